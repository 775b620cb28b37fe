"""Whole lists beside what the `sqlite3` command writes of the same table: processor time alone.

Its JSON has a member for each narrow column and the stored document; its CSV the narrow columns.
"""

import resource
import subprocess
import time
from collections.abc import Callable
from statistics import median
from typing import Final

from benchmarks import ledgers, rounds
from ledger.models import LineItemVersion

LINE_ITEMS: Final = 100_000
ROUNDS: Final = 3
#: The columns that hold bytes, or places in the journal.
_LEFT_OUT: Final = ("document", "salt", "until_index", "created_index")


def run() -> None:
    with ledgers.temporary() as ledger:
        ledgers.add_agreement(ledger, "large")
        ledgers.fill(ledger, "large", LINE_ITEMS, prefix="large")
        file = str(ledger.settings.database_file)
        calls = {
            "/v1/line-items.ndjson": export(ledger, "/v1/line-items.ndjson"),
            "sqlite3, json_object": command(file, json_of_rows()),
            "/v1/line-items.csv": export(ledger, "/v1/line-items.csv"),
            "/v1/claims.csv": export(ledger, "/v1/claims.csv"),
            "sqlite3 -csv": command(file, csv_of_rows(), "-csv"),
        }
        taken = {name: [call() for _ in range(ROUNDS)] for name, call in calls.items()}
    rows = []
    for name, calls_made in taken.items():
        seconds, sizes = zip(*calls_made, strict=True)
        rows.append((name, f"{median(seconds):.2f}", f"{sizes[0] / 1e6:.0f}"))
    title = f"{LINE_ITEMS:,} line items as a whole list, the median of {ROUNDS}"
    rounds.print_table(title, ("", "s of processor", "MB"), rows)


def export(ledger: ledgers.Ledger, path: str) -> Callable[[], tuple[float, int]]:
    client = ledger.client()

    def called() -> tuple[float, int]:
        start = time.process_time()
        size = sum(map(len, client.get(path).response))
        return time.process_time() - start, size

    return called


def command(file: str, sql: str, *more: str) -> Callable[[], tuple[float, int]]:
    def called() -> tuple[float, int]:
        start = _of_children()
        written = subprocess.run(  # noqa: S603 - the words are our own
            ["sqlite3", *more, file, sql],  # noqa: S607 - wherever it is
            capture_output=True,
            check=True,
        )
        return _of_children() - start, len(written.stdout)

    return called


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _names() -> list[str]:
    names = [column.name for column in LineItemVersion.__table__.columns]
    return [name for name in names if name not in _LEFT_OUT]


def csv_of_rows() -> str:
    return (
        f"SELECT {', '.join(_names())} FROM line_item_versions "  # noqa: S608 - names of ours
        "WHERE until_index IS NULL ORDER BY created_index"
    )


def json_of_rows() -> str:
    members = ", ".join(f"'{name}', {name}" for name in _names())
    return (
        f"SELECT json_object({members}, 'document', json(CAST(document AS TEXT))) "  # noqa: S608 - names of ours
        "FROM line_item_versions WHERE until_index IS NULL ORDER BY created_index"
    )
