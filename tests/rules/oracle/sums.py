"""Sums of line items, what may be the same people in them, and what is still open."""

from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import NamedTuple

from .figures import between, interval_text
from .scene import ALWAYS, EVERY, contested_in, one_way, own_key, times_overlap, within


@dataclass(frozen=True)
class Sum:
    lines: int
    lower: int
    upper: int | None
    approximate: int
    without_number: int
    withheld: int
    contested: int
    disputed: int
    one_side: int
    neither_side: int
    text: str
    without_claim: int = 0
    # What the answer doesn't show of itself.
    strict: int = 0
    unheard: int = 0
    open_by_floors: bool = False
    tie_contested: bool = False
    kinds_may_cross: bool = False
    spans: bool = False
    unclear_words: bool = False
    redated: bool = False
    ids: tuple[str, ...] = ()
    #: The parties whose speakers alone tell of some of it.
    one_side_by: frozenset[str] = frozenset()


def may_be_the_same(ledger, one, other):
    """Whether a kind that crosses stands beside another kind, and nothing ties the two."""
    line, beside = one.line, other.line
    kind, kind_beside = one.home.category, other.home.category
    if kind in ledger.categories_from(kind_beside) or kind_beside in ledger.categories_from(kind):
        return False
    if not (ledger.category(kind).crosses or ledger.category(kind_beside).crosses):
        return False
    if not one_way(ledger, one.home, other.home):
        return False
    tied = (
        line.part_of == beside.id
        or beside.part_of == line.id
        or beside.id in line.distinct_from
        or line.id in beside.distinct_from
    )
    nobody = 0 in (one.figure.upper, other.figure.upper)
    return not tied and not nobody and times_overlap(one, other)


def pairs_that_cross(ledger, lines):
    return {
        frozenset((one.line.id, other.line.id))
        for one in lines
        for other in lines
        if one is not other and may_be_the_same(ledger, one, other)
    }


def most_distinct(weights, crossing):
    """Return those of which no two may be the same, that together come to the most."""
    if not weights:
        return ()
    first, *rest = weights
    without = most_distinct({one: weights[one] for one in rest}, crossing)
    if not any(first in pair for pair in crossing):
        return (first, *without)
    apart = {one: weights[one] for one in rest if frozenset((first, one)) not in crossing}
    with_first = (first, *most_distinct(apart, crossing))
    if sum(weights[one] for one in with_first) >= sum(weights[one] for one in without):
        return with_first
    return without


NOBODY = frozenset()


class Doubts(NamedTuple):
    """The line items of which it isn't sure that they came in the time of a sum.

    `spans`: as only the ends of their time are known; `redated`: as a party dates them otherwise.
    """

    spans: frozenset = NOBODY
    redated: frozenset = NOBODY


NO_DOUBTS = Doubts()


def sum_of(scene, lines, period=ALWAYS, *, keys=(), doubts=NO_DOUBTS):
    """The sum of line items in the rows `keys`, None over none; `doubts` are doubts on top."""
    if not lines:
        return None
    spanning = {one.line.id for one in lines if scene.spans(one, period)}
    redated = {one.line.id for one in lines if scene.date_contested(one, period)} | doubts.redated
    contested = contested_of(scene, lines, keys)
    put_elsewhere = {one.line.id for one in lines if one.line.id in contested and not one.followed}
    by_id = {one.line.id: one for one in lines}
    numbered = numbered_of(lines)
    uncertain = (spanning | redated | put_elsewhere | doubts.spans) & numbered
    crossing = pairs_that_cross(scene.ledger, lines)
    weights = {name: 0 if name in uncertain else by_id[name].figure.lower for name in by_id}
    cut = (spanning & numbered) - put_elsewhere - redated - doubts.spans
    weights |= {name: sure_by_parts(scene, by_id[name], period, keys) for name in cut}
    certain = most_distinct(weights, crossing)
    figures = [one.figure for one in lines]
    found = Sum(
        lines=len(lines),
        lower=sum(weights[name] for name in certain),
        upper=upper_of(figures),
        approximate=sum(figure.approximate for figure in figures),
        without_number=sum(figure.no_number is not None for figure in figures),
        withheld=sum(figure.no_number == "withheld" for figure in figures),
        contested=sum(figure.contested for figure in figures),
        disputed=sum(one.line.status == "disputed" for one in lines),
        one_side=sum(figure.told_by.kind == "one_side" for figure in figures),
        neither_side=sum(told_by_neither(figure.told_by) for figure in figures),
        text="",
        strict=sum(by_id[name].figure.strict for name in certain if name not in uncertain),
        unheard=sum(figure.unheard for figure in figures),
        open_by_floors=_only_floors(figures) and not uncertain,
        tie_contested=bool(redated | contested),
        redated=bool(redated),
        kinds_may_cross=bool(crossing),
        spans=bool(spanning | doubts.spans),
        unclear_words=any(figure.unclear for figure in figures),
        ids=tuple(sorted(by_id)),
    )
    return replace(found, text=_text(found, figures, uncertain), one_side_by=alone(figures))


def upper_of(figures):
    """The upper end of a sum: open where that of any figure is."""
    uppers = [figure.upper for figure in figures]
    return None if None in uppers else sum(uppers)


def numbered_of(lines):
    """The ids of line items that have a number."""
    return {one.line.id for one in lines if one.figure.no_number is None}


def contested_of(scene, lines, keys):
    """Those of some line items of which parties leave it open whether they are in rows."""
    over_all = scene.agreement is EVERY
    return {
        one.line.id for one in lines if contested_in(scene.ledger, one, keys, over_all=over_all)
    }


def alone(figures):
    """The parties whose speakers alone tell of any of some figures."""
    tellers = [one.told_by.parties for one in figures if one.told_by.kind == "one_side"]
    return frozenset(party for parties in tellers for party in parties)


def told_by_neither(told_by):
    """Whether somebody prints it, and nobody who speaks for one of the two sides tells of it."""
    return told_by.publishers > 0 and not told_by.parties


def sure_by_parts(scene, whole, period, keys):
    """What of a whole that a time cuts had come in it for sure: its parts of that time."""
    parts = [
        one for one in scene.standing
        if one.line.part_of == whole.line.id
        and one.home.act == whole.home.act
        and scene.happened(one, period)
        and within(scene.ledger, one.home, own_key(whole))
        and not one.figure.approximate
    ]  # fmt: skip
    together = sum_of(scene, parts, period, keys=keys)
    sure = together.lower if together else 0
    return sure if whole.figure.upper is None else min(sure, whole.figure.upper)


def _only_floors(figures):
    open_figures = [figure for figure in figures if figure.upper is None]
    return bool(open_figures) and all(figure.open_by_floor for figure in open_figures)


def _text(found, figures, uncertain):
    numbered = [figure.upper for figure in figures if figure.no_number is None]
    if len(figures) == 1 and not uncertain:
        return figures[0].whole_text
    if not numbered:
        return _rest(found).removeprefix(" + ")
    high = None if None in numbered else sum(numbered)
    approximate = bool(found.approximate)
    if uncertain and found.lower == 0 and high is not None:
        return ("≈" if approximate else "") + between(0, high) + _rest(found)
    words = interval_text(found.lower, high, approximate=approximate, strict=found.strict)
    return words + _rest(found)


def _rest(found):
    missing = found.without_number - found.unheard
    words = f" + {missing} without a number" if missing else ""
    return words + (f" + {found.unheard} not considered" if found.unheard else "")


def said_apart(column, untold):
    """A column, with how many line items without a claim stand beside it and add nothing."""
    if not untold:
        return column
    words = f"{untold} without a claim"
    if column is None:
        return Sum(0, 0, None, 0, 0, 0, 0, 0, 0, 0, words, untold)
    return replace(column, text=f"{column.text} + {words}", without_claim=untold)


def opened(column):
    """The sum where somebody states more than is recorded: only a floor."""
    if column is None or column.upper is None:
        return column and replace(column, open_by_floors=False)
    words = interval_text(column.lower, None, approximate=bool(column.approximate))
    return replace(column, upper=None, open_by_floors=False, text=words + _rest(column))


def is_nothing(column):
    return column is None or (column.lower, column.upper) == (0, 0)


def means_nothing(pledged, reported):
    """Whether one of the two is approximate and the other is not 0."""
    return (pledged.approximate and not is_nothing(reported)) or (
        reported is not None and reported.approximate and not is_nothing(pledged)
    )


def still_open(pledged, reported):
    """Pledged minus reported, never below 0; None where nothing is pledged."""
    if pledged is None:
        return None
    if means_nothing(pledged, reported):
        return {"lower": 0, "upper": None, "text": "can't tell"}
    least, most = (reported.lower, reported.upper) if reported else (0, 0)
    low = 0 if most is None else max(0, pledged.lower - most)
    high = None if pledged.upper is None else max(0, pledged.upper - least)
    return open_between(low, high, pledged)


def open_between(low, high, pledged, *, told_jointly=False):
    if told_jointly and pledged.approximate:
        return {"lower": 0, "upper": None, "text": "can't tell"}
    if told_jointly and high is not None:
        return {"lower": low, "upper": high, "text": between(low, high)}
    if low == 0 and high is None:
        return {"lower": 0, "upper": None, "text": "not stated"}
    strict = pledged.strict if high is None else 0
    words = interval_text(low, high, approximate=bool(pledged.approximate), strict=strict)
    return {"lower": low, "upper": high, "text": words}


def fulfilment(pledged, reported):
    """Reported / pledged, rounded outwards; None where a bound is open or the divisor is 0."""
    if pledged is None or reported is None or None in (pledged.upper, reported.upper):
        return None
    if 0 in (pledged.lower, pledged.upper):
        return None
    low = Fraction(reported.lower, pledged.upper)
    high = Fraction(reported.upper, pledged.lower)
    about = "about " if pledged.approximate or reported.approximate else ""
    return {
        "lower": str(_rounded(low, "0.0001", ROUND_FLOOR)),
        "upper": str(_rounded(high, "0.0001", ROUND_CEILING)),
        "text": about + _percent(low, high),
    }


def _rounded(ratio, step, rounding):
    scale = Fraction(step)
    whole, left = divmod(ratio, scale)
    to_nearest = left * 2 > scale or (left * 2 == scale and whole % 2 == 1)
    rounds_up = {
        ROUND_FLOOR: False, ROUND_CEILING: left > 0, ROUND_HALF_EVEN: to_nearest,
    }[rounding]  # fmt: skip
    return Decimal(int(whole) + rounds_up) * Decimal(step)


def _percent(low, high):
    if low == high:
        return _one_percentage(low)
    least = _shown(_rounded(low * 100, "0.1", ROUND_FLOOR))
    most = _shown(_rounded(high * 100, "0.1", ROUND_CEILING))
    return f"{least}–{most} %"


def _one_percentage(ratio):
    rounded = _rounded(ratio * 100, "0.1", ROUND_HALF_EVEN)
    if ratio > 0 and rounded == 0:
        return "<0.1 %"
    if ratio != 1 and rounded == 100:
        return "<100 %" if ratio < 1 else ">100 %"
    return f"{_shown(rounded)} %"


def _shown(number):
    return f"{number}".removesuffix(".0")
