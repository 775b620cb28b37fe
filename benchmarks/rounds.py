"""Interleaved rounds, A B C C B A: what is compared was measured in the same seconds."""

import os
import platform
import sqlite3
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from typing import NamedTuple

PACKAGES = ("flask", "sqlalchemy", "marshmallow", "httptools", "orjson")


def interleaved(
    contenders: Mapping[str, Callable[[], object]],
    *,
    rounds: int,
    calls: int = 1,
    clock: Callable[[], int] = time.perf_counter_ns,
) -> dict[str, float]:
    """Return each contender's median time of one call, in microseconds.

    With `time.thread_time_ns` as the clock it is processor time, whatever else the machine does.

    Each round times every contender once, `calls` calls at a stretch; the order turns around from
    round to round, so that none always runs after the same other one.
    """
    times = _times(contenders, rounds=rounds, calls=calls, clock=clock)
    return {
        name: statistics.median(taken) / calls / 1_000 for name, taken in times.items()
    }


class Compared(NamedTuple):
    """What a call of ours takes and one of its yardstick, and the median of what each round says.

    `ratio` is the time of ours, that of the yardstick being 1.
    """

    ours: float
    yardstick: float
    ratio: float


def compared(
    ours: Callable[[], object],
    yardstick: Callable[[], object],
    *,
    rounds: int,
    calls: int = 1,
    clock: Callable[[], int] = time.perf_counter_ns,
) -> Compared:
    """Compare two calls round by round, in microseconds."""
    both = {"ours": ours, "yardstick": yardstick}
    times = _times(both, rounds=rounds, calls=calls, clock=clock)
    ratios = [own / other for own, other in zip(*times.values(), strict=True)]
    medians = [statistics.median(taken) / calls / 1_000 for taken in times.values()]
    return Compared(*medians, statistics.median(ratios))


def _times(
    contenders: Mapping[str, Callable[[], object]],
    *,
    rounds: int,
    calls: int,
    clock: Callable[[], int],
) -> dict[str, list[int]]:
    for call in contenders.values():
        call()
    times: dict[str, list[int]] = {name: [] for name in contenders}
    for turn in range(rounds):
        order = list(contenders) if turn % 2 == 0 else list(reversed(contenders))
        for name in order:
            times[name].append(_time(contenders[name], calls, clock))
    return times


def _time(call: Callable[[], object], calls: int, clock: Callable[[], int]) -> int:
    start = clock()
    for _ in range(calls):
        call()
    return clock() - start


def print_conditions() -> None:
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    print(
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {packages}"
    )
    cores, load = len(os.sched_getaffinity(0)), os.getloadavg()[0]
    print(
        f"{platform.machine()}, {cores} cores, load {load:.1f} at the start. "
        "Others may share them: judge ratios only."
    )


def print_table(
    title: str, head: Sequence[str], rows: Sequence[Sequence[object]]
) -> None:
    """Print a table, its first column to the left and all others to the right."""
    lines = [list(map(str, line)) for line in (head, *rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(head))]
    print(f"\n{title}\n")
    for line in lines:
        cells = [
            cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)
        ]
        print("  ".join([line[0].ljust(widths[0]), *cells]).rstrip())


def print_medians(title: str, medians: Mapping[str, float], *, base: str) -> None:
    """Print each contender's median and how many times as fast as `base` it is."""
    rows = [
        (name, f"{taken:,.0f}", f"{medians[base] / taken:.2f}")
        for name, taken in medians.items()
    ]
    print_table(title, ("", "µs a call", f"speed, {base} = 1"), rows)
