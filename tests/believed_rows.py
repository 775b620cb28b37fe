"""Statistics of PostgreSQL as a larger ledger has them: it plans by them, not by what is there."""

from math import inf

from sqlalchemy import text

MORE_ROWS = """
UPDATE pg_class SET reltuples = reltuples * :times
WHERE relnamespace = 'public'::regnamespace AND reltuples > 0
"""
#: What has more than 50 values has ids in it, or days. A larger ledger has more of them, and no
#: more rows of each. Below 0 their number is a share of the rows.
MORE_VALUES = """
UPDATE pg_statistic SET
    stadistinct = CASE WHEN stadistinct > 0 THEN stadistinct * :times ELSE stadistinct END,
    stanumbers1 = CASE WHEN stakind1 <> 1 THEN stanumbers1
        ELSE (SELECT array_agg(share / :times) FROM unnest(stanumbers1) AS share) END
WHERE (stadistinct < 0 OR stadistinct > 50)
AND starelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
"""


def believe(connection, times):
    """Make PostgreSQL plan as though each table had so many times as many rows."""
    tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    for name in connection.exec_driver_sql(tables).scalars().all():
        # It would count anew by itself.
        connection.exec_driver_sql(f"ALTER TABLE {name} SET (autovacuum_enabled = off)")
    for statement in (MORE_ROWS, MORE_VALUES):
        connection.execute(text(statement), {"times": times})


def rows_planned_for(session, table):
    """Return for how many rows of a table a database plans: SQLite for any, without statistics."""
    if session.get_bind().dialect.name == "postgresql":
        explained = session.execute(text(f"EXPLAIN (FORMAT JSON) TABLE {table}"))
        return explained.scalar_one()[0]["Plan"]["Plan Rows"]
    counted = text("SELECT count(*) FROM sqlite_schema WHERE name LIKE 'sqlite_stat%'")
    return 0 if session.execute(counted).scalar_one() else inf
