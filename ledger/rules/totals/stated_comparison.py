"""Checks of stated totals against the sums of the line items that they cover."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Protocol, TypeAlias

from ledger.rules.quantities.contradictions import is_definite
from ledger.rules.quantities.quantity import Quantity
from ledger.rules.totals.crossing import Marking, mark
from ledger.rules.totals.hierarchy import NO_GROUPS, Category, Groups, rows_above
from ledger.rules.totals.members import without_parts
from ledger.rules.totals.periods import on_each_day
from ledger.rules.totals.running_sum import add
from ledger.rules.totals.stated_checks import (
    EXACTLY,
    LATEST,
    Check,
    Difference,
    Growth,
    Reason,
    Scope,
    Statement,
    Verdict,
    row_of,
)
from ledger.rules.totals.sums import LineItemFigures, RowKey, Sum

Categories: TypeAlias = Mapping[str, Category]


class _Bounds(Protocol):
    @property
    def lower(self) -> int | None: ...

    @property
    def upper(self) -> int | None: ...


def checks(
    statements: Iterable[Statement],
    lines: Sequence[LineItemFigures],
    categories: Categories,
    began_on: str | None,
    groups: Groups = NO_GROUPS,
) -> dict[str, Check]:
    """Return the check of each of some stated totals that share their agreements, by id.

    Args:
        statements: live ones, in any order.
        lines: every line item of those agreements, whatever its status.
        categories: by id.
        began_on: the earliest day on which one of the agreements was concluded; None where that
            isn't known. Nothing can have happened under them before.
        groups: those that hold each party.
    """
    by_scope: defaultdict[Scope, list[Statement]] = defaultdict(list)
    for statement in statements:
        by_scope[statement.scope].append(statement)
    marked = partial(mark, categories=categories, groups=groups)
    by_id: dict[str, Check] = {}
    for scope, of_scope in by_scope.items():
        within = _within(scope, lines, categories, groups)
        earlier: list[tuple[Statement, Check]] = []
        for statement in sorted(of_scope, key=_order):
            check = _check(statement, within, marked, began_on, earlier)
            earlier.append((statement, check))
            by_id[statement.id] = check
    return by_id


def _order(statement: Statement) -> tuple[str, int]:
    """Return the sorting key of a stated total: one that covers everything goes last."""
    return statement.through or LATEST, statement.place


def _within(
    scope: Scope,
    lines: Iterable[LineItemFigures],
    categories: Categories,
    groups: Groups,
) -> list[LineItemFigures]:
    """Return the counted line items of a scope, less the parts whose whole is among them.

    Their dates are not looked at.
    """
    covered: dict[RowKey, bool] = {}
    within = []
    for line in lines:
        if line.act is not scope.of or not line.counts:
            continue
        key = line.row_key
        if key not in covered:
            keys = rows_above(key, categories, groups)
            covered[key] = scope.covers_any(keys)
        if covered[key]:
            within.append(_in_scope(line, scope, categories, groups))
    return without_parts(within)


def _in_scope(
    line: LineItemFigures,
    scope: Scope,
    categories: Categories,
    groups: Groups,
) -> LineItemFigures:
    """Return a line as it counts in a scope: there for sure, where no party puts it outside."""
    for place in line.elsewhere:
        if not scope.covers_any(rows_above(place, categories, groups)):
            return line
    if not line.elsewhere:
        return line
    return line._replace(tie_contested=False, elsewhere=())


def _check(
    statement: Statement,
    within: Sequence[LineItemFigures],
    marked: Marking,
    began_on: str | None,
    earlier: Sequence[tuple[Statement, Check]],
) -> Check:
    """Return the check of one stated total against the lines of its scope."""
    covered = list(_covered(statement, within))
    expected = add(marked(covered))
    difference = minus(statement.quantity, expected)
    because = _because(statement, within, covered, began_on)
    if because is None:
        because = _because_of_sum(statement.quantity, expected)
    verdict = _verdict(because, difference)
    after = None
    if verdict is Verdict.DIFFERS:
        after = _last_agreement(statement, earlier)
    return Check(
        verdict=verdict,
        because=because,
        lies_above=_lies_above(statement, within),
        lines=tuple(covered),
        expected=expected,
        difference=None if because else difference,
        after=after,
        step=_step(
            statement,
            covered,
            marked,
            [other for other, _ in earlier],
        ),
        row=row_of(statement.scope, began_on),
    )


def _lies_above(statement: Statement, within: Iterable[LineItemFigures]) -> bool:
    """Return whether more is stated than all that may have come in its time."""
    most = 0
    for line in within:
        if _covers(statement, line) or _may_fall_into(statement, line):
            if line.upper is None:
                return False
            most += line.upper
    return is_definite(statement.quantity) and statement.quantity.lower > most


def _last_agreement(
    statement: Statement,
    earlier: Sequence[tuple[Statement, Check]],
) -> str | None:
    """Return the day of the last total before, by the same voice, that agreed exactly."""
    for other, check in reversed(earlier):
        same_voice = other.shares_voice(statement)
        if same_voice and other.is_before(statement) and check.difference == EXACTLY:
            return other.through
    return None


def _covers(statement: Statement, line: LineItemFigures) -> bool:
    """Return whether a line item falls into the time of a stated total.

    An undated one does only where the total covers all time. One of 0 falls into it with any day.
    """
    day, since = line.happened_on, statement.scope.since
    first_day = line.began_on if line.upper == 0 else day
    if day is None:
        return since is None and statement.through is None
    if since is not None and day < since:
        return False
    return statement.reaches(first_day or day)


def _covered(
    statement: Statement,
    lines: Iterable[LineItemFigures],
    *,
    inside: bool = True,
) -> Iterator[LineItemFigures]:
    """Yield the lines that fall inside or outside the time of a stated total.

    One that only a party puts there is marked as contested.
    """
    for line in lines:
        if _is_contested(statement, line):
            yield line._replace(tie_contested=True)
        elif _covers(statement, line) is inside:
            yield line


def _is_contested(statement: Statement, line: LineItemFigures) -> bool:
    """Return whether a line item falls into the time of a stated total on some of its days only."""
    on_each = {_covers(statement, dated) for dated in on_each_day(line)}
    return len(on_each) > 1


def _may_fall_into(statement: Statement, line: LineItemFigures) -> bool:
    """Return whether nobody knows if a line item happened in the time of a stated total.

    What is 0 between two days is so on each of them.
    """
    if _is_contested(statement, line):
        return True
    if line.upper == 0 and line.first_on is not None:
        return False
    return any(_falls_partly(statement, dated) for dated in on_each_day(line))


def _falls_partly(statement: Statement, line: LineItemFigures) -> bool:
    """Return whether a line item may have happened in the time of a stated total, by its own days.

    That is where it may have, and need not have happened there as a whole. Without a day of its
    own it had happened when it was published, and nobody knows since when.
    """
    since = statement.scope.since or ""
    first = line.first_on or ""
    last = line.last_on or line.happened_on or LATEST
    partly = last >= since and statement.reaches(first)
    wholly = first >= since and statement.reaches(last)
    return partly and not wholly


def _because(
    statement: Statement,
    within: Sequence[LineItemFigures],
    covered: Sequence[LineItemFigures],
    began_on: str | None,
) -> Reason | None:
    """Return the first reason for which a stated total can't be compared; None without any."""
    unclear = _because_of_quantity(statement.quantity)
    if unclear is not None:
        return unclear
    if _begins_earlier(statement.scope, within, began_on):
        return Reason.BEGINS_EARLIER
    if any(_may_fall_into(statement, line) for line in within):
        return Reason.LINE_UNDATED
    return _because_of_lines(covered)


def _because_of_quantity(quantity: Quantity) -> Reason | None:
    """Return why a quantity can't be compared; None where it can."""
    if quantity.numberless:
        return Reason.NOTHING_STATED
    if quantity.approximate:
        return Reason.STATED_APPROXIMATELY
    return None


def _because_of_lines(lines: Sequence[LineItemFigures]) -> Reason | None:
    """Return why the sum of lines can't be compared; None where it can."""
    if any(line.no_number is not None for line in lines):
        return Reason.LINE_WITHOUT_NUMBER
    if any(line.approximate for line in lines):
        return Reason.LINE_APPROXIMATE
    return None


def _because_of_sum(stated: _Bounds, recorded: Sum | None) -> Reason | None:
    """Return why a sum leaves a comparison open; None where it doesn't."""
    if recorded is None:
        return Reason.NOTHING_RECORDED
    if recorded.upper is None and not _floor_decides(stated, recorded.lower):
        return Reason.NO_UPPER_END
    return None


def _floor_decides(stated: _Bounds, floor: int) -> bool:
    """Return whether a floor alone decides: what lies below it differs, a floor as low agrees."""
    if stated.upper is not None:
        return stated.upper < floor
    return stated.lower is not None and stated.lower <= floor


def _begins_earlier(
    scope: Scope,
    within: Sequence[LineItemFigures],
    began_on: str | None,
) -> bool:
    """Return whether a scope begins before the first line item that there could be of it.

    Under an agreement nothing happens before it was concluded.
    """
    if scope.since is None:
        return scope.agreements is None
    if began_on is not None and scope.since >= began_on:
        return False
    days = [line.happened_on for line in within if line.happened_on]
    return not days or scope.since < min(days)


def minus(stated: _Bounds, recorded: _Bounds | None) -> Difference:
    """Return one interval less another, which is 0 where it is None."""
    if recorded is None:
        return Difference(stated.lower, stated.upper)
    return Difference(
        lower=_less(stated.lower, recorded.upper),
        upper=_less(stated.upper, recorded.lower),
    )


def _less(number: int | None, other: int | None) -> int | None:
    """Return a number less another; None where either is open."""
    if number is None or other is None:
        return None
    return number - other


def _verdict(because: Reason | None, difference: Difference) -> Verdict:
    """Return the verdict of a difference, unless something keeps it from being compared."""
    if because is not None:
        return Verdict.CANNOT_TELL
    if difference.lies_above or difference.lies_below:
        return Verdict.DIFFERS
    return Verdict.AGREES


def _step(
    statement: Statement,
    covered: Sequence[LineItemFigures],
    marked: Marking,
    earlier: Sequence[Statement],
) -> Growth | None:
    """Compare with the newest earlier total of the same scope: by the same voice, else by any."""
    before = [other for other in earlier if other.is_before(statement)]
    same_voice = [other for other in before if other.shares_voice(statement)]
    if not before:
        return None
    since = (same_voice or before)[-1]
    between = list(_covered(since, covered, inside=False))
    recorded: Sum | None = add(marked(between))
    growth = minus(statement.quantity, since.quantity)
    because = (
        _because_of_quantity(statement.quantity)
        or _because_of_quantity(since.quantity)
        or _because_of_lines(between)
    )
    if because is None:
        because = _because_of_sum(growth, recorded)
    verdict = _verdict(because, minus(growth, recorded))
    return Growth(since, growth, recorded, verdict, because)
