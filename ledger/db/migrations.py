"""Migrations: the tables brought to the newest revision, and compared with the models."""

from typing import Final

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from ledger import carried
from ledger.db.database import Database
from ledger.rules.base.errors import LedgerError

MIGRATION_ATTEMPTS: Final = 3
MIGRATIONS: Final = carried("migrations")


class OtherRevision(LedgerError):
    """The tables are of a revision that this version doesn't know."""

    code = "database-lost"


class MadeAnew(LedgerError):
    """A migration refuses: sealed documents are never rewritten, so the ledger is made anew."""

    code = "database-lost"


def migrate(database: Database) -> None:
    """Bring the tables to the newest revision, in one transaction.

    Raises:
        OtherRevision: a newer version of the ledger has migrated them.
        MadeAnew: what they hold can't stand in the newest tables.
    """
    for attempts_left in reversed(range(MIGRATION_ATTEMPTS)):
        try:
            with database.engine.begin() as connection:
                command.upgrade(_alembic(connection), "head")
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
