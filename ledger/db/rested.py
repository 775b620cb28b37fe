"""Connections to PostgreSQL that rested: those that were lost meanwhile are noticed.

A server that ends a connection says so, and keepalives tell of one whose machine is gone. What has
come that nobody asked for may mean that. A proxy or a firewall between them may forget a connection
and say nothing. So a question to the server tells where something came, or after a longer rest.
"""

import select
from time import monotonic
from typing import Any, Final

import psycopg
from psycopg.pq import ExecStatus
from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

#: A server that is busy never rests so long, and asks nothing.
REST_SECONDS_MAX: Final = 1.0
_NOTHING: Final = b";"
_LAST_USED: Final = "last used"


def renew_lost(engine: Engine) -> None:
    """Have an engine connect anew where a connection was lost while it rested, and all with it."""

    @event.listens_for(engine, "checkin")
    def _rests(
        _connection: DBAPIConnection | None,
        record: ConnectionPoolEntry,
    ) -> None:
        record.info[_LAST_USED] = monotonic()

    @event.listens_for(engine, "checkout")
    def _taken(
        connection: DBAPIConnection,
        record: ConnectionPoolEntry,
        _proxy: PoolProxiedConnection,
    ) -> None:
        if _is_lost(connection, record.info.get(_LAST_USED)):
            raise InvalidatePoolError


def _is_lost(
    connection: Any,  # noqa: ANN401 - drivers have no types
    last_used: float | None,
) -> bool:
    """Return whether a connection that should be at rest was lost; None where it is new."""
    if connection.closed:
        return True
    is_rested = last_used is not None and monotonic() - last_used > REST_SECONDS_MAX
    if is_rested or _has_come(connection):
        return not _answers(connection)
    return False


def _has_come(connection: Any) -> bool:  # noqa: ANN401 - as above
    """Return whether something has come that nobody asked for."""
    came = select.poll()
    came.register(connection.pgconn.socket, select.POLLIN)
    return bool(came.poll(0))


def _answers(connection: Any) -> bool:  # noqa: ANN401 - as above
    """Return whether the server answers to a statement that is empty."""
    try:
        answer = connection.pgconn.exec_(_NOTHING)
    except psycopg.Error:
        return False
    return bool(answer.status == ExecStatus.EMPTY_QUERY)
