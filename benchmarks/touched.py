"""Totals made anew: after one of their line items was touched, and where nothing was.

By processor time in this process. What isn't kept is the answer; its rows may be.
"""

import time
from collections.abc import Callable
from contextlib import closing
from itertools import count
from statistics import median
from typing import Final

from benchmarks import ledgers, rounds
from benchmarks.servers import accept_anew
from tests.postgresql import Postgresql

SIZES: Final = {100: 60, 10_000: 10}
OK: Final = 200
#: Numbers that no request had before.
NUMBERS: Final = count()


def run() -> None:
    rows = _measured("SQLite", None)
    with closing(Postgresql()) as server:
        rows += _measured("PostgreSQL", server.empty())
    rounds.print_table(
        "GET the totals of an agreement, processor time, in turns",
        ("line items", "ms, nothing touched", "ms, one touched since"),
        rows,
    )


def _measured(where: str, database: str | None) -> list[tuple[str, str, str]]:
    rows = []
    with ledgers.temporary(database) as ledger:
        for size, turns in SIZES.items():
            ledgers.add_agreement(ledger, f"with-{size}")
            ledgers.fill(ledger, f"with-{size}", size, prefix=f"of-{size}")
            times = _times(ledger, size, turns)
            rows.append((f"{where}, {size:,}", *times))
    return rows


def _times(ledger: ledgers.Ledger, size: int, turns: int) -> tuple[str, str]:
    client, path = ledger.client(), f"/v1/agreements/with-{size}/totals"

    def ask() -> None:
        answer = client.get(path, headers={"Accept": accept_anew(next(NUMBERS))})
        assert answer.status_code == OK, answer.text

    def touch() -> None:
        number = next(NUMBERS)
        answer = client.patch(
            f"/v1/line-items/of-{size}-{number % size}",
            json={"note": f"Looked at {number} times."},
            headers=ledger.headers | {"If-Match": "*"},
        )
        assert answer.status_code == OK, answer.text

    ask()
    untouched, touched = [], []
    for _ in range(turns):
        untouched.append(_spent(ask))
        touch()
        touched.append(_spent(ask))
    return f"{median(untouched):.3g}", f"{median(touched):.3g}"


def _spent(call: Callable[[], None]) -> float:
    """Return the processor time of a call, in milliseconds."""
    start = time.thread_time()
    call()
    return 1_000 * (time.thread_time() - start)
