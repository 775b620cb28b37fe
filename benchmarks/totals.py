"""Totals of an agreement, cold: linear in its own line items, and independent of all others.

"The loop" is the least that any totals cost: the bare driver reads the same narrow rows, and two
integers of each are added.
"""

import sqlite3
from collections.abc import Callable
from itertools import count

from benchmarks import ledgers, rounds
from benchmarks.servers import accept_anew

SIZES = (100, 10_000)
ELSEWHERE = 100_000
ROUNDS = 15
NARROW_ROWS = """
    SELECT id, act, category, from_party, to_party, status, part_of, happened_on,
           lower, upper, approximate, contested, no_number, floor, told_by,
           tie_contested, figure_text, from_index
      FROM line_item_versions WHERE agreement = ? AND until_index IS NULL ORDER BY created_index
"""


def run() -> None:
    with ledgers.temporary() as alone, ledgers.temporary() as crowded:
        for ledger in (alone, crowded):
            for size in SIZES:
                ledgers.add_agreement(ledger, f"with-{size}")
        ledgers.add_agreement(crowded, "elsewhere")
        ledgers.fill(crowded, "elsewhere", ELSEWHERE, prefix="elsewhere")
        for ledger in (alone, crowded):
            for size in SIZES:
                ledgers.fill(ledger, f"with-{size}", size, prefix=f"of-{size}")
        rows = [row for size in SIZES for row in _compare(alone, crowded, size)]
    title = f"GET the totals of an agreement, cold, {ROUNDS} rounds"
    rounds.print_table(
        title,
        ("line items", "µs a call", "time, the loop = 1", "time, alone = 1"),
        rows,
    )


def _compare(
    alone: ledgers.Ledger, crowded: ledgers.Ledger, size: int
) -> list[tuple[str, str, str, str]]:
    contenders = {
        f"{size:,}, none elsewhere": _totals(alone, size),
        f"{size:,}, {ELSEWHERE:,} elsewhere": _totals(crowded, size),
        f"{size:,}, the loop": _loop(alone, size),
    }
    medians = rounds.interleaved(contenders, rounds=ROUNDS, calls=max(1, 2_000 // size))
    first, _, floor = medians.values()
    return [
        (name, f"{taken:,.0f}", f"{taken / floor:.1f}", f"{taken / first:.2f}")
        for name, taken in medians.items()
    ]


def _totals(ledger: ledgers.Ledger, size: int) -> Callable[[], object]:
    client, path, numbers = (
        ledger.client(),
        f"/v1/agreements/with-{size}/totals",
        count(),
    )
    assert client.get(path).get_json()["line_items"] == size
    return lambda: client.get(path, headers={"Accept": accept_anew(next(numbers))}).data


def _loop(ledger: ledgers.Ledger, size: int) -> Callable[[], object]:
    connection = sqlite3.connect(ledger.settings.database_file)

    def add() -> tuple[int, int]:
        lower = upper = 0
        for row in connection.execute(NARROW_ROWS, (f"with-{size}",)):
            lower += row[8]
            upper += row[9]
        return lower, upper

    return add
