"""Shapes of totals across agreements: they only go out."""

from typing import Final

from marshmallow import fields

from ledger.rules.lifecycle import Act
from ledger.schemas.base import Out
from ledger.schemas.fields import Choice, Date, Reference
from ledger.schemas.totals import SumsOut

CAVEATS: Final = (
    "approximate",
    "contested",
    "disputed",
    "one_side",
    "overlaps",
    "reports_incomplete",
    "tie_contested",
    "withheld",
    "without_number",
)


def _count(least: int = 0) -> fields.Integer:
    return fields.Integer(required=True, metadata={"minimum": least})


class ShareOut(Out):
    """The part of a row that comes from one agreement, or from none."""

    agreement = Reference(required=True, allow_none=True)
    line_items = _count(1)


class OverlapOut(Out):
    """Line items that may be one event, recorded twice: the sum may count it twice."""

    act = Choice(Act, required=True)
    lines = _count(2)
    line_items = fields.List(Reference(), required=True)


class AcrossRowOut(SumsOut):
    """One category in one direction, over all agreements; a column without a line item is null."""

    agreements = fields.List(fields.Nested(ShareOut), required=True)
    caveats = fields.List(Choice(CAVEATS), required=True)
    overlaps = fields.List(fields.Nested(OverlapOut), required=True)
    overlaps_found = _count()


class AcrossOut(Out):
    """Sums over all agreements; a report under one never fulfils a pledge under another."""

    category = Reference(required=True, allow_none=True)
    party = Reference(required=True, allow_none=True)
    from_party = Reference(required=True, allow_none=True)
    to_party = Reference(required=True, allow_none=True)
    effective_from = Date(required=True, allow_none=True)
    effective_to = Date(required=True, allow_none=True)
    as_of = Date(required=True, allow_none=True)
    known_at = fields.Integer(required=True, allow_none=True)
    entry = fields.Integer(required=True, allow_none=True, metadata={"minimum": 0})
    latest_report_on = Date(required=True, allow_none=True)
    newest_source_on = Date(required=True, allow_none=True)
    line_items = _count()
    speakers = _count()
    sources = _count()
    undated = _count()
    totals = fields.List(fields.Nested(AcrossRowOut), required=True)
