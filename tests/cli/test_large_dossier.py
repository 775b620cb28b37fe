"""`ledger export` of 100,000 line items: checked by its own sums, loaded, in little memory."""

import os
import subprocess
import sys
import time
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
        ran = measured(place, "export", folder)
        root = journal_root(place)
    sums = ["sha256sum", "--quiet", "-c", "manifest-sha256.txt", "tagmanifest-sha256.txt"]

    megabytes = int(ran.stdout.splitlines()[-1]) // 1024

    assert subprocess.run(sums, cwd=folder, check=False).returncode == 0
    claims = Path(folder / "data/claims.csv").read_bytes().count(b"\r\n")
    assert claims == LINE_ITEMS + len(ledgers.TEMPLATES) + 1
    assert megabytes <= MEGABYTES_MAX
    print(kind, agreements, megabytes, "MB", ran.stderr)
    again = Place(tmp_path / "again", request.getfixturevalue("other_url") if url else None)
    loading = measured(again, "load", folder)
    megabytes = int(loading.stdout.splitlines()[-1]) // 1024
    print("loaded with", megabytes, "MB")
    assert f"root {root}." in loading.stdout
    assert megabytes <= MEGABYTES_MAX


@pytest.fixture
def other_url(postgresql):
    with postgresql.lent() as url:
        yield url


def measured(place, *arguments):
    began = time.monotonic()
    ran = subprocess.run(
        [sys.executable, "-P", "-c", MEASURED, *arguments],
        env=os.environ | place.environment,
        check=True,
        capture_output=True,
        text=True,
    )
    print(arguments[0], round(time.monotonic() - began), "s")
    return ran


def journal_root(place):
    """Return the root that `verify` says of a journal."""
    verified = place.run("verify")[1]
    return verified.partition("root ")[2].partition("\n")[0]
