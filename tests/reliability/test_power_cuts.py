"""The power is cut at any moment of any write: what was acknowledged is there, and all is whole.

The embedded database's file operations are written down, and the disk is made as it may stand after
a cut. PostgreSQL does its own: there, the ledger refuses the settings that would lose something.
"""

import hashlib
import random
import shutil
import sqlite3
from collections import Counter
from contextlib import closing

import pytest

from ledger.db import Database
from ledger.services.verify import verify
from tests.reliability import disks
from tests.reliability.forked import needs_strace

pytestmark = [
    needs_strace,
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
]
NAME = "ledger.sqlite3"
#: The index of words can't be read whole itself; the tables that it stands in can.
TABLES = "SELECT name FROM pragma_table_list WHERE type IN ('table', 'shadow') ORDER BY name"
CALLS = "trace=openat,unlink,write,pwrite64,fsync,fdatasync,ftruncate"


class Trial:
    """A writer that was watched, and disks as they may stand after it lost its power."""

    def __init__(self, forks, folder, template, times, *pragmas):
        disk = folder / "disk"
        disk.mkdir()
        shutil.copyfile(template.url.removeprefix("sqlite:///"), disk / NAME)
        self._before = {NAME: (disk / NAME).read_bytes()}
        names = [NAME, f"{NAME}-wal", f"{NAME}-journal", "acknowledged"]
        seen = [disk, *(disk / name for name in names)]
        options = ["-y", "-xx", "-s", 100_000, "-e", CALLS, "-o", folder / "log"]
        options += [option for path in seen for option in ("-P", path)]
        token = template.headers["rosa"]["Authorization"]
        arguments = (disk / NAME, token, times, disk / "acknowledged", *pragmas)
        assert forks.run("write", options, *arguments) == 0
        self.events = disks.events(folder / "log", str(disk), "acknowledged")
        self._images = folder / "images"
        self._images.mkdir()
        self._read_states()

    def _read_states(self):
        """Note what stands in the database after each write."""
        disk = disks.Disk(self._before)
        size, state = self._read(disk.whole())
        self.first, self._states = size, {size: state}
        for event in self.events:
            disk.do(event)
            if event.kind == "acknowledge":
                size, state = self._read(disk.whole())
                self._states[size] = state

    def faults(self):
        """Return what `verify` finds in the database that was read last."""
        database = Database(f"sqlite:///{self._images / NAME}")
        with database.snapshot() as session:
            found = [each for each in verify(session) if each.wrong]
        database.dispose()
        return found

    def _read(self, files):
        """Return how many entries a database has that stands in such files, and a digest of it."""
        for path in self._images.iterdir():
            path.unlink()
        for name, content in files.items():
            (self._images / name).write_bytes(content)
        with closing(sqlite3.connect(self._images / NAME)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            digest = hashlib.sha256()
            tables = connection.execute(TABLES).fetchall()
            for (table,) in tables:
                rows = sorted(map(repr, connection.execute(f"SELECT * FROM {table}")))  # noqa: S608 - a name of ours
                digest.update("\n".join(rows).encode())
            (size,) = connection.execute("SELECT count(*) FROM journal_entries").fetchone()
        return size, digest.hexdigest()

    def cut(self, images, seed):
        """Cut the power so many times; returns how often which harm was done."""
        chance = random.Random(seed)  # noqa: S311 - a test's examples, the same each time
        moments = sorted(chance.randrange(len(self.events) + 1) for _ in range(images))
        disk, done, seen = disks.Disk(self._before), 0, Counter()
        for moment in moments:
            for event in self.events[done:moment]:
                disk.do(event)
            done = moment
            seen[self._harm(disk, chance)] += 1
        return seen

    def _harm(self, disk, chance):
        try:
            size, state = self._read(disk.after_a_power_cut(chance))
        except (sqlite3.DatabaseError, AssertionError):
            return "corrupt"
        if size < self.first + disk.acknowledged:
            return "lost"
        return None if self._states.get(size) == state else "half applied"


@pytest.fixture
def trial(forks, template, tmp_path):
    """What makes a trial with so many writes, with other pragmas than the ledger's if need be."""

    def watched(times, *pragmas):
        return Trial(forks, tmp_path, template, times, *pragmas)

    return watched


def check(trial, images):
    """Cut the power so often, whatever was just written; returns what was watched."""
    written = {event.name for event in trial.events if event.kind == "write"}
    assert written == {NAME, f"{NAME}-wal"}, "the trial wrote to the database and to its log"
    assert trial.faults() == []
    assert trial.cut(images, seed=1) == {None: images}


def test_no_acknowledged_write_is_lost_in_a_power_cut(trial):
    check(trial(4), images=40)


@pytest.mark.long
def test_no_acknowledged_write_is_lost_in_ten_thousand_power_cuts(trial, capsys):
    watched = trial(40)

    check(watched, images=10_000)

    with capsys.disabled():
        print(f"\n10,000 power cuts within {len(watched.events):,} file operations: none harmed")


@pytest.mark.parametrize(
    ("pragma", "images"),
    [
        ("synchronous=NORMAL", 20),
        ("journal_mode=DELETE", 20),
        pytest.param("synchronous=NORMAL", 10_000, marks=pytest.mark.long),
        pytest.param("journal_mode=DELETE", 10_000, marks=pytest.mark.long),
    ],
)
def test_control_a_database_that_syncs_less_loses_writes(trial, pragma, images, capsys):
    seen = trial(4, pragma).cut(images, seed=1)

    assert seen["lost"]
    if images > 1_000:
        with capsys.disabled():
            print(f"\n{pragma}: {seen['lost']:,} of {images:,} power cuts lost a write: {seen}")
