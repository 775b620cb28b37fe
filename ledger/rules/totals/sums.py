"""Sums of figures: intervals of whole numbers, and of how many lines each thing holds."""

from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar, Final, NamedTuple, Required, TypeAlias, TypedDict, Unpack

from ledger.rules.base.times import Time, times_told
from ledger.rules.quantities.figure import Figure, NoNumber, Ratio, Sides
from ledger.rules.quantities.quantity import Qualifier
from ledger.rules.workflow.lifecycle import Act, Status, counts

Direction: TypeAlias = tuple[str, str]


class RowKey(NamedTuple):
    """The key of a row in the totals of one agreement."""

    category: str
    from_party: str
    to_party: str

    @property
    def opposite(self) -> "RowKey":
        """The same category in the other direction."""
        return RowKey(self.category, self.to_party, self.from_party)


#: Many line items share few keys: looked up, one takes less than half the time.
_row_key: Final = lru_cache(maxsize=10_000)(RowKey)


class LineItemFacts(TypedDict, total=False):
    """The members of `LineItemFigures` that no figure has."""

    id: Required[str]
    act: Required[Act]
    category: Required[str]
    from_party: Required[str]
    to_party: Required[str]
    status: Required[Status]
    part_of: Required[str | None]
    happened_on: Required[str | None]
    agreement: str | None
    first_on: str | None
    last_on: str | None
    other_days: tuple[str, ...]
    tie_contested: bool
    not_considered: bool
    placed: bool
    spans: bool
    distinct_from: tuple[str, ...]
    undoes: str | None
    elsewhere: tuple[RowKey, ...]


class LineItemFigures(NamedTuple):
    """A line item, as far as totals depend on it; dates are ISO 8601, an open `upper` is None.

    `happened_on` is the later end of when it happened, else the earliest date of publication among
    its counted claims; `floor` is the qualifier that alone bounds an open figure from below.
    `first_on` and `last_on` are the ends of when it happened, both None without a date of its own.
    `not_considered`: the policy considers none of its claims. `tie_contested`: a party puts it
    elsewhere, or out of that time by one of `other_days`; `placed`: it stands where the policy's
    own speaker puts it. `spans`: some of it may lie outside that time. `contained`: it may be of
    the same people as others, which count whole. `per`: how many for each of what the other side
    gives. `undoes`: what it undoes. `sure`: what its parts come to in that time, where it spans it.
    `elsewhere` has the rows, its own too, among which parties disagree, where they leave it in one;
    `over_agreements` those in one of which it is whatever the agreement, where they dispute that.
    `created_index` is its place in recording order, where it is read with those of others, and
    `entry` the entry of the journal that sealed it so.
    """

    id: str
    act: Act
    category: str
    from_party: str
    to_party: str
    status: Status
    part_of: str | None
    happened_on: str | None
    lower: int
    upper: int | None
    approximate: bool
    contested: bool
    no_number: NoNumber | None
    floor: Qualifier | None
    told_by: Sides
    text: str
    agreement: str | None = None
    first_on: str | None = None
    last_on: str | None = None
    tie_contested: bool = False
    not_considered: bool = False
    placed: bool = False
    spans: bool = False
    distinct_from: tuple[str, ...] = ()
    contained: bool = False
    per: Ratio | None = None
    undoes: str | None = None
    sure: int = 0
    other_days: tuple[str, ...] = ()
    elsewhere: tuple[RowKey, ...] = ()
    over_agreements: tuple[RowKey, ...] = ()
    unclear: bool = False
    created_index: int = 0
    entry: int = 0

    @classmethod
    def of(
        cls,
        figure: Figure,
        **facts: Unpack[LineItemFacts],
    ) -> "LineItemFigures":
        """Return a line item with this figure."""
        return cls(
            **facts,
            lower=figure.lower,
            upper=figure.upper,
            approximate=figure.approximate,
            contested=figure.contested,
            no_number=figure.no_number,
            floor=figure.floor,
            told_by=figure.told_by,
            text=figure.text,
            per=figure.per,
            unclear=figure.unclear,
        )

    @property
    def direction(self) -> Direction:
        """The giving and the receiving party."""
        return self.from_party, self.to_party

    @property
    def stands(self) -> bool:
        """Return whether it has a place in its row, by its status: none that undoes another."""
        return self.undoes is None and counts(self.act, self.status)

    @property
    def without_claim(self) -> bool:
        """Return whether none of its claims counts: it adds nothing, as though it weren't there."""
        return self.no_number is NoNumber.WITHOUT_CLAIM

    @property
    def counts(self) -> bool:
        """Return whether it counts in its row: it stands there, and has a claim that counts."""
        if self.undoes is not None or self.no_number is NoNumber.WITHOUT_CLAIM:
            return False
        return counts(self.act, self.status)

    @property
    def row_key(self) -> RowKey:
        """The row of its own category."""
        return _row_key(self.category, self.from_party, self.to_party)

    @property
    def began_on(self) -> str | None:
        """The earlier end of when it happened, as far as anything dates it."""
        return self.first_on or self.happened_on

    @property
    def times(self) -> list[Time]:
        """The times at which it may have happened, by whoever dates it."""
        return times_told(self.first_on, self.last_on, self.other_days)

    @property
    def is_cut(self) -> bool:
        """Return whether some of it may lie outside its time: of 0 none does, on whatever day."""
        return self.spans and self.upper != 0

    @property
    def in_doubt(self) -> bool:
        """Return whether it may lie outside the row, or some of it outside its time.

        It adds what is sure of it to the lower end of a sum then, and itself to the upper one.
        """
        return self.is_cut or (self.tie_contested and not self.placed)

    @property
    def least(self) -> int:
        """What it adds for sure to the lower end of a sum, unless it is contained in others."""
        return self.sure if self.in_doubt else self.lower

    @property
    def side(self) -> str | None:
        """The party whose speakers alone tell of it; None where others do, or both."""
        if self.told_by is Sides.GIVING:
            return self.from_party
        if self.told_by is Sides.RECEIVING:
            return self.to_party
        return None

    @property
    def ties(self) -> tuple[str | None, ...]:
        """The ids of its whole and of what it is distinct from: these are not the same people."""
        return (self.part_of, *self.distinct_from)


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum over the lines of one column; the counts say of how many lines something holds.

    `strict` counts the lines said as "more than" in `lower`, `open_by_floors` says that `upper` is
    open for no other reason than these and "at least". `one_side_by` are the parties whose speakers
    alone tell of lines. `without_claim` stand beside the lines. The
    members in `INNER` are for the rules alone; answers name them as caveats.
    """

    INNER: ClassVar = (
        "unclear",
        "tie_contested",
        "spans",
        "contained",
        "strict",
        "open_by_floors",
        "one_side_by",
    )

    lines: int
    lower: int
    upper: int | None
    approximate: int
    without_number: int
    withheld: int
    contested: int
    disputed: int
    one_side: int
    neither_side: int
    unclear: int
    tie_contested: int
    spans: int
    contained: int
    text: str
    strict: int
    open_by_floors: bool
    one_side_by: tuple[str, ...] = ()
    without_claim: int = 0
