"""`ledger export` of 100,000 line items: checked by its own sums, in little memory."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.places import Place

pytestmark = pytest.mark.long
LINE_ITEMS = 100_000
#: What the totals of so many line items take, as a server has them in memory too.
MEGABYTES_MAX = 400
#: A child that says how much memory its command took at the most.
MEASURED = """
import atexit, sys
from pathlib import Path
from ledger.cli import main

def say():
    lines = Path("/proc/self/status").read_text().splitlines()
    print(next(line for line in lines if line.startswith("VmHWM")).split()[1])

atexit.register(say)
main()
"""


@pytest.mark.parametrize("agreements", [1, 100])
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_large_dossier_takes_little_memory_and_checks_itself(request, tmp_path, kind, agreements):
    from benchmarks import ledgers  # noqa: PLC0415 - only this long test fills so large a ledger

    url = request.getfixturevalue("empty_postgresql_url") if kind == "postgresql" else None
    folder = tmp_path / "dossier"
    with ledgers.temporary(url) as ledger:
        for number in range(agreements):
            name = f"large-{number}"
            ledgers.add_agreement(ledger, name)
            ledgers.fill(ledger, name, LINE_ITEMS // agreements, prefix=name)
        place = Place(ledger.settings.home, url)
        ledger.close()
        ran = subprocess.run(
            [sys.executable, "-P", "-c", MEASURED, "export", folder],
            env=os.environ | place.environment,
            check=True,
            capture_output=True,
            text=True,
        )
    sums = ["sha256sum", "--quiet", "-c", "manifest-sha256.txt", "tagmanifest-sha256.txt"]

    megabytes = int(ran.stdout.splitlines()[-1]) // 1024

    assert subprocess.run(sums, cwd=folder, check=False).returncode == 0
    claims = Path(folder / "data/claims.csv").read_bytes().count(b"\r\n")
    assert claims == LINE_ITEMS + len(ledgers.TEMPLATES) + 1
    assert megabytes <= MEGABYTES_MAX
    print(kind, agreements, megabytes, "MB", ran.stderr)
