"""Headings of a CSV, and the columns that those may mean which aren't known."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from rapidfuzz import fuzz, process

from ledger.rules.base.names import tidy

#: Of 100: how much a heading must be like a column to be taken for a slip.
_ALIKE_MIN: Final = 70
#: What people call the columns of the claims CSV in sheets of their own.
_IN_OTHER_WORDS: Final[Mapping[str, str]] = {
    "amount": "text",
    "article": "source",
    "comment": "note",
    "count": "text",
    "date": "effective_on",
    "day": "effective_on",
    "deadline": "due_on",
    "deal": "agreement",
    "figure": "text",
    "from": "from_party",
    "giver": "from_party",
    "how_many": "text",
    "number": "text",
    "outlet": "publisher",
    "published": "published_on",
    "quantity": "text",
    "quotation": "words",
    "quote": "words",
    "receiver": "to_party",
    "recipient": "to_party",
    "remark": "note",
    "remarks": "note",
    "role": "speaker_roles",
    "said_by": "speakers",
    "sender": "from_party",
    "to": "to_party",
    "when": "effective_on",
    "who_said_it": "speakers",
}


def spelling(heading: str) -> str:
    """Return a heading as columns are spelt."""
    return tidy(heading).lower().replace(" ", "_")


def nearest_column(
    heading: str,
    known: Collection[str],
) -> str | None:
    """Return the known column that a heading may mean, None where none comes near."""
    words = spelling(heading)
    column = _IN_OTHER_WORDS.get(words)
    if column in known:
        return column
    nearest = process.extractOne(
        words,
        known,
        scorer=fuzz.ratio,
        score_cutoff=_ALIKE_MIN,
    )
    if nearest is None:
        return None
    return str(nearest[0])


def read_as(
    names: Sequence[str],
    known: Collection[str],
) -> list[str | None]:
    """Return the column as which each heading is read, once each; None where it is none.

    One that isn't known is refused, and read as the one that it may mean, so that whatever else is
    wrong with its cells is told too.
    """
    columns: list[str | None] = []
    for name in names:
        column: str | None = name
        if name not in known:
            column = nearest_column(name, known)
            if column in names:
                column = None
        if column in columns:
            column = None
        columns.append(column)
    return columns
