"""Run the benchmarks, all or those named: python -m benchmarks [lists] [totals] ..."""

import sys

from benchmarks import (
    backups,
    batches,
    collecting,
    dossiers,
    endurance,
    explain,
    exports,
    filters,
    kept,
    lists,
    loads,
    memory,
    mixed,
    pages,
    rounds,
    serving,
    signing,
    statements,
    steps,
    streams,
    suite,
    totals,
    verifying,
    writes,
)
from tests import leftovers

BENCHMARKS = {
    "lists": lists,
    "loads": loads,
    "kept": kept,
    "totals": totals,
    "collecting": collecting,
    "explain": explain,
    "pages": pages,
    "filters": filters,
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
    "mixed": mixed,
    "memory": memory,
    "endurance": endurance,
    "suite": suite,
}

if __name__ == "__main__":
    asked = sys.argv[1:] or list(BENCHMARKS)
    if unknown := [name for name in asked if name not in BENCHMARKS]:
        sys.exit(
            f"There is no benchmark {unknown[0]!r}; there are {', '.join(BENCHMARKS)}."
        )
    rounds.print_conditions()
    run = leftovers.Run()
    try:
        for name in asked:
            BENCHMARKS[name].run()
    finally:
        run.end()
