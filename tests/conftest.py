"""A ledger for each test: a copy of one that was founded and filled once."""

import secrets
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count

import pytest
from hypothesis import settings
from sqlalchemy import Engine, event

from ledger import db
from ledger.app import create_app
from ledger.db import Database
from ledger.services import access, journal
from tests import factories
from tests.postgresql import Postgresql


class Sqlite:
    """Makes embedded databases: each is a file, and a copy is a copy of the file."""

    def __init__(self, folder):
        self._folder, self._numbers = folder, count()

    def empty(self):
        """Return the URL of a database that has no table yet."""
        return f"sqlite:///{self._folder / f'{next(self._numbers)}.sqlite3'}"

    def copy(self, url):
        """Return the URL of a copy of a database that nobody has open."""
        copied = self.empty()
        shutil.copyfile(url.removeprefix("sqlite:///"), copied.removeprefix("sqlite:///"))
        return copied


@dataclass(frozen=True)
class Template:
    """A filled ledger to copy, and the header that each actor sends."""

    url: str
    headers: dict[str, dict[str, str]]


# On a busy machine anything may take long once; no test is timed.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

ENGINES = ("sqlite", "postgresql")
#: Actors of the template beside `admin`, who is there from the start.
ACTORS = {"rosa": "recorder", "vera": "reviewer", "viktor": "reviewer"}


@contextmanager
def opened(url):
    database = Database(url)
    try:
        yield database
    finally:
        database.dispose()


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
        return bearer(access.found(change))


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


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory):
    return Sqlite(tmp_path_factory.mktemp("databases"))


@pytest.fixture(scope="session")
def postgresql():
    """A PostgreSQL server of the tests' own."""
    server = Postgresql()
    yield server
    server.close()


@pytest.fixture(scope="session", params=ENGINES)
def engine(request):
    """Whatever makes databases; every test that uses one runs on each kind."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="session")
def template(engine):
    url = engine.empty()
    with opened(url) as database:
        db.migrate(database)
        admin = found(database)
        client = create_app(database).test_client()
        return Template(url, fill(client, admin))


@pytest.fixture
def database(engine, template):
    """A ledger with actors, three parties, an agreement and two sources."""
    with opened(engine.copy(template.url)) as opened_database:
        yield opened_database


@pytest.fixture
def empty_database(engine):
    """A database whose tables are there, and nothing in them."""
    with opened(engine.empty()) as opened_database:
        db.migrate(opened_database)
        yield opened_database


@pytest.fixture
def client(database):
    return create_app(database).test_client()


@pytest.fixture(scope="session")
def shared_client(engine, template):
    """A client of one ledger for all tests that record nothing; in the end, nothing has changed."""
    with opened(engine.copy(template.url)) as shared:
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
def queries():
    """Every statement that any database was sent; clear it before what is to be counted."""
    seen = []

    def remember(_connection, _cursor, statement, *_more):
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", remember)
    yield seen
    event.remove(Engine, "before_cursor_execute", remember)
