"""A durable POST of one line item with its claim, beside a bare one-row commit in the same mode."""

import cProfile
import pstats
import sqlite3
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

from benchmarks import ledgers, rounds

SIZES = (100, 10_000)
ROUNDS, CALLS = 20, 20
PROFILED = 200
SHOWN = 18


def run() -> None:
    with ledgers.temporary() as ledger:
        contenders: dict[str, Callable[[], object]] = {}
        for size in SIZES:
            agreement = f"with-{size}"
            ledgers.add_agreement(ledger, agreement)
            ledgers.fill(ledger, agreement, size, prefix=f"of-{size}")
            contenders[f"POST, agreement of {size:,}"] = _poster(ledger, agreement)
        contenders["bare commit"] = _bare_commit(ledger.settings.home / "bare.sqlite3")
        medians = rounds.interleaved(contenders, rounds=ROUNDS, calls=CALLS)
        title = f"POST a line item with its claim, durable: {ROUNDS} rounds of {CALLS}"
        rounds.print_medians(title, medians, base="bare commit")
        medians = rounds.interleaved(
            contenders, rounds=ROUNDS, calls=CALLS, clock=time.thread_time_ns
        )
        title = "The same, by processor time"
        rounds.print_medians(title, medians, base="bare commit")
        _profile(_poster(ledger, f"with-{SIZES[0]}", start=100_000))


def _poster(
    ledger: ledgers.Ledger, agreement: str, *, start: int = 1_000
) -> Callable[[], object]:
    numbers = count(start)
    return lambda: ledger.post(
        "/v1/line-items", ledgers.line_item(agreement, next(numbers))
    )


def _bare_commit(file: Path) -> Callable[[], object]:
    """Return a function that commits one row as wide as a line item's document."""
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(
        "CREATE TABLE rows (id INTEGER PRIMARY KEY, document BLOB NOT NULL)"
    )
    document = bytes(1_200)

    def commit() -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO rows (document) VALUES (?)", (document,))
        connection.execute("COMMIT")

    return commit


def _profile(post: Callable[[], object]) -> None:
    with cProfile.Profile(time.thread_time) as profile:
        for _ in range(PROFILED):
            post()
    stats = pstats.Stats(profile)
    whole = stats.total_tt
    timed = [
        (
            f"{Path(file).parent.name}/{Path(file).name} {name}"
            if file != "~"
            else name,
            own,
            below,
        )
        for (file, _, name), (_, _, own, below, _) in stats.stats.items()
    ]
    ours = sorted((row for row in timed if _is_ours(row[0])), key=lambda row: -row[2])[
        :SHOWN
    ]
    driver = [row for row in timed if "of 'sqlite3." in row[0] and row[1] > whole / 200]
    rows = [(name, f"{below / whole:.1%}") for name, _, below in (*ours, *driver)]
    rounds.print_table(
        f"Where the time of a POST goes, with all that is called below; {PROFILED} profiled",
        ("", "share"),
        rows,
    )


def _is_ours(name: str) -> bool:
    return name.startswith(("api/", "services/", "schemas/", "rules/", "ledger/"))
