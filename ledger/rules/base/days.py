"""Days as moments: a day begins and ends in UTC."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

_INSTANT: Final = timedelta(microseconds=1)


def effective_ends(effective_on: str | None) -> tuple[str | None, str | None]:
    """Return the first and the last date of when something happened; both None without a date."""
    if effective_on is None:
        return None, None
    first, _, last = effective_on.partition("/")
    return first, last or first


def begin_of(day: date) -> datetime:
    """Return the first instant of a day."""
    return datetime.combine(day, time.min, UTC)


def end_of(day: date) -> datetime:
    """Return the last instant of a day."""
    return datetime.combine(day, time.max, UTC)


def end_before(day: date) -> datetime:
    """Return the last instant before a day; of the first day there is, that day's first."""
    if day == date.min:
        return begin_of(day)
    return begin_of(day) - _INSTANT
