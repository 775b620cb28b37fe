"""Promises of so many for each: what they come to by the reports of the other direction."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple, TypeAlias

from ledger.rules.quantities.figure import Ratio
from ledger.rules.totals.hierarchy import NO_GROUPS, Category, Groups
from ledger.rules.totals.sums import LineItemFigures, RowKey, Sum, add, interval_text
from ledger.rules.totals.totals import Row, members_of
from ledger.rules.workflow.lifecycle import Act


class Implied(NamedTuple):
    """The number that one promise comes to; an open `upper` is None."""

    lower: int
    upper: int | None
    text: str


#: The sum of what was reported of a category in a direction; None where nothing was.
Reported: TypeAlias = Callable[[RowKey], Sum | None]


def implied(
    lines: Iterable[LineItemFigures],
    reported: Reported,
) -> Iterator[Implied]:
    """Yield what each pledge of so many for each comes to, in the order of the lines.

    One of which nothing is reported in the other direction yields nothing: that is our silence.
    """
    for line in lines:
        if line.act is not Act.PLEDGE or line.per is None:
            continue
        counted = RowKey(line.per.category, line.to_party, line.from_party)
        column = reported(counted)
        if column is not None:
            yield _product(line, line.per, column)


def reported_in(
    rows: Iterable[Row],
    counted: Iterable[LineItemFigures],
    categories: Mapping[str, Category],
    groups: Groups = NO_GROUPS,
) -> Reported:
    """Return the look-up of what was reported, as rows show it.

    Where no line item is of the very category there is no row: then those below are added up.
    """
    columns = {row.key: row.reported for row in rows}
    reports = [line for line in counted if line.act is Act.REPORT]

    def reported(key: RowKey) -> Sum | None:
        if key in columns:
            return columns[key]
        below = members_of(key, reports, categories, groups)
        return add(below.lines)

    return reported


def _product(
    line: LineItemFigures,
    ratio: Ratio,
    column: Sum,
) -> Implied:
    """Return a ratio times what was reported, with its words."""
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
    return Implied(lower, upper, f"{number} at {ratio.text}")
