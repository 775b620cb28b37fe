"""Stated totals that cover more than one row: below which rows they stand, and what they tell."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import product

from ledger.rules.quantities.quantity import Quantity
from ledger.rules.totals.fulfilment import less_at_most
from ledger.rules.totals.hierarchy import (
    NO_GROUPS,
    Category,
    Groups,
    related,
    rows_above,
)
from ledger.rules.totals.stated_bearing import CheckedTotal
from ledger.rules.totals.stated_checks import Scope, Statement
from ledger.rules.totals.stated_in_rows import StatedOfRow
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

    It tells of a row of which it covers a part too, where it covers others beside that. A total
    over all agreements tells nothing of any one of them.
    """
    if scope.agreements is None or scope.of is not Act.REPORT:
        return False
    keys = _keys(scope)
    if may_lack(scope, row, categories, groups):
        return keys != [row] or len(scope.agreements) > 1
    inside = [row in rows_above(key, categories, groups) for key in keys]
    return any(inside) and (not all(inside) or len(scope.agreements) > 1)


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


def reaches_into(
    scope: Scope,
    row: RowKey,
    categories: Mapping[str, Category],
    groups: Groups = NO_GROUPS,
) -> bool:
    """Return whether a scope that names an agreement covers a part of a row, and not the row.

    It may cover others beside that.
    """
    if scope.agreements is None or may_lack(scope, row, categories, groups):
        return False
    return any(row in rows_above(key, categories, groups) for key in _keys(scope))


def _keys(scope: Scope) -> list[RowKey]:
    """Return the keys of all rows that a scope covers."""
    pairs = product(scope.categories, scope.directions)
    return [RowKey(category, *direction) for category, direction in pairs]


def stated_of_row(
    row: RowKey,
    totals: Iterable[CheckedTotal],
    categories: Mapping[str, Category],
    groups: Groups = NO_GROUPS,
) -> StatedOfRow:
    """Return what some stated totals that name an agreement say of one row of it.

    They are its own, those of all that covers the row, and those of a part of it.
    """
    own: list[CheckedTotal] = []
    wider: list[CheckedTotal] = []
    narrower: list[CheckedTotal] = []
    for total in totals:
        scope = total.statement.scope
        if is_of_row(total, row):
            own.append(total)
        elif may_lack(scope, row, categories, groups):
            wider.append(total)
        elif reaches_into(scope, row, categories, groups):
            narrower.append(total)
    return StatedOfRow(own, wider, narrower)


def is_of_row(total: CheckedTotal, row: RowKey) -> bool:
    """Return whether a stated total that names an agreement covers just one row of it."""
    of_one = total.check.row
    return of_one is not None and of_one[1:] == row


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
