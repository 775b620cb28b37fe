"""Rows of an agreement's totals as the totals stated of them leave them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from enum import Enum, StrEnum, auto
from functools import partial
from typing import Final, NamedTuple

from ledger.rules.quantities import contradictions, figure
from ledger.rules.totals import crossing
from ledger.rules.totals.caveats import Caveat
from ledger.rules.totals.fulfilment import at_most, floored
from ledger.rules.totals.hierarchy import NO_GROUPS, Category, Groups
from ledger.rules.totals.members import by_act
from ledger.rules.totals.periods import on_each_day
from ledger.rules.totals.running_sum import add
from ledger.rules.totals.stated_bearing import (
    CheckedTotal,
    bearing,
    newest,
    short_of,
    some_contradict,
    unsettled,
)
from ledger.rules.totals.stated_checks import Statement, Verdict
from ledger.rules.totals.sums import LineItemFigures, Sum
from ledger.rules.totals.totals import Row, rejudged
from ledger.rules.workflow.lifecycle import COLUMNS, Act, Status

#: The acts that totals are stated of, with the status of what stands for them in a sum.
_STATUSES: Final = {Act.PLEDGE: Status.PLEDGED, Act.REPORT: Status.REPORTED}
#: The caveat of a row where more is stated than is recorded.
_INCOMPLETE: Final = {
    Act.PLEDGE: Caveat.PLEDGES_INCOMPLETE,
    Act.REPORT: Caveat.REPORTS_INCOMPLETE,
}


class Effect(StrEnum):
    """The effect of a stated total on the figure of the row that it belongs to, if any."""

    ABOVE = "above"  #: it lies above the sum, which is only a floor for that
    CONTESTED = (
        "contested"  #: it lies above the sum, and another that contradicts it agrees
    )
    IN_PLACE = "in_place"  #: it stands in place of the sum, alone or among others


class Columns(NamedTuple):
    """The two columns of a row that totals are stated of."""

    pledged: Sum | None
    reported: Sum | None

    def of_act(self, act: Act) -> Sum | None:
        """Return the column of an act."""
        return self.pledged if act is Act.PLEDGE else self.reported


class StatedOfRow:
    """The totals stated of one row, and what they leave of its sums: none of them is added.

    `wider` are those of a part of its time, or of the row together with others: what is recorded of
    all that they cover falls short, and perhaps here. `narrower` are those of a part of the row.
    """

    def __init__(
        self,
        totals: Sequence[CheckedTotal],
        wider: Iterable[CheckedTotal] = (),
        narrower: Iterable[CheckedTotal] = (),
    ) -> None:
        self._heard = bearing(totals)
        self._short = short_of(wider)
        self._short_parts = short_of(narrower)
        self._caveats: set[Caveat] = set()
        if some_contradict(self._heard):
            self._caveats.add(Caveat.STATED_CONTESTED)
        if _some_say_otherwise(totals, self._heard):
            self._caveats.add(Caveat.STATED_OTHERWISE)

    def above(self, columns: Columns) -> list[CheckedTotal]:
        """Return those that bear on the row and lie above its sums."""
        return [
            total
            for total in self._heard
            if _lies_above(total, columns.of_act(total.of))
        ]

    def opening(self, above: Sequence[CheckedTotal]) -> list[CheckedTotal]:
        """Return those above the sums that make these only floors.

        The others don't, since another of their day agrees with the sum and contradicts them.
        """
        return unsettled(above, self._not_above(above))

    def _not_above(self, above: Sequence[CheckedTotal]) -> list[CheckedTotal]:
        """Return those that bear on the row and lie within or below its sums."""
        return [total for total in self._heard if total not in above]

    def leave(self, columns: Columns) -> tuple[Columns, Sequence[Caveat]]:
        """Return the columns as they are left, and the caveats of that.

        A sum is only a floor where more is stated than is recorded through that day, whatever came
        later.
        """
        above = self.above(columns)
        caveats = set(self._caveats)
        if self._some_lie_below(above):
            caveats.add(Caveat.STATED_OTHERWISE)
        for act in self.incomplete_acts(columns):
            caveats.add(_INCOMPLETE[act])
            column = columns.of_act(act)
            if column is not None:
                columns = columns._replace(**{COLUMNS[act]: floored(column)})
        return columns, sorted(caveats)

    def incomplete_acts(self, columns: Columns) -> set[Act]:
        """Return the acts of which more is stated than is recorded."""
        opening = self.opening(self.above(columns))
        opening += self._short + self._parts_above(columns)
        return {total.of for total in opening}

    def _parts_above(self, columns: Columns) -> list[CheckedTotal]:
        """Return those of a part of the row that state more than all of it has."""
        return [
            total
            for total in self._short_parts
            if _states_more(total, columns.of_act(total.of))
        ]

    def _some_lie_below(self, above: Sequence[CheckedTotal]) -> bool:
        """Return whether any lies below what is recorded, and nothing that agrees contradicts it.

        One that lies above the sum of what a policy considers isn't below it, whatever else is
        recorded.
        """
        others = self._not_above(above)
        below = filter(_lies_below, others)
        return len(unsettled(below, others)) > 0


def beside_stated(
    row: Row,
    totals: Sequence[CheckedTotal],
    wider: Sequence[CheckedTotal] = (),
    narrower: Sequence[CheckedTotal] = (),
) -> Row:
    """Return a row as the totals stated of it, and those wider and narrower than it, leave it."""
    if not totals and not wider and not narrower:
        return row
    stated = StatedOfRow(totals, wider, narrower)
    left, caveats = stated.leave(Columns(row.pledged, row.reported))
    if not caveats:
        return row
    judged = rejudged(row, **left._asdict(), caveats=caveats)
    more_reported = Caveat.REPORTS_INCOMPLETE in caveats
    if more_reported and left.reported is None and judged.outstanding is not None:
        # No report is recorded, and somebody states some: so what was pledged is only the most.
        return replace(judged, outstanding=at_most(judged.outstanding))
    return judged


def _lies_below(total: CheckedTotal) -> bool:
    """Return whether a stated total states less than is recorded through its day."""
    difference = total.check.difference
    return difference is not None and difference.lies_below


def _lies_above(total: CheckedTotal, column: Sum | None) -> bool:
    """Return whether a stated total states more than a column has, now or through its day."""
    if not contradictions.is_definite(total.statement.quantity):
        return False
    return total.check.lies_above or _states_more(total, column)


def _states_more(total: CheckedTotal, column: Sum | None) -> bool:
    """Return whether a stated total states more than a column has now."""
    most = column.upper if column else 0
    return most is not None and total.statement.quantity.lower > most


def _some_say_otherwise(
    totals: Iterable[CheckedTotal],
    heard: Sequence[CheckedTotal],
) -> bool:
    """Return whether one that doesn't bear on the row has a number that isn't the sum's."""
    others = [total for total in totals if total not in heard]
    numbered = [total for total in others if not total.statement.quantity.numberless]
    return any(total.check.verdict is not Verdict.AGREES for total in numbered)


def in_place_of_sum(
    row: Row,
    totals: Sequence[CheckedTotal],
    lines: Iterable[LineItemFigures],
    categories: Mapping[str, Category],
    groups: Groups = NO_GROUPS,
) -> Row:
    """Return a row with the stated totals that bear on it in place of its sums.

    Of those that bear on it the most definite kind counts, and of these the newest day; the figure
    is made as that of a line item is from its claims. Of the row's `lines` those that came after
    that day are added. Without any the sum stays.
    """
    heard = bearing(totals)
    acts = by_act(lines)
    pledges = newest(heard, Act.PLEDGE)
    reports = newest(heard, Act.REPORT)
    marked = partial(crossing.mark, categories=categories, groups=groups)
    pledged = _in_place(row, row.pledged, pledges, acts, marked)
    reported = _in_place(row, row.reported, reports, acts, marked)
    caveats = []
    if heard:
        caveats.append(Caveat.STATED)
    if _some_say_otherwise(totals, heard):
        caveats.append(Caveat.STATED_OTHERWISE)
    if not caveats:
        return row
    return rejudged(row, pledged=pledged, reported=reported, caveats=caveats)


def sums_beside_stated(
    row: Row,
    totals: Iterable[CheckedTotal],
    wider: Iterable[CheckedTotal],
    narrower: Sequence[CheckedTotal],
) -> Row:
    """Return a row as `in_place_of_sum` leaves it, with the sums that stay as others leave them.

    A sum in whose place one of the row's `totals` stands lacks nothing that isn't recorded of more
    than the row. It is a floor all the same where more is stated of a part of the row.
    """
    acts_in_place = {total.of for total in bearing(totals)}
    wider_of_sums = [total for total in wider if total.of not in acts_in_place]
    judged = beside_stated(row, (), wider_of_sums, narrower)
    caveats = dict.fromkeys((*judged.caveats, *row.caveats))
    return replace(judged, caveats=tuple(caveats))


def _in_place(
    row: Row,
    column: Sum | None,
    stated: Sequence[CheckedTotal],
    lines: Mapping[Act, Iterable[LineItemFigures]],
    marked: crossing.Marking,
) -> Sum | None:
    """Return a column with the newest stated totals of its act in place of its sum."""
    if not stated:
        return column
    statement = stated[0].statement
    claims = [total.claim for total in stated]
    stated_figure = figure.figure(claims, row.from_party, row.to_party)
    line = _line(row, statement.of, stated_figure)
    later = _after(statement, lines[statement.of])
    in_place = add(marked([line, *later]))
    assert in_place is not None, "it is the sum of one line at least"
    if column is None:
        return replace(in_place, lines=0)
    return replace(in_place, lines=column.lines)


def _after(
    statement: Statement,
    lines: Iterable[LineItemFigures],
) -> Iterator[LineItemFigures]:
    """Yield what came after the last day of a stated total.

    What may have come before spans that day; what was published by then had happened by then.
    """
    if statement.through is None:
        return
    for line in lines:
        moments = {_came(statement, dated) for dated in on_each_day(line)}
        if len(moments) > 1:
            yield line._replace(tie_contested=True, sure=0)
        elif moments == {_Came.PERHAPS_LATER}:
            yield line._replace(spans=True, sure=0)
        elif moments == {_Came.LATER}:
            yield line


class _Came(Enum):
    """Whether something came after the last day of a stated total."""

    BY_THEN = auto()
    PERHAPS_LATER = auto()
    LATER = auto()


def _came(statement: Statement, line: LineItemFigures) -> _Came:
    """Return whether a line came after the last day of a stated total, by its own days."""
    first, last = line.first_on, line.happened_on
    if last is not None and statement.reaches(last):
        return _Came.BY_THEN
    if first is None or statement.reaches(first):
        return _Came.PERHAPS_LATER
    return _Came.LATER


def effects(
    row: Row,
    totals: Sequence[CheckedTotal],
    *,
    in_place: bool,
) -> list[Effect | None]:
    """Return what each of some stated totals does to the row that they belong to.

    `totals` and `row` are those that `in_place_of_sum` takes where they stand `in_place` of the
    sums, else those that `beside_stated` takes.
    """
    by_id: dict[int, Effect] = {}
    if in_place:
        making = _making_the_figures(bearing(totals))
        by_id = dict.fromkeys(making, Effect.IN_PLACE)
    else:
        stated = StatedOfRow(totals)
        above = stated.above(Columns(row.pledged, row.reported))
        by_id |= {id(total): Effect.CONTESTED for total in above}
        by_id |= {id(total): Effect.ABOVE for total in stated.opening(above)}
    return [by_id.get(id(total)) for total in totals]


def _making_the_figures(heard: Sequence[CheckedTotal]) -> set[int]:
    """Return the identities of the totals that count in the figure of either act."""
    making: set[int] = set()
    for act in _STATUSES:
        stated = {id(total.claim): total for total in newest(heard, act)}
        counted = figure.counted([total.claim for total in stated.values()])
        making |= {id(stated[id(claim)]) for claim in counted}
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
