"""The embedded database: who may write and when, what readers see, and what the file is set to."""

import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from ledger.db import Database
from ledger.db.locks import Busy, FairLock

SOON = 0.05
LONG = 10


@pytest.fixture
def counter(tmp_path):
    """An embedded database with one table of one row, n = 0."""
    database = Database(f"sqlite:///{tmp_path / 'counter.sqlite3'}")
    with database.transaction() as session:
        session.execute(text("CREATE TABLE counter (n INTEGER NOT NULL)"))
        session.execute(text("INSERT INTO counter VALUES (0)"))
    yield database
    database.dispose()


def write(session, n):
    session.execute(text("UPDATE counter SET n = :n"), {"n": n})


def read(session):
    return session.execute(text("SELECT n FROM counter")).scalar_one()


def pragma(session, name):
    return session.execute(text(f"PRAGMA {name}")).scalar_one()


def start(function, *arguments):
    thread = threading.Thread(target=function, args=arguments, daemon=True)
    thread.start()
    return thread


def waiting_for(lock):
    return len(lock._waiting)  # noqa: SLF001 - the lock tells nobody else


def in_line(lock, number, turns):
    """Start a thread that waits for the lock; returns once it stands in line."""
    before = waiting_for(lock)

    def wait():
        assert lock.acquire(LONG)
        turns.append(number)
        lock.release()

    thread = start(wait)
    while waiting_for(lock) == before:
        pass
    return thread


def test_the_fair_lock_gives_turns_in_the_order_of_asking():
    lock, turns = FairLock(), []
    lock.acquire(0)
    threads = [in_line(lock, number, turns) for number in range(20)]

    lock.release()
    for thread in threads:
        thread.join(LONG)

    assert turns == list(range(20))


def test_a_writer_who_asks_while_others_wait_goes_behind_them():
    lock, turns = FairLock(), []
    lock.acquire(0)
    thread = in_line(lock, 0, turns)

    lock.release()

    assert lock.acquire(LONG)
    thread.join(LONG)
    assert turns == [0]


def test_waiting_for_the_fair_lock_ends_when_its_time_is_over():
    lock = FairLock()
    lock.acquire(0)

    assert not lock.acquire(SOON)


def test_the_fair_lock_passes_over_those_who_gave_up():
    lock, turns = FairLock(), []
    lock.acquire(0)
    gave_up = start(lock.acquire, 10 * SOON)
    while not waiting_for(lock):
        pass
    thread = in_line(lock, 1, turns)
    gave_up.join(LONG)

    lock.release()
    thread.join(LONG)

    assert turns == [1]
    assert lock.acquire(0), "nobody holds it, and nobody waits"


def test_a_turn_to_write_that_comes_just_as_the_wait_ends_is_taken(monkeypatch):
    """Otherwise the lock would belong to a thread that has gone away."""
    lock = FairLock()
    lock.acquire(0)
    real = threading.Lock

    class Late:
        """A turn that is handed over between the end of the wait and the look at the line."""

        def __init__(self):
            self._inner = real()

        def acquire(self, timeout=None):
            if timeout is None:
                return self._inner.acquire()
            lock.release()
            return False

        def release(self):
            self._inner.release()

    monkeypatch.setattr(threading, "Lock", Late)

    assert lock.acquire(SOON)
    monkeypatch.undo()
    assert not lock.acquire(SOON)


def test_the_fair_lock_is_free_again_after_an_error():
    lock = FairLock()

    with pytest.raises(ZeroDivisionError), lock.held(1):
        raise ZeroDivisionError

    assert lock.acquire(0)


def test_a_writer_whose_turn_never_comes_is_told_so(counter, monkeypatch):
    monkeypatch.setattr("ledger.db.engines.WRITER_WAIT_SECONDS", SOON)
    refused = []

    def try_to_write():
        try:
            with counter.transaction() as session:
                write(session, 1)
        except Busy as busy:
            refused.append(busy.code)

    with counter.transaction():
        start(try_to_write).join(LONG)

    assert refused == ["busy"]
    with counter.snapshot() as session:
        assert read(session) == 0


def test_a_transaction_that_fails_leaves_no_trace(counter):
    def write_and_fail():
        with counter.transaction() as session:
            write(session, 1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()

    with counter.snapshot() as session:
        assert read(session) == 0


@pytest.mark.parametrize(
    "statement", ["UPDATE counter SET n = 1", "DELETE FROM counter", "CREATE TABLE more (n)"]
)
def test_readers_cannot_write(counter, statement):
    with (
        counter.snapshot() as session,
        pytest.raises(OperationalError, match="attempt to write a readonly database"),
    ):
        session.execute(text(statement))

    with counter.transaction() as session:
        session.execute(text(statement))


def test_a_snapshot_does_not_see_what_is_committed_later(counter):
    with counter.snapshot() as earlier:
        assert read(earlier) == 0
        with counter.transaction() as session:
            write(session, 1)

        assert read(earlier) == 0
        with counter.snapshot() as later:
            assert read(later) == 1


def test_a_snapshot_does_not_see_what_is_not_committed_yet(counter):
    with counter.transaction() as session:
        write(session, 1)

        with counter.snapshot() as other:
            assert read(other) == 0


def test_the_embedded_database_is_durable_and_checks_its_references(counter):
    with counter.transaction() as session:
        settings = {
            name: pragma(session, name) for name in ("journal_mode", "synchronous", "foreign_keys")
        }

    full, on = 2, 1
    assert settings == {"journal_mode": "wal", "synchronous": full, "foreign_keys": on}


def test_readers_read_the_write_ahead_log_and_only_read(counter):
    with counter.snapshot() as session:
        settings = {name: pragma(session, name) for name in ("journal_mode", "query_only")}

    assert settings == {"journal_mode": "wal", "query_only": 1}
