"""Stated totals: which stand under an agreement, which bear on a row, which stand beside."""

from copy import copy
from dataclasses import dataclass

from . import figures
from .records import Line
from .scene import (
    EVERY,
    Key,
    Period,
    Scene,
    considers,
    days,
    within,
)  # fmt: skip
from .sums import sum_of
from .times import may_have_come, may_lie_outside, on_any_day

ACTS = {"requested": "request", "offered": "offer", "pledged": "pledge", "reported": "report"}


@dataclass(frozen=True)
class Bearing:
    """What stated totals say of one column of a row."""

    bear: tuple = ()
    beside: tuple = ()
    incomplete: bool = False
    contested: bool = False
    below: bool = False
    otherwise: bool = False


def live_totals(scene, through):
    """The stated totals that are neither withdrawn, set aside, of a retracted source nor later."""
    return [
        total
        for total in scene.ledger.stated
        if not (total.withdrawn or total.rank == "set_aside")
        and not scene.ledger.source(total.source).retracted
        and not (through and (last_day(scene, total) is None or last_day(scene, total) > through))
    ]


def last_day(scene, total):
    """The last day that a stated total covers; without one of its own, that of its source."""
    return total.through or scene.ledger.source(total.source).published_on


def keys_of(total):
    return [Key(category, *way) for category in total.categories for way in total.directions]


def is_related(scene, total, key):
    """Whether a stated total is about a row: its category or one above or below, its direction."""
    row = scene.ledger.categories_from(key.category)
    for covered in keys_of(total):
        lineage = scene.ledger.categories_from(covered.category)
        if covered.category not in row and key.category not in lineage:
            continue
        if (covered.from_party, covered.to_party) == (key.from_party, key.to_party):
            return True
    return False


def shown(scene, keys, through):
    """Those that stand under the agreement, also where they name none and have to do with it."""
    found = []
    for total in live_totals(scene, through):
        named = scene.agreement in total.agreements
        about = not total.agreements and any(is_related(scene, total, key) for key in keys)
        if named or about:
            found.append(total)
    return found


def is_of_row(scene, total, key):
    """Whether a stated total is of exactly one row, from the beginning on."""
    alone = total.agreements == (scene.agreement,) and keys_of(total) == [key]
    return alone and total.since is None


def covers(scene, total, key):
    """Whether a stated total covers a row: nothing happens under an agreement before its day."""
    if ended_before(scene, total):
        return False
    return any(within(scene.ledger, key, covered) for covered in keys_of(total))


def reaches_into(scene, total, key):
    """Whether a stated total covers a part of a row, and not the row."""
    if ended_before(scene, total) or covers(scene, total, key):
        return False
    return any(within(scene.ledger, covered, key) for covered in keys_of(total))


def is_told_by(scene, total, key):
    """Whether a stated total covers a row, or a part of it, together with others."""
    alone = total.agreements == (scene.agreement,)
    if covers(scene, total, key):
        return not (alone and keys_of(total) == [key])
    inside = [within(scene.ledger, covered, key) for covered in keys_of(total)]
    return reaches_into(scene, total, key) and not (alone and all(inside))


def ended_before(scene, total):
    """Whether a stated total ends before the agreement was concluded."""
    concluded_on = scene.ledger.concluded_on(scene.agreement)
    return concluded_on is not None and (last_day(scene, total) or concluded_on) < concluded_on


def is_heard(total):
    """Whether it has a number, and a speaker or a reviewer who stands for it."""
    speaks_for_somebody = any(speaker.parties for speaker in total.speakers)
    return figures.kind(total.said) < 3 and (speaks_for_somebody or total.rank == "preferred")


def latest_of_each_speaker(scene, totals):
    """Per speaker and scope, the latest of the most definite kind."""
    return [
        total
        for total in totals
        if any(_is_latest(scene, totals, total, name) for name in voices(scene, total))
    ]


def voices(scene, total):
    """Who states a total: named speakers, else the publisher."""
    if total.speakers:
        return {(speaker.name, "") for speaker in total.speakers}
    return {("", scene.ledger.source(total.source).publisher)}


def _of_voice(scene, totals, total, voice):
    """Those of the scope of one that somebody states."""
    scope = (total.of, total.agreements, total.categories, total.directions, total.since)
    return [
        other
        for other in totals
        if voice in voices(scene, other)
        and scope == (other.of, other.agreements, other.categories, other.directions, other.since)
    ]


def newest_of_each(scene, totals):
    """The totals that nobody who states them has followed by a later one, of no less a kind."""
    return [
        total
        for total in totals
        if any(
            not _is_followed(scene, _of_voice(scene, totals, total, name), total)
            for name in voices(scene, total)
        )
    ]


def _is_followed(scene, group, total):
    """Whether any of a group is later than one, and no less definite."""
    kind = figures.definiteness(total.said)
    return any(
        figures.definiteness(other.said) <= kind and _is_later(scene, other, total)
        for other in group
    )


def _is_later(scene, one, other):
    """Whether one covers a later day than another; of the same day, is of a later article."""
    day, day_of_other = last_day(scene, one) or "", last_day(scene, other) or ""
    if day != day_of_other:
        return day > day_of_other
    published = [scene.ledger.source(total.source).published_on for total in (one, other)]
    return None not in published and published[0] > published[1]


def _is_latest(scene, totals, total, voice):
    """Whether one is of the most definite kind that somebody states, and the latest of these."""
    group = _of_voice(scene, totals, total, voice)
    best = min(figures.definiteness(other.said) for other in group)
    if figures.definiteness(total.said) > best:
        return False
    return not _is_followed(scene, group, total)


def column_of(scene, key, act, period):
    return sum_of(scene, scene.in_row(key, act, period), period, keys=(key,))


def recorded(scene, total, key):
    """What is recorded of a row in the time of a stated total."""
    return column_of(scene, key, ACTS[total.of], Period(None, last_day(scene, total)))


def verdict(scene, total, key, through):
    """Where a stated total lies to what is recorded, where anybody can tell."""
    everything = Scene(scene.ledger, scene.agreement)
    column = recorded(everything, total, key)
    if figures.kind(total.said) in (1, 3, 4, 5, 6):
        return "cannot tell"
    by_then = _most_by_then(everything, total, key)
    answered = column_of(scene, key, ACTS[total.of], Period(None, through))
    ever = answered.upper if answered else 0
    if any(most is not None and figures.lower(total.said) > most for most in (by_then, ever)):
        return "above"
    if column is None or column.approximate or column.without_number:
        return "cannot tell"
    if column.spans or column.redated or _came_undated(everything, total, key):
        return "cannot tell"
    ceiling = figures.upper(total.said)
    if ceiling is not None and ceiling < column.lower:
        return "below"
    tells = column.upper is not None or _is_no_more_than(total.said, column.lower)
    return "agrees" if tells else "cannot tell"


def _is_no_more_than(said, floor):
    """Whether only a floor is stated, which whatever lies above another floor keeps to."""
    return figures.upper(said) is None and figures.lower(said) <= floor


def _most_by_then(scene, total, key):
    """The most that may have come by the last day of a total; what has no date may have."""
    by_then = Period(None, last_day(scene, total))
    uppers = [
        one.figure.upper
        for one in scene.in_row(key, ACTS[total.of], Period())
        if one.line.effective_on is None or scene.happened(one, by_then)
    ]
    return None if None in uppers else sum(uppers)


def _came_undated(scene, total, key):
    """Whether a line item without a date was told of after the last day of a total."""
    for one in scene.in_row(key, ACTS[total.of], Period()):
        undated = days(scene.ledger, one.line) is None
        if one.line.effective_on is None and (
            undated or days(scene.ledger, one.line)[1] > (last_day(scene, total) or "9999")
        ):
            return True
    return False


def fits(scene, total, key):
    """Whether the policy considers a stated total of a row."""
    line = Line("", ACTS[total.of], key.category, key.from_party, key.to_party, ())
    return considers(scene.ledger, scene.policy, line, total)


def bearing(scene, key, of, through):
    """What bears on a column of a row, what stands beside, and what follows."""
    of_row = [
        total
        for total in live_totals(scene, through)
        if total.of == of and is_of_row(scene, total, key) and fits(scene, total, key)
    ]
    bear = latest_of_each_speaker(scene, [total for total in of_row if is_heard(total)])
    beside = [total for total in newest_of_each(scene, of_row) if total not in bear]
    verdicts = {total.id: verdict(scene, total, key, through) for total in of_row}
    sided = [total for total in bear if verdicts[total.id] == "agrees"]
    above = [total for total in bear if verdicts[total.id] == "above"]
    below = [total for total in bear if verdicts[total.id] == "below"]
    numbered = [total for total in beside if figures.kind(total.said) < 3]
    return Bearing(
        bear=tuple(bear),
        beside=tuple(beside),
        incomplete=some_unsettled(scene, above, sided),
        contested=_some_disagree(scene, bear),
        below=some_unsettled(scene, below, sided),
        otherwise=any(verdicts[total.id] != "agrees" for total in numbered),
    )


def _some_disagree(scene, bear):
    """Whether two that bear, of one day and neither of them about, have no number in common."""
    sure = [total for total in bear if figures.kind(total.said) != 1]
    return any(
        figures.upper(one.said) is not None
        and figures.upper(one.said) < figures.lower(other.said)
        and last_day(scene, one) == last_day(scene, other)
        for one in sure
        for other in sure
    )


def some_unsettled(scene, totals, sided):
    """Whether none that agrees with the sum says of some total that it can't be so."""
    return any(
        not any(_some_disagree(scene, [total, other]) for other in sided) for total in totals
    )


def is_short(scene, key, of, through):
    """Whether less is recorded than one states that is of a row's time in part, or of more rows."""
    by_scope = {}
    for total in live_totals(scene, through):
        if total.of == of and _reaches_over(scene, total, key, through) and is_heard(total):
            scope = (total.agreements, total.categories, total.directions, total.since)
            by_scope.setdefault(scope, []).append(total)
    return any(_some_short(scene, totals) for totals in by_scope.values())


def _some_short(scene, totals):
    bear = latest_of_each_speaker(scene, totals)
    above = [total for total in bear if most_of_all(scene, total)[0]]
    agreed = [total for total in bear if most_of_all(scene, total)[1]]
    return some_unsettled(scene, above, agreed)


def _reaches_over(scene, total, key, through):
    """Whether one that isn't of a row alone covers it, or one of a part of its time.

    Where a row has no report, those that tell of reports of several tell of it jointly instead.
    """
    if scene.agreement not in total.agreements or is_of_row(scene, total, key):
        return False
    if not covers(scene, total, key):
        return False
    alone = total.agreements == (scene.agreement,) and keys_of(total) == [key]
    recorded_here = column_of(scene, key, ACTS[total.of], Period(None, through)) is not None
    return (alone or total.of == "pledged" or recorded_here) and fits(scene, total, key)


def most_of_all(scene, total):
    """Whether a total lies above all that may have come in its time, and whether it agrees."""
    ledger = scene.ledger
    everywhere = Scene(ledger, EVERY)
    there = [
        one
        for one in everywhere.standing
        if one.home.act == ACTS[total.of] and one.home.agreement in total.agreements
        and any(within(ledger, one.home, covered) for covered in keys_of(total))
    ]  # fmt: skip
    ids = {one.line.id for one in there}
    whole = [one for one in there if one.line.part_of not in ids]
    time = Period(total.since, last_day(scene, total))
    came = [one for one in whole if on_any_day(may_have_come, ledger, one, time)]
    uppers = [one.figure.upper for one in came]
    if figures.kind(total.said) not in (0, 2):
        return False, False
    above = None not in uppers and figures.lower(total.said) > sum(uppers)
    return above, not above and _agrees_with_all(everywhere, total, whole, came)


def _agrees_with_all(scene, total, whole, came):
    """Whether what came in the time of a total is known whole, and may be what it states."""
    ledger = scene.ledger
    known = [days(ledger, one.line) for one in whole]
    if not came or None in known:
        return False
    time = Period(total.since, last_day(scene, total))
    if time.since and time.since < min(last for _, last in known):
        return False
    if any(on_any_day(may_lie_outside, ledger, one, time) for one in came):
        return False
    sure = all(one.figure.no_number is None and not one.figure.approximate for one in came)
    ceiling = figures.upper(total.said)
    of_some = copy(scene)
    of_some.agreement = total.agreements
    column = sum_of(of_some, came, time, keys=keys_of(total))
    if column.upper is None and not _is_no_more_than(total.said, column.lower):
        return False
    return sure and (ceiling is None or ceiling >= column.lower)


def joint(scene, key, through):
    """The totals of reports that cover a row together with others."""
    found = []
    for total in live_totals(scene, through):
        if total.of != "reported" or scene.agreement not in total.agreements:
            continue
        if is_told_by(scene, total, key) and fits(scene, total, key):
            found.append(total)
    own = scene.keys(Period(None, through))
    heard = latest_of_each_speaker(scene, [total for total in found if is_heard(total)])
    heard = [total for total in heard if any(is_of_row(scene, total, row) for row in own)]
    return heard + [total for total in newest_of_each(scene, found) if total not in heard]
