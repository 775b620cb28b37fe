"""Numbers in Chinese numerals, as Chinese and Japanese write them: 六千, 一千二百一十二."""

import re
from collections.abc import Iterator
from typing import Final

_DIGITS: Final = {
    character: number for number, character in enumerate("零一二三四五六七八九")
}
_UNITS: Final = _DIGITS | {"〇": 0, "两": 2, "兩": 2}
_SMALL_SCALES: Final = {"十": 10, "百": 100, "千": 1_000}
_LARGE_SCALES: Final = {
    "万": 10_000,
    "萬": 10_000,
    "亿": 100_000_000,
    "億": 100_000_000,
}
_ANY_UNIT: Final = "".join(_UNITS)
_ANY_SCALE: Final = "".join((*_SMALL_SCALES, *_LARGE_SCALES))
CHINESE: Final = re.compile(f"[{_ANY_UNIT}{_ANY_SCALE}]{{1,20}}")
_BELOW_TEN: Final = "[一二三四五六七八九两兩]"
#: Two numbers that share what multiplies them: 五到六千, 五六千.
CHINESE_RANGE: Final = re.compile(
    f"(?P<first>{_BELOW_TEN})[到至~〜～—、或-]?"
    f"(?P<second>{_BELOW_TEN})(?P<scale>[{_ANY_SCALE}]{{1,4}})"
)


def chinese(text: str) -> Iterator[int]:
    """Yield the numbers that stand in a text in Chinese numerals."""
    for match in CHINESE_RANGE.finditer(text):
        first, second, scale = match.group("first", "second", "scale")
        yield _value(first + scale)
        yield _value(second + scale)
    rest = CHINESE_RANGE.sub(" ", text)
    for match in CHINESE.finditer(rest):
        yield _value(match[0])


def _value(numerals: str) -> int:
    """The number of a run of numerals.

    A scale multiplies the unit before it, and 万 or 亿 all that stands before it. Units without a
    scale between them stand for their places, as in 二〇二五.
    """
    total = 0
    group = 0
    unit = 0
    for numeral in numerals:
        if numeral in _UNITS:
            unit = unit * 10 + _UNITS[numeral]
        elif numeral in _SMALL_SCALES:
            group += (unit or 1) * _SMALL_SCALES[numeral]
            unit = 0
        else:
            before = group + unit
            total += (before or 1) * _LARGE_SCALES[numeral]
            group = 0
            unit = 0
    return total + group + unit
