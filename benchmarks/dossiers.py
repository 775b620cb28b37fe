"""What `ledger export` holds in memory at the most, and a server that sends the same as a ZIP.

Ledgers of 10,000 and 100,000 line items, in one agreement and in agreements of 100 each.
"""

import os
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Final

from benchmarks import ledgers, rounds, servers
from benchmarks.streams import PIECE_BYTES, peak_megabytes

SIZES: Final = (10_000, int(os.environ.get("LINE_ITEMS", "100000")))
#: How many line items an agreement has where there are many.
EACH: Final = 100
#: A command that says in its last line how many KB of memory it held at the most (VmHWM).
MEASURED: Final = """
import atexit
from pathlib import Path
from ledger.cli import main

def say():
    lines = Path("/proc/self/status").read_text().splitlines()
    print(next(line for line in lines if line.startswith("VmHWM")).split()[1])

atexit.register(say)
main()
"""


def run() -> None:
    """Print the memory of each, and what a command takes that does nothing."""
    rows = [row for size in SIZES for row in (_row(1, size), _row(size // EACH, size))]
    title = "A dossier of all, SQLite: the most memory that was held, in MB"
    columns = ("line items", "agreements", "export", "server, ZIP", "over idle")
    rounds.print_table(title, columns, rows)


def _row(agreements: int, line_items: int) -> tuple[str, ...]:
    with ledgers.temporary() as ledger:
        ledgers.fill_agreements(ledger, agreements, line_items // agreements)
        home, header = ledger.settings.home, ledger.headers["Authorization"]
        ledger.close()
        exported = peak_of("export", str(home / "dossier"), home=home)
        served, idle = _served(home, header)
    return (
        f"{line_items:,}",
        f"{agreements:,}",
        f"{exported:.0f}",
        f"{served:.0f}",
        f"{served - idle:+.0f}",
    )


def peak_of(*command: str, home: Path) -> float:
    """Return how many MB a command of the ledger holds at the most."""
    ran = subprocess.run(  # noqa: S603 - the program is this Python
        [sys.executable, "-P", "-c", MEASURED, *command],
        env=os.environ | {"LEDGER_HOME": str(home), "PYTHONPATH": str(servers.ROOT)},
        check=True,
        capture_output=True,
        text=True,
    )
    return int(ran.stdout.splitlines()[-1]) / 1024


def _served(home: Path, header: str) -> tuple[float, float]:
    """Return how many MB a server has held after it sent a ZIP, and before."""
    port = servers.free_port()
    with servers.running("ledger", "serve", "--port", str(port), port=port, home=home):
        idle = peak_megabytes()
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/v1/dossier.zip", headers={"Authorization": header}
        )
        with urllib.request.urlopen(request) as answer:  # noqa: S310 - the server is our own
            while answer.read(PIECE_BYTES):
                pass
        return peak_megabytes(), idle
