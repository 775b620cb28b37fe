"""`ledger checkpoint --witness` with aics-witness: a witness of C2SP tlog-witness that isn't ours.

`./run reliability` installs it (tests/auditor.lock), nothing else needs it; where it isn't there,
the tests are skipped, and say so.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.reliability.servers import Client, free_port
from tests.reliability.workload import wait_until

pytestmark = pytest.mark.long
AUDITOR = Path(sys.prefix) / "auditor"
ROUNDS = 20
NAME = "witness.example.org/w1"


@pytest.fixture
def auditor(monkeypatch):
    monkeypatch.syspath_prepend(str(AUDITOR))
    pytest.importorskip("aics_witness", reason="aics-witness isn't installed")
    return pytest.importorskip("aics_tlog")


class Witness:
    """A process of aics-witness that knows one journal by its key."""

    def __init__(self, folder, log_key):
        self._folder, self._port = folder, free_port()
        folder.mkdir()
        listen = f"127.0.0.1:{self._port}"
        self.vkey = self._ran("init", "--name", NAME, "--listen", listen).strip()
        origin = log_key.split("+")[0]
        self._ran("add-log", "--origin", origin, "--vkey", log_key)
        self.key_file = folder / "vkey"
        self.key_file.write_text(f"{self.vkey}\n")

    @property
    def url(self):
        return f"http://127.0.0.1:{self._port}"

    def __enter__(self):
        self._process = subprocess.Popen(
            self._line("serve"), env=self._environment(), stderr=subprocess.DEVNULL
        )
        wait_until(self._is_there)
        return self

    def __exit__(self, *_):
        self._process.terminate()
        assert self._process.wait(60) == 0

    def evidence(self):
        """Return the requests that it keeps as proofs against the journal, with their reasons."""
        return [(each["old_size"], each["reason"]) for each in json.loads(self._ran("evidence"))]

    def status(self):
        """Return what it knows of the journal."""
        return json.loads(self._ran("status", "--json"))["logs"][0]

    def _is_there(self):
        try:
            with Client(self._port) as client:
                return client.get("/healthz").status == 200
        except OSError:
            return False

    def _ran(self, *arguments):
        line = self._line(*arguments)
        done = subprocess.run(
            line, env=self._environment(), capture_output=True, text=True, check=True
        )
        return done.stdout

    def _line(self, *arguments):
        command, *more = arguments
        config = str(self._folder / "witness.json")
        return [sys.executable, "-P", "-m", "aics_witness", command, "--config", config, *more]

    @staticmethod
    def _environment():
        return os.environ | {"PYTHONPATH": str(AUDITOR)}


@pytest.fixture
def witness(auditor, run, tmp_path):
    """A witness that knows the journal of an installation."""
    assert auditor
    assert run("db", "upgrade")[0] == 0
    with Witness(tmp_path / "witness", run("checkpoint", "--key")[1].strip()) as started:
        yield started


@pytest.fixture
def ask(run, witness):
    key_file = str(witness.key_file)
    return lambda: run("checkpoint", "--witness", witness.url, "--witness-key", key_file)


def grow(run, name):
    assert run("actor", "add", name, "--role", "recorder")[0] == 0


def test_a_witness_that_is_not_ours_cosigns_each_growth(auditor, run, witness, ask):
    key = auditor.parse_vkey(run("checkpoint", "--key")[1].strip())
    theirs = auditor.parse_vkey(witness.vkey)
    for number in range(ROUNDS):
        status, note, complaint = ask()
        grow(run, f"rosa-{number}")

        assert (status, complaint) == (0, "")
        checked = auditor.verify_checkpoint(auditor.parse_note(note), key, [theirs], 1)
        assert checked.ok
        size = int(note.splitlines()[1])
        assert witness.status()["size"] == size
    assert witness.evidence() == []


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_witness_that_is_not_ours_refuses_an_older_journal_and_a_fork(
    run, settings, witness, ask, monkeypatch
):
    older = settings.home.with_name("older")
    shutil.copytree(settings.home, older)
    for name in ("rosa", "vera"):
        grow(run, name)
    assert ask()[0] == 0
    cosigned = witness.status()
    # Somebody with the key goes on from a copy, and lets it forget what was signed.
    monkeypatch.setenv("LEDGER_HOME", str(older))
    refused = [ask()]
    for name in ("viktor", "boris", "olga"):
        grow(run, name)
        refused.append(ask())

    assert [status for status, _, _ in refused] == [1] * 4
    sentences = [
        "either a newer one was just cosigned, or entries are missing here",
        "either a newer one was just cosigned, or entries are missing here",
        "one of the two was forked",
        "doesn't continue the one it cosigned before",
    ]
    for (_, _, complaint), sentence in zip(refused, sentences, strict=True):
        assert sentence in complaint
    assert witness.status() == cosigned | {"evidence": len(witness.evidence())}
    assert len(witness.evidence()) > 0


def test_a_witness_that_is_not_ours_cosigns_nothing_of_a_journal_that_it_does_not_know(
    run, witness, ask, monkeypatch
):
    run("checkpoint")
    monkeypatch.setenv("LEDGER_ORIGIN", "elsewhere.example.org/journal")
    (Path(os.environ["LEDGER_HOME"]) / "checkpoint").unlink()
    assert run("checkpoint", "--first")[0] == 0

    status, _, complaint = ask()

    assert status == 1
    assert "doesn't know this journal, or isn't there" in complaint
    assert witness.status()["size"] is None
