"""The open questions of an agreement: computed from what is recorded, never decided.

One table says which there are; a kind that isn't in it can't be asked.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from ledger.rules.questions import (
    between_items,
    gathering,
    of_due_days,
    of_one_item,
    of_origins,
    of_rows,
    of_speakers,
)
from ledger.rules.questions.context import (
    QuestionContext,
    ids_told_jointly,
    rows_as_stated,
    rows_short_of_reports,
)
from ledger.rules.questions.grouping import Raised, grouped
from ledger.rules.questions.model import (
    LineItems,
    LineItemView,
    Questions,
    StatedTotalView,
)
from ledger.rules.questions.names import Names
from ledger.rules.totals.hierarchy import NO_GROUPS, Category, Groups
from ledger.rules.totals.stated_checks import latest
from ledger.rules.totals.stated_jointly import (
    concerns,
    tells_of,
    told_jointly,
)
from ledger.rules.totals.totals import Row, totals

Find: TypeAlias = Callable[[QuestionContext], Questions]


@dataclass(frozen=True, slots=True)
class QuestionKind:
    """One kind of question: `means` says it to people, `rule` says when `find` asks it."""

    name: str
    means: str
    rule: str
    find: Find


def _of_line_items(find: Callable[[LineItemView], Questions]) -> Find:
    """Return a function that asks a question of every line item of the agreement."""

    def ask_of_all(context: QuestionContext) -> Questions:
        for item in context.own:
            yield from find(item)

    return ask_of_all


def _of_any_claims(find: Callable[[LineItemView], Questions]) -> Find:
    """Return a function that asks of every line item, of those without a claim too."""

    def ask_of_all(context: QuestionContext) -> Questions:
        together = (*context.own, *context.without_claim)
        for item in sorted(together, key=lambda item: item.place):
            yield from find(item)

    return ask_of_all


KINDS: Final = (
    QuestionKind(
        "number_not_stated",
        "No number is stated",
        "no live claim has a number: not stated, or all; not of a pledge of which no_report asks",
        _of_line_items(of_one_item.number_not_stated),
    ),
    QuestionKind(
        "number_withheld",
        "The number is withheld",
        "a figure whose number is deliberately held back",
        _of_line_items(of_one_item.number_withheld),
    ),
    QuestionKind(
        "contested",
        "Claims contradict each other",
        "two live claims of a line item, neither of them about, don't overlap",
        _of_line_items(of_one_item.contested),
    ),
    QuestionKind(
        "unclear",
        "The words leave something open",
        "a live claim is flagged as unclear; one question for each flag",
        _of_line_items(of_one_item.unclear),
    ),
    QuestionKind(
        "one_side_only",
        "Told by one side only",
        "the live claims (those with a number, where there is one) have speakers for one of the "
        "two parties, and the other neither confirmed nor denied it by a transition; not of a "
        "report of 0, nor of what that party itself requests, offers or pledges",
        _of_line_items(of_speakers.one_side_only),
    ),
    QuestionKind(
        "tie_contested",
        "A speaker says that it belongs elsewhere",
        "a live claim says otherwise than its line item: another agreement or none, act, "
        "category, direction or date",
        _of_line_items(of_origins.tie_contested),
    ),
    QuestionKind(
        "source_retracted",
        "An article was retracted or corrected",
        "the source of a claim was retracted, and no claim has replaced that one",
        _of_any_claims(of_origins.source_retracted),
    ),
    QuestionKind(
        "without_claim",
        "No claim counts",
        "every claim of a line item was superseded, set aside or taken back; not where "
        "source_retracted asks",
        _of_any_claims(of_origins.without_claim),
    ),
    QuestionKind(
        "kinds_may_cross",
        "Two kinds may be the same people",
        "in a row of totals, line items of a kind that crosses its siblings stand beside another "
        "kind of the same act, direction and an overlapping or no date, and nothing ties the two",
        of_rows.kinds_may_cross,
    ),
    QuestionKind(
        "directions_differ",
        "A mutual exchange came out uneven",
        "as much was pledged in both directions of a category, and the sums reported differ; not "
        "where no_report asks what of the rest",
        of_rows.directions_differ,
    ),
    QuestionKind(
        "beside",
        "Other numbers stand beside the figure",
        "live claims of a line item state numbers that don't count in its figure, and it is clear "
        "which direction and scope they mean",
        _of_line_items(of_one_item.other_numbers),
    ),
    QuestionKind(
        "parts_above_whole",
        "The parts add up to more than the whole",
        "the least that the parts come to is more than the most that the whole can be",
        between_items.parts_above_whole,
    ),
    QuestionKind(
        "condition",
        "A condition is stated",
        "an offer or a pledge with a condition, neither fulfilled nor declined nor lapsed",
        _of_line_items(of_one_item.condition),
    ),
    QuestionKind(
        "due_passed",
        "Its day has passed",
        "due before as_of, neither fulfilled nor declined nor lapsed, nor a pledge that what was "
        "reported meets",
        of_due_days.due_passed,
    ),
    QuestionKind(
        "no_report",
        "What was pledged, and no report recorded since",
        "a pledge that no report answers, nor any in its row of totals, nor a stated total of just "
        "that row; or a row with a pledge, nothing reported for silent_days and something still "
        "open, or perhaps so",
        of_rows.no_report,
    ),
    QuestionKind(
        "request_unanswered",
        "A request or an offer that no pledge answers",
        "no pledge or report that stands answers it, be it by way of another line item, and no "
        "transition",
        between_items.request_unanswered,
    ),
    QuestionKind(
        "offer_below_request",
        "Less was offered than requested",
        "the most that offers or pledges answering a request come to is less than its least; one "
        "that lapsed without a number covers nothing; not where request_unanswered asks",
        between_items.offer_below_request,
    ),
    QuestionKind(
        "statement_differs",
        "A stated total differs from what is recorded",
        "the latest stated total of a speaker is checked, and the check differs",
        of_rows.statement_differs,
    ),
    QuestionKind(
        "own_voice",
        "Nobody is quoted: an outlet says it in its own voice",
        "no live claim of the line item has a speaker",
        _of_line_items(of_speakers.own_voice),
    ),
)


def questions(  # noqa: PLR0913 - the filters go by keyword
    items: LineItems,
    categories: Mapping[str, Category],
    stated: Sequence[StatedTotalView] = (),
    *,
    names: Names,
    groups: Groups = NO_GROUPS,
    as_of: str,
    silent_days: int,
    kind: str | None = None,
) -> list[Raised]:
    """Return the questions of one agreement with their kinds, by what is at stake.

    One question for a row and kind, both directions together, however many line items raise it.

    Args:
        items: all of the agreement, and what answers or is answered by one, in recording order.
        categories: by id; must hold each line item's category and all above it.
        stated: live stated totals that cover the agreement, in recording order.
        names: the names of parties and the labels of categories.
        groups: those that hold each party.
        as_of: an ISO 8601 date, by which all is judged; what is tied to a later day is left out.
        silent_days: after how many days without a report to ask.
        kind: ask only questions of this kind.
    """
    context = _context(
        items,
        categories,
        stated,
        names=names,
        groups=groups,
        as_of=as_of,
        silent_days=silent_days,
    )
    raised: list[Raised] = []
    for question_kind in KINDS:
        name = question_kind.name
        raised.extend((name, question) for question in question_kind.find(context))
    ordered = sorted(grouped(raised), key=_order)
    return [group for group in ordered if kind in (None, group[0])]


def _order(raised: Raised) -> tuple[int, bool, str]:
    """Return the sorting key of a question; where it is equal, the order of the table stays.

    The largest number at stake goes first, then the oldest. Those without a number go last, and of
    these those without a date.
    """
    _, question = raised
    return -(question.size or 0), question.since is None, question.since or ""


def _context(  # noqa: PLR0913 - the filters go by keyword
    items: LineItems,
    categories: Mapping[str, Category],
    stated: Sequence[StatedTotalView],
    *,
    names: Names,
    groups: Groups,
    as_of: str,
    silent_days: int,
) -> QuestionContext:
    """Return the state as of a date: what doesn't count raises no question and answers none."""
    standing = [item for item in items if _stands(item, as_of)]
    counting = tuple(item for item in standing if item.line.counts)
    own = _own(counting)
    result = totals([item.line for item in own], categories, groups=groups)
    keys = [row.key for row in result.rows]
    concerning = [
        total for total in stated if concerns(total.statement.scope, keys, categories)
    ]
    by_then = _through(as_of, concerning)
    lasting = _lasting(by_then)
    rows = {row.key: _as_told(row, lasting, categories, groups) for row in result.rows}
    return QuestionContext(
        items=counting,
        without_claim=_without_claim(standing),
        answers=gathering.answers(counting),
        members=gathering.members(own, categories, groups),
        reports_above=gathering.reports_above(keys, own, categories, groups),
        same_people=gathering.same_people(own, result.members, categories, groups),
        rows=rows,
        told_jointly=ids_told_jointly(own, rows),
        as_stated=rows_as_stated(result, lasting, categories, groups),
        more_reported=rows_short_of_reports(result.rows, lasting, categories, groups),
        stated=tuple(latest(by_then, lambda total: total.statement.scope)),
        names=names,
        as_of=as_of,
        silent_days=silent_days,
    )


def _own(items: LineItems) -> list[LineItemView]:
    """Return the line items of the agreement itself."""
    return [item for item in items if item.own]


def _without_claim(items: LineItems) -> tuple[LineItemView, ...]:
    """Return the agreement's line items of which no claim counts."""
    return tuple(item for item in _own(items) if item.line.without_claim)


def _lasting(stated: Iterable[StatedTotalView]) -> list[StatedTotalView]:
    """Return the stated totals that had not ended before the agreement began."""
    return [total for total in stated if not total.ended_before]


def _through(day: str, stated: Iterable[StatedTotalView]) -> list[StatedTotalView]:
    """Return the stated totals that cover no day after one."""
    return [total for total in stated if (total.statement.last_day or day) <= day]


def _as_told(
    row: Row,
    stated: Iterable[StatedTotalView],
    categories: Mapping[str, Category],
    groups: Groups,
) -> Row:
    """Return a row as the totals leave it that cover it together with others."""
    telling = [
        total.statement.quantity
        for total in stated
        if tells_of(total.statement.scope, row.key, categories, groups)
    ]
    return told_jointly(row, telling) if telling else row


def _stands(
    item: LineItemView,
    as_of: str,
) -> bool:
    """Return whether a line item has a place in totals, and was heard of by a date."""
    if item.heard_on is not None and item.heard_on > as_of:
        return False
    return item.line.stands
