"""One row over time: its steps as a drawing, and the same as a table."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ledger.services.resources import Document
from ledger.web import words
from ledger.web.chart_rows import figure_of
from ledger.web.drawing.axis import Axis, axis_for
from ledger.web.drawing.steps import Day, StatedNumber, Steps, steps

#: How many days are drawn, and stand in the table beside: more of them are in its CSV.
DRAWN_MAX: Final = 400


@dataclass(frozen=True, slots=True)
class OverTime:
    """The days on which a row changed.

    `days` are the newest of them, for a table, `count` is how many there are; `steps` is None where
    fewer than two can be drawn, or too many.
    """

    days: Sequence[Document]
    count: int
    steps: Steps | None
    described: str
    has_open_end: bool


def of_row(
    timeline: Iterable[Document],
    row: Document,
    as_of: str | None,
) -> OverTime:
    """Return a row over time, up to a day; None is to the end."""
    documents = [day for day in timeline if as_of is None or day["on"] <= as_of]
    days = [_day(document) for document in documents]
    has_open_end = any(map(_is_open, days))
    return OverTime(
        documents[-DRAWN_MAX:],
        len(documents),
        _drawn(days, list(_stated(row)), has_open_end=has_open_end),
        _described(documents),
        has_open_end,
    )


def _is_open(day: Day) -> bool:
    """Return whether what was reported by a day has no upper end."""
    return day.reported is not None and day.reported.upper is None


def _drawn(
    days: Sequence[Day],
    stated: Sequence[StatedNumber],
    *,
    has_open_end: bool,
) -> Steps | None:
    """Return the steps of some days; None where they are too few, or too many, to be drawn."""
    dates = {day.on for day in days}
    if not 1 < len(dates) <= DRAWN_MAX:
        return None
    axis = axis_for(_numbers(days, stated), has_open_end=has_open_end)
    return steps(
        days,
        axis or Axis(1, ()),
        stated,
    )


def _day(document: Document) -> Day:
    return Day(
        on=document["on"],
        pledged=figure_of(document["pledged"]),
        reported=figure_of(document["reported"]),
        came=figure_of(document["reported_then"]),
    )


def _stated(row: Document) -> Iterator[StatedNumber]:
    """Yield the totals of reports that somebody states through a day."""
    for total in row["stated"]:
        if total["of"] == "reported" and total["through"] and total["lower"]:
            yield StatedNumber(total["through"], total["lower"])


def _numbers(days: Iterable[Day], stated: Iterable[StatedNumber]) -> Iterator[int]:
    for day in days:
        for figure in filter(None, (day.pledged, day.reported)):
            yield from (figure.lower, figure.upper or 0)
    for total in stated:
        yield total.number


def _described(days: Sequence[Document]) -> str:
    """Return what the drawing shows at its ends, in words; the table has every number."""
    if not days:
        return ""
    last = days[-1]
    sums = [
        f"{words.spoken(last[name]['text'])} {name}"
        for name in ("pledged", "reported")
        if last[name]
    ]
    first_day = words.day(days[0]["on"])
    last_day = words.day(last["on"])
    at_the_end = " and ".join(sums)
    return (
        f"Steps over time, {first_day} to {last_day}: {at_the_end} at the end. Every number is in "
        "the table below."
    )
