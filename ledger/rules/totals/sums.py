"""Sums of figures: intervals of whole numbers, and of how many lines each thing holds."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar, Final, NamedTuple, Required, TypeAlias, TypedDict, Unpack

from ledger.rules.base.times import Time, times_told
from ledger.rules.quantities.figure import Figure, NoNumber, Ratio, Sides
from ledger.rules.quantities.quantity import Qualifier, span
from ledger.rules.totals.intervals import interval_text
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
    tie_contested: int
    spans: int
    contained: int
    text: str
    strict: int
    open_by_floors: bool
    one_side_by: tuple[str, ...] = ()
    without_claim: int = 0


class RunningSum:
    """A running sum: lines can be counted in and taken out again, at the same cost each.

    A line without a number bounds nothing: its `lower` is 0, its `upper` open, and it is neither
    approximate nor a floor. So the bounds of all lines are those of the lines with a number, but
    for the side that stays open.
    """

    __slots__ = (
        "_approximate", "_by_one_side", "_contained", "_contested", "_disputed",
        "_floors", "_in_doubt", "_lines", "_lower", "_neither_side", "_not_considered",
        "_open", "_spans", "_strict", "_texts", "_tie_contested", "_upper",
        "_withheld", "_without_number",
    )  # fmt: skip

    def __init__(self) -> None:
        self._lines = 0
        self._lower = 0
        self._upper = 0
        self._open = 0
        self._floors = 0
        self._strict = 0
        self._approximate = 0
        self._without_number = 0
        self._not_considered = 0
        self._withheld = 0
        self._contested = 0
        self._disputed = 0
        self._by_one_side: Counter[str] = Counter()
        self._neither_side = 0
        self._tie_contested = 0
        self._spans = 0
        self._contained = 0
        self._in_doubt = 0
        self._texts: dict[str, int] = {}

    def count(self, line: LineItemFigures, times: int = 1) -> None:
        """Count a line in; with -1 `times`, take one out that was counted in."""
        self._lines += times
        self._count_bounds(line, times)
        self._count_text(line.text, times)
        self._count_sides(line, times)
        if line.approximate:
            self._approximate += times
        if line.contested:
            self._contested += times
        if line.status is Status.DISPUTED:
            self._disputed += times
        if line.tie_contested:
            self._tie_contested += times
        if line.is_cut:
            self._spans += times
        if line.contained:
            self._contained += times

    def _count_sides(self, line: LineItemFigures, times: int) -> None:
        """Count who tells of a line in or out: of what isn't considered, nobody does."""
        side = line.side
        if side is not None:
            self._by_one_side[side] += times
        elif line.told_by is Sides.NEITHER and not line.not_considered:
            self._neither_side += times

    def _count_bounds(self, line: LineItemFigures, times: int) -> None:
        """Count the bounds of a line in or out, and what keeps them open."""
        if line.upper is None:
            self._open += times
        else:
            self._upper += times * line.upper
        if line.no_number is not None:
            self._count_without_number(line, times)
        elif line.in_doubt:
            self._in_doubt += times
        else:
            self._count_floor(line, times)
        if not line.contained:
            self._lower += times * line.least

    def _count_without_number(self, line: LineItemFigures, times: int) -> None:
        """Count a line without a number in or out, by the reason for that."""
        self._without_number += times
        if line.not_considered:
            self._not_considered += times
        if line.no_number is NoNumber.WITHHELD:
            self._withheld += times

    def _count_floor(self, line: LineItemFigures, times: int) -> None:
        """Count what alone bounds a line from below in or out."""
        if line.floor is None:
            return
        self._floors += times
        if line.floor is Qualifier.MORE_THAN and not line.contained:
            self._strict += times

    def _count_text(self, text: str, times: int) -> None:
        """Count the text of a line in or out."""
        left = self._texts.get(text, 0) + times
        if left:
            self._texts[text] = left
        else:
            del self._texts[text]

    def sum(self) -> Sum | None:
        """Return the sum of what is counted in now; None where nothing is."""
        if not self._lines:
            return None
        return Sum(
            lines=self._lines,
            lower=self._lower,
            upper=None if self._open else self._upper,
            approximate=self._approximate,
            without_number=self._without_number,
            withheld=self._withheld,
            contested=self._contested,
            disputed=self._disputed,
            one_side=self._by_one_side.total(),
            neither_side=self._neither_side,
            tie_contested=self._tie_contested,
            spans=self._spans,
            contained=self._contained,
            text=self._text(),
            strict=self._strict,
            open_by_floors=not self._in_doubt and 0 < self._open == self._floors,
            one_side_by=tuple(sorted(+self._by_one_side)),
        )

    def _text(self) -> str:
        """One line keeps its own text; of several, or in doubt, it is made anew."""
        if self._lines == 1 and not self._in_doubt:
            return next(iter(self._texts))
        parts: list[str] = []
        missing = self._without_number
        if missing < self._lines:
            parts.append(self._number())
        unheard = self._not_considered
        if missing > unheard:
            parts.append(f"{missing - unheard} without a number")
        if unheard:
            parts.append(f"{unheard} not considered")
        return " + ".join(parts)

    def _number(self) -> str:
        """Return what the lines with a number come to: `0–1,000` where all of it is in doubt."""
        approximate = self._approximate > 0
        upper = None if self._open > self._without_number else self._upper
        if self._in_doubt and self._lower == 0 and upper is not None:
            about = "≈" if approximate else ""
            return about + span(0, upper)
        return interval_text(
            self._lower,
            upper,
            approximate=approximate,
            strict=self._strict,
        )


def add(lines: Iterable[LineItemFigures]) -> Sum | None:
    """Return the sum over lines of one unit; None over no line at all."""
    tally = RunningSum()
    for line in lines:
        tally.count(line)
    return tally.sum()
