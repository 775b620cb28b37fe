"""Questions about rows of totals: what came of a whole row, and what is stated of it."""

from dataclasses import replace

from ledger.rules.base.printable import grouped
from ledger.rules.questions.model import (
    ENDED,
    PARTICIPLES,
    PEOPLE,
    LineItems,
    LineItemView,
    Question,
    QuestionContext,
    Questions,
    StatedTotalView,
    by_line_item,
    counting_claims,
    days_between,
    first_day,
    last_day,
    people,
)
from ledger.rules.totals.stated_checks import Difference, Verdict
from ledger.rules.totals.sums import RowKey, Sum
from ledger.rules.totals.totals import Row
from ledger.rules.workflow.lifecycle import Act


def directions_differ(context: QuestionContext) -> Questions:
    """Ask why an exchange of as many for as many came out uneven."""
    for key, row in context.rows.items():
        back = context.rows.get(key.opposite)
        if back is None or not _as_many_for_as_many(row, back):
            continue
        # Each pair is asked about once: by the direction in which less was reported.
        if _shortfall(row.reported, back.reported) > 0:
            yield _uneven(context, row, back)


def _as_many_for_as_many(row: Row, back: Row) -> bool:
    """Return whether the same closed number is pledged in both directions."""
    one, other = row.pledged, back.pledged
    if one is None or other is None or one.upper is None:
        return False
    return (one.lower, one.upper) == (other.lower, other.upper)


def _shortfall(less: Sum | None, more: Sum | None) -> int:
    """Return by how much the most of one sum lies below the least of another; 0 if it doesn't."""
    if less is None or more is None or less.upper is None:
        return 0
    return max(0, more.lower - less.upper)


def _uneven(context: QuestionContext, row: Row, back: Row) -> Question:
    """Ask why one direction of an even exchange has fewer reported."""
    less, more = row.reported, back.reported
    assert row.pledged is not None, "as many for as many were pledged"
    assert less is not None, "less was reported than in the other direction"
    assert more is not None, "more was reported than in this direction"
    _, giver, receiver = row.key
    reports = [
        *context.of_row(row.key, Act.REPORT),
        *context.of_row(back.key, Act.REPORT),
    ]
    return Question(
        question=f"{context.label(row.key)}, {giver} and {receiver}: "
        f"why are {less.text} recorded from {giver} and {more.text} from {receiver}, "
        f"when each pledged {row.pledged.text}?",
        line_item=None,
        key=row.key,
        since=last_day(reports),
        size=None if people(row.unit, more) is None else _shortfall(less, more),
        claims=counting_claims(reports),
    )


def no_report(context: QuestionContext) -> Questions:
    """Ask what became of what was pledged: nothing was reported of it, or nothing more."""
    for row in context.rows.values():
        if row.pledged is None:
            continue
        if context.of_row(row.key, Act.REPORT):
            yield from _reports_ceased(context, row)
        else:
            yield from _none_reported(context, row)


def _none_reported(context: QuestionContext, row: Row) -> Questions:
    """Ask what became of the pledges of a row without a report."""
    pledges = [
        item
        for item in _awaited(context, row)
        # A report of another row may answer it.
        if not context.answering(item, Act.REPORT)
    ]
    if pledges:
        yield _what_became(context, row, pledges)


def _reports_ceased(context: QuestionContext, row: Row) -> Questions:
    """Ask what of the rest, where reports came and then no more.

    Where a report came after the pledges, the question for a first one is closed by it.
    """
    pledges = context.of_row(row.key, Act.PLEDGE)
    reports = context.of_row(row.key, Act.REPORT)
    awaited = _awaited(context, row)
    silent_since = _silent_since(context, row, reports)
    if awaited and silent_since is not None:
        yield _what_of_the_rest(context, row, awaited, silent_since)
    elif pledges[0].place < reports[0].place:
        question = _what_became(context, row, pledges)
        yield replace(question, closed_by=by_line_item(reports[0]))


def _awaited(context: QuestionContext, row: Row) -> list[LineItemView]:
    """Return the pledges of a row of which something is still expected."""
    pledges = context.of_row(row.key, Act.PLEDGE)
    return [item for item in pledges if item.line.status not in ENDED]


def _silent_since(context: QuestionContext, row: Row, reports: LineItems) -> str | None:
    """Return the day of the last report, if that is long ago and something is still open."""
    days = [item.happened_on for item in reports if item.happened_on is not None]
    # A report without a date may be the newest: nothing can be said of how long it is quiet.
    if (
        len(days) < len(reports)
        or row.outstanding is None
        or row.outstanding.upper == 0
    ):
        return None
    last = max(days)
    return last if days_between(last, context.as_of) >= context.silent_days else None


def _what_became(context: QuestionContext, row: Row, pledges: LineItems) -> Question:
    """Ask what became of pledges of which no report is recorded."""
    assert row.pledged is not None, "there are pledges"
    if len(pledges) == 1:
        description = pledges[0].description
    else:
        description = f"the {len(pledges)} pledges of {row.pledged.text}"
    return Question(
        question=f"{_lead(context, row)}: "
        f"what became of {description}, of which no report is recorded?",
        line_item=_only(pledges, row.key),
        key=row.key,
        since=first_day(pledges),
        size=people(row.unit, row.pledged),
        claims=counting_claims(pledges),
    )


def _what_of_the_rest(
    context: QuestionContext,
    row: Row,
    pledges: LineItems,
    since: str,
) -> Question:
    """Ask what of those still open, of whom nothing was reported for long."""
    assert row.outstanding is not None, "there are pledges"
    days = days_between(since, context.as_of)
    return Question(
        question=f"{_lead(context, row)}: what of {_rest(context, row)}, "
        f"with no report recorded since {since} ({grouped(days)} days)?",
        line_item=_only(pledges, row.key),
        key=row.key,
        since=since,
        size=people(row.unit, row.outstanding),
        claims=counting_claims(pledges),
    )


def _rest(context: QuestionContext, row: Row) -> str:
    """Return how many are still open, for a sentence."""
    assert row.outstanding is not None, "there are pledges"
    text = row.outstanding.text
    if text == "not stated":
        return "the rest"
    if _is_floor(context, row.key):
        return f"up to {text} still open"
    return f"the {text} still open"


def _is_floor(context: QuestionContext, key: RowKey) -> bool:
    """Return whether somebody states more than a row's sum of reports."""
    of_row = [total for total in context.stated if total.key == key]
    reported = [total for total in of_row if total.statement.of is Act.REPORT]
    return any(total.check.lies_above for total in reported)


def statement_differs(context: QuestionContext) -> Questions:
    """Ask why a speaker's running total isn't what is recorded."""
    for total in context.stated:
        difference = total.check.difference
        if total.check.verdict is Verdict.DIFFERS and difference is not None:
            yield _why_it_differs(total, difference)


def _why_it_differs(total: StatedTotalView, difference: Difference) -> Question:
    """Ask why a stated total differs; at stake is the least by which it does."""
    statement, expected = total.statement, total.check.expected
    stated = f"{total.claim.text} {PARTICIPLES[statement.of]}"
    if statement.through:
        stated = f"{stated} through {statement.through}"
    recorded = f"{expected.text} are recorded" if expected else "nothing is recorded"
    return Question(
        question=f"{total.lead}: why does {total.claim.voice} state {stated}, "
        f"when {recorded} ({difference.text})?",
        line_item=None,
        key=total.key,
        since=statement.through,
        size=difference.distance if total.unit in PEOPLE else None,
        claims=(total.claim,),
        stated_total=statement.id,
    )


def _lead(context: QuestionContext, row: Row) -> str:
    """Return how a sentence about a row begins."""
    return f"{context.label(row.key)}, {row.from_party} to {row.to_party}"


def _only(items: LineItems, key: RowKey) -> str | None:
    """Return the line item that a question about a row is about, where there is just one."""
    return items[0].line.id if len(items) == 1 and items[0].key == key else None
