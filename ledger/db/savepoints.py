"""Savepoints: reading goes on where the database refused something."""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session


class Unreadable(Exception):
    """The database refused what was read; the words are its own."""


@contextmanager
def reading(session: Session) -> Iterator[None]:
    """Read within a savepoint, so that a refusal leaves the session fit to read the rest.

    Raises:
        Unreadable: the database refused something.
    """
    savepoint = session.begin_nested()
    try:
        yield
    except DBAPIError as refused:
        # First, whatever was being read is closed: PostgreSQL knows nothing of it afterwards.
        traceback.clear_frames(refused.__traceback__)
        savepoint.rollback()
        first_line, _, _ = str(refused.orig).partition("\n")
        raise Unreadable(first_line) from None
    savepoint.commit()
