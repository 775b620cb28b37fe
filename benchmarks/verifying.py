"""`ledger verify`, check by check, beside reading and hashing the same bytes; and its memory.

Seconds are those of this process: neither other programs nor PostgreSQL's own server add to them.
One pass over the documents serves `documents`, `claims` and `passages`: its time is that of the
first. `hashing alone` is a loop of SHA-256 over the entries, documents and articles, which are in
memory; `read and hashed` is that over what SQLAlchemy brings in, column by column. `the first
comparison` is what a server does once after its start: it hashes all entries, for the root of which
a checkpoint was signed.

ENTRIES=1000000 python -m benchmarks verifying measures a ledger of that many, on SQLite alone.
"""

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks import commands, ledgers, rounds
from ledger.db import read_only_engine
from ledger.models import JournalEntry, SourceText
from ledger.rules.proofs.audit_paths import LeafSpan
from ledger.services import journal_head
from ledger.services.journal_tree import JournalTree, hashed_entries
from ledger.services.resources import RESOURCE_TYPES
from ledger.services.verification import rows
from ledger.services.verify import verify
from tests.postgresql import Postgresql

SIZES = (10_000, 100_000)
KINDS = ("SQLite", "PostgreSQL")
#: What every entry of the journal vouches for.
SEALED = (
    JournalEntry.entry,
    SourceText.content,
    *(kind.model.document for kind in RESOURCE_TYPES.values()),
)


_HEAD: Final = ("", "entries", "s of processor", "of all", "times hashing alone")


def run() -> None:
    if "ENTRIES" in os.environ:
        size = int(os.environ["ENTRIES"])
        rows_of_one = list(_measured(None, size))
        rounds.print_table("ledger verify, SQLite", _HEAD, rows_of_one)
        return
    with closing(Postgresql()) as server:
        for kind in KINDS:
            for size in SIZES:
                url = server.empty() if kind == "PostgreSQL" else None
                title = f"ledger verify, {kind}"
                rounds.print_table(title, _HEAD, list(_measured(url, size)))


def _measured(url: str | None, size: int) -> Iterator[tuple[str, ...]]:
    with ledgers.temporary(url) as ledger:
        ledgers.add_agreement(ledger, "large")
        ledgers.fill(ledger, "large", size, prefix="large")
        # As the command reads it: a request would be too costly after ten seconds.
        engine = read_only_engine(ledger.settings.database_url)
        with Session(engine) as session:
            alone, read = hashed(session)
            compared = _first_compared(session)
            seconds = dict(by_check(session))
        engine.dispose()
        whole = sum(seconds.values())
        measured = {"hashing alone": alone, "read and hashed": read}
        measured |= {"the first comparison": compared, **seconds}
        for what, taken in {**measured, "all checks": whole}.items():
            share = f"{taken / whole:.0%}"
            yield what, f"{size:,}", f"{taken:.2f}", share, f"{taken / alone:.1f}"
        taken, megabytes = commands.ran("verify", home=ledger.settings.home, url=url)
        yield f"the command, {megabytes:.0f} MB", f"{size:,}", f"{taken:.2f}", "", ""


def hashed(session: Session) -> tuple[float, float]:
    """Return how long it takes to hash what is sealed, without and with reading it."""
    started = time.process_time()
    held = []
    for column in SEALED:
        for row in rows.stream(session, select(column)):
            hashlib.sha256(row[0]).digest()
            held.append(row[0])
    read = time.process_time() - started
    started = time.process_time()
    for content in held:
        hashlib.sha256(content).digest()
    return time.process_time() - started, read


def _first_compared(session: Session) -> float:
    """Return how long a server takes to compare the whole journal with its checkpoint."""
    size = journal_head.read(session).size
    started = time.process_time()
    JournalTree(hashed_entries).root(session, LeafSpan(0, size))
    return time.process_time() - started


def by_check(session: Session) -> Iterator[tuple[str, float]]:
    started = time.process_time()
    for result in verify(session):
        assert result.wrong is None, result
        yield result.check, time.process_time() - started
        started = time.process_time()
