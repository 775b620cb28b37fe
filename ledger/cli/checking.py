"""Checks of the ledger against itself: `verify` reads the ledger, and `db check` the tables."""

import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click

from ledger import db as database
from ledger.cli import installation, kept_checkpoints
from ledger.cli.home import Home
from ledger.cli.installation import Founding
from ledger.db import Database, catalog
from ledger.rules.base.printable import grouped
from ledger.services import journal_head
from ledger.services import verify as verifying
from ledger.settings import Settings

_FILE: Final = click.Path(path_type=Path)
_PROGRESS_ROWS: Final = 1_000
#: The widths of what `verify` prints.
_RESULT_COLUMNS: Final = 4
_CHECK_COLUMNS: Final = 10
_VACUUMED: Final = (
    "The files of the database's tables hold what the tables hold, and nothing else."
)
_LOG_HOLDS_NOTHING: Final = (
    "PostgreSQL's log (pg_wal) is overwritten: it holds nothing of before."
)
_LOG_MAY_HOLD: Final = "PostgreSQL's log (pg_wal) may still hold what was redacted"
_OUT_OF_REACH: Final = (
    "Backups, dumps, snapshots of disks and what was deleted on a disk may still hold what was "
    "redacted: none of them is in reach of this command."
)
_OUT_OF_REACH_POSTGRESQL: Final = (
    "So may standbys, base backups, archived logs, and what PostgreSQL writes of statements and "
    "errors into its own log files."
)


@click.command()
@click.option(
    "--against",
    "others",
    type=_FILE,
    multiple=True,
    help="A checkpoint that somebody kept, which the journal must continue.",
)
@click.option(
    "--key",
    "key_file",
    type=_FILE,
    help="The public key that signed it; without it, that of the home folder.",
)
def verify(others: Sequence[Path], key_file: Path | None) -> None:
    """Check entries, hashes, root, documents, passages and sources.

    The journal must continue the checkpoint that was signed last; a key without one fails.
    Exit 1 where anything doesn't hold.
    """
    settings = Settings.from_environment()
    noted = Home(settings).marks
    kept = kept_checkpoints.read_all(settings.home, others, key_file)
    lost = kept_checkpoints.lost(settings)
    failed = lost is not None
    with installation.readable(settings) as session:
        for verdict in verifying.verify(session, _progress, noted, kept):
            _clear_progress()
            if verdict.wrong is None:
                _print_line("ok", verdict.check, verdict.counted)
            else:
                failed = True
                _print_line("FAIL", verdict.check, verdict.wrong)
        if lost is not None:
            _print_line("FAIL", "signed", lost)
        if not failed:
            head = journal_head.read(session)
            warning = journal_head.ahead(head.last_at, datetime.now(UTC))
            if warning is not None:
                _print_line("warn", "clock", warning)
    if failed:
        sys.exit(1)


def _print_line(
    result: str,
    check: str,
    sentence: str,
) -> None:
    columns = (
        result.ljust(_RESULT_COLUMNS),
        check.ljust(_CHECK_COLUMNS),
        sentence,
    )
    click.echo("  ".join(columns))


def _progress(check: str, read: int) -> None:
    """Count on a terminal; what is piped gets the verdicts alone."""
    if read % _PROGRESS_ROWS == 0 and sys.stderr.isatty():
        click.echo(f"\r\033[K{check}: {grouped(read)}", nl=False, err=True)


def _clear_progress() -> None:
    if sys.stderr.isatty():
        click.echo("\r\033[K", nl=False, err=True)


@click.group()
def db() -> None:
    """Look after the database."""


@db.command()
@installation.ANEW
def upgrade(anew: bool) -> None:  # noqa: FBT001 - click hands flags over by name
    """Bring the tables to the newest revision; serve does it by itself."""
    settings = Settings.from_environment()
    with installation.opened(settings, Founding(allowed=True, anew=anew)):
        click.echo("The tables are at the newest revision.")


@db.command()
def vacuum() -> None:
    """Write the database's files anew, so that nothing of what was redacted is left in them.

    Stop the server first. On PostgreSQL its log (pg_wal) is overwritten too, where the role may do
    that; exit 1 where the log may still hold the words. Backups, replicas and archived logs of
    before are out of reach.
    """
    settings = Settings.from_environment()
    with installation.opened(settings) as opened:
        still_held = database.vacuum(opened)
    click.echo(_VACUUMED)
    if settings.embedded:
        click.echo(_OUT_OF_REACH)
    else:
        _print_of_postgresql(still_held)
    if still_held is not None:
        sys.exit(1)


def _print_of_postgresql(still_held: str | None) -> None:
    if still_held is None:
        click.echo(_LOG_HOLDS_NOTHING)
    else:
        click.echo(f"{_LOG_MAY_HOLD}: {still_held}.")
    click.echo(f"{_OUT_OF_REACH} {_OUT_OF_REACH_POSTGRESQL}")


@db.command()
def check() -> None:
    """Compare the migrations with the models, on a throw-away database."""
    with tempfile.TemporaryDirectory() as folder:
        checked = Database(f"sqlite:///{folder}/check.sqlite3")
        try:
            database.migrate(checked)
            database.check_migrations(checked)
        finally:
            checked.dispose()


@db.command()
def describe() -> None:
    """Print what PostgreSQL says of the ledger's tables, for migrations/postgresql.txt."""
    settings = Settings.from_environment()
    with installation.readable(settings) as session:
        if session.get_bind().dialect.name != "postgresql":
            sys.exit("This describes a ledger on PostgreSQL: set LEDGER_DATABASE_URL.")
        click.echo(catalog.written(catalog.facts(session)), nl=False)
