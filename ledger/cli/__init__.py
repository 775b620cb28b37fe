"""The `ledger` command."""

import sqlite3
import sys
from importlib import import_module
from typing import Final

import click
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from ledger import __version__
from ledger.rules.base.errors import Invalid, LedgerError
from ledger.settings import Settings

#: The module of each command, imported when the command is given: the demo needs no database.
_MODULES: Final = {
    "serve": "serving",
    "demo": "demo",
    "actor": "access",
    "token": "access",
    "verify": "checking",
    "checkpoint": "checkpoint",
    "fork": "fork",
    "backup": "backup",
    "restore": "backup",
    "export": "export",
    "load": "load",
    "sources": "sources_check",
    "read": "reading.command",
    "db": "checking",
    "openapi": "description",
}


class _Commands(click.Group):
    """The commands by their names."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click calls it so
        """Return the names, in the order in which help shows them."""
        return list(_MODULES)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002 - click calls it so
        cmd_name: str,
    ) -> click.Command | None:
        """Return a command; None where there is no such."""
        if cmd_name not in _MODULES:
            return None
        module = import_module(f"ledger.cli.{_MODULES[cmd_name]}")
        command: click.Command = getattr(module, cmd_name)
        return command


@click.group(
    cls=_Commands,
    help="The exchange ledger: what was pledged and what was reported, each figure with its words.",
)
@click.version_option(__version__, prog_name="ledger", message="%(prog)s %(version)s")
def cli() -> None:
    """Gather the commands."""


def _of_disk(failed: DBAPIError) -> str:
    """Return what to add to what the database says, where it is the disk that fails."""
    code = getattr(failed.orig, "sqlite_errorcode", None)
    if code == sqlite3.SQLITE_IOERR_WRITE:
        # What SQLite makes of a limit of files; a full disk has a code of its own.
        return ": is the disk full? Nothing was kept of it"
    settings = Settings.from_environment()
    if not settings.embedded:
        return ""
    disks = import_module("ledger.db.disks")
    fault = disks.fault(settings.database_file)
    return "" if fault is None else f"; {fault}"


def main() -> None:
    """Run a command; what it refuses goes to standard error as a sentence, with exit status 1."""
    try:
        cli(prog_name="ledger")
    except Invalid as refused:
        sys.exit(
            "ledger: " + "; ".join(str(error["message"]) for error in refused.errors)
        )
    except LedgerError as refused:
        sys.exit(f"ledger: {refused.detail}")
    except DBAPIError as failed:
        reason = str(failed.orig).strip()
        disk = _of_disk(failed)
        sys.exit(f"ledger: the database can't be used: {reason}{disk}")
    except SQLAlchemyError as failed:
        sys.exit(f"ledger: the database can't be used: {failed}")
    except OSError as failed:
        of_file = "" if failed.filename is None else f": {failed.filename}"
        sys.exit(f"ledger: {failed.strerror}{of_file}")
