"""A dossier as a ZIP over HTTP has the files that `ledger export` writes."""

import io
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from functools import partial
from types import SimpleNamespace

import pytest
from sqlalchemy import update

from ledger.app import create_app
from ledger.cli import export
from ledger.dossiers import signed_files
from ledger.models import JournalEntry
from ledger.services import journal_entries
from tests.cli.places import ROOT, Place
from tests.conftest import ABOVE_DATABASES, opened

AGREEMENT = "istanbul-2025-06-02"
OF_ONE = f"/v1/agreements/{AGREEMENT}/dossier.zip"
#: The same day for the command and for the server, and one on which the tokens are good.
NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def signed(ledger):
    """A ledger of the examples of which a checkpoint was signed, and its answers to an admin."""
    assert ledger.run("checkpoint")[0] == 0
    url = ledger.url or f"sqlite:///{ledger.home / 'ledger.sqlite3'}"
    with opened(url) as database:
        app = create_app(database, home=ledger.home, clock=lambda: NOW)
        yield SimpleNamespace(
            ledger=ledger,
            get=partial(app.test_client().get, headers=ledger.admin),
            post=partial(app.test_client().post, headers=ledger.admin),
            database=database,
        )


def unzipped(signed, folder, path, **query):
    """Unpack a ZIP; returns the one folder in it."""
    answer = signed.get(path, query_string=query)
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        archive.extractall(folder)
    (inside,) = folder.iterdir()
    return inside


def files_of(folder):
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.mark.one_on_postgresql
@pytest.mark.parametrize(
    ("path", "query", "options"),
    [
        ("/v1/dossier.zip", {}, []),
        ("/v1/dossier.zip", {"known_at": "40"}, ["--known-at", "40"]),
        (OF_ONE, {}, ["--agreement", AGREEMENT]),
        (OF_ONE, {"known_at": "40"}, ["--agreement", AGREEMENT, "--known-at", "40"]),
    ],
)
def test_a_zip_has_the_files_of_a_dossier_byte_for_byte(signed, tmp_path, path, query, options):
    ledger = signed.ledger
    inside = unzipped(signed, tmp_path / "zip", path, **query)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(export, "utc_now", lambda: NOW)
        assert ledger.run("export", tmp_path / "folder", *options)[0] == 0

    exported = files_of(tmp_path / "folder")
    assert files_of(inside) == exported
    assert {"data/journal/checkpoint", "data/journal/key"} <= exported.keys()
    assert f"Bagging-Date: {NOW:%Y-%m-%d}\n".encode() in exported["bag-info.txt"]


def test_a_zip_checks_itself_and_its_folder_becomes_a_ledger(ledger, signed, tmp_path):
    inside = unzipped(signed, tmp_path / "zip", "/v1/dossier.zip")
    sums = ["sha256sum", "--quiet", "-c", "manifest-sha256.txt", "tagmanifest-sha256.txt"]
    journal = inside / "data/journal"
    names = ["key", "checkpoint", "checkpoint", "entries.ndjson"]
    growth = [sys.executable, ROOT / "docs/verify.py", "growth", *map(journal.joinpath, names)]

    checked = [subprocess.run(command, cwd=inside, check=False) for command in (sums, growth)]
    loaded = Place(tmp_path / "copy").run("load", inside)

    assert [ran.returncode for ran in checked] == [0, 0]
    assert loaded[0] == 0
    root = ledger.run("verify")[1].partition("root ")[2].partition("\n")[0]
    assert f"root {root}." in loaded[1]


@ABOVE_DATABASES
@pytest.mark.parametrize("harm", ["spoiled", "too large", "another"])
def test_a_journal_that_is_not_the_signed_one_is_not_sent(ledger, signed, harm):
    note = ledger.home / "checkpoint"
    before = note.read_text(encoding="utf-8")
    name, size, root, *rest = before.splitlines()
    first = "B" if root.startswith("A") else "A"
    harmed = {
        "spoiled": "no checkpoint\n",
        "too large": "\n".join([name, "999", root, *rest]),
        "another": "\n".join([name, size, f"{first}{root[1:]}", *rest]),
    }
    note.write_text(harmed[harm], encoding="utf-8")
    try:
        answer = signed.get("/v1/dossier.zip")
    finally:
        note.write_text(before, encoding="utf-8")

    code, words = {
        "spoiled": ("database-lost", "holds no checkpoint: put it back"),
        "too large": ("database-lost", "999 entries was signed, and the journal has"),
        "another": ("database-lost", "other entries stand in their place"),
    }[harm]
    assert (answer.status_code, answer.json["code"]) == (503, code)
    assert words in answer.json["detail"]
    assert "Retry-After" not in answer.headers
    assert str(ledger.home) not in answer.text


def test_what_was_signed_after_it_was_read_is_asked_for_again(ledger, signed, monkeypatch):
    read = signed_files.read

    def read_later(home):
        party = {"id": "late-land", "name": "Lateland"}
        signed.post("/v1/parties", json=party)
        assert ledger.run("checkpoint")[0] == 0
        return read(home)

    monkeypatch.setattr(signed_files, "read", read_later)
    answer = signed.get("/v1/dossier.zip")

    size = len(signed.get("/v1/journal.ndjson").text.splitlines())
    words = f"{size} entries was signed, and the journal read here has {size - 1}: it was signed"
    assert (answer.status_code, answer.json["code"]) == (503, "busy")
    assert words in answer.json["detail"]
    assert answer.headers["Retry-After"]


def test_a_journal_of_which_an_entry_was_changed_is_neither_sent_nor_exported(
    ledger, signed, tmp_path
):
    second = update(JournalEntry).where(JournalEntry.entry_index == 1)
    folder = tmp_path / "dossier"
    with signed.database.transaction() as session:
        before = journal_entries.get(session, 1, 2)
        session.execute(second.values(entry=b"another"))
    try:
        answer = signed.get("/v1/dossier.zip")
        status, _, complaint = ledger.run("export", folder)
    finally:
        with signed.database.transaction() as session:
            session.execute(second.values(entry=before))

    assert (answer.status_code, answer.json["code"]) == (503, "database-lost")
    assert "other entries stand in their place" in answer.json["detail"]
    assert "other entries stand in their place" in complaint
    assert (status, folder.exists()) == (1, False)
