"""One ledger on this machine: its home folder, its lock, and its founding."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from ledger import db
from ledger.db import Database
from ledger.rules.refusals import Refusal
from ledger.services import access, journal
from ledger.settings import Settings

_PRIVATE_FILE: Final = 0o600
_PRIVATE_FOLDER: Final = 0o700


class Taken(Refusal):
    """Another process holds this ledger."""

    code = "busy"


class NotFounded(Refusal):
    """There is no ledger to read."""

    code = "not-found"


@contextmanager
def held(settings: Settings) -> Iterator[None]:
    """Hold the home folder alone: the embedded ledger has one writing process at a time.

    Raises:
        Taken: another process holds it.
    """
    make_home(settings)
    with (settings.home / "ledger.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Taken(
                f"Another process uses the ledger in {settings.home}: stop it first, or choose "
                "another folder with LEDGER_HOME."
            ) from None
        yield


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """Open this ledger for writing, prepared; an embedded one is held meanwhile.

    Raises:
        Taken: another process holds it.
    """
    with held(settings) if settings.embedded else nullcontext(), prepared(settings) as database:
        yield database


@contextmanager
def prepared(settings: Settings) -> Iterator[Database]:
    """Open this ledger's database, found safe, migrated and founded."""
    make_home(settings)
    database = Database(settings.database_url)
    try:
        db.check_safe(database)
        db.migrate(database)
        found(database, settings)
        yield database
    finally:
        database.dispose()


@contextmanager
def readable(settings: Settings) -> Iterator[Session]:
    """Open this ledger's database for reading only, beside a running server or without one.

    Raises:
        NotFounded: there is no ledger in the home folder.
    """
    if settings.embedded and not settings.database_file.exists():
        raise NotFounded(f"There is no ledger in {settings.home}; LEDGER_HOME names its folder.")
    engine = db.read_only_engine(settings.database_url)
    try:
        with Session(engine) as session:
            yield session
    finally:
        engine.dispose()


def make_home(settings: Settings) -> None:
    """Make the home folder; articles and digests of tokens are nobody else's to read."""
    os.umask(0o077)
    settings.home.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)


def found(database: Database, settings: Settings) -> None:
    """Record what every ledger starts with, unless this one has it."""
    with database.snapshot() as session:
        if not access.is_new(session):
            return
    with (
        database.transaction() as session,
        journal.change(session, journal.SYSTEM, datetime.now(UTC), secrets.token_bytes) as change,
    ):
        # Another process may have come first.
        if not access.is_new(session):
            return
        # The file is written before the commit: a token that nobody saw would lock everyone out.
        write_token(settings.token_file, access.found(change))


def write_token(path: Path, token: str) -> None:
    """Write the header line that `curl -H @file` sends, for its owner only; whole or not at all."""
    partial = path.with_suffix(".partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE_FILE)
    with os.fdopen(descriptor, "w") as file:
        os.fchmod(descriptor, _PRIVATE_FILE)
        file.write(f"Authorization: Bearer {token}\n")
        file.flush()
        os.fsync(descriptor)
    partial.replace(path)
