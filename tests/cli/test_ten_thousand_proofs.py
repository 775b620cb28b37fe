"""10,000 proofs: each is checked as a reader would, and once more with a byte that differs."""

import json
import runpy
import sys
from itertools import count
from pathlib import Path

import pytest

from ledger.app import create_app
from ledger.db import Database
from tests.answers import refusal

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "docs/verify.py"
EXAMPLES = (ROOT / "examples/istanbul.ndjson").read_bytes()
NDJSON = "application/x-ndjson"
NAMES = ("key", "proof", "document", "salt", "entry")


@pytest.fixture
def client(run, settings):
    assert run("db", "upgrade")[0] == 0
    database = Database(settings.database_url)
    name, _, value = settings.token_file.read_text().strip().partition(": ")
    client = create_app(database, home=settings.home).test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = value
    assert name == "Authorization"
    yield client
    database.dispose()


@pytest.fixture
def verdict(tmp_path, monkeypatch, capsys):
    """Checks saved files; answers whether they pass."""
    files = [tmp_path / name for name in NAMES]

    def passes(contents):
        monkeypatch.setattr(sys, "argv", ["verify.py", "document", *map(str, files)])
        for file, content in zip(files, contents, strict=True):
            file.write_bytes(content)
        try:
            runpy.run_path(str(SCRIPT))
        except SystemExit:
            return False
        finally:
            capsys.readouterr()
        return True

    return passes


def sealed(client, index):
    """Return a document, its salt and its entry; None of one that admins alone read.

    Its history has a stated total without the check, which is worked out and not sealed.
    """
    salt = client.get(f"/v1/journal/{index}/salt")
    if salt.status_code == 404:
        return None
    entry = client.get(f"/v1/journal/{index}")
    versions = client.get(f"/v1/{entry.json['resource']}/history.ndjson").data.splitlines()
    version = versions[entry.json["version"] - 1]
    assert version.endswith(b',"entry":' + entry.data.rstrip() + b"}")
    document, _, _ = version.removeprefix(b'{"document":').rpartition(b',"entry":')
    return document, salt.data, entry.data


def proofs(run, client, key):
    """Yield what a reader saves, of every document after each of the checkpoints."""
    documents = {}
    for number in count():
        party = {"id": f"party-{number}", "name": f"Party {number}"}
        made = client.post("/v1/parties", json=party)
        assert made.status_code == 201, made.text
        run("checkpoint")
        for index in range(len(documents), int(made.headers["Ledger-Entry"]) + 1):
            documents[index] = sealed(client, index)
        for index, saved in documents.items():
            if saved is not None:
                proof = client.get(f"/v1/journal/{index}.tlog-proof").data
                yield [key, proof, *saved]


@pytest.mark.parametrize("wanted", [24, pytest.param(10_000, marks=pytest.mark.long)])
def test_each_proof_holds_and_with_another_byte_does_not(run, client, verdict, wanted):
    if wanted > 24:
        assert client.post("/v1/batches", data=EXAMPLES, content_type=NDJSON).status_code == 201
    run("checkpoint")
    key = client.get("/v1/journal/key").data

    for number, contents in zip(range(wanted), proofs(run, client, key), strict=False):
        entry = json.loads(contents[-1])
        assert verdict(contents), entry
        which = number % len(NAMES)
        place = len(contents[which]) // 2
        changed = contents[which][:place] + b"?" + contents[which][place + 1 :]
        altered = [*contents[:which], changed, *contents[which + 1 :]]
        assert not verdict(altered), (NAMES[which], entry)


def test_the_proof_of_a_claim_is_of_its_line_item_whose_document_has_it_within(
    run, client, verdict
):
    assert client.post("/v1/batches", data=EXAMPLES, content_type=NDJSON).status_code == 201
    run("checkpoint")
    key = client.get("/v1/journal/key").data
    claim = client.get("/v1/claims?limit=1").json["items"][0]

    proof = client.get(f"/v1/claims/{claim['id']}.tlog-proof")

    assert proof.data == client.get(f"/v1/line-items/{claim['line_item']}.tlog-proof").data
    index = int(proof.text.split("\n")[1].removeprefix("index "))
    document, salt, entry = sealed(client, index)
    assert verdict([key, proof.data, document, salt, entry])
    assert client.get(f"/v1/claims/{claim['id']}").data.rstrip() in document
    assert refusal(client.get("/v1/claims/none.tlog-proof")) == (404, "not-found")
