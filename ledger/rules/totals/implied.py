"""Promises of so many for each: what they come to by the reports of the other direction."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from typing import NamedTuple, TypeAlias

from ledger.rules.quantities.figure import Ratio
from ledger.rules.totals.caveats import Caveat
from ledger.rules.totals.fulfilment import widened
from ledger.rules.totals.hierarchy import NO_GROUPS, Category, Groups
from ledger.rules.totals.intervals import interval_text
from ledger.rules.totals.members import members_of
from ledger.rules.totals.reports_above import ReportsAbove
from ledger.rules.totals.running_sum import add
from ledger.rules.totals.sums import LineItemFigures, RowKey, Sum
from ledger.rules.totals.totals import Row, Totals
from ledger.rules.totals.undone import UndoneReports
from ledger.rules.workflow.lifecycle import Act


class Implied(NamedTuple):
    """The number that one promise comes to; an open `upper` is None."""

    lower: int
    upper: int | None
    text: str


class Counted(NamedTuple):
    """The reports that a promise counts by: their sum, and what others undo of them.

    `above` is the most that `reports_above` them may hold of them, None any number.
    """

    reported: Sum | None
    undone: Sum | None
    above: int | None = 0
    reports_above: tuple[LineItemFigures, ...] = ()


class _Reports(NamedTuple):
    """Reports that count, by the rows above others and by what is undone of them."""

    lines: list[LineItemFigures]
    above: ReportsAbove
    undone: UndoneReports


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
        counted = counted_by(line, reported)
        if counted is not None and line.per is not None:
            yield _product(line, line.per, counted)


def caveats_of(lines: Iterable[LineItemFigures], reported: Reported) -> list[Caveat]:
    """Return the caveats of what pledges come to, by what they count by."""
    all_counted = [counted_by(line, reported) for line in lines]
    caveats: list[Caveat] = []
    for counted in filter(None, all_counted):
        if counted.above != 0:
            caveats.append(Caveat.REPORTED_WIDER)
        if counted.undone is not None:
            caveats.append(Caveat.UNDONE)
    return caveats


def counted_by(line: LineItemFigures, reported: Reported) -> Counted | None:
    """Return what a pledge of so many for each counts by; None where nothing is reported."""
    key = counts_by(line)
    return reported(key) if key is not None else None


def counts_by(line: LineItemFigures) -> RowKey | None:
    """Return the row by whose reports a pledge of so many for each counts; None for others."""
    if line.act is not Act.PLEDGE or line.per is None:
        return None
    return RowKey(
        line.per.category,
        line.to_party,
        line.from_party,
    )


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
    # Few agreements have a pledge that asks for them.
    gathered = cache(partial(_reports, totals, categories, groups))

    def reported(key: RowKey) -> Counted | None:
        reports = gathered()
        row = by_key.get(key)
        if row is not None:
            column, undone_of_it = row.reported, row.undone
        else:
            below = members_of(
                key,
                reports.lines,
                categories,
                groups,
            )
            column = add(below.lines)
            undone_of_it = reports.undone.of(key)
        return _counted_of(column, undone_of_it, reports.above, key)

    return reported


def _reports(
    totals: Totals,
    categories: Mapping[str, Category],
    groups: Groups,
) -> _Reports:
    """Return the reports of some totals that count."""
    reports = [line for line in totals.counted if line.act is Act.REPORT]
    above = ReportsAbove(reports, categories, groups)
    undone = UndoneReports(reports, totals.undoing, categories, groups)
    return _Reports(reports, above, undone)


def _counted_of(
    reported: Sum | None,
    undone: Sum | None,
    reports_above: ReportsAbove,
    key: RowKey,
) -> Counted | None:
    """Return what is reported of a row, or may be by reports above it; None where nothing is."""
    above = reports_above.most(key)
    if above != 0:
        undone_of_it = None if reported is None else undone
        return Counted(reported, undone_of_it, above, reports_above.reports(key))
    if reported is None:
        return None
    return Counted(reported, undone)


def _product(
    line: LineItemFigures,
    ratio: Ratio,
    counted: Counted,
) -> Implied:
    """Return a ratio times what was reported, with its words.

    What is undone of that is said, and subtracted nowhere; what reports above may hold is at most.
    """
    column = counted.reported
    approximate = column is not None and column.approximate > 0
    least = column.lower if column else 0
    # What may belong elsewhere may come to nothing here.
    lower = 0 if line.in_doubt else ratio.lower * least
    upper = None
    most = _most(counted)
    if most is not None:
        upper = ratio.upper * most
    number = interval_text(
        lower,
        upper,
        approximate=approximate,
        strict=0,
    )
    text = f"{number} at {ratio.text}"
    if counted.above != 0:
        text += f" (reports of a row above may hold {ratio.category})"
    if counted.undone is not None:
        text += f" ({ratio.category} undone: {counted.undone.text})"
    return Implied(lower, upper, text)


def _most(counted: Counted) -> int | None:
    """Return the most that a promise counts by; None where nothing bounds it."""
    if counted.reported is None:
        return counted.above
    return widened(counted.reported, counted.above).upper
