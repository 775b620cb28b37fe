"""Types of sealed documents, as their JSON is read; `ledger.schemas` says what each field means."""

from typing import Any, NotRequired, TypedDict

import orjson


class QuantityDocument(TypedDict):
    """A quantity of a claim or a stated total."""

    qualifier: str
    value: int | None
    lower: int
    upper: int | None
    approximate: bool
    per: NotRequired[str | None]
    text: str


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


class QuotingDocument(TypedDict):
    """The fields that a claim and a stated total share: the words, and their quantity."""

    id: str
    source: str
    publisher: str
    published_on: str | None
    speakers: list[SpeakerDocument]
    quantity: QuantityDocument
    passage: PassageDocument
    unclear: list[str]
    replaces: str | None
    because: str | None
    recorded_at: str


class RetractionDocument(TypedDict):
    """The retraction of a source by its publisher: when, where it says so, and why."""

    on: str
    where: str
    reason: str


class ClaimDocument(QuotingDocument):
    """A claim; those sealed before speakers could say otherwise have no `differs`."""

    line_item: str
    relation: str
    rank: str
    rank_reason: str | None
    retracted: NotRequired[RetractionDocument | None]
    differs: NotRequired[dict[str, Any] | None]
    recorded_by: str


class DirectionDocument(TypedDict):
    """The party that hands over, and the one that receives."""

    from_party: str
    to_party: str


class StatedTotalDocument(QuotingDocument):
    """A stated total; without its check, which is computed when it is read."""

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
    recorded_by: str


def is_heard(total: StatedTotalDocument) -> bool:
    """Return whether a stated total may bear: no reviewer set it aside, its source stands."""
    return total["rank"] != "set_aside" and total["retracted"] is None


def load_stated_total(document: bytes) -> StatedTotalDocument:
    """Return the stated total of a sealed document; one sealed before it had a rank is normal."""
    total: StatedTotalDocument = orjson.loads(document)
    total.setdefault("rank", "normal")
    total.setdefault("rank_reason", None)
    total.setdefault("retracted", None)
    return total
