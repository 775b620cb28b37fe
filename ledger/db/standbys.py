"""Standbys of PostgreSQL: databases that follow another one, and what its commits wait for.

What a primary has acknowledged is lost in a failover unless a synchronous standby had it.
"""

from typing import Final

from sqlalchemy import Connection, Engine, event

from ledger.rules.base.errors import LedgerError

#: Whether a commit waits until a standby has it on its disk.
_WAITS: Final = (
    "current_setting('synchronous_standby_names') <> '' "
    "AND current_setting('synchronous_commit') IN ('on', 'remote_apply')"
)
_IS_WAITED_FOR: Final = f"SELECT {_WAITS}"
#: A commit that changes nothing waits too: it may answer for one before it, sent again.
_IS_WAITED_FOR_AND_MARKED: Final = (
    f"SELECT {_WAITS}, pg_logical_emit_message(true, 'ledger', 'commit')"
)
#: A standby itself has nothing to wait for.
_IS_READY: Final = f"SELECT pg_is_in_recovery() OR ({_WAITS})"


class ReadsOnly(LedgerError):
    """A database that can only be read now."""

    code = "busy"

    def __init__(self) -> None:
        super().__init__(
            "The database can only be read now: it is a standby, or is just being made the "
            "primary. Nothing was recorded. Send it again, or to a server of the primary."
        )


class NotSynchronous(LedgerError):
    """A primary whose commits wait for no synchronous standby."""

    code = "busy"

    def __init__(self) -> None:
        super().__init__(
            "LEDGER_DATABASE_SYNCHRONOUS=required, and no commit waits for a synchronous standby: "
            "synchronous_standby_names is empty, or synchronous_commit is neither on nor "
            "remote_apply. A failover could lose what is acknowledged, so nothing was recorded."
        )


def require(engine: Engine) -> None:
    """Have an engine begin and commit only where commits wait for a synchronous standby."""

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        _check(connection, _IS_WAITED_FOR)

    @event.listens_for(engine, "commit")
    def _committed(connection: Connection) -> None:
        # It can be turned off while a transaction is under way.
        _check(connection, _IS_WAITED_FOR_AND_MARKED)


def check_ready(connection: Connection) -> None:
    """Make sure that commits wait for a synchronous standby, or that this database is one.

    Raises:
        NotSynchronous: they don't.
    """
    _check(connection, _IS_READY)


def is_standby(connection: Connection) -> bool:
    """Return whether a PostgreSQL database follows another one, and can't be written."""
    answer = connection.exec_driver_sql("SELECT pg_is_in_recovery()")
    return bool(answer.scalar_one())


def _check(connection: Connection, statement: str) -> None:
    holds, *_ = connection.exec_driver_sql(statement).one()
    if not holds:
        raise NotSynchronous
