"""Totals across agreements: over line items of any agreement, or of none.

They are added up agreement by agreement, so that not all of them are ever in memory at once.
Nothing is compared here: a report under one agreement doesn't fulfil a pledge of another, so there
is no "still open", no fulfilment and no assessment. What may be one event, recorded under two
agreements, is counted twice and said to be.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import NamedTuple

from ledger.rules.totals.across_rows import AcrossRow, RunningRow, recorded
from ledger.rules.totals.caveats import Caveat, of_sum
from ledger.rules.totals.crossing import crossing_pairs
from ledger.rules.totals.dated_lines import DatedLines
from ledger.rules.totals.fulfilment import floored
from ledger.rules.totals.hierarchy import NO_GROUPS, Category, Groups, rows_above
from ledger.rules.totals.members import (
    counted_lines,
    members_of,
    standing_lines,
    undoing_lines,
    unmarked,
)
from ledger.rules.totals.periods import EVER, Period
from ledger.rules.totals.stated_bearing import CheckedTotal
from ledger.rules.totals.stated_in_rows import Columns
from ledger.rules.totals.stated_jointly import ended_before, stated_of_row
from ledger.rules.totals.sums import LineItemFigures, RowKey, Sum
from ledger.rules.totals.totals import add_up
from ledger.rules.totals.undone import UndoneReports
from ledger.rules.totals.wholes import RowsOfWholes
from ledger.rules.workflow.lifecycle import Act


class StatedUnder(NamedTuple):
    """The stated totals that name an agreement, and the line items that it has by a day.

    Those stand there too that a period or another filter leaves out of a sum.
    """

    totals: Sequence[CheckedTotal]
    lines: Sequence[LineItemFigures]


class Across:
    """Totals across agreements, and the line items that are added to them.

    `line_items` counts those that count, `undated` those that were left out for want of a date.
    `period` is the time that they are of.
    """

    def __init__(
        self,
        keys: Iterable[RowKey],
        categories: Mapping[str, Category],
        as_of: str | None = None,
        period: Period = EVER,
        groups: Groups = NO_GROUPS,
    ) -> None:
        """Begin with nothing.

        Args:
            keys: those of all line items that will be added, and maybe more.
            categories: by id; must hold each line's category and all above it.
            as_of: an ISO 8601 date: keep what had happened by then. None keeps everything.
            period: keep what has a date in it.
            groups: those that hold each party.
        """
        self.period = period.until(as_of)
        self.line_items = 0
        self.undated = 0
        self.wholes = RowsOfWholes()
        self._has_bounds = period.is_bounded
        self._categories = categories
        self._groups = groups
        self._by_day = Period(last_on=as_of)
        self._dated = DatedLines()
        self._undoing: list[LineItemFigures] = []
        self._undone: list[LineItemFigures] = []
        known_keys = sorted(set(keys))
        self._rows = {key: RunningRow(key) for key in known_keys}
        self._above = {key: self._rows_above(key) for key in known_keys}
        self._note_kinds()

    def _rows_above(self, key: RowKey) -> list[RunningRow]:
        """Return the rows in which a line of a row counts."""
        rows: list[RunningRow] = []
        for other in rows_above(key, self._categories, self._groups):
            row = self._rows.get(other)
            if row is not None:
                rows.append(row)
        return rows

    def _note_kinds(self) -> None:
        """Note for each row which kinds may cross others there."""
        kinds: defaultdict[RowKey, set[str]] = defaultdict(set)
        for key, rows in self._above.items():
            for row in rows:
                kinds[row.key].add(key.category)
        for row in self._rows.values():
            pairs = crossing_pairs(kinds[row.key], self._categories)
            row.crossing = {kind for kind, _ in pairs}

    def add(
        self,
        lines: Sequence[LineItemFigures],
        stated: Mapping[str, Sequence[CheckedTotal]],
        undoing: Iterable[LineItemFigures] = (),
    ) -> list[LineItemFigures]:
        """Add the line items of some agreements, and return those that count.

        Args:
            lines: in recording order, whatever their status; all that will be added of these
                agreements.
            stated: the stated totals that name an agreement, by its id.
            undoing: what undoes some of the lines and isn't among them.
        """
        over_all = list(map(_over_agreements, lines))
        candidates = standing_lines(over_all)
        self.undated += self.period.count_undated(candidates)
        held = self.period.cut(candidates)
        if self._has_bounds:
            held = _beside_parts_outside(held, candidates)
        standing = [line for line in held if line.stands]
        counted = counted_lines(standing)
        self.line_items += len(counted)
        self.wholes.add(counted)
        self._add_undoing(counted, [*over_all, *map(_over_agreements, undoing)])
        self._add_to_rows(standing, counted, stated_under(stated, lines, self._by_day))
        return counted

    def _add_undoing(
        self,
        counted: Iterable[LineItemFigures],
        lines: Iterable[LineItemFigures],
    ) -> None:
        """Add those of some lines that undo what counts, and what they undo."""
        undoing = self.period.cut(undoing_lines(lines))
        targets = {line.undoes for line in undoing}
        self._undoing += undoing
        self._undone += [line for line in counted if line.id in targets]

    def _add_to_rows(
        self,
        standing: Iterable[LineItemFigures],
        counted: Sequence[LineItemFigures],
        stated: Mapping[str, StatedUnder],
    ) -> None:
        """Add lines to the rows in which they stand."""
        numbers = self._dated.add(counted)
        by_row: defaultdict[RowKey, list[LineItemFigures]] = defaultdict(list)
        for line in standing:
            own = line.row_key
            self._rows[own].has_own = True
            for row in self._above[own]:
                by_row[row.key].append(line)
        for key, of_row in by_row.items():
            row = self._rows[key]
            members = unmarked(key, of_row, self._categories, self._groups)
            row.add(members, numbers)
            row.incomplete |= self._incomplete(row, members.lines, stated)

    def _incomplete(
        self,
        row: RunningRow,
        lines: Iterable[LineItemFigures],
        stated: Mapping[str, StatedUnder],
    ) -> set[Act]:
        """Return the acts of which more is stated than is recorded under agreements of a row."""
        acts: set[Act] = set()
        for agreement in {line.agreement for line in lines}:
            under = stated.get(agreement or "")
            if under is not None:
                acts |= _incomplete_under(
                    under, row.key, self._categories, self._groups
                )
        return acts

    def rows(self) -> Iterator[AcrossRow]:
        """Yield the rows in order: floors where somebody states more.

        Each has the sum of the lines that undo what it holds. They are subtracted nowhere, and may
        be others than the rows add up: what went one way may be undone by what goes another.
        """
        self._undoing.sort(key=recorded)
        undone = UndoneReports(
            self._undone,
            self._undoing,
            self._categories,
            self._groups,
        )
        for row in self._rows.values():
            if row.has_own:
                answered = row.answered(self._dated, self._categories, self._groups)
                marked = _mark(answered, undone.of(row.key))
                yield admit(marked, row.incomplete)


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
    by_day: Period,
) -> dict[str, StatedUnder]:
    """Return the stated totals of agreements beside the lines that these had by a day, by id."""
    of_agreements = [line for line in lines if line.agreement in stated]
    held = by_day.cut(standing_lines(of_agreements))
    by_agreement: defaultdict[str, list[LineItemFigures]] = defaultdict(list)
    for line in held:
        if line.stands and line.agreement is not None:
            by_agreement[line.agreement].append(line)
    under: dict[str, StatedUnder] = {}
    for agreement, of_agreement in by_agreement.items():
        under[agreement] = StatedUnder(stated[agreement], of_agreement)
    return under


def in_time(total: CheckedTotal, period: Period) -> bool:
    """Return whether the time of a stated total and a period have a day in common."""
    since = total.statement.scope.since
    if since is not None and period.last_on is not None and since > period.last_on:
        return False
    return not ended_before(total.statement, period.first_on)
