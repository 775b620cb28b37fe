"""`ledger export` of 100,000 line items: checked by its own sums, loaded, in little memory."""

import os
import subprocess
import sys
import time

import pytest

from tests.cli.places import Place

pytestmark = [pytest.mark.long, pytest.mark.timeout(3_600)]
LINE_ITEMS = 100_000
#: By the database, and by how many agreements there are: those of one agreement hold all rows in
#: which they explain each line item, while totals over all agreements are added up a few
#: agreements at a time.
MEGABYTES_MAX = {
    ("sqlite", 1): 210,
    ("postgresql", 1): 210,
    ("sqlite", 1_000): 170,
    ("postgresql", 1_000): 170,
}
LOADING_MEGABYTES_MAX = 130


@pytest.mark.parametrize(("kind", "agreements"), sorted(MEGABYTES_MAX))
def test_a_large_dossier_takes_little_memory_and_checks_itself(request, tmp_path, kind, agreements):
    from benchmarks import ledgers  # noqa: PLC0415 - only this long test fills so large a ledger

    urls = [None, None]
    if kind == "postgresql":
        urls = [request.getfixturevalue(name) for name in ("empty_postgresql_url", "other_url")]
    url, other_url = urls
    folder = tmp_path / "dossier"
    with ledgers.temporary(url) as ledger:
        ledgers.fill_agreements(ledger, agreements, LINE_ITEMS // agreements)
        place = Place(ledger.settings.home, url)
        ledger.close()
        exporting, _ = measured(place, "export", folder)
        root = journal_root(place)
    sums = ["sha256sum", "--quiet", "-c", "manifest-sha256.txt", "tagmanifest-sha256.txt"]

    assert subprocess.run(sums, cwd=folder, check=False).returncode == 0
    claims = (folder / "data/claims.csv").read_bytes().count(b"\r\n")
    assert claims == LINE_ITEMS + len(ledgers.TEMPLATES) + 1
    again = Place(tmp_path / "again", other_url)
    loading, loaded = measured(again, "load", folder)
    assert f"root {root}." in loaded
    assert exporting <= MEGABYTES_MAX[kind, agreements]
    assert loading <= LOADING_MEGABYTES_MAX


@pytest.fixture
def other_url(postgresql):
    with postgresql.lent() as url:
        yield url


def measured(place, *arguments):
    """Return how many megabytes a command held at the most, and what it said."""
    from benchmarks.dossiers import MEASURED  # noqa: PLC0415 - a failure is this test's alone

    began = time.monotonic()
    ran = subprocess.run(
        [sys.executable, "-P", "-c", MEASURED, *arguments],
        env=os.environ | place.environment,
        check=True,
        capture_output=True,
        text=True,
    )
    said, _, kilobytes = ran.stdout.rstrip().rpartition("\n")
    megabytes = int(kilobytes) // 1024
    seconds = round(time.monotonic() - began)
    print(arguments[0], f"{megabytes} MB, {seconds} s", ran.stderr)
    return megabytes, said


def journal_root(place):
    """Return the root that `verify` says of a journal."""
    verified = place.run("verify")[1]
    return verified.partition("root ")[2].partition("\n")[0]
