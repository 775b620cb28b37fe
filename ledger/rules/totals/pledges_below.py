"""Pledges of rows below a row: it keeps none of them that its own row leaves open.

What is reported of persons may be of others than the prisoners of war that were pledged, and what
is over of one kind keeps no pledge of another.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from math import inf
from typing import Final

from ledger.rules.totals.caveats import Caveat
from ledger.rules.totals.fulfilment import fulfilment, outstanding, widened
from ledger.rules.totals.hierarchy import Category, Groups, rows_around
from ledger.rules.totals.members import Members
from ledger.rules.totals.sums import RowKey, Sum
from ledger.rules.totals.totals import Assessment, Row
from ledger.rules.workflow.lifecycle import Act

#: The assessments of a row whose pledges were kept.
KEPT: Final = (Assessment.MET, Assessment.EXCEEDED)


def beside_pledges_below(
    rows: Sequence[Row],
    members: Iterable[Members],
    categories: Mapping[str, Category],
    groups: Groups,
) -> list[Row]:
    """Return rows, each as the rows below leave it whose pledges it counts.

    Some of these may be open there; in the row above as many are as in those next below it
    together. `members` are those of the rows, in their order.
    """
    by_key = {row.key: row for row in rows}
    around = _around(by_key, categories, groups)
    if not any(around.values()):
        return list(rows)
    pledges = {of_row.key: _pledge_ids(of_row) for of_row in members}
    _leave(by_key, around, pledges)
    return [by_key[row.key] for row in rows]


def _leave(
    by_key: dict[RowKey, Row],
    around: Mapping[RowKey, Sequence[RowKey]],
    pledges: Mapping[RowKey, set[str]],
) -> None:
    """Put in the place of each row what the rows below leave of it.

    `around` are the rows in which it counts, `pledges` the ids of what is pledged in it.
    """
    below: defaultdict[RowKey, list[RowKey]] = defaultdict(list)
    # What stands below a row stands in more rows than that does.
    for key in sorted(around, key=lambda key: -len(around[key])):
        nearest = _nearest(below[key], around)
        by_key[key] = _beside(by_key[key], [by_key[other] for other in nearest])
        for other in around[key]:
            if not pledges[key].isdisjoint(pledges[other]):
                below[other].append(key)


def _around(
    keys: Collection[RowKey],
    categories: Mapping[str, Category],
    groups: Groups,
) -> dict[RowKey, list[RowKey]]:
    """Return for each of some rows those of them in which all of it counts too."""
    return {key: rows_around(key, keys, categories, groups) for key in keys}


def _pledge_ids(of_row: Members) -> set[str]:
    """Return the ids of the pledges that a row adds up."""
    return {line.id for line in of_row.lines if line.act is Act.PLEDGE}


def _nearest(
    keys: Sequence[RowKey],
    around: Mapping[RowKey, Sequence[RowKey]],
) -> list[RowKey]:
    """Return those of some rows below a row that stand below no other of them."""
    return [key for key in keys if set(keys).isdisjoint(around[key])]


def _beside(
    row: Row,
    below: Iterable[Row],
) -> Row:
    """Return a row as those next below it leave it."""
    still_open = [other for other in below if not _is_kept(other)]
    if not still_open or row.reported is None:
        return row
    left = _left_open(row, row.reported, still_open)
    assessment = row.assessment
    if assessment in KEPT:
        assessment = Assessment.INDETERMINATE
    elif left is row:
        return row
    caveats = dict.fromkeys(row.caveats)
    caveats[Caveat.REPORTED_WIDER] = None
    return replace(
        left,
        caveats=tuple(caveats),
        assessment=assessment,
    )


def _left_open(
    row: Row,
    reported: Sum,
    below: Iterable[Row],
) -> Row:
    """Return a row of which as many are open as below it; the same where as many are anyway."""
    pledged = row.pledged
    if pledged is None or pledged.upper is None:
        return row
    own = row.outstanding
    # What is open without a bound below it is at most all that is pledged in it.
    most = min(sum(map(_most_open, below)), pledged.upper)
    if own is None or own.upper is None or most <= own.upper:
        return row
    sure = pledged.upper - int(most)
    at_most = widened(reported, row.reported_above)
    at_most = replace(at_most, lower=sure)
    return replace(
        row,
        outstanding=outstanding(pledged, at_most),
        fulfilment=fulfilment(pledged, at_most),
    )


def _is_kept(row: Row) -> bool:
    """Return whether nothing of what is pledged in a row may be open."""
    still_open = row.outstanding
    if still_open is None or row.assessment in KEPT:
        return True
    return still_open.upper == 0


def _most_open(row: Row) -> float:
    """Return how many may be open in a row: all that is pledged, where nothing else bounds it."""
    for bounded in (row.outstanding, row.pledged):
        if bounded is not None and bounded.upper is not None:
            return bounded.upper
    return inf
