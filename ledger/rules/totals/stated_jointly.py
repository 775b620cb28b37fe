"""Stated totals that cover more than one row: below which rows they stand, and what they tell."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import product

from ledger.rules.quantities.quantity import Quantity
from ledger.rules.totals import stated_bearing
from ledger.rules.totals.fulfilment import less_at_most
from ledger.rules.totals.hierarchy import (
    NO_GROUPS,
    Category,
    Groups,
    related,
    rows_above,
)
from ledger.rules.totals.stated_bearing import CheckedTotal, short_of
from ledger.rules.totals.stated_checks import Scope, Statement
from ledger.rules.totals.sums import RowKey
from ledger.rules.totals.totals import Row, assess
from ledger.rules.workflow.lifecycle import Act


def is_wider(scope: Scope, agreement: str) -> bool:
    """Return whether a scope covers more than one agreement alone."""
    return scope.agreements != frozenset({agreement})


def concerns(
    scope: Scope,
    rows: Iterable[RowKey],
    categories: Mapping[str, Category],
) -> bool:
    """Return whether a scope has to do with an agreement that it covers and that has these rows.

    It does where it names the agreement; where it names none, only where it touches a row.
    """
    if scope.agreements is not None:
        return True
    return any(touches(scope, row, categories) for row in rows)


def touches(
    scope: Scope,
    row: RowKey,
    categories: Mapping[str, Category],
) -> bool:
    """Return whether a scope has a row's direction and its category, or one above or below it."""
    if (row.from_party, row.to_party) not in scope.directions:
        return False
    return any(
        related(category, row.category, categories) for category in scope.categories
    )


def ended_before(statement: Statement, began_on: str | None) -> bool:
    """Return whether a stated total ends before an agreement began, if that day is known.

    Under an agreement nothing happens before it was concluded.
    """
    return began_on is not None and not statement.reaches(began_on)


def tells_of(
    scope: Scope,
    row: RowKey,
    categories: Mapping[str, Category],
    groups: Groups = NO_GROUPS,
) -> bool:
    """Return whether a scope that names an agreement covers one of its rows together with others.

    A total over all agreements tells nothing of any one of them.
    """
    if scope.agreements is None or scope.of is not Act.REPORT:
        return False
    if not scope.covers_any(rows_above(row, categories, groups)):
        return False
    if len(scope.directions) > 1 or len(scope.agreements) > 1:
        return True
    own_direction = frozenset({(row.from_party, row.to_party)})
    own_category = frozenset({row.category})
    return scope.categories != own_category or scope.directions != own_direction


def may_lack(
    scope: Scope,
    row: RowKey,
    categories: Mapping[str, Category],
    groups: Groups = NO_GROUPS,
) -> bool:
    """Return whether a row may lack what is missing of all that a scope covers.

    It may wherever the scope names the agreement and covers the row.
    """
    if scope.agreements is None:
        return False
    return scope.covers_any(rows_above(row, categories, groups))


def is_part_of(
    scope: Scope,
    row: RowKey,
    categories: Mapping[str, Category],
    groups: Groups = NO_GROUPS,
) -> bool:
    """Return whether all that a scope covers counts in a row, beside whatever else does."""
    pairs = product(scope.categories, scope.directions)
    covered = [RowKey(category, *direction) for category, direction in pairs]
    if row in covered:
        return False
    return all(row in rows_above(key, categories, groups) for key in covered)


def incomplete_acts(
    row: RowKey,
    totals: Iterable[CheckedTotal],
    categories: Mapping[str, Category],
    groups: Groups = NO_GROUPS,
) -> set[Act]:
    """Return the acts of which more is stated than is recorded, by totals that name an agreement.

    That is of its row, or of all that one covers which covers the row.
    """
    own: list[CheckedTotal] = []
    wider: list[CheckedTotal] = []
    for total in totals:
        of_one = total.check.row
        if of_one is not None and of_one[1:] == row:
            own.append(total)
        elif may_lack(total.statement.scope, row, categories, groups):
            wider.append(total)
    acts = {total.of for total in short_of(wider)}
    return acts.union(stated_bearing.incomplete_acts(own))


def told_jointly(row: Row, telling: Iterable[Quantity]) -> Row:
    """Return a row without a report of its own, where joint totals tell of it: how many is open.

    `telling` are the quantities of those of them that say how many; without any, all may be open
    or nothing.
    """
    if row.reported is not None:
        return row
    uppers = [_most(quantity) for quantity in telling]
    known = [upper for upper in uppers if upper is not None]
    most = max(known, default=None) if len(known) == len(uppers) else None
    assessment = assess(
        row.pledged,
        row.reported,
        pledged_wider=row.pledged_wider,
        told_jointly=True,
    )
    above = row.reported_above
    if most is None or above is None:
        most = None
    else:
        most += above
    still_open = None
    if row.pledged is not None:
        still_open = less_at_most(row.pledged, most)
    return replace(row, assessment=assessment, outstanding=still_open)


def _most(quantity: Quantity) -> int | None:
    """Return the most that a quantity can be; None is open, as an approximate one is."""
    return None if quantity.approximate else quantity.upper
