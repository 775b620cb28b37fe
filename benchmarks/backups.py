"""A backup beside a writer, and its restore to either database: time, size, and the most memory.

The writer is in this process, the commands in their own; `slowest write` is while the backup is
taken, and for as long before it.
"""

import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

from benchmarks import commands, ledgers, rounds
from tests.postgresql import Postgresql

SIZES = (10_000, 50_000)
LOOK_SECONDS = 0.01
KINDS = ("SQLite", "PostgreSQL")


def run() -> None:
    head = ("", "line items", "s", "MB of file", "MB of memory", "ms of slowest write")
    with closing(Postgresql()) as server:
        rows = [
            row
            for kind in KINDS
            for size in SIZES
            for row in _measured(server, kind, size)
        ]
    rounds.print_table("ledger backup and ledger restore", head, rows)


def _measured(server: Postgresql, kind: str, size: int) -> Iterator[tuple[str, ...]]:
    url = server.empty() if kind == "PostgreSQL" else None
    with (
        ledgers.temporary(url) as ledger,
        tempfile.TemporaryDirectory(prefix="ledger-bench-") as folder,
    ):
        ledgers.add_agreement(ledger, "large")
        ledgers.fill(ledger, "large", size, prefix="large")
        file = Path(folder) / "ledger.backup"
        numbers = count()

        def write() -> None:
            party = {"id": f"party-{next(numbers)}", "name": "Ruritania"}
            ledger.post("/v1/parties", party)

        home = ledger.settings.home
        before = _slowest(write, lambda: time.sleep(3))
        taken: list[tuple[float, float]] = []
        slowest = _slowest(
            write,
            lambda: taken.append(commands.ran("backup", file, home=home, url=url)),
        )
        seconds, megabytes = taken[0]
        yield (
            f"backup, {kind}",
            f"{size:,}",
            f"{seconds:.1f}",
            f"{file.stat().st_size / 1e6:.1f}",
            f"{megabytes:.0f}",
            f"{slowest:.0f} ({before:.0f} without)",
        )
        for other in KINDS:
            yield _restored(server, other, size, file)


def _restored(server: Postgresql, kind: str, size: int, file: Path) -> tuple[str, ...]:
    url = server.empty() if kind == "PostgreSQL" else None
    seconds, megabytes = commands.ran(
        "restore", file, home=file.with_name(kind), url=url
    )
    return (
        f"restore to {kind}",
        f"{size:,}",
        f"{seconds:.1f}",
        "",
        f"{megabytes:.0f}",
        "",
    )


def _slowest(write: Callable[[], None], work: Callable[[], None]) -> float:
    """Write until something is done; answer how many milliseconds the slowest write took."""
    done = threading.Event()
    slowest = 0.0

    def writing() -> None:
        nonlocal slowest
        while not done.is_set():
            started = time.perf_counter()
            write()
            slowest = max(slowest, time.perf_counter() - started)
            time.sleep(LOOK_SECONDS)

    writer = threading.Thread(target=writing, daemon=True)
    writer.start()
    try:
        work()
    finally:
        done.set()
        writer.join()
    return 1_000 * slowest
