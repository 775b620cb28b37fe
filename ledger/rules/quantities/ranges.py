"""Ranges whose ends share a scale: 5-6 thousand, between 500 and 600 thousand.

All texts here are plain (`ledger.rules.quantities.plain_text`).
"""

import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from fractions import Fraction
from typing import Final, NamedTuple

from ledger.rules.quantities import digits, spoken_numbers
from ledger.rules.quantities.number_grammar import Mention, RangeEnd
from ledger.rules.quantities.number_languages import (
    BETWEEN,
    HEDGES,
    RANGE_AND,
    RANGE_BUT,
    RANGE_OR,
)
from ledger.rules.quantities.number_tables import any_of_joined

_OR: Final = any_of_joined(RANGE_OR)
_AND: Final = any_of_joined(RANGE_AND)
_BUT: Final = any_of_joined(RANGE_BUT)
_HEDGE: Final = any_of_joined(HEDGES)
_BLANK: Final = r"(?:[ \t]{1,3}| ?\n ?)"
_HEDGES: Final = rf"(?:{_HEDGE}{_BLANK}){{0,2}}"
#: Between the ends of a range; `loose` may as well part two numbers of a list.
_JOINS: Final = (
    rf"(?:,?{_BLANK}|-{_BLANK}?){_OR}(?:{_BLANK}|-){_HEDGES}"
    rf"|(?P<and>(?P<loose>,)?{_BLANK}{_AND}{_BLANK}){_HEDGES}"
    rf"|,{_BLANK}(?:{_HEDGE}{_BLANK}){{1,2}}"
    rf"|[ \t]{{0,2}}[-—−~～÷…/至到][ \t]{{0,2}}{_HEDGES}"
    rf"|\.\.\.?{_HEDGES}"
    rf"|(?P<but>,?{_BLANK}{_BUT}{_BLANK}){_HEDGES}"
    rf"|(?P<list>,){_BLANK}"
)
#: The first end said again: between 5 (five) and 6 thousand.
_AGAIN: Final = r"(?: ?\([^\W\d_]{1,20}\))?"
_JOIN: Final = re.compile(rf"{_AGAIN}(?:{_JOINS})")
_JOIN_BEFORE: Final = re.compile(rf"{_AGAIN}(?:{_JOINS})\Z")
_TOKEN_BEFORE: Final = re.compile(r"(?:[0-9]|[^\W\d_]+(?:'[^\W\d_]+)*)\Z")
_BETWEEN: Final = re.compile(rf"(?<!\w){any_of_joined(BETWEEN)} \Z")
_BETWEEN_CHARACTERS: Final = 12
#: How far before a place what joins the ends of a range may begin, in characters.
_JOIN_CHARACTERS: Final = 40
#: How far around the beginning of its second end a range may reach, in characters.
_RANGE_CHARACTERS: Final = 100
#: A number from here on shares no scale with another one.
_SHARED_MIN: Final = 1_000
#: The least second end: two or three dozen.
_SECOND_MIN: Final = 20


class SharedScale(NamedTuple):
    """A range whose ends share a scale, from `start` to before `end`.

    `first_end` and `second_start` are where its first end ends and its second end begins. `value`:
    the first end with the scale. `sure`: it can hardly be read as two numbers.
    """

    start: int
    first_end: int
    second_start: int
    end: int
    value: Fraction
    sure: bool


class _Join(NamedTuple):
    """What joins two numbers, to before `end`; it may be `loose`, or an `and`."""

    end: int
    loose: bool
    is_and: bool


def may_join(
    lower: str,
    place: int,
) -> bool:
    """Return whether a place touches what may join the ends of a range: soon known."""
    first = max(0, place - _JOIN_CHARACTERS)
    for match in _JOIN.finditer(lower, first, place + _JOIN_CHARACTERS):
        if match.start() <= place <= match.end():
            return True
    return False


def shared_scales(
    text: str,
    lower: str,
) -> Iterator[SharedScale]:
    """Yield the ranges of a text whose ends share a scale, in digits and in any language."""
    in_digits = list(digits.range_ends(text))
    yield from _ranges(lower, in_digits)
    for grammar in spoken_numbers.grammars():
        in_words = list(grammar.range_ends(lower))
        if in_words:
            yield from _ranges(lower, in_words)
    evident = spoken_numbers.evident_grammars(lower)
    for grammar in evident:
        in_words = list(grammar.range_ends(lower))
        if in_digits and in_words:
            yield from _ranges(lower, [*in_digits, *in_words])


def with_shared_scales(
    text: str,
    lower: str,
    mentions: Collection[Mention],
) -> list[Mention]:
    """Return mentions in which the first end of a range has the scale of its second."""
    ranges = {shared for shared in _near_all(text, lower, mentions) if shared.sure}
    firsts = {(shared.start, shared.first_end) for shared in ranges}
    result = [
        mention for mention in mentions if (mention.start, mention.end) not in firsts
    ]
    for start, first_end, value in sorted(map(_first_end, ranges)):
        if value.denominator == 1:
            mention = Mention(start, first_end, value.numerator)
            result.append(mention)
    return result


def _near_all(
    text: str,
    lower: str,
    mentions: Iterable[Mention],
) -> Iterator[SharedScale]:
    """Yield the ranges of which any of some mentions is the second end.

    The words of all languages are read near these alone, which is much sooner done.
    """
    starts = {mention.start for mention in mentions if mention.value >= _SECOND_MIN}
    for start in starts:
        if not _is_joined(lower, start):
            continue
        first = lower.rfind(" ", 0, max(0, start - _RANGE_CHARACTERS)) + 1
        last = lower.find(" ", start + _RANGE_CHARACTERS)
        near = slice(first, last if last >= 0 else len(lower))
        for shared in shared_scales(text[near], lower[near]):
            yield _moved(shared, first)


def _is_joined(
    lower: str,
    start: int,
) -> bool:
    """Return whether a number and what joins the ends of a range stand before a place."""
    before = lower[max(0, start - _JOIN_CHARACTERS) : start]
    join = _JOIN_BEFORE.search(before)
    if join is None:
        return False
    token = _TOKEN_BEFORE.search(before, 0, join.start())
    if token is None:
        return False
    if token[0].isdecimal():
        return True
    number_start = spoken_numbers.number_start()
    return number_start.match(token[0]) is not None


def _moved(
    shared: SharedScale,
    characters: int,
) -> SharedScale:
    """Return a range in a text that has some more characters before it."""
    return SharedScale(
        shared.start + characters,
        shared.first_end + characters,
        shared.second_start + characters,
        shared.end + characters,
        shared.value,
        shared.sure,
    )


def _first_end(shared: SharedScale) -> tuple[int, int, Fraction]:
    """Return where the first end of a range stands, and its value."""
    return shared.start, shared.first_end, shared.value


def _ranges(
    lower: str,
    ends: Iterable[RangeEnd],
) -> Iterator[SharedScale]:
    """Yield the ranges of some numbers; the last first, since an end may be that of two."""
    scaled: defaultdict[int, list[RangeEnd]] = defaultdict(list)
    for first in sorted(ends, reverse=True):
        join = _join_behind(lower, first)
        if join is not None:
            seconds = scaled[join.end]
            for second in [*seconds]:
                shared = _shared(lower, first, second, join)
                if shared is None:
                    continue
                yield shared
                scaled[first.start].append(_with_scale(first, second, shared))
        if first.factors:
            scaled[first.start].append(first)


def _with_scale(
    first: RangeEnd,
    second: RangeEnd,
    shared: SharedScale,
) -> RangeEnd:
    """Return the first end of a range as the second end of another: 6 of 5, 6 or 7 thousand."""
    start = first.start
    end = second.end
    return RangeEnd(start, end, shared.value, first.value, second.factors, shared.sure)


def _join_behind(
    lower: str,
    first: RangeEnd,
) -> _Join | None:
    """Return what joins a number to the next one, or None."""
    match = _JOIN.match(lower, first.end)
    if match is None:
        return None
    loose = bool(match["loose"] or match["list"] or match["but"])
    is_and = match["and"] is not None
    return _Join(match.end(), loose, is_and)


def _shared(
    lower: str,
    first: RangeEnd,
    second: RangeEnd,
    join: _Join,
) -> SharedScale | None:
    """Return the range of two numbers, or None where the first has nothing of the second's scale.

    The first is below what its scale multiplies in the second: 2 of 2-3 hundred thousand, and two
    hundred of two hundred to three hundred thousand.
    """
    if first.value >= _SHARED_MIN:
        return None
    head = second.base
    for place, factor in enumerate(second.factors):
        if first.value < head:
            scale = math.prod(second.factors[place:])
            sure = _is_sure(lower, first, second, join)
            return _range(first, second, join, first.value * scale, sure=sure)
        head *= factor
    if join.loose or first.factors or max(second.factors) < _SHARED_MIN:
        return None
    return _range(first, second, join, first.value, sure=False)


def _range(
    first: RangeEnd,
    second: RangeEnd,
    join: _Join,
    value: Fraction,
    *,
    sure: bool,
) -> SharedScale:
    return SharedScale(first.start, first.end, join.end, second.end, value, sure)


def _is_sure(
    lower: str,
    first: RangeEnd,
    second: RangeEnd,
    join: _Join,
) -> bool:
    """Return whether two numbers can hardly be anything but a range with one scale."""
    if join.loose or not second.sure:
        return False
    if first.factors and first.factors[-1] not in second.factors:
        return False
    if first.value > 1 or not join.is_and:
        return True
    # One is a pronoun, too: this one and two thousand others.
    before = lower[max(0, first.start - _BETWEEN_CHARACTERS) : first.start]
    return _BETWEEN.search(before) is not None
