"""The database: what all tables share, engines, migrations, and the only place that commits."""

from ledger.db.database import Database, analyze, check_safe
from ledger.db.durability import Uncertain
from ledger.db.engines import (
    POSTGRESQL_CONNECTIONS,
    WRITER_WAIT_SECONDS,
    Unsafe,
    read_only_engine,
)
from ledger.db.migrations import MIGRATIONS, check_migrations, check_newest, migrate
from ledger.db.tables import Base
from ledger.db.vacuuming import HeldOnTo, vacuum

__all__ = [
    "MIGRATIONS",
    "POSTGRESQL_CONNECTIONS",
    "WRITER_WAIT_SECONDS",
    "Base",
    "Database",
    "HeldOnTo",
    "Uncertain",
    "Unsafe",
    "analyze",
    "check_migrations",
    "check_newest",
    "check_safe",
    "migrate",
    "read_only_engine",
    "vacuum",
]
