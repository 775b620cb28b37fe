"""The model of an agreement's open questions: what they are asked of, and what one consists of."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeAlias

from ledger.rules.base.printable import listed
from ledger.rules.quantities import figure
from ledger.rules.quantities.figure import Figure, NoNumber, Rank
from ledger.rules.quantities.quantity import Quantity
from ledger.rules.questions.names import Names
from ledger.rules.totals.fulfilment import Interval
from ledger.rules.totals.hierarchy import PEOPLE
from ledger.rules.totals.stated_bearing import CheckedTotal
from ledger.rules.totals.stated_checks import Check, Statement
from ledger.rules.totals.sums import LineItemFigures, RowKey, Sum
from ledger.rules.workflow.lifecycle import Act, Status

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
        """Return whether it doesn't say how many: not even about."""
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

    `retraction` is that of the article which shows it, `parties` those that its speakers speak for.
    """

    to: Status
    on: str
    reason: str
    retraction: Mapping[str, str] | None = None
    parties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LineItemView:
    """A line item; `heard_on` is the first day that it is tied to.

    `place` is its place in recording order. `own` is False where it is recorded elsewhere, and
    is here because it answers a line item of the agreement or is answered by one.
    """

    line: LineItemFigures
    place: int
    names: Names
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
    def label(self) -> str:
        """The label of its category."""
        return self.names.label(self.line.category)

    @property
    def giver(self) -> str:
        """The name of the party that hands over."""
        return self.names.party(self.line.from_party)

    @property
    def receiver(self) -> str:
        """The name of the party that receives."""
        return self.names.party(self.line.to_party)

    @property
    def description(self) -> str:
        """The line item within a sentence: `the pledge of ≈1,000 (also ≤1,200)`."""
        if self.line.without_claim:
            return f"the {self.act} without a claim{self.when}"
        if self.figure.no_number not in (None, NoNumber.PER):
            return f"the {self.act} without a number{self.when}"
        joined = "for" if self.act is Act.REQUEST else "of"
        has_unit = self.figure.no_number is None and self.unit not in PEOPLE
        unit = f" {self.unit}" if has_unit else ""
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
        """The claims that are neither superseded, nor set aside, nor of a retracted source."""
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

    lead: "Lead"
    key: Subject
    unit: str
    claim: ClaimView
    checked: CheckedTotal
    ended_before: bool  #: it ended before the agreement began

    @property
    def statement(self) -> Statement:
        """What it states."""
        return self.checked.statement

    @property
    def check(self) -> Check:
        """The comparison of it with what is recorded."""
        return self.checked.check


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
class Lead:
    """The beginning of a sentence: `Bodies, Russia to Ukraine`; `way` is None for several."""

    label: str
    way: tuple[str, str] | None

    @property
    def text(self) -> str:
        """The beginning as it is printed."""
        if self.way is None:
            return self.label
        giver, receiver = self.way
        return f"{self.label}, {giver} to {receiver}"


@dataclass(frozen=True, slots=True)
class Plural:
    """The words of a question that several line items raise: they stand for `{things}`.

    `topic` keeps apart what one sentence can't ask. `suffix` follows the line items that share it.
    `thing` stands in place of a description of line items.
    """

    template: str
    topic: str = ""
    suffix: str = ""
    thing: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that the sources leave open, in one sentence for an editor.

    `items` are the line items that raise it, `key` is the category and the direction. `size` is how
    many persons or bodies are at stake; `closed_by` is None while it is open.
    """

    lead: Lead
    sentence: str
    plural: Plural
    items: tuple[LineItemView, ...]
    key: Subject
    since: str | None
    size: int | None
    claims: tuple[ClaimView, ...]
    closed_by: Closing | None = None
    stated_totals: tuple[str, ...] = ()

    @property
    def question(self) -> str:
        """The whole sentence."""
        return f"{self.lead.text}: {self.sentence}"

    @property
    def line_items(self) -> tuple[str, ...]:
        """The ids of the line items that raise it."""
        return tuple(item.line.id for item in self.items)


Questions: TypeAlias = Iterator[Question]


def ask(  # noqa: PLR0913 - a question's own fields, by keyword
    item: LineItemView,
    sentence: str,
    claims: Claims,
    *,
    plural: Plural,
    since: str | None,
    size: int | None = None,
    closed_by: Closing | None = None,
) -> Question:
    """Return a question about one line item, whose lead is put before the sentence."""
    return Question(
        lead=Lead(item.label, (item.giver, item.receiver)),
        sentence=sentence,
        plural=plural,
        items=(item,),
        key=item.key,
        since=since,
        size=size,
        claims=tuple(claims),
        closed_by=closed_by,
    )


def people(
    unit: str,
    bounds: Figure | Interval | Sum,
) -> int | None:
    """Return how many persons or bodies bounds are about: the most, else the least above 0."""
    if unit not in PEOPLE:
        return None
    if bounds.upper is not None:
        return bounds.upper
    return bounds.lower or None


def most_told(
    item: LineItemView,
    claims: Claims,
) -> int | None:
    """Return the largest number of persons or bodies that some claims state."""
    if item.unit not in PEOPLE:
        return None
    numbers: list[int] = []
    for claim in claims:
        if not claim.numberless:
            numbers.extend(claim.quantity.stated)
    return max(numbers, default=None)


def publishers(claims: Claims) -> str:
    """Return the publishers of some claims as a sentence lists them, each once."""
    return listed(sorted({claim.publisher for claim in claims}))


def counting_claims(items: LineItems) -> tuple[ClaimView, ...]:
    """Return the claims that make the figures of line items."""
    claims: list[ClaimView] = []
    for item in items:
        claims.extend(item.counting)
    return tuple(claims)


def last_day(items: LineItems) -> str | None:
    """Return the latest day on which any of some line items happened."""
    return max(days_of(items), default=None)


def days_of(items: LineItems) -> list[str]:
    """Return the days on which line items happened, of those that are dated."""
    return [item.happened_on for item in items if item.happened_on]


def days_between(
    first: str,
    last: str,
) -> int:
    """Return how many days lie between two ISO 8601 dates."""
    begin = date.fromisoformat(first)
    end = date.fromisoformat(last)
    duration = end - begin
    return duration.days
