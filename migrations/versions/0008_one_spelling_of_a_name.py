"""Columns hold the names of speakers and publishers in one spelling; documents stay as sealed."""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

COLUMNS = (
    ("claim_versions", "speaker"),
    ("claim_versions", "publisher"),
    ("stated_total_versions", "speaker"),
)
#: What Unicode says to show as nothing and doesn't call a format.
BLANK = {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180F, 0x2065, 0x2800, 0x3164, 0xFFA0}
BLANK |= {*range(0x180B, 0x180E), *range(0xFE00, 0xFE10), *range(0xFFF0, 0xFFF9)}
BLANK |= {*range(0xE0000, 0xE1000)}


def upgrade() -> None:
    make_tidy(op.get_bind())


def make_tidy(connection: sa.Connection) -> None:
    for table_name, column_name in COLUMNS:
        column = sa.column(column_name)
        table = sa.table(table_name, column)
        for name in connection.execute(
            sa.select(column).select_from(table).distinct()
        ).scalars():
            if name is not None and tidy(name) != name:
                update = sa.update(table).where(column == name)
                connection.execute(update.values({column_name: tidy(name)}))


def tidy(name: str) -> str:
    seen = "".join(
        character
        for character in name
        if unicodedata.category(character) != "Cf" and ord(character) not in BLANK
    )
    return " ".join(unicodedata.normalize("NFC", seen).split())
