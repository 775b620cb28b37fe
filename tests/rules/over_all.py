"""Totals across agreements as they are served, over lines that are all at hand."""

from dataclasses import dataclass

from ledger.rules.totals.across import Across
from ledger.rules.totals.dated_lines import DatedLines, shape_of
from ledger.rules.totals.hierarchy import NO_GROUPS
from ledger.rules.totals.overlaps import overlaps


@dataclass(frozen=True)
class Found:
    """Rows, the lines that count, and how many were left out for want of a date."""

    rows: tuple
    counted: tuple
    undated: int


def across(lines, categories, *asked, undoing=(), **more):
    """Add the lines of one agreement after the other, and those that undo some of them."""
    placed = [line._replace(created_index=place) for place, line in enumerate(lines)]
    totals = Across([line.row_key for line in placed], categories, *asked, **more)
    agreements = sorted({line.agreement for line in placed}, key=str)
    counted = []
    for agreement in agreements:
        of_agreement = [line for line in placed if line.agreement == agreement]
        beside = [line for line in undoing if line.agreement == agreement]
        counted += totals.add(of_agreement, {}, beside)
    by_id = {line.id: line for line in lines}
    counted.sort(key=lambda line: line.created_index)
    found = tuple(by_id[line.id] for line in counted)
    assert len(found) == totals.line_items
    return Found(tuple(totals.rows()), found, totals.undated)


def overlaps_of(lines, categories, groups=NO_GROUPS):
    """The overlaps of a row of lines."""
    dated, by_shape = DatedLines(), {}
    for line, number in zip(lines, dated.add(lines).values(), strict=True):
        by_shape.setdefault(shape_of(line), []).append(number)
    return overlaps(by_shape, dated, categories, groups)
