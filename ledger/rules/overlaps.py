"""Line items of different agreements that may be the same event recorded twice.

They have the same act and direction, the same category or one above or below, and no dates that
rule it out. Within one agreement, and among line items without one, that was settled when they were
recorded (`duplicates`).
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from ledger.rules.lifecycle import Act
from ledger.rules.sums import LineItemFigures
from ledger.rules.totals import Category, above

#: How many overlaps of a row are listed, and how many line items of each are named.
OVERLAPS_MAX: Final = 20
NAMED_MAX: Final = 20
#: No date rules out a line without one: it stands from before every date until after every date.
_BEFORE_ALL, _AFTER_ALL = "", "~"


@dataclass(frozen=True, slots=True)
class Overlap:
    """Line items any two of which may be the same event, unless one agreement has both.

    `lines` says how many there are. `line_items` names at most `NAMED_MAX`: the first of each
    agreement before the second of any, else in recording order.
    """

    act: Act
    lines: int
    line_items: tuple[str, ...]


class Overlaps(NamedTuple):
    """The overlaps of a row: at most `OVERLAPS_MAX` of them, and how many there are in all."""

    listed: tuple[Overlap, ...]
    found: int


def overlaps(lines: Sequence[LineItemFigures], categories: Mapping[str, Category]) -> Overlaps:
    """Return the overlaps among lines of one direction, in the order of acts, then of dates.

    No two line items are ever compared. Dates that overlap pairwise share a day, so the sets that
    share one are met on one way through the sorted dates; what takes longest is the sorting.
    """
    listed: list[Overlap] = []
    found = 0
    for act in Act:
        of_act = [line for line in lines if line.act is act]
        for lineage, fresh in _lineages({line.category for line in of_act}, categories):
            there = [line for line in of_act if line.category in lineage]
            for day, size in _days(there, fresh):
                found += 1
                if found <= OVERLAPS_MAX:
                    listed.append(Overlap(act, size, _named(there, day)))
    return Overlaps(tuple(listed), found)


def _lineages(
    own: Collection[str], categories: Mapping[str, Category]
) -> Iterator[tuple[set[str], set[str]]]:
    """Each lowest category with all above it, and what of these stood in no lineage before.

    Related categories share a lineage, and all that share one are related.
    """
    higher = {name for category in own for name in above(category, categories)}
    met: set[str] = set()
    for lowest in sorted(set(own) - higher):
        lineage = {lowest, *above(lowest, categories)}
        yield lineage, lineage - met
        met |= lineage


def _days(lines: Sequence[LineItemFigures], fresh: Collection[str]) -> Iterator[tuple[str, int]]:
    """A day of each largest set of lines that share one, and how many these are.

    Sets of one agreement are left out, and those without a fresh category: they were met before.
    """
    begins = [(line.first_on or _BEFORE_ALL, False, place) for place, line in enumerate(lines)]
    ends = [(line.last_on or _AFTER_ALL, True, place) for place, line in enumerate(lines)]
    there: Counter[str | None] = Counter()
    size, fresh_lines, grown = 0, 0, False
    for day, over, place in sorted(begins + ends):
        line, step = lines[place], -1 if over else 1
        if over and grown and len(there) > 1 and fresh_lines:
            yield day, size
        grown = not over
        size += step
        fresh_lines += step * (line.category in fresh)
        there[line.agreement] += step
        if not there[line.agreement]:
            del there[line.agreement]


def _named(lines: Sequence[LineItemFigures], day: str) -> tuple[str, ...]:
    """The ids of the lines that share a day, so that more than one agreement is among the first."""
    turns: Counter[str | None] = Counter()
    sharing = []
    for place, line in enumerate(lines):
        if (line.first_on or _BEFORE_ALL) <= day <= (line.last_on or _AFTER_ALL):
            sharing.append((turns[line.agreement], place))
            turns[line.agreement] += 1
    return tuple(lines[place].id for _, place in sorted(sharing)[:NAMED_MAX])
