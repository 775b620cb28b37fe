"""The state as of a date that the questions of an agreement are asked of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ledger.rules.questions.model import (
    Lead,
    LineItems,
    LineItemView,
    StatedTotalView,
)
from ledger.rules.questions.names import Names
from ledger.rules.totals.hierarchy import Category, Groups
from ledger.rules.totals.stated_bearing import bearing, of_act
from ledger.rules.totals.stated_in_rows import Columns, in_place_of_sum
from ledger.rules.totals.stated_jointly import is_of_row, stated_of_row
from ledger.rules.totals.sums import RowKey
from ledger.rules.totals.totals import Assessment, Row, Totals
from ledger.rules.workflow.lifecycle import Act


@dataclass(frozen=True, slots=True)
class QuestionContext:
    """The state as of a date: the line items that count, in recording order, and their rows.

    `answers` has those that answer a line item directly, by its id; `members` those that count
    towards a row, in its own category or in one below, by the row and their act. `reports_above`
    has the reports of rows above one, which may hold some of what it counts. `same_people` has
    those of a row and act that may be of the same people, and that nothing ties. `told_jointly` has
    the ids of those whose row, or that of their whole, is told in one number with others.
    `as_stated` has the rows of which some are reported by stated totals of just that row, with
    these in place of the sum. `stated` has the latest stated total of each scope by each voice.
    `without_claim` are the agreement's own line items of which no claim counts: they stand in none
    of these.
    """

    items: tuple[LineItemView, ...]
    without_claim: tuple[LineItemView, ...]
    answers: Mapping[str, LineItems]
    members: Mapping[tuple[RowKey, Act], LineItems]
    reports_above: Mapping[RowKey, LineItems]
    same_people: Mapping[tuple[RowKey, Act], LineItems]
    rows: Mapping[RowKey, Row]
    told_jointly: frozenset[str]
    as_stated: Mapping[RowKey, Row]
    more_reported: frozenset[RowKey]
    stated: tuple[StatedTotalView, ...]
    names: Names
    as_of: str
    silent_days: int

    @property
    def own(self) -> tuple[LineItemView, ...]:
        """The agreement's own line items: those from elsewhere raise no question."""
        return tuple(item for item in self.items if item.own)

    def of_row(
        self,
        key: RowKey,
        act: Act,
    ) -> LineItems:
        """Return the line items of one act that count towards a row."""
        return self.members.get((key, act), ())

    def lead(self, key: RowKey) -> Lead:
        """Return how a sentence about a row begins."""
        way = self.names.party(key.from_party), self.names.party(key.to_party)
        return Lead(self.names.label(key.category), way)

    def answering(self, item: LineItemView, *acts: Act) -> list[LineItemView]:
        """Return the line items of some acts that answer one, directly or by way of another."""
        answers: list[LineItemView] = []
        for reply in self.answers.get(item.line.id, ()):
            if reply.act in acts:
                answers.append(reply)
            answers.extend(self.answering(reply, *acts))
        return sorted(answers, key=lambda answer: answer.place)


def ids_told_jointly(
    own: LineItems,
    rows: Mapping[RowKey, Row],
) -> frozenset[str]:
    """Return the ids of the line items whose row, or that of their whole, is told jointly."""
    wholes = {
        item.line.id
        for item in own
        if rows[item.key].assessment is Assessment.TOLD_JOINTLY
    }
    parts = {item.line.id for item in own if item.line.part_of in wholes}
    return frozenset(wholes | parts)


def rows_as_stated(
    computed: Totals,
    stated: Iterable[StatedTotalView],
    categories: Mapping[str, Category],
    groups: Groups,
) -> Mapping[RowKey, Row]:
    """Return the rows of which stated totals of just that row report some, as these have them."""
    checked = of_act((total.checked for total in stated), Act.REPORT)
    rows: dict[RowKey, Row] = {}
    for row, members in zip(computed.rows, computed.members, strict=True):
        heard = bearing(total for total in checked if is_of_row(total, row.key))
        if not heard:
            continue
        as_stated = in_place_of_sum(row, heard, members.lines, categories, groups)
        if as_stated.reported is not None and as_stated.reported.upper != 0:
            rows[row.key] = as_stated
    return rows


def rows_short_of_reports(
    rows: Iterable[Row],
    stated: Iterable[StatedTotalView],
    categories: Mapping[str, Category],
    groups: Groups,
) -> frozenset[RowKey]:
    """Return the rows of which somebody states more reports than are recorded."""
    checked = [total.checked for total in stated]
    short: set[RowKey] = set()
    for row in rows:
        of_row = stated_of_row(row.key, checked, categories, groups)
        columns = Columns(row.pledged, row.reported)
        if Act.REPORT in of_row.incomplete_acts(columns):
            short.add(row.key)
    return frozenset(short)
