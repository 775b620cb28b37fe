"""Stated totals of one row: which bear on its sums, and which only stand beside it.

One careless outlet can't destroy a row: only speakers who speak for somebody bear on it.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from typing import NamedTuple

from ledger.rules.quantities import contradictions, figure
from ledger.rules.totals.policies import Policy, fits
from ledger.rules.totals.stated_checks import (
    Check,
    Scope,
    Statement,
    Verdict,
    in_order,
    latest,
    latest_definite,
)
from ledger.rules.totals.sums import RowKey
from ledger.rules.workflow.lifecycle import Act


class CheckedTotal(NamedTuple):
    """A stated total with its check, and what a figure needs to know of it."""

    statement: Statement
    check: Check
    claim: figure.Claim

    @property
    def of(self) -> Act:
        """The act of the line items that it sums up."""
        return self.statement.of


def beside(totals: Sequence[CheckedTotal]) -> list[CheckedTotal]:
    """Return those of the stated totals of a row that stand beside it, in recording order.

    They are the latest by each voice, and those that bear on the row.
    """
    latest_of_all = latest(totals, _act)
    kept = {id(total) for total in (*latest_of_all, *bearing(totals))}
    return [total for total in totals if id(total) in kept]


def fitting(
    row: RowKey,
    totals: Iterable[CheckedTotal],
    policy: Policy,
) -> list[CheckedTotal]:
    """Return those of some stated totals of a row that a policy considers."""
    return [
        total
        for total in totals
        if fits(policy, total.claim, row.from_party, row.to_party)
    ]


def beside_under(
    policy: Policy,
    row: RowKey,
    totals: Sequence[CheckedTotal],
) -> list[CheckedTotal]:
    """Return those that stand beside a row under a policy, in recording order.

    Among those that it considers none is displaced by one that it doesn't.
    """
    considered = fitting(row, totals, policy)
    return in_order([*beside(totals), *beside(considered)])


def below_under(
    policy: Policy,
    rows: Iterable[RowKey],
    totals: Sequence[CheckedTotal],
) -> list[CheckedTotal]:
    """Return those of no single row that stand below rows under a policy, in recording order."""
    kept = latest(totals, _scope)
    if policy.whole:
        return kept
    for row in rows:
        considered = fitting(row, totals, policy)
        kept += latest(considered, _scope)
    return in_order(kept)


def _scope(total: CheckedTotal) -> Scope:
    """Return the scope of a stated total, by which joint ones are told apart."""
    return total.statement.scope


def bearing(totals: Iterable[CheckedTotal]) -> list[CheckedTotal]:
    """Return those of the stated totals of a row that bear on its sums.

    An article's own voice bears on nothing, nor does a speaker who speaks for nobody, unless a
    reviewer prefers what they state.
    """
    heard = [total for total in totals if _is_heard(total)]
    return latest_definite(heard, _act)


def _is_heard(total: CheckedTotal) -> bool:
    """Return whether it has a number, and a speaker or a reviewer who stands for it."""
    if total.statement.quantity.numberless:
        return False
    claim = total.claim
    if claim.rank is figure.Rank.PREFERRED:
        return True
    return len(claim.parties) > 0


def narrows(total: CheckedTotal) -> bool:
    """Return whether a joint total says how much may be open still of a row that it tells of.

    One careless outlet doesn't, nor does one that counts from a later day on.
    """
    return total.statement.scope.since is None and _is_heard(total)


def _act(total: CheckedTotal) -> Act:
    """Return the act of a stated total, by which totals of one row are told apart."""
    return total.of


def of_act(totals: Iterable[CheckedTotal], act: Act) -> list[CheckedTotal]:
    """Return the stated totals of one act."""
    return [total for total in totals if total.of is act]


def newest(totals: Iterable[CheckedTotal], act: Act) -> list[CheckedTotal]:
    """Return those with the newest day of the most definite kind of one act."""
    candidates = of_act(totals, act)
    kinds = [figure.definiteness(total.statement.quantity) for total in candidates]
    most = min(kinds, default=0)
    definite = [
        total for total, kind in zip(candidates, kinds, strict=True) if kind == most
    ]
    last = max((total.statement.end for total in definite), default=None)
    return [total for total in definite if total.statement.end == last]


def unsettled(
    above: Iterable[CheckedTotal],
    heard: Sequence[CheckedTotal],
) -> list[CheckedTotal]:
    """Return those above the sum, less those that another that bears on the row contradicts.

    The other is of the same act and day, and agrees with the sum.
    """
    return [total for total in above if not _is_settled(total, heard)]


def short_of(totals: Iterable[CheckedTotal]) -> list[CheckedTotal]:
    """Return those totals, of any scopes, of which less is recorded than a speaker states."""
    by_scope: defaultdict[Scope, list[CheckedTotal]] = defaultdict(list)
    for total in totals:
        by_scope[total.statement.scope].append(total)
    short = []
    for of_scope in by_scope.values():
        heard = bearing(of_scope)
        above = [total for total in heard if total.check.lies_above]
        short += unsettled(above, heard)
    return short


def _is_settled(total: CheckedTotal, heard: Iterable[CheckedTotal]) -> bool:
    """Return whether any of those heard contradicts one above the sum by agreeing with that."""
    return any(_settles(other, total) for other in heard)


def _settles(other: CheckedTotal, total: CheckedTotal) -> bool:
    """Return whether another total of the same act and day agrees with the sum, and not with it."""
    agrees = other.check.verdict is Verdict.AGREES
    return agrees and _contradicts(other, total)


def some_contradict(heard: Sequence[CheckedTotal]) -> bool:
    """Return whether any two of those that bear on a row have no number in common.

    They are of the same act and day.
    """
    by_day: defaultdict[Hashable, list[CheckedTotal]] = defaultdict(list)
    for total in heard:
        by_day[total.of, total.statement.end].append(total)
    for of_day in by_day.values():
        quantities = [total.statement.quantity for total in of_day]
        if contradictions.gap(quantities) > 0:
            return True
    return False


def _contradicts(other: CheckedTotal, total: CheckedTotal) -> bool:
    """Return whether another total of the same act and day has no number in common with one."""
    one, two = other.statement, total.statement
    if (one.of, one.end) != (two.of, two.end):
        return False
    return contradictions.gap([one.quantity, two.quantity]) > 0
