"""Totals of one agreement, explained down to the bytes of the words, beside the plain totals.

Memory is what Python allocates at most while an answer is drained piece by piece, as a server does.
"""

import tracemalloc
from collections.abc import Callable
from typing import Final

from benchmarks import ledgers, rounds

SIZES: Final = (1_000, 10_000, 40_000)
ROUNDS: Final = 7
ANSWERS: Final = {
    "totals": "totals",
    "explained, JSON": "totals?explain=true",
    "explained, text": "totals.txt?explain=true",
}


def run() -> None:
    with ledgers.temporary() as ledger:
        for size in SIZES:
            ledgers.add_agreement(ledger, f"with-{size}")
            ledgers.fill(ledger, f"with-{size}", size, prefix=f"of-{size}")
        rows = [row for size in SIZES for row in _measured(ledger, size)]
    rounds.print_table(
        f"GET the totals of an agreement, explained, {ROUNDS} rounds",
        ("line items", "ms a call", "time, totals = 1", "MB sent", "MB held at most"),
        rows,
    )


def _measured(ledger: ledgers.Ledger, size: int) -> list[tuple[str, ...]]:
    contenders = {name: _drain(ledger, size, path) for name, path in ANSWERS.items()}
    medians = rounds.interleaved(contenders, rounds=ROUNDS)
    plain = medians["totals"]
    return [
        (
            f"{size:,}, {name}",
            f"{medians[name] / 1_000:,.0f}",
            f"{medians[name] / plain:.1f}",
            f"{drain() / 1e6:.1f}",
            f"{_peak_megabytes(drain):.1f}",
        )
        for name, drain in contenders.items()
    ]


def _drain(ledger: ledgers.Ledger, size: int, path: str) -> Callable[[], int]:
    client, path = ledger.client(), f"/v1/agreements/with-{size}/{path}"

    def drain() -> int:
        answer = client.get(path, buffered=False)
        assert answer.status_code == 200, answer.text
        return sum(map(len, answer.response))

    return drain


def _peak_megabytes(drain: Callable[[], int]) -> float:
    tracemalloc.start()
    drain()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / 1e6
