"""Writes of an embedded database that wait for their turn are committed together."""

import threading
from contextlib import suppress
from copy import copy

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from ledger.db import Database, Uncertain, groups, prepared, words_index
from ledger.db.files import DatabaseLost
from ledger.db.locks import Busy
from ledger.db.words_index import MADE_IN_SQLITE, IndexRow
from ledger.rules.base.errors import Invalid, TooCostly

LONG = 10


class Line:
    """Writes that stand in line, each in a thread of its own, and what became of them."""

    def __init__(self, database):
        self.database = database
        self.done = []  #: the commits, and the writes that were acknowledged, in their order
        self.failures = {}
        self._threads = []
        self._lock = database._groups._lock  # noqa: SLF001 - the line tells nobody else
        event.listen(database.engine, "commit", lambda _: self.done.append("commit"))

    def __enter__(self):
        self._lock.acquire(0)
        return self

    def __exit__(self, *_):
        self._lock.release()
        for thread in self._threads:
            thread.join(LONG)
            assert not thread.is_alive(), "nobody has ended its group"

    def add(self, number, act=lambda _: None, **options):
        """Let one more write stand in line: a row, and what else it does."""
        thread = threading.Thread(target=self._write, args=(number, act, options), daemon=True)
        before = len(self._lock._waiting)  # noqa: SLF001 - as above
        thread.start()
        while len(self._lock._waiting) == before:  # noqa: SLF001 - as above
            pass
        self._threads.append(thread)

    def add_three(self, act=lambda _: None):
        """Let three writes stand in line, of which the second one acts."""
        with self:
            self.add(1)
            self.add(2, act)
            self.add(3)

    def fail_next_commit(self, error):
        """Let the next commit raise an error in place of being done."""
        errors = [error]

        def check(_):
            if errors:
                raise errors.pop()

        event.listen(self.database.engine, "commit", check)

    @property
    def kinds_of_failures(self):
        return {number: type(failed) for number, failed in self.failures.items()}

    def _write(self, number, act, options):
        try:
            with self.database.transaction(**{"is_short": True, **options}) as session:
                session.execute(text("INSERT INTO numbers VALUES (:n)"), {"n": number})
                act(session)
        except BaseException as failed:  # noqa: BLE001 - it is looked at below
            self.failures[number] = failed
        else:
            self.done.append(number)


@pytest.fixture
def line(tmp_path, monkeypatch):
    monkeypatch.setattr(groups, "JOINING_SECONDS", LONG)
    database = Database(f"sqlite:///{tmp_path / 'numbers.sqlite3'}")
    with database.transaction() as session:
        session.execute(text("CREATE TABLE numbers (n INTEGER NOT NULL)"))
    yield Line(database)
    database.dispose()


def numbers(database):
    with database.snapshot() as session:
        return list(session.execute(text("SELECT n FROM numbers ORDER BY n")).scalars())


def fail(_):
    raise ZeroDivisionError


def test_writes_that_wait_are_committed_together_before_any_is_acknowledged(line):
    seen = []
    with line:
        line.add(1)
        line.add(2)
        line.add(3, lambda _: seen.append(numbers(line.database)))

    assert line.done[0] == "commit"
    assert sorted(line.done[1:]) == [1, 2, 3] == numbers(line.database)
    assert seen == [[]], "others see nothing before the commit"


def test_what_fails_and_a_dry_run_are_taken_back_alone(line):
    with line:
        line.add(1)
        line.add(2, fail)
        line.add(3, dry_run=True)
        line.add(4)
        line.add(5, fail)

    assert numbers(line.database) == [1, 4]
    assert line.done[0] == "commit"
    assert sorted(line.done[1:]) == [1, 3, 4]
    assert line.kinds_of_failures == {2: ZeroDivisionError, 5: ZeroDivisionError}


def test_nothing_of_a_group_is_acknowledged_whose_commit_fails(line):
    line.fail_next_commit(Uncertain("The disk is gone."))

    line.add_three(fail)

    assert line.done == ["commit"]
    assert {str(failed) for failed in line.failures.values()} == {"The disk is gone."}
    assert len(set(map(id, line.failures.values()))) == 3, "each thread has one of its own"
    assert numbers(line.database) == []
    with line:
        line.add(4)
    assert numbers(line.database) == [4]


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit])
def test_nothing_of_a_group_is_acknowledged_whose_commit_is_stopped(line, stop):
    line.fail_next_commit(stop())

    line.add_three()

    assert line.done == ["commit"]
    assert line.kinds_of_failures == {1: Uncertain, 2: Uncertain, 3: stop}
    assert "may be recorded or not" in line.failures[1].detail
    with line:
        line.add(4)
    assert numbers(line.database) == [4]


def test_nothing_of_a_group_is_acknowledged_where_taking_back_a_write_is_stopped(line, monkeypatch):
    stops = [KeyboardInterrupt()]
    send = prepared.send_plain

    def check(connection, sql):
        if sql == "ROLLBACK TO own" and stops:
            raise stops.pop()
        send(connection, sql)

    monkeypatch.setattr(prepared, "send_plain", check)
    line.add_three(fail)

    assert line.done == ["commit", 3]
    assert numbers(line.database) == [3]
    assert line.kinds_of_failures == {1: Uncertain, 2: Uncertain}


@pytest.mark.parametrize(
    "error",
    [
        Busy(),
        Uncertain("The disk is gone."),
        DatabaseLost("The file is gone."),
        Invalid([{"pointer": "/id", "code": "validation", "message": "Write one."}]),
        TooCostly("It is much.", narrow=["limit"]),
        OperationalError("SELECT 1", {}, ValueError("no"), connection_invalidated=True),
    ],
    ids=lambda error: type(error).__name__,
)
def test_each_thread_raises_an_error_of_its_own_with_all_that_it_holds(error):
    error.__cause__ = ValueError("what was before")

    copied = copy(error)

    assert copied is not error
    assert (type(copied), str(copied), copied.args) == (type(error), str(error), error.args)
    assert vars(copied) == vars(error)


def test_where_sqlite_takes_all_back_no_write_of_the_group_is_acknowledged(line):
    """It does by itself where the disk is full, or fails."""

    def lose(session):
        driver = session.connection().connection.driver_connection
        driver.execute("ROLLBACK")
        session.execute(text("SELECT missing"))

    line.add_three(lose)

    assert line.done == ["commit", 3]
    assert numbers(line.database) == [3]
    assert line.kinds_of_failures == {1: OperationalError, 2: OperationalError}
    for failed in line.failures.values():
        assert "no such column: missing" in str(failed)


def test_where_sqlite_takes_all_back_at_the_end_of_a_write_none_is_acknowledged(line):
    """The index of words keeps what is added in memory until the savepoint is released."""
    with line.database.transaction() as session:
        session.execute(text(MADE_IN_SQLITE))
    line.done.clear()

    def fill(session):
        session.execute(text("PRAGMA max_page_count = 1"))
        row = IndexRow(1, " ".join(map(str, range(9_000))))
        words_index.insert(session, [row])

    line.add_three(fill)

    assert line.done == ["commit", 3]
    assert numbers(line.database) == [3]
    assert set(line.failures) == {1, 2}
    for failed in line.failures.values():
        assert "database or disk is full" in str(failed)


def test_a_long_write_waits_for_no_group_and_keeps_none_waiting(line):
    acknowledged = threading.Event()

    def look(_):
        assert acknowledged.wait(LONG), "the first one waits for the long one"

    with line:
        line.add(1)
        line.add(2, look, is_short=False)
        thread = threading.Thread(target=_note_when, args=(line, 1, acknowledged), daemon=True)
        thread.start()
    thread.join(LONG)

    assert line.done == ["commit", 1, "commit", 2]


def _note_when(line, number, acknowledged):
    with suppress(IndexError):
        while number not in line.done:
            pass
    acknowledged.set()


def test_a_group_is_joined_for_a_short_time_only(line, monkeypatch):
    monkeypatch.setattr(groups, "JOINING_SECONDS", 0)
    with line:
        line.add(1)
        line.add(2)

    assert line.done.count("commit") == 2
    assert numbers(line.database) == [1, 2]


def test_a_group_that_cannot_begin_leaves_the_turn_to_the_next_one(line, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(line.database.engine, "connect", lambda: fail(None))
        with line:
            line.add(1)

    with line:
        line.add(2)

    assert isinstance(line.failures[1], ZeroDivisionError)
    assert numbers(line.database) == [2]
