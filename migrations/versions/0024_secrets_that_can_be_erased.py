"""Digests that leave the ledger have a secret within them: of requests, and ETags.

The digest of a request with an Idempotency-Key, which its entries hold, gets a nonce that is kept
with the key. Entries of an existing ledger and its keys stay as they are: their digests have none.
ETags get a key of the ledger's own, made here: clients of an existing ledger read anew once, and a
change under way with an ETag of before is refused as `stale`. No document and no entry changes.
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

SECRETS = sa.table(
    "secrets", sa.column("name", sa.Text), sa.column("secret", sa.LargeBinary)
)


def upgrade() -> None:
    op.add_column("idempotency_keys", sa.Column("nonce", sa.LargeBinary))
    connection = op.get_bind()
    # Whoever makes a new ledger makes its keys.
    if connection.scalar(sa.select(sa.func.count()).select_from(SECRETS)):
        key = {"name": "etag", "secret": secrets.token_bytes(32)}
        connection.execute(sa.insert(SECRETS).values(key))
