"""Questions about what was due by a day: whether it came, where the day has passed."""

from dataclasses import replace
from typing import Final

from ledger.rules.questions.closings import by_step
from ledger.rules.questions.context import QuestionContext
from ledger.rules.questions.model import (
    ENDED,
    Closing,
    LineItemView,
    Plural,
    Question,
    Questions,
    ask,
    people,
)
from ledger.rules.totals.fulfilment import outstanding
from ledger.rules.totals.members import without_parts
from ledger.rules.totals.running_sum import add
from ledger.rules.totals.sums import Sum
from ledger.rules.totals.totals import Assessment, assess
from ledger.rules.workflow.lifecycle import Act, Status

#: The statuses in which a day that has passed matters no more.
_OVER: Final = (*ENDED, Status.DECLINED)
#: The assessments of a pledge that was kept.
KEPT: Final = (Assessment.MET, Assessment.EXCEEDED)
_DUE: Final = Plural("what came of {things}, whose days have passed?")
#: The comparison of what was reported with a pledge whose day has passed, in words.
_COMPARISONS: Final = {
    Assessment.TOLD_JOINTLY: "told only in one number with others",
    Assessment.REPORTED_WIDER: (
        "with no report of it recorded but of a category above or a group"
    ),
    Assessment.NO_REPORT_RECORDED: "with no report of it recorded",
    Assessment.NONE_SO_FAR: "with {reported}",
    Assessment.PARTIALLY_MET: "with {reported}, which falls short of it",
    Assessment.INDETERMINATE: "with {reported}, which doesn't settle it",
}


def due_passed(context: QuestionContext) -> Questions:
    """Ask what came of it, where its day has passed and nobody closed it."""
    for item in context.own:
        due_on = item.due_on
        if due_on is None or due_on >= context.as_of:
            continue
        closed_by = by_step(item, *_OVER)
        if _closed_in_time(closed_by, due_on):
            continue
        if item.act is Act.REPORT:
            continue
        question = _what_came_of_it(item)
        if item.act is Act.PLEDGE:
            kept = _was_it_kept(context, item)
            if kept is None:
                continue
            question = kept
        yield replace(question, closed_by=closed_by)


def _closed_in_time(
    closed_by: Closing | None,
    due_on: str,
) -> bool:
    """Return whether a question was answered by its day, so that nobody has to ask."""
    if closed_by is None:
        return False
    return closed_by.on is None or closed_by.on <= due_on


def _what_came_of_it(item: LineItemView) -> Question:
    """Ask what came of a request or an offer whose day has passed."""
    return ask(
        item,
        f"what came of {item.description}, due on {item.due_on}?",
        item.counting,
        plural=_DUE,
        since=item.due_on,
        size=item.at_stake,
    )


def _was_it_kept(
    context: QuestionContext,
    pledge: LineItemView,
) -> Question | None:
    """Ask whether what was reported meets a pledge, unless it does; at stake are those open."""
    pledged = add([pledge.line])
    reported = _reported_for(context, pledge)
    above: int | None = 0
    if not _reports_answering(context, pledge):
        above = context.rows[pledge.key].reported_above
    still_open = outstanding(pledged, reported, above)
    assessment = assess(
        pledged,
        reported,
        above=above,
        pledged_wider=False,
        told_jointly=pledge.line.id in context.told_jointly,
    )
    if assessment in KEPT:
        return None
    comparison = _COMPARISONS[assessment]
    if reported is not None:
        basis = _basis(context, pledge)
        comparison = comparison.format(reported=f"{reported.text} {basis}")
    size = None
    if still_open is not None:
        size = people(pledge.unit, still_open)
    return ask(
        pledge,
        f"was {pledge.description} kept by {pledge.due_on}, {comparison}?",
        pledge.counting,
        plural=_DUE,
        since=pledge.due_on,
        size=size,
    )


def _reported_for(
    context: QuestionContext,
    pledge: LineItemView,
) -> Sum | None:
    """Return the sum of the reports that answer a pledge, else of all reports in its row.

    Those of its row can't be told apart; where a stated total of it bears, that stands for them.
    """
    reports = _reports_answering(context, pledge)
    if reports:
        return add(without_parts([item.line for item in reports]))
    row = context.as_stated.get(pledge.key, context.rows[pledge.key])
    return row.reported


def _basis(
    context: QuestionContext,
    pledge: LineItemView,
) -> str:
    """Return whether what `_reported_for` returns is recorded, or only stated in all."""
    if _reports_answering(context, pledge) or pledge.key not in context.as_stated:
        return "recorded"
    return "stated in all"


def _reports_answering(
    context: QuestionContext,
    pledge: LineItemView,
) -> list[LineItemView]:
    """Return the reports that answer a pledge in its unit."""
    answers = context.answering(pledge, Act.REPORT)
    return [item for item in answers if item.unit == pledge.unit]
