"""One ledger on this machine: its home folder, its database, and its founding."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click
from sqlalchemy import inspect
from sqlalchemy.orm import Session

from ledger import db
from ledger.cli.home import Home, OtherLedger
from ledger.db import Database, secret_files
from ledger.db.files import DatabaseLost
from ledger.rules.base.errors import LedgerError
from ledger.services import (
    access,
    journal,
    journal_head,
    ledger_identity,
    signed_journals,
)
from ledger.services.access import Unauthenticated
from ledger.settings import Settings

#: The first bytes of each file of SQLite that holds anything.
_SQLITE: Final = b"SQLite format 3\x00"
PREFIX: Final = "Authorization: Bearer "


class NotFounded(LedgerError):
    """There is no ledger to read."""

    code = "not-found"


@dataclass(frozen=True, slots=True)
class Founding:
    """The right of a command to found a ledger; `anew`: even where the home held another one."""

    allowed: bool = False
    anew: bool = False


NEVER: Final = Founding()
#: The option with which a command founds a ledger even so.
ANEW: Final = click.option(
    "--new",
    "anew",
    is_flag=True,
    help="Found another ledger where this home folder held one; what is left of it is renamed.",
)


@contextmanager
def held(settings: Settings) -> Iterator[None]:
    """Hold the home folder alone, made and private.

    Raises:
        Taken: another process holds it.
        Unusable: it can't be used as a home.
    """
    home = Home(settings)
    home.make()
    with home.held():
        yield


@contextmanager
def opened(settings: Settings, founding: Founding = NEVER) -> Iterator[Database]:
    """Open this ledger for writing, prepared; an embedded one is held meanwhile.

    Raises:
        Taken: another process holds it.
        NotFounded, OtherLedger: it isn't there; see `prepared`.
        DatabaseLost: its journal was found to be another one than was signed.
    """
    if not founding.allowed:
        _check_there(settings)
    _check_signed(settings)
    with (
        held(settings) if settings.embedded else nullcontext(),
        prepared(settings, founding) as database,
    ):
        yield database


@contextmanager
def prepared(settings: Settings, founding: Founding = NEVER) -> Iterator[Database]:
    """Open this ledger's database, found safe, migrated, founded and complete.

    Raises:
        NotFounded: there is no ledger yet, and this command founds none.
        OtherLedger: the home folder belongs to another ledger than the database holds, if any.
    """
    home = Home(settings)
    home.make()
    origin = _origin(settings)
    if origin is None:
        _check_founding(home, founding)
    else:
        home.check_belongs_to(origin)
    database = Database(settings.database_url, synchronous=settings.synchronous)
    try:
        _prepare(database, home)
        with database.snapshot() as session:
            home.belong_to(ledger_identity.read(session))
        yield database
    finally:
        database.dispose()


def _prepare(database: Database, home: Home) -> None:
    """Bring a database to what is served; a standby has to be there already."""
    if _is_standby(database):
        with database.snapshot() as session:
            db.check_newest(session.connection())
        return
    db.check_safe(database)
    db.migrate(database)
    _establish(database, home)


def _is_standby(database: Database) -> bool:
    if database.alone:
        return False
    with database.snapshot() as session:
        return database.is_standby(session)


@contextmanager
def readable(settings: Settings) -> Iterator[Session]:
    """Open this ledger's database for reading only, beside a running server or without one.

    Raises:
        NotFounded: there is no ledger in the home folder.
    """
    _check_there(settings)
    engine = db.read_only_engine(settings.database_url)
    try:
        with Session(engine) as session:
            if not _own_tables(session):
                raise _not_founded(Home(settings))
            yield session
    finally:
        engine.dispose()


def _check_signed(settings: Settings) -> None:
    """Make sure that the journal wasn't found to be another one than was signed.

    Raises:
        DatabaseLost: it was.
    """
    refusal = signed_journals.refusal(settings.home)
    if refusal is not None:
        raise DatabaseLost(
            f"{refusal} Once that is done, `ledger checkpoint` looks at it anew."
        )


def _check_there(settings: Settings) -> None:
    if settings.embedded and not _has_database_file(settings):
        raise _not_founded(Home(settings))


def _has_database_file(settings: Settings) -> bool:
    """Return whether the embedded database's file is there.

    Raises:
        DatabaseLost: something else stands in its place, or in that of its write-ahead log.
    """
    file, log = settings.database_file, settings.write_ahead_log
    for path in (file, log):
        if path.exists() and not path.is_file():
            raise DatabaseLost(
                f"{path} is no file: move it away, and put the ledger's own back from a backup."
            )
    if not file.exists():
        return False
    with file.open("rb") as opened:
        start = opened.read(len(_SQLITE))
    if start not in (b"", _SQLITE):
        raise DatabaseLost(
            f"{file} is no database: move it away, and put the ledger's own back from a backup."
        )
    return True


def _not_founded(home: Home) -> LedgerError:
    """Return the refusal of a place without a ledger."""
    if home.held_a_ledger:
        return _ledger_gone(home)
    if home.settings.embedded:
        return NotFounded(
            f"There is no ledger in {home.folder}; LEDGER_HOME names its folder, and "
            "`ledger serve` founds one."
        )
    return NotFounded(
        "There is no ledger in the database; LEDGER_DATABASE_URL names it, and `ledger serve` "
        "founds one."
    )


def _ledger_gone(home: Home) -> OtherLedger:
    """Return the refusal of a home whose database is gone."""
    if home.settings.embedded:
        sentence = (
            f"{home.folder} belongs to a ledger whose database is gone. Put "
            f"{home.settings.database_file.name} back, set LEDGER_DATABASE_URL if it is kept in "
            "PostgreSQL"
        )
    else:
        sentence = (
            f"{home.folder} belongs to a ledger, and the database that LEDGER_DATABASE_URL names "
            "holds none. Name that ledger's database (none, if it is embedded), restore it from a "
            "backup"
        )
    return OtherLedger(
        f"{sentence}, or name another folder with LEDGER_HOME. To found another ledger in this "
        "one: `ledger serve --new`, which keeps what is left of the old one under other names."
    )


def _check_founding(home: Home, founding: Founding) -> None:
    """Refuse to found a ledger where that wasn't asked for, or where another one was."""
    if not founding.allowed:
        raise _not_founded(home)
    if home.held_a_ledger:
        if not founding.anew:
            raise _ledger_gone(home)
        home.set_aside()


def _origin(settings: Settings) -> str | None:
    """Return the id of the ledger in the database, None where there is none yet.

    Raises:
        DatabaseLost: there is one by halves.
    """
    if settings.embedded and not _has_database_file(settings):
        return None
    engine = db.read_only_engine(settings.database_url)
    try:
        with Session(engine) as session:
            return _origin_in(session)
    finally:
        engine.dispose()


def _origin_in(session: Session) -> str | None:
    """Return the leaf hash of the first entry in hexadecimal, None where there is no ledger."""
    tables = _own_tables(session)
    if not tables:
        return None
    for table in ("journal_head", "journal_entries"):
        if table not in tables:
            raise DatabaseLost(
                f"The database has lost its table {table}; restore it from a backup."
            )
    if journal_head.read_unmigrated(session).size == 0:
        return None
    first = journal_head.origin(session)
    if first is None:
        raise DatabaseLost("The database has lost entry 0; restore it from a backup.")
    return first.hex()


def _own_tables(session: Session) -> set[str]:
    """Return the names of the ledger's tables that are there."""
    return (
        db.Base.metadata.tables.keys() & inspect(session.connection()).get_table_names()
    )


def _establish(database: Database, home: Home) -> None:
    """Record what every ledger starts with, unless this one has it."""
    with database.snapshot() as session:
        is_new = access.is_new(session)
    if is_new:
        # The file is written before the commit: a token that nobody saw would lock everyone out.
        home.note_founding()
        with secret_files.written(home.token_file, _partial(home)) as write:
            is_founded_here = _record_first(database, write)
        if not is_founded_here:
            home.note_key()
    else:
        _finish_founding(database, home)


def _record_first(database: Database, write: secret_files.Write) -> bool:
    """Record what every ledger starts with, unless it is there; tell whether it was recorded."""
    with (
        database.transaction() as session,
        journal.change(
            session, journal.SYSTEM, datetime.now(UTC), secrets.token_bytes
        ) as change,
    ):
        # Another process may have come first.
        is_new = access.is_new(session)
        if is_new:
            write(header_line(access.bootstrap(change)))
        return is_new


def _partial(home: Home) -> Path:
    return home.token_file.with_suffix(".partial")


def _finish_founding(database: Database, home: Home) -> None:
    """Put the first token in its place, where a founding was ended between commit and that."""
    partial = _partial(home)
    if home.token_file.exists() or not partial.is_file():
        return
    token = partial.read_text(encoding="utf-8").strip().removeprefix(PREFIX)
    with database.snapshot() as session:
        try:
            access.authenticate(session, token, datetime.now(UTC))
        except Unauthenticated:
            return
    partial.replace(home.token_file)


def header_line(token: str) -> str:
    """Return the line that `curl -H @file` sends."""
    return f"{PREFIX}{token}\n"
