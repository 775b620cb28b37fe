"""The schema: whether the tables, indexes and triggers are what the migrations make."""

import tempfile
from typing import Final

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Constraint, text
from sqlalchemy.orm import Session
from sqlalchemy.schema import ColumnCollectionConstraint

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
_CONSTRAINTS: Final = """
SELECT conname, convalidated, relname, ARRAY(
    SELECT attname::text FROM pg_attribute WHERE attrelid = conrelid AND attnum = ANY (conkey)
)
FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid
WHERE connamespace = current_schema()::regnamespace
"""
_TRIGGERS: Final = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
#: Foreign keys are kept by triggers too, which a table's owner can switch off.
_SWITCHED_OFF: Final = """
SELECT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
WHERE tgenabled <> 'O' AND relnamespace = current_schema()::regnamespace
"""
_RUNNING: Final = """
SELECT name || '=' || setting FROM pg_settings
WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting = 'off'
"""
_RULES: Final = "SELECT rulename FROM pg_rules WHERE schemaname = current_schema()"
#: What there mustn't be: a query of names, and what is said of the first.
_STRAY: Final = (
    (_TRIGGERS, "there is a trigger {}, and the ledger has none"),
    (_SWITCHED_OFF, "the table {} doesn't keep its references: its triggers are switched off"),
    (_RULES, "there is a rule {}, and the ledger has none"),
    (_UNLOGGED, "the table {} isn't logged, so that a crash empties it"),
    (_HIDDEN, "the table {} hides rows by a policy"),
    (_GRANTED, "others than its owner have rights to the table {}"),
    (_SET, "the database or a role is set to {}, so that what was acknowledged could be lost"),
    (_RUNNING, "PostgreSQL runs with {}, so that what was acknowledged could be lost"),
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
    kept = {row[0]: tuple(row)[1:] for row in session.execute(text(_CONSTRAINTS))}
    preparer = session.get_bind().dialect.identifier_preparer
    for table in Base.metadata.sorted_tables:
        for constraint in table.constraints:
            name = preparer.format_constraint(constraint)
            is_enforced, holder, columns = kept.get(name, (False, None, []))
            if not (is_enforced and holder == table.name):
                return f"the constraint {name} of {table.name} isn't there, or isn't enforced"
            if not _is_on(columns, constraint):
                return f"the constraint {name} of {table.name} isn't as the migrations make it"
    return None


def _is_on(columns: list[str], constraint: Constraint) -> bool:
    """Whether a constraint is on its columns; of a check, only that it is on any."""
    if isinstance(constraint, CheckConstraint):
        return bool(columns)
    assert isinstance(constraint, ColumnCollectionConstraint), "a key, or references"
    return set(columns) == set(constraint.columns.keys())


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
