"""Shapes of batches: each line is the body of a POST, with the type that says of which."""

from collections.abc import Mapping
from typing import Any, Final

from marshmallow import fields

from ledger.rules.cautions import Caution
from ledger.schemas.base import In, Out
from ledger.schemas.fields import Choice, Reference
from ledger.schemas.line_items import FurtherClaimIn, LineItemIn, TransitionIn
from ledger.schemas.parties import AgreementIn, CategoryIn, PartyIn
from ledger.schemas.sources import SourceIn
from ledger.schemas.stated_totals import StatedTotalIn


def _type(name: str) -> Choice:
    return Choice((name,), required=True)


class PartyLineIn(PartyIn):
    """A line that records a party."""

    type = _type("party")


class CategoryLineIn(CategoryIn):
    """A line that records a category."""

    type = _type("category")


class AgreementLineIn(AgreementIn):
    """A line that records an agreement."""

    type = _type("agreement")


class SourceLineIn(SourceIn):
    """A line that records a source."""

    type = _type("source")


class LineItemLineIn(LineItemIn):
    """A line that records a line item with its claims."""

    type = _type("line_item")


class ClaimLineIn(FurtherClaimIn):
    """A line that records a further claim on a line item."""

    type = _type("claim")
    line_item = Reference(required=True)


class TransitionLineIn(TransitionIn):
    """A line that moves a line item to another status."""

    type = _type("transition")
    line_item = Reference(required=True)


class StatedTotalLineIn(StatedTotalIn):
    """A line that records a stated total."""

    type = _type("stated_total")


#: The shape of a line by its type.
LINES: Final[Mapping[str, In]] = {
    "source": SourceLineIn(),
    "party": PartyLineIn(),
    "category": CategoryLineIn(),
    "agreement": AgreementLineIn(),
    "line_item": LineItemLineIn(),
    "claim": ClaimLineIn(),
    "transition": TransitionLineIn(),
    "stated_total": StatedTotalLineIn(),
}


class BatchItemOut(Out):
    """What a line recorded."""

    line = fields.Integer(required=True, metadata={"minimum": 1})
    type = Choice(LINES, required=True)
    id = Reference(required=True)
    location = fields.String(required=True)
    entry = fields.Integer(required=True, allow_none=True, metadata={"minimum": 0})
    warnings = fields.List(Choice(Caution), required=True)


class BatchOut(Out):
    """What a batch recorded: an item for each line, and two for a mutual exchange."""

    items = fields.List(fields.Nested(BatchItemOut), required=True)


def split(fields: Mapping[str, Any]) -> tuple[dict[str, Any], str | None]:
    """Return the fields of a line's POST, and the line item that it goes to."""
    own = {name: value for name, value in fields.items() if name not in ("type", "line_item")}
    return own, fields.get("line_item")
