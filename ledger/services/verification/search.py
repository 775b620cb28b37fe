"""The check of the search index: it has the words of what is recorded, all of them, no others."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from typing import Final, TypeAlias

from sqlalchemy.orm import Session

from ledger.db import words_index
from ledger.rules.base.printable import grouped
from ledger.services import search_index
from ledger.services.verification.rows import Inconsistent, Tick

#: Rows are compared so many groups at a time, so that a fault is found without holding all of them.
_GROUPS: Final = 1021
_SUM_MAX: Final = 1 << 64
#: Which words each row has, by its place.
_Words: TypeAlias = dict[int, set[str]]


def check_search(
    session: Session,
    tick: Tick,
) -> str:
    """Check that the words of each claim, title and article are in the index, and no others."""
    sums = [0] * _GROUPS
    count = 0
    for row in search_index.expected(session):
        count += 1
        tick(count)
        for word in row.words.split(" "):
            sums[row.rowid % _GROUPS] += _digest(row.rowid, word)
    for rowid, word in _indexed(session):
        sums[rowid % _GROUPS] -= _digest(rowid, word)
    for group, total in enumerate(sums):
        if total % _SUM_MAX:
            _raise_first(session, group)
    return f"{grouped(count)} texts with their words"


def _digest(
    rowid: int,
    word: str,
) -> int:
    """Return a number for a word of a row, which nobody knows before Python has started."""
    return hash(f"{rowid} {word}")


def _indexed(session: Session) -> Iterator[tuple[int, str]]:
    """Yield the rows of the index with their words.

    Raises:
        Inconsistent: SQLite can't read it.
    """
    try:
        yield from words_index.pairs(session)
    except sqlite3.DatabaseError as damaged:
        raise Inconsistent(f"the search index is damaged: {damaged}") from None


def _raise_first(
    session: Session,
    group: int,
) -> None:
    """Name the first row of a group whose words aren't those that are recorded."""
    indexed: defaultdict[int, set[str]] = defaultdict(set)
    for rowid, word in _indexed(session):
        if rowid % _GROUPS == group:
            indexed[rowid].add(word)
    recorded: _Words = {
        row.rowid: set(row.words.split(" "))
        for row in search_index.expected(session)
        if row.rowid % _GROUPS == group
    }
    for rowid in sorted(indexed.keys() | recorded.keys()):
        if rowid not in recorded:
            raise Inconsistent(
                f"the search index has words in row {rowid}, which nothing recorded has"
            )
        if indexed.get(rowid) != recorded[rowid]:
            what = search_index.described(rowid)
            raise Inconsistent(f"the search index has other words of {what}")
    raise Inconsistent("the search index has a word twice")
