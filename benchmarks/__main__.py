"""Measure each row of the table beside its yardstick, or what is named: python -m benchmarks.

python -m benchmarks [--write] [page-cold] [totals] ... takes rows of the table and benchmarks that
aren't in it. `--write` puts the table into docs/performance.md.
"""

import sys
from collections.abc import Sequence

from benchmarks import (
    backups,
    batches,
    collecting,
    dossiers,
    endurance,
    explain,
    exports,
    filters,
    grouping,
    loads,
    memory,
    mixed,
    pages,
    rounds,
    searches,
    serving,
    signing,
    statements,
    steps,
    streams,
    suite,
    synchronous,
    totals,
    touched,
    verifying,
    writes,
)
from benchmarks.rows import table
from tests import leftovers

BENCHMARKS = {
    "grouping": grouping,
    "loads": loads,
    "totals": totals,
    "touched": touched,
    "collecting": collecting,
    "explain": explain,
    "pages": pages,
    "filters": filters,
    "searches": searches,
    "writes": writes,
    "batches": batches,
    "signing": signing,
    "backups": backups,
    "verifying": verifying,
    "statements": statements,
    "streams": streams,
    "exports": exports,
    "dossiers": dossiers,
    "serving": serving,
    "steps": steps,
    "synchronous": synchronous,
    "mixed": mixed,
    "memory": memory,
    "endurance": endurance,
    "suite": suite,
}
WRITE = "--write"


def refusal(words: Sequence[str]) -> str | None:
    """Return why these words can't be taken; None if they can."""
    if WRITE in words and not BENCHMARKS.keys().isdisjoint(words):
        return f"{WRITE} writes rows of the table: name no other benchmark beside it."
    known = {WRITE, *BENCHMARKS, *table.ROWS}
    for word in words:
        if word not in known:
            rows, others = ", ".join(table.ROWS), ", ".join(BENCHMARKS)
            return f"There is no {word!r}. Rows: {rows}. Other benchmarks: {others}."
    return None


def _run(words: Sequence[str]) -> None:
    rows = [word for word in words if word in table.ROWS]
    if rows or not words or WRITE in words:
        table.run(rows, is_written=WRITE in words)
    for word in words:
        if word in BENCHMARKS:
            BENCHMARKS[word].run()


if __name__ == "__main__":
    if why := refusal(sys.argv[1:]):
        sys.exit(why)
    rounds.print_conditions()
    run = leftovers.Run()
    try:
        _run(sys.argv[1:])
    finally:
        run.end()
