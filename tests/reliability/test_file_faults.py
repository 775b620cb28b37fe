"""A file call of a write fails, or is the last of its process: recorded and answered so, or not.

The embedded database's calls are made to fail one by one by strace. On PostgreSQL it is the
connection that fails, at any statement: `test_lost_database.py`.
"""

import json
import shutil
from collections import Counter
from itertools import count

import pytest

from ledger.db import Database
from ledger.services.verify import verify
from tests.reliability.forked import needs_strace

pytestmark = [needs_strace, pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]
NAME = "ledger.sqlite3"
CALLS = ("pwrite64", "pread64", "fdatasync", "fsync", "ftruncate", "openat")
FAULTS = ("error=EIO", "error=ENOSPC", "signal=KILL")
UNCERTAIN = "may be recorded or not"


class Trial:
    """A write, a read and a write, during which one file call fails."""

    def __init__(self, forks, template, folder, job, fault):
        folder.mkdir()
        path, log, told = folder / NAME, folder / "log", folder / "told"
        shutil.copyfile(template.url.removeprefix("sqlite:///"), path)
        options = ["-e", f"trace={fault.split(':')[0]}", "-e", f"inject={fault}", "-o", log]
        options += [word for suffix in ("", "-wal", "-shm") for word in ("-P", f"{path}{suffix}")]
        token = template.headers["rosa"]["Authorization"]
        self.status = forks.run(job, options, path, token, told)
        self.failed = self.status == -9 or "INJECTED" in log.read_text()
        self.answers = json.loads(told.read_text()) if told.exists() else []
        self._path = path

    def harm(self):
        """Return what shouldn't be: an answer that isn't so, or a database that isn't whole."""
        database = Database(f"sqlite:///{self._path}")
        with database.snapshot() as session:
            harm = [each for each in verify(session) if each.wrong]
            recorded = [self._recorded(session, number) for number in (0, 1)]
        database.dispose()
        if not self.answers:
            return harm + ([] if self.status == -9 else ["no answer"])
        first, _read, second = self.answers
        for (status, detail), there in ((first, recorded[0]), (second, recorded[1])):
            if UNCERTAIN not in (detail or "") and there != (status == 201):
                harm.append((status, there))
        return harm

    @staticmethod
    def _recorded(session, number):
        query = "SELECT count(*) FROM line_item_versions WHERE id = :id"
        return bool(session.connection().exec_driver_sql(query, {"id": f"item-{number}"}).scalar())


#: One call of each kind that a write makes: one that writes, one that syncs, and the end.
SHORT = (
    "pwrite64:error=ENOSPC:when=5",
    "fdatasync:error=EIO:when=1",
    "pwrite64:signal=KILL:when=9",
)


@pytest.fixture
def trial(forks, template, tmp_path):
    """What makes a trial with a fault."""
    numbers = count()

    def tried(fault, job="write_read_write"):
        return Trial(forks, template, tmp_path / str(next(numbers)), job, fault)

    return tried


def test_what_is_answered_is_so_when_a_file_call_fails(trial):
    trials = [trial(fault) for fault in SHORT]

    assert all(each.failed for each in trials)
    assert [each.harm() for each in trials] == [[], [], []]
    assert [[status for status, _ in each.answers] for each in trials[:2]] == [[503, 200, 201]] * 2


@pytest.mark.long
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("call", CALLS)
def test_what_is_answered_is_so_whichever_file_call_fails(trial, capsys, call, fault):
    harmed, statuses = {}, Counter()
    for number in count(1):
        tried = trial(f"{call}:{fault}:when={number}")
        if not tried.failed:
            break
        statuses[tuple(status for status, _ in tried.answers)] += 1
        if harm := tried.harm():
            harmed[number] = harm

    assert harmed == {}
    assert {status for each in statuses for status in each} <= {200, 201, 503}
    with capsys.disabled():
        print(f"\n{call} {fault}: {number - 1} calls, {dict(statuses)}")


def test_control_a_commit_whose_failure_is_ignored_answers_what_is_not_so(trial):
    tried = trial("pwrite64:error=EIO:when=5", "write_carelessly")

    assert tried.harm() == [(201, False)]
