"""Rows of the claims CSV beside what the ledger records."""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from typing import Final

from ledger.api.batch.claims_csv_columns import (
    BOTH_WAYS,
    COLUMNS,
    MORE_OF_LINE_ITEM,
    OF_LINE_ITEM,
    SUPERSEDED_BY,
    NamedCells,
    of_each_speaker,
    parties_of,
    parts_of,
)
from ledger.api.formats.column import Document
from ledger.api.formats.csv_rows import spelled
from ledger.rules.base.names import tidy
from ledger.rules.quantities import parsing
from ledger.rules.quantities.quantity import AS_MANY
from ledger.schemas.claims import NUMBER_NOT_IN_PASSAGE

#: What other rows say, and how a row was recorded.
_NOT_COMPARED: Final = (SUPERSEDED_BY, BOTH_WAYS)
#: What the ledger works out or decisions change, whatever else a row says.
_WORKED_OUT: Final = (
    "line_item",
    "status",
    "publisher",
    "published_on",
    "rank",
    "rank_reason",
    "retracted_on",
    "retracted_where",
    "retracted_reason",
    "start",
    "end",
    "guessed",
    "approximate",
    "recorded_at",
    "recorded_by",
)


def differing(
    row: NamedCells,
    recorded: Document,
    *,
    empty_too: bool,
) -> dict[str, str]:
    """Return the columns in which a row differs from what an export would have, and what it has.

    An empty cell says nothing, unless `empty_too`; of what the ledger works out it never does. What
    takes the place of a claim stands in other rows.
    """
    claim = recorded["claim"]
    silent_if_empty: AbstractSet[str] = row.keys()
    if empty_too:
        silent_if_empty = _worked_out(row) | _unsaid(claim["relation"])
    differences = {}
    for name, cell in row.items():
        if name in _NOT_COMPARED or (not cell and name in silent_if_empty):
            continue
        recorded_cell = spelled(COLUMNS[name], recorded)
        if not _same(name, cell, recorded_cell):
            differences[name] = recorded_cell
    return differences


def _unsaid(relation: str) -> AbstractSet[str]:
    """The columns that may be empty for a claim of this relation.

    The first claim has no other to relate to, and a further one doesn't say again of what it is.
    """
    if relation == "first":
        return {"relation"}
    return set(OF_LINE_ITEM)


def _worked_out(row: NamedCells) -> AbstractSet[str]:
    """The columns that say nothing of a row by being empty: those that the others give.

    The quote stands in one of two columns, and the quantity in `text` or else in several.
    """
    names = {*_WORKED_OUT, *MORE_OF_LINE_ITEM}
    if row.get("exact") or row.get("words") or row.get("end"):
        names |= {"exact", "words"}
    if row.get("text"):
        names |= {"qualifier", "value", "lower", "upper", "per"}
    elif row.get("qualifier"):
        names.add("text")
    return names


def _same(
    name: str,
    cell: str,
    recorded: str,
) -> bool:
    match name:
        case "text":
            return bool(cell) and _is_same_quantity(cell, recorded)
        case "unclear" | "differs" | "distinct_from":
            return _same_parts(cell, recorded)
        case "approximate" | "guessed":
            return cell.lower() == recorded
        case _:
            spelling = _SPELLINGS.get(name, _lines)
            return spelling(cell) == spelling(recorded)


def _is_same_quantity(cell: str, recorded: str) -> bool:
    """Return whether a quantity is the recorded one; "as many" is one for each."""
    sent = parsing.parse(cell).text
    if sent == AS_MANY:
        return recorded.startswith("1 for each ")
    return sent == recorded


def _same_parts(cell: str, recorded: str) -> bool:
    """Return whether two lists hold the same, in any order; the ledger's own note may be absent."""
    sent = set(parts_of(cell))
    kept = set(parts_of(recorded))
    return sent in (kept, kept - {NUMBER_NOT_IN_PASSAGE})


def _lines(words: str) -> str:
    """Words with one kind of line end: a spreadsheet has its own."""
    return words.replace("\r\n", "\n").replace("\r", "\n")


def _names(cell: str) -> list[str]:
    """The names of a cell, each in one spelling."""
    return list(map(tidy, parts_of(cell)))


def _roles(cell: str) -> list[str]:
    """The role of each speaker, in one spelling."""
    return list(map(tidy, of_each_speaker(cell)))


def _parties(cell: str) -> list[set[str]]:
    """The parties of each speaker, in any order."""
    return [{*parties_of(part)} for part in of_each_speaker(cell)]


#: What of a cell is compared, by its column, where that isn't the words as they are.
_SPELLINGS: Final[Mapping[str, Callable[[str], object]]] = {
    "speakers": _names,
    "speaker_roles": _roles,
    "speaker_parties": _parties,
    "publisher": tidy,
}
