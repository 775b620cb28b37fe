"""Shapes of open questions: they only go out."""

from marshmallow import fields

from ledger.rules.figure import Rank
from ledger.rules.lifecycle import Status
from ledger.rules.questions import KINDS
from ledger.schemas.base import Out
from ledger.schemas.fields import Choice, Date, Reference
from ledger.schemas.line_items import SpeakerOut
from ledger.schemas.queries import PinnedQuery, QueryFlag, QueryNumber

SILENT_DAYS_DEFAULT = 30
SILENT_DAYS_MAX = 3650


class OpenQuestionsQuery(PinnedQuery):
    """Parameters of open questions."""

    as_of = Date(metadata={"description": "The day by which it is judged; today if not given."})
    silent_days = QueryNumber(
        least=1,
        most=SILENT_DAYS_MAX,
        load_default=SILENT_DAYS_DEFAULT,
        metadata={"description": "After how many days without a report to ask."},
    )
    kind = Choice([kind.name for kind in KINDS])
    closed = QueryFlag(load_default=False, metadata={"description": "Answered ones too."})
    bom = QueryFlag(load_default=False, metadata={"description": "Start CSV with a BOM."})


class QuestionClaimOut(Out):
    """A claim that a question is about, with its passage."""

    id = Reference(required=True)
    speaker = fields.Nested(SpeakerOut, required=True, allow_none=True)
    publisher = fields.String(required=True)
    published_on = Date(required=True, allow_none=True)
    text = fields.String(required=True)
    words = fields.String(required=True)
    source = Reference(required=True)
    start = fields.Integer(required=True)
    end = fields.Integer(required=True)
    guessed = fields.Boolean(required=True)


class ClosedByOut(Out):
    """The claim, the line item or the transition that answered a question."""

    claim = Reference(required=True, allow_none=True)
    line_item = Reference(required=True, allow_none=True)
    transition = Choice(Status, required=True, allow_none=True)
    rank = Choice(Rank, required=True, allow_none=True)
    on = Date(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)


class QuestionOut(Out):
    """A question that the sources leave open, with the claims that do."""

    kind = Choice([kind.name for kind in KINDS], required=True)
    question = fields.String(required=True)
    line_item = Reference(required=True, allow_none=True)
    stated_total = Reference(required=True, allow_none=True)
    category = Reference(required=True, allow_none=True)
    from_party = Reference(required=True, allow_none=True)
    to_party = Reference(required=True, allow_none=True)
    since = Date(required=True, allow_none=True)
    size = fields.Integer(required=True, allow_none=True, metadata={"minimum": 0})
    claims = fields.List(fields.Nested(QuestionClaimOut), required=True)
    closed_by = fields.Nested(ClosedByOut, required=True, allow_none=True)


class OpenQuestionsOut(Out):
    """The questions that the sources leave open of an agreement: computed, never decided."""

    agreement = Reference(required=True)
    as_of = Date(required=True)
    silent_days = fields.Integer(required=True, metadata={"minimum": 1})
    known_at = fields.Integer(required=True, allow_none=True)
    entry = fields.Integer(required=True, metadata={"minimum": 0})
    questions = fields.List(fields.Nested(QuestionOut), required=True)
