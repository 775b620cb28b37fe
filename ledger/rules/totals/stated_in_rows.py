"""Stated totals beside the rows of an agreement's totals, and in place of their sums."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Final, NamedTuple

from ledger.rules.quantities import figure
from ledger.rules.totals.caveats import Caveat
from ledger.rules.totals.fulfilment import at_most
from ledger.rules.totals.stated_checks import Check, Statement, latest
from ledger.rules.totals.sums import LineItemFigures, Sum, add, floored
from ledger.rules.totals.totals import Row, rejudged
from ledger.rules.workflow.lifecycle import Act, Status

#: The acts that totals are stated of, with the status of what stands for them in a sum.
_STATUSES: Final = {Act.PLEDGE: Status.PLEDGED, Act.REPORT: Status.REPORTED}


class CheckedTotal(NamedTuple):
    """A stated total with its check, and what a figure needs to know of it."""

    statement: Statement
    check: Check
    claim: figure.Claim


class Effect(StrEnum):
    """The effect of a stated total on the figure of the row that it belongs to, if any."""

    ABOVE = "above"  #: it lies above the sum, which is only a floor for that
    IN_PLACE = "in_place"  #: it stands in place of the sum, alone or among others


def belongs(total: CheckedTotal, agreement: str, row: Row) -> bool:
    """Return whether a stated total covers just what a row of an agreement's totals does."""
    return total.check.row == (agreement, *row.key)


def lie_above(totals: Iterable[CheckedTotal]) -> list[CheckedTotal]:
    """Return the latest totals by each voice of one scope that state more than is recorded."""
    reports = _of_act(latest_by_voice(totals), Act.REPORT)
    return [total for total in reports if total.check.lies_above]


def latest_by_voice(totals: Iterable[CheckedTotal]) -> list[CheckedTotal]:
    """Return the latest stated total of each act by each voice, in recording order."""
    return latest(totals, lambda total: total.statement.of)


def as_floor(row: Row, totals: Sequence[CheckedTotal]) -> Row:
    """Return a row whose sum of reports is only a floor, where somebody stated more.

    `totals` are the latest by each voice that belong to the row. One lies above the sum where
    more is stated than is recorded through its day, whatever came later.
    """
    caveats = _caveats(row, _of_act(totals, Act.REPORT))
    if not caveats:
        return row
    incomplete = Caveat.REPORTS_INCOMPLETE in caveats
    reported = row.reported
    if incomplete and reported is not None:
        reported = floored(reported)
    judged = rejudged(
        row,
        pledged=row.pledged,
        reported=reported,
        caveats=caveats,
    )
    if incomplete and reported is None and judged.outstanding is not None:
        # No report is recorded, and somebody states some: so what was pledged is only the most.
        return replace(judged, outstanding=at_most(judged.outstanding))
    return judged


def _caveats(row: Row, reports: Sequence[CheckedTotal]) -> list[Caveat]:
    """Return the caveats that the stated totals of reports add to a row."""
    caveats: list[Caveat] = []
    if any(_lies_above(total, row.reported) for total in reports):
        caveats.append(Caveat.REPORTS_INCOMPLETE)
    newest = _newest(reports, Act.REPORT)
    # Those that voices state for the same newest day.
    if figure.contradiction(total.statement.quantity for total in newest) > 0:
        caveats.append(Caveat.STATED_CONTESTED)
    return caveats


def _lies_above(total: CheckedTotal, reported: Sum | None) -> bool:
    """Return whether a stated total states more than is recorded, now or through its day."""
    quantity = total.statement.quantity
    if not figure.is_definite(quantity):
        return False
    upper = reported.upper if reported else 0
    if upper is None:
        return False
    return total.check.lies_above or quantity.lower > upper


def in_place_of_sum(row: Row, totals: Sequence[CheckedTotal]) -> Row:
    """Return a row with the newest stated totals in place of its sums, where there are any.

    `totals` are the latest by each voice that belong to the row; of those with the newest day the
    figure is made as that of a line item is from its claims. It is only a floor where line items
    came after that day: nothing is ever added to a stated total.
    """
    pledged = _in_place(row, row.pledged, totals, Act.PLEDGE)
    reported = _in_place(row, row.reported, totals, Act.REPORT)
    if (pledged, reported) == (row.pledged, row.reported):
        return row
    return rejudged(
        row,
        pledged=pledged,
        reported=reported,
        caveats=[Caveat.STATED],
    )


def _in_place(
    row: Row,
    column: Sum | None,
    totals: Sequence[CheckedTotal],
    act: Act,
) -> Sum | None:
    """Return a column with the newest stated totals of an act in place of its sum."""
    newest = _newest(totals, act)
    if not newest:
        return column
    claims = [total.claim for total in newest]
    stated_figure = figure.figure(claims, row.from_party, row.to_party)
    line = _line(row, act, stated_figure)
    stated = add([line])
    assert stated is not None, "it is the sum of one line"
    in_place = replace(stated, lines=column.lines if column else 0)
    if stated.upper is None:
        return in_place
    covered = min(len(total.check.lines) for total in newest)
    if in_place.lines > covered:
        return floored(in_place)
    return in_place


def _newest(totals: Sequence[CheckedTotal], act: Act) -> list[CheckedTotal]:
    """Return those with the newest day that state a number of one act."""
    of_act = _of_act(totals, act)
    stating = [total for total in of_act if not total.statement.quantity.numberless]
    newest = max((total.statement.end for total in stating), default=None)
    return [total for total in stating if total.statement.end == newest]


def _of_act(totals: Iterable[CheckedTotal], act: Act) -> list[CheckedTotal]:
    """Return the stated totals of one act."""
    return [total for total in totals if total.statement.of is act]


def effects(
    row: Row,
    totals: Sequence[CheckedTotal],
    *,
    in_place: bool,
) -> list[Effect | None]:
    """Return what each of some stated totals does to the row that they belong to.

    `totals` and `row` are those that `in_place_of_sum` takes where they stand `in_place` of the
    sums, else those that `as_floor` takes.
    """
    if in_place:
        making = _making_the_figures(totals)
        return [Effect.IN_PLACE if id(total) in making else None for total in totals]
    above = [
        total
        for total in _of_act(totals, Act.REPORT)
        if _lies_above(total, row.reported)
    ]
    ids = {id(total) for total in above}
    return [Effect.ABOVE if id(total) in ids else None for total in totals]


def _making_the_figures(totals: Sequence[CheckedTotal]) -> set[int]:
    """Return the identities of the totals that count in the figure of either act."""
    making: set[int] = set()
    for act in _STATUSES:
        newest = {id(total.claim): total for total in _newest(totals, act)}
        counted = figure.counted([total.claim for total in newest.values()])
        making |= {id(newest[id(claim)]) for claim in counted}
    return making


def _line(row: Row, act: Act, stated: figure.Figure) -> LineItemFigures:
    """Return the figure of stated totals as the one line that a column sums up."""
    return LineItemFigures.of(
        stated,
        id="",
        act=act,
        category=row.category,
        from_party=row.from_party,
        to_party=row.to_party,
        status=_STATUSES[act],
        part_of=None,
        happened_on=None,
    )
