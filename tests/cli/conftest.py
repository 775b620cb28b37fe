"""Installations, and the `ledger` command run on them."""

import sys

import pytest

from ledger import cli
from ledger.settings import Settings


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
