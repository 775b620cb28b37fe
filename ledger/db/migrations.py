"""Migrations: the tables brought to the newest revision, and compared with the models."""

from typing import Final

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from ledger import carried
from ledger.db.database import Database
from ledger.rules.base.errors import LedgerError

MIGRATION_ATTEMPTS: Final = 3
MIGRATIONS: Final = carried("migrations")
#: The part of SQLite that keeps the search index.
FTS5: Final = "fts5"


class OtherRevision(LedgerError):
    """The tables are of a revision that this version doesn't know."""

    code = "database-lost"


class MadeAnew(LedgerError):
    """A migration refuses: sealed documents are never rewritten, so the ledger is made anew."""

    code = "database-lost"


class NoSearch(LedgerError):
    """This Python's SQLite was built without what the search index is made with."""

    code = "database-lost"


def check_fts5(connection: Connection) -> None:
    """Make sure that SQLite can keep the search index.

    Raises:
        NoSearch: it can't.
    """
    modules = connection.exec_driver_sql("PRAGMA module_list").scalars()
    if FTS5 not in modules:
        raise NoSearch(
            "The SQLite of this Python has no FTS5, with which the ledger keeps its search index: "
            "run it with another build of Python (those of Debian and python.org have it), or on "
            "PostgreSQL."
        )


def migrate(database: Database) -> None:
    """Bring the tables to the newest revision, in one transaction.

    Raises:
        OtherRevision: a newer version of the ledger has migrated them.
        MadeAnew: what they hold can't stand in the newest tables.
    """
    for attempts_left in reversed(range(MIGRATION_ATTEMPTS)):
        try:
            with database.engine.begin() as connection:
                upgrade(connection)
                return
        except CommandError as unknown:
            raise OtherRevision(
                f"The tables are of a revision that this version of the ledger doesn't know "
                f"({unknown}): run the version that made them, or restore a backup of before."
            ) from None
        except DBAPIError:
            # Another process may have migrated PostgreSQL at the same moment; then there is
            # nothing left to do.
            if not attempts_left:
                raise


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Bring the tables to a revision within the transaction of a connection.

    Raises:
        MadeAnew: what they hold can't stand in the newest tables.
    """
    command.upgrade(_alembic(connection), revision)


def check_newest(connection: Connection) -> None:
    """Make sure that the tables of a standby, which can't be migrated, are the newest.

    Raises:
        OtherRevision: they aren't.
    """
    standing = revision(connection)
    if standing != newest():
        raise OtherRevision(
            f"The database is a standby, and its tables are of revision {standing}; this version "
            f"needs {newest()}. Start this version at the primary first, which migrates them, or "
            "run the version that made them."
        )


def revision(connection: Connection) -> str:
    """Return the revision of the tables that are there."""
    query = text("SELECT version_num FROM alembic_version")
    name: str = connection.execute(query).scalar_one()
    return name


def knows(revision: str) -> bool:
    """Return whether the migrations make tables of a revision."""
    steps = _steps().walk_revisions()
    return any(step.revision == revision for step in steps)


def newest() -> str | None:
    """Return the newest revision."""
    return _steps().get_current_head()


def _steps() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return ScriptDirectory.from_config(config)


def check_migrations(database: Database) -> None:
    """Compare the migrated tables with the models.

    Raises:
        CommandError: they differ, and how.
    """
    with database.engine.begin() as connection:
        command.check(_alembic(connection))


def _alembic(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
