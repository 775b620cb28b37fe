"""`ledger export`: a dossier that is read and checked without the ledger."""

import csv
import hashlib
import json
import re
import secrets
import subprocess
import sys
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from ledger.api.http import streaming
from ledger.api.http.read_turns import MemoryRoom
from ledger.app import create_app
from ledger.dossiers.part_of_table import rows_with
from ledger.rules.base import merkle
from ledger.rules.base.canonical_json import sealed_digest
from ledger.rules.base.errors import TooCostly
from ledger.rules.proofs import checkpoints
from ledger.services import journal, parties, sources
from ledger.services.resources import ACTOR, TOKEN
from tests.cli.places import ROOT
from tests.conftest import opened

TABLES = ["agreements", "line-items", "claims", "stated-totals"]
TABLES += ["sources", "parties", "categories", "redactions"]


def record_a_party(database):
    author = (journal.SYSTEM, datetime.now(UTC), secrets.token_bytes)
    with database.transaction() as session, journal.change(session, *author) as change:
        parties.create_party(
            change, {"id": "late-land", "name": "Lateland", "members": [], "aliases": []}
        )


@pytest.fixture(scope="module")
def exported(ledger, tmp_path_factory):
    """A dossier of the examples, signed; a party is recorded when half of it is written."""
    folder = tmp_path_factory.mktemp("dossiers") / "dossier"
    assert ledger.run("checkpoint")[0] == 0
    url = ledger.url or f"sqlite:///{ledger.home / 'ledger.sqlite3'}"
    as_file = sources.as_file
    with opened(url) as database:
        others = [database]

        def read_while_others_write(*given, **named):
            while others:
                record_a_party(others.pop())
            return as_file(*given, **named)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sources, "as_file", read_while_others_write)
            said = ledger.run("export", folder)
        client = create_app(database).test_client()
        yield SimpleNamespace(
            folder=folder, data=folder / "data", said=said, client=client, database=database
        )


def answer(exported, path):
    sent = exported.client.get(path, query_string={"known_at": 57})
    assert sent.status_code == 200
    return sent.data


def lines_of(file):
    return file.read_bytes().splitlines()


def test_a_dossier_is_a_bag_that_checks_itself(exported):
    folder = exported.folder
    files = [path for path in folder.rglob("*") if path.is_file()]
    payload = [path for path in files if exported.data in path.parents]
    size = sum(path.stat().st_size for path in payload)

    checked = {}
    for name in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        for line in (folder / name).read_text().splitlines():
            digest, _, path = line.partition("  ")
            checked[folder / path] = digest

    assert exported.said == (0, f"Wrote {folder}: 57 entries, {len(payload)} files.\n", "")
    assert set(files) - set(checked) == {folder / "tagmanifest-sha256.txt"}
    for path, digest in checked.items():
        assert hashlib.sha256(path.read_bytes()).hexdigest() == digest
    assert (folder / "bagit.txt").read_bytes() == (
        b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    )
    oxum = f"Payload-Oxum: {size}.{len(payload)}\n"
    assert (folder / "bag-info.txt").read_text().endswith(oxum)
    assert {path.stat().st_mode & 0o077 for path in (folder, *files)} == {0}


def test_a_dossier_has_what_the_ledger_answers_at_one_moment(exported):
    """Whatever others record while it is written."""
    assert exported.client.get("/readyz").json["entries"] == 58
    for name in TABLES:
        assert (exported.data / f"{name}.csv").read_bytes() == answer(exported, f"/v1/{name}.csv")
    entries = answer(exported, "/v1/journal.ndjson")
    assert (exported.data / "journal/entries.ndjson").read_bytes() == entries
    agreement = exported.data / "agreements/istanbul-2025-06-02"
    totals = answer(exported, "/v1/agreements/istanbul-2025-06-02/totals.csv")
    assert (agreement / "totals.csv").read_bytes() == totals
    assert "6,000 bodies of the fallen" in (agreement / "totals.txt").read_text(encoding="utf-8")


def test_its_articles_are_those_that_were_stored(exported):
    with (exported.data / "sources.csv").open(encoding="utf-8", newline="") as table:
        digests = {row["id"]: row["sha256"] for row in csv.DictReader(table)}

    articles = {path.stem: path for path in (exported.data / "articles").iterdir()}

    assert articles.keys() == digests.keys()
    for source, path in articles.items():
        assert hashlib.sha256(path.read_bytes()).hexdigest() == digests[source]


def test_its_documents_are_those_that_entries_seal_but_those_of_accounts(exported):
    entries = [json.loads(line) for line in lines_of(exported.data / "journal/entries.ndjson")]
    expected = {
        entry["index"]: entry["document"]
        for entry in entries
        if not entry["resource"].startswith(("actors/", "tokens/"))
    }

    seals = {}
    for file in (exported.data / "documents").iterdir():
        for line in lines_of(file):
            version = json.loads(line)
            document = line.partition(b'"document":')[2].removesuffix(b"}")
            salt = bytes.fromhex(version["salt"])
            seals[version["index"]] = sealed_digest(salt, document)

    assert seals == expected


def test_what_only_admins_read_is_nowhere_in_it(exported):
    with exported.database.snapshot() as session:
        secret = [
            salt.hex().encode()
            for model in (ACTOR.model, TOKEN.model)
            for salt in session.execute(select(model.salt)).scalars()
        ]
        secret += session.execute(select(TOKEN.model.document)).scalars()

    content = b"".join(path.read_bytes() for path in exported.folder.rglob("*") if path.is_file())

    assert [words for words in secret if words in content] == []
    assert b"PRIVATE KEY" not in content


def test_its_journal_is_the_one_that_was_signed(exported):
    journal_folder = exported.data / "journal"
    note = (journal_folder / "checkpoint").read_text(encoding="utf-8")
    leaves = (journal_folder / "tile/0/000.p/57").read_bytes()
    hashes = [leaves[start : start + 32] for start in range(0, len(leaves), 32)]
    entries = lines_of(journal_folder / "entries.ndjson")

    assert checkpoints.read(note).root == merkle.root_over(hashes)
    assert [merkle.leaf_hash(entry) for entry in entries] == hashes
    names = ["key", "checkpoint", "checkpoint", "entries.ndjson"]
    files = [str(journal_folder / name) for name in names]
    checking = [sys.executable, str(ROOT / "docs/verify.py"), "growth", *files]
    assert subprocess.run(checking, check=False, stdout=subprocess.DEVNULL).returncode == 0
    assert "first 57 entries" in (exported.folder / "READ-ME.txt").read_text()


def test_its_documents_are_checked_as_its_read_me_says(exported):
    text = (exported.folder / "READ-ME.txt").read_text()
    (line,) = re.findall(r"\n +(python3 check.*)\n", text)

    printed = subprocess.check_output(["/bin/sh", "-c", line], cwd=exported.folder, text=True)

    assert printed.endswith("\nNothing failed.\n")
    assert line == "python3 check.py"


def test_its_pages_need_no_server(exported):
    pages = [*exported.data.rglob("*.html")]

    assert len(pages) == 3
    for page in pages:
        markup = page.read_text(encoding="utf-8")
        assert "<style>" in markup
        assert "</main>" in markup
        for leads_on in ('href="/', "localhost", "<form", "<nav", "<script", "<img"):
            assert leads_on not in markup


def test_its_tables_are_as_it_describes_them(exported):
    described = json.loads((exported.data / "datapackage.json").read_bytes())
    rows = {}
    for name in TABLES:
        with (exported.data / f"{name}.csv").open(encoding="utf-8", newline="") as table:
            rows[name] = list(csv.DictReader(table))
    ids = {name: {row["id"] for row in table} for name, table in rows.items()}

    assert [resource["name"] for resource in described["resources"]] == TABLES
    for resource in described["resources"]:
        content = (exported.data / resource["path"]).read_bytes()
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        table = rows[resource["name"]]
        assert len(ids[resource["name"]]) == len(table)
        for field in resource["schema"]["fields"]:
            cells = {row[field["name"]] for row in table} - {""}
            if field["type"] == "integer":
                assert all(map(str.isdecimal, (cell.removeprefix("-") for cell in cells)))
            if field["type"] == "boolean":
                assert cells <= {"true", "false"}
        for key in resource["schema"].get("foreignKeys", []):
            referring = {row[key["fields"][0]] for row in table} - {""}
            assert referring <= ids[key["reference"]["resource"]]


def test_a_folder_that_holds_something_is_refused(ledger, tmp_path):
    note = tmp_path / "note.txt"
    note.write_text("mine")

    refusals = [ledger.run("export", place) for place in (tmp_path, note)]

    for place, refused in zip((tmp_path, note), refusals, strict=True):
        sentence = f"{place} is no empty folder, and nothing is ever overwritten; name a new one."
        assert refused == (1, "", f"ledger: {sentence}")
    assert [*tmp_path.iterdir()] == [note]


def test_a_dossier_shows_the_ledger_as_it_stood(ledger, exported, tmp_path):
    """The journal is whole even so, since a checkpoint is of all of it."""
    folder = tmp_path / "dossier"

    assert ledger.run("export", folder, "--known-at", "57")[0] == 0

    for name in TABLES:
        then = exported.client.get(f"/v1/{name}.csv?known_at=57").data
        assert (folder / "data" / f"{name}.csv").read_bytes() == then
    indexes = {
        json.loads(line)["index"]
        for file in (folder / "data/documents").iterdir()
        for line in lines_of(file)
    }
    assert max(indexes) == 56
    assert len(lines_of(folder / "data/journal/entries.ndjson")) == 58
    tiles = (folder / "data/journal/tile/0/000.p").iterdir()
    assert {tile.name for tile in tiles} == {"57", "58"}
    assert "as it stood at journal size 57" in (folder / "READ-ME.txt").read_text()


def test_what_is_too_large_is_left_out_and_named(ledger, tmp_path, monkeypatch):
    def too_costly(*_):
        raise TooCostly("There is too much behind it.")

    folder = tmp_path / "dossier"
    monkeypatch.setattr(MemoryRoom, "take", too_costly)

    status, _, complaint = ledger.run("export", folder)

    left_out = "data/agreements/istanbul-2025-06-02/totals.txt"
    assert status == 0
    assert f"Left out, since it is too large to be made: {left_out}\n" in complaint
    assert f"- {left_out}: it is too large to be made.\n" in (folder / "READ-ME.txt").read_text()
    assert not (folder / left_out).exists()
    assert left_out not in (folder / "manifest-sha256.txt").read_text()


def test_a_journal_that_does_not_continue_what_was_signed_is_not_exported(
    ledger, exported, tmp_path
):
    assert exported.said[0] == 0
    note = ledger.home / "checkpoint"
    signed = note.read_text(encoding="utf-8")
    root = signed.splitlines()[2]
    first = "B" if root.startswith("A") else "A"
    note.write_text(signed.replace(root, f"{first}{root[1:]}"), encoding="utf-8")
    folder = tmp_path / "dossier"

    status, printed, complaint = ledger.run("export", folder)

    note.write_text(signed, encoding="utf-8")
    assert (status, printed) == (1, "")
    assert "other entries stand in their place" in complaint
    assert "`ledger backup` keeps what is here meanwhile; where it refuses too" in complaint
    assert not folder.exists()


@pytest.mark.parametrize("spoiled", [b"", b"\xff\xfe", b"\xc3\xa9" * 1_000])
def test_a_spoiled_checkpoint_is_not_exported(ledger, exported, tmp_path, spoiled):
    assert exported.said[0] == 0
    note = ledger.home / "checkpoint"
    signed = note.read_bytes()
    note.write_bytes(spoiled)
    folder = tmp_path / "dossier"

    status, printed, complaint = ledger.run("export", folder)

    note.write_bytes(signed)
    assert (status, printed) == (1, "")
    assert "holds no checkpoint: put it back from a copy of the home folder." in complaint
    assert not folder.exists()


def test_a_moment_that_is_none_makes_no_folder(ledger, tmp_path):
    folder = tmp_path / "dossier"

    status, printed, complaint = ledger.run("export", folder, "--known-at", "soon")
    of_none = ledger.run("export", folder, "--agreement", "../none")
    too_late = ledger.run("export", folder, "--known-at", "99999")

    assert (status, printed) == (1, "")
    assert "known_at" in complaint
    assert too_late[:2] == (1, "")
    assert "known_at: the journal has " in too_late[2]
    assert of_none == (1, "", "ledger: No agreement '../none' is recorded.")
    assert not folder.exists()


def test_a_dossier_of_one_agreement_has_what_it_rests_on_and_says_what_it_leaves_out(
    ledger, exported, tmp_path
):
    agreement = "istanbul-2025-06-02"
    folder = tmp_path / "dossier"
    data = folder / "data"
    assert ledger.run("export", folder, "--agreement", agreement, "--known-at", "57")[0] == 0

    for name in ("line-items", "claims", "stated-totals"):
        query = {"known_at": 57, "agreement": agreement}
        rows = exported.client.get(f"/v1/{name}.csv", query_string=query).data
        assert (data / f"{name}.csv").read_bytes() == rows
    ids = {}
    for name in ("agreements", "sources", "line-items"):
        with (data / f"{name}.csv").open(encoding="utf-8", newline="") as table:
            ids[name] = {row["id"] for row in csv.DictReader(table)}
        documents = lines_of(data / "documents" / f"{name}.ndjson")
        assert {json.loads(line)["document"]["id"] for line in documents} == ids[name]
    quoted = {
        claim["source"]
        for line in lines_of(data / "documents/line-items.ndjson")
        for claim in json.loads(line)["document"]["claims"]
    }
    assert ids["agreements"] == {agreement}
    assert quoted <= ids["sources"] == {path.stem for path in (data / "articles").iterdir()}
    assert [path.name for path in (data / "agreements").iterdir()] == [agreement]
    assert not (data / "totals.csv").exists()
    whole = (exported.data / "journal/entries.ndjson").read_bytes()
    assert (data / "journal/entries.ndjson").read_bytes().startswith(whole)
    says = (folder / "READ-ME.txt").read_text()
    assert f"of one agreement alone: {agreement}." in says
    assert "data/totals.txt" not in says
    assert f"Ledger-Agreement: {agreement}\n" in (folder / "bag-info.txt").read_text()


def test_a_part_of_a_table_has_its_rows_as_they_stand_there():
    rows = ["id,source,words\r\n", 'a,1,"one, ""two""\r\nthree"\r\n', "b,2,\u0635\r\n", "c,1,\r\n"]
    pieces = ["".join(rows[:2]).encode(), "".join(rows[2:]).encode()]

    assert b"".join(rows_with(pieces, "id", {"a", "b", "c"})) == b"".join(pieces)
    kept = rows[0] + rows[1] + rows[3]
    assert b"".join(rows_with(pieces, "source", {"1"})) == kept.encode()


@pytest.mark.parametrize("harm", ["the database fails", "the disk is full"])
def test_what_was_cut_off_is_no_bag(ledger, tmp_path, monkeypatch, harm):
    folder = tmp_path / "dossier"

    def failing(*_, **__):
        raise OSError(28, "No space left on device")

    def torn(*_, **__):
        yield b'{"index":0}'
        yield streaming.TORN

    if harm == "the disk is full":
        monkeypatch.setattr(sources, "as_file", failing)
    else:
        monkeypatch.setattr("ledger.api.http.streaming.pieces", torn)

    status, printed, complaint = ledger.run("export", folder)

    assert (status, printed) == (1, "")
    assert f"What is in {folder} isn't whole: remove it." in complaint
    assert (folder / "UNFINISHED.txt").is_file()
    assert not [*folder.glob("*manifest*")]
