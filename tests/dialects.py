"""Dialects that outlive an engine: what a statement compiles to is kept for the next test's ledger.

SQLAlchemy keeps it for each engine apart, and a test's ledger has two new ones: without these,
compiling the same statements again would be most of what a short test does.
"""

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

#: What statements compile to, by dialect and statement.
COMPILED = {}
#: The dialects that were made, by their class and options.
MADE = {}


class Kept:
    """Makes a dialect once for each set of options, which asks a server once what it is."""

    def __new__(cls, **options):
        kind = (cls, *sorted(options.items(), key=lambda option: option[0]))
        if kind not in MADE:
            MADE[kind] = super().__new__(cls)
        return MADE[kind]

    def __init__(self, **options):
        if not hasattr(self, "knows_server"):
            super().__init__(**options)
            self.knows_server = False

    def initialize(self, connection):
        if not self.knows_server:
            super().initialize(connection)
            self.knows_server = True

    @classmethod
    def engine_created(cls, engine):
        super().engine_created(engine)
        engine.update_execution_options(compiled_cache=COMPILED)


class Sqlite(Kept, SQLiteDialect_pysqlite):
    supports_statement_cache = True


class Postgresql(Kept, PGDialect_psycopg):
    supports_statement_cache = True


def keep():
    """Let every engine of this process have one of these."""
    registry.register("sqlite", __name__, Sqlite.__name__)
    registry.register("postgresql.psycopg", __name__, Postgresql.__name__)
