"""Whatever is changed in a ledger's tables, one thing at a time, is refused or found by `verify`.

Its short form, an edit of each column and much else, is `tests/services/test_verify.py`.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import pytest
from sqlalchemy import column as a_column
from sqlalchemy import delete, insert, inspect, select, table, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ledger.models import JournalHead, LoadedJournal
from ledger.services.verification import documents, kept_keys, resources
from ledger.services.verify import verify
from tests.tampering import TABLES, UNSEALED, filled_copy, tampering

pytestmark = pytest.mark.long
#: Empty here: nothing was loaded.
LOADED = LoadedJournal.__table__

REVISION = table("alembic_version", a_column("version_num"))


@dataclass(frozen=True)
class Change:
    """What whoever owns the database may do to it; `named` stands in what `verify` says of it."""

    what: str
    make: Callable[[Session], object]
    named: str = ""


@pytest.fixture(scope="module")
def filled(engine, template):
    with filled_copy(engine, template) as database:
        yield database


def missed(database, changes):
    """Make each change, and take it back; answers those that nothing refuses and nobody finds."""
    outcomes = Counter()
    silent = []
    with tampering(database) as session:
        for change in changes:
            outcome = outcome_of(session, change)
            outcomes[outcome] += 1
            if outcome == "silent":
                silent.append(change.what)
            # What was read belongs to a state that is gone.
            session.expunge_all()
    print(f"{database.engine.dialect.name}: {dict(outcomes)}", *silent, sep="\n")
    assert outcomes["found"] + outcomes["silent"], "none came through the tables"
    return silent


def outcome_of(session, change):
    savepoint = session.begin_nested()
    try:
        change.make(session)
        session.flush()
    except DBAPIError:
        savepoint.rollback()
        return "refused"
    sentences = filter(None, (verdict.wrong for verdict in verify(session)))
    found = any(change.named in wrong for wrong in sentences)
    savepoint.rollback()
    return "found" if found else "silent"


def rows_of(session, in_table):
    """The rows of a table, each beside the condition that it is that one."""
    rows = session.execute(select(in_table)).mappings().all()
    primary = [name for name in in_table.c if name.primary_key] or list(in_table.c)
    return [(row, [part == row[part.name] for part in primary]) for row in rows]


def cell_changes(session):
    changes = []
    for in_table in (*TABLES, REVISION):
        rows = rows_of(session, in_table)
        for row, is_it in rows:
            for column in in_table.c:
                if (in_table.name, column.name) in UNSEALED:
                    continue
                elsewhere = [other[column.name] for other, _ in rows]
                changes += [
                    Change(
                        f"{in_table.name}.{column.name} of {list(row.values())[:2]}: {value!r}",
                        edit(in_table, is_it, column, value),
                    )
                    for value in other_values(column.name, row[column.name], elsewhere)
                ]
    return changes


def edit(in_table, is_it, column, value):
    return lambda session: session.execute(
        update(in_table).where(*is_it).values({column.name: value})
    )


def other_values(name, value, elsewhere):
    """Values that a cell doesn't hold: near its own, of other rows, and none."""
    others = [*near(value), None, *elsewhere]
    if name == "made":
        others += ["[]", '["x"]', "null"]
    if name == "cautioned":
        others += ['{"guessed-passage":["x"]}', '{"possible-duplicate":["x"]}']
    distinct = {repr(other): other for other in others if other != value}
    of_rows = [other for other in distinct.values() if other in elsewhere]
    few = of_rows[:2]
    return [other for other in distinct.values() if other not in of_rows] + few


def near(value):
    if value is None:
        return [0, 1, "", "x", b"x"]
    if isinstance(value, int):
        return [value + 1, value - 1, -value, 0, 1]
    if isinstance(value, str):
        return [f"{value}x", value[:-1], value[1:], "", value.swapcase(), f" {value}", value * 2]
    flipped = [
        value[:place] + bytes([value[place] ^ 1]) + value[place + 1 :]
        for place in (0, len(value) // 2, len(value) - 1)
        if value
    ]
    return [*flipped, b"", value[:-1], value + b"\0", b"x"]


def test_verify_finds_any_edited_cell(filled):
    with filled.snapshot() as session:
        changes = cell_changes(session)

    assert missed(filled, changes) == []


def row_changes(session):
    changes = []
    for in_table in (*TABLES, REVISION):
        rows = rows_of(session, in_table)
        for row, is_it in rows:
            what = f"{in_table.name}, {list(row.values())[:2]}"
            changes.append(Change(f"deleted: {what}", remove(in_table, is_it)))
            changes += [
                Change(f"added: {what} {key}", add(in_table, {**row, **key}))
                for key in other_keys(in_table, row)
            ]
        for (row, is_it), (other, is_other) in pairwise(rows):
            if dict(row) == dict(other):
                continue
            changes.append(
                Change(
                    f"swapped: {in_table.name}, {list(row.values())[:2]} and the next",
                    swap(in_table, (row, is_it), (other, is_other)),
                )
            )
    size = session.execute(select(JournalHead.size)).scalar_one()
    return changes + [
        Change(f"added: loaded_journal, {loaded}", add(LOADED, {"id": 1, "size": loaded}))
        for loaded in range(1, size + 2)
    ]


def remove(in_table, is_it):
    return lambda session: session.execute(delete(in_table).where(*is_it))


def add(in_table, row):
    return lambda session: session.execute(insert(in_table).values(row))


def other_keys(in_table, row):
    """Keys that no row has yet, one for each part of the key."""
    for part in in_table.c:
        if part.primary_key or in_table is REVISION:
            value = row[part.name]
            yield {part.name: value + 10_000 if isinstance(value, int) else f"{value}-2"}
    if "until_index" in in_table.c:
        yield {"id": "forged", "from_index": 10_000, "created_index": 10_000, "until_index": None}


def swap(in_table, row_and_condition, other_and_condition):
    """Give two rows each other's contents under the keys that they have."""
    (row, is_it), (other, is_other) = row_and_condition, other_and_condition
    kept = {part.name for part in in_table.c if part.primary_key}
    contents = [
        {name: value for name, value in each.items() if name not in kept} for each in (row, other)
    ]

    def make(session):
        if not contents[0] or contents[0] == contents[1]:
            session.execute(update(in_table).where(*is_it).values(dict(other)))
            return
        session.execute(update(in_table).where(*is_it).values(contents[1]))
        session.execute(update(in_table).where(*is_other).values(contents[0]))

    return make


def test_verify_finds_any_row_that_is_deleted_added_or_swapped(filled):
    with filled.snapshot() as session:
        changes = row_changes(session)

    assert missed(filled, changes) == []


def statement(sql):
    return lambda session: session.execute(text(sql))


def schema_changes(session):
    names = inspect(session.connection()).get_table_names()
    changes = [
        Change(f"drop table {name}", statement(f"DROP TABLE {name}{cascade(session)}"), name)
        for name in names
    ]
    if session.get_bind().dialect.name == "sqlite":
        return changes + sqlite_changes(session)
    return changes + postgresql_changes(session)


def cascade(session):
    return "" if session.get_bind().dialect.name == "sqlite" else " CASCADE"


#: What a statement that makes a table says of it, in parts that can be left out.
PARTS = re.compile(
    r",\s*CONSTRAINT \w+ (?:UNIQUE|FOREIGN|PRIMARY|CHECK)[^\n]*?(?=,?\s*\n)"
    r"| NOT NULL| DEFAULT '[^']*'|STRICT"
)


def sqlite_changes(session):
    """Each index is dropped, each constraint taken out of the statement that made its table."""
    query = "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    changes = [
        Change(f"drop index {name}", statement(f"DROP INDEX {name}"), name)
        for name in session.execute(text(query)).scalars()
    ]
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'table'"
    for name, made_by in session.execute(text(query)):
        for part in PARTS.finditer(made_by):
            without = made_by[: part.start()] + made_by[part.end() :]
            what = f"{name} without{part[0]} at {part.start()}"
            changes.append(Change(what, rewrite(name, without), name))
    return changes


def rewrite(name, made_by):
    """Put another statement in place of the one that made a table; its rows stay."""

    def make(session):
        session.execute(text("PRAGMA writable_schema = ON"))
        query = "UPDATE sqlite_master SET sql = :sql WHERE type = 'table' AND name = :name"
        session.execute(text(query), {"sql": made_by, "name": name})

    return make


CONSTRAINTS = """
SELECT relname, conname FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid
WHERE relnamespace = current_schema()::regnamespace AND contype <> 'n'
"""
INDEXES = """
SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()
AND indexname NOT IN (SELECT conname FROM pg_constraint)
"""
COLUMNS = """
SELECT table_name, column_name, is_nullable, column_default FROM information_schema.columns
WHERE table_schema = current_schema()
"""


def postgresql_changes(session):
    """Each index, constraint and column is dropped, and each NOT NULL and default."""
    changes = [
        Change(f"drop index {name}", statement(f"DROP INDEX {name}"), name)
        for name in session.execute(text(INDEXES)).scalars()
    ]
    for in_table, name in session.execute(text(CONSTRAINTS)):
        sql = f"ALTER TABLE {in_table} DROP CONSTRAINT {name} CASCADE"
        # With a key goes what refers to it, which comes first in the alphabet.
        changes.append(Change(f"drop {name}", statement(sql), "" if name[:2] == "pk" else name))
    for in_table, name, nullable, default in session.execute(text(COLUMNS)):
        of_column = f'ALTER TABLE {in_table} ALTER "{name}"'
        sql = f'ALTER TABLE {in_table} DROP COLUMN "{name}" CASCADE'
        changes.append(Change(f"drop {in_table}.{name}", statement(sql)))
        if nullable == "NO":
            sql = f"{of_column} DROP NOT NULL"
            changes.append(Change(f"null {in_table}.{name}", statement(sql), f"{in_table}.{name}"))
        if default is not None:
            sql = f"{of_column} DROP DEFAULT"
            changes.append(Change(f"default {in_table}.{name}", statement(sql), name))
    return changes


def test_verify_names_any_table_constraint_or_index_that_is_dropped(filled):
    with filled.snapshot() as session:
        changes = schema_changes(session)

    assert missed(filled, changes) == []


def nothing(*_):
    return ""


@pytest.mark.parametrize(
    ("module", "check", "where"),
    [
        (documents, "_check_sealed", "line_item_versions.document"),
        (kept_keys, "check_idempotency_keys", "idempotency_keys.body_sha256"),
        (resources, "check_speakers", "speaker_spellings.name"),
    ],
)
def test_without_a_check_what_it_alone_looks_at_is_changed_in_silence(
    filled, monkeypatch, module, check, where
):
    monkeypatch.setattr(module, check, nothing)
    with filled.snapshot() as session:
        changes = [change for change in cell_changes(session) if change.what.startswith(where)]

    assert missed(filled, changes) != []
