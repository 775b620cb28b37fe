"""The model of an agreement's open questions: what they are asked of, and what one consists of."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any, Final, TypeAlias

from ledger.rules.base.printable import listed
from ledger.rules.quantities import figure
from ledger.rules.quantities.figure import Figure, Rank
from ledger.rules.quantities.quantity import Quantity
from ledger.rules.totals.fulfilment import Interval
from ledger.rules.totals.stated_checks import Check, Statement
from ledger.rules.totals.sums import LineItemFigures, RowKey, Sum
from ledger.rules.totals.totals import Row
from ledger.rules.workflow.lifecycle import Act, Status

#: Units that count people, alive or dead: only these are ever at stake.
PEOPLE: Final = frozenset({"persons", "bodies"})
#: The statuses in which nothing more is expected of a pledge.
ENDED: Final = (Status.FULFILLED, Status.LAPSED)
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
    retraction: Mapping[str, str] | None = None

    @property
    def quantity(self) -> Quantity:
        """The quantity that it states."""
        return self.claim.quantity

    @property
    def text(self) -> str:
        """The quantity for people."""
        return self.quantity.text

    @property
    def numberless(self) -> bool:
        """Return whether it states no number."""
        return self.quantity.numberless

    @property
    def rank(self) -> Rank:
        """Its rank beside the other claims of the line item."""
        return self.claim.rank

    @property
    def live(self) -> bool:
        """Return whether it is neither superseded, nor set aside, nor of a retracted source."""
        return self.claim.live

    @property
    def published_on(self) -> str | None:
        """The date of its article (ISO 8601)."""
        return self.claim.published_on

    @property
    def speakers(self) -> tuple[str, ...]:
        """The names of its speakers; none where nobody is quoted."""
        return self.claim.speakers

    @property
    def parties(self) -> tuple[str, ...]:
        """The parties that its speakers speak for."""
        return self.claim.parties

    @property
    def publisher(self) -> str:
        """The publisher of its article."""
        return self.claim.publisher

    @property
    def voices(self) -> tuple[str, ...]:
        """The speakers, or the outlet that says it in its own voice."""
        return self.speakers or (f"{self.publisher} in its own voice",)

    @property
    def voice(self) -> str:
        """The voices as a sentence lists them."""
        return listed(self.voices)


Claims: TypeAlias = Sequence[ClaimView]


@dataclass(frozen=True, slots=True)
class StepTaken:
    """A transition that a line item took; `on` is when it happened, else when it was recorded.

    `retraction` is that of the article which shows it.
    """

    to: Status
    on: str
    reason: str
    retraction: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class LineItemView:
    """A line item; `label` names its category, and `heard_on` is the first day that it is tied to.

    `place` is its place in recording order. `own` is False where it is recorded elsewhere, and
    is here because it answers a line item of the agreement or is answered by one.
    """

    line: LineItemFigures
    place: int
    label: str
    unit: str
    figure: Figure
    claims: tuple[ClaimView, ...]
    steps: tuple[StepTaken, ...]
    answers: str | None
    due_on: str | None
    condition: str | None
    effective_on: str | None
    heard_on: str | None
    own: bool = True

    @property
    def act(self) -> Act:
        """Its act."""
        return self.line.act

    @property
    def happened_on(self) -> str | None:
        """The last day on which it happened, else the first on which it was published."""
        return self.line.happened_on

    @property
    def lead(self) -> str:
        """The beginning of every sentence about it: `Prisoners of war, UA to RU`."""
        return f"{self.label}, {self.line.from_party} to {self.line.to_party}"

    @property
    def description(self) -> str:
        """The line item within a sentence: `the pledge of ≈1,000 (also ≤1,200)`."""
        if self.figure.no_number is not None:
            return f"the {self.act} without a number{self.when}"
        joined = "for" if self.act is Act.REQUEST else "of"
        unit = "" if self.unit in PEOPLE else f" {self.unit}"
        return f"the {self.act} {joined} {self.line.text}{unit}{self.when}"

    @property
    def dated_act(self) -> str:
        """The act within a sentence, and the day of a report: `report on 2025-06-02`."""
        return f"{self.act}{self.when}"

    @property
    def when(self) -> str:
        """The time of a report within a sentence, since there may be one each day."""
        if self.act is not Act.REPORT or self.effective_on is None:
            return ""
        first, _, last = self.effective_on.partition("/")
        return f" between {first} and {last}" if last else f" on {first}"

    @property
    def key(self) -> RowKey:
        """The row of totals that it has, or would have, by its own category and direction."""
        return self.line.row_key

    @property
    def sides(self) -> frozenset[str]:
        """The giving and the receiving party."""
        return frozenset(self.line.direction)

    @property
    def live(self) -> tuple[ClaimView, ...]:
        """The claims that are neither superseded nor set aside."""
        return tuple(claim for claim in self.claims if claim.live)

    @property
    def counting(self) -> tuple[ClaimView, ...]:
        """The claims that make the figure."""
        counted = figure.counted([view.claim for view in self.claims])
        return tuple(view for view in self.live if view.claim in counted)

    @property
    def at_stake(self) -> int | None:
        """The number of persons or bodies it is about, the most where that is bounded."""
        return None if self.figure.no_number else people(self.unit, self.figure)

    def since(self, claims: Claims) -> str | None:
        """Return the earliest date of some of its claims' articles, else when it happened."""
        dates = [
            claim.published_on for claim in claims if claim.published_on is not None
        ]
        return min(dates, default=self.happened_on)


LineItems: TypeAlias = Sequence[LineItemView]


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
    """The answer to a question: a claim (perhaps by its rank), a line item or a transition."""

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


Questions: TypeAlias = Iterator[Question]


@dataclass(frozen=True, slots=True)
class QuestionContext:
    """The state as of a date: the line items that count, in recording order, and their rows.

    `answers` has those that answer a line item directly, by its id; `members` those that count
    towards a row, in its own category or in one below, by the row and their act. `same_people` has
    those of a row and act that may be of the same people, and that nothing ties. `stated` has the
    latest stated total of each scope by each voice.
    """

    items: tuple[LineItemView, ...]
    answers: Mapping[str, LineItems]
    members: Mapping[tuple[RowKey, Act], LineItems]
    same_people: Mapping[tuple[RowKey, Act], LineItems]
    rows: Mapping[RowKey, Row]
    stated: tuple[StatedTotalView, ...]
    as_of: str
    silent_days: int

    @property
    def own(self) -> tuple[LineItemView, ...]:
        """The agreement's own line items: those from elsewhere raise no question."""
        return tuple(item for item in self.items if item.own)

    def of_row(self, key: RowKey, act: Act) -> LineItems:
        """Return the line items of one act that count towards a row."""
        return self.members.get((key, act), ())

    def label(self, key: RowKey) -> str:
        """Return the label of a row's category, of which there is a line item."""
        members = chain.from_iterable(self.of_row(key, act) for act in Act)
        return next(item.label for item in members if item.key == key)

    def answering(self, item: LineItemView, *acts: Act) -> list[LineItemView]:
        """Return the line items of some acts that answer one, directly or by way of another."""
        answers: list[LineItemView] = []
        for reply in self.answers.get(item.line.id, ()):
            if reply.act in acts:
                answers.append(reply)
            answers.extend(self.answering(reply, *acts))
        return sorted(answers, key=lambda answer: answer.place)


def ask(  # noqa: PLR0913 - a question's own fields, by keyword
    item: LineItemView,
    sentence: str,
    claims: Claims,
    *,
    since: str | None,
    size: int | None = None,
    closed_by: Closing | None = None,
) -> Question:
    """Return a question about one line item, whose lead is put before the sentence."""
    return Question(
        question=f"{item.lead}: {sentence}",
        line_item=item.line.id,
        key=item.key,
        since=since,
        size=size,
        claims=tuple(claims),
        closed_by=closed_by,
    )


def people(unit: str, bounds: Figure | Interval | Sum) -> int | None:
    """Return how many persons or bodies bounds are about: the most, else the least above 0."""
    if unit not in PEOPLE:
        return None
    if bounds.upper is not None:
        return bounds.upper
    return bounds.lower or None


def counting_claims(items: LineItems) -> tuple[ClaimView, ...]:
    """Return the claims that make the figures of line items."""
    claims: list[ClaimView] = []
    for item in items:
        claims.extend(item.counting)
    return tuple(claims)


def first_day(items: LineItems) -> str | None:
    """Return the earliest day on which any of some line items happened."""
    return min(days_of(items), default=None)


def last_day(items: LineItems) -> str | None:
    """Return the latest day on which any of some line items happened."""
    return max(days_of(items), default=None)


def days_of(items: LineItems) -> list[str]:
    """Return the days on which line items happened, of those that are dated."""
    return [item.happened_on for item in items if item.happened_on]


def days_between(first: str, last: str) -> int:
    """Return how many days lie between two ISO 8601 dates."""
    begin = date.fromisoformat(first)
    end = date.fromisoformat(last)
    duration = end - begin
    return duration.days
