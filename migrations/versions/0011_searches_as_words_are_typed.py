"""Searches find words as they are typed.

The columns that searches look in hold words folded: accents composed, blanks as one, quotation
marks and dashes as they are typed, without what shows nothing and signs of emphasis. Documents stay
as they were sealed.
"""

import json
import re
import unicodedata
from functools import cache

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff"
)
SHOWS_NOTHING = re.compile(f"[{UNSEEN}]")
CHANGING = rf"[\s{UNSEEN}]{{2,}}|[{UNSEEN}]|[*_]+"
TYPED = {
    " ": (
        "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f\x85\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006"
        "\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
    ),
    "-": (
        "\u058a\u05be\u1400\u1806\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u2e17\u2e1a\u2e3a"
        "\u2e3b\u2e40\u301c\u3030\u30a0\ufe31\ufe32\ufe58\ufe63\uff0d"
    ),
    '"': "\u00ab\u00bb\u201c\u201d\u201e\u201f\u2033\u2036\u2e42\u301d\u301e\u301f\uff02",
    "'": (
        "`\u00b4\u02b9\u02bb\u02bc\u02bd\u02ca\u02cb\u055a\u05f3\u2018\u2019\u201a\u201b\u2032\u2035"
        "\u2039\u203a\ua78c\uff07"
    ),
}
SIGNS = {
    ord(printed): sign for sign, printings in TYPED.items() for printed in printings
}


def upgrade() -> None:
    fold_columns(op.get_bind())


def fold_columns(connection: sa.Connection) -> None:
    for table_name, column_name in (
        ("source_texts", "folded"),
        ("source_versions", "title_folded"),
    ):
        column = sa.column(column_name)
        table = sa.table(table_name, column)
        for before in connection.execute(
            sa.select(column).select_from(table).distinct()
        ).scalars():
            update = sa.update(table).where(column == before)
            connection.execute(update.values({column_name: fold(before)}))
    fold_claims(connection)


def fold_claims(connection: sa.Connection) -> None:
    columns = [sa.column(name) for name in ("id", "from_index", "folded", "document")]
    table = sa.table("claim_versions", *columns)
    for row in connection.execute(sa.select(*columns).select_from(table)).all():
        reading = json.loads(bytes(row.document))["passage"]["reading"].casefold()
        names = row.folded[len(reading) :].split("\n")
        update = sa.update(table).where(
            columns[0] == row.id, columns[1] == row.from_index
        )
        words = "\n".join(map(fold, (reading, *names[1:])))
        connection.execute(update.values(folded=words))


def fold(text: str) -> str:
    composed = unicodedata.is_normalized("NFC", text)
    changing = re.compile(CHANGING) if composed else with_accents()
    pieces = []
    end = 0
    for match in changing.finditer(text):
        becomes = becomes_of(text, *match.span())
        if becomes is not None:
            pieces += [text[end : match.start()].translate(SIGNS), becomes]
            end = match.end()
    pieces.append(text[end:].translate(SIGNS))
    return "".join(pieces)


def becomes_of(text: str, start: int, end: int) -> str | None:
    changing = text[start:end]
    if changing[0] in "*_":
        before = text[start - 1 : start] if start else ""
        after = text[end : end + 1]
        in_word = before.isalnum() and after.isalnum()
        beside_words = bool(before.strip() or after.strip())
        return "" if beside_words and not in_word and end - start <= 6 else None
    if changing[0].isspace() or SHOWS_NOTHING.match(changing):
        return " " if any(map(str.isspace, changing)) else ""
    composed = unicodedata.normalize("NFC", changing)
    return None if composed == changing else composed.translate(SIGNS)


@cache
def with_accents() -> re.Pattern[str]:
    marks = "\u1161-\u1175\u11a8-\u11c2"
    alone = ""
    for character in map(chr, range(0x300, 0x2FA20)):
        if SHOWS_NOTHING.match(character):
            continue
        if unicodedata.category(character).startswith("M"):
            marks += character
        elif not unicodedata.is_normalized("NFC", character):
            alone += character
    return re.compile(rf"{CHANGING}|(?s:.)[{marks}]+|[{alone}]")
