"""Files of signing, whatever stands in their places: no answer is a bug, and it is said."""

import shutil
from contextlib import suppress

import pytest

from ledger.db.kept_files import SpoiledFile, read
from ledger.rules.proofs import checkpoints
from ledger.rules.proofs.checkpoints import Checkpoint, PublicKey
from tests.cli.test_fork import PARTY, replaced, served

OTHER_KEY = PublicKey("another.example", checkpoints.ED25519, bytes(32))
OTHERS = checkpoints.signed(
    Checkpoint(OTHER_KEY.name, 3, bytes(32)), OTHER_KEY, lambda _: bytes(64)
).encode()
CONTENTS = {
    "empty": b"",
    "binary": b"\xff\x00\x1b[2J\n",
    "large": b"x" * (10 << 20),
    "of another ledger": OTHERS,
    "a folder": None,
}
#: The files, and whether nothing is signed where another content stands there.
FILES = {
    "checkpoint": True,
    "checkpoint.key": True,
    "checkpoint.forks": True,
    "checkpoint.refused": False,
    "checkpoint.cosigned": False,
    "checkpoint.unsigned": False,
    "checkpoint.pub": False,
}
PATHS = [
    "/v1/journal/checkpoint",
    "/v1/journal/key",
    "/v1/journal/forks",
    "/v1/journal/0.tlog-proof",
    "/readyz",
    "/v1/parties",
]


def put(path, content):
    """Put a content in the place of a file, a folder where it is None."""
    if content is None:
        path.mkdir(mode=0o700)
    else:
        path.write_bytes(content)
        path.chmod(0o600)


def cleared(path):
    with suppress(FileNotFoundError, NotADirectoryError):
        shutil.rmtree(path)
    path.unlink(missing_ok=True)


def warned(client):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    return answer.json.get("warnings", [])


@pytest.fixture
def signed(run):
    run("db", "upgrade")
    assert run("checkpoint")[0] == 0


@pytest.mark.usefixtures("signed")
@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", FILES)
def test_whatever_stands_in_a_place_of_signing_is_answered_and_said(settings, name, run):
    file = settings.home / name
    kept = file.read_bytes() if file.exists() else None
    with served(settings) as (client, signing):
        signing.look()
        for number, (what, content) in enumerate(CONTENTS.items()):
            cleared(file)
            put(file, content)
            # Before anybody has looked at it, and after.
            for when in ("before", "after"):
                answers = [client.get(path) for path in PATHS]
                party = PARTY | {"id": f"p-{when}-{number}"}
                answers.append(client.post("/v1/parties", json=party))
                for answer in answers:
                    assert answer.status_code in (200, 201, 404, 503), (what, answer.data)
                    if answer.status_code == 503:
                        assert answer.json["code"] == "database-lost", what
                        assert name in answer.json["detail"], what
                signing.look()
            status, _, complaint = run("checkpoint")

            assert (status == 0) or complaint.count("\n") == 1, (what, complaint)
            is_folder = content is None
            if FILES[name] or (is_folder and name in ("checkpoint.pub", "checkpoint.refused")):
                assert warned(client), what
            elif name != "checkpoint.unsigned":
                assert warned(client) == [], what
            cleared(file)
            if kept is not None:
                put(file, kept)
            signing.look()
            assert warned(client) == [], what
            party = PARTY | {"id": f"p-again-{number}"}
            assert client.post("/v1/parties", json=party).status_code == 201


@pytest.mark.usefixtures("signed")
@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", ["checkpoint", "checkpoint.key"])
def test_a_file_that_is_gone_is_warned_of_within_the_next_look(settings, name):
    file = settings.home / name
    with served(settings) as (client, signing):
        signing.look()
        before = warned(client)
        file.rename(settings.home / "kept")
        signing.look()
        gone = warned(client)
        (settings.home / "kept").rename(file)
        signing.look()

        assert (before, warned(client)) == ([], [])
        assert len(gone) == 1
        assert "checkpoint_not_signed" in gone[0]
        assert str(settings.home) not in gone[0]
        assert not (settings.home / "checkpoint.unsigned").exists()


@pytest.mark.usefixtures("signed")
def test_no_write_is_taken_into_another_journal_though_nobody_has_looked_or_the_refusal_is_gone(
    settings,
):
    refusal_file = settings.home / "checkpoint.refused"
    with served(settings) as (client, signing):
        before = replaced(settings, 1, b"another")
        unseen = client.post("/v1/parties", json=PARTY)
        seen = warned(client)
        signing.look()
        refused = client.post("/v1/parties", json=PARTY)
        refusal_file.unlink()
        after_rm = client.post("/v1/parties", json=PARTY)
        replaced(settings, 1, before)
        signing.look()
        recorded = client.post("/v1/parties", json=PARTY)

    for answer in (unseen, refused, after_rm):
        assert (answer.status_code, answer.json["code"]) == (503, "database-lost")
        assert "other entries stand in their place" in answer.json["detail"]
    assert seen == [unseen.json["detail"]]
    assert recorded.status_code == 201


def test_what_the_system_refuses_to_read_is_named_without_its_folder(tmp_path, monkeypatch):
    def refuse(*_given):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.open", refuse)
    with pytest.raises(SpoiledFile) as refused:
        read(tmp_path / "checkpoint")

    assert refused.value.detail.startswith(
        "checkpoint of the home folder can't be read (Permission denied): move it away"
    )
