"""Times at which something may have happened, by whoever dates it."""

from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

#: The first and the last day, or what comes before and after each.
Time: TypeAlias = tuple[str, str]
EVER: Final[Time] = ("", "~")


def times_told(
    first_on: str | None,
    last_on: str | None,
    other_days: Iterable[str],
) -> list[Time]:
    """Return the time of something, and those at which it happened by others.

    `other_days` are dates, or two with a slash between. What has no date of its own may have
    happened on any day.
    """
    if first_on is None or last_on is None:
        return [EVER]
    times = [(first_on, last_on)]
    for day in other_days:
        first, _, last = day.partition("/")
        times.append((first, last or first))
    return times


def share_a_day(
    times: Sequence[Time],
    others: Sequence[Time],
) -> bool:
    """Return whether any of some times has a day of any of others."""
    return any(_meets(time, others) for time in times)


def _meets(
    time: Time,
    others: Sequence[Time],
) -> bool:
    """Return whether a time has a day of any of others."""
    first, last = time
    return any(begun <= last and first <= ended for begun, ended in others)


def hull(times: Sequence[Time]) -> Time:
    """Return the time from the first day of some times to their last."""
    firsts = [first for first, _ in times]
    lasts = [last for _, last in times]
    return min(firsts), max(lasts)


def without_overlaps(times: Sequence[Time]) -> list[Time]:
    """Return times in order, those that share a day as one."""
    apart: list[Time] = []
    ended = ""
    for time in sorted(times):
        alike = [time]
        if apart and time[0] <= ended:
            alike.append(apart.pop())
        joined = hull(alike)
        apart.append(joined)
        _, ended = joined
    return apart
