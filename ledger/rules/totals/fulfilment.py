"""The part of a pledge that is still open, and the share that is fulfilled: no floats.

Both are intervals, since pledges and reports are.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor
from typing import Final

from ledger.rules.quantities.quantity import span
from ledger.rules.totals.intervals import interval_text
from ledger.rules.totals.sums import Sum

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
    """An interval of ratios, as decimal strings rounded outwards, and a percentage for people."""

    lower: str
    upper: str
    text: str


def _unbounded(
    text: str,
    *,
    approximate: bool,
) -> Interval:
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


def floored(reported: Sum) -> Sum:
    """Return the same sum as a floor: there may be more than it says; an open one as it is."""
    if reported.upper is None:
        return replace(reported, open_by_floors=False)
    text = interval_text(
        reported.lower,
        None,
        approximate=bool(reported.approximate),
        strict=reported.strict,
    )
    return replace(reported, upper=None, text=text)


def widened(
    reported: Sum,
    above: int | None,
) -> Sum:
    """Return a sum of reports with as many more as reports above its row may hold of it.

    None is any number of them.
    """
    upper = reported.upper
    if above == 0:
        return reported
    if upper is None or above is None:
        return replace(reported, upper=None)
    most = upper + above
    return replace(reported, upper=most)


def outstanding(
    pledged: Sum | None,
    reported: Sum | None,
    above: int | None = 0,
) -> Interval | None:
    """Return pledged minus reported, never below 0; None where nothing is pledged.

    A difference of which one number is only about that means nothing. `above` is the most that
    reports above the row may hold of it, None any number.
    """
    if pledged is None:
        return None
    if reported is not None:
        return _less_reported(pledged, widened(reported, above))
    if above != 0:
        return less_at_most(pledged, above)
    return _less(pledged, 0, 0)


def _less_reported(
    pledged: Sum,
    reported: Sum,
) -> Interval:
    """Return a pledge minus what is reported; it can't be told where one is only about that."""
    if _means_nothing(pledged, reported):
        return _unbounded(CANNOT_TELL, approximate=True)
    return _less(pledged, reported.lower, reported.upper)


def _less(
    pledged: Sum,
    least: int,
    most: int | None,
) -> Interval:
    """Return a pledge minus a number of at least so many and at most so many; None is open."""
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


def less_at_most(
    pledged: Sum,
    most: int | None,
) -> Interval:
    """Return what is still open of a pledge of which anything up to `most` may have been reported.

    None is open. Nothing is taken from what is only about that.
    """
    if pledged.approximate:
        return _unbounded(CANNOT_TELL, approximate=True)
    lower = 0 if most is None else max(0, pledged.lower - most)
    upper = pledged.upper
    if upper is not None:
        return Interval(lower, upper, approximate=False, text=span(lower, upper))
    if lower == 0:
        return _unbounded(NOT_STATED, approximate=False)
    text = interval_text(lower, None, approximate=False, strict=pledged.strict)
    return Interval(lower, None, approximate=False, text=text)


def _means_nothing(
    pledged: Sum,
    reported: Sum,
) -> bool:
    """Return whether one of two sums is approximate, and the other isn't 0."""
    if reported.approximate and not _is_zero(pledged):
        return True
    return pledged.approximate > 0 and not _is_zero(reported)


def _is_zero(column: Sum) -> bool:
    """Return whether a sum is 0 for certain."""
    return column.upper == 0 and not column.approximate


def fulfilment(
    pledged: Sum | None,
    reported: Sum | None,
) -> Fulfilment | None:
    """Return reported / pledged; None without both columns, at an open bound or a divisor of 0."""
    if pledged is None or reported is None:
        return None
    if pledged.upper is None or reported.upper is None:
        return None
    if pledged.lower == 0:
        return None
    lower = Fraction(reported.lower, pledged.upper)
    upper = Fraction(reported.upper, pledged.lower)
    text = _percentages(lower, upper)
    if pledged.approximate or reported.approximate:
        text = f"about {text}"
    least = floor(lower * RATIO_SCALE)
    most = ceil(upper * RATIO_SCALE)
    return Fulfilment(
        lower=_decimal(least),
        upper=_decimal(most),
        text=f"{text} %",
    )


def _percentages(
    lower: Fraction,
    upper: Fraction,
) -> str:
    """Return one ratio for people, or an interval of them, rounded outwards."""
    if lower == upper:
        return _percentage(lower)
    tenths = floor(lower * TENTHS_SCALE)
    least = _tenths(tenths)
    tenths = ceil(upper * TENTHS_SCALE)
    most = _tenths(tenths)
    return f"{least}–{most}"


def _percentage(ratio: Fraction) -> str:
    """Return one ratio for people, rounded half to even.

    5,999 of 6,000 must not read as 100 %, nor 1 as 0 %.
    """
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
