"""Questions that lie between line items: what was not answered, and what doesn't add up."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from ledger.rules.asking import (
    PEOPLE,
    ClaimView,
    Key,
    LineItemView,
    Question,
    QuestionContext,
    ask,
    by_line_item,
    by_step,
    days_between,
    people,
)
from ledger.rules.lifecycle import Act, Status
from ledger.rules.stated import Verdict
from ledger.rules.sums import Sum, add, interval_text, outstanding
from ledger.rules.totals import Assessment, Row, assess, without_parts
from ledger.rules.visible import grouped

#: Where nothing more is expected of a pledge.
_ENDED: Final = (Status.FULFILLED, Status.LAPSED)
#: Where a day that has passed matters no more.
_OVER: Final = (*_ENDED, Status.DECLINED)
#: Where a request or an offer was answered by a decision.
_DECIDED: Final = (Status.ACCEPTED, Status.DECLINED, Status.LAPSED)
_DONE: Final = {Act.OFFER: "offered", Act.PLEDGE: "pledged", Act.REPORT: "reported"}
#: How what was reported compares with a pledge whose day has passed.
_MEASURED: Final = {
    Assessment.NO_REPORT_RECORDED: "with no report of it recorded",
    Assessment.NONE_SO_FAR: "with {reported} recorded",
    Assessment.EXCEEDED: "with {reported} recorded, which is more",
    Assessment.MET: "with {reported} recorded, which meets it",
    Assessment.PARTIALLY_MET: "with {reported} recorded, which falls short of it",
    Assessment.INDETERMINATE: "with {reported} recorded, which doesn't settle it",
}


def directions_differ(standing: QuestionContext) -> Iterator[Question]:
    """Ask why an exchange of as many for as many came out uneven."""
    for key, row in standing.rows.items():
        opposite = (key[0], key[2], key[1])
        back = standing.rows.get(opposite)
        if back is None or not _as_many_for_as_many(row, back):
            continue
        less, more = row.reported, back.reported
        # Each pair is asked about once: by the direction in which less was reported.
        if less is None or more is None or less.upper is None or less.upper >= more.lower:
            continue
        reports = [*standing.row(key, Act.REPORT), *standing.row(opposite, Act.REPORT)]
        assert row.pledged is not None, "as many for as many were pledged"
        yield Question(
            f"{standing.label(key)}, {key[1]} and {key[2]}: why are {less.text} recorded from "
            f"{key[1]} and {more.text} from {key[2]}, when each pledged {row.pledged.text}?",
            None,
            key,
            _last_day(reports),
            more.lower - less.upper if people(row.unit, more) is not None else None,
            _claims(reports),
        )


def _as_many_for_as_many(row: Row, back: Row) -> bool:
    one, other = row.pledged, back.pledged
    if one is None or other is None or one.upper is None:
        return False
    return (one.lower, one.upper) == (other.lower, other.upper)


def parts_above_whole(standing: QuestionContext) -> Iterator[Question]:
    """Ask which is right, where the parts of a line item add up to more than it."""
    parts: defaultdict[str | None, list[LineItemView]] = defaultdict(list)
    for item in standing.own:
        parts[item.line.part_of].append(item)
    for whole in standing.own:
        there = parts[whole.line.id]
        together, upper = _sum(there), whole.line.upper
        if together is None or upper is None or together.lower <= upper:
            continue
        yield ask(
            whole,
            f"{whole.lead}: how do parts of {together.text} fit into {whole.named}?",
            _claims([whole, *there]),
            since=_last_day([whole, *there]),
            size=None if people(whole.unit, whole.figure) is None else together.lower - upper,
        )


def due_passed(standing: QuestionContext) -> Iterator[Question]:
    """Ask what came of it, where its day has passed and nobody closed it."""
    sums: dict[Key, Sum | None] = {}
    for item in standing.own:
        due_on = item.due_on
        if due_on is None or due_on >= standing.as_of or item.line.act is Act.REPORT:
            continue
        closed_by = by_step(item, *_OVER)
        if closed_by is not None and (closed_by.on or "") <= due_on:
            continue
        sentence, size = f"what came of {item.named}, due on {due_on}?", item.at_stake
        if item.line.act is Act.PLEDGE:
            sentence, size = _kept(standing, item, sums)
        yield ask(
            item,
            f"{item.lead}: {sentence}",
            item.counting,
            since=due_on,
            size=size,
            closed_by=closed_by,
        )


def _kept(
    standing: QuestionContext, pledge: LineItemView, sums: dict[Key, Sum | None]
) -> tuple[str, int | None]:
    """Whether what was reported meets a pledge, and how many are still open.

    The reports that answer it, else all in its row: those can't be told apart. `sums` keeps what
    each row comes to.
    """
    answering = [
        item for item in standing.answering(pledge, Act.REPORT) if item.unit == pledge.unit
    ]
    if not answering and pledge.key not in sums:
        sums[pledge.key] = _sum(standing.row(pledge.key, Act.REPORT))
    reported = _sum(answering) if answering else sums[pledge.key]
    pledged = add([pledge.line])
    measured = _MEASURED[assess(pledged, reported, pledged_wider=False)]
    still_open = outstanding(pledged, reported)
    measured = measured.format(reported=reported.text if reported else "")
    sentence = f"was {pledge.named} kept by {pledge.due_on}, {measured}?"
    return sentence, None if still_open is None else people(pledge.unit, still_open)


def no_report(standing: QuestionContext) -> Iterator[Question]:
    """Ask what became of what was pledged: nothing was reported of it, or nothing more."""
    for key, row in standing.rows.items():
        pledges, reports = standing.row(key, Act.PLEDGE), standing.row(key, Act.REPORT)
        awaited = [item for item in pledges if item.line.status not in _ENDED]
        if row.pledged is None:
            continue
        if not reports:
            awaited = [item for item in awaited if not standing.answering(item, Act.REPORT)]
            if awaited:
                yield _unreported(standing, key, row, awaited)
        elif awaited and (silent := _silent_since(standing, row, reports)):
            yield _silence(standing, key, row, awaited, silent)
        elif pledges[0].place < reports[0].place:
            closed_by = by_line_item(reports[0])
            yield replace(_unreported(standing, key, row, pledges), closed_by=closed_by)


def _unreported(
    standing: QuestionContext, key: Key, row: Row, pledges: Sequence[LineItemView]
) -> Question:
    assert row.pledged is not None, "there are pledges"
    several = f"the {len(pledges)} pledges of {row.pledged.text}"
    what = pledges[0].named if len(pledges) == 1 else several
    return Question(
        f"{_lead(standing, key)}: what became of {what}, of which no report is recorded?",
        _only(pledges, key),
        key,
        _first_day(pledges),
        people(row.unit, row.pledged),
        _claims(pledges),
    )


def _silent_since(
    standing: QuestionContext, row: Row, reports: Sequence[LineItemView]
) -> str | None:
    """The day of the last report, where it lies too far back and something is still open."""
    days = [item.line.happened_on for item in reports if item.line.happened_on is not None]
    # A report without a date may be the newest: nothing can be said of how long it is quiet.
    if len(days) < len(reports) or row.outstanding is None or row.outstanding.upper == 0:
        return None
    last = max(days)
    return last if days_between(last, standing.as_of) >= standing.silent_days else None


def _silence(
    standing: QuestionContext, key: Key, row: Row, pledges: Sequence[LineItemView], since: str
) -> Question:
    assert row.outstanding is not None, "there are pledges"
    quiet = days_between(since, standing.as_of)
    still_open = row.outstanding
    what = f"{'up to' if _is_floor(standing, key) else 'the'} {still_open.text} still open"
    if still_open.text == "not stated":
        what = "the rest"
    return Question(
        f"{_lead(standing, key)}: what of {what}, with no report recorded since {since} "
        f"({grouped(quiet)} days)?",
        _only(pledges, key),
        key,
        since,
        people(row.unit, still_open),
        _claims(pledges),
    )


def _is_floor(standing: QuestionContext, key: Key) -> bool:
    """Whether somebody states more than a row's sum of reports."""
    return any(
        each.key == key and each.statement.scope.of is Act.REPORT and each.check.lies_above
        for each in standing.stated
    )


def pledge_unreported(standing: QuestionContext) -> Iterator[Question]:
    """Ask what became of a pledge that no report answers, and none can be about."""
    for pledge in standing.own:
        if pledge.line.act is not Act.PLEDGE:
            continue
        # Both are in recording order.
        there = (standing.answering(pledge, Act.REPORT), standing.row(pledge.key, Act.REPORT))
        first = min(
            (reports[0] for reports in there if reports), key=lambda item: item.place, default=None
        )
        if first is not None and first.place < pledge.place:
            continue
        yield ask(
            pledge,
            f"{pledge.lead}: what became of {pledge.named}, which no recorded report answers?",
            pledge.counting,
            since=pledge.line.happened_on,
            size=pledge.at_stake,
            closed_by=by_line_item(first) if first else by_step(pledge, *_ENDED),
        )


def request_unanswered(standing: QuestionContext) -> Iterator[Question]:
    """Ask what came of a request or an offer that no pledge answers."""
    for item in standing.own:
        if item.line.act not in (Act.REQUEST, Act.OFFER):
            continue
        answers = standing.answering(item, Act.PLEDGE, Act.REPORT)
        offers = standing.answering(item, Act.OFFER)
        instead = f", only {' and '.join(offer.named for offer in offers)}" if offers else ""
        yield ask(
            item,
            f"{item.lead}: what came of {item.named}, which no pledge is recorded as "
            f"answering{instead}?",
            item.counting,
            since=item.line.happened_on,
            size=item.at_stake,
            closed_by=by_line_item(answers[0]) if answers else by_step(item, *_DECIDED),
        )


def offer_below_request(standing: QuestionContext) -> Iterator[Question]:
    """Ask what of the rest, where less was offered or pledged than was requested."""
    for request in standing.items:
        if request.line.act is not Act.REQUEST:
            continue
        answers = [
            item
            for item in standing.answering(request, Act.OFFER, Act.PLEDGE)
            if item.unit == request.unit
        ]
        reached = None
        below = []
        for act in (Act.OFFER, Act.PLEDGE):
            there = [item for item in answers if item.line.act is act]
            together = _sum(there)
            if together is None:
                continue
            if together.upper is None or together.upper >= request.line.lower:
                reached = there[-1]
            elif request.own or any(item.own for item in there):
                below.append(_below(request, there, together))
        closed_by = by_line_item(reached) if reached else None
        yield from (replace(question, closed_by=closed_by) for question in below)


def _below(request: LineItemView, answers: Sequence[LineItemView], together: Sum) -> Question:
    assert together.upper is not None, "it lies below what was requested"
    asked = request.line
    least = asked.lower - together.upper
    rest = interval_text(
        least,
        None if asked.upper is None else asked.upper - together.lower,
        approximate=bool(asked.approximate or together.approximate),
        strict=0,
    )
    about = answers[0] if len(answers) == 1 and answers[0].own else request
    return ask(
        about,
        f"{about.lead}: what of the rest, {rest}, when {asked.text} were requested and "
        f"{together.text} {_DONE[answers[0].line.act]}?",
        _claims([request, *answers]),
        since=_last_day(answers),
        size=least if request.at_stake is not None else None,
    )


def statement_differs(standing: QuestionContext) -> Iterator[Question]:
    """Ask why a speaker's running total isn't what is recorded."""
    for each in standing.stated:
        statement, difference = each.statement, each.check.difference
        if each.check.verdict is not Verdict.DIFFERS or difference is None:
            continue
        through = f" through {statement.through}" if statement.through else ""
        expected = each.check.expected
        there = f"{expected.text} are recorded" if expected else "nothing is recorded"
        done = _DONE[statement.scope.of]
        apart = max(difference.lower or 0, -(difference.upper or 0))
        yield Question(
            f"{each.lead}: why does {each.claim.voice} state {each.claim.text} {done}{through}, "
            f"when {there} ({difference.text})?",
            None,
            each.key,
            statement.through,
            apart if each.unit in PEOPLE else None,
            (each.claim,),
            stated_total=statement.id,
        )


def _sum(items: Sequence[LineItemView]) -> Sum | None:
    """What line items come to, none of them counted twice."""
    return add(without_parts([item.line for item in items]))


def _claims(items: Sequence[LineItemView]) -> tuple[ClaimView, ...]:
    return tuple(told for item in items for told in item.counting)


def _lead(standing: QuestionContext, key: Key) -> str:
    """How a sentence about a row begins."""
    return f"{standing.label(key)}, {key[1]} to {key[2]}"


def _only(items: Sequence[LineItemView], key: Key) -> str | None:
    """The line item that a question about a row is about, where there is just one."""
    return items[0].line.id if len(items) == 1 and items[0].key == key else None


def _first_day(items: Sequence[LineItemView]) -> str | None:
    return min((item.line.happened_on for item in items if item.line.happened_on), default=None)


def _last_day(items: Sequence[LineItemView]) -> str | None:
    return max((item.line.happened_on for item in items if item.line.happened_on), default=None)
