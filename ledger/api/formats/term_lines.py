"""Conditions and due days of promises: in a cell, and in lines below a text table."""

from collections.abc import Iterator

from ledger.api.formats.column import Document
from ledger.api.formats.text_table import display
from ledger.rules.base.printable import grouped


def term_lines(
    document: Document,
) -> Iterator[str]:
    """Yield a line for each promise of totals that has a condition or a due day."""
    for row in document["totals"]:
        category = row["category"]
        giver = row["from_party"]
        taker = row["to_party"]
        for text in term_texts(row):
            words = display(text)
            yield f"{category}, {giver} to {taker}: {words}\n"
    unread = document["terms_unread"]
    if unread:
        count = grouped(unread)
        yield f"promises that were not looked at for conditions and due days: {count}\n"


def term_texts(
    row: Document,
) -> list[str]:
    """Return the conditions and due days of a row, as a cell names them.

    `pledged 6,000 (li-1), due 2025-06-09, on condition: if all agree`.
    """
    return list(map(_term, row["terms"]))


def _term(
    term: Document,
) -> str:
    column = term["column"]
    text = term["text"]
    identity = term["line_item"]
    parts = [f"{column} {text} ({identity})"]
    if term["due_on"]:
        due_on = term["due_on"]
        parts.append(f"due {due_on}")
    if term["condition"]:
        condition = term["condition"]
        parts.append(f"on condition: {condition}")
    return ", ".join(parts)
