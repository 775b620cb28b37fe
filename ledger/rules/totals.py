"""Totals of an agreement: one pure function over its line items.

Bodies, persons and days are never added to each other, nothing counts twice, and what is unknown
stays unknown: a column without a line is None, a line without a number leaves its sum open.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias

from ledger.rules.lifecycle import Act, counts
from ledger.rules.sums import Fulfilment, Interval, Line, Sum, add, fulfilment, outstanding


@dataclass(frozen=True, slots=True)
class Category:
    """A category's unit, and the category above it."""

    unit: str
    parent: str | None


class Assessment(StrEnum):
    """How what was reported compares with what was pledged: computed, never decided."""

    NO_PLEDGE_RECORDED = "no_pledge_recorded"  #: our silence, not the world's
    PLEDGED_WIDER = "pledged_wider"  #: the pledge stands in a category above
    NO_REPORT_RECORDED = "no_report_recorded"
    NONE_SO_FAR = "none_so_far"  #: reported, and the number is 0
    EXCEEDED = "exceeded"
    MET = "met"
    PARTIALLY_MET = "partially_met"
    INDETERMINATE = "indeterminate"  #: the numbers don't decide it


@dataclass(frozen=True, slots=True)
class Row:
    """One category in one direction; a column without a line is None, never 0.

    `pledged_wider`: a category above has a pledge in the same direction.
    """

    category: str
    unit: str
    from_party: str
    to_party: str
    requested: Sum | None
    offered: Sum | None
    pledged: Sum | None
    reported: Sum | None
    outstanding: Interval | None
    fulfilment: Fulfilment | None
    assessment: Assessment
    caveats: tuple[str, ...]
    pledged_wider: bool


@dataclass(frozen=True, slots=True)
class Totals:
    """The rows, the line items that count, and how many were left out for want of any date."""

    rows: tuple[Row, ...]
    counted: tuple[Line, ...]
    undated: int


Direction: TypeAlias = tuple[str, str]


def totals(
    lines: Iterable[Line], categories: Mapping[str, Category], as_of: str | None = None
) -> Totals:
    """Return the totals of the line items of one agreement.

    Args:
        lines: every line item of the agreement, in recording order, whatever its status.
        categories: by id; must hold each line's category and all above it.
        as_of: an ISO 8601 date: keep what had happened by then. None keeps everything.
    """
    standing = [line for line in lines if counts(line.act, line.status)]
    undated = sum(as_of is not None and line.happened_on is None for line in standing)
    if as_of is not None:
        standing = [
            line for line in standing if line.happened_on is not None and line.happened_on <= as_of
        ]
    by_direction: defaultdict[Direction, list[Line]] = defaultdict(list)
    for line in standing:
        by_direction[line.from_party, line.to_party].append(line)
    rows = [
        row
        for direction, there in by_direction.items()
        for row in _rows(direction, there, categories)
    ]
    rows.sort(key=lambda row: (row.category, row.from_party, row.to_party))
    return Totals(tuple(rows), tuple(standing), undated)


def above(category: str, categories: Mapping[str, Category]) -> list[str]:
    """Return the categories above one, the nearest first."""
    found: list[str] = []
    parent = categories[category].parent
    while parent is not None:
        found.append(parent)
        parent = categories[parent].parent
    return found


def _rows(
    direction: Direction, lines: Sequence[Line], categories: Mapping[str, Category]
) -> Iterable[Row]:
    """The rows of one direction: one for each category that has a line item of its own."""
    own = {line.category for line in lines}
    members: dict[str, list[Line]] = {category: [] for category in own}
    for line in lines:
        for category in (line.category, *above(line.category, categories)):
            if category in own:
                members[category].append(line)
    pledged = {line.category for line in lines if line.act is Act.PLEDGE}
    for category, there in members.items():
        wider = any(parent in pledged for parent in above(category, categories))
        yield _row(
            category,
            categories[category].unit,
            direction,
            without_parts(there),
            pledged_wider=wider,
        )


def without_parts(lines: Sequence[Line]) -> list[Line]:
    """Return lines less the parts whose whole is among them."""
    ids = {line.id for line in lines}
    return [line for line in lines if line.part_of not in ids]


def _row(
    category: str, unit: str, direction: Direction, lines: Sequence[Line], *, pledged_wider: bool
) -> Row:
    requested, offered, pledged, reported = (
        add([line for line in lines if line.act is act])
        for act in (Act.REQUEST, Act.OFFER, Act.PLEDGE, Act.REPORT)
    )
    return Row(
        category=category,
        unit=unit,
        from_party=direction[0],
        to_party=direction[1],
        requested=requested,
        offered=offered,
        pledged=pledged,
        reported=reported,
        outstanding=outstanding(pledged, reported),
        fulfilment=fulfilment(pledged, reported),
        assessment=assess(pledged, reported, pledged_wider=pledged_wider),
        caveats=_caveats((requested, offered, pledged, reported)),
        pledged_wider=pledged_wider,
    )


def rejudged(
    row: Row, *, pledged: Sum | None, reported: Sum | None, caveats: tuple[str, ...]
) -> Row:
    """Return a row with other columns, and all that follows from them; `caveats` come on top."""
    return replace(
        row,
        pledged=pledged,
        reported=reported,
        outstanding=outstanding(pledged, reported),
        fulfilment=fulfilment(pledged, reported),
        assessment=assess(pledged, reported, pledged_wider=row.pledged_wider),
        caveats=(*_caveats((row.requested, row.offered, pledged, reported)), *caveats),
    )


def _caveats(columns: Sequence[Sum | None]) -> tuple[str, ...]:
    names = ("approximate", "contested", "disputed", "one_side", "withheld", "without_number")
    there = [column for column in columns if column is not None]
    return tuple(name for name in names if any(getattr(column, name) for column in there))


def assess(pledged: Sum | None, reported: Sum | None, *, pledged_wider: bool) -> Assessment:
    """Return the first assessment that fits, as the domain's table orders them."""
    if pledged is None:
        return Assessment.PLEDGED_WIDER if pledged_wider else Assessment.NO_PLEDGE_RECORDED
    if reported is None:
        return Assessment.NO_REPORT_RECORDED
    if reported.upper == 0:
        return Assessment.NONE_SO_FAR
    if pledged.approximate or reported.approximate:
        return Assessment.INDETERMINATE
    return _compare(pledged, reported)


def _compare(pledged: Sum, reported: Sum) -> Assessment:
    if pledged.upper is not None:
        if reported.lower > pledged.upper:
            return Assessment.EXCEEDED
        if reported.lower >= pledged.upper:
            return Assessment.MET
    elif pledged.open_by_floors and reported.lower >= pledged.lower > 0:
        return Assessment.MET
    if reported.upper is not None and reported.upper < pledged.lower:
        return Assessment.PARTIALLY_MET
    return Assessment.INDETERMINATE
