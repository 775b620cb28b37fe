"""Shapes of totals: they only go out."""

from typing import Final

from marshmallow import fields

from ledger.rules.stated import Because, Verdict
from ledger.rules.totals import Assessment
from ledger.schemas.base import Out
from ledger.schemas.explained import BesideRowsOut, RowExplainedOut
from ledger.schemas.fields import Choice, Date, Reference
from ledger.schemas.line_items import NUMBER_NOT_IN_PASSAGE, UNCLEAR
from ledger.schemas.parties import UNITS
from ledger.schemas.stated_totals import TOTALS_OF, DirectionOut

CAVEATS: Final = (
    "approximate",
    "contested",
    "disputed",
    "one_side",
    "tie_contested",
    "withheld",
    "without_number",
    "reports_incomplete",
    "stated_contested",
    "stated",
)


POLICY_PATTERN: Final = r"^(envelope|preferred|from_party|to_party|stated|speaker=.*\S.*)$"


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
    """The difference between pledged and reported, as an interval that never goes below 0."""

    lower = _count()
    upper = fields.Integer(required=True, allow_none=True)
    approximate = fields.Boolean(required=True)
    text = fields.String(required=True)


class FulfilmentOut(Out):
    """The share of what was pledged that was reported, from the least to the most it can be."""

    lower = fields.String(required=True)
    upper = fields.String(required=True)
    text = fields.String(required=True)


class StatedOut(Out):
    """The latest total that a speaker states."""

    id = Reference(required=True)
    of = Choice(TOTALS_OF, required=True)
    speaker = fields.String(required=True, allow_none=True)
    publisher = fields.String(required=True)
    through = Date(required=True, allow_none=True)
    lower = fields.Integer(required=True)
    upper = fields.Integer(required=True, allow_none=True)
    approximate = fields.Boolean(required=True)
    text = fields.String(required=True)
    unclear = fields.List(Choice((*UNCLEAR, NUMBER_NOT_IN_PASSAGE)), required=True)


class StatedInRowOut(StatedOut):
    """The latest total that a speaker states of what a row sums up, with its check in short."""

    verdict = Choice(Verdict, required=True)
    because = Choice(Because, required=True, allow_none=True)
    check = fields.String(required=True)


class StatedJointlyOut(StatedOut):
    """The latest total that a speaker states of more than one row, or of a longer time."""

    agreements = fields.List(Reference(), required=True, allow_none=True)
    categories = fields.List(Reference(), required=True)
    directions = fields.List(fields.Nested(DirectionOut), required=True)
    since = Date(required=True, allow_none=True)


class SumsOut(Out):
    """One category in one direction; a column without a line item is null, never 0."""

    category = Reference(required=True)
    unit = Choice(UNITS, required=True)
    from_party = Reference(required=True)
    to_party = Reference(required=True)
    requested = fields.Nested(SumOut, required=True, allow_none=True)
    offered = fields.Nested(SumOut, required=True, allow_none=True)
    pledged = fields.Nested(SumOut, required=True, allow_none=True)
    reported = fields.Nested(SumOut, required=True, allow_none=True)


class TotalsRowOut(SumsOut):
    """One category in one direction; a column without a line item is null, never 0."""

    outstanding = fields.Nested(OutstandingOut, required=True, allow_none=True)
    fulfilment = fields.Nested(FulfilmentOut, required=True, allow_none=True)
    assessment = Choice(Assessment, required=True)
    caveats = fields.List(Choice(CAVEATS), required=True)
    stated = fields.List(fields.Nested(StatedInRowOut), required=True)
    explained = fields.Nested(RowExplainedOut)


class LeftOutOut(Out):
    """Counts of what the policy leaves out; no line item that counts is dropped for it."""

    claims = _count()
    line_items = _count()
    elsewhere = _count()


class TotalsOut(Out):
    """Sums of what was requested, offered, pledged and reported under an agreement."""

    agreement = Reference(required=True)
    as_of = Date(required=True, allow_none=True)
    known_at = fields.Integer(required=True, allow_none=True)
    entry = _count()
    policy = fields.String(required=True, metadata={"pattern": POLICY_PATTERN})
    latest_report_on = Date(required=True, allow_none=True)
    newest_source_on = Date(required=True, allow_none=True)
    line_items = _count()
    speakers = _count()
    sources = _count()
    undated = _count()
    left_out = fields.Nested(LeftOutOut, required=True)
    brought_in = _count()
    totals = fields.List(fields.Nested(TotalsRowOut), required=True)
    stated_jointly = fields.List(fields.Nested(StatedJointlyOut), required=True)
    explained = fields.Nested(BesideRowsOut)
