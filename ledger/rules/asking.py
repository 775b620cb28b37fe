"""What a question about an agreement is, and what can be known of a line item to ask it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeAlias

from ledger.rules import figure
from ledger.rules.figure import Figure, Rank
from ledger.rules.lifecycle import Act, Status
from ledger.rules.stated import Check, Statement
from ledger.rules.sums import Interval, LineItemFigures, Sum
from ledger.rules.totals import Row

#: Units that count people, alive or dead: only these are ever at stake.
PEOPLE: Final = frozenset({"persons", "bodies"})
Key: TypeAlias = tuple[str, str, str]
#: A category and a direction, each part None where a question is about several.
Subject: TypeAlias = tuple[str | None, str | None, str | None]


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim of a line item: what the figure needs of it, and what its words leave open."""

    id: str
    claim: figure.Claim
    unclear: tuple[str, ...]
    replaces: str | None
    because: str | None
    rank_reason: str | None
    recorded_at: str
    differs: Mapping[str, Any] | None = None

    @property
    def text(self) -> str:
        """What it says of the number, for people."""
        return self.claim.quantity.text

    @property
    def voice(self) -> str:
        """Who says it."""
        return self.claim.speaker or f"{self.claim.publisher} in its own voice"


@dataclass(frozen=True, slots=True)
class Step:
    """A transition that a line item took; `on` is when it happened, else when it was recorded."""

    to: Status
    on: str
    reason: str


@dataclass(frozen=True, slots=True)
class LineItemView:
    """A line item; `label` names its category, and `heard_on` is the first day that it is tied to.

    `place` is where it stands in recording order. `own` False: it hangs from elsewhere, and is
    here for what it answers or is answered by.
    """

    line: LineItemFigures
    place: int
    label: str
    unit: str
    figure: Figure
    claims: tuple[ClaimView, ...]
    steps: tuple[Step, ...]
    answers: str | None
    due_on: str | None
    condition: str | None
    effective_on: str | None
    heard_on: str | None
    own: bool = True

    @property
    def lead(self) -> str:
        """How every sentence about it begins: `Prisoners of war, UA to RU`."""
        return f"{self.label}, {self.line.from_party} to {self.line.to_party}"

    @property
    def named(self) -> str:
        """How a sentence names it: `the pledge of ≈1,000 (also ≤1,200)`."""
        if self.figure.no_number is not None:
            return f"the {self.line.act} without a number{self.when}"
        joined = "for" if self.line.act is Act.REQUEST else "of"
        unit = "" if self.unit in PEOPLE else f" {self.unit}"
        return f"the {self.line.act} {joined} {self.line.text}{unit}{self.when}"

    @property
    def when(self) -> str:
        """When a report says that it happened, for a sentence: there may be one each day."""
        if self.line.act is not Act.REPORT or self.effective_on is None:
            return ""
        first, _, last = self.effective_on.partition("/")
        return f" between {first} and {last}" if last else f" on {first}"

    @property
    def key(self) -> Key:
        """Its category and direction: the row of totals that it would have."""
        return self.line.category, self.line.from_party, self.line.to_party

    @property
    def live(self) -> tuple[ClaimView, ...]:
        """The claims that are neither superseded nor set aside."""
        return tuple(told for told in self.claims if told.claim.live)

    @property
    def counting(self) -> tuple[ClaimView, ...]:
        """The claims that make the figure."""
        counted = figure.counted([told.claim for told in self.claims])
        return tuple(told for told in self.live if told.claim in counted)

    @property
    def at_stake(self) -> int | None:
        """How many persons or bodies it is about, the most where that is bounded."""
        return None if self.figure.no_number else people(self.unit, self.figure)


@dataclass(frozen=True, slots=True)
class StatedTotalView:
    """A stated total with its check; `lead` names what it covers, `claim` is what it says."""

    lead: str
    key: Subject
    unit: str
    claim: ClaimView
    statement: Statement
    check: Check


@dataclass(frozen=True, slots=True)
class Closing:
    """What answered a question: a claim (perhaps by its rank), a line item or a transition."""

    claim: str | None = None
    line_item: str | None = None
    transition: Status | None = None
    rank: Rank | None = None
    on: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that the sources leave open, in one sentence for an editor.

    `key` is the category and the direction. `size` is how many persons or bodies are at stake;
    `closed_by` is None while it is open.
    """

    question: str
    line_item: str | None
    key: Subject
    since: str | None
    size: int | None
    claims: tuple[ClaimView, ...]
    closed_by: Closing | None = None
    stated_total: str | None = None


@dataclass(frozen=True, slots=True)
class QuestionContext:
    """What stands as of a date: the line items that count, in recording order, and their rows.

    `answers` has those that answer a line item directly, by its id; `members` those that count
    towards a row, in its own category or in one below, by the row and their act. `stated` has the
    latest stated total of each scope by each voice.
    """

    items: tuple[LineItemView, ...]
    answers: Mapping[str, Sequence[LineItemView]]
    members: Mapping[tuple[Key, Act], Sequence[LineItemView]]
    rows: Mapping[Key, Row]
    stated: tuple[StatedTotalView, ...]
    as_of: str
    silent_days: int

    @property
    def own(self) -> tuple[LineItemView, ...]:
        """The agreement's own line items: those from elsewhere raise no question."""
        return tuple(item for item in self.items if item.own)

    def row(self, key: Key, act: Act) -> Sequence[LineItemView]:
        """Return the line items of one act that count towards a row."""
        return self.members.get((key, act), ())

    def label(self, key: Key) -> str:
        """Return the label of a row's category, which has a line item of its own."""
        there = (item for act in Act for item in self.row(key, act))
        return next(item.label for item in there if item.key == key)

    def answering(self, item: LineItemView, *acts: Act) -> list[LineItemView]:
        """Return the line items that answer one, be it by way of another; some acts only."""
        found = []
        for reply in self.answers.get(item.line.id, ()):
            if reply.line.act in acts:
                found.append(reply)
            found.extend(self.answering(reply, *acts))
        return sorted(found, key=lambda each: each.place)


def ask(  # noqa: PLR0913 - a question's own fields, by keyword
    item: LineItemView,
    sentence: str,
    told: Sequence[ClaimView],
    *,
    since: str | None,
    size: int | None = None,
    closed_by: Closing | None = None,
) -> Question:
    """Return a question about one line item."""
    return Question(sentence, item.line.id, item.key, since, size, tuple(told), closed_by)


def people(unit: str, bounds: Figure | Interval | Sum) -> int | None:
    """Return how many persons or bodies bounds are about: the most, else the least above 0."""
    if unit not in PEOPLE:
        return None
    return bounds.upper if bounds.upper is not None else bounds.lower or None


def first_told(told: Sequence[ClaimView]) -> str | None:
    """Return the earliest date on which any of some claims was published."""
    dates = (each.claim.published_on for each in told)
    return min((day for day in dates if day is not None), default=None)


def days_between(first: str, last: str) -> int:
    """Return how many days lie between two ISO 8601 dates."""
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


def by_claim(told: ClaimView) -> Closing:
    """Say that a claim closed a question, as a replacement, by its rank, or by what it says."""
    if told.claim.rank is Rank.NORMAL:
        return Closing(claim=told.id, on=told.claim.published_on, reason=told.because)
    return Closing(claim=told.id, rank=told.claim.rank, reason=told.rank_reason)


def by_line_item(item: LineItemView) -> Closing:
    """Say that a line item closed a question."""
    return Closing(line_item=item.line.id, on=item.line.happened_on)


def by_step(item: LineItemView, *to: Status) -> Closing | None:
    """Say that the transition closed a question by which a line item stands where it does."""
    if not item.steps or item.line.status not in to:
        return None
    step = item.steps[-1]
    return Closing(transition=step.to, on=step.on, reason=step.reason)


def by_end_of(item: LineItemView, told: ClaimView) -> Closing:
    """Say by what a claim that isn't live any more dropped out."""
    for other in item.claims:
        if other.replaces == told.id:
            return Closing(claim=other.id, on=other.claim.published_on, reason=other.because)
    return by_claim(told)
