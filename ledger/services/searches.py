"""What a search finds: claims, in the order of their list, and sources."""

from collections.abc import Generator, Sequence
from typing import Final, NamedTuple, TypeAlias

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    cast,
    exists,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from ledger.db import words_index
from ledger.db.rows import AnyQuery, AnyRow
from ledger.models import ClaimVersion, SourceVersion
from ledger.services import queries, search_index
from ledger.services.paging import Within, few_at_a_time
from ledger.services.search_index import ROWS_OF_ENTRY, SearchedPart

#: How many places of the index are gathered before the list: of more of them a page is soon full.
_GATHERED_MAX: Final = 500
#: How many claims are looked at together, at most.
_TOGETHER_MAX: Final = 500
_ORDER: Final = (ClaimVersion.created_index, ClaimVersion.position)
_PLACE_OF_CLAIM: Final = (
    cast(ClaimVersion.created_index, BigInteger) * ROWS_OF_ENTRY + ClaimVersion.position
)


class ClaimsWith(NamedTuple):
    """The claims with some words: the index has them in the order of their list."""

    words: str
    known_at: int

    def rows(
        self,
        session: Session,
        query: AnyQuery,
        *,
        after: Sequence[int] | None,
        limit: int,
    ) -> Generator[AnyRow]:
        """Yield the rows of a query of claims that have the words; first about `limit` of them."""
        place = -1 if after is None else search_index.place_of_claim(*after)
        together = limit
        while places := self._places(session, place, together):
            yield from few_at_a_time(
                session, _at_places(query, places).order_by(*_ORDER)
            )
            place = places[-1]
            together = _TOGETHER_MAX

    def _places(
        self,
        session: Session,
        after: int,
        limit: int,
    ) -> list[int]:
        """Return the first places after one, of those that were recorded by then."""
        part = SearchedPart.CLAIM
        places = search_index.places(
            session, part, self.words, after=after, limit=limit
        )
        return _recorded(places, self.known_at)


#: A way to the claims of a list that some index serves.
WayOfClaims: TypeAlias = ClaimsWith | Within


def _recorded(places: Sequence[int], known_at: int) -> list[int]:
    """Return the places of what was recorded by then."""
    end = known_at * ROWS_OF_ENTRY
    return [place for place in places if place < end]


def _at_places(
    query: AnyQuery,
    places: Sequence[int],
) -> AnyQuery:
    """Return a query of claims, of those alone that stand at some places of the index."""
    entries = {place // ROWS_OF_ENTRY for place in places}
    return query.where(
        ClaimVersion.created_index.in_(sorted(entries)), _PLACE_OF_CLAIM.in_(places)
    )


def way_of_claims(
    session: Session,
    by_words: ClaimsWith,
    within: Within | None,
    *,
    few: bool,
) -> tuple[WayOfClaims | None, list[ColumnElement[bool]]]:
    """Return how claims with some words are found, and the condition that is left then.

    Where many have the words, those within a value may be fewer; `few` are where another condition
    leaves few.
    """
    if within is None and not few:
        return by_words, []
    part = SearchedPart.CLAIM
    words = by_words.words
    first = search_index.places(session, part, words, limit=_GATHERED_MAX + 1)
    if len(first) > _GATHERED_MAX:
        matching = search_index.has(part, words)
        return within, [_at(*_ORDER, matching)]
    if within is None:
        return by_words, []
    return by_words, [within.column == within.value]


def sources_with(
    session: Session,
    words: str,
    known_at: int,
    *,
    texts: bool,
) -> ColumnElement[bool]:
    """Return the condition for sources with some words.

    Their titles, and what claims recorded by then quote from them, are open to every reader. Whole
    texts are searched only for readers who may read them: with enough searches anybody else could
    put an article together.
    """
    parts = [SearchedPart.TITLE, SearchedPart.CLAIM]
    if texts:
        # First: a text has the words that claims quote, and there is one of each source.
        parts.insert(0, SearchedPart.TEXT)
    entries: set[int] = set()
    for part in parts:
        places = search_index.places(session, part, words, limit=_GATHERED_MAX + 1)
        if len(places) > _GATHERED_MAX:
            return _tried(parts, words, known_at)
        entries |= _FIRST_ENTRIES[part](session, places, known_at)
    return SourceVersion.created_index.in_(sorted(entries))


def _by_text(
    _: Session,
    places: Sequence[int],
    __: int,
) -> set[int]:
    """Return the first entries of the sources whose articles stand at some places."""
    return {place // ROWS_OF_ENTRY for place in places}


def _by_title(
    session: Session,
    places: Sequence[int],
    known_at: int,
) -> set[int]:
    """Return the first entries of the sources whose titles stand at some places."""
    model = SourceVersion
    entries = [place // ROWS_OF_ENTRY for place in places]
    query = select(model.created_index).where(
        model.from_index.in_(entries), queries.visible(model, known_at)
    )
    return set(session.execute(query).scalars())


def _by_claim(
    session: Session,
    places: Sequence[int],
    known_at: int,
) -> set[int]:
    """Return the first entries of the sources that claims at some places quote."""
    recorded = _recorded(places, known_at)
    quoting = select(ClaimVersion.source).distinct()
    identities = session.execute(_at_places(quoting, recorded)).scalars()
    query = select(SourceVersion.created_index).where(
        SourceVersion.id.in_(identities.all()),
        SourceVersion.from_index == SourceVersion.created_index,
    )
    return set(session.execute(query).scalars())


_FIRST_ENTRIES: Final = {
    SearchedPart.TEXT: _by_text,
    SearchedPart.TITLE: _by_title,
    SearchedPart.CLAIM: _by_claim,
}


def _tried(
    parts: Sequence[SearchedPart],
    words: str,
    known_at: int,
) -> ColumnElement[bool]:
    """Return the same condition, which is tried of one source after the other."""
    return or_(*(_TRY[part](search_index.has(part, words), known_at) for part in parts))


def _has_text(
    matching: ColumnElement[bool],
    _: int,
) -> ColumnElement[bool]:
    return _at(SourceVersion.created_index, search_index.OF_TEXT, matching)


def _has_title(
    matching: ColumnElement[bool],
    _: int,
) -> ColumnElement[bool]:
    return _at(SourceVersion.from_index, search_index.OF_TITLE, matching)


def _at(
    entry: InstrumentedAttribute[int],
    row: InstrumentedAttribute[int] | int,
    matching: ColumnElement[bool],
) -> ColumnElement[bool]:
    """Return the condition that a row of an entry is found."""
    place = cast(entry, BigInteger) * ROWS_OF_ENTRY + row
    of_index = words_index.TABLE
    return _for_each(
        select(of_index.c.rowid).where(place == of_index.c.rowid, matching)
    )


def _for_each(query: AnyQuery) -> ColumnElement[bool]:
    """Return the condition that a query has rows.

    OFFSET keeps PostgreSQL from running it once for all rows there are.
    """
    return exists(query.offset(0))


def _has_claim(
    matching: ColumnElement[bool],
    known_at: int,
) -> ColumnElement[bool]:
    model = ClaimVersion
    quoting = select(model.id).where(
        model.source == SourceVersion.id,
        model.created_index < known_at,
        _at(model.created_index, model.position, matching),
    )
    return _for_each(quoting)


_TRY: Final = {
    SearchedPart.TEXT: _has_text,
    SearchedPart.TITLE: _has_title,
    SearchedPart.CLAIM: _has_claim,
}
