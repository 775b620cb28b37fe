"""What an Idempotency-Key answers again has a digest, so that a change of it is seen.

Of the keys that are kept it is worked out here; those that were erased have none. No document and
no entry changes.
"""

import hashlib

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

PLACE = ("actor", "method", "path", "key_sha256")
KEYS = sa.table(
    "idempotency_keys",
    *(sa.column(name, sa.Text) for name in PLACE),
    sa.column("body_sha256", sa.Text),
    sa.column("first_index", sa.Integer),
    sa.column("made", sa.Text),
    sa.column("cautioned", sa.Text),
    sa.column("nonce", sa.LargeBinary),
    sa.column("answer_sha256", sa.Text),
)


def upgrade() -> None:
    column = sa.Column("answer_sha256", sa.Text, nullable=False, server_default="")
    op.add_column("idempotency_keys", column)
    fill_in(op.get_bind())


def fill_in(connection: sa.Connection) -> None:
    kept = sa.select(KEYS).where(KEYS.c.body_sha256 != "")
    for row in connection.execute(kept).fetchall():
        is_it = [KEYS.c[name] == getattr(row, name) for name in PLACE]
        answer = f"{row.first_index}\n{row.made}\n{row.cautioned}".encode()
        digest = hashlib.sha256((row.nonce or b"") + answer).hexdigest()
        connection.execute(sa.update(KEYS).where(*is_it).values(answer_sha256=digest))
