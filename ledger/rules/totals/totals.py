"""Totals of an agreement: one pure function over its line items.

The members of a row, and the sums, are the same for totals across agreements (`across`).
Bodies, persons and days are never added to each other, nothing counts twice, and what is unknown
stays unknown: a column without a line is None, a line without a number leaves its sum open.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from ledger.rules.totals import caveats as caveat_rules
from ledger.rules.totals.caveats import Caveat
from ledger.rules.totals.fulfilment import (
    Fulfilment,
    Interval,
    fulfilment,
    outstanding,
    widened,
)
from ledger.rules.totals.hierarchy import NO_GROUPS, Category, Groups, rows_above
from ledger.rules.totals.members import (
    Members,
    by_act,
    members,
    standing_lines,
    undoing_lines,
    with_claims,
)
from ledger.rules.totals.periods import Period
from ledger.rules.totals.reports_above import ReportsAbove
from ledger.rules.totals.running_sum import add
from ledger.rules.totals.said_apart import WithoutClaim, said_apart
from ledger.rules.totals.sums import LineItemFigures, RowKey, Sum
from ledger.rules.workflow.lifecycle import COLUMNS, Act


class Assessment(StrEnum):
    """The comparison of what was reported with what was pledged: computed, never decided."""

    NO_PLEDGE_RECORDED = "no_pledge_recorded"  #: our silence, not the world's
    PLEDGED_WIDER = (
        "pledged_wider"  #: the pledge stands in a category above, or to a group
    )
    TOLD_JOINTLY = (
        "told_jointly"  #: reported in one number with what stands in other rows
    )
    REPORTED_WIDER = (
        "reported_wider"  #: the reports stand in a category above, or of a group
    )
    NO_REPORT_RECORDED = "no_report_recorded"
    NONE_SO_FAR = "none_so_far"  #: reported, and the number is 0
    EXCEEDED = "exceeded"
    MET = "met"
    PARTIALLY_MET = "partially_met"
    INDETERMINATE = "indeterminate"  #: the numbers don't decide it


@dataclass(frozen=True, slots=True)
class Row:
    """One category in one direction; a column without a line is None, never 0.

    `pledged_wider`: a row above has a pledge, by its category or by a group of parties.
    `reported_above`: the most that `reports_above` it may hold of this one, None any number.
    `undone`: what other reports undo of it, which is subtracted nowhere. `without_claim` are no
    part of the columns.
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
    caveats: tuple[Caveat, ...]
    pledged_wider: bool
    without_claim: WithoutClaim
    reported_above: int | None = 0
    reports_above: tuple[LineItemFigures, ...] = ()
    undone: Sum | None = None

    @property
    def key(self) -> RowKey:
        """Its category and direction."""
        return RowKey(self.category, self.from_party, self.to_party)


@dataclass(frozen=True, slots=True)
class Totals:
    """The rows, the line items that count, and how many were left out for want of any date.

    `members` stand in the order of the rows. `undoing` are the reports that undo others; they count
    in no column.
    """

    rows: tuple[Row, ...]
    members: tuple[Members, ...]
    counted: tuple[LineItemFigures, ...]
    undated: int
    undoing: tuple[LineItemFigures, ...]


class Sums(NamedTuple):
    """The four columns of a row; one without a line is None."""

    requested: Sum | None
    offered: Sum | None
    pledged: Sum | None
    reported: Sum | None


class KnownSums:
    """The columns of rows that were added up before: the same lines come to the same."""

    def __init__(self) -> None:
        self._known: dict[RowKey, tuple[list[LineItemFigures], Sums]] = {}

    def of(self, of_row: Members) -> Sums:
        """Return the columns of a row, which are added up where it has other lines by now."""
        known = self._known.get(of_row.key)
        if known is not None:
            lines, sums = known
            if lines == of_row.lines:
                return sums
        sums = add_up(of_row.lines)
        self._known[of_row.key] = (of_row.lines, sums)
        return sums


def totals(
    lines: Iterable[LineItemFigures],
    categories: Mapping[str, Category],
    as_of: str | None = None,
    groups: Groups = NO_GROUPS,
    known: KnownSums | None = None,
) -> Totals:
    """Return the totals of the line items of one agreement.

    Args:
        lines: every line item of the agreement, in recording order, whatever its status.
        categories: by id; must hold each line's category and all above it.
        as_of: an ISO 8601 date: keep what had happened by then. None keeps everything.
        groups: those that hold each party.
        known: the columns of rows that were added up before.
    """
    known = known or KnownSums()
    candidates = standing_lines(lines)
    period = Period(last_on=as_of)
    undated = period.count_undated(candidates)
    held = period.cut(candidates)
    standing = [line for line in held if line.undoes is None]
    counted = with_claims(standing)
    pledged = {line.row_key for line in counted if line.act is Act.PLEDGE}
    gathered = tuple(members(standing, categories, groups))
    reports = ReportsAbove(counted, categories, groups)
    rows = []
    for of_row in gathered:
        rows_over_it = rows_above(of_row.key, categories, groups)
        wider = not pledged.isdisjoint(rows_over_it)
        unit = categories[of_row.key.category].unit
        row = _row(of_row, unit, known.of(of_row), pledged_wider=wider)
        rows.append(_beside_reports_above(row, reports))
    return Totals(
        tuple(rows),
        gathered,
        tuple(counted),
        undated,
        tuple(undoing_lines(held)),
    )


def _row(
    of_row: Members,
    unit: str,
    sums: Sums,
    *,
    pledged_wider: bool,
) -> Row:
    """Return the row of some members, with all that follows from its sums."""
    pledged, reported = sums.pledged, sums.reported
    category, from_party, to_party = of_row.key
    return Row(
        category=category,
        unit=unit,
        from_party=from_party,
        to_party=to_party,
        requested=sums.requested,
        offered=sums.offered,
        pledged=pledged,
        reported=reported,
        outstanding=outstanding(pledged, reported),
        fulfilment=fulfilment(pledged, reported),
        assessment=assess(pledged, reported, pledged_wider=pledged_wider),
        caveats=caveats_of(sums),
        pledged_wider=pledged_wider,
        without_claim=of_row.without_claim,
    )


def _beside_reports_above(row: Row, reports: ReportsAbove) -> Row:
    """Return a row as reports of rows above leave it: none of them is added."""
    above = reports.most(row.key)
    if above == 0:
        return row
    beside = replace(
        row,
        reported_above=above,
        reports_above=reports.reports(row.key),
    )
    return rejudged(
        beside,
        pledged=row.pledged,
        reported=row.reported,
        caveats=(),
    )


def add_up(lines: Iterable[LineItemFigures]) -> Sums:
    """Return the columns of a row over its lines."""
    columns = {COLUMNS[act]: add(of_act) for act, of_act in by_act(lines).items()}
    return Sums(**columns)


def answered(sums: Sums, without_claim: WithoutClaim) -> Sums:
    """Return the columns of a row with the line items that each of them says apart."""
    columns = sums._asdict()
    for act, name in COLUMNS.items():
        columns[name] = said_apart(columns[name], without_claim.get(act, 0))
    return Sums(**columns)


def rejudged(
    row: Row,
    *,
    pledged: Sum | None,
    reported: Sum | None,
    caveats: Iterable[Caveat],
) -> Row:
    """Return a row with other columns, and all that follows from them; `caveats` come on top."""
    sums = Sums(row.requested, row.offered, pledged, reported)
    own = caveats_of(sums)
    above = row.reported_above
    if above != 0 and pledged is not None:
        own = (*own, Caveat.REPORTED_WIDER)
    at_most = reported
    if reported is not None:
        at_most = widened(reported, above)
    return replace(
        row,
        pledged=pledged,
        reported=reported,
        outstanding=outstanding(pledged, reported, above),
        fulfilment=fulfilment(pledged, at_most),
        assessment=assess(
            pledged,
            reported,
            above=above,
            pledged_wider=row.pledged_wider,
        ),
        caveats=(*own, *caveats),
    )


def caveats_of(sums: Sums) -> tuple[Caveat, ...]:
    """Return the caveats of which some of the lines are the reason, in alphabetical order."""
    caveats: set[Caveat] = set()
    for column in sums:
        if column is not None:
            caveats.update(caveat_rules.of_sum(column))
    return tuple(sorted(caveats))


def assess(
    pledged: Sum | None,
    reported: Sum | None,
    *,
    above: int | None = 0,
    pledged_wider: bool,
    told_jointly: bool = False,
) -> Assessment:
    """Return the first assessment that fits, as the domain's table orders them.

    `told_jointly`: somebody states a total of reports that covers the row together with others.
    `above` is the most that reports above the row may hold of it, None any number.
    """
    if pledged is None:
        return (
            Assessment.PLEDGED_WIDER if pledged_wider else Assessment.NO_PLEDGE_RECORDED
        )
    if reported is None:
        return _without_report(above, told_jointly=told_jointly)
    at_most = widened(reported, above)
    if at_most.upper == 0:
        return Assessment.NONE_SO_FAR
    if pledged.approximate or reported.approximate:
        return Assessment.INDETERMINATE
    return _compare(pledged, at_most)


def _without_report(
    above: int | None,
    *,
    told_jointly: bool,
) -> Assessment:
    """Return the assessment of a pledge without a report in its row."""
    if told_jointly:
        return Assessment.TOLD_JOINTLY
    if above == 0:
        return Assessment.NO_REPORT_RECORDED
    return Assessment.REPORTED_WIDER


def _compare(pledged: Sum, reported: Sum) -> Assessment:
    """Return the assessment of two sums of exact numbers, as far as they decide it."""
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
