"""How Alembic reaches the database: over the connection that the caller hands in."""

from alembic import context
from sqlalchemy import Connection

from ledger import models
from ledger.db import Base

assert models.__all__, "importing the models fills the metadata"


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
