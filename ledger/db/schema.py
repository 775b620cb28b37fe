"""The schema: whether all that stands there is what the migrations make, nothing more or less."""

import tempfile
from functools import cache
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.db import MIGRATIONS, Database, catalog, migrate, migrations
from ledger.db.catalog import Facts

#: What the migrations make on PostgreSQL: whoever verifies may only read, and so can't make it.
#: `./run ledger db describe` writes it.
POSTGRESQL_SCHEMA: Final = MIGRATIONS / "postgresql.txt"


def fault(session: Session) -> str | None:
    """Return the first thing in which the schema isn't what the migrations make, None if nothing.

    Whatever has a name there is compared by its definition. On PostgreSQL also the rights, and the
    settings by which it could show other tables or lose what was acknowledged.
    """
    newest = migrations.newest()
    query = text("SELECT version_num FROM alembic_version")
    revisions = list(session.execute(query).scalars())
    if revisions != [newest]:
        actual = ", ".join(revisions) or "none"
        return f"the tables are of revision {actual}, not {newest}"
    if session.get_bind().dialect.name != "sqlite":
        return _postgresql_fault(session)
    return difference(_sqlite_facts(session), _sqlite_expected())


def difference(actual: Facts, expected: Facts) -> str | None:
    """Return a sentence on the first thing that is missing, added or otherwise; None if none is."""
    for name in sorted(expected.keys() | actual.keys()):
        if name not in actual:
            return f"the {name} isn't there"
        if name not in expected:
            return f"there is more than the migrations make: the {name}"
        if actual[name] != expected[name]:
            return f"the {name} isn't as the migrations make it"
    return None


@cache
def _sqlite_expected() -> Facts:
    with tempfile.TemporaryDirectory() as folder:
        fresh = Database(f"sqlite:///{folder}/fresh.sqlite3")
        try:
            migrate(fresh)
            with fresh.snapshot() as session:
                return _sqlite_facts(session)
        finally:
            fresh.dispose()


def _sqlite_facts(session: Session) -> Facts:
    rows = session.execute(
        text("SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master")
    )
    return {f"{row[0]} {row[1]}": f"of {row[2]}: {row[3]}" for row in rows}


def _postgresql_fault(session: Session) -> str | None:
    """Return the first thing that isn't as the migrations make it, or isn't the ledger's."""
    for query, sentence in _STRAY:
        name = session.execute(text(query)).scalars().first()
        if name is not None:
            return sentence.format(name)
    return difference(
        catalog.facts(session), catalog.read(POSTGRESQL_SCHEMA.read_text())
    )


#: Here, what PostgreSQL's own tables are named: a search path may put others of that name first.
_PATH: Final = """
SELECT pg_catalog.current_setting('search_path')
WHERE pg_catalog.current_setting('search_path') LIKE '%pg\\_%'
"""
#: The same name in a schema that is looked into sooner or later.
_SHADOWS: Final = """
SELECT other.oid::regclass FROM pg_class JOIN pg_class AS other USING (relname)
WHERE pg_class.relnamespace = current_schema()::regnamespace AND pg_class.relkind = 'r'
AND other.relnamespace <> pg_class.relnamespace AND other.relkind IN ('r', 'v', 'm', 'p', 'f')
AND other.relnamespace = ANY (current_schemas(false)::regnamespace[])
"""
_GRANTED: Final = """
SELECT relname FROM pg_class, aclexplode(relacl) AS granted
WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'
AND grantee <> relowner AND (grantee = 0 OR privilege_type <> 'SELECT')
"""
_GRANTED_IN_PART: Final = """
SELECT relname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid,
aclexplode(attacl) AS granted
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
_MISREAD: Final = """
SELECT setting FROM pg_db_role_setting, unnest(setconfig) AS setting WHERE setting ~*
'^(search_path|row_security|transform_null_equals|standard_conforming_strings|.*_libraries|role|'
'gin_fuzzy_search_limit|zero_damaged_pages|ignore_checksum_failure|session_replication_role)='
AND setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
"""
#: Foreign keys are kept by triggers too, which a table's owner can switch off.
_SWITCHED_OFF: Final = """
SELECT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
WHERE tgenabled <> 'O' AND relnamespace = current_schema()::regnamespace
"""
_RUNNING: Final = """
SELECT name || '=' || setting FROM pg_settings
WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting = 'off'
"""
#: Settings of the server by which searches find some rows, and damaged pages are read as empty.
_READING: Final = """
SELECT name || '=' || setting FROM pg_settings
WHERE name IN ('gin_fuzzy_search_limit', 'zero_damaged_pages', 'ignore_checksum_failure')
AND setting NOT IN ('0', 'off')
"""
#: What must not be there: a query of names, and the sentence on the first of them.
_STRAY: Final = (
    (
        _PATH,
        "the search path is {}, so that other tables could pass for PostgreSQL's own",
    ),
    (_SHADOWS, "the table {} could pass for the ledger's of the same name"),
    (
        _SWITCHED_OFF,
        "the table {} doesn't keep its references: its triggers are switched off",
    ),
    (_UNLOGGED, "the table {} isn't logged, so that a crash empties it"),
    (_HIDDEN, "the table {} hides rows by a policy"),
    (_GRANTED, "others than its owner have rights to the table {}"),
    (_GRANTED_IN_PART, "others than its owner have rights to columns of the table {}"),
    (
        _SET,
        "the database or a role is set to {}, so that what was acknowledged could be lost",
    ),
    (
        _MISREAD,
        "the database or a role is set to {}, so that it could read or do something else",
    ),
    (_RUNNING, "PostgreSQL runs with {}, so that what was acknowledged could be lost"),
    (_READING, "PostgreSQL runs with {}, so that some of what is there isn't read"),
)
