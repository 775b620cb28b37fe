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


@dataclass(frozen=True, slots=True)
class Interval:
    """An interval of whole numbers that never goes below 0."""

    lower: int
    upper: int | None
    approximate: bool
    text: str


@dataclass(frozen=True, slots=True)
class Fulfilment:
    """An interval of ratios, as decimal strings rounded outwards, and a percentage for people."""

    lower: str
    upper: str
    text: str


def at_most(still_open: Interval) -> Interval:
    """Return the same interval from 0 on: less may be open than it says."""
    lower, upper = 0, still_open.upper
    text = interval_text(lower, upper, approximate=still_open.approximate, strict=0)
    return replace(
        still_open,
        lower=lower,
        text="not stated" if upper is None else text,
    )


def outstanding(pledged: Sum | None, reported: Sum | None) -> Interval | None:
    """Return pledged minus reported, never below 0; None where nothing is pledged."""
    if pledged is None:
        return None
    least: int = 0
    most: int | None = 0
    approximate = pledged.approximate > 0
    if reported is not None:
        least, most = reported.lower, reported.upper
        approximate = approximate or reported.approximate > 0
    lower = 0 if most is None else max(0, pledged.lower - most)
    upper = None if pledged.upper is None else max(0, pledged.upper - least)
    text = "not stated"
    if lower > 0 or upper is not None:
        text = interval_text(
            lower,
            upper,
            approximate=approximate,
            strict=pledged.strict,
        )
    return Interval(lower, upper, approximate, text)


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
    least = floor(lower * RATIO_SCALE)
    most = ceil(upper * RATIO_SCALE)
    percentage = _percentage(lower, upper)
    about = "≈" if pledged.approximate or reported.approximate else ""
    return Fulfilment(
        lower=_decimal(least),
        upper=_decimal(most),
        text=f"{about}{percentage} %",
    )


def _percentage(lower: Fraction, upper: Fraction) -> str:
    """Return an interval of ratios for people, without the sign of per cent."""
    if lower == upper:
        return _percent(lower)
    return _percents(lower, upper)


def _decimal(scaled: int) -> str:
    """Return a ratio in hundredths of a per cent as a decimal: `0.1234`."""
    whole, part = divmod(scaled, RATIO_SCALE)
    digits = str(part).zfill(_RATIO_DECIMALS)
    return f"{whole}.{digits}"


def _percent(ratio: Fraction) -> str:
    """One ratio, cut and not rounded: 5,999 of 6,000 must not read as 100 %, nor 1 as 0 %."""
    tenths = floor(ratio * TENTHS_SCALE)
    if ratio > 0 and tenths == 0:
        return "<0.1"
    if ratio > 1 and tenths == TENTHS_SCALE:
        return ">100"
    return _tenths(tenths)


def _percents(lower: Fraction, upper: Fraction) -> str:
    """An interval of ratios, rounded outwards."""
    least = _tenths(floor(lower * TENTHS_SCALE))
    most = _tenths(ceil(upper * TENTHS_SCALE))
    return f"{least}–{most}"


def _tenths(tenths: int) -> str:
    """Return tenths of a per cent for people: `12.3`, or `12` without a fraction."""
    whole, part = divmod(tenths, 10)
    if part == 0:
        return str(whole)
    return f"{whole}.{part}"
