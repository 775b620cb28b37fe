"""Probes: one value that PostgreSQL is asked for, by one statement outside of any transaction.

A snapshot takes three turns with the server, and both the ORM and the driver's cursors many times
the processor of libpq. A probe takes one turn, by libpq alone.
"""

from contextlib import closing
from typing import Any, Final

import psycopg
from psycopg.pq import ConnStatus, ExecStatus
from sqlalchemy import Engine, PoolProxiedConnection
from sqlalchemy.exc import SQLAlchemyError

_FAILURES: Final = (SQLAlchemyError, psycopg.Error)


def value(engine: Engine, sql: str) -> bytes | None:
    """Return the only value of a query, as PostgreSQL writes it; None where there is none.

    None too where it can't be asked: whoever reads in a snapshot then finds out why.
    """
    try:
        with closing(engine.raw_connection()) as pooled:
            return _value(pooled, sql)
    except _FAILURES:
        return None


def _value(pooled: PoolProxiedConnection, sql: str) -> bytes | None:
    driver: Any = pooled.driver_connection
    result = driver.pgconn.exec_(sql.encode())
    if driver.pgconn.status != ConnStatus.OK:
        pooled.invalidate()
    if result.status != ExecStatus.TUPLES_OK:
        return None
    if not result.ntuples:
        return None
    only: bytes | None = result.get_value(0, 0)
    return only
