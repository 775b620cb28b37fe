"""Promises of so many for each: what they come to by the reports of the other direction."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple, TypeAlias

from ledger.rules.quantities.figure import Ratio
from ledger.rules.totals.caveats import Caveat
from ledger.rules.totals.hierarchy import NO_GROUPS, Category, Groups
from ledger.rules.totals.intervals import interval_text
from ledger.rules.totals.members import members_of
from ledger.rules.totals.sums import LineItemFigures, RowKey, Sum, add
from ledger.rules.totals.totals import Row, Totals
from ledger.rules.totals.undone import UndoneReports
from ledger.rules.workflow.lifecycle import Act


class Implied(NamedTuple):
    """The number that one promise comes to; an open `upper` is None."""

    lower: int
    upper: int | None
    text: str


class Counted(NamedTuple):
    """The sum of the reports that a promise counts by, and what others undo of them."""

    reported: Sum
    undone: Sum | None


#: What was reported of a category in a direction; None where nothing was.
Reported: TypeAlias = Callable[[RowKey], Counted | None]


def implied(
    lines: Iterable[LineItemFigures],
    reported: Reported,
) -> Iterator[Implied]:
    """Yield what each pledge of so many for each comes to, in the order of the lines.

    One of which nothing is reported in the other direction yields nothing: that is our silence.
    """
    for line in lines:
        counted = _counted(line, reported)
        if counted is not None and line.per is not None:
            yield _product(line, line.per, counted)


def caveats_of(lines: Iterable[LineItemFigures], reported: Reported) -> list[Caveat]:
    """Return the caveats of what pledges come to: some of what they count by is undone."""
    counted = [_counted(line, reported) for line in lines]
    if any(column is not None and column.undone is not None for column in counted):
        return [Caveat.UNDONE]
    return []


def _counted(line: LineItemFigures, reported: Reported) -> Counted | None:
    """Return what a pledge of so many for each counts by; None where nothing is reported."""
    if line.act is not Act.PLEDGE or line.per is None:
        return None
    key = RowKey(
        line.per.category,
        line.to_party,
        line.from_party,
    )
    return reported(key)


def reported_in(
    rows: Iterable[Row],
    totals: Totals,
    categories: Mapping[str, Category],
    groups: Groups = NO_GROUPS,
) -> Reported:
    """Return the look-up of what was reported, as rows show it.

    Where no line item is of the very category there is no row: then those below are added up.
    """
    by_key = {row.key: row for row in rows}
    reports = [line for line in totals.counted if line.act is Act.REPORT]
    undone = UndoneReports(
        reports,
        totals.undoing,
        categories,
        groups,
    )

    def reported(key: RowKey) -> Counted | None:
        row = by_key.get(key)
        if row is not None:
            return Counted(row.reported, row.undone) if row.reported else None
        below = members_of(key, reports, categories, groups)
        column = add(below.lines)
        if column is None:
            return None
        return Counted(column, undone.of(key))

    return reported


def _product(
    line: LineItemFigures,
    ratio: Ratio,
    counted: Counted,
) -> Implied:
    """Return a ratio times what was reported, with its words.

    What is undone of that is said, and subtracted nowhere.
    """
    column = counted.reported
    # What may belong elsewhere may come to nothing here.
    lower = 0 if line.in_doubt else ratio.lower * column.lower
    upper = None
    if column.upper is not None:
        upper = ratio.upper * column.upper
    number = interval_text(
        lower,
        upper,
        approximate=column.approximate > 0,
        strict=0,
    )
    text = f"{number} at {ratio.text}"
    if counted.undone is not None:
        text += f" ({ratio.category} undone: {counted.undone.text})"
    return Implied(lower, upper, text)
