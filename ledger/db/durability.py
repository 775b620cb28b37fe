"""What is recorded on synchronous standbys too, where PostgreSQL has any.

There a commit is seen by others only once a standby has it; but not where the server crashed before
the standby answered, or somebody cancelled the wait: then it is seen at once.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, Final

import psycopg
from psycopg.errors import Diagnostic
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from ledger.db import timers
from ledger.rules.base.errors import LedgerError

#: How long standbys are waited for.
SECONDS_MAX: Final = 5
#: A record in PostgreSQL's log that changes nothing: whoever has it has all that came before it.
_MARK: Final = (
    "SELECT set_config('synchronous_commit', 'on', true), "
    "pg_logical_emit_message(true, 'ledger', 'checkpoint')"
)


class Uncertain(LedgerError):
    """A commit was broken off, so nobody can say how that ended."""

    code = "busy"


class NotDurable(LedgerError):
    """Nobody knows whether a synchronous standby has all that was recorded."""

    code = "busy"


def confirm(session: Session) -> None:
    """Make sure that synchronous standbys have all that a session sees, where there are any.

    Raises:
        NotDurable: they haven't said so in time, or the database is a standby itself.
    """
    engine = session.get_bind().engine
    if engine.dialect.name == "sqlite":
        return
    with engine.connect() as connection:
        if _answer(connection, "SELECT pg_is_in_recovery()"):
            raise NotDurable(
                "The database is a standby, and the primary may go on without what stands here: "
                "sign where the primary is."
            )
        if _answer(connection, "SHOW synchronous_standby_names"):
            _mark(connection)


def _answer(connection: Connection, statement: str) -> object:
    answer: object = connection.exec_driver_sql(statement).scalar_one()
    return answer


def _mark(connection: Connection) -> None:
    """Have a mark recorded on a synchronous standby.

    Raises:
        NotDurable: it isn't there in time.
    """
    connection.exec_driver_sql(_MARK)
    try:
        with bounded(connection, SECONDS_MAX):
            connection.commit()
    except NotDurable as late:
        raise NotDurable(
            f"{late.detail} Nothing is signed that a failover could lose. It is tried again."
        ) from None


@contextmanager
def bounded(connection: Connection, seconds: float) -> Iterator[None]:
    """Let a commit wait for a synchronous standby for so long and no longer.

    Raises:
        NotDurable: it isn't known to be there in time, but stands in the primary.
    """
    driver: Any = connection.connection.driver_connection
    if not isinstance(driver, psycopg.Connection):
        yield
        return
    # A commit whose wait was ended stands, with a warning that no standby may have it.
    warnings: list[Diagnostic] = []

    def note(notice: Diagnostic) -> None:
        # A server that ends, once it has answered, says so by a notice of another kind.
        if notice.severity_nonlocalized == "WARNING":
            warnings.append(notice)

    driver.add_notice_handler(note)
    try:
        with timers.ended_after(seconds, partial(_cancel, driver)):
            yield
    finally:
        driver.remove_notice_handler(note)
    if warnings:
        connection.invalidate()
        raise NotDurable(
            f"No synchronous standby said within {seconds} seconds that it has what was recorded "
            "last."
        )


def _cancel(driver: psycopg.Connection[Any]) -> None:
    with suppress(psycopg.Error, OSError):
        driver.cancel_safe(timeout=SECONDS_MAX)
