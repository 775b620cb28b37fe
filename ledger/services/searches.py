"""What a search of sources finds."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from ledger.models import ClaimVersion, SourceVersion
from ledger.services import queries, search_index
from ledger.services.claim_ways import (
    FEW_PLACES_MAX,
    at_place,
    at_places,
    for_each,
    recorded,
)
from ledger.services.search_index import ROWS_OF_ENTRY, SearchedPart


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
    conditions: list[ColumnElement[bool]] = []
    for part in parts:
        places = search_index.places(session, part, words, limit=FEW_PLACES_MAX + 1)
        if len(places) > FEW_PLACES_MAX:
            # Many have them: they are looked for in one source after the other.
            matching = search_index.has(session, part, words)
            conditions.append(_TRY[part](matching, known_at))
        else:
            entries |= _FIRST_ENTRIES[part](session, places, known_at)
    return or_(SourceVersion.created_index.in_(sorted(entries)), *conditions)


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
    by_then = recorded(places, known_at)
    quoting = select(ClaimVersion.source).distinct()
    identities = session.execute(at_places(quoting, by_then)).scalars()
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


def _has_text(
    matching: Sequence[ColumnElement[bool]],
    _: int,
) -> ColumnElement[bool]:
    return at_place(SourceVersion.created_index, search_index.OF_TEXT, matching)


def _has_title(
    matching: Sequence[ColumnElement[bool]],
    _: int,
) -> ColumnElement[bool]:
    return at_place(SourceVersion.from_index, search_index.OF_TITLE, matching)


def _has_claim(
    matching: Sequence[ColumnElement[bool]],
    known_at: int,
) -> ColumnElement[bool]:
    model = ClaimVersion
    quoting = select(model.id).where(
        # As a range: given that they are equal, PostgreSQL may walk the claims of all others.
        model.source >= SourceVersion.id,
        model.source <= SourceVersion.id,
        model.created_index < known_at,
        at_place(model.created_index, model.position, matching),
    )
    return for_each(quoting)


_TRY: Final = {
    SearchedPart.TEXT: _has_text,
    SearchedPart.TITLE: _has_title,
    SearchedPart.CLAIM: _has_claim,
}
