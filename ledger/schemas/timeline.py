"""Shapes of totals over time: they only go out."""

from marshmallow import fields

from ledger.schemas.base import Out
from ledger.schemas.fields import Choice, Date, Reference
from ledger.schemas.parties import UNITS
from ledger.schemas.totals import StatedJointlyOut, StatedOut, SumOut


class TimelineRowOut(Out):
    """One category in one direction as of a date on which it changed."""

    on = Date(required=True)
    category = Reference(required=True)
    unit = Choice(UNITS, required=True)
    from_party = Reference(required=True)
    to_party = Reference(required=True)
    pledged = fields.Nested(SumOut, required=True, allow_none=True)
    reported_then = fields.Nested(SumOut, required=True, allow_none=True)
    reported = fields.Nested(SumOut, required=True, allow_none=True)
    line_items = fields.List(Reference(), required=True)
    stated = fields.List(fields.Nested(StatedOut), required=True)


class TimelineOut(Out):
    """Sums of what was pledged and reported under an agreement, date by date."""

    agreement = Reference(required=True)
    known_at = fields.Integer(required=True, allow_none=True)
    entry = fields.Integer(required=True, metadata={"minimum": 0})
    undated = fields.Integer(required=True, metadata={"minimum": 0})
    timeline = fields.List(fields.Nested(TimelineRowOut), required=True)
    stated_jointly = fields.List(fields.Nested(StatedJointlyOut), required=True)
