"""From the cells of a row of the claims CSV to the body of a POST, and back to the column."""

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Any, Final

from ledger.api.formats.column import Column, Document, fields_of, words_of
from ledger.api.formats.csv_rows import spelled
from ledger.api.formats.resource_columns import CLAIMS_WITH_LINE_ITEMS
from ledger.rules.base.missing_values import is_no_date, is_no_value
from ledger.rules.base.names import tidy
from ledger.rules.quantities import quantity
from ledger.schemas.claims import NUMBER_NOT_IN_PASSAGE

NamedCells = Mapping[str, str]
#: Named with a new line item, and not kept.
DISTINCT_FROM: Final = "distinct_from"
SUPERSEDED_BY: Final = "superseded_by"
_OF_LINE_ITEM: Final = (
    "agreement",
    "act",
    "category",
    "from_party",
    "to_party",
    "effective_on",
)
MORE_OF_LINE_ITEM: Final = ("part_of", "answers", "due_on", "condition", "note")
#: What the ledger works out or decisions change, whatever else a row says.
_WORKED_OUT: Final = (
    *("line_item", "status", "publisher", "published_on", "rank", "rank_reason"),
    *("start", "end", "guessed", "approximate", "recorded_at", "recorded_by"),
)
#: Where NA is Namibia.
_PARTIES: Final = ("from_party", "to_party", "speaker_parties")
_DATES: Final = ("effective_on", "due_on", "published_on")
_WHOLE_NUMBER: Final = re.compile("0|[1-9][0-9]{0,9}", re.ASCII)


def _more() -> list[Column]:
    """Columns that an export hasn't, and an import may have."""
    columns = [
        *fields_of("part_of", "answers", "due_on"),
        *words_of("condition", "note"),
    ]

    def of_line_item(column: Column) -> Column:
        return replace(column, value=lambda row: column.value(row["line_item"]))

    return [of_line_item(column) for column in columns]


COLUMNS: Final = {column.name: column for column in (*CLAIMS_WITH_LINE_ITEMS, *_more())}
#: All columns that a row may have.
KNOWN: Final = (*COLUMNS, DISTINCT_FROM)
WORDS: Final = frozenset(name for name, column in COLUMNS.items() if column.words)
#: Columns whose blanks are words of an article or of a person; around a number they say nothing.
SPACED: Final = WORDS - {"text", "verbatim"}
#: Where parts of a body come from, if not from the column of the same name.
_COLUMN_OF: Final = {
    "speaker/name": "speaker",
    "speaker/role": "speaker_role",
    "speaker/parties": "speaker_parties",
    "quantity/verbatim": "verbatim",
}


def makes_line_item(row: NamedCells) -> bool:
    """Return whether a row is the first claim of a line item of its own."""
    return row.get("relation", "") in ("", "first")


def body(row: NamedCells) -> dict[str, Any]:
    """Return the line that a row stands for, its shape still unchecked."""
    if not makes_line_item(row):
        return (
            _given(row, "line_item") | _distinct(row) | _claim(row) | {"type": "claim"}
        )
    own = _given(row, *_OF_LINE_ITEM, *MORE_OF_LINE_ITEM) | _distinct(row)
    if "agreement" in row:
        # Whoever has the column says by an empty cell that there is none.
        own["agreement"] = row["agreement"] or None
    if row.get("line_item"):
        own["id"] = row["line_item"]
    return own | {"claims": [_claim(row)], "type": "line_item"}


def _claim(row: NamedCells) -> dict[str, Any]:
    claim: dict[str, Any] = _given(
        row, "id", "source", "relation", "replaces", "because"
    )
    if quote := row.get(quote_column(row)):
        claim["quote"] = quote
    if row.get("start"):
        claim["start"] = _number(row["start"])
    if said := _quantity(row):
        claim["quantity"] = said
    claim["unclear"] = [
        word for word in split(row, "unclear") if word != NUMBER_NOT_IN_PASSAGE
    ]
    if any(row.get(name) for name in ("speaker", "speaker_role", "speaker_parties")):
        named = {"name": row.get("speaker"), "role": row.get("speaker_role")}
        claim["speaker"] = {name: value for name, value in named.items() if value}
        claim["speaker"]["parties"] = split(row, "speaker_parties")
    return claim


def _given(row: NamedCells, *names: str) -> dict[str, Any]:
    return {name: row[name] for name in names if row.get(name)}


def _distinct(row: NamedCells) -> dict[str, Any]:
    named = split(row, DISTINCT_FROM)
    return {DISTINCT_FROM: named} if named else {}


#: The columns that hold lists.
LISTS: Final = ("speaker_parties", "unclear", "distinct_from")


def split(row: NamedCells, name: str) -> list[str]:
    """Return the parts of a cell that holds a list."""
    return [part.strip() for part in row.get(name, "").split(";") if part.strip()]


def _number(cell: str) -> int | str:
    """A whole number in digits only; whatever else is for its field to refuse."""
    return int(cell) if _WHOLE_NUMBER.fullmatch(cell) else cell


def _quantity(row: NamedCells) -> dict[str, object] | str:
    """What a row says of a number: by its text, or else by qualifier and numbers."""
    verbatim = _given(row, "verbatim")
    if text := row.get("text"):
        try:
            return quantity.parse(text).document() | verbatim
        except quantity.NotAQuantity:
            return text
    numbers = _given(row, "value", "lower", "upper")
    return (
        {name: _number(cell) for name, cell in numbers.items()}
        | _given(row, "qualifier")
        | verbatim
    )


def quote_column(row: NamedCells) -> str:
    """Return the column that a row's quote is taken from."""
    return "exact" if row.get("exact") or "words" not in row else "words"


def column_of(pointer: str, row: NamedCells) -> str:
    """Return the JSON pointer of the column that a place in the body of a row's line came from."""
    path = pointer.removeprefix("/claims/0").split("/")[1:]
    if not path:
        return ""
    if pointer == "/id" and makes_line_item(row):
        return "/line_item"
    two = "/".join(path[:2])
    if two in _COLUMN_OF:
        return f"/{_COLUMN_OF[two]}"
    if path[0] == "quote":
        return f"/{quote_column(row)}"
    if path[0] == "quantity":
        by_text = row.get("text") or not row.get("qualifier")
        return (
            "/text"
            if by_text and ("text" in row or "qualifier" not in row)
            else "/qualifier"
        )
    return f"/{path[0]}"


def differing(
    row: NamedCells, recorded: Document, *, empty_too: bool
) -> dict[str, str]:
    """Return the columns in which a row differs from what an export would have, and what it has.

    An empty cell says nothing, unless `empty_too`; of what the ledger works out it never does. What
    takes the place of a claim is told by other rows, and `distinct_from` isn't kept.
    """
    found = {}
    may_be_empty = _worked_out(row) if empty_too else row.keys()
    for name, cell in row.items():
        if name in (DISTINCT_FROM, SUPERSEDED_BY) or not (
            cell or name not in may_be_empty
        ):
            continue
        is_first = recorded["claim"]["relation"] == "first"
        if not cell and (
            name == "relation" if is_first else name in (*_OF_LINE_ITEM, "status")
        ):
            # The first claim has no other to relate to, and a further one doesn't say again of
            # what it is.
            continue
        there = spelled(COLUMNS[name], recorded)
        if not _same(name, cell, there):
            found[name] = there
    return found


def _worked_out(row: NamedCells) -> AbstractSet[str]:
    """The columns that say nothing of a row by being empty: those that the others give.

    The quote stands in one of two columns, and the quantity in `text` or else in several.
    """
    names = {*_WORKED_OUT, *MORE_OF_LINE_ITEM}
    if row.get("exact") or row.get("words"):
        names |= {"exact", "words"}
    if row.get("text"):
        names |= {"qualifier", "value", "lower", "upper"}
    elif row.get("qualifier"):
        names.add("text")
    return names


def no_values(row: NamedCells) -> dict[str, str]:
    """Return the cells, by their columns, that hold what is written where there is no value."""
    return {name: cell for name, cell in row.items() if _holds_no_value(name, cell)}


def _holds_no_value(name: str, cell: str) -> bool:
    if _is_said(name, cell.strip()):
        return False
    if name in _DATES and is_no_date(cell):
        return True
    parts = split({name: cell}, name) if name in LISTS else [cell]
    return any(map(is_no_value, parts))


def _is_said(name: str, cell: str) -> bool:
    """Whether a cell means what it says: a speaker's "none" of a number, or Namibia."""
    match name:
        case "text":
            return cell == "none"
        case "verbatim":
            return cell.lower() == "none"
        case _:
            return name in _PARTIES and cell == "NA"


def _same(name: str, cell: str, there: str) -> bool:
    match name:
        case "text":
            return bool(cell) and quantity.parse(cell).text == there
        case "unclear" | "speaker_parties" | "differs":
            return _same_parts(name, cell, there)
        case "speaker" | "speaker_role" | "publisher":
            return tidy(cell) == tidy(there)
        case "approximate" | "guessed":
            return cell.lower() == there
        case _:
            return _lines(cell) == _lines(there)


def _same_parts(name: str, cell: str, there: str) -> bool:
    given, held = (set(split({name: each}, name)) for each in (cell, there))
    return given in (held, held - {NUMBER_NOT_IN_PASSAGE})


def _lines(words: str) -> str:
    """Words with one kind of line end: a spreadsheet has its own."""
    return words.replace("\r\n", "\n").replace("\r", "\n")
