"""Stated totals beside the rows of an agreement's totals, and in place of their sums."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Final, NamedTuple

from ledger.rules import figure
from ledger.rules.lifecycle import Act, Status
from ledger.rules.stated import Check, Statement
from ledger.rules.sums import LineItemFigures, Sum, add, at_most, floored
from ledger.rules.totals import Row, rejudged


class CheckedTotal(NamedTuple):
    """A stated total with its check, and what a figure needs to know of it."""

    statement: Statement
    check: Check
    claim: figure.Claim


class Effect(StrEnum):
    """What a stated total does to the figure of the row that it belongs to, where it does any."""

    ABOVE = "above"  #: it lies above the sum, which is only a floor for that
    IN_PLACE = "in_place"  #: it stands in place of the sum, alone or among others


def belongs(told: CheckedTotal, agreement: str, row: Row) -> bool:
    """Whether a stated total covers what a row of an agreement's totals does, and nothing else."""
    return told.check.row == (agreement, row.category, row.from_party, row.to_party)


def lie_above(told: Iterable[CheckedTotal]) -> list[CheckedTotal]:
    """Return the latest totals by each voice of one scope that state more than is recorded."""
    return [
        each
        for each in latest(told)
        if each.statement.scope.of is Act.REPORT and each.check.lies_above
    ]


def latest(told: Iterable[CheckedTotal]) -> list[CheckedTotal]:
    """Return the latest stated total by each voice, in recording order."""
    newest: dict[tuple[Act, tuple[str | None, str]], CheckedTotal] = {}
    for each in sorted(told, key=_time):
        newest[each.statement.scope.of, each.statement.voice] = each
    return sorted(newest.values(), key=lambda each: each.statement.place)


def _time(told: CheckedTotal) -> tuple[str, bool, int]:
    statement = told.statement
    return (statement.through or "", statement.inclusive, statement.place)


def as_floor(row: Row, told: Sequence[CheckedTotal]) -> Row:
    """Return a row whose sum of reports is only a floor, where somebody stated more.

    `told` are the latest by each voice that belong to the row. A total lies above the sum where
    more is stated than is recorded through its day, whatever came later.
    """
    reports = [each for each in told if each.statement.scope.of is Act.REPORT]
    caveats: tuple[str, ...] = ("stated_contested",) if _contested(reports) else ()
    reported = row.reported
    if any(_lies_above(each, row.reported) for each in reports):
        caveats = ("reports_incomplete", *caveats)
        reported = None if reported is None else floored(reported)
    if not caveats:
        return row
    judged = rejudged(row, pledged=row.pledged, reported=reported, caveats=caveats)
    if reported is not None or judged.outstanding is None or "reports_incomplete" not in caveats:
        return judged
    # No report is recorded, and somebody states some: so all that was pledged is only the most.
    return replace(judged, outstanding=at_most(judged.outstanding))


def _contested(reports: Sequence[CheckedTotal]) -> bool:
    """Whether the totals that voices state for the same newest day contradict each other."""
    newest = [each.statement.quantity for each in _newest(reports, Act.REPORT)]
    definite = [quantity for quantity in newest if not quantity.approximate]
    ceilings = [quantity.upper for quantity in definite if quantity.upper is not None]
    return bool(ceilings) and max(quantity.lower for quantity in definite) > min(ceilings)


def _lies_above(told: CheckedTotal, reported: Sum | None) -> bool:
    quantity = told.statement.quantity
    if quantity.approximate or quantity.numberless:
        return False
    upper = reported.upper if reported else 0
    return upper is not None and (told.check.lies_above or quantity.lower > upper)


def in_place_of_sum(row: Row, told: Sequence[CheckedTotal]) -> Row:
    """Return a row with the newest stated totals in place of its sums, where there are any.

    `told` are the latest by each voice that belong to the row; of those with the newest day the
    figure is made as that of a line item is from its claims. It is only a floor where line items
    came after that day: nothing is ever added to a stated total.
    """
    pledged = _in_place(row, row.pledged, told, Act.PLEDGE)
    reported = _in_place(row, row.reported, told, Act.REPORT)
    if (pledged, reported) == (row.pledged, row.reported):
        return row
    return rejudged(row, pledged=pledged, reported=reported, caveats=("stated",))


def _in_place(row: Row, column: Sum | None, told: Sequence[CheckedTotal], act: Act) -> Sum | None:
    newest = _newest(told, act)
    if not newest:
        return column
    found = figure.figure([each.claim for each in newest], row.from_party, row.to_party)
    stated = add([_line(row, act, found)])
    assert stated is not None
    in_place = replace(stated, lines=column.lines if column else 0)
    goes_on = any(in_place.lines > len(each.check.lines) for each in newest)
    return floored(in_place) if goes_on and stated.upper is not None else in_place


def _newest(told: Sequence[CheckedTotal], act: Act) -> list[CheckedTotal]:
    """Those with the newest day that state a number of one act."""
    stating = [
        each
        for each in told
        if each.statement.scope.of is act and not each.statement.quantity.numberless
    ]
    newest = max((_time(each)[:2] for each in stating), default=None)
    return [each for each in stating if _time(each)[:2] == newest]


def effects(row: Row, told: Sequence[CheckedTotal], *, in_place: bool) -> list[Effect | None]:
    """Return what each of some stated totals does to the row that they belong to.

    `told` and `row` are those that `instead` takes where they stand `in_place` of the sums, else
    those that `beside` takes.
    """
    if not in_place:
        return [
            Effect.ABOVE
            if each.statement.scope.of is Act.REPORT and _lies_above(each, row.reported)
            else None
            for each in told
        ]
    making: set[int] = set()
    for act in _REPORTED:
        newest = {id(each.claim): each for each in _newest(told, act)}
        counted = figure.counted([each.claim for each in newest.values()])
        making |= {id(newest[id(claim)]) for claim in counted}
    return [Effect.IN_PLACE if id(each) in making else None for each in told]


_REPORTED: Final = {Act.PLEDGE: Status.PLEDGED, Act.REPORT: Status.REPORTED}


def _line(row: Row, act: Act, found: figure.Figure) -> LineItemFigures:
    return LineItemFigures(
        id="",
        act=act,
        category=row.category,
        from_party=row.from_party,
        to_party=row.to_party,
        status=_REPORTED[act],
        part_of=None,
        happened_on=None,
        lower=found.lower,
        upper=found.upper,
        approximate=found.approximate,
        contested=found.contested,
        no_number=found.no_number,
        floor=found.floor,
        told_by=found.told_by,
        text=found.text,
    )
