"""Sums of figures, what is still open, and the share fulfilled: intervals, and no floats."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Final, NamedTuple

from ledger.rules.figure import ToldBy
from ledger.rules.lifecycle import Act, Status
from ledger.rules.quantity import Qualifier, span

#: Ratios carry four decimals, that is hundredths of a per cent.
RATIO_SCALE: Final = 10_000
#: Percentages for people carry one.
TENTHS_SCALE: Final = 1_000


class Line(NamedTuple):
    """What totals need to know of a line item; dates are ISO 8601, an open `upper` is None.

    `happened_on` is the later end of when it happened, else the earliest date of publication among
    its counted claims; `floor` is the qualifier that alone bounds an open figure from below.
    `first_on` and `last_on` are the ends of when it happened, both None without a date of its own;
    only sums across agreements look at these and at `agreement`.
    """

    id: str
    act: Act
    category: str
    from_party: str
    to_party: str
    status: Status
    part_of: str | None
    happened_on: str | None
    lower: int
    upper: int | None
    approximate: bool
    contested: bool
    no_number: Qualifier | None
    floor: Qualifier | None
    told_by: ToldBy
    text: str
    agreement: str | None = None
    first_on: str | None = None
    last_on: str | None = None
    tie_contested: bool = False


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum over the lines of one column; the counts say of how many lines something holds.

    `strict` counts the lines said as "more than": each adds one to `lower`. `open_by_floors` says
    that `upper` is open for no other reason than "at least" and "more than".
    """

    lines: int
    lower: int
    upper: int | None
    approximate: int
    without_number: int
    withheld: int
    contested: int
    disputed: int
    one_side: int
    text: str
    strict: int
    open_by_floors: bool


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


def add(lines: Sequence[Line]) -> Sum | None:
    """Return the sum over lines of one unit; None over no line at all."""
    if not lines:
        return None
    lower, upper = _bounds(lines)
    open_lines = [line for line in lines if line.upper is None]
    return Sum(
        lines=len(lines),
        lower=lower,
        upper=upper,
        approximate=sum(line.approximate for line in lines),
        without_number=sum(line.no_number is not None for line in lines),
        withheld=sum(line.no_number is Qualifier.WITHHELD for line in lines),
        contested=sum(line.contested for line in lines),
        disputed=sum(line.status is Status.DISPUTED for line in lines),
        one_side=sum(line.told_by is ToldBy.ONE_SIDE for line in lines),
        text=lines[0].text if len(lines) == 1 else _sum_text(lines),
        strict=_strict(lines),
        open_by_floors=bool(open_lines) and all(line.floor is not None for line in open_lines),
    )


def _bounds(lines: Sequence[Line]) -> tuple[int, int | None]:
    uppers = [line.upper for line in lines if line.upper is not None]
    upper = sum(uppers) if len(uppers) == len(lines) else None
    return sum(line.lower for line in lines), upper


def _strict(lines: Sequence[Line]) -> int:
    return sum(line.floor is Qualifier.MORE_THAN for line in lines)


def _sum_text(lines: Sequence[Line]) -> str:
    numbered = [line for line in lines if line.no_number is None]
    missing = len(lines) - len(numbered)
    if not numbered:
        return f"{missing} without a number"
    text = interval_text(
        *_bounds(numbered),
        approximate=any(line.approximate for line in numbered),
        strict=_strict(numbered),
    )
    return f"{text} + {missing} without a number" if missing else text


def interval_text(lower: int, upper: int | None, *, approximate: bool, strict: int) -> str:
    """Return an interval for people: `6,057`, `≈1,390`, `≤15`, `≥250` or `>7,000`.

    `strict` counts the lines said as "more than" in it.
    """
    about = "≈" if approximate else ""
    if upper is None:
        return f">{about}{lower - strict:,}" if strict and lower >= strict else f"≥{about}{lower:,}"
    return f"≤{about}{upper:,}" if lower == 0 < upper else f"{about}{span(lower, upper)}"


def outstanding(pledged: Sum | None, reported: Sum | None) -> Interval | None:
    """Return pledged minus reported, never below 0; None where nothing is pledged."""
    if pledged is None:
        return None
    least, most = (reported.lower, reported.upper) if reported else (0, 0)
    lower = 0 if most is None else max(0, pledged.lower - most)
    upper = None if pledged.upper is None else max(0, pledged.upper - least)
    approximate = bool(pledged.approximate or (reported and reported.approximate))
    if (lower, upper) == (0, None):
        text = "not stated"
    else:
        text = interval_text(lower, upper, approximate=approximate, strict=pledged.strict)
    return Interval(lower, upper, approximate, text)


def fulfilment(pledged: Sum | None, reported: Sum | None) -> Fulfilment | None:
    """Return reported / pledged; None without both columns, at an open bound or a divisor of 0."""
    if pledged is None or pledged.upper is None or pledged.lower == 0:
        return None
    if reported is None or reported.upper is None:
        return None
    lower, upper = Fraction(reported.lower, pledged.upper), Fraction(reported.upper, pledged.lower)
    about = "≈" if pledged.approximate or reported.approximate else ""
    return Fulfilment(
        lower=_decimal(floor(lower * RATIO_SCALE)),
        upper=_decimal(ceil(upper * RATIO_SCALE)),
        text=f"{about}{_percent(lower) if lower == upper else _percents(lower, upper)} %",
    )


def _decimal(scaled: int) -> str:
    return f"{scaled // RATIO_SCALE}.{scaled % RATIO_SCALE:04d}"


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
    least, most = _tenths(floor(lower * TENTHS_SCALE)), _tenths(ceil(upper * TENTHS_SCALE))
    return f"{least}–{most}"


def _tenths(tenths: int) -> str:
    return f"{tenths // 10}.{tenths % 10}".removesuffix(".0")
