"""Intervals of whole numbers, as they are written for people."""

from ledger.rules.base.printable import grouped
from ledger.rules.quantities.quantity import span


def interval_text(
    lower: int,
    upper: int | None,
    *,
    approximate: bool,
    strict: int,
) -> str:
    """Return an interval for people: `6,057`, `≈1,390`, `≤15`, `≥250` or `>7,000`.

    `strict` counts the lines said as "more than" in it.
    """
    about = "≈" if approximate else ""
    if upper is None and strict and lower >= strict:
        return f">{about}{grouped(lower - strict)}"
    if upper is None:
        return f"≥{about}{grouped(lower)}"
    if lower == 0 < upper:
        return f"≤{about}{grouped(upper)}"
    return f"{about}{span(lower, upper)}"
