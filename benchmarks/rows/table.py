"""The one table: measured, printed, and written into the documentation with its conditions."""

import os
import platform
import re
import sqlite3
import subprocess
import sys
import traceback
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks import rounds
from benchmarks.rows import growth, reading, writing
from benchmarks.rows.row import BOTH, Measured, Part, Row, Where
from tests.postgresql import Postgresql

PARTS: Final[tuple[Part, ...]] = (reading.PART, writing.PART, growth.PART)
ROWS: Final = {row.name: row for part in PARTS for row in part.rows}
HEAD: Final = ("row", "on", "ours", "yardstick", "ratio", "asked")
ROOT: Final = Path(__file__).parents[2]
FILE: Final = ROOT / "docs/performance.md"
BEGINS, ENDS = "<!-- What `./run bench --write` writes. -->", "<!-- Until here. -->"
MISSED: Final = ", missed"
UNMEASURED: Final = "not measured"
GIB: Final = 1024**3


class Line(NamedTuple):
    """A line of the table, as it is printed."""

    row: str
    on: str
    ours: str
    yardstick: str
    ratio: str
    asked: str


def run(names: Collection[str], *, is_written: bool) -> None:
    """Measure some rows, all if none is named; print them, and write them if that is wanted.

    What is written has a line for all others too, which says that they weren't measured.
    """
    with closing(Postgresql()) as server:
        conditions = _conditions(server)
        lines = {}
        for row, kind, measured in _measured(server, names or ROWS):
            lines[row.name, kind] = line(row, kind, measured)
            print(*lines[row.name, kind], sep=" | ", file=sys.stderr)
    rounds.print_table(conditions, HEAD, list(lines.values()))
    if is_written:
        whole = [
            lines.get((row.name, kind), unmeasured(row, kind)) for row, kind in places()
        ]
        FILE.write_text(written(FILE.read_text(), conditions, whole))


def places() -> Iterator[tuple[Row, str]]:
    """Yield each row with each of its databases, in the order of the table."""
    for part in PARTS:
        for kind in BOTH:
            yield from ((row, kind) for row in part.rows if kind in row.databases)


def _measured(
    server: Postgresql, names: Collection[str]
) -> Iterator[tuple[Row, str, Measured]]:
    for part in PARTS:
        for kind in BOTH:
            rows = [
                row for row in part.rows if row.name in names and kind in row.databases
            ]
            if rows:
                yield from _of_part(part, Where(kind, server), rows)
                server.end_test()


def _of_part(
    part: Part, where: Where, rows: Sequence[Row]
) -> Iterator[tuple[Row, str, Measured]]:
    """Measure rows of a part; the table does without them from where one of them fails."""
    try:
        for row, measured in part.measured(where, rows):
            yield row, where.name, measured
    except Exception:  # noqa: BLE001 - minutes of other rows aren't lost for it
        traceback.print_exc()


def title(row: Row) -> str:
    """Return what a line of a row begins with."""
    return f"{row.name}: {row.ours}, beside {row.yardstick}"


def line(row: Row, where: str, measured: Measured) -> Line:
    """Return the line of a row; what is missed is judged by what it shows."""
    ratio = f"{measured.ratio:.2g}"
    figure = float(ratio) if measured.figure is None else measured.figure
    asked = row.asked.words(where)
    if not row.asked.is_met(where, figure):
        asked += MISSED
    return Line(title(row), where, measured.ours, measured.yardstick, ratio, asked)


def unmeasured(row: Row, where: str) -> Line:
    """Return the line of a row that wasn't measured."""
    return Line(title(row), where, UNMEASURED, "", "", row.asked.words(where))


def _conditions(server: Postgresql) -> str:
    """Return when, where and of what a table is, in one line."""
    cores = len(os.sched_getaffinity(0))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIB
    (postgresql,) = server.execute("SHOW server_version").fetchone()
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, commit {_commit()}, {cores} cores of {_processor()}, "
        f"{memory:.0f} GiB, load {os.getloadavg()[0]:.1f} at the start, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        f"PostgreSQL {postgresql.split()[0]}"
    )


def _commit() -> str:
    git = [
        "git",
        "-C",
        str(ROOT),
        "describe",
        "--always",
        "--exclude=*",
        "--dirty=+changes",
    ]
    return subprocess.run(  # noqa: S603 - the words are our own
        git, capture_output=True, text=True, check=True
    ).stdout.strip()


def _processor() -> str:
    found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    return "an unnamed processor" if found is None else " ".join(found[1].split())


def written(text: str, conditions: str, lines: Sequence[Line]) -> str:
    """Return a document with a table between its marks."""
    before, rest = text.split(BEGINS)
    _, after = rest.split(ENDS)
    rows = ["| " + " | ".join(line) + " |" for line in (HEAD, *lines)]
    rows.insert(1, "|---" * len(HEAD) + "|")
    return "\n".join(
        [f"{before}{BEGINS}", "", f"{conditions}.", "", *rows, "", f"{ENDS}{after}"]
    )
