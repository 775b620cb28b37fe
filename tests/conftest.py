"""A ledger for each test: a copy of one that was founded and filled once."""

import gc
import os
import secrets
import shutil
import signal
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import Engine, event

from ledger import db
from ledger.app import create_app
from ledger.db import Database
from ledger.services import access, journal
from ledger.services.totals import rows_at_hand
from tests import dialects, factories, leftovers
from tests.answers import entries
from tests.postgresql import Postgresql


class Sqlite:
    """Makes embedded databases: each is a file, and a copy is a copy of the file."""

    def __init__(self, folder):
        self._folder, self._numbers, self._for_a_test = folder, count(), []

    def empty(self):
        """Return the URL of a database without a table; it is removed when the test ends."""
        url = self._url()
        self._for_a_test.append(url)
        return url

    def copy(self, url):
        """Return the URL of a copy of a database that nobody has open; removed with the test."""
        return self._copy(url, self.empty())

    @contextmanager
    def lent(self, template=None):
        """Lend a database, empty or a copy of another, that is removed in the end."""
        url = self._url()
        if template is not None:
            self._copy(template, url)
        try:
            yield url
        finally:
            self._remove(url)

    def end_test(self):
        """Remove what was made for the test that ends."""
        while self._for_a_test:
            self._remove(self._for_a_test.pop())

    def _url(self):
        return f"sqlite:///{self._folder / f'{next(self._numbers)}.sqlite3'}"

    @staticmethod
    def _copy(url, copied):
        shutil.copyfile(url.removeprefix("sqlite:///"), copied.removeprefix("sqlite:///"))
        return copied

    @staticmethod
    def _remove(url):
        for suffix in ("", "-wal", "-shm"):
            Path(url.removeprefix("sqlite:///") + suffix).unlink(missing_ok=True)


@dataclass(frozen=True)
class Template:
    """A filled ledger to copy, and the header that each actor sends."""

    url: str
    headers: dict[str, dict[str, str]]


# On a busy machine anything may take long once; no test is timed.
settings.register_profile("unhurried", deadline=None, max_examples=50)
settings.load_profile("unhurried")
#: Many more examples of each random test: ./run test tests/rules --hypothesis-profile deep
settings.register_profile("deep", deadline=None, max_examples=1_000)

dialects.keep()

RUN = pytest.StashKey[leftovers.Run]()
#: How many cases on PostgreSQL were left.
LEFT = pytest.StashKey()


def pytest_configure(config):
    """Begin a run, unless this is a worker of one."""
    if hasattr(config, "workerinput"):
        return
    run = config.stash[RUN] = leftovers.Run()
    # In memory: servers of the tests wait for each write to be on disk, as they promise.
    config.option.basetemp = config.option.basetemp or run.memory / "pytest"
    (run.disk / "tmp").mkdir()
    os.environ["TMPDIR"] = tempfile.tempdir = str(run.disk / "tmp")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # Ends as Ctrl-C does.


def pytest_collection_modifyitems(config, items):
    """Leave one case on PostgreSQL, whichever comes first, of tests marked `one_on_postgresql`.

    All of them run where the mark is asked for: `./run reliability` does.
    """
    if "one_on_postgresql" in config.option.markexpr:
        return
    tests, kept, left = set(), [], []
    for item in items:
        test = item.nodeid.partition("[")[0]
        if not above_databases_on_postgresql(item):
            kept.append(item)
        elif test in tests:
            left.append(item)
        else:
            tests.add(test)
            kept.append(item)
    items[:] = kept
    config.hook.pytest_deselected(items=left)
    config.stash[LEFT] = len(left)
    if hasattr(config, "workeroutput"):
        config.workeroutput["left"] = len(left)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    """Take over from a worker how many cases it left: each worker collects all tests."""
    node.config.stash[LEFT] = getattr(node, "workeroutput", {}).get("left", 0)


def pytest_terminal_summary(terminalreporter, config):
    """Say how many cases were left: none is in silence."""
    left = config.stash.get(LEFT, 0)
    if left:
        terminalreporter.write_line(
            f"{left:,} cases ran on SQLite alone: what they show lies above the databases, and "
            "another case of the same test ran on PostgreSQL."
        )


def above_databases_on_postgresql(item):
    """Return whether a test is a case on PostgreSQL of what lies above the databases."""
    if item.get_closest_marker("one_on_postgresql") is None or not hasattr(item, "callspec"):
        return False
    return item.callspec.params.get("engine") == "postgresql"


def pytest_collection_finish():
    """Take what stays for the whole run, modules and tests, out of every look for garbage."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure(config):
    """End the run, and say which processes the tests left."""
    run = config.stash.get(RUN, None)
    for command in run.end() if run else ():
        print(f"Left by the tests, and killed: {command}")


ENGINES = ("sqlite", "postgresql")
#: For what lies above the database, and is the same on each: one of them shows it.
ABOVE_DATABASES = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
#: Actors of the template beside `admin`, who is there from the start.
ACTORS = {"rosa": "recorder", "vera": "reviewer", "viktor": "reviewer"}


@contextmanager
def opened(url):
    database = Database(url)
    try:
        yield database
    finally:
        database.dispose()


@contextmanager
def copied(engine, template):
    """Open a copy of the template, which is removed in the end."""
    with engine.lent(template.url) as url, opened(url) as database:
        yield database


@contextmanager
def extended(engine, template, record):
    """Lend a copy of a template in which more was recorded: the template of a module's tests.

    `record` is called with a client and the headers of the actors.
    """
    with engine.lent(template.url) as url:
        with opened(url) as database:
            record(create_app(database).test_client(), template.headers)
        yield Template(url, template.headers)


@contextmanager
def reader(engine, template, record):
    """Lend a client of a copy of a template in which more was recorded, to read that only."""
    with copied(engine, template) as database:
        client = create_app(database).test_client()
        record(client, template.headers)
        before = entries(client)
        yield client
        assert entries(client) == before


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def found(database, now=None):
    """Record what every ledger starts with; answers the first admin's header."""
    with (
        database.transaction() as session,
        journal.change(
            session, journal.SYSTEM, now or datetime.now(UTC), secrets.token_bytes
        ) as change,
    ):
        return bearer(access.bootstrap(change))


def fill(client, admin):
    """Record what most tests need; answers each actor's header."""
    headers = {"admin": admin}
    for actor, role in ACTORS.items():
        assert factories.post(client, admin, "/v1/actors", {"id": actor, "role": role}).json
        headers[actor] = bearer(factories.post_token(client, admin, actor=actor)["token"])
    for identity, name in (("RU", "Russia"), ("UA", "Ukraine"), ("TR", "Türkiye")):
        factories.post_party(client, admin, id=identity, name=name)
    factories.post_agreement(
        client,
        admin,
        id=factories.ROUND,
        title="Second round of direct talks",
        concluded_on="2025-06-02",
    )
    factories.post_source(
        client,
        headers["rosa"],
        id=factories.DAILY,
        publisher="The Daily Example",
        published_on="2025-06-02",
    )
    factories.post_source(
        client,
        headers["rosa"],
        id=factories.WIRE,
        publisher="The Wire Example",
        published_on="2025-06-03",
        text=factories.SECOND_ARTICLE,
    )
    return headers


#: What makes databases in this process.
MAKERS = []


@pytest.fixture(autouse=True)
def _databases_of_a_test():
    """Remove the databases that a test made when it ends, so that a run stays small."""
    yield
    for maker in MAKERS:
        maker.end_test()


@pytest.fixture(scope="session")
def sqlite():
    """Files in memory where there is room, so that syncing them costs little."""
    made = Sqlite(Path(tempfile.mkdtemp(prefix="sqlite-", dir=leftovers.memory())))
    MAKERS.append(made)
    return made


@pytest.fixture(scope="session")
def postgresql():
    """A PostgreSQL server of the tests' own."""
    server = Postgresql()
    MAKERS.append(server)
    yield server
    MAKERS.remove(server)
    left = server.databases()
    server.close()
    assert left == [], "a test left its databases"


@pytest.fixture
def empty_postgresql_url(postgresql):
    """The URL of a database on PostgreSQL without a table."""
    with postgresql.lent() as url:
        yield url


@pytest.fixture(scope="session", params=ENGINES)
def engine(request):
    """Whatever makes databases; every test that uses one runs on each kind."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="session")
def template(engine):
    with engine.lent() as url:
        with opened(url) as database:
            db.migrate(database)
            admin = found(database)
            headers = fill(create_app(database).test_client(), admin)
        yield Template(url, headers)


@pytest.fixture
def database(engine, template):
    """A ledger with actors, three parties, an agreement and two sources."""
    with copied(engine, template) as opened_database:
        yield opened_database


@pytest.fixture(scope="session")
def empty_template(engine):
    """The URL of a database whose tables are there, and nothing in them."""
    with engine.lent() as url:
        with opened(url) as database:
            db.migrate(database)
        yield url


@pytest.fixture
def empty_database(engine, empty_template):
    """A database whose tables are there, and nothing in them."""
    with engine.lent(empty_template) as url, opened(url) as opened_database:
        yield opened_database


@pytest.fixture
def client(database):
    return create_app(database).test_client()


@pytest.fixture(scope="session")
def shared_client(engine, template):
    """A client of one ledger for all tests that record nothing; in the end, nothing has changed."""
    with copied(engine, template) as shared:
        client = create_app(shared).test_client()
        before = client.get("/readyz").json["entries"]
        yield client
        assert client.get("/readyz").json["entries"] == before


@pytest.fixture
def admin(template):
    return template.headers["admin"]


@pytest.fixture
def recorder(template):
    """The header of rosa, who recorded the two sources."""
    return template.headers["rosa"]


@pytest.fixture
def reviewer(template):
    """The header of vera."""
    return template.headers["vera"]


@pytest.fixture
def second_reviewer(template):
    """The header of viktor."""
    return template.headers["viktor"]


@pytest.fixture
def nothing_at_hand(monkeypatch):
    """Totals read all of an agreement's line items each time."""
    monkeypatch.setattr(rows_at_hand, "LINE_ITEMS_MAX", 0)


@pytest.fixture
def queries():
    """Every statement that any database was sent; clear it before what is to be counted."""
    seen = []

    def remember(_connection, _cursor, statement, *_more):
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", remember)
    yield seen
    event.remove(Engine, "before_cursor_execute", remember)
