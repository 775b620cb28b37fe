"""Files of an embedded database that are taken away, cut or replaced under the server."""

import os
import shutil

import pytest

from ledger.app import create_app
from ledger.db import Database
from tests import factories
from tests.answers import refused
from tests.conftest import opened

LOST = (503, "database-lost", {})


@pytest.fixture
def served(tmp_path):
    """The file of an embedded ledger."""
    return tmp_path / "ledger.sqlite3"


@pytest.fixture
def client(served, template):
    shutil.copyfile(template.url.removeprefix("sqlite:///"), served)
    with opened(f"sqlite:///{served}") as database:
        client = create_app(database).test_client()
        factories.post_party(client, template.headers["admin"], id="first")
        assert client.get("/v1/parties").status_code == 200
        assert client.get("/v1/parties").status_code == 200
        yield client


def remove(path):
    path.unlink()


def empty(path):
    os.truncate(path, 0)


def cut(path):
    os.truncate(path, path.stat().st_size - 4096)


def replace(path):
    shutil.copyfile(path, path.with_name("copy"))
    path.with_name("copy").replace(path)


def remove_the_log(path):
    path.with_name(f"{path.name}-wal").unlink()


def cut_the_log(path):
    os.truncate(path.with_name(f"{path.name}-wal"), 0)


def remove_the_index(path):
    path.with_name(f"{path.name}-shm").unlink()


def remove_the_home(path):
    shutil.rmtree(path.parent)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "spoil",
    [
        remove,
        empty,
        cut,
        replace,
        remove_the_log,
        cut_the_log,
        remove_the_index,
        remove_the_home,
    ],
)
def test_nothing_is_answered_from_other_database_files_than_were_opened(
    client, served, admin, spoil
):
    spoil(served)

    answers = [
        client.get("/readyz"),
        client.get("/v1/parties"),
        client.get("/v1/parties.csv"),
        factories.post(client, admin, "/v1/parties", factories.party(id="second")),
    ]

    assert [refused(answer) for answer in answers] == [LOST] * 4
    assert not any("Retry-After" in answer.headers for answer in answers)
    assert "ledger.sqlite3" in answers[0].json["detail"]
    assert client.get("/healthz").status_code == 200
    if spoil is remove:
        assert not served.exists()


@pytest.fixture
def just_started(served, template):
    """A client of a server that has started, and opened its database for nobody yet."""
    shutil.copyfile(template.url.removeprefix("sqlite:///"), served)
    database = Database(f"sqlite:///{served}", must_exist=True)
    yield create_app(database).test_client()
    database.dispose()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("spoil", [remove, empty, cut, replace, remove_the_home])
def test_database_files_lost_before_the_first_request_are_noticed(
    just_started, served, admin, spoil
):
    spoil(served)

    answers = [
        just_started.get("/readyz"),
        just_started.get("/v1/parties"),
        factories.post(just_started, admin, "/v1/parties", factories.party(id="second")),
    ]

    assert [refused(answer) for answer in answers] == [LOST] * 3
    assert just_started.get("/healthz").status_code == 200
    assert served.exists() == (spoil in (empty, cut, replace))


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_database_file_that_a_server_never_saw_is_lost_until_it_comes(served, template):
    database = Database(f"sqlite:///{served}", must_exist=True)
    client = create_app(database).test_client()

    assert refused(client.get("/v1/parties")) == LOST

    shutil.copyfile(template.url.removeprefix("sqlite:///"), served)
    assert client.get("/v1/parties").status_code == 200
    database.dispose()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_files_beside_the_database_may_go_before_the_first_request(just_started, served):
    with opened(f"sqlite:///{served}") as other:
        create_app(other).test_client().get("/v1/parties")
        assert served.with_name(f"{served.name}-wal").exists()

    assert not served.with_name(f"{served.name}-wal").exists()
    assert just_started.get("/v1/parties").status_code == 200


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_database_file_that_is_put_back_is_served_again(client, served, admin):
    aside = served.with_name("aside")
    served.rename(aside)
    assert refused(client.get("/v1/parties")) == LOST

    aside.rename(served)

    assert client.get("/v1/parties").status_code == 200
    assert factories.post_party(client, admin, id="second")["id"] == "second"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_database_file_that_others_wrote_into_is_noticed_without_a_query(client, served, queries):
    """As long as nobody does, what is kept is answered without one."""
    queries.clear()
    assert client.get("/v1/parties").status_code == 200
    assert queries == []

    os.utime(served, ns=(0, 0))

    assert client.get("/v1/parties").status_code == 200
    assert queries != []
