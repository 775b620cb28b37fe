"""Shapes of open questions: they only go out."""

from marshmallow import fields

from ledger.rules.quantities.figure import Rank
from ledger.rules.questions.catalogue import KINDS
from ledger.rules.workflow.lifecycle import Status
from ledger.schemas.base import Out
from ledger.schemas.claims import SpeakerOut
from ledger.schemas.fields import Choice
from ledger.schemas.patterns import Date, Reference
from ledger.schemas.queries import PinnedQuery, QueryFlag, QueryNumber
from ledger.schemas.sentences import says

SILENT_DAYS_DEFAULT = 30
SILENT_DAYS_MAX = 3650
#: Each kind of question with what is found where it is asked.
_KINDS = " ".join(f"`{kind.name}`: {kind.rule}." for kind in KINDS)


class OpenQuestionsQuery(PinnedQuery):
    """Parameters of open questions."""

    as_of = Date(metadata=says("The day by which it is judged; today if not given."))
    silent_days = QueryNumber(
        least=1,
        most=SILENT_DAYS_MAX,
        load_default=SILENT_DAYS_DEFAULT,
        metadata=says("After how many days without a report to ask."),
    )
    kind = Choice(
        [kind.name for kind in KINDS], metadata=says("Only questions of this kind.")
    )
    closed = QueryFlag(load_default=False, metadata=says("Answered ones too."))
    all = QueryFlag(
        load_default=False,
        metadata=says(
            "The text page lists all questions, not only the ten with the most at stake; other "
            "formats always do."
        ),
    )
    details = QueryFlag(
        load_default=False,
        metadata=says(
            "The text page adds line items and passages to each question; other formats always do."
        ),
    )
    bom = QueryFlag(load_default=False, metadata=says("Start CSV with a BOM."))


class QuestionClaimOut(Out):
    """A claim that a question is about, with its passage."""

    id = Reference(
        required=True, metadata=says("The id of the claim, or of the stated total.")
    )
    speakers = fields.List(fields.Nested(SpeakerOut), required=True)
    publisher = fields.String(
        required=True,
        metadata=says("Who printed it, as the source said when this was recorded."),
    )
    published_on = Date(required=True, allow_none=True)
    text = fields.String(
        required=True, metadata=says("What it says of the number, for people.")
    )
    words = fields.String(required=True)
    source = Reference(required=True)
    start = fields.Integer(required=True)
    end = fields.Integer(required=True)
    guessed = fields.Boolean(required=True)


class ClosedByOut(Out):
    """The claim, the line item or the transition that answered a question."""

    claim = Reference(
        required=True,
        allow_none=True,
        metadata=says(
            "The claim that answered it, by what it says, replaces or is ranked."
        ),
    )
    line_item = Reference(
        required=True, allow_none=True, metadata=says("The line item that answered it.")
    )
    transition = Choice(
        Status,
        required=True,
        allow_none=True,
        metadata=says("The status of a transition that answered it."),
    )
    rank = Choice(
        Rank,
        required=True,
        allow_none=True,
        metadata=says("A reviewer's rank of that claim, where that was the answer."),
    )
    on = Date(
        required=True,
        allow_none=True,
        metadata=says("The day of it; null where none is known."),
    )
    reason = fields.String(
        required=True,
        allow_none=True,
        metadata=says("Why: of the rank, of the replacement or of the transition."),
    )


class QuestionOut(Out):
    """A question that the sources leave open, with the claims that do."""

    kind = Choice(
        [kind.name for kind in KINDS],
        required=True,
        metadata=says(f"What is open. {_KINDS}"),
    )
    question = fields.String(
        required=True, metadata=says("What is open, in one sentence for an editor.")
    )
    line_items = fields.List(
        Reference(),
        required=True,
        metadata=says("The line items that raise it; none for a stated total."),
    )
    stated_totals = fields.List(
        Reference(),
        required=True,
        metadata=says("The stated totals that it is about."),
    )
    category = Reference(
        required=True,
        allow_none=True,
        metadata=says("What is handed over; null where there are several."),
    )
    from_party = Reference(
        required=True,
        allow_none=True,
        metadata=says("Who hands over; null where there are several."),
    )
    to_party = Reference(
        required=True,
        allow_none=True,
        metadata=says("Who receives; null where there are several."),
    )
    since = Date(
        required=True,
        allow_none=True,
        metadata=says("The day from which it is open; null where no date is known."),
    )
    size = fields.Integer(
        required=True,
        allow_none=True,
        metadata=says(
            "How many persons or bodies are at stake; null where that can't be said.",
            minimum=0,
        ),
    )
    claims = fields.List(
        fields.Nested(QuestionClaimOut),
        required=True,
        metadata=says("The claims that leave it open, each with its passage."),
    )
    closed_by = fields.Nested(
        ClosedByOut,
        required=True,
        allow_none=True,
        metadata=says("What answered it; null while it is open."),
    )


class OpenQuestionsOut(Out):
    """The questions that the sources leave open of an agreement: computed, never decided."""

    agreement = Reference(required=True)
    as_of = Date(
        required=True,
        metadata=says("The day as of which deadlines and silences are judged."),
    )
    silent_days = fields.Integer(
        required=True,
        metadata=says("How many days without a report count as silence.", minimum=1),
    )
    known_at = fields.Integer(
        required=True,
        allow_none=True,
        metadata=says("The journal size asked for; null where the newest was."),
    )
    entry = fields.Integer(
        required=True,
        metadata=says(
            "The last journal entry that touched what the answer rests on; `known_at` takes one "
            "more.",
            minimum=0,
        ),
    )
    questions = fields.List(
        fields.Nested(QuestionOut),
        required=True,
        metadata=says("What is open: the most at stake first, then the oldest."),
    )
