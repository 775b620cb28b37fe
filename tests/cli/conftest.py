"""Installations, and the `ledger` command run on them."""

import sys

import pytest

from ledger import cli
from ledger.settings import Settings
from tests.cli.desk import Desk
from tests.cli.places import Place, recorded
from tests.conftest import ENGINES


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request, tmp_path, monkeypatch):
    """A new installation on each database."""
    monkeypatch.setenv("LEDGER_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("LEDGER_DATABASE_URL", raising=False)
    if request.param == "postgresql":
        url = request.getfixturevalue("empty_postgresql_url")
        monkeypatch.setenv("LEDGER_DATABASE_URL", url)
    return Settings.from_environment()


@pytest.fixture
def run(settings, monkeypatch, capsys):
    """Run the command as a shell would; answers its status, its output and its complaints."""

    def ran(*arguments):
        assert settings, "the environment names the installation"
        monkeypatch.setattr(sys, "argv", ["ledger", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        printed = capsys.readouterr()
        # A sentence as the status is printed by Python itself, and means 1.
        status = ended.value.code
        said = f"{status}\n" if isinstance(status, str) else ""
        return (1 if said else status or 0), printed.out, printed.err + said

    return ran


@pytest.fixture
def desk(tmp_path, recorder, monkeypatch):
    return Desk(tmp_path, recorder, monkeypatch)


@pytest.fixture(scope="module")
def ledger(engine, tmp_path_factory):
    with recorded(engine, tmp_path_factory.mktemp("home")) as place:
        yield place


@pytest.fixture(scope="module")
def taken(sqlite, tmp_path_factory):
    """A backup of an embedded ledger."""
    file = tmp_path_factory.mktemp("backups") / "ledger.backup"
    with recorded(sqlite, tmp_path_factory.mktemp("home")) as place:
        assert place.run("backup", file)[0] == 0
    return file


@pytest.fixture(params=ENGINES)
def empty(request, tmp_path):
    """A place for a ledger, without one, on each database."""
    url = None
    if request.param == "postgresql":
        url = request.getfixturevalue("empty_postgresql_url")
    return Place(tmp_path / "empty", url)
