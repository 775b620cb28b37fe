"""Questions about rows of totals: what came of a whole row, and what is stated of it."""

from collections import defaultdict
from typing import Final

from ledger.rules.base.printable import grouped
from ledger.rules.questions.between_items import shortfall, unreported
from ledger.rules.questions.context import QuestionContext
from ledger.rules.questions.model import (
    ENDED,
    Lead,
    LineItems,
    LineItemView,
    Plural,
    Question,
    Questions,
    StatedTotalView,
    counting_claims,
    days_between,
    days_of,
    last_day,
    people,
)
from ledger.rules.questions.of_due_days import KEPT
from ledger.rules.totals.fulfilment import CANNOT_TELL, NOT_STATED, widened
from ledger.rules.totals.hierarchy import PEOPLE
from ledger.rules.totals.running_sum import add
from ledger.rules.totals.stated_checks import Difference, Verdict
from ledger.rules.totals.stated_jointly import is_of_row
from ledger.rules.totals.sums import LineItemFigures, Sum
from ledger.rules.totals.totals import Row
from ledger.rules.workflow.lifecycle import COLUMNS, Act

#: The words of a question of which there is only one for a category and two parties.
_ALONE: Final = Plural("why are {things} uneven?")


def kinds_may_cross(context: QuestionContext) -> Questions:
    """Ask whether line items of two kinds are of the same people, once for a row and act."""
    for (key, act), items in context.same_people.items():
        row = context.rows[key]
        column: Sum = getattr(row, COLUMNS[act])
        yield _same_people(context, row, column, items)


def _same_people(
    context: QuestionContext,
    row: Row,
    column: Sum,
    items: LineItems,
) -> Question:
    """Ask whether some line items are of the same people; at stake are as many as may be."""
    by_label: defaultdict[str, list[LineItemFigures]] = defaultdict(list)
    for item in items:
        by_label[item.label].append(item.line)
    numbers: list[str] = []
    for label, lines in sorted(by_label.items()):
        together = add(lines)
        assert together is not None, "each kind has a line item"
        numbers.append(f"{together.text} ({label})")
    joined = " and ".join(numbers)
    participle = COLUMNS[items[0].act]
    same = f"{joined}, so that {column.text} are {participle} in all"
    at_stake = None
    if column.upper is not None and row.unit in PEOPLE:
        at_stake = column.upper - column.lower
    return Question(
        lead=context.lead(row.key),
        sentence=f"are some of the same people in {same}?",
        plural=Plural("are some of the same people in {things}?", thing=same),
        items=tuple(items),
        key=row.key,
        since=last_day(items),
        size=at_stake,
        claims=counting_claims(items),
    )


def directions_differ(context: QuestionContext) -> Questions:
    """Ask why an exchange of as many for as many came out uneven."""
    for row in context.rows.values():
        opposite = row.key.opposite
        back = context.rows.get(opposite)
        if back is None or not _as_many_for_as_many(row, back):
            continue
        if row.reported is None or back.reported is None:
            continue
        # Each pair is asked about once: by the direction in which less was reported.
        at_most = widened(row.reported, row.reported_above)
        missing = shortfall(back.reported.lower, at_most)
        if missing > 0 and not _is_awaited(context, row):
            yield _uneven(context, row, back, missing)


def _is_awaited(
    context: QuestionContext,
    row: Row,
) -> bool:
    """Return whether it is asked what of the rest of a row, which is to ask the same."""
    return any(_reports_ceased(context, row))


def _as_many_for_as_many(
    row: Row,
    back: Row,
) -> bool:
    """Return whether the same closed number is pledged in both directions."""
    one = row.pledged
    other = back.pledged
    if one is None or other is None:
        return False
    if one.upper is None:
        return False
    return one.lower == other.lower and one.upper == other.upper


def _uneven(
    context: QuestionContext,
    row: Row,
    back: Row,
    missing: int,
) -> Question:
    """Ask why one direction of an even exchange has fewer reported; `missing` says by how many."""
    pledged = row.pledged
    less = row.reported
    more = back.reported
    assert pledged is not None, "as many for as many were pledged"
    assert less is not None, "less was reported than in the other direction"
    assert more is not None, "more was reported than in this direction"
    lead = context.lead(row.key)
    assert lead.way is not None, "a row has one direction"
    giver, receiver = lead.way
    reports = [
        *context.of_row(row.key, Act.REPORT),
        *context.of_row(back.key, Act.REPORT),
    ]
    return Question(
        lead=Lead(f"{lead.label}, between {giver} and {receiver}", None),
        sentence=(
            f"why are {less.text} recorded from {giver} "
            f"and {more.text} from {receiver}, "
            f"when each pledged {pledged.text}?"
        ),
        plural=_ALONE,
        items=tuple(reports),
        key=row.key,
        since=last_day(reports),
        size=None if people(row.unit, more) is None else missing,
        claims=counting_claims(reports),
    )


def no_report(context: QuestionContext) -> Questions:
    """Ask what became of what was pledged: nothing was reported of it, or nothing more."""
    yield from unreported(context)
    for row in context.rows.values():
        yield from _reports_ceased(context, row)


def _reports_ceased(
    context: QuestionContext,
    row: Row,
) -> Questions:
    """Ask what of the rest, where reports came and then no more."""
    reports = context.of_row(row.key, Act.REPORT)
    awaited = _awaited(context, row)
    as_stated = context.as_stated.get(row.key)
    if not awaited or (not reports and as_stated is None):
        return
    if as_stated is not None and as_stated.assessment in KEPT:
        return
    silent_since = _silent_since(context, row, reports)
    if silent_since is not None:
        yield _what_of_the_rest(context, row, awaited, silent_since)


def _awaited(
    context: QuestionContext,
    row: Row,
) -> list[LineItemView]:
    """Return a row's own pledges of which something is still expected.

    Those that stand in a row below it are asked about there; none is a part of what is told
    jointly.
    """
    pledges = context.of_row(row.key, Act.PLEDGE)
    return [
        item
        for item in pledges
        if item.key == row.key
        and item.line.status not in ENDED
        and item.line.id not in context.told_jointly
    ]


def _silent_since(
    context: QuestionContext,
    row: Row,
    reports: LineItems,
) -> str | None:
    """Return the day of the last report, if that is long ago and something is still open."""
    still_open = row.outstanding
    if still_open is None or still_open.upper == 0:
        return None
    above = context.reports_above.get(row.key, ())
    all_reports = [*reports, *above]
    days = days_of(all_reports)
    stated = _days_stated(context, row)
    days += filter(None, stated)
    # What has no date may be the newest: nothing can be said of how long it is quiet.
    if len(days) < len(all_reports) + len(stated):
        return None
    last = max(days)
    silent_days = days_between(last, context.as_of)
    if silent_days < context.silent_days:
        return None
    return last


def _days_stated(
    context: QuestionContext,
    row: Row,
) -> list[str | None]:
    """Return the days through which stated totals of just a row report some of it."""
    if row.key not in context.as_stated:
        return []
    return [
        total.statement.last_day
        for total in context.stated
        if total.statement.of is Act.REPORT and is_of_row(total.checked, row.key)
    ]


def _what_of_the_rest(
    context: QuestionContext,
    row: Row,
    pledges: LineItems,
    since: str,
) -> Question:
    """Ask what of those still open, of whom nothing was reported for long."""
    still_open = row.outstanding
    assert still_open is not None, "there are pledges"
    silent_days = days_between(since, context.as_of)
    days = grouped(silent_days)
    silence = f"with no report recorded since {since} ({days} days)"
    rest = _rest(context, row)
    sentence = "is anything still open, {silence}?"
    if rest is not None:
        sentence = "what of {rest}, {silence}?"
    return Question(
        lead=context.lead(row.key),
        sentence=sentence.format(rest=rest, silence=silence),
        plural=Plural(
            sentence.format(rest="{things}", silence=silence),
            topic=sentence.format(rest="", silence=since),
            thing=rest,
        ),
        items=tuple(pledges),
        key=row.key,
        since=since,
        size=people(row.unit, still_open),
        claims=counting_claims(pledges),
    )


def _rest(
    context: QuestionContext,
    row: Row,
) -> str | None:
    """Return how many are still open, for a sentence; None where that can't be said."""
    still_open = row.outstanding
    assert still_open is not None, "there are pledges"
    text = still_open.text
    if text in (CANNOT_TELL, NOT_STATED):
        return None
    if row.key in context.more_reported:
        return f"up to {text} still open"
    most = still_open.upper
    if row.reported_above != 0 and most is not None:
        words = grouped(most)
        return f"up to {words} still open"
    return f"the {text} still open"


def statement_differs(context: QuestionContext) -> Questions:
    """Ask why a speaker's running total isn't what is recorded."""
    for total in context.stated:
        check = total.check
        if check.verdict is Verdict.DIFFERS:
            assert check.difference is not None, "they differ"
            yield _why_it_differs(total, check.difference)


def _why_it_differs(
    total: StatedTotalView,
    difference: Difference,
) -> Question:
    """Ask why a stated total differs; at stake is the least by which it does."""
    claim = total.claim
    statement = total.statement
    expected = total.check.expected
    participle = COLUMNS[statement.of]
    does = "does" if len(claim.voices) == 1 else "do"
    stated = f"{claim.text} {participle}"
    if statement.through:
        stated = f"{stated} through {statement.through}"
    assert expected is not None, "something is recorded"
    return Question(
        lead=total.lead,
        sentence=(
            f"why {does} {claim.voice} state {stated}, "
            f"while the ledger has {expected.text} ({difference.text})?"
        ),
        plural=Plural(
            "why do stated totals differ from what is recorded: {things}?",
            thing=f"{stated} ({claim.voice}; {difference.text})",
        ),
        items=(),
        key=total.key,
        since=statement.through,
        size=difference.distance if total.unit in PEOPLE else None,
        claims=(claim,),
        stated_totals=(statement.id,),
    )
