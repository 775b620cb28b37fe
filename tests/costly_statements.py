"""The work that a database does for a statement: what it looks at, and which look at too much."""

import re
from contextlib import contextmanager

from psycopg import sql
from sqlalchemy import Engine, event

#: What one statement may look at: far more than the rows of one agreement, far less than all.
ROWS_AND_BLOCKS_MAX, INSTRUCTIONS_MAX = 600, 10_000
INSTRUCTIONS_COUNTED = 50
PLACE = re.compile(r"%\((\w+)\)s")


def engine_of(database):
    return database.engine.dialect.name


@contextmanager
def statements():
    """Collect the queries that any database is sent, with their parameters."""
    seen = []

    def remember(_connection, _cursor, statement, parameters, _context, executemany):
        if statement.startswith(("SELECT", "WITH")) and not executemany:
            seen.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", remember)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", remember)


def instructions(session, statement, parameters):
    """Return how many instructions SQLite runs for a statement."""
    raw = session.connection().connection.driver_connection
    counted = []
    raw.set_progress_handler(lambda: counted.append(None), INSTRUCTIONS_COUNTED)
    try:
        raw.execute(statement, parameters).fetchall()
    finally:
        raw.set_progress_handler(None, 0)
    return len(counted) * INSTRUCTIONS_COUNTED


def rows_and_blocks(session, statement, parameters):
    """Return how many rows and blocks PostgreSQL looks at for a statement."""
    explained = session.connection().exec_driver_sql(
        f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}", parameters
    )
    return looked_at(explained.scalar_one()[0]["Plan"])


def rows_and_blocks_for_all(session, statement, parameters):
    """Return the same for a plan that PostgreSQL keeps for all values, of a prepared statement."""
    driver = session.connection().connection.driver_connection
    driver.execute("SET LOCAL plan_cache_mode = force_generic_plan")
    names = list(dict.fromkeys(PLACE.findall(statement)))
    places = PLACE.sub(lambda match: f"${names.index(match[1]) + 1}", statement)
    driver.execute(f"PREPARE own AS {places.replace('%%', '%')}")
    values = sql.SQL(", ").join(sql.Literal(parameters[name]) for name in names)
    executed = sql.SQL("EXECUTE own ({})" if names else "EXECUTE own").format(values)
    explain = sql.SQL("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ")
    ((explained,),) = driver.execute(explain + executed).fetchall()
    driver.execute("DEALLOCATE own")
    return looked_at(explained[0]["Plan"])


def looked_at(plan):
    """Return how many rows and blocks a plan has looked at."""
    return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] + sum(scanned(plan))


def scanned(plan):
    """Yield how many rows each scan of a plan looks at."""
    if plan["Node Type"].endswith("Scan"):
        removed = plan.get("Rows Removed by Filter", 0) + plan.get(
            "Rows Removed by Index Recheck", 0
        )
        yield (plan["Actual Rows"] + removed) * plan["Actual Loops"]
    for part in plan.get("Plans", ()):
        yield from scanned(part)


def costly(database, seen, *, times=1, in_postgresql=rows_and_blocks):
    """Return the statements that look at more than one agreement has, with their plans."""
    with database.snapshot() as session:
        return costly_in(session, seen, times=times, in_postgresql=in_postgresql)


def costly_in(session, seen, *, times=1, in_postgresql=rows_and_blocks):
    """Return the same, as they are within a transaction."""
    embedded = session.get_bind().dialect.name == "sqlite"
    work = instructions if embedded else in_postgresql
    most = times * (INSTRUCTIONS_MAX if embedded else ROWS_AND_BLOCKS_MAX)
    explain = "EXPLAIN QUERY PLAN" if embedded else "EXPLAIN"
    found = []
    for statement, parameters in {repr(each): each for each in seen}.values():
        # As part of a read: a lock would be refused there.
        asked = statement.replace(" FOR UPDATE", "")
        done = work(session, asked, parameters)
        if done > most:
            raw = session.connection().exec_driver_sql(f"{explain} {asked}", parameters)
            plan = "\n".join(str(row) for row in raw)
            found.append(f"{done} for {asked}\n{plan}")
    return found
