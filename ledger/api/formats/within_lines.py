"""Rows of totals that count in other rows too, in a line below a text table."""

from collections.abc import Iterable, Iterator

from ledger.api.formats.column import Document


def within_lines(rows: Iterable[Document]) -> Iterator[str]:
    """Yield one line that names the rows which nobody may add to others; nothing without any.

    Each is named with the nearest row that holds it.
    """
    pairs: dict[str, None] = {}
    for row in rows:
        holders = row["within"]
        if holders:
            pair = f"{_name(row)} in {_name(holders[0])}"
            pairs[pair] = None
    if pairs:
        listed = "; ".join(pairs)
        yield f"counted in another row too, so never added to it: {listed}\n"


def within_text(row: Document) -> list[str]:
    """Return the rows in which a row counts too, as a cell names them."""
    return list(map(_name, row["within"]))


def _name(row: Document) -> str:
    category = row["category"]
    from_party = row["from_party"]
    to_party = row["to_party"]
    return f"{category}, {from_party} to {to_party}"
