"""The other rows in which a row of totals counts too, so that nobody adds them up."""

from collections.abc import Mapping, Sequence

from ledger.rules.totals.hierarchy import Category, Groups, rows_around
from ledger.rules.totals.sums import LineItemFigures, RowKey
from ledger.rules.totals.wholes import RowsOfWholes
from ledger.services.resources import Document


def of_lines(
    rows: list[Document],
    lines: Sequence[LineItemFigures],
    tree: Mapping[str, Category],
    groups: Groups,
) -> list[Document]:
    """Return rows with the others in which they count too, so that nobody adds them up.

    `lines` are all that count in them, parts too.
    """
    wholes = RowsOfWholes()
    wholes.add(lines)
    return of_wholes(rows, wholes, tree, groups)


def of_wholes(
    rows: list[Document],
    wholes: RowsOfWholes,
    tree: Mapping[str, Category],
    groups: Groups,
) -> list[Document]:
    """Return rows as `of_lines` does, given the rows of wholes."""
    keys = [_key(row) for row in rows]
    rows_of_wholes = wholes.of_rows(tree, groups)
    known_keys = frozenset(keys)
    for key, row in zip(keys, rows, strict=True):
        nearest = [
            other for other in rows_of_wholes.get(key, ()) if other in known_keys
        ]
        around = rows_around(key, known_keys, tree, groups)
        others = dict.fromkeys((*nearest, *around))
        row["within"] = [other._asdict() for other in others if other != key]
    return rows


def _key(row: Document) -> RowKey:
    """Return the key of a row of totals as it is answered."""
    return RowKey(
        row["category"],
        row["from_party"],
        row["to_party"],
    )
