"""Searches of SQLite's index alone, by how many claims it has: by processor time.

Two words that many have stand together late; what begins so is looked up, or gathered.
"""

import time
from collections.abc import Callable, Iterator
from functools import partial
from unittest.mock import patch

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from benchmarks import ledgers, rounds
from ledger.db import read_only_engine, vocabulary, words_index
from ledger.db.words_index import IndexRow, SearchTerm
from ledger.services.search_index import ROWS_OF_ENTRY

CLAIMS = (10_000, 100_000, 1_000_000)
TOGETHER, TRIED, AT_ONCE = 1_000, 40, 50_000
#: Behind all that the new ledger has.
FIRST = 1_000
BOTH = [SearchTerm("ceven", begins=False), SearchTerm("codd", begins=False)]
BEGINNING = [SearchTerm("cbeg", begins=True), SearchTerm("ceven", begins=False)]


def run() -> None:
    """Print what each search costs in each index."""
    rows = [_measured(count) for count in CLAIMS]
    head = (
        "µs",
        f"{TRIED} rows tried by each word",
        "by both at once",
        "a beginning looked up",
        "gathered",
    )
    rounds.print_table("searches of the index of SQLite", head, rows)


def _measured(count: int) -> tuple[str, ...]:
    with ledgers.temporary() as ledger:
        for start in range(0, count, AT_ONCE):
            with ledger.database.transaction() as session:
                words_index.insert(session, list(_rows(start, count)))
        # Its sessions have all the time they need.
        engine = read_only_engine(ledger.settings.database_url)
        with Session(engine) as session:
            times = rounds.interleaved(
                _contenders(session, count), rounds=3, clock=time.thread_time_ns
            )
        engine.dispose()
    return (f"{count:,} claims", *(f"{taken:,.0f}" for taken in times.values()))


def _rows(start: int, count: int) -> Iterator[IndexRow]:
    for number in range(start, min(start + AT_ONCE, count)):
        word = "codd" if number % 2 else "ceven"
        if number >= count - TOGETHER:
            word = "ceven codd"
        yield IndexRow(_place(number), f"{word} cbegins cother")


def _place(number: int) -> int:
    return (FIRST + number) * ROWS_OF_ENTRY


def _contenders(session: Session, count: int) -> dict[str, Callable[[], object]]:
    spread = [_place(number) for number in range(0, count, count // TRIED)]
    apart = words_index.matches(session, BOTH)
    at_once = [words_index._matching(session.connection(), BOTH)]  # noqa: SLF001 - as it was
    return {
        "apart": partial(_try, session, spread, apart),
        "at once": partial(_try, session, spread, at_once),
        "looked up": partial(_begin, session, vocabulary.WORDS_MAX),
        "gathered": partial(_begin, session, 0),
    }


def _try(
    session: Session, places: list[int], conditions: list[ColumnElement[bool]]
) -> None:
    rowid = words_index.TABLE.c.rowid
    for place in places:
        for condition in conditions:
            query = select(rowid).where(rowid == place, condition)
            if session.execute(query).first() is None:
                break


def _begin(session: Session, words: int) -> None:
    with patch.object(vocabulary, "WORDS_MAX", words):
        words_index.places(session, BEGINNING, limit=51)
