"""One ledger on this machine: its home folder, its lock, and its founding."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from ledger import db
from ledger.db import Database
from ledger.services import access, journal
from ledger.settings import Settings

_PRIVATE_FILE: Final = 0o600
_PRIVATE_FOLDER: Final = 0o700


class Taken(Exception):
    """Another process holds this ledger."""


@contextmanager
def held(settings: Settings) -> Iterator[None]:
    """Hold the home folder alone: the embedded ledger has one writing process at a time.

    Raises:
        Taken: another process holds it.
    """
    settings.home.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
    with (settings.home / "ledger.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Taken(f"Another process uses the ledger in {settings.home}.") from None
        yield


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """Open this ledger's database, migrated and founded; the home folder must be held."""
    database = Database(settings.database_url)
    try:
        db.migrate(database)
        found(database, settings)
        yield database
    finally:
        database.dispose()


def found(database: Database, settings: Settings) -> None:
    """Record what every ledger starts with, unless this one has it."""
    with database.snapshot() as session:
        if not access.is_new(session):
            return
    with (
        database.transaction() as session,
        journal.change(session, journal.SYSTEM, datetime.now(UTC), secrets.token_bytes) as change,
    ):
        # The file is written before the commit: a token that nobody ever saw would lock everyone out.
        write_token(settings.token_file, access.found(change))


def write_token(path: Path, token: str) -> None:
    """Write the header line that `curl -H @file` sends, readable by its owner only; whole or not at all."""
    partial = path.with_suffix(".partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE_FILE)
    with os.fdopen(descriptor, "w") as file:
        os.fchmod(descriptor, _PRIVATE_FILE)
        file.write(f"Authorization: Bearer {token}\n")
        file.flush()
        os.fsync(descriptor)
    partial.replace(path)
