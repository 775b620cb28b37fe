"""Types of sealed documents, as their JSON is read; `ledger.schemas` says what each field means."""

from typing import Any, TypedDict

import orjson

from ledger.rules.quantities.quantity import QuantityDocument


class SpeakerDocument(TypedDict):
    """A named speaker."""

    name: str
    role: str | None
    parties: list[str]


class PassageDocument(TypedDict):
    """The exact words in an article; `start` and `end` count code points of the stored text."""

    exact: str
    reading: str
    prefix: str
    suffix: str
    start: int
    end: int
    guessed: bool


class SpokenWords(TypedDict):
    """Words of a source, with who said them: in a body or in a document."""

    source: str
    speakers: list[SpeakerDocument]


class WordsDocument(SpokenWords):
    """The fields of a claim or a stated total that its words and their article give."""

    publisher: str
    published_on: str | None
    quantity: QuantityDocument
    unclear: list[str]
    passage: PassageDocument


class QuotingDocument(WordsDocument):
    """The fields that a claim and a stated total share: its words, and what it replaces."""

    id: str
    replaces: str | None
    because: str | None


class DiffersDocument(TypedDict, total=False):
    """The points that a speaker says otherwise than the line item."""

    act: str
    category: str
    effective_on: str
    from_party: str
    to_party: str
    agreement: str | list[str] | None


class RetractionDocument(TypedDict):
    """The retraction of a source by its publisher: when, where it says so, and why."""

    on: str
    where: str
    reason: str


class ClaimDocument(QuotingDocument):
    """A claim."""

    line_item: str
    relation: str
    rank: str
    rank_reason: str | None
    retracted: RetractionDocument | None
    differs: DiffersDocument | None
    recorded_at: str
    recorded_by: str


class LineItemFields(TypedDict):
    """The fields of a line item that its claims and its steps don't make."""

    id: str
    agreement: str | None
    act: str
    category: str
    from_party: str
    to_party: str
    answers: str | None
    counterpart: str | None
    part_of: str | None
    undoes: str | None
    distinct_from: list[str]
    effective_on: str | None
    due_on: str | None
    condition: str | None
    note: str | None
    re_entry_of: str | None
    re_entered_as: str | None


class LineItemDocument(LineItemFields):
    """A line item with its claims, and the figure that they make together."""

    status: str
    figure: dict[str, Any]
    claims: list[ClaimDocument]
    transitions: list[dict[str, Any]]


class DirectionDocument(TypedDict):
    """The party that hands over, and the one that receives."""

    from_party: str
    to_party: str


class StatedTotalFields(QuotingDocument):
    """A stated total, without the instant of its entry and who recorded it."""

    of: str
    agreements: list[str] | None
    categories: list[str]
    directions: list[DirectionDocument]
    since: str | None
    through: str | None
    through_inclusive: bool
    note: str | None
    withdrawn: str | None
    rank: str
    rank_reason: str | None
    retracted: RetractionDocument | None


class StatedTotalDocument(StatedTotalFields):
    """A stated total; without its check, which is computed when it is read."""

    recorded_at: str
    recorded_by: str


def is_heard(total: StatedTotalDocument) -> bool:
    """Return whether a stated total may bear: no reviewer set it aside, its source stands."""
    return total["rank"] != "set_aside" and total["retracted"] is None


def load_stated_total(document: bytes) -> StatedTotalDocument:
    """Return the stated total of a sealed document."""
    total: StatedTotalDocument = orjson.loads(document)
    return total
