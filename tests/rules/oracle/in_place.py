"""Stated totals in place of a sum, for who takes them for what was reported or pledged."""

from dataclasses import replace

from . import figures, stated
from .records import Claim, Line
from .scene import Period, Placed, each_came, own_place
from .sums import Doubts, sum_of


def as_claim(total):
    return Claim(total.id, total.said, total.source, total.speakers, total.rank)


def in_place_of_sum(scene, key, of, through):
    """The newest stated total that bears, as a line of its own, and what came after its day."""
    period = Period(None, through)
    lines = scene.in_row(key, stated.ACTS[of], period)
    bear = stated.bearing(scene, key, of, through).bear
    if not bear:
        return sum_of(scene, lines, period, keys=(key,))
    best = min(figures.kind(total.said) for total in bear)
    definite = [total for total in bear if figures.kind(total.said) == best]
    newest = max(stated.last_day(scene, total) or "" for total in definite)
    totals = [total for total in definite if (stated.last_day(scene, total) or "") == newest]
    claims = tuple(map(as_claim, totals))
    stating = Line("", stated.ACTS[of], key.category, key.from_party, key.to_party, claims)
    figure = figures.figure(scene.ledger, stating)
    standing = Placed(stating, figure, own_place(stating), tie_contested=False, followed=False)
    came = {one.line.id: each_came(scene.ledger, one, newest) for one in lines}
    after = [one for one in lines if newest and came[one.line.id] != {"by then"}]
    doubts = Doubts(
        spans=frozenset(
            one.line.id
            for one in lines
            if came[one.line.id] == {"perhaps"} and one.figure.upper != 0
        ),
        redated=frozenset(one.line.id for one in after if len(came[one.line.id]) > 1),
    )
    column = sum_of(scene, [standing, *after], period, keys=(key,), doubts=doubts)
    return replace(column, lines=len(lines))
