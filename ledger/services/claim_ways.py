"""How claims are found: by the words or the filter that leaves few, in the order of their list."""

from collections.abc import Generator, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from sqlalchemy import BigInteger, ColumnElement, and_, cast, exists, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from ledger.db import words_index
from ledger.db.rows import AnyQuery, AnyRow
from ledger.db.words_index import SearchTerm
from ledger.models import ClaimVersion
from ledger.services import search_index
from ledger.services.paging import Within, few_at_a_time, is_after
from ledger.services.search_index import ROWS_OF_ENTRY, SearchedPart
from ledger.services.ways import few_line_items, narrowest

#: How many places of the index are few: of more of them a page is soon full.
FEW_PLACES_MAX: Final = 500
#: How many claims are looked at together, at most.
_TOGETHER_MAX: Final = 500
_ORDER: Final = (ClaimVersion.created_index, ClaimVersion.position)
_PLACE: Final = (
    cast(ClaimVersion.created_index, BigInteger) * ROWS_OF_ENTRY + ClaimVersion.position
)


class ClaimsWith(NamedTuple):
    """The claims with some words: the index has them in the order of their list."""

    terms: Sequence[SearchTerm]
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
            of_page = at_places(query, places).order_by(*_ORDER)
            yield from few_at_a_time(session, of_page)
            place = places[-1]
            together = _TOGETHER_MAX

    def _places(
        self,
        session: Session,
        after: int,
        limit: int,
    ) -> list[int]:
        """Return the first places after one, of those that were recorded by then."""
        places = words_index.places(session, self.terms, after=after, limit=limit)
        return recorded(places, self.known_at)

    def are_few(self, session: Session) -> bool:
        """Return whether few claims have the words."""
        limit = FEW_PLACES_MAX + 1
        return len(words_index.places(session, self.terms, limit=limit)) < limit

    def condition(self, session: Session) -> ColumnElement[bool]:
        """Return the condition that a claim has the words."""
        return at_place(*_ORDER, words_index.matches(session, self.terms))


class ClaimsOf(NamedTuple):
    """The claims of a few line items, which are put into the order of their list."""

    line_items: Sequence[str]

    def rows(
        self,
        session: Session,
        query: AnyQuery,
        *,
        after: Sequence[int] | None,
        limit: int,
    ) -> Generator[AnyRow]:
        """Yield the rows of a query of claims that are of the line items."""
        # So that no index has the order: PostgreSQL may walk that through the claims of all others.
        order = [column + 0 for column in _ORDER]
        query = query.where(ClaimVersion.line_item.in_(self.line_items))
        if after is not None:
            query = query.where(is_after(order, after))
        yield from few_at_a_time(session, query.order_by(*order).limit(limit))


#: A way to the claims of a list that some index serves.
WayOfClaims: TypeAlias = ClaimsWith | ClaimsOf | Within


class ClaimFilters(NamedTuple):
    """What an index may serve of a request of claims: columns, those of line items, and words.

    `line_items` are the ids of those that it can be of, where they are few.
    """

    own: Sequence[Within]
    line_items: list[str] | None
    of_line_items: Sequence[Within]
    words: ClaimsWith | None


def with_words(
    query: Mapping[str, str],
    known_at: int,
) -> ClaimsWith | None:
    """Return the claims with the words that are sought, or with those of a speaker's name."""
    terms: list[SearchTerm] = []
    if "q" in query:
        terms = search_index.terms(SearchedPart.CLAIM, query["q"])
    elif "speaker" in query:
        terms = search_index.terms_of_name(query["speaker"])
    return ClaimsWith(terms, known_at) if terms else None


def chosen(
    session: Session,
    filters: ClaimFilters,
) -> WayOfClaims | None:
    """Return the way to claims with some filters that has few; None where nothing serves them."""
    line_items = filters.line_items
    if line_items is None:
        line_items = few_line_items(session, filters.of_line_items)
    if line_items is not None:
        return ClaimsOf(line_items)
    within = narrowest(session, filters.own)
    words = filters.words
    if words is not None and (within is None or words.are_few(session)):
        return words
    return within


def recorded(
    places: Sequence[int],
    known_at: int,
) -> list[int]:
    """Return the places of what was recorded by then."""
    end = known_at * ROWS_OF_ENTRY
    return [place for place in places if place < end]


def at_places(
    query: AnyQuery,
    places: Sequence[int],
) -> AnyQuery:
    """Return a query of claims, of those alone that stand at some places of the index."""
    entries = {place // ROWS_OF_ENTRY for place in places}
    return query.where(
        ClaimVersion.created_index.in_(sorted(entries)), _PLACE.in_(places)
    )


def at_place(
    entry: InstrumentedAttribute[int],
    row: InstrumentedAttribute[int] | int,
    matching: Sequence[ColumnElement[bool]],
) -> ColumnElement[bool]:
    """Return the condition that a row of an entry matches in the index."""
    place = cast(entry, BigInteger) * ROWS_OF_ENTRY + row
    of_index = words_index.TABLE
    query = select(of_index.c.rowid).where(place == of_index.c.rowid)
    return and_(*(for_each(query.where(matches)) for matches in matching))


def for_each(query: AnyQuery) -> ColumnElement[bool]:
    """Return the condition that a query has rows.

    OFFSET keeps PostgreSQL from running it once for all rows there are.
    """
    return exists(query.offset(0))
