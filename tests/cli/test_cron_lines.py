"""The lines for cron that the documents have, run by plain `sh` as cron runs them."""

import os
import re
import subprocess

import pytest

from tests.cli.places import ROOT

DOCUMENT = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
CRON = re.compile(r"^\d+ (?:\d+|\*) \* \* \* (.*)$", re.MULTILINE)
#: What cron hands to sh: where a line has `\%` it is `%`.
LINES = [line.replace(r"\%", "%") for line in CRON.findall(DOCUMENT)]
#: Folders of the documents; all but the program's are made.
FOLDERS = ("/opt/exchange-ledger", "/srv/ledger", "/backup", "/elsewhere", "/var/lib/ledger")
#: Says what it was given, with the settings and what came in; and ends as it is told.
LEDGER = 'echo "ledger $* in $LEDGER_HOME" >>"$CALLS"\ncat "$FOLDER/note"\nexit "$STATUS"\n'
PROGRAMS = {
    "opt/exchange-ledger/run": f"shift\n{LEDGER}",
    "programs/python": f"shift 3\n{LEDGER}",
    "programs/docker": 'shift 4\nLEDGER_HOME=$FOLDER/var/lib/ledger exec "$@"\n',
    "programs/mail": 'echo "mail $* $(cat)" >>"$CALLS"\n',
}


@pytest.fixture
def folder(tmp_path):
    """The machine of the documents: a ledger with what it signed, and a checkpoint elsewhere."""
    for name in FOLDERS:
        (tmp_path / name[1:]).mkdir(parents=True)
    for name in ("srv/ledger", "var/lib/ledger", "elsewhere"):
        for signed in ("checkpoint", "checkpoint.pub"):
            (tmp_path / name / signed).write_text(f"{signed} of {name}")
    (tmp_path / "programs").mkdir()
    (tmp_path / "note").write_text("the note")
    for name, script in PROGRAMS.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}")
        (tmp_path / name).chmod(0o755)
    return tmp_path


def cron(folder, line, status=0):
    """Run a line as cron does, where `ledger` ends with a status; its own, and what was called."""
    for name in FOLDERS:
        line = re.sub(rf"(?<![\w/]){name}\b", str(folder / name[1:]), line)
    calls = folder / "calls"
    calls.write_text("")
    environment = {
        "PATH": f"{folder / 'programs'}{os.pathsep}{os.environ['PATH']}",
        "FOLDER": str(folder),
        "CALLS": str(calls),
        "STATUS": str(status),
    }
    ran = subprocess.run(
        ["/bin/sh", "-c", line], cwd=folder, env=environment, capture_output=True, check=False
    )
    assert ran.stderr == b""
    return ran.returncode, calls.read_text().replace(str(folder), "").splitlines()


@pytest.mark.parametrize("line", LINES)
def test_a_line_does_what_it_says_and_has_the_status_of_what_fails_in_it(folder, line):
    done, calls = cron(folder, line)
    failed, calls_before = cron(folder, line, status=1)

    home = "/var/lib/ledger" if "docker" in line else "/srv/ledger"
    assert (done, failed) == (0, 1)
    assert calls[0].startswith(("ledger checkpoint in", "ledger backup ", "ledger verify --ag"))
    assert calls[0].endswith(f" in {home}")
    assert calls_before == calls[:1]
    if "mail" in line:
        assert calls[1:] == ["mail -s checkpoint archive@example.org the note"]
    if "backup" in calls[0]:
        assert (folder / "backup/checkpoint.pub").read_text() == f"checkpoint.pub of {home[1:]}"
    if "docker" in line and "verify" in line:
        theirs = folder / "var/lib/ledger/theirs/checkpoint"
        assert theirs.read_text() == "checkpoint of elsewhere"


def test_all_lines_are_run():
    assert len(LINES) == 6
    assert not [line for line in LINES if "|" in line]
