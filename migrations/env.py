"""How Alembic reaches the database: over the connection that the caller hands in."""

from alembic import context
from sqlalchemy import Connection

from ledger import models
from ledger.db import Base, words_index

#: The tables of the search index, which stand in no model: each database makes its own.
SEARCH_INDEX = words_index.NAME

assert models.__all__, "importing the models fills the metadata"


def is_modelled(name: str | None, kind: str, _parents: object) -> bool:
    """Return whether the models say what a table has to be; here those of all else do."""
    return not (kind == "table" and name is not None and name.startswith(SEARCH_INDEX))


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        transaction_per_migration=False,
        include_name=is_modelled,
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
