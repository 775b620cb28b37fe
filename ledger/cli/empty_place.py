"""An empty place in which a ledger is made of a backup or a dossier: all of it, or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from ledger import db
from ledger.db import Database, secret_files
from ledger.db.secret_files import Unwritable
from ledger.rules.base.errors import LedgerError
from ledger.settings import Settings


class NotEmpty(LedgerError):
    """A ledger is restored into an empty place only."""

    code = "already-exists"


def check(settings: Settings) -> None:
    """Make sure that nothing stands where a ledger is to be made.

    Raises:
        NotEmpty: something does.
    """
    if settings.embedded:
        for path in (settings.database_file, settings.write_ahead_log):
            if path.exists() and path.stat().st_size > 0:
                raise NotEmpty(
                    f"{path} is there: a ledger is restored, or loaded, where no database is. Name "
                    "another folder with LEDGER_HOME, or move that file away; nothing was changed."
                )
    elif _has_tables(settings):
        raise NotEmpty(
            "The database that LEDGER_DATABASE_URL names has tables of a ledger already: make an "
            "empty one, and name that; nothing was changed."
        )


def _has_tables(settings: Settings) -> bool:
    engine = db.read_only_engine(settings.database_url)
    try:
        with Session(engine) as session:
            names = inspect(session.connection()).get_table_names()
    finally:
        engine.dispose()
    own = {"alembic_version", *db.Base.metadata.tables}
    return not own.isdisjoint(names)


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """Open the empty database; an embedded one gets its name when the block ends well."""
    if not settings.embedded:
        database = Database(settings.database_url, synchronous=settings.synchronous)
        try:
            yield database
        finally:
            database.dispose()
        return
    place = settings.database_file
    beside = place.with_name(f"{place.name}.restoring")
    _remove(beside)
    database = Database(f"sqlite:///{beside}")
    try:
        yield database
        database.dispose()
        _put(beside, place)
    finally:
        database.dispose()
        _remove(beside)


def _put(beside: Path, place: Path) -> None:
    """Give a database its name, once all of it stands in its file."""
    log = _log(beside)
    if log.exists() and log.stat().st_size > 0:
        raise Unwritable(
            f"{beside} can't be written to its end: is the disk full? Nothing was kept of it."
        )
    beside.replace(place)
    secret_files.sync(place.parent)


def _remove(file: Path) -> None:
    """Remove a database that was made by halves, and what stands beside it."""
    for path in (file, _log(file), file.with_name(f"{file.name}-shm")):
        path.unlink(missing_ok=True)


def _log(file: Path) -> Path:
    return file.with_name(f"{file.name}-wal")
