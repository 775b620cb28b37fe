"""Questions that lie between line items: what was not answered, and what doesn't add up."""

from collections import defaultdict
from dataclasses import replace
from typing import Final

from ledger.rules.questions.closings import by_line_item, by_step
from ledger.rules.questions.context import QuestionContext
from ledger.rules.questions.model import (
    ENDED,
    Closing,
    LineItems,
    LineItemView,
    Plural,
    Question,
    Questions,
    ask,
    counting_claims,
    last_day,
    people,
)
from ledger.rules.totals.intervals import interval_text
from ledger.rules.totals.members import without_parts
from ledger.rules.totals.running_sum import add
from ledger.rules.totals.sums import LineItemFigures, Sum
from ledger.rules.workflow.lifecycle import COLUMNS, Act, Status

#: The statuses in which nothing more comes of an answer: it leaves open what it didn't say.
_OFF: Final = (Status.LAPSED, Status.DECLINED, Status.WITHDRAWN)
#: The statuses of a request or an offer that was answered by a decision.
_DECIDED: Final = (Status.ACCEPTED, Status.DECLINED, Status.LAPSED)


def parts_above_whole(context: QuestionContext) -> Questions:
    """Ask which is right, where the parts of a line item add up to more than it."""
    parts: defaultdict[str | None, list[LineItemView]] = defaultdict(list)
    for item in context.own:
        parts[item.line.part_of].append(item)
    for whole in context.own:
        of_whole = parts[whole.line.id]
        together = _sum(of_whole)
        upper = whole.line.upper
        if together is None or upper is None:
            continue
        if together.lower > upper:
            yield _parts_above(whole, of_whole, together, upper)


def _parts_above(
    whole: LineItemView,
    parts: LineItems,
    together: Sum,
    upper: int,
) -> Question:
    """Ask how parts fit into their whole; at stake is by how much they are above it."""
    items = [whole, *parts]
    excess = together.lower - upper
    countable = people(whole.unit, whole.figure) is not None
    return ask(
        whole,
        f"how do parts of {together.text} fit into {whole.description}?",
        counting_claims(items),
        plural=Plural("how do the parts fit into {things}, which they exceed?"),
        since=last_day(items),
        size=excess if countable else None,
    )


def unreported(context: QuestionContext) -> Questions:
    """Ask what became of a pledge that no report answers, and none can be about."""
    for pledge in context.own:
        if pledge.act is not Act.PLEDGE or pledge.line.id in context.told_jointly:
            continue
        report = _first_report(context, pledge)
        if report is None and _is_told_in_total(context, pledge):
            continue
        if report is None:
            closed_by = by_step(pledge, *ENDED)
        elif report.place < pledge.place:
            continue
        else:
            closed_by = by_line_item(report)
        words = _without_report(context, pledge)
        yield ask(
            pledge,
            f"what became of {pledge.description}, {words}?",
            pledge.counting,
            plural=Plural("what became of {things}?", suffix=f", {words}"),
            since=pledge.happened_on,
            size=pledge.at_stake,
            closed_by=closed_by,
        )


def _is_told_in_total(
    context: QuestionContext,
    pledge: LineItemView,
) -> bool:
    """Return whether a stated total reports some of a pledge's own row, or of its whole's."""
    if pledge.key in context.as_stated:
        return True
    return any(
        whole.line.id == pledge.line.part_of and whole.key in context.as_stated
        for whole in context.own
    )


def _without_report(
    context: QuestionContext,
    pledge: LineItemView,
) -> str:
    """Return that no report of a pledge is recorded, as a sentence goes on."""
    row = context.rows.get(pledge.key)
    if row is None or row.reported_above == 0:
        return "of which no report is recorded"
    return "of which no report is recorded but of a category above or a group"


def _first_report(
    context: QuestionContext,
    pledge: LineItemView,
) -> LineItemView | None:
    """Return the report recorded first that answers a pledge or stands in its row."""
    # Both lists are in recording order.
    answers = context.answering(pledge, Act.REPORT)
    in_row = context.of_row(pledge.key, Act.REPORT)
    first_reports = [*answers[:1], *in_row[:1]]
    return min(first_reports, key=lambda report: report.place, default=None)


def request_unanswered(context: QuestionContext) -> Questions:
    """Ask what came of a request or an offer that no pledge answers."""
    for item in context.own:
        if item.act not in (Act.REQUEST, Act.OFFER):
            continue
        answers = context.answering(item, Act.PLEDGE, Act.REPORT)
        closed_by = by_step(item, *_DECIDED)
        standing = [answer for answer in answers if answer.line.status not in _OFF]
        if standing:
            closed_by = by_line_item(standing[0])
        only = _only_offers(context, item)
        yield ask(
            item,
            f"what came of {item.description}, "
            f"which no pledge is recorded as answering{only}?",
            item.counting,
            plural=Plural(
                "what came of {things}, which no pledge is recorded as answering?"
            ),
            since=item.happened_on,
            size=item.at_stake,
            closed_by=closed_by,
        )


def _only_offers(
    context: QuestionContext,
    item: LineItemView,
) -> str:
    """Return the offers that answer a line item, as a sentence goes on."""
    offers = context.answering(item, Act.OFFER)
    if not offers:
        return ""
    descriptions = sorted(offer.description for offer in offers)
    joined = " and ".join(descriptions)
    return f", only {joined}"


def offer_below_request(context: QuestionContext) -> Questions:
    """Ask what of the rest, where less was offered or pledged than was requested."""
    for item in context.items:
        if item.act is Act.REQUEST:
            yield from _offers_below(context, item)


def _offers_below(
    context: QuestionContext,
    request: LineItemView,
) -> Questions:
    """Ask of the offers and of the pledges that answer a request, where they come to less.

    A later act that comes to enough answers the question about an earlier one.
    """
    questions: list[Question] = []
    closed_by: Closing | None = None
    for act in (Act.OFFER, Act.PLEDGE):
        offers = _standing(context, request, act)
        together = _sum(offers)
        if together is None:
            continue
        missing = shortfall(request.line.lower, together)
        is_own = any(item.own for item in (request, *offers))
        if missing == 0:
            closed_by = by_line_item(offers[-1])
        elif is_own:
            question = _below(request, offers, together, missing)
            questions.append(question)
    for question in questions:
        yield replace(question, closed_by=closed_by)


def _standing(
    context: QuestionContext,
    request: LineItemView,
    act: Act,
) -> list[LineItemView]:
    """Return what answers a request in its unit; one that ended unfulfilled covers nothing more.

    Of those that ended the ones with a number stay: so many were offered or pledged.
    """
    answers = context.answering(request, act)
    return [
        item
        for item in answers
        if item.unit == request.unit
        and (item.line.status not in _OFF or item.line.upper is not None)
    ]


def shortfall(
    least: int,
    together: Sum,
) -> int:
    """Return by how much the most of a sum lies below the least of something; 0 if it doesn't."""
    if together.upper is None:
        return 0
    missing = least - together.upper
    return max(0, missing)


def _below(
    request: LineItemView,
    offers: LineItems,
    together: Sum,
    missing: int,
) -> Question:
    """Ask what of the rest; at stake is the least that is missing."""
    requested = request.line
    rest = _rest(requested, together, missing)
    participle = COLUMNS[offers[0].act]
    return ask(
        request,
        f"what of the rest, {rest}, when {requested.text} were requested "
        f"and {together.text} {participle}?",
        counting_claims([request, *offers]),
        plural=Plural("what of the rest of {things}, of which less was granted?"),
        since=last_day(offers),
        size=None if request.at_stake is None else missing,
    )


def _rest(
    requested: LineItemFigures,
    together: Sum,
    missing: int,
) -> str:
    """Return how many are missing from what was requested: from the least to the most."""
    most = None
    if requested.upper is not None:
        most = requested.upper - together.lower
    return interval_text(
        missing,
        most,
        approximate=requested.approximate or together.approximate > 0,
        strict=0,
    )


def _sum(items: LineItems) -> Sum | None:
    """Return the sum of line items, none of them counted twice."""
    lines = [item.line for item in items]
    return add(without_parts(lines))
