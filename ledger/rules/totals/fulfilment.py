"""The part of a pledge that is still open, and the share that is fulfilled: no floats.

Both are intervals, since pledges and reports are.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor
from typing import Final

from ledger.rules.totals.sums import Sum, interval_text

#: Ratios carry four decimals, that is hundredths of a per cent.
RATIO_SCALE: Final = 10_000
_RATIO_DECIMALS: Final = 4
#: Percentages for people carry one.
TENTHS_SCALE: Final = 1_000
#: Where nobody says how many are still open.
NOT_STATED: Final = "not stated"
#: Where the numbers are only about that, and their difference means nothing.
CANNOT_TELL: Final = "can't tell"


@dataclass(frozen=True, slots=True)
class Interval:
    """An interval of whole numbers that never goes below 0."""

    lower: int
    upper: int | None
    approximate: bool
    text: str


@dataclass(frozen=True, slots=True)
class Fulfilment:
    """A share as decimal strings, and as a percentage for people.

    One ratio is rounded half to even, and never to 0 or to 1 unless it is just that; of an interval
    the two ends are rounded outwards.
    """

    lower: str
    upper: str
    text: str


def _unbounded(text: str, *, approximate: bool) -> Interval:
    """Return the interval of a number that nothing bounds."""
    return Interval(0, None, approximate, text)


def at_most(still_open: Interval) -> Interval:
    """Return the same interval from 0 on: less may be open than it says."""
    if still_open.approximate:
        return _unbounded(CANNOT_TELL, approximate=True)
    if still_open.upper is None:
        return _unbounded(NOT_STATED, approximate=False)
    text = interval_text(0, still_open.upper, approximate=False, strict=0)
    return replace(still_open, lower=0, text=text)


def outstanding(pledged: Sum | None, reported: Sum | None) -> Interval | None:
    """Return pledged minus reported, never below 0; None where nothing is pledged.

    A difference of which one number is only about that means nothing.
    """
    if pledged is None:
        return None
    least: int = 0
    most: int | None = 0
    if reported is not None:
        if _means_nothing(pledged, reported):
            return _unbounded(CANNOT_TELL, approximate=True)
        least, most = reported.lower, reported.upper
    lower = 0 if most is None else max(0, pledged.lower - most)
    upper = None if pledged.upper is None else max(0, pledged.upper - least)
    approximate = pledged.approximate > 0
    if lower == 0 and upper is None:
        return _unbounded(NOT_STATED, approximate=approximate)
    text = interval_text(
        lower,
        upper,
        approximate=approximate,
        strict=pledged.strict,
    )
    return Interval(lower, upper, approximate, text)


def _means_nothing(pledged: Sum, reported: Sum) -> bool:
    """Return whether one of two sums is approximate, and the other isn't 0."""
    if reported.approximate and not _is_zero(pledged):
        return True
    return pledged.approximate > 0 and not _is_zero(reported)


def _is_zero(column: Sum) -> bool:
    """Return whether a sum is 0 for certain."""
    return column.upper == 0 and not column.approximate


def fulfilment(pledged: Sum | None, reported: Sum | None) -> Fulfilment | None:
    """Return reported / pledged; None without both columns, at an open bound or a divisor of 0."""
    if pledged is None or reported is None:
        return None
    if pledged.upper is None or reported.upper is None:
        return None
    if pledged.lower == 0:
        return None
    lower = Fraction(reported.lower, pledged.upper)
    upper = Fraction(reported.upper, pledged.lower)
    share = _of_one(lower) if lower == upper else _of_two(lower, upper)
    if pledged.approximate or reported.approximate:
        return replace(share, text=f"≈{share.text}")
    return share


def _of_one(ratio: Fraction) -> Fulfilment:
    """Return one ratio, rounded half to even."""
    decimal = _decimal(_nearest(ratio, RATIO_SCALE))
    percentage = _percentage(ratio)
    return Fulfilment(decimal, decimal, f"{percentage} %")


def _of_two(lower: Fraction, upper: Fraction) -> Fulfilment:
    """Return an interval of ratios, rounded outwards."""
    least = _tenths(floor(lower * TENTHS_SCALE))
    most = _tenths(ceil(upper * TENTHS_SCALE))
    return Fulfilment(
        lower=_decimal(floor(lower * RATIO_SCALE)),
        upper=_decimal(ceil(upper * RATIO_SCALE)),
        text=f"{least}–{most} %",
    )


def _nearest(ratio: Fraction, scale: int) -> int:
    """Return a ratio in parts of 1, half to even: as 0 or as 1 only where it is just that."""
    rounded = round(ratio * scale)
    if ratio > 0 and rounded == 0:
        return 1
    if ratio < 1 and rounded == scale:
        return scale - 1
    if ratio > 1 and rounded == scale:
        return scale + 1
    return rounded


def _percentage(ratio: Fraction) -> str:
    """Return one ratio for people: 5,999 of 6,000 must not read as 100 %, nor 1 as 0 %."""
    tenths = round(ratio * TENTHS_SCALE)
    if ratio > 0 and tenths == 0:
        return "<0.1"
    if ratio < 1 and tenths == TENTHS_SCALE:
        return "<100"
    if ratio > 1 and tenths == TENTHS_SCALE:
        return ">100"
    return _tenths(tenths)


def _decimal(scaled: int) -> str:
    """Return a ratio in hundredths of a per cent as a decimal: `0.1234`."""
    whole, part = divmod(scaled, RATIO_SCALE)
    digits = str(part).zfill(_RATIO_DECIMALS)
    return f"{whole}.{digits}"


def _tenths(tenths: int) -> str:
    """Return tenths of a per cent for people: `12.3`, or `12` without a fraction."""
    whole, part = divmod(tenths, 10)
    if part == 0:
        return str(whole)
    return f"{whole}.{part}"
