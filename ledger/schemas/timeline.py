"""Shapes of totals over time: they only go out."""

from marshmallow import fields

from ledger.rules.totals.caveats import TIMELINE_CAVEATS
from ledger.schemas.base import Out
from ledger.schemas.fields import Choice
from ledger.schemas.parties import UNITS
from ledger.schemas.patterns import Date, Reference
from ledger.schemas.sentences import LAST_ENTRY, says
from ledger.schemas.totals import StatedInRowOut, StatedJointlyOut, SumOut, within


class TimelineRowOut(Out):
    """One category in one direction as of a date on which it changed."""

    on = Date(
        required=True,
        metadata=says("The date: an end of when it happened, else of publication."),
    )
    category = Reference(required=True)
    unit = Choice(UNITS, required=True)
    from_party = Reference(required=True)
    to_party = Reference(required=True)
    pledged = fields.Nested(
        SumOut,
        required=True,
        allow_none=True,
        metadata=says("What was pledged by then."),
    )
    reported_then = fields.Nested(
        SumOut,
        required=True,
        allow_none=True,
        metadata=says("What was reported of that date alone."),
    )
    reported = fields.Nested(
        SumOut,
        required=True,
        allow_none=True,
        metadata=says("What was reported by then."),
    )
    line_items = fields.List(
        Reference(),
        required=True,
        metadata=says("The line items of that date that count in the row."),
    )
    caveats = fields.List(
        Choice(TIMELINE_CAVEATS),
        required=True,
        metadata=says(
            "What makes an interval of a sum, whether a report undoes some of it, and what stated "
            "totals make of it: as in totals as of that date."
        ),
    )
    within = within()
    undone = fields.Nested(
        SumOut,
        required=True,
        allow_none=True,
        metadata=says("What other reports undo of it by then; subtracted nowhere."),
    )
    stated = fields.List(
        fields.Nested(StatedInRowOut),
        required=True,
        metadata=says(
            "The totals that speakers state of just this, through that date."
        ),
    )
    stated_jointly = fields.List(
        Reference(),
        required=True,
        metadata=says(
            "The totals stated below, through that date, that cover the row among others."
        ),
    )


class TimelineOut(Out):
    """Sums of what was pledged and reported under an agreement, date by date."""

    agreement = Reference(required=True)
    known_at = fields.Integer(
        required=True,
        allow_none=True,
        metadata=says("The journal size asked for; null where the newest was."),
    )
    entry = fields.Integer(
        required=True,
        metadata=says(LAST_ENTRY, minimum=0),
    )
    undated = fields.Integer(
        required=True,
        metadata=says(
            "How many line items of the agreement have no date and are left out.",
            minimum=0,
        ),
    )
    timeline = fields.List(
        fields.Nested(TimelineRowOut),
        required=True,
        metadata=says(
            "One row for each date, category and direction in which anything changed."
        ),
    )
    stated_jointly = fields.List(
        fields.Nested(StatedJointlyOut),
        required=True,
        metadata=says("Those that stand beside no single row and date."),
    )
