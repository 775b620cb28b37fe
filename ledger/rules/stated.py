"""Stated totals: what a speaker says has come together so far, checked against the ledger's own.

A stated total is never added to anything and never split: it is compared with the sum of the line
items that it covers.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple, TypeAlias

from ledger.rules.lifecycle import Act, counts
from ledger.rules.quantity import Quantity
from ledger.rules.sums import LineItemFigures, Sum, add, interval_text
from ledger.rules.totals import Category, Direction, above, without_parts


class Verdict(StrEnum):
    """How a stated total compares with the line items that it covers."""

    AGREES = "agrees"  #: the two intervals have a number in common
    DIFFERS = "differs"
    CANNOT_TELL = "cannot_tell"  #: `because` says why


class Because(StrEnum):
    """Why a stated total can't be compared."""

    NOTHING_STATED = "nothing_stated"  #: it states no number
    STATED_APPROXIMATELY = "stated_approximately"  #: "about": no band is invented for it
    BEGINS_EARLIER = "begins_earlier"  #: it counts from before the first report held
    LINE_WITHOUT_NUMBER = "line_without_number"
    LINE_APPROXIMATE = "line_approximate"
    LINE_UNDATED = "line_undated"  #: nobody knows whether that line falls into its time
    NOTHING_RECORDED = "nothing_recorded"  #: nor does it state any: our silence agrees with nobody


class Scope(NamedTuple):
    """What a stated total covers.

    `agreements` None: whatever the agreement, and without one; `since` None: from the beginning of
    the agreements, or of everything. Dates are ISO 8601.
    """

    of: Act
    agreements: frozenset[str] | None
    categories: frozenset[str]
    directions: frozenset[Direction]
    since: str | None


class Statement(NamedTuple):
    """A stated total: `voice` is whose it is, the speaker's name or else the publisher's.

    `through` is the last day that it covers (the day after the last one where it isn't
    `inclusive`); None covers everything. `place` is its place in recording order.
    """

    id: str
    scope: Scope
    through: str | None
    inclusive: bool
    voice: tuple[str | None, str]
    quantity: Quantity
    place: int


class AgreementRow(NamedTuple):
    """A row of an agreement's totals."""

    agreement: str
    category: str
    from_party: str
    to_party: str


def row_of(scope: Scope, concluded_on: str | None) -> AgreementRow | None:
    """Return the row of totals that covers just what a stated total does; None where none does.

    That is one category and one direction, from the beginning of one agreement on.
    """
    alone = len(scope.categories) == len(scope.directions) == len(scope.agreements or ()) == 1
    if not alone or scope.since not in (None, concluded_on):
        return None
    assert scope.agreements is not None, "there is one"
    (agreement,), (category,), (direction,) = scope.agreements, scope.categories, scope.directions
    return AgreementRow(agreement, category, *direction)


class Difference(NamedTuple):
    """Stated minus recorded: from `lower` to `upper`, which may be below 0; None is open."""

    lower: int | None
    upper: int | None

    @property
    def text(self) -> str:
        """The difference for people, such as `+3`, `-51` or `+3 to +6`."""
        if self.lower is None and self.upper is None:
            return "open"
        if self.upper is None:
            return f"at least {self.lower:+,}"
        if self.lower is None:
            return f"at most {self.upper:+,}"
        ends = dict.fromkeys(f"{end:+,}" if end else "0" for end in (self.lower, self.upper))
        return " to ".join(ends)


@dataclass(frozen=True, slots=True)
class Step:
    """How much a stated total has grown since an earlier one of the same scope.

    `stated` is the growth as stated, `recorded` the sum of the line items between the two.
    """

    since: Statement
    stated: Difference
    recorded: Sum | None
    verdict: Verdict
    because: Because | None


@dataclass(frozen=True, slots=True)
class Check:
    """A stated total beside the line items that it covers.

    `lines` are those that count, `expected` their sum (None without one), `difference` None where
    the two can't be compared. `after` is, where they differ, the day of the last total by the same
    voice that agreed: what is not recorded lies between the two. `row` is the row of totals that
    covers just the same, if any.
    """

    verdict: Verdict
    because: Because | None
    lines: tuple[LineItemFigures, ...]
    expected: Sum | None
    difference: Difference | None
    after: str | None
    step: Step | None
    row: AgreementRow | None

    @property
    def lies_above(self) -> bool:
        """Whether more was stated than is recorded through its day."""
        lower = self.difference.lower if self.difference else None
        return lower is not None and lower > 0


#: As many as were stated, and no question about it.
EXACTLY: Final = Difference(0, 0)
#: Later than any day.
LATEST: Final = "9999-12-31"
Categories: TypeAlias = Mapping[str, Category]
_STATED: Final = {Act.PLEDGE: "pledges", Act.REPORT: "reports"}


def checks(
    statements: Iterable[Statement],
    lines: Sequence[LineItemFigures],
    categories: Categories,
    began_on: str | None,
) -> dict[str, Check]:
    """Return the check of each of some stated totals that share their agreements, by id.

    Args:
        statements: live ones, in any order.
        lines: every line item of those agreements, whatever its status.
        categories: by id.
        began_on: the earliest day on which one of the agreements was concluded; None where that
            isn't known. Nothing can have happened under them before.
    """
    by_scope: defaultdict[Scope, list[Statement]] = defaultdict(list)
    for statement in statements:
        by_scope[statement.scope].append(statement)
    found: dict[str, Check] = {}
    for scope, there in by_scope.items():
        within = _within(scope, lines, categories)
        earlier: list[tuple[Statement, Check]] = []
        for statement in sorted(there, key=lambda each: (each.through or "9999", each.place)):
            checked = _check(statement, within, began_on, earlier)
            earlier.append((statement, checked))
            found[statement.id] = checked
    return found


def _within(
    scope: Scope, lines: Iterable[LineItemFigures], categories: Categories
) -> list[LineItemFigures]:
    """The counted line items of a scope, at whatever time, less the parts whose whole is there."""
    covered = {
        name
        for name in categories
        if not scope.categories.isdisjoint((name, *above(name, categories)))
    }
    return without_parts(
        [
            line
            for line in lines
            if line.act is scope.of
            and line.category in covered
            and (line.from_party, line.to_party) in scope.directions
            and counts(line.act, line.status)
        ]
    )


def _check(
    statement: Statement,
    within: Sequence[LineItemFigures],
    began_on: str | None,
    earlier: Sequence[tuple[Statement, Check]],
) -> Check:
    covered = [line for line in within if _covers(statement, line)]
    expected = add(covered)
    because = _because(statement, within, covered, began_on)
    difference = None if because else minus(statement.quantity, expected)
    if difference is not None and expected is None and (difference.lower or 0) <= 0:
        because, difference = Because.NOTHING_RECORDED, None
    verdict = _verdict(because, difference)
    same = [
        (other, check)
        for other, check in earlier
        if other.voice == statement.voice and _is_before(other, statement)
    ]
    agreed = [other.through for other, check in same if check.difference == EXACTLY]
    return Check(
        verdict=verdict,
        because=because,
        lines=tuple(covered),
        expected=expected,
        difference=difference,
        after=agreed[-1] if agreed and verdict is Verdict.DIFFERS else None,
        step=_step(statement, covered, earlier),
        row=row_of(statement.scope, began_on),
    )


def _is_before(other: Statement, statement: Statement) -> bool:
    if other.through is None or statement.through is None:
        return False
    return (other.through, other.inclusive) < (statement.through, statement.inclusive)


def _covers(statement: Statement, line: LineItemFigures) -> bool:
    """Whether a line item falls into the time of a stated total; an undated one never does."""
    on, since, through = line.happened_on, statement.scope.since, statement.through
    if on is None:
        return since is None and through is None
    if since is not None and on < since:
        return False
    return through is None or on < through or (on == through and statement.inclusive)


def _may_fall_into(statement: Statement, line: LineItemFigures) -> bool:
    """Whether nobody knows if a line item happened in the time of a stated total, or all of it.

    Without a day of its own it had happened when it was published, and nobody knows since when.
    """
    since, through = statement.scope.since, statement.through
    first, last = (line.first_on or "", line.last_on or line.happened_on or LATEST)
    after_end = through is not None and (last, not statement.inclusive) > (through, False)
    begun_before_end = through is None or (first, not statement.inclusive) <= (through, False)
    before_start = since is not None and first < since
    ended_after_start = since is None or last >= since
    return (after_end and begun_before_end and ended_after_start) or (
        before_start and ended_after_start and begun_before_end
    )


def _because(
    statement: Statement,
    within: Sequence[LineItemFigures],
    covered: Sequence[LineItemFigures],
    began_on: str | None,
) -> Because | None:
    if (unclear := _unclear(statement.quantity)) is not None:
        return unclear
    if _begins_earlier(statement.scope, within, began_on):
        return Because.BEGINS_EARLIER
    if any(_may_fall_into(statement, line) for line in within):
        return Because.LINE_UNDATED
    return _because_of_lines(covered)


def _unclear(quantity: Quantity) -> Because | None:
    if quantity.numberless:
        return Because.NOTHING_STATED
    return Because.STATED_APPROXIMATELY if quantity.approximate else None


def _because_of_lines(lines: Sequence[LineItemFigures]) -> Because | None:
    if any(line.no_number is not None for line in lines):
        return Because.LINE_WITHOUT_NUMBER
    return Because.LINE_APPROXIMATE if any(line.approximate for line in lines) else None


def _begins_earlier(scope: Scope, within: Sequence[LineItemFigures], began_on: str | None) -> bool:
    """Whether it counts from before the first line item held, where there was something to hold.

    Under an agreement nothing happens before it was concluded.
    """
    if scope.since is None:
        return scope.agreements is None
    if began_on is not None and scope.since >= began_on:
        return False
    first = min((line.happened_on for line in within if line.happened_on), default=None)
    return first is None or scope.since < first


def minus(stated: Quantity, recorded: Sum | None) -> Difference:
    """Return a stated quantity less a sum; without a line item that is 0."""
    lower, upper = (recorded.lower, recorded.upper) if recorded else (0, 0)
    return Difference(
        lower=None if upper is None else stated.lower - upper,
        upper=None if stated.upper is None else stated.upper - lower,
    )


def _verdict(because: Because | None, difference: Difference | None) -> Verdict:
    if because is not None or difference is None:
        return Verdict.CANNOT_TELL
    too_many = difference.lower is not None and difference.lower > 0
    too_few = difference.upper is not None and difference.upper < 0
    return Verdict.DIFFERS if too_many or too_few else Verdict.AGREES


def _step(
    statement: Statement,
    covered: Sequence[LineItemFigures],
    earlier: Sequence[tuple[Statement, Check]],
) -> Step | None:
    """Compare with the newest earlier total of the same scope: by the same voice, else by any."""
    before = [other for other, _ in earlier if _is_before(other, statement)]
    same = [other for other in before if other.voice == statement.voice]
    since = next(iter((same or before)[-1:]), None)
    if since is None:
        return None
    between = [line for line in covered if not _covers(since, line)]
    recorded = add(between)
    stated = _growth(statement.quantity, since.quantity)
    because = _unclear(statement.quantity) or _unclear(since.quantity) or _because_of_lines(between)
    low, high = (recorded.lower, recorded.upper) if recorded else (0, 0)
    difference = Difference(
        lower=None if stated.lower is None or high is None else stated.lower - high,
        upper=None if stated.upper is None else stated.upper - low,
    )
    return Step(since, stated, recorded, _verdict(because, difference), because)


def _growth(later: Quantity, earlier: Quantity) -> Difference:
    return Difference(
        lower=None if earlier.upper is None else later.lower - earlier.upper,
        upper=None if later.upper is None else later.upper - earlier.lower,
    )


def sentence(statement: Statement, check: Check) -> str:
    """Say for people what a check found."""
    if check.because is not None:
        return f"can't be told: {_WHY[check.because]}{_grown(check.step)}"
    recorded = check.expected.text if check.expected else "nothing"
    assert check.difference is not None
    if check.verdict is Verdict.AGREES:
        return f"agrees: {recorded} recorded"
    lower, upper = check.difference
    said = f"differs: {statement.quantity.text} stated, {recorded} recorded"
    if lower is not None and lower > 0:
        missing = interval_text(lower, upper, approximate=False, strict=0)
        noun = _STATED[statement.scope.of]
        return f"{said}; {noun} for {missing} not recorded{_when(statement, check)}"
    assert upper is not None
    more = interval_text(-upper, None if lower is None else -lower, approximate=False, strict=0)
    return f"{said}; {more} more recorded than stated{_when(statement, check)}"


def _grown(step: Step | None) -> str:
    """What can be said all the same: how it has grown since an earlier one."""
    if step is None or step.verdict is Verdict.CANNOT_TELL:
        return ""
    recorded = step.recorded.text if step.recorded else "nothing"
    verb = "agrees" if step.verdict is Verdict.AGREES else "differs"
    return (
        f"; its growth since {step.since.through} {verb}: {step.stated.text} stated, "
        f"{recorded} recorded"
    )


def _when(statement: Statement, check: Check) -> str:
    if statement.through is None:
        return ""
    if check.after is not None:
        return f" between {check.after} and {statement.through}"
    return f" through {statement.through}"


_WHY: Final = {
    Because.NOTHING_STATED: "it states no number",
    Because.STATED_APPROXIMATELY: "it is stated as about that many",
    Because.BEGINS_EARLIER: "it counts from before the first that is recorded here",
    Because.LINE_WITHOUT_NUMBER: "a line item that it covers has no number",
    Because.LINE_APPROXIMATE: "a line item that it covers is only approximate",
    Because.LINE_UNDATED: "a line item's date leaves open whether it falls into its time",
    Because.NOTHING_RECORDED: "nothing is recorded that it covers",
}
