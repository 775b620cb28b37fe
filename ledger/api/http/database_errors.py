"""Failures of the database as the client sees them: 503 where it is away, busy or full."""

import sqlite3
from typing import Final

from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from ledger.api.http.errors import StorageFull, Unavailable
from ledger.db.files import DatabaseLost
from ledger.db.locks import Busy
from ledger.db.standbys import ReadsOnly
from ledger.rules.base.errors import LedgerError, TooCostly

_POSTGRESQL_FULL: Final = "53100"
_POSTGRESQL_WAITED: Final = "55P03"
#: PostgreSQL's statement_timeout ended it, or SQLite's progress handler.
_STOPPED: Final = ("57014", sqlite3.SQLITE_INTERRUPT)
#: Tables or schemas that are gone or closed to the ledger, and what is damaged (class XX).
_POSTGRESQL_LOST: Final = (
    "42P01",
    "42703",
    "3F000",
    "42501",
    "XX000",
    "XX001",
    "XX002",
)
_SQLITE_LOST: Final = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
#: The bits of an extended result code of SQLite that are its primary one.
_SQLITE_PRIMARY_CODE: Final = 0xFF
_NO_SUCH_TABLE: Final = ("no such table", "no such column")
_POSTGRESQL_READS_ONLY: Final = "25006"
#: The second is what SQLite makes of a quota, or of a limit of the file's size.
_SQLITE_FULL: Final = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE)


def refusal_of(error: SQLAlchemyError) -> LedgerError | None:
    """Return the error that the client gets; None where the failure is a bug of ours."""
    if isinstance(error, PoolTimeout):
        return Unavailable("Every connection to the database is taken. Send it again.")
    if not isinstance(error, DBAPIError):
        return None
    code = _code(error)
    if _is_lost(error, code):
        return DatabaseLost(
            "The database has lost tables, is damaged, or stands on a disk that fails; nothing was "
            "recorded. Whoever runs this ledger has to see which, with `ledger verify`, and to "
            "restore it."
        )
    refusal = _refusal_of_code(code)
    if refusal is not None:
        return refusal
    if isinstance(error, OperationalError) or error.connection_invalidated:
        return Unavailable(
            "The database doesn't answer; nothing was recorded. Send it again."
        )
    return None


def _refusal_of_code(code: str | int | None) -> LedgerError | None:
    if code == _POSTGRESQL_FULL or code in _SQLITE_FULL:
        return StorageFull(
            "The disk is full, or fails: nothing was recorded. Reading goes on."
        )
    if code in _STOPPED:
        return TooCostly("It takes too long.")
    if code == _POSTGRESQL_READS_ONLY:
        return ReadsOnly()
    if code == _POSTGRESQL_WAITED:
        return Busy()
    return None


def _is_lost(error: DBAPIError, code: str | int | None) -> bool:
    if isinstance(code, int) and code & _SQLITE_PRIMARY_CODE in _SQLITE_LOST:
        return True
    if code in _POSTGRESQL_LOST:
        return True
    message = str(error.orig)
    return isinstance(error, OperationalError) and message.startswith(_NO_SUCH_TABLE)


def _code(error: DBAPIError) -> str | int | None:
    """Return the database's own code of the failure: PostgreSQL's SQLSTATE, or SQLite's number."""
    sqlstate: str | None = getattr(error.orig, "sqlstate", None)
    number: int | None = getattr(error.orig, "sqlite_errorcode", None)
    return sqlstate or number
