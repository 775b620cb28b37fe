"""One reading over another: a page whose words were decoded wrongly before they came into it."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import NamedTuple

from ledger.rules.texts.damaged_text import ReadText, Repair


class _Stretch(NamedTuple):
    """A stretch of the stored text, and the same of its lower reading, from `first` to `last`."""

    start: int
    end: int
    first: int
    last: int


def layered(
    lower: ReadText,
    upper: ReadText,
) -> ReadText:
    """Return the reading of a stored text by `upper`, which reads what `lower` reads it as."""
    assert upper.stored == lower.text
    if not upper.repairs:
        return lower
    if not lower.repairs:
        return upper
    stretches = list(_stretches(lower, upper))
    repairs = [_repair(upper, stretch) for stretch in stretches]
    repairs += _outside(lower, stretches)
    repairs.sort(key=attrgetter("start"))
    return ReadText(lower.stored, tuple(repairs), upper.read_as)


def _stretches(
    lower: ReadText,
    upper: ReadText,
) -> Iterator[_Stretch]:
    """Yield what the upper reading repairs, grown to whole runs of the lower one."""
    current: _Stretch | None = None
    for repair in upper.repairs:
        start, end, _ = lower.to_stored(repair.start, repair.end)
        first, last, _ = lower.to_reading(start, end)
        if current is not None and start < current.end:
            current = current._replace(end=end, last=last)
            continue
        if current is not None:
            yield current
        current = _Stretch(
            start,
            end,
            first,
            last,
        )
    if current is not None:
        yield current


def _repair(
    upper: ReadText,
    stretch: _Stretch,
) -> Repair:
    """Return what a stretch reads as."""
    first, last, guessed = upper.to_reading(stretch.first, stretch.last)
    text = upper.text[first:last]
    return Repair(
        stretch.start,
        stretch.end,
        text,
        guessed,
    )


def _outside(
    lower: ReadText,
    stretches: Sequence[_Stretch],
) -> Iterator[Repair]:
    """Yield the runs of the lower reading that no stretch holds."""
    ends = [stretch.end for stretch in stretches]
    starts = [stretch.start for stretch in stretches]
    starts.append(len(lower.stored))
    for run in lower.repairs:
        following = bisect_right(ends, run.start)
        if run.start < starts[following]:
            yield run
