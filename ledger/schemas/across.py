"""Shapes of totals across agreements: they only go out."""

from marshmallow import fields

from ledger.rules.totals.caveats import ACROSS_CAVEATS
from ledger.rules.workflow.lifecycle import Act
from ledger.schemas.base import Out
from ledger.schemas.fields import Choice
from ledger.schemas.patterns import Date, Reference
from ledger.schemas.sentences import count, says
from ledger.schemas.totals import SumOut, SumsOut, one_side_by


class ShareOut(Out):
    """The part of a row that comes from one agreement, or from none."""

    agreement = Reference(
        required=True,
        allow_none=True,
        metadata=says("The agreement; null for line items without one."),
    )
    line_items = count("How many of its line items this row adds up.", least=1)


class OverlapOut(Out):
    """Line items that may be one event, recorded twice: the sum may count it twice."""

    act = Choice(Act, required=True)
    lines = count(least=2)
    line_items = fields.List(
        Reference(),
        required=True,
        metadata=says("Their ids, at most 20; the first of each agreement come first."),
    )


class AcrossRowOut(SumsOut):
    """One category in one direction, over all agreements; a column without a line item is null."""

    agreements = fields.List(
        fields.Nested(ShareOut),
        required=True,
        metadata=says("How many of its line items come from each agreement."),
    )
    caveats = fields.List(Choice(ACROSS_CAVEATS), required=True)
    one_side_by = one_side_by()
    undone = fields.Nested(
        SumOut,
        required=True,
        allow_none=True,
        metadata=says("What other reports undo of it; subtracted nowhere."),
    )
    overlaps = fields.List(
        fields.Nested(OverlapOut),
        required=True,
        metadata=says(
            "Line items that may be one event recorded under several agreements."
        ),
    )
    overlaps_found = count("How many overlaps there are; at most 20 are listed.")


class AcrossOut(Out):
    """Sums over all agreements; a report under one never fulfils a pledge under another."""

    category = Reference(
        required=True,
        allow_none=True,
        metadata=says("The category asked for, with those below it; null: all."),
    )
    party = Reference(
        required=True,
        allow_none=True,
        metadata=says("The party asked for, on either side; null: any."),
    )
    from_party = Reference(
        required=True,
        allow_none=True,
        metadata=says("The giving party asked for; null: any."),
    )
    to_party = Reference(
        required=True,
        allow_none=True,
        metadata=says("The receiving party asked for; null: any."),
    )
    effective_from = Date(
        required=True,
        allow_none=True,
        metadata=says("What was over before this date is left out; null: nothing is."),
    )
    effective_to = Date(
        required=True,
        allow_none=True,
        metadata=says("What began after this date is left out; null: nothing is."),
    )
    as_of = Date(required=True, allow_none=True)
    known_at = fields.Integer(
        required=True,
        allow_none=True,
        metadata=says("The journal size asked for; null where the newest was."),
    )
    entry = fields.Integer(
        required=True,
        allow_none=True,
        metadata=says(
            "The last entry that touched these line items or their agreements; `known_at` takes "
            "one more.",
            minimum=0,
        ),
    )
    latest_report_on = Date(required=True, allow_none=True)
    newest_source_on = Date(required=True, allow_none=True)
    line_items = count()
    speakers = count("How many speakers stand behind the line items that count.")
    sources = count()
    undated = count("How many line items are left out for want of a date to go by.")
    totals = fields.List(fields.Nested(AcrossRowOut), required=True)
