"""Types of bodies, as their shapes load them; `ledger.schemas` says what each field means.

A field that nobody has to send and that has no default is `NotRequired`.
"""

from typing import NotRequired, TypedDict

from ledger.rules.quantities.quantity import Quantity
from ledger.services.sealed import (
    DiffersDocument,
    DirectionDocument,
    SpokenWords,
)


class QuoteBody(SpokenWords):
    """Words in a source, and who said them; without a quote there are `start` and `end`."""

    quote: str | None
    prefix: str | None
    suffix: str | None
    start: int | None
    end: int | None


class StatementBody(QuoteBody):
    """The fields that a claim and a stated total share: the words, and their quantity."""

    id: NotRequired[str]
    quantity: Quantity
    unclear: list[str]
    replaces: str | None
    because: str | None


class ClaimBody(StatementBody):
    """A claim of a new line item."""

    relation: str | None
    differs: DiffersDocument | None


class FurtherClaimBody(ClaimBody):
    """A further claim of a line item."""

    both_ways: bool


class LineItemBody(TypedDict):
    """A line item with its claims."""

    id: NotRequired[str]
    agreement: str | None
    act: str
    category: str
    from_party: str
    to_party: str
    both_ways: bool
    answers: str | None
    part_of: str | None
    undoes: str | None
    distinct_from: list[str]
    effective_on: str | None
    due_on: str | None
    condition: str | None
    note: str | None
    claims: list[ClaimBody]


class ReEntryBody(TypedDict):
    """What is right of a line item that is entered again, and why."""

    id: NotRequired[str]
    reason: str
    agreement: NotRequired[str | None]
    act: NotRequired[str]
    category: NotRequired[str]
    from_party: NotRequired[str]
    to_party: NotRequired[str]
    answers: NotRequired[str | None]
    counterpart: NotRequired[str | None]
    part_of: NotRequired[str | None]
    undoes: NotRequired[str | None]
    distinct_from: list[str]


class StatedTotalBody(StatementBody):
    """A stated total."""

    of: str
    agreements: list[str] | None
    categories: list[str]
    directions: list[DirectionDocument]
    since: str | None
    through: str | None
    through_inclusive: bool
    note: str | None
