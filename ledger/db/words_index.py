"""The table of the search index, which each database keeps in its own way.

SQLite has it as a table of FTS5 that keeps no texts; PostgreSQL as a `tsvector` with a GIN index.
Both get words ready-made, so that both find the same: neither takes a text apart by its own rules.

FTS5 gives rows in their order, and stops where it is told to. GIN gathers all that have a word. So
PostgreSQL has each word once for each stretch of the table, as `17.word`: it is told to gather one
stretch after the other, until there are enough.
"""

import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Text,
    column,
    literal,
    table,
    text,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NULLTYPE

from ledger.db import prepared, vocabulary

NAME: Final = "search_words"
TABLE: Final = table(NAME, column("rowid", BigInteger), column("words", Text))
#: Makes the table of SQLite. Its tokenizer parts words at blanks alone: they hold nothing else of
#: ASCII than letters and digits.
MADE_IN_SQLITE: Final = (
    "CREATE VIRTUAL TABLE search_words USING fts5"
    "(words, content='', columnsize=0, detail=none, tokenize='ascii')"
)
#: The tables in which FTS5 keeps it.
_KEPT_IN: Final = ("data", "idx", "config")
_AT_ONCE: Final = 500
#: How many terms of a row SQLite tries one by one: a condition has room for some hundreds.
_TRIED_APART: Final = 8
#: How many rows may stand in a stretch, as a power of two: those of 4,096 entries. Whoever changes
#: it has to make the index anew.
_STRETCH_BITS: Final = 25
#: Stands for the stretch in the terms of a query; no word has that sign.
_STRETCH: Final = "#"
_INSERT: Final = {
    "sqlite": "INSERT INTO search_words (rowid, words) VALUES (?, ?)",
    "postgresql": (
        "INSERT INTO search_words (rowid, words) "
        "SELECT rowid, array_to_tsvector(string_to_array(words, ' ')) "
        "FROM unnest(%s::bigint[], %s::text[]) AS new (rowid, words)"
    ),
}
_DELETE_IN_SQLITE: Final = (
    "INSERT INTO search_words (search_words, rowid, words) VALUES ('delete', ?, ?)"
)
#: Whatever the words are: they may have been changed.
_DELETE_IN_POSTGRESQL: Final = "DELETE FROM search_words WHERE rowid = ANY(%s)"
_EMPTY: Final = {
    "sqlite": "INSERT INTO search_words (search_words) VALUES ('delete-all')",
    "postgresql": "DELETE FROM search_words",
}
_PLACES: Final = {
    "sqlite": (
        "SELECT rowid FROM search_words "
        "WHERE search_words MATCH ? AND rowid > ? ORDER BY rowid LIMIT ?"
    ),
    # In order without ORDER BY, which would have it gather all: LATERAL takes one stretch after
    # the other, and OFFSET keeps each of them apart.
    "postgresql": """
SELECT in_stretch.rowid FROM generate_series(
    CAST(%(after)s AS bigint) >> %(bits)s, (SELECT max(rowid) FROM search_words) >> %(bits)s
) AS stretch (number)
CROSS JOIN LATERAL (
    SELECT rowid FROM search_words
    WHERE words @@ CAST(replace(%(terms)s, '#', stretch.number || '.') AS tsquery)
    AND rowid > %(after)s ORDER BY rowid OFFSET 0
) AS in_stretch LIMIT %(limit)s
""",
}
_COMPACT: Final = "INSERT INTO search_words (search_words) VALUES ('optimize')"
_TEST: Final = "INSERT INTO search_words (search_words) VALUES ('integrity-check')"
#: The first word that a search finds in another number of rows than hold it.
_LOST: Final = """
SELECT term FROM counted WHERE doc <> (
    SELECT count(*) FROM search_words WHERE search_words MATCH '"' || counted.term || '"'
) LIMIT 1
"""
#: Words with places or weights are no words of ours; nor has any row none.
_PAIRS: Final = """
SELECT rowid, word FROM search_words LEFT JOIN LATERAL unnest(
    CASE WHEN words = array_to_tsvector(tsvector_to_array(words)) THEN tsvector_to_array(words) END
) AS word ON true
"""


class IndexRow(NamedTuple):
    """A row of the index: its words, between blanks."""

    rowid: int
    words: str


class SearchTerm(NamedTuple):
    """A word that a row has to have, or what one of its words `begins` with."""

    word: str
    begins: bool


class _Matches(FunctionElement[Any]):
    """The condition that a row has some words, as SQLite and as PostgreSQL are told it."""

    #: As a truth, SQLAlchemy would compare it with 1, and FTS5 knows no comparison.
    type = NULLTYPE
    inherit_cache = True


@compiles(_Matches, "sqlite")
def _on_sqlite(
    element: _Matches,
    compiler: SQLCompiler,
    **more: object,
) -> str:
    _, _, terms = (compiler.process(part, **more) for part in element.clauses)
    # The whole table: without places, FTS5 searches no column of its own.
    return f"(search_words MATCH {terms})"


@compiles(_Matches, "postgresql")
def _on_postgresql(
    element: _Matches,
    compiler: SQLCompiler,
    **more: object,
) -> str:
    words, rowid, terms = (compiler.process(part, **more) for part in element.clauses)
    in_stretch = f"replace({terms}, '#', ({rowid} >> {_STRETCH_BITS}) || '.')"
    return f"({words} @@ CAST({in_stretch} AS tsquery))"


def matches(
    session: Session,
    terms: Sequence[SearchTerm],
) -> list[ColumnElement[bool]]:
    """Return the conditions for a row that has all of some terms; the first are tried one by one.

    FTS5 goes through all rows before the first that has several words, whichever is tried. To a row
    with one word it goes at once.
    """
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        return [_matching(connection, terms)]
    parts = [[term] for term in terms[:_TRIED_APART]]
    if rest := list(terms[_TRIED_APART:]):
        parts.append(rest)
    return [_matching(connection, part) for part in parts]


def _matching(
    connection: Connection,
    terms: Sequence[SearchTerm],
) -> ColumnElement[bool]:
    sent = literal(_as_sent(connection, terms), Text)
    return _Matches(TABLE.c.words, TABLE.c.rowid, sent)


def places(
    session: Session,
    terms: Sequence[SearchTerm],
    *,
    after: int = -1,
    limit: int,
) -> list[int]:
    """Return the first rows that have all of some terms, of those after a row."""
    connection = session.connection()
    sent = _as_sent(connection, terms)
    values: dict[str, Any] | tuple[Any, ...] = (sent, after, limit)
    if connection.dialect.name == "postgresql":
        values = {
            "terms": sent,
            "after": after,
            "limit": limit,
            "bits": _STRETCH_BITS,
        }
    statement = _PLACES[connection.dialect.name]
    return list(connection.exec_driver_sql(statement, values).scalars())


def _as_sent(
    connection: Connection,
    terms: Iterable[SearchTerm],
) -> str:
    """Return terms as a database takes them; PostgreSQL, in a stretch that is still to be told."""
    if connection.dialect.name == "sqlite":
        return " AND ".join(_for_sqlite(connection, term) for term in terms)
    return " & ".join(map(_for_postgresql, terms))


def _for_sqlite(
    connection: Connection,
    term: SearchTerm,
) -> str:
    """Return a term as FTS5 takes it: what begins words as those words, where they are few."""
    if not term.begins:
        return f'"{term.word}"'
    words = vocabulary.words_that_begin(connection, term.word)
    any_of_them = " OR ".join(f'"{word}"' for word in words)
    return f"({any_of_them})" if words else f'"{term.word}"*'


def _for_postgresql(term: SearchTerm) -> str:
    """Return a term as a `tsquery` has it."""
    star = ":*" if term.begins else ""
    return f"'{_STRETCH}{term.word}'{star}"


def insert(
    session: Session,
    rows: Sequence[IndexRow],
) -> None:
    """Add rows."""
    connection = session.connection()
    statement = _INSERT[connection.dialect.name]
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        sent: list[Any] = [tuple(row) for row in some]
        if connection.dialect.name == "postgresql":
            # One statement adds all of them.
            sent = [_columns(map(_in_stretch, some))]
        prepared.send_many(connection, statement, sent)


def _columns(rows: Iterable[IndexRow]) -> tuple[list[int], list[str]]:
    """Return the numbers of rows, and their words."""
    rowids, words = zip(*rows, strict=True)
    return list(rowids), list(words)


def delete(
    session: Session,
    rows: Sequence[IndexRow],
) -> None:
    """Remove rows, given as they are; nothing of their words is left in the tables of SQLite."""
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        rowids = [row.rowid for row in rows]
        connection.exec_driver_sql(_DELETE_IN_POSTGRESQL, (rowids,))
        return
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        connection.exec_driver_sql(_DELETE_IN_SQLITE, [tuple(row) for row in some])
    compact(session)


def compact(session: Session) -> None:
    """Write the index anew on SQLite, in one piece.

    What was removed was only marked so before, and what a transaction adds waits in memory.
    """
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_COMPACT)


def empty(session: Session) -> None:
    """Remove all rows."""
    connection = session.connection()
    connection.exec_driver_sql(_EMPTY[connection.dialect.name])


def _in_stretch(row: IndexRow) -> IndexRow:
    """Return a row with its words as PostgreSQL has them."""
    stretch = _stretch(row.rowid)
    words = [stretch + word for word in row.words.split(" ")]
    return IndexRow(row.rowid, " ".join(words))


def _stretch(rowid: int) -> str:
    """Return how each word of a row begins on PostgreSQL."""
    return f"{rowid >> _STRETCH_BITS}."


def pairs(session: Session) -> Iterator[tuple[int, str]]:
    """Yield each row of the index with each of its words, in no order; "#" for what is none."""
    if session.get_bind().dialect.name == "sqlite":
        yield from _pairs_of_sqlite(session)
        return
    for rowid, word in _stream(session, _PAIRS):
        yield rowid, _word(rowid, word)


def _word(
    rowid: int,
    kept: str | None,
) -> str:
    """Return a word as it is recorded, given as PostgreSQL has it in a row."""
    stretch = _stretch(rowid)
    if kept is None or not kept.startswith(stretch):
        return _STRETCH
    return kept.removeprefix(stretch)


def _pairs_of_sqlite(session: Session) -> Iterator[tuple[int, str]]:
    """Yield the same of a copy, since FTS5 shows its words, and tests itself, only to a writer.

    Raises:
        sqlite3.DatabaseError: the index is damaged.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "copy.sqlite3")
        with closing(sqlite3.connect(path)) as copy:
            copy.execute(MADE_IN_SQLITE)
            for part in _KEPT_IN:
                _copy(session, copy, f"search_words_{part}")
            copy.commit()
        # Opened anew: FTS5 remembers what it has made itself.
        with closing(sqlite3.connect(path)) as copy:
            copy.execute(_TEST)
            for name, kind in (("counted", "row"), ("shown", "instance")):
                copy.execute(
                    f"CREATE VIRTUAL TABLE {name} USING fts5vocab(search_words, {kind})"
                )
            if copy.execute(_LOST).fetchone() is not None:
                raise sqlite3.DatabaseError("searches don't find all of its words")
            yield from copy.execute("SELECT doc, term FROM shown")


def _copy(
    session: Session,
    copy: sqlite3.Connection,
    name: str,
) -> None:
    """Copy a table of the index, row by row."""
    copy.execute(f"DELETE FROM {name}")  # noqa: S608 - a name of our own
    for row in _stream(session, f"SELECT * FROM {name}"):  # noqa: S608 - as above
        places = ", ".join("?" * len(row))
        copy.execute(f"INSERT INTO {name} VALUES ({places})", tuple(row))  # noqa: S608 - as above


def _stream(
    session: Session,
    query: str,
) -> Iterator[Any]:
    streaming = text(query).execution_options(yield_per=_AT_ONCE)
    with session.connection().execute(streaming) as rows:
        yield from rows
