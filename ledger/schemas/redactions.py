"""Shapes of redactions."""

from typing import Final

from marshmallow import fields

from ledger.schemas.base import In, Out
from ledger.schemas.fields import ReasonField
from ledger.schemas.parties import RecordedOut
from ledger.schemas.patterns import Instant, Reference
from ledger.schemas.sentences import says

_WHOLE_SOURCE: Final = (
    "Only whole sources are redacted: name the source; all that quotes it goes with it."
)
_NAMES_STAY: Final = (
    "Names of speakers and publishers stay, for figures rest on who said something."
)


class RedactionIn(In):
    """A request to erase the words of an article, and of all that quotes it."""

    send_instead = dict.fromkeys(
        ("claims", "claim", "words", "line_items", "stated_totals", "text"),
        _WHOLE_SOURCE,
    ) | dict.fromkeys(("speakers", "names"), _NAMES_STAY)

    source = Reference(
        required=True, metadata=says("The source whose words are to be erased.")
    )
    reason = ReasonField(
        required=True,
        metadata=says(
            "Why: it stays and is public, so it must repeat nothing of the article."
        ),
    )


class ApprovalIn(In):
    """An approval of a redaction."""

    reason = ReasonField(
        required=True,
        metadata=says(
            "Why it is right: it stays and is public, and must repeat nothing too."
        ),
    )


class ErasedOut(Out):
    """What a redaction erased words of, when it was approved."""

    sources = fields.List(
        Reference(),
        required=True,
        metadata=says("The source, and others that have the very same text."),
    )
    documents = fields.Integer(
        required=True,
        metadata=says("How many versions of documents lost words.", minimum=1),
    )
    keys = fields.Integer(
        required=True,
        metadata=says(
            "How many Idempotency-Keys can answer no retry any more.", minimum=0
        ),
    )
    sha256 = fields.String(
        required=True,
        metadata=says(
            "The digest of the list of these: `ledger verify` compares.",
            pattern="^[0-9a-f]{64}$",
        ),
    )


class RedactionOut(RecordedOut):
    """A redaction: asked for by one admin, done when another approves it."""

    source = Reference(required=True)
    reason = ReasonField(required=True)
    approved_by = Reference(
        required=True,
        allow_none=True,
        metadata=says("The other admin; null until somebody has approved it."),
    )
    approved_at = Instant(
        required=True,
        allow_none=True,
        metadata=says("When the words were erased; null until then."),
    )
    approval_reason = fields.String(
        required=True,
        allow_none=True,
        metadata=says("Why the other admin approved it; null until then."),
    )
    erased = fields.Nested(
        ErasedOut,
        required=True,
        allow_none=True,
        metadata=says("What lost its words; null until then."),
    )
