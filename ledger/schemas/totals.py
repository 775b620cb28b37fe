"""Shapes of totals: they only go out."""

from typing import Final

from marshmallow import fields

from ledger.rules.totals import Assessment
from ledger.schemas.base import Out
from ledger.schemas.fields import Choice, Date, Reference
from ledger.schemas.parties import UNITS

CAVEATS: Final = (
    "approximate",
    "contested",
    "disputed",
    "one_side",
    "withheld",
    "without_number",
)


def _count() -> fields.Integer:
    return fields.Integer(required=True, metadata={"minimum": 0})


class SumOut(Out):
    """The sum over the line items of one column; the counts say of how many something holds."""

    lines = _count()
    lower = _count()
    upper = fields.Integer(required=True, allow_none=True)
    approximate = _count()
    without_number = _count()
    withheld = _count()
    contested = _count()
    disputed = _count()
    one_side = _count()
    text = fields.String(required=True)


class OutstandingOut(Out):
    """What was pledged and not reported, as an interval that never goes below 0."""

    lower = _count()
    upper = fields.Integer(required=True, allow_none=True)
    approximate = fields.Boolean(required=True)
    text = fields.String(required=True)


class FulfilmentOut(Out):
    """The share of what was pledged that was reported, from the least to the most it can be."""

    lower = fields.String(required=True)
    upper = fields.String(required=True)
    text = fields.String(required=True)


class TotalsRowOut(Out):
    """One category in one direction; a column without a line item is null, never 0."""

    category = Reference(required=True)
    unit = Choice(UNITS, required=True)
    from_party = Reference(required=True)
    to_party = Reference(required=True)
    requested = fields.Nested(SumOut, required=True, allow_none=True)
    offered = fields.Nested(SumOut, required=True, allow_none=True)
    pledged = fields.Nested(SumOut, required=True, allow_none=True)
    reported = fields.Nested(SumOut, required=True, allow_none=True)
    outstanding = fields.Nested(OutstandingOut, required=True, allow_none=True)
    fulfilment = fields.Nested(FulfilmentOut, required=True, allow_none=True)
    assessment = Choice(Assessment, required=True)
    caveats = fields.List(Choice(CAVEATS), required=True)


class TotalsOut(Out):
    """What was requested, offered, pledged and reported under an agreement."""

    agreement = Reference(required=True)
    as_of = Date(required=True, allow_none=True)
    known_at = fields.Integer(required=True, allow_none=True)
    entry = _count()
    policy = Choice(("envelope",), required=True)
    latest_report_on = Date(required=True, allow_none=True)
    newest_source_on = Date(required=True, allow_none=True)
    line_items = _count()
    speakers = _count()
    sources = _count()
    undated = _count()
    totals = fields.List(fields.Nested(TotalsRowOut), required=True)
