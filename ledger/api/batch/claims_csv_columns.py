"""The columns of the claims CSV, and the column that a place in the body of a POST came from."""

from collections.abc import Mapping
from typing import Final

from ledger.api.batch.csv_reader import KnownColumns
from ledger.api.formats.column import Column, fields_of, words_of
from ledger.api.formats.quoting_columns import CLAIMS_WITH_LINE_ITEMS, under
from ledger.rules.base.missing_values import is_no_date, is_no_value
from ledger.schemas.patterns import NO_AGREEMENT

NamedCells = Mapping[str, str]
#: Sent with what tells both directions of a mutual exchange, and not kept.
BOTH_WAYS: Final = "both_ways"
DISTINCT_FROM: Final = "distinct_from"
SUPERSEDED_BY: Final = "superseded_by"
OF_LINE_ITEM: Final = (
    "agreement",
    "act",
    "category",
    "from_party",
    "to_party",
    "effective_on",
)
MORE_OF_LINE_ITEM: Final = (
    "part_of",
    DISTINCT_FROM,
    "undoes",
    "answers",
    "due_on",
    "condition",
    "note",
)
#: What means what it says in some columns: nobody, no agreement, and Namibia.
_MEANING_ITSELF: Final = {
    "text": "none",
    "agreement": NO_AGREEMENT,
    "from_party": "NA",
    "to_party": "NA",
    "speaker_parties": "NA",
}
_DATES: Final = (
    "effective_on",
    "due_on",
    "published_on",
)
#: The columns that hold a part for each speaker, in the same order.
OF_SPEAKERS: Final = ("speakers", "speaker_roles", "speaker_parties")
#: The columns that hold lists.
LISTS: Final = (
    *OF_SPEAKERS,
    "unclear",
    DISTINCT_FROM,
)
#: Columns that an export hasn't, and an import may have.
_IMPORTED: Final = [
    *fields_of(
        "answers",
        "due_on",
    ),
    *words_of(
        "condition",
        "note",
    ),
]


def _by_name(*columns: Column) -> dict[str, Column]:
    return {column.name: column for column in columns}


COLUMNS: Final = _by_name(*CLAIMS_WITH_LINE_ITEMS, *under("line_item", _IMPORTED))
#: All columns that a row may have.
KNOWN: Final = (*COLUMNS, BOTH_WAYS)
_WORDS: Final = frozenset(name for name, column in COLUMNS.items() if column.words)
ROW_COLUMNS: Final = KnownColumns(
    names=KNOWN,
    words=_WORDS,
    # Blanks of an article or of a person are kept; around a number they say nothing.
    spaced=_WORDS - {"text"},
)
#: Where the parts of each speaker come from.
_COLUMN_OF_SPEAKERS: Final = {
    "role": "speaker_roles",
    "parties": "speaker_parties",
}


def makes_line_item(row: NamedCells) -> bool:
    """Return whether a row is the first claim of a line item of its own."""
    return row.get("relation", "") in ("", "first")


def split(row: NamedCells, name: str) -> list[str]:
    """Return the parts of a cell that holds a list."""
    return parts_of(row.get(name, ""))


def parts_of(cell: str) -> list[str]:
    """Return the parts of a list in a cell, without empty ones."""
    parts = [part.strip() for part in cell.split(";")]
    return list(filter(None, parts))


def of_each_speaker(cell: str) -> list[str]:
    """Return the parts of a cell for each speaker, empty ones too."""
    return [part.strip() for part in cell.split(";")]


def parties_of(cell: str) -> list[str]:
    """Return the parties of one speaker, as a cell names them."""
    parts = [part.strip() for part in cell.split(",")]
    return list(filter(None, parts))


def quote_column(row: NamedCells) -> str:
    """Return the column that a row's quote is taken from."""
    if row.get("exact") or "words" not in row:
        return "exact"
    return "words"


def column_of(pointer: str, row: NamedCells) -> str:
    """Return the JSON pointer of the column that a place in the body of a row's line came from."""
    if pointer == "/id" and makes_line_item(row):
        return "/line_item"
    _, *path = pointer.removeprefix("/claims/0").split("/")
    if not path:
        return ""
    field, *within = path
    return f"/{_column_of_field(field, within, row)}"


def _column_of_field(field: str, within: list[str], row: NamedCells) -> str:
    """The column of a field of the body, or of what stands within it."""
    match field:
        case "speakers":
            return _COLUMN_OF_SPEAKERS.get("".join(within[1:2]), field)
        case "quote":
            return quote_column(row)
        case "quantity":
            return _quantity_column(row)
        case _:
            return field


def _quantity_column(row: NamedCells) -> str:
    """The column that a row's quantity is taken from, or would be where it has none."""
    if row.get("text") or "qualifier" not in row:
        return "text"
    if row["qualifier"] or "text" not in row:
        return "qualifier"
    return "text"


def no_values(row: NamedCells) -> dict[str, str]:
    """Return the cells, by their columns, that hold what is written where there is no value."""
    return {name: cell for name, cell in row.items() if _holds_no_value(name, cell)}


def _holds_no_value(name: str, cell: str) -> bool:
    if name in _DATES and is_no_date(cell):
        return True
    parts = parts_of(cell) if name in LISTS else [cell.strip()]
    means_itself = _MEANING_ITSELF.get(name)
    return any(is_no_value(part) for part in parts if part != means_itself)
