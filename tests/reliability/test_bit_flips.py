"""A bit of the embedded database's file is flipped: `verify` finds it, or nothing is read there."""

import random
import sqlite3
from collections import Counter
from contextlib import closing, suppress
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ledger import db
from ledger.services.verify import verify
from tests.conftest import opened
from tests.tampering import UNSEALED, fill

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


SHOWN = "CREATE VIRTUAL TABLE temp.shown USING fts5vocab('main', 'search_words', 'instance')"


@pytest.fixture(scope="module")
def file(engine, template):
    """The file of a ledger with something in every table, that nobody has open."""
    with engine.lent(template.url) as lent:
        with opened(lent) as database:
            fill(database, template.headers)
        yield Path(lent.removeprefix("sqlite:///"))


@pytest.fixture
def small_file(engine, template):
    """The file of a ledger with little in it, that nobody has open."""
    with engine.lent(template.url) as lent:
        yield Path(lent.removeprefix("sqlite:///"))


def flipped(file, places, look=verify):
    """Flip a bit of each of some bytes, one at a time; answers what came of them, and where."""
    outcomes = Counter()
    silent = []
    before = held(file)
    with file.open("r+b", buffering=0) as image:
        for place in places:
            image.seek(place)
            (byte,) = image.read(1)
            bit = random.randrange(8)  # noqa: S311 - a test's examples
            write(image, place, byte ^ 1 << bit)
            outcome = outcome_of(file, before, look)
            write(image, place, byte)
            outcomes[outcome] += 1
            if outcome == "silent":
                silent.append((place, bit))
    assert held(file) == before
    print(dict(outcomes))
    return outcomes, silent


def write(image, place, byte):
    image.seek(place)
    image.write(bytes([byte]))


def outcome_of(file, before, look):
    # What SQLite says of a damaged file may be no UTF-8 either.
    with suppress(sqlite3.Error, UnicodeDecodeError):
        if held(file) == before:
            return "without effect"
    engine = db.read_only_engine(f"sqlite:///{file}")
    try:
        with Session(engine) as session:
            found = any(verdict.wrong for verdict in look(session))
            return "found" if found else "silent"
    except (DBAPIError, UnicodeDecodeError):
        return "refused"
    finally:
        engine.dispose()


def held(file):
    """All that the tables and the indexes hold, each by itself, but for what nothing can tell."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        connection.text_factory = bytes
        schema = connection.execute("SELECT * FROM sqlite_master ORDER BY name").fetchall()
        read = [connection.execute(query).fetchall() for query in queries(file)]
        # Of its own tables the search index holds other bytes too, which say nothing of words.
        connection.execute(SHOWN)
        read.append(connection.execute("SELECT term, doc FROM shown").fetchall())
    return schema, read


@cache
def queries(file):
    """A query of each table, and one of each index that only the index answers."""
    with closing(sqlite3.connect(file)) as connection:
        sql = "SELECT name, tbl_name, type, coalesce(sql, '') FROM sqlite_master"
        schema = connection.execute(sql).fetchall()
        tables = [name for name, _, kind, _ in schema if kind == "table"]
        tables = [name for name in tables if not name.startswith("search_words")]
        indexes = [(name, table, sql) for name, table, kind, sql in schema if kind == "index"]
        return [query_of_table(connection, name) for name in tables] + [
            query_of_index(connection, *index) for index in indexes
        ]


def query_of_table(connection, name):
    info = connection.execute(f"PRAGMA table_info({name})").fetchall()
    columns = [f'"{column}"' for _, column, *_ in info if is_held(name, column)]
    # NOT INDEXED: the table itself is read.
    return f"SELECT {', '.join(['1', *columns])} FROM {name} NOT INDEXED"  # noqa: S608 - names of our own


def query_of_index(connection, name, table, made_by):
    info = connection.execute(f"PRAGMA index_info({name})").fetchall()
    columns = ", ".join(f'"{column}"' for _, _, column in info)
    _, where, condition = made_by.partition(" WHERE ")
    return f"SELECT {columns} FROM {table} INDEXED BY {name}{where}{condition}"  # noqa: S608 - as above


def is_held(table, column):
    return (table, column) not in UNSEALED


def written(file):
    """The places of the file where something stands."""
    return [place for place, byte in enumerate(file.read_bytes()) if byte]


def test_no_flipped_bit_in_what_is_written_changes_a_ledger_in_silence(small_file):
    outcomes, silent = flipped(small_file, random.sample(written(small_file), 12))

    assert silent == []
    assert outcomes["found"] + outcomes["refused"]


@pytest.mark.long
def test_none_of_50_000_flipped_bits_changes_a_ledger_in_silence(file):
    size = file.stat().st_size
    outcomes, silent = flipped(file, [random.randrange(size) for _ in range(50_000)])  # noqa: S311 - as above

    assert silent == []
    assert outcomes["found"] > 1_000


@pytest.mark.long
def test_the_files_own_checks_alone_miss_flipped_bits(file):
    def look(session):
        return [next(verify(session))]

    _, silent = flipped(file, random.sample(written(file), 100), look)

    assert silent != []
