"""R12: a backup that is taken while others write restores to one moment of the ledger."""

import shutil
import time
from contextlib import contextmanager

import pytest
from sqlalchemy import create_engine, make_url, select
from sqlalchemy.orm import Session

from ledger import db
from ledger.db.files import DatabaseLost
from ledger.models import LineItemVersion
from ledger.rules.base.archive import Damaged
from ledger.rules.proofs import checkpoints
from ledger.services import backups, restores
from ledger.services.verify import verify
from tests import factories
from tests.cli.places import Place, recorded
from tests.conftest import opened
from tests.reliability.servers import running
from tests.reliability.test_kills import Writers
from tests.reliability.workload import prepare, wait_until

#: Between two writes of one writer.
REST_SECONDS = 0.25
#: How many writes are acknowledged at least, before the next backup.
WRITES_BETWEEN = 10


@contextmanager
def without_a_snapshot(url):
    """Open a ledger so that each statement sees what stands there just then."""
    if url.startswith("sqlite"):
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
    else:
        named = make_url(url).set(drivername="postgresql+psycopg")
        engine = create_engine(named, isolation_level="READ COMMITTED")
    try:
        with Session(engine) as session:
            yield session
    finally:
        engine.dispose()


@contextmanager
def in_a_snapshot(url):
    engine = db.read_only_engine(url)
    try:
        with Session(engine) as session:
            yield session
    finally:
        engine.dispose()


def restored_while_writing(opening, database, empty, write):
    """Take a backup, with a write before each of its tables is read; restore it, and verify that.

    Answers what doesn't hold.
    """
    with opening(database.engine.url.render_as_string(hide_password=False)) as session:
        header = backups.header(session)
        values = []
        for value in backups.values(session, header):
            if isinstance(value, dict):
                write()
            values.append(value)
    try:
        with empty.transaction() as session:
            restores.restore(session, header, iter(values[1:]))
    except (Damaged, DatabaseLost) as refused:
        return [str(refused)]
    with empty.snapshot() as session:
        return [found.wrong for found in verify(session) if found.wrong is not None]


@pytest.fixture
def nothing(engine):
    """A database without a table."""
    with engine.lent() as url, opened(url) as database:
        yield database


@pytest.fixture
def write(client, admin):
    """Record a party, another each time."""
    numbers = iter(range(1_000))

    def written():
        factories.post_party(client, admin, id=f"party-{next(numbers)}")

    return written


def test_a_backup_that_is_taken_while_others_write_holds_one_moment(database, nothing, write):
    assert restored_while_writing(in_a_snapshot, database, nothing, write) == []


def test_a_backup_without_a_snapshot_is_seen_to_fail(database, nothing, write):
    """The control: nothing but the snapshot makes the rows of all tables one moment."""
    assert restored_while_writing(without_a_snapshot, database, nothing, write) != []


class Unhurried(Writers):
    """Writers that rest between two writes, and know how long the slowest of these took."""

    longest_seconds = 0

    def _record(self, client, body):
        start = time.perf_counter()
        super()._record(client, body)
        self.longest_seconds = max(self.longest_seconds, time.perf_counter() - start)
        time.sleep(REST_SECONDS)


@pytest.mark.long
def test_a_hundred_backups_under_writers_hold_all_that_was_acknowledged(
    served, postgresql, tmp_path
):
    """R12, on each database, restored to both in turns."""
    with running(tmp_path / "home", url=served) as server:
        source = Place(server.home, served)
        with Unhurried(server.port, prepare(server)) as writers:
            for number in range(100):
                before = written_since(writers, writers.acknowledged)
                file, home = tmp_path / f"{number}.backup", tmp_path / f"restored-{number}"
                assert source.run("backup", file)[0] == 0
                with postgresql.lent() as url:
                    target = Place(home, url if number % 2 else None)
                    assert target.run("restore", file)[0] == 0
                    assert target.run("verify")[0] == 0
                    assert before <= line_items(target)
                shutil.rmtree(home)
                file.unlink()
        assert (writers.failures, writers.cut) == ([], 0)
        print(f"{writers.acknowledged} writes, the slowest took {writers.longest_seconds:.2f} s")


def written_since(writers, acknowledged):
    """Wait for some writes more, and return the ids of all that were acknowledged."""
    wait_until(lambda: writers.acknowledged >= acknowledged + WRITES_BETWEEN)
    return set(writers.documents)


def line_items(place):
    url = place.url or f"sqlite:///{place.home / 'ledger.sqlite3'}"
    with opened(url) as database, database.snapshot() as session:
        return set(session.execute(select(LineItemVersion.id)).scalars())


@pytest.mark.long
def test_a_hundred_older_copies_sign_nothing_neither_smaller_nor_grown_otherwise(
    engine, postgresql, tmp_path
):
    """R11: the last checkpoint and its key are in the home folder, and in no backup."""
    (tmp_path / "home").mkdir()
    with recorded(engine, tmp_path / "home") as place:
        for number in range(100):
            file, home = tmp_path / f"{number}.backup", tmp_path / str(number)
            assert place.run("backup", file)[0] == 0
            assert place.run("actor", "add", f"actor-{number}", "--role", "recorder")[0] == 0
            assert place.run("checkpoint")[0] == 0
            home.mkdir()
            for kept in place.home.glob("checkpoint*"):
                shutil.copy(kept, home)
            with postgresql.lent() as url:
                refuses_to_sign(Place(home, url if number % 2 else None), file)
            shutil.rmtree(home)


def refuses_to_sign(place, file):
    restored = place.run("restore", file)
    assert (restored[0], "this backup is older" in restored[1]) == (0, True)
    smaller = place.run("checkpoint")
    assert (smaller[:2], "entries are missing" in smaller[2]) == ((1, ""), True)
    refused = place.run("actor", "add", "rosa", "--role", "recorder")
    assert (refused[:2], "entries are missing" in refused[2]) == ((1, ""), True)
    # Whoever moves the refusal away is refused again, once the journal has grown otherwise.
    (place.home / checkpoints.REFUSAL_FILE).unlink()
    for name in ("rosa", "vera"):
        assert place.run("actor", "add", name, "--role", "recorder")[0] == 0
    grown = place.run("checkpoint")
    assert (grown[:2], "other entries stand in their place" in grown[2]) == ((1, ""), True)
