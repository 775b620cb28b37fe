"""Stated totals: what a speaker says has come together so far, and what a check of it holds.

A stated total is never added to anything and never split: it is compared with the sum of the line
items that it covers.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, NamedTuple, Protocol, TypeAlias, TypeVar

from ledger.rules.quantities.figure import definiteness
from ledger.rules.quantities.quantity import Quantity
from ledger.rules.totals.sums import Direction, LineItemFigures, RowKey, Sum
from ledger.rules.workflow.lifecycle import Act


class Verdict(StrEnum):
    """The comparison of a stated total with the line items that it covers."""

    #: The two intervals have a number in common, and the record has an upper end or says as much.
    AGREES = "agrees"
    DIFFERS = "differs"
    CANNOT_TELL = "cannot_tell"  #: `because` says why


class Reason(StrEnum):
    """Why a stated total can't be compared."""

    NOTHING_STATED = "nothing_stated"  #: it states no number
    STATED_APPROXIMATELY = (
        "stated_approximately"  #: "about": no band is invented for it
    )
    BEGINS_EARLIER = "begins_earlier"  #: it counts from before the first report held
    LINE_WITHOUT_NUMBER = "line_without_number"
    LINE_APPROXIMATE = "line_approximate"
    LINE_UNDATED = "line_undated"  #: nobody knows whether that line falls into its time
    NOTHING_RECORDED = (
        "nothing_recorded"  #: our silence agrees with nobody, and contradicts nobody
    )
    NO_UPPER_END = (
        "no_upper_end"  #: "more than 9" recorded: any number above it would fit
    )


class Scope(NamedTuple):
    """The line items that a stated total covers, but for its last day.

    `agreements` None: whatever the agreement, and without one; `since` None: from the beginning of
    the agreements, or of everything. Dates are ISO 8601.
    """

    of: Act
    agreements: frozenset[str] | None
    categories: frozenset[str]
    directions: frozenset[Direction]
    since: str | None

    def covers_any(self, rows: Iterable[RowKey]) -> bool:
        """Return whether it has the category and the direction of any of some rows."""
        for category, from_party, to_party in rows:
            direction = (from_party, to_party)
            if category in self.categories and direction in self.directions:
                return True
        return False


#: Later than any day.
LATEST: Final = "9999-12-31"
#: Less definite than any stated total.
_NO_KIND: Final = 9
#: The speaker's name, if any, and the publisher: who states a total.
Voice: TypeAlias = tuple[str | None, str]


class Statement(NamedTuple):
    """A stated total.

    `through` is the last day that it covers (the day after the last one where it isn't
    `inclusive`); None covers everything. `voices` is at least one: who states it. `place` is its
    place in recording order. `published_on` is the day of its article, where that is known.
    """

    id: str
    scope: Scope
    through: str | None
    inclusive: bool
    voices: frozenset[Voice]
    quantity: Quantity
    place: int
    published_on: str | None = None

    @property
    def of(self) -> Act:
        """The act of the line items that it sums up."""
        return self.scope.of

    @property
    def end(self) -> tuple[str, bool]:
        """The end of what it covers, to sort by; without a last day it goes first."""
        return self.through or "", self.inclusive

    @property
    def last_day(self) -> str | None:
        """The last day that it covers; None where there is none."""
        return last_day(self.through, inclusive=self.inclusive)

    def reaches(self, day: str) -> bool:
        """Return whether a day (ISO 8601) isn't after its last one."""
        if self.through is None or day < self.through:
            return True
        return day == self.through and self.inclusive

    def shares_voice(self, other: "Statement") -> bool:
        """Return whether somebody states both of them."""
        return not self.voices.isdisjoint(other.voices)

    def is_before(self, other: "Statement") -> bool:
        """Return whether it ends before another one; without a last day none does."""
        if self.through is None or other.through is None:
            return False
        return self.end < other.end


def last_day(through: str | None, *, inclusive: bool) -> str | None:
    """Return the last day of a time that ends with a day, or with the one before that."""
    if through is None or inclusive:
        return through
    end = date.fromisoformat(through)
    if end == date.min:
        return None
    day_before = end - timedelta(days=1)
    return day_before.isoformat()


class _Stated(Protocol):
    @property
    def statement(self) -> Statement: ...


_Total = TypeVar("_Total", bound=_Stated)


def latest(
    totals: Iterable[_Total],
    group: Callable[[_Total], Hashable],
) -> list[_Total]:
    """Return the stated totals of each group that no voice displaced, in recording order.

    Its own voice displaces one by a later one that is as definite, or more. One that several state
    together stands while it is the latest of any of them.
    """
    kept: list[_Total] = []
    for of_voice in _by_voice(totals, group):
        kept += _standing(of_voice)
    return in_order(kept)


def latest_definite(
    totals: Iterable[_Total],
    group: Callable[[_Total], Hashable],
) -> list[_Total]:
    """Return the latest of the most definite kind of each group by each voice, as recorded.

    So a later "about 5,000" or "more than 6,000" never takes the place of 6,057. There are several
    where nothing says which of them is the later.
    """
    kept: list[_Total] = []
    for of_voice in _by_voice(totals, group):
        most = min(map(_kind, of_voice))
        kept += [total for total in _standing(of_voice) if _kind(total) == most]
    return in_order(kept)


def _by_voice(
    totals: Iterable[_Total],
    group: Callable[[_Total], Hashable],
) -> Iterable[list[_Total]]:
    """Return the stated totals of each group by each voice."""
    by_voice: defaultdict[tuple[Hashable, Voice], list[_Total]] = defaultdict(list)
    for total in totals:
        for voice in total.statement.voices:
            by_voice[group(total), voice].append(total)
    return by_voice.values()


#: The end of what a stated total covers, and the day of its article, to sort by.
_Moment: TypeAlias = tuple[tuple[str, bool], str]


def _standing(totals: Sequence[_Total]) -> list[_Total]:
    """Return those of one voice after which none came that is as definite, or more.

    Of one day the one of the later article comes after; the order of recording says nothing.
    """
    newest: dict[int, _Moment] = {}
    for total in totals:
        kind = _kind(total)
        moment = _moment(total, unpublished="")
        newest[kind] = max(moment, newest.get(kind, moment))
    standing = []
    for total in totals:
        own = _moment(total, unpublished=LATEST)
        later = [kind for kind, moment in newest.items() if moment > own]
        if _kind(total) < min(later, default=_NO_KIND):
            standing.append(total)
    return standing


def _kind(total: _Stated) -> int:
    """Return how definite a stated total is: the lower, the more."""
    return definiteness(total.statement.quantity)


def _moment(total: _Stated, *, unpublished: str) -> _Moment:
    """Return when a stated total was made; `unpublished` stands for a day that isn't known."""
    statement = total.statement
    return statement.end, statement.published_on or unpublished


def in_order(totals: Iterable[_Total]) -> list[_Total]:
    """Return each stated total once, in recording order."""
    by_id = {total.statement.id: total for total in totals}
    return sorted(by_id.values(), key=_place)


def _place(total: _Stated) -> int:
    """Return the place of a stated total in recording order."""
    return total.statement.place


class AgreementRow(NamedTuple):
    """A row in the totals of an agreement."""

    agreement: str
    category: str
    from_party: str
    to_party: str


def row_of(scope: Scope, concluded_on: str | None) -> AgreementRow | None:
    """Return the row of totals that covers just what a stated total does; None where none does.

    That is one category and one direction, from the beginning of one agreement on.
    """
    if scope.agreements is None or scope.since not in (None, concluded_on):
        return None
    if not len(scope.agreements) == len(scope.categories) == len(scope.directions) == 1:
        return None
    (agreement,) = scope.agreements
    (category,) = scope.categories
    (direction,) = scope.directions
    return AgreementRow(agreement, category, *direction)


class Difference(NamedTuple):
    """Stated minus recorded: from `lower` to `upper`, which may be below 0; None is open."""

    lower: int | None
    upper: int | None

    @property
    def lies_above(self) -> bool:
        """Return whether more was stated than is recorded."""
        return self.lower is not None and self.lower > 0

    @property
    def lies_below(self) -> bool:
        """Return whether less was stated than is recorded."""
        return self.upper is not None and self.upper < 0

    @property
    def distance(self) -> int:
        """The least number by which the two differ; 0 where they may be equal."""
        return max(0, self.lower or 0, -(self.upper or 0))

    @property
    def text(self) -> str:
        """The difference for people, such as `+3`, `-51` or `+3 to +6`."""
        lower, upper = self.lower, self.upper
        if lower is None:
            return "open" if upper is None else f"at most {_with_sign(upper)}"
        if upper is None:
            return f"at least {_with_sign(lower)}"
        if lower == upper:
            return _end(lower)
        return f"{_end(lower)} to {_end(upper)}"


def _end(number: int) -> str:
    """Return one end of a difference for people; 0 has no sign."""
    return _with_sign(number) if number else "0"


def _with_sign(number: int) -> str:
    """Return a number with its sign and commas between thousands: +12,000."""
    return format(number, "+,")


#: As many as were stated, and no question about it.
EXACTLY: Final = Difference(0, 0)


@dataclass(frozen=True, slots=True)
class Growth:
    """The growth of a stated total since an earlier one of the same scope.

    `stated` is the growth as stated, `recorded` the sum of the line items between the two.
    """

    since: Statement
    stated: Difference
    recorded: Sum | None
    verdict: Verdict
    because: Reason | None


@dataclass(frozen=True, slots=True)
class Check:
    """A stated total beside the line items that it covers.

    `lines` are those that count, `expected` their sum (None without one), `difference` None where
    the two can't be compared. `after` is, where they differ, the day of the last total by the same
    voice that agreed: what is not recorded lies between the two. `row` is the row of totals that
    covers just the same, if any. `lies_above`: more is stated than may have come through its day,
    even where the two can't be compared any further.
    """

    verdict: Verdict
    because: Reason | None
    lies_above: bool
    lines: tuple[LineItemFigures, ...]
    expected: Sum | None
    difference: Difference | None
    after: str | None
    step: Growth | None
    row: AgreementRow | None
