"""The reports of rows above a row that may be of its pledges, as its totals name them."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from ledger.rules.totals.implied import Reported, counted_by
from ledger.rules.totals.sums import LineItemFigures
from ledger.rules.totals.totals import Row
from ledger.services.resources import Document

#: How many of the reports above a row are named.
NAMED_MAX: Final = 20


def members(
    row: Row,
    lines: Iterable[LineItemFigures],
    reported: Reported,
) -> Document:
    """Return the members of a row's document that name reports above it, and how many there are.

    `lines` are the promises of so many for each that the row adds up.
    """
    reports = dict.fromkeys(_reports(row, lines, reported))
    first = islice(reports, NAMED_MAX)
    return {
        "reports_above": [
            _document(report, for_each=for_each) for for_each, report in first
        ],
        "reports_above_found": len(reports),
    }


def _reports(
    row: Row,
    lines: Iterable[LineItemFigures],
    reported: Reported,
) -> Iterator[tuple[bool, LineItemFigures]]:
    """Yield the reports above a row, each with whether pledges of so many for each count by it."""
    if row.pledged is not None:
        for report in row.reports_above:
            yield False, report
    for line in lines:
        counted = counted_by(line, reported)
        if counted is None:
            continue
        for report in counted.reports_above:
            yield True, report


def _document(report: LineItemFigures, *, for_each: bool) -> Document:
    """Return a report above a row as it is named there."""
    return {
        "for_each": for_each,
        "line_item": report.id,
        "category": report.category,
        "from_party": report.from_party,
        "to_party": report.to_party,
        "text": report.text,
    }
