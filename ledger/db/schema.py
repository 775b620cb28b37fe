"""The schema: whether the tables, indexes and triggers are what the migrations make."""

import tempfile

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.db import MIGRATIONS, Base, Database, migrate


def fault(session: Session) -> str | None:
    """Return the first thing in which the tables aren't what the migrations make, None if nothing.

    SQLite: every table, index, trigger and view. PostgreSQL: the revision, triggers and indexes.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    newest = ScriptDirectory.from_config(config).get_current_head()
    found = session.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    if list(found) != [newest]:
        return f"the tables are of revision {', '.join(found) or 'none'}, not {newest}"
    if session.get_bind().dialect.name != "sqlite":
        return _postgresql_fault(session)
    with tempfile.TemporaryDirectory() as folder:
        fresh = Database(f"sqlite:///{folder}/fresh.sqlite3")
        try:
            migrate(fresh)
            with fresh.snapshot() as other:
                differ = _sqlite_schema(session) ^ _sqlite_schema(other)
        finally:
            fresh.dispose()
    return f"{min(differ)[1]} isn't as the migrations make it" if differ else None


def _sqlite_schema(session: Session) -> set[tuple[str, str, str]]:
    rows = session.execute(text("SELECT type, name, coalesce(sql, '') FROM sqlite_master"))
    return {(row[0], row[1], row[2]) for row in rows}


def _postgresql_fault(session: Session) -> str | None:
    triggers = text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
    if (trigger := session.execute(triggers).scalars().first()) is not None:
        return f"there is a trigger {trigger}, and the ledger has none"
    names = text("SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()")
    there = set(session.execute(names).scalars())
    for table in Base.metadata.sorted_tables:
        for index in table.indexes:
            if index.name not in there:
                return f"the index {index.name} isn't there"
    return None
