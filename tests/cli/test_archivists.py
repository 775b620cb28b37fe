"""Dossiers as programs of archives and of statisticians see them: bagit, and frictionless.

`./run reliability` installs both (tests/archivists.lock), nothing else needs them; where they
aren't there, the tests are skipped, and say so.
"""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from ledger.app import create_app
from tests.cli.places import recorded
from tests.conftest import opened
from tests.factories import redact

pytestmark = pytest.mark.long
ARCHIVISTS = Path(sys.prefix) / "archivists"
AGREEMENT = "istanbul-2025-06-02"
#: A child, for they want other packages than we do.
VALIDATES = """
import json, sys
import bagit, frictionless

folder = sys.argv[1]
try:
    bagit.Bag(folder).validate()
    bag = "valid"
except bagit.BagError as refused:
    bag = str(refused)
report = frictionless.validate(f"{folder}/data/datapackage.json")
errors = report.flatten(["type", "note"])
print(json.dumps({"bag": bag, "tables": len(report.tasks), "errors": errors}))
"""
VALID = {"bag": "valid", "tables": 8, "errors": []}


@pytest.fixture(scope="module")
def told(engine, tmp_path_factory):
    """A ledger of the examples, of which the words of a source were redacted."""
    with recorded(engine, tmp_path_factory.mktemp("home")) as place:
        url = place.url or f"sqlite:///{place.home / 'ledger.sqlite3'}"
        with opened(url) as database:
            client = create_app(database).test_client()
            redact(client, place.admin, source="wire-2025-06-11")
        yield place


def validated(folder):
    """Return what both say of a folder."""
    if not ARCHIVISTS.is_dir():
        pytest.skip("bagit and frictionless, the archivists, aren't installed")
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", VALIDATES, folder],
        env={"PYTHONPATH": str(ARCHIVISTS)},
        check=True,
        capture_output=True,
    )
    return json.loads(ran.stdout.splitlines()[-1])


@pytest.mark.parametrize("agreement", [[], ["--agreement", AGREEMENT]])
@pytest.mark.parametrize("moment", [[], ["--known-at", "40"]])
def test_archivists_find_dossiers_valid(told, tmp_path, agreement, moment):
    folder = tmp_path / "dossier"
    assert told.run("export", folder, *agreement, *moment)[0] == 0

    assert validated(folder) == VALID


def test_control_archivists_name_what_is_changed(told, tmp_path):
    folder = tmp_path / "dossier"
    assert told.run("export", folder)[0] == 0
    table = folder / "data/parties.csv"
    rows = table.read_bytes().splitlines(keepends=True)
    table.write_bytes(b"".join(row for row in rows if not row.startswith(b"RU,")))

    changed = validated(folder)
    described = json.loads((folder / "data/datapackage.json").read_bytes())
    for resource in described["resources"]:
        content = (folder / "data" / resource["path"]).read_bytes()
        resource["bytes"] = len(content)
        resource["hash"] = f"sha256:{hashlib.sha256(content).hexdigest()}"
    (folder / "data/datapackage.json").write_text(json.dumps(described))
    again = validated(folder)

    assert "Payload-Oxum validation failed" in changed["bag"]
    assert {"hash-count", "byte-count"} <= {kind for kind, _ in changed["errors"]}
    assert {kind for kind, _ in again["errors"]} == {"foreign-key"}
