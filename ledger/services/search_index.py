"""The search index: the words of claims, of titles and of whole texts, each in a row of its own.

All of it is made of what is recorded, in the change that records it. A row stands at the entry that
recorded what it holds, so that rows follow each other as the lists do that are found by them.
"""

from collections.abc import Collection, Iterator, Sequence
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from ledger.db import words_index
from ledger.db.rows import AnyQuery, columns
from ledger.db.words_index import IndexRow, SearchTerm
from ledger.models import ClaimVersion, SourceText, SourceVersion
from ledger.rules.texts import words

#: Rows of one entry have so many numbers; claims take those of their places in their line item.
ROWS_OF_ENTRY: Final = 1 << 13
OF_TITLE: Final = ROWS_OF_ENTRY - 1
OF_TEXT: Final = ROWS_OF_ENTRY - 2
#: Where the rows wait that a change adds.
_WAITING: Final = "rows of the search index"
_ROWS_AT_ONCE: Final = 500


class SearchedPart(StrEnum):
    """What the words of a row are of; the letter that each of them begins with there."""

    CLAIM = "c"
    TITLE = "t"
    TEXT = "x"


def place_of_claim(
    created_index: int,
    position: int,
) -> int:
    """Return where the row of a claim stands, by the entry that recorded it."""
    return created_index * ROWS_OF_ENTRY + position


def place_of_title(from_index: int) -> int:
    """Return where the row of a title stands, by the entry of the version that has it."""
    return from_index * ROWS_OF_ENTRY + OF_TITLE


def place_of_text(created_index: int) -> int:
    """Return where the row of an article stands, by the entry that recorded its source."""
    return created_index * ROWS_OF_ENTRY + OF_TEXT


def described(place: int) -> str:
    """Return in words what stands at a place of the index."""
    entry, row = divmod(place, ROWS_OF_ENTRY)
    if row == OF_TITLE:
        return f"the title that entry {entry} records"
    if row == OF_TEXT:
        return f"the article that entry {entry} records"
    return f"claim {row} that entry {entry} records"


def add_claim(
    session: Session,
    created_index: int,
    position: int,
    folded: str,
) -> None:
    """Add the words of a new claim to what the change writes."""
    place = place_of_claim(created_index, position)
    _add(session, place, SearchedPart.CLAIM, folded)


def add_title(
    session: Session,
    from_index: int,
    folded: str,
) -> None:
    """Add the words of the title that a new version of a source has."""
    _add(session, place_of_title(from_index), SearchedPart.TITLE, folded)


def add_text(
    session: Session,
    created_index: int,
    folded: str,
) -> None:
    """Add the words of the article of a new source."""
    _add(session, place_of_text(created_index), SearchedPart.TEXT, folded)


def _add(
    session: Session,
    place: int,
    part: SearchedPart,
    folded: str,
) -> None:
    waiting: list[IndexRow] = session.info.setdefault(_WAITING, [])
    waiting.extend(_rows(place, part, folded))
    if len(waiting) >= _ROWS_AT_ONCE:
        write(session)


def _rows(
    place: int,
    part: SearchedPart,
    folded: str,
) -> list[IndexRow]:
    """Return the row of some words; there is none where there are no words."""
    in_part = [f"{part}{word}" for word in words.words(folded)]
    return [IndexRow(place, " ".join(in_part))] if in_part else []


def write(session: Session) -> None:
    """Write the rows that wait, many at once."""
    words_index.insert(session, session.info.pop(_WAITING, []))


def finish(session: Session) -> None:
    """Write the rows that wait after very many, and the index in one piece."""
    write(session)
    words_index.compact(session)


def fill(session: Session) -> None:
    """Make the whole index anew of what is recorded."""
    words_index.empty(session)
    waiting: list[IndexRow] = []
    for row in expected(session):
        waiting.append(row)
        if len(waiting) == _ROWS_AT_ONCE:
            words_index.insert(session, waiting)
            waiting = []
    words_index.insert(session, waiting)
    words_index.compact(session)


def expected(
    session: Session,
    sources: Collection[str] | None = None,
) -> Iterator[IndexRow]:
    """Yield the rows that the index has to have: of all, or of some sources and their claims."""
    for row in columns(session, _claims(sources)):
        place = place_of_claim(row.created_index, row.position)
        yield from _rows(place, SearchedPart.CLAIM, row.folded)
    for row in columns(session, _titles(sources)):
        place = place_of_title(row.from_index)
        yield from _rows(place, SearchedPart.TITLE, row.folded)
    for row in columns(session, _texts(sources)):
        place = place_of_text(row.from_index)
        yield from _rows(place, SearchedPart.TEXT, row.folded)


def replace(
    session: Session, before: Sequence[IndexRow], sources: Collection[str]
) -> None:
    """Put the words of some sources, as they are now, in place of those of before."""
    words_index.delete(session, before)
    words_index.insert(session, list(expected(session, sources)))


def _claims(sources: Collection[str] | None) -> AnyQuery:
    model = ClaimVersion
    query = select(model.created_index, model.position, model.folded)
    # No later version of a claim has other words.
    first = model.from_index == model.created_index
    return query.where(first, _among(model.source, sources))


def _titles(sources: Collection[str] | None) -> AnyQuery:
    model = SourceVersion
    query = select(model.from_index, model.title_folded.label("folded"))
    return query.where(_among(model.id, sources))


def _texts(sources: Collection[str] | None) -> AnyQuery:
    model = SourceVersion
    query = select(model.from_index, SourceText.folded).where(*same_text())
    first = model.from_index == model.created_index
    return query.where(first, _among(model.id, sources))


def same_text() -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that a stored text is that of a source."""
    return (
        SourceText.sha256 == SourceVersion.sha256,
        SourceText.encoding == SourceVersion.encoding,
        SourceText.media_type == SourceVersion.media_type,
        SourceText.misread == SourceVersion.misread,
    )


def _among(
    column: InstrumentedAttribute[str], sources: Collection[str] | None
) -> ColumnElement[bool]:
    return true() if sources is None else column.in_(sources)


def has(
    session: Session,
    part: SearchedPart,
    query: str,
) -> list[ColumnElement[bool]]:
    """Return the conditions for a row of the index that has the words of a query."""
    return words_index.matches(session, terms(part, query))


def places(
    session: Session,
    part: SearchedPart,
    query: str,
    *,
    after: int = -1,
    limit: int,
) -> list[int]:
    """Return the first places with the words of a query, of those after a place."""
    return words_index.places(session, terms(part, query), after=after, limit=limit)


def terms_of_name(name: str) -> list[SearchTerm]:
    """Return words that each claim has whose speaker has just this name.

    Without numbers: beside another one a number may be a part of it. None where there are none.
    """
    terms_of_letters: list[SearchTerm] = []
    for word, _ in words.sought(name):
        if word[0].isdigit():
            continue
        term = SearchTerm(f"{SearchedPart.CLAIM}{word}", begins=False)
        terms_of_letters.append(term)
    return terms_of_letters


def terms(
    part: SearchedPart,
    query: str,
) -> list[SearchTerm]:
    """Return the words of a query as a part of the index has them."""
    return [SearchTerm(f"{part}{word}", begins) for word, begins in words.sought(query)]
