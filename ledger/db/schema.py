"""The schema: whether the tables, indexes and triggers are what the migrations make."""

import tempfile
from typing import Final

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
    """Return the first thing that isn't as the migrations make it, or isn't the ledger's."""
    for query, sentence in _STRAY:
        name = session.execute(text(query)).scalars().first()
        if name is not None:
            return sentence.format(name)
    return _columns_fault(session) or _constraints_fault(session) or _indexes_fault(session)


_GRANTED: Final = """
SELECT relname FROM pg_class, aclexplode(relacl) AS granted
WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'
AND grantee <> relowner AND (grantee = 0 OR privilege_type <> 'SELECT')
"""
_UNLOGGED: Final = """
SELECT relname FROM pg_class WHERE relkind = 'r' AND relpersistence <> 'p'
AND relnamespace = current_schema()::regnamespace
"""
_HIDDEN: Final = """
SELECT relname FROM pg_class
WHERE relrowsecurity AND relnamespace = current_schema()::regnamespace
"""
_SET: Final = """
SELECT setting FROM pg_db_role_setting, unnest(setconfig) AS setting WHERE setting ~*
'^(synchronous_commit|session_replication_role)=(off|false|no|0|replica)'
AND setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
"""
_INDEXES: Final = """
SELECT relname, indisunique, indpred IS NOT NULL, indisvalid FROM pg_index
JOIN pg_class ON pg_class.oid = indexrelid
WHERE relnamespace = current_schema()::regnamespace
"""
_TRIGGERS: Final = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
_RULES: Final = "SELECT rulename FROM pg_rules WHERE schemaname = current_schema()"
#: What there mustn't be: a query of names, and what is said of the first.
_STRAY: Final = (
    (_TRIGGERS, "there is a trigger {}, and the ledger has none"),
    (_RULES, "there is a rule {}, and the ledger has none"),
    (_UNLOGGED, "the table {} isn't logged, so that a crash empties it"),
    (_HIDDEN, "the table {} hides rows by a policy"),
    (_GRANTED, "others than its owner have rights to the table {}"),
    (_SET, "the database or a role is set to {}, so that what was acknowledged could be lost"),
)


def _columns_fault(session: Session) -> str | None:
    query = text(
        "SELECT table_name, column_name, is_nullable FROM information_schema.columns "
        "WHERE table_schema = current_schema()"
    )
    kept = {(row[0], row[1]): row[2] == "YES" for row in session.execute(query)}
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if kept.get((table.name, column.name)) is not bool(column.nullable):
                return f"the column {table.name}.{column.name} isn't as the migrations make it"
    return None


def _constraints_fault(session: Session) -> str | None:
    query = text(
        "SELECT conname, convalidated FROM pg_constraint "
        "WHERE connamespace = current_schema()::regnamespace"
    )
    kept = {row[0]: row[1] for row in session.execute(query)}
    preparer = session.get_bind().dialect.identifier_preparer
    for table in Base.metadata.sorted_tables:
        for constraint in table.constraints:
            name = preparer.format_constraint(constraint)
            if not kept.get(name):
                return f"the constraint {name} of {table.name} isn't there, or isn't enforced"
    return None


def _indexes_fault(session: Session) -> str | None:
    query = text(_INDEXES)
    kept = {row[0]: tuple(row)[1:] for row in session.execute(query)}
    for table in Base.metadata.sorted_tables:
        for index in table.indexes:
            is_partial = index.dialect_options["postgresql"]["where"] is not None
            if index.name not in kept:
                return f"the index {index.name} isn't there"
            if kept[index.name] != (bool(index.unique), is_partial, True):
                return f"the index {index.name} isn't as the migrations make it"
    return None
