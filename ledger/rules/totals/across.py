"""Totals across agreements: one pure function over line items of any agreement, or of none.

Nothing is compared here: a report under one agreement doesn't fulfil a pledge of another, so there
is no "still open", no fulfilment and no assessment. What may be one event, recorded under two
agreements, is counted twice and said to be.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import NamedTuple

from ledger.rules.totals.caveats import Caveat, of_sum
from ledger.rules.totals.fulfilment import floored
from ledger.rules.totals.hierarchy import NO_GROUPS, Category, Groups
from ledger.rules.totals.members import (
    Members,
    counted_lines,
    members,
    members_of,
    standing_lines,
    undoing_lines,
)
from ledger.rules.totals.overlaps import Overlaps, overlaps
from ledger.rules.totals.periods import EVER, Period
from ledger.rules.totals.said_apart import WithoutClaim
from ledger.rules.totals.stated_bearing import CheckedTotal
from ledger.rules.totals.stated_in_rows import Columns
from ledger.rules.totals.stated_jointly import ended_before, stated_of_row
from ledger.rules.totals.sums import LineItemFigures, RowKey, Sum
from ledger.rules.totals.totals import Sums, add_up, caveats_of
from ledger.rules.totals.undone import UndoneReports
from ledger.rules.workflow.lifecycle import Act


@dataclass(frozen=True, slots=True)
class AcrossRow:
    """One category in one direction; `agreements` says of how many lines of each it is the sum.

    `undone`: what other reports undo of it, which is subtracted nowhere. `without_claim` are no
    part of the sums.
    """

    category: str
    unit: str
    from_party: str
    to_party: str
    sums: Sums
    agreements: tuple[tuple[str | None, int], ...]
    caveats: tuple[Caveat, ...]
    overlaps: Overlaps
    without_claim: WithoutClaim
    undone: Sum | None = None


@dataclass(frozen=True, slots=True)
class Across:
    """The rows, the line items that count, and how many were left out for want of a date.

    `period` is the time that they are of.
    """

    rows: tuple[AcrossRow, ...]
    counted: tuple[LineItemFigures, ...]
    undated: int
    period: Period


class StatedUnder(NamedTuple):
    """The stated totals that name an agreement, and the line items that it has by a day.

    Those stand there too that a period or another filter leaves out of a sum.
    """

    totals: Sequence[CheckedTotal]
    lines: Sequence[LineItemFigures]


def across(
    lines: Iterable[LineItemFigures],
    categories: Mapping[str, Category],
    as_of: str | None = None,
    period: Period = EVER,
    groups: Groups = NO_GROUPS,
) -> Across:
    """Return the totals of line items across agreements.

    Args:
        lines: in recording order, whatever their status.
        categories: by id; must hold each line's category and all above it.
        as_of: an ISO 8601 date: keep what had happened by then. None keeps everything.
        period: keep what has a date in it.
        groups: those that hold each party.
    """
    candidates = standing_lines(map(_over_agreements, lines))
    by_then = period.until(as_of)
    undated = by_then.count_undated(candidates)
    held = by_then.cut(candidates)
    if period.is_bounded:
        held = _beside_parts_outside(held, candidates)
    standing = [line for line in held if line.stands]
    gathered = members(standing, categories, groups)
    rows = [_row(of_row, categories, groups) for of_row in gathered]
    counted = tuple(counted_lines(standing))
    return Across(tuple(rows), counted, undated, by_then)


def _beside_parts_outside(
    held: Sequence[LineItemFigures],
    lines: Iterable[LineItemFigures],
) -> list[LineItemFigures]:
    """Return the lines that a period holds, as they are where some of their parts lie outside it.

    Those parts count in another period, whatever day stands for their whole: so it spans this one.
    """
    ids = {line.id for line in held}
    wholes: set[str | None] = set()
    for line in counted_lines(lines):
        dated = line.happened_on is not None
        if dated and line.id not in ids:
            wholes.add(line.part_of)
    beside: list[LineItemFigures] = []
    for line in held:
        if line.id in wholes:
            beside.append(line._replace(spans=True))
        else:
            beside.append(line)
    return beside


def with_undone(
    totals: Across,
    lines: Iterable[LineItemFigures],
    categories: Mapping[str, Category],
    groups: Groups = NO_GROUPS,
) -> list[AcrossRow]:
    """Return the rows, each with the sum of those lines that undo what it holds.

    They are subtracted nowhere, and may be others than the rows add up: what went one way may be
    undone by what goes another.
    """
    undoing = undoing_lines(map(_over_agreements, lines))
    by_then = totals.period.cut(undoing)
    undone = UndoneReports(totals.counted, by_then, categories, groups)
    rows = []
    for row in totals.rows:
        key = RowKey(row.category, row.from_party, row.to_party)
        rows.append(_mark(row, undone.of(key)))
    return rows


def _over_agreements(line: LineItemFigures) -> LineItemFigures:
    """Return a line as it counts over all agreements, where it is sure under one or another."""
    rows = line.over_agreements
    if not rows:
        return line
    return line._replace(tie_contested=len(rows) > 1, elsewhere=rows)


def _mark(row: AcrossRow, undone: Sum | None) -> AcrossRow:
    """Return a row with what is undone of it, and the caveats of that."""
    if undone is None:
        return row
    caveats = {
        *row.caveats,
        *of_sum(undone),
        Caveat.UNDONE,
    }
    return replace(
        row,
        undone=undone,
        caveats=tuple(sorted(caveats)),
    )


def admit(row: AcrossRow, acts: AbstractSet[Act]) -> AcrossRow:
    """Return a row whose sums of some acts are only floors, as somebody states more."""
    sums, caveats = row.sums, set(row.caveats)
    if Act.PLEDGE in acts and sums.pledged is not None:
        sums = sums._replace(pledged=floored(sums.pledged))
        caveats.add(Caveat.PLEDGES_INCOMPLETE)
    if Act.REPORT in acts and sums.reported is not None:
        sums = sums._replace(reported=floored(sums.reported))
        caveats.add(Caveat.REPORTS_INCOMPLETE)
    return replace(row, sums=sums, caveats=tuple(sorted(caveats)))


def incomplete(
    row: AcrossRow,
    stated: Mapping[str, StatedUnder],
    categories: Mapping[str, Category],
    groups: Groups = NO_GROUPS,
) -> set[Act]:
    """Return the acts of which more is stated than is recorded under any agreement of a row.

    `stated` has what is stated by the id of each agreement.
    """
    key = RowKey(row.category, row.from_party, row.to_party)
    acts: set[Act] = set()
    for agreement, _ in row.agreements:
        under = stated.get(agreement or "")
        if under is not None:
            acts |= _incomplete_under(under, key, categories, groups)
    return acts


def _incomplete_under(
    under: StatedUnder,
    key: RowKey,
    categories: Mapping[str, Category],
    groups: Groups,
) -> set[Act]:
    """Return the acts of a row of which more is stated than is recorded under one agreement."""
    of_row = members_of(key, under.lines, categories, groups)
    sums = add_up(of_row.lines)
    stated = stated_of_row(key, under.totals, categories, groups)
    return stated.incomplete_acts(Columns(sums.pledged, sums.reported))


def stated_under(
    stated: Mapping[str, Sequence[CheckedTotal]],
    lines: Iterable[LineItemFigures],
    as_of: str | None,
) -> dict[str, StatedUnder]:
    """Return the stated totals that name agreements beside all that these had by a day, by id."""
    of_agreements = [line for line in lines if line.agreement in stated]
    held = Period(last_on=as_of).cut(standing_lines(of_agreements))
    by_agreement: defaultdict[str | None, list[LineItemFigures]] = defaultdict(list)
    for line in held:
        if line.stands:
            by_agreement[line.agreement].append(line)
    return {
        agreement: StatedUnder(totals, by_agreement[agreement])
        for agreement, totals in stated.items()
    }


def in_time(total: CheckedTotal, period: Period) -> bool:
    """Return whether the time of a stated total and a period have a day in common."""
    since = total.statement.scope.since
    if since is not None and period.last_on is not None and since > period.last_on:
        return False
    return not ended_before(total.statement, period.first_on)


def _row(
    of_row: Members,
    categories: Mapping[str, Category],
    groups: Groups,
) -> AcrossRow:
    """Return the row of some members, with what may be counted twice in it."""
    sums = add_up(of_row.lines)
    row_overlaps = overlaps(of_row.lines, categories, groups)
    caveats = list(caveats_of(sums))
    if row_overlaps.total:
        caveats.append(Caveat.OVERLAPS)
    category, from_party, to_party = of_row.key
    return AcrossRow(
        category=category,
        unit=categories[category].unit,
        from_party=from_party,
        to_party=to_party,
        sums=sums,
        agreements=_agreements(of_row.lines),
        caveats=tuple(sorted(caveats)),
        overlaps=row_overlaps,
        without_claim=of_row.without_claim,
    )


def _agreements(lines: Iterable[LineItemFigures]) -> tuple[tuple[str | None, int], ...]:
    """Return how many lines each agreement has: by its id, and those without one last."""
    shares = Counter(line.agreement for line in lines)
    last = shares.pop(None, 0)
    by_id: list[tuple[str | None, int]] = list(shares.items())
    by_id.sort(key=lambda share: share[0] or "")
    if last:
        by_id.append((None, last))
    return tuple(by_id)
