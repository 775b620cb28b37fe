"""Databases whose files are written anew, so that rows of before are nowhere in them.

PostgreSQL's log (pg_wal) holds what was written before too. PostgreSQL renames old segments of it
for later use, and what they held stays in them until then: so they are overwritten here.
"""

import sqlite3
from collections.abc import Callable
from time import monotonic, sleep
from typing import Any, Final, TypeAlias

import psycopg
from psycopg.errors import InsufficientPrivilege

from ledger.db.database import Database
from ledger.rules.base.errors import LedgerError

_Postgresql: TypeAlias = psycopg.Connection[Any]

#: How long others may take to hang up: a server that was just stopped, a standby that says so.
_HANGING_UP_SECONDS: Final = 15
_PAUSE_SECONDS: Final = 0.1
#: Whatever may hold on to rows of before. What others than its owner may not know of a session is
#: null; so is the name of whoever is nobody's client.
_HOLDING: Final = """
SELECT 'the client ' || usename FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
AND coalesce(backend_type, 'client backend') = 'client backend'
UNION ALL SELECT 'the prepared transaction ' || gid FROM pg_prepared_xacts
WHERE database = current_database()
UNION ALL SELECT 'the replication slot ' || slot_name FROM pg_replication_slots
WHERE age(xmin) > 0 OR age(catalog_xmin) > 0
UNION ALL SELECT 'the standby ' || application_name FROM pg_stat_replication
WHERE age(backend_xmin) > 0
"""
#: A segment's name says its place: that of the newest one is the greatest.
_SEGMENTS: Final = "FROM pg_ls_waldir() WHERE name ~ '^[0-9A-F]{24}'"
_NEWEST_SEGMENT: Final = f"SELECT max(left(name, 24)) {_SEGMENTS}"
_KEPT_SEGMENTS: Final = f"SELECT count(*) {_SEGMENTS} AND left(name, 24) <= %s"
#: Nothing is switched where nothing was written.
_WRITE: Final = "SELECT pg_logical_emit_message(false, 'ledger', 'vacuum')"
#: What is written next stands in the segment after the one that this names.
_SWITCH: Final = "SELECT pg_walfile_name(pg_switch_wal() - 1)"
_NOT_ALLOWED: Final = (
    "this role may not overwrite it; docs/redactions.md says what it needs"
)
#: Others may have some of the tables written anew, but not PostgreSQL's own statistics of them.
_IS_OWNER: Final = (
    "SELECT pg_has_role(datdba, 'USAGE') FROM pg_database "
    "WHERE datname = current_database()"
)


class HeldOnTo(LedgerError):
    """Somebody may hold on to rows of before, which then stay in the database's files."""

    code = "busy"


class NotOwner(LedgerError):
    """The role in PostgreSQL may not write all files of the database anew."""

    code = "forbidden"


def vacuum(database: Database) -> str | None:
    """Write the files of a database anew: rows that were there before are nowhere in them then.

    What PostgreSQL keeps of columns for its plans is made anew too, and its log overwritten. Return
    why that log may hold them still; None where it doesn't.

    Raises:
        HeldOnTo: somebody may hold on to such rows.
        NotOwner: the role in PostgreSQL may not do that.
    """
    database.dispose()
    pooled = database.engine.raw_connection()
    try:
        driver: Any = pooled.driver_connection
        if database.alone:
            _vacuum_sqlite(driver)
            return None
        driver.autocommit = True
        return _vacuum_postgresql(driver)
    finally:
        pooled.invalidate()


def _vacuum_sqlite(driver: sqlite3.Connection) -> None:
    driver.execute("VACUUM")
    busy, *_ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise HeldOnTo(
            "Somebody reads the database, so its files hold what they held before. Wait until that "
            "ends, or end it; then run this again."
        )


def _vacuum_postgresql(driver: _Postgresql) -> str | None:
    _check_owner(driver)
    _wait_for_nobody(lambda: _holding(driver))
    # Statistics first: their table is written anew as well.
    driver.execute("ANALYZE")
    driver.execute("VACUUM (FULL)")
    try:
        return _overwrite_log(driver)
    except InsufficientPrivilege:
        return _NOT_ALLOWED


def _check_owner(driver: _Postgresql) -> None:
    ((is_owner,),) = driver.execute(_IS_OWNER)
    if not is_owner:
        raise NotOwner(
            "Only the owner of a database of PostgreSQL may write all its files anew, those of its "
            "statistics too: name that role in LEDGER_DATABASE_URL. Nothing was done."
        )


def _holding(driver: _Postgresql) -> list[str]:
    return [name for (name,) in driver.execute(_HOLDING) if name is not None]


def _wait_for_nobody(holding: Callable[[], list[str]]) -> None:
    """Wait until nobody holds on to rows of before.

    Raises:
        HeldOnTo: somebody still does.
    """
    until = monotonic() + _HANGING_UP_SECONDS
    while holders := holding():
        if monotonic() > until:
            names = ", ".join(sorted(set(holders)))
            raise HeldOnTo(
                f"PostgreSQL may keep rows of before, since others hold on to them: {names}. "
                "Stop the server, and end what else is connected to the database; then run this "
                "again. Nothing was done."
            )
        sleep(_PAUSE_SECONDS)


def _overwrite_log(driver: _Postgresql) -> str | None:
    """Overwrite each segment of PostgreSQL's log that isn't needed any more, with nothing.

    Return why some may hold rows of before still; None where none does.
    """
    last_before = _switched(driver)
    driver.execute("CHECKPOINT")
    # What held rows of before is gone now, or renamed to be written later: so much is written.
    ((newest,),) = driver.execute(_NEWEST_SEGMENT)
    while _switched(driver) < newest:
        pass
    ((kept,),) = driver.execute(_KEPT_SEGMENTS, [last_before])
    if not kept:
        return None
    return (
        f"{kept} of its segments are kept, for a replication slot, for an archive that hasn't "
        "taken them, or by wal_keep_size"
    )


def _switched(driver: _Postgresql) -> str:
    """Return the name of the segment that PostgreSQL has just written to its end."""
    driver.execute(_WRITE)
    ((segment,),) = driver.execute(_SWITCH)
    return str(segment)
