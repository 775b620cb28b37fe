"""Connections to PostgreSQL that rested: those that were lost meanwhile are noticed.

A server that ends a connection says so, and keepalives tell of one whose machine is gone. So only
where something has come that nobody asked for, a question to the server says what it means.
"""

import select
from typing import Any, Final

from psycopg.pq import ExecStatus
from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

_NOTHING: Final = b";"


def renew_lost(engine: Engine) -> None:
    """Have an engine connect anew where a connection was lost while it rested, and all with it."""

    @event.listens_for(engine, "checkout")
    def _taken(
        connection: DBAPIConnection,
        _record: ConnectionPoolEntry,
        _proxy: PoolProxiedConnection,
    ) -> None:
        if _is_lost(connection):
            raise InvalidatePoolError


def _is_lost(connection: Any) -> bool:  # noqa: ANN401 - drivers have no types
    """Return whether a connection that should be at rest was lost."""
    if connection.closed:
        return True
    came = select.poll()
    came.register(connection.pgconn.socket, select.POLLIN)
    if not came.poll(0):
        return False
    answer = connection.pgconn.exec_(_NOTHING)
    return bool(answer.status != ExecStatus.EMPTY_QUERY)
