"""Stated totals: which stand under an agreement, which bear on a row, which stand beside."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from . import figures
from .scene import Key, Period, days, within
from .sums import interval_text, sum_of

ACTS = {"requested": "request", "offered": "offer", "pledged": "pledge", "reported": "report"}


@dataclass(frozen=True)
class Bearing:
    """What stated totals say of one column of a row."""

    bear: tuple = ()
    beside: tuple = ()
    incomplete: bool = False
    contested: bool = False
    otherwise: bool = False


def is_live(scene, total, through):
    """Whether a stated total is to be looked at, by a day."""
    later = through and total.through and total.through > through
    retracted = scene.ledger.source(total.source).retracted
    return not (total.withdrawn or total.rank == "set_aside" or retracted or later)


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
    """Those that stand under the agreement, `wider` where they name none."""
    found = []
    for total in scene.ledger.stated:
        named = scene.agreement in total.agreements
        about = not total.agreements and any(is_related(scene, total, key) for key in keys)
        if is_live(scene, total, through) and (named or about):
            found.append(total)
    return found


def is_of_row(scene, total, key):
    """Whether a stated total is of exactly one row."""
    return total.agreements == (scene.agreement,) and keys_of(total) == [key]


def speaks_for_somebody(total):
    return any(speaker.parties for speaker in total.speakers) or total.rank == "preferred"


def latest_of_each_speaker(totals):
    """Per speaker and scope, the latest of the most definite kind."""
    groups = {}
    for total in totals:
        names = tuple(sorted({speaker.name for speaker in total.speakers}))
        scope = (names, total.of, total.categories, total.directions, total.since)
        groups.setdefault(scope, []).append(total)
    found = []
    for group in groups.values():
        best = min(figures.kind(total.said) for total in group)
        definite = [total for total in group if figures.kind(total.said) == best]
        newest = max(total.through or "" for total in definite)
        found += [total for total in definite if (total.through or "") == newest]
    return found


def recorded(scene, total, key):
    """What is recorded of a row in the time of a stated total."""
    return column_of(scene, key, ACTS[total.of], Period(total.since, total.through))


def column_of(scene, key, act, period):
    return sum_of(scene, scene.in_row(key, act, period), period)


def verdict(total, column):
    """Where a stated total lies to what is recorded: above, below, or it agrees."""
    low, high = (column.lower, column.upper) if column else (0, 0)
    if high is not None and figures.lower(total.said) > high:
        return "above"
    ceiling = figures.upper(total.said)
    if ceiling is not None and ceiling < low:
        return "below"
    return "agrees"


def bearing(scene, key, of, through):
    """What bears on a column of a row, what stands beside, and what follows."""
    of_row = [
        total for total in scene.ledger.stated
        if total.of == of and is_of_row(scene, total, key) and is_live(scene, total, through)
    ]  # fmt: skip
    numbered = [
        total for total in of_row
        if speaks_for_somebody(total) and figures.kind(total.said) < 3
    ]  # fmt: skip
    bear = latest_of_each_speaker(numbered)
    beside = [total for total in of_row if total not in bear]
    verdicts = {total.id: verdict(total, recorded(scene, total, key)) for total in of_row}
    agreed = {(t.since, t.through) for t in bear if verdicts[t.id] == "agrees"}
    above = {(t.since, t.through) for t in bear if verdicts[t.id] == "above"}
    return Bearing(
        bear=tuple(bear),
        beside=tuple(beside),
        incomplete=bool(above - agreed),
        contested=bool(above & agreed),
        otherwise=any(verdicts[total.id] != "agrees" for total in beside),
    )


def joint(scene, key, through):
    """The totals of reports that bear on a row together with others."""
    found = []
    for total in scene.ledger.stated:
        if total.of != "reported" or scene.agreement not in total.agreements:
            continue
        if is_of_row(scene, total, key) or not is_live(scene, total, through):
            continue
        if any(within(scene.ledger, key, covered) for covered in keys_of(total)):
            found.append(total)
    numbered = [t for t in found if speaks_for_somebody(t) and figures.kind(t.said) < 3]
    return latest_of_each_speaker(numbered)


def in_place_of_sum(scene, key, of, through):
    """The stated total that bears, the newest, and what came after its day."""
    act = ACTS[of]
    column = column_of(scene, key, act, Period(None, through))
    bear = bearing(scene, key, of, through).bear
    if not bear:
        return column
    newest = max(total.through or "" for total in bear)
    totals = [total for total in bear if (total.through or "") == newest]
    low = min(figures.lower(total.said) for total in totals)
    highs = [figures.upper(total.said) for total in totals]
    high = None if None in highs else max(highs)
    if column and newest:
        lines = scene.in_row(key, act, Period(None, through))
        after = [one for one in lines if not _by(scene, one, newest)]
        more = sum_of(scene, after, Period(_next_day(newest), through))
        if more:
            low += more.lower
            high = None if high is None or more.upper is None else high + more.upper
    approximate = any(figures.is_approximate(total.said) for total in totals)
    words = interval_text(low, high, approximate=approximate)
    return column and replace(column, lower=low, upper=high, text=words)


def _by(scene, one, day):
    found = days(scene.ledger, one.line)
    return found is None or found[1] <= day


def _next_day(day):
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()
