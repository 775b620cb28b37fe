"""What rows leave open of the pledges that a row above counts: that row keeps none of them."""

from dataclasses import replace
from math import inf

from .scene import Period, within
from .sums import fulfilment, still_open

KEPT = ("met", "exceeded")


def with_pledges_below(scene, rows, as_of):
    """The rows, each with at least as much still open as the rows right below it together."""
    period = Period(None, as_of)
    pledged = {
        row.key: {one.line.id for one in scene.in_row(row.key, "pledge", period)} for row in rows
    }

    def rolled_up(row):
        return [
            other for other in rows
            if other.key != row.key
            and within(scene.ledger, other.key, row.key)
            and pledged[other.key] & pledged[row.key]
        ]  # fmt: skip

    def settled(row):
        below = rolled_up(row)
        right_below = [
            settled(other) for other in below
            if not any(
                within(scene.ledger, other.key, over.key) for over in below if over is not other
            )
        ]  # fmt: skip
        return _judged(row, [other for other in right_below if _leaves_open(other)])

    return tuple(settled(row) for row in rows)


def _leaves_open(row):
    return row.assessment not in KEPT and row.outstanding["upper"] != 0


def _judged(row, open_rows):
    pledged, reported = row.pledged, row.reported
    if not open_rows or reported is None or pledged is None:
        return row
    doubted = replace(row, caveats=row.caveats | {"reported_wider"})
    if row.outstanding["upper"] is None:
        kept = row.assessment in KEPT
        return replace(doubted, assessment="indeterminate") if kept else row
    most = min(sum(_most_open(other) for other in open_rows), pledged.upper)
    if most <= row.outstanding["upper"]:
        return row
    # As many as may be open are not surely of what was pledged.
    least_sure = replace(reported, lower=pledged.upper - most)
    assessment = "indeterminate" if row.assessment in KEPT else row.assessment
    return replace(
        doubted,
        outstanding=still_open(pledged, least_sure),
        fulfilment=fulfilment(pledged, least_sure),
        assessment=assessment,
    )


def _most_open(row):
    upper = row.outstanding["upper"]
    if upper is None:
        upper = row.pledged.upper
    return inf if upper is None else upper
