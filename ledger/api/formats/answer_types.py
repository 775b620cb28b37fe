"""Types of documents that are computed for an answer, as far as their texts read them."""

from typing import Any, TypedDict

from ledger.services.sealed import DirectionDocument, SpeakerDocument
from ledger.services.totals.explain import Why


class QuestionClaim(TypedDict):
    """A claim, or a stated total, that leaves a question open; `start` and `end` as in passages."""

    speakers: list[SpeakerDocument]
    publisher: str
    published_on: str | None
    source: str
    words: str
    start: int
    end: int
    guessed: bool


class ClosedBy(TypedDict):
    """The record that answers a question: a claim, a line item or a transition."""

    claim: str | None
    line_item: str | None
    transition: str | None
    rank: str | None
    on: str | None
    reason: str | None


class QuestionDocument(TypedDict):
    """An open question, or one that was closed; `size` is the number of people at stake."""

    kind: str
    question: str
    line_items: list[str]
    stated_totals: list[str]
    since: str | None
    size: int | None
    claims: list[QuestionClaim]
    closed_by: ClosedBy | None


class SumDocument(TypedDict):
    """A column of a row of totals."""

    lower: int
    upper: int | None
    text: str


class IntervalDocument(TypedDict):
    """A number of a row of totals that no column has, such as the share that is fulfilled."""

    text: str


class OpenDocument(IntervalDocument):
    """The number that is still open in a row of totals."""

    upper: int | None


class TotalsRow(TypedDict):
    """A row of totals; a column in which nothing stands is null."""

    category: str
    unit: str
    from_party: str
    to_party: str
    pledged: SumDocument | None
    reported: SumDocument | None
    outstanding: OpenDocument | None
    fulfilment: IntervalDocument | None
    assessment: str
    caveats: list[str]
    one_side_by: list[str]
    undone: SumDocument | None
    implied: list[IntervalDocument]
    reports_above: list[dict[str, Any]]
    reports_above_found: int
    stated: list[dict[str, Any]]


class QuotedDocument(TypedDict):
    """The fields of an explanation that a claim and a stated total share.

    Bytes count from 0 in the article as stored, both ends included.
    """

    text: str
    unclear: list[str]
    speakers: list[SpeakerDocument]
    publisher: str
    published_on: str | None
    words: str
    guessed: bool
    source: str
    sha256: str
    encoding: str
    media_type: str
    misread: dict[str, str] | None
    first_byte: int
    last_byte: int


class ExplainedClaim(QuotedDocument):
    """A claim of a line item that counts; `why` is null where the claim is part of the figure."""

    claim: str
    relation: str
    counts: bool
    why: Why | None
    differs: dict[str, Any] | None


class ExplainedTotal(QuotedDocument):
    """A stated total beside a row, or below them."""

    stated_total: str
    of: str
    through: str | None
    rank: str
    check: str
    effect: str | None


class TotalLeftOut(QuotedDocument):
    """A stated total that stands nowhere, and why."""

    stated_total: str
    of: str
    why: Why
    categories: list[str]
    directions: list[DirectionDocument]


class ExplainedLineItem(TypedDict):
    """The fields of an explanation that each line item has."""

    line_item: str
    agreement: str | None
    category: str
    status: str
    effective_on: str | None
    due_on: str | None
    condition: str | None
    text: str


class LineItemCounted(ExplainedLineItem):
    """A line item that counts, with its claims, and why it counts from 0 on."""

    in_doubt: list[str]
    sure: int
    claims: list[ExplainedClaim]


class LineItemLeftOut(ExplainedLineItem):
    """A line item that doesn't count, and why."""

    act: str
    why: Why
