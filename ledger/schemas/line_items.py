"""Shapes of line items, claims and transitions."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from marshmallow import ValidationError, fields, validates_schema

from ledger.rules.quantities.figure import NoNumber, ToldBy
from ledger.rules.workflow.lifecycle import Act, Status
from ledger.schemas.base import Coded, In, Out
from ledger.schemas.claims import (
    CLAIM_EXAMPLE,
    ClaimIn,
    ClaimOut,
    PassageIn,
    PassageOut,
    SpeakerOut,
    why_not_both_ways,
)
from ledger.schemas.fields import Choice, Flag, ListOf, Nested, ReasonField, Text
from ledger.schemas.parties import RecordedOut, check_two_parties
from ledger.schemas.patterns import (
    Date,
    EffectiveOn,
    Instant,
    PartyReference,
    Reference,
    Slug,
)
from ledger.schemas.retractions import RetractionOut
from ledger.schemas.sentences import says

CLAIMS_MAX: Final = 200
#: As many ids as a body holds, so that every similar line item can be named.
DISTINCT_MAX: Final = 20_000


_PATCH_AFTERWARDS: Final = Coded(
    "not-here",
    "Not together with both_ways: leave it out, and PATCH each of the two afterwards.",
)
_IDS_OF_THEIR_OWN: Final = Coded(
    "not-here",
    "Not together with both_ways, which gives both line items ids of their own.",
)


_COUNTERPART: Final = says("The other direction of a mutual exchange.")
_FURTHER: Final = says(
    "Line items that it is not, besides those that it names already."
)
_DISTINCT: Final = says(
    "Line items that are like it, or may be of the same people, and that it is not: it was "
    "looked at."
)


_UNDOES: Final = says(
    "The report, or the stated total of reports, that this report undoes: it counts in no column."
)


_TIED_LATER: Final = (
    "A counterpart is tied once both are recorded: leave this out, and PATCH the counterpart of "
    "one of them afterwards; where the same claims tell both directions, send both_ways."
)
_STARTS_BY_ITSELF: Final = (
    "A line item starts in the status of its act: leave this out, and then POST a step to "
    "/v1/line-items/LINE_ITEM/transitions."
)
_OF_CLAIMS: Final = "This belongs to each of the claims, in `claims`."


class LineItemIn(In):
    """A line item as it comes in, with the claims it rests on."""

    send_instead = {
        "counterpart": _TIED_LATER,
        "status": _STARTS_BY_ITSELF,
        "transitions": _STARTS_BY_ITSELF,
    } | dict.fromkeys(
        ("source", "quote", "quantity", "speakers", "unclear", "differs"), _OF_CLAIMS
    )

    id = Slug()
    agreement = Reference(required=True, allow_none=True)
    act = Choice(Act, required=True)
    category = Reference(required=True)
    from_party = PartyReference(required=True)
    to_party = PartyReference(required=True)
    both_ways = Flag(
        load_default=False,
        metadata=says("Record the same in the other direction too: a mutual exchange."),
    )
    answers = Reference(load_default=None, allow_none=True)
    part_of = Reference(load_default=None, allow_none=True)
    undoes = Reference(load_default=None, allow_none=True, metadata=_UNDOES)
    effective_on = EffectiveOn(load_default=None, allow_none=True)
    due_on = Date(load_default=None, allow_none=True)
    condition = Text(load_default=None, allow_none=True)
    note = Text(load_default=None, allow_none=True)
    distinct_from = ListOf(
        Reference(), load_default=list, most=DISTINCT_MAX, metadata=_DISTINCT
    )
    claims = ListOf(
        Nested(ClaimIn),
        required=True,
        least=1,
        most=CLAIMS_MAX,
        distinct=False,
        example=f"[{CLAIM_EXAMPLE}]",
    )

    @validates_schema
    def _two_parties(self, item: dict[str, Any], **_: Any) -> None:
        check_two_parties(item)

    @validates_schema
    def _both_ways_makes_its_own_ids(self, item: dict[str, Any], **_: Any) -> None:
        if not item.get("both_ways"):
            return
        errors: dict[str | int, Any] = {}
        for name in ("answers", "part_of", "undoes"):
            if item.get(name) is not None:
                errors[name] = [_PATCH_AFTERWARDS]
        if item.get("id") is not None:
            errors["id"] = [_IDS_OF_THEIR_OWN]
        claims = dict(_why_claims_not_both_ways(item["claims"]))
        if claims:
            errors["claims"] = claims
        if errors:
            raise ValidationError(errors)


def _why_claims_not_both_ways(
    claims: Iterable[Mapping[str, Any]],
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the places of claims that can't be recorded of both directions, with why not."""
    for place, claim in enumerate(claims):
        errors = why_not_both_ways(claim)
        if errors:
            yield place, errors


_RECORD_AGAIN: Final = (
    "The agreement, act, category and parties of a line item never change: POST what is right, "
    "with the reason, to /v1/line-items/LINE_ITEM/re-entry, which voids it and enters it again."
)
_SEND_TRANSITION: Final = (
    "A status changes by a transition alone: POST it, with its reason, to "
    "/v1/line-items/LINE_ITEM/transitions."
)
_SEND_CLAIM: Final = (
    "Claims are added one by one: POST a further one to /v1/line-items/LINE_ITEM/claims, where it "
    "can supersede one that is there."
)


class LineItemPatch(In):
    """A change of a line item; its agreement, act, category and parties never change."""

    send_instead = {
        "agreement": _RECORD_AGAIN,
        "act": _RECORD_AGAIN,
        "category": _RECORD_AGAIN,
        "from_party": _RECORD_AGAIN,
        "to_party": _RECORD_AGAIN,
        "status": _SEND_TRANSITION,
        "transitions": _SEND_TRANSITION,
        "claims": _SEND_CLAIM,
        "figure": _SEND_CLAIM,
    }

    answers = Reference(allow_none=True)
    counterpart = Reference(
        allow_none=True,
        metadata=says(
            "The other direction of a mutual exchange, which names this one then; null lets "
            "both go."
        ),
    )
    part_of = Reference(allow_none=True)
    undoes = Reference(allow_none=True, metadata=_UNDOES)
    distinct_from = ListOf(Reference(), most=DISTINCT_MAX, metadata=_DISTINCT)
    effective_on = EffectiveOn(allow_none=True)
    due_on = Date(allow_none=True)
    condition = Text(allow_none=True)
    note = Text(allow_none=True)


class ReEntryIn(In):
    """What is right of a line item that is voided and entered again, with the reason.

    What isn't sent is carried over, its claims and steps too.
    """

    id = Slug(metadata=says("The id of the new one; one is made where none is sent."))
    reason = ReasonField(required=True)
    agreement = Reference(allow_none=True)
    act = Choice(Act)
    category = Reference()
    from_party = PartyReference()
    to_party = PartyReference()
    answers = Reference(allow_none=True)
    counterpart = Reference(allow_none=True, metadata=_COUNTERPART)
    part_of = Reference(allow_none=True)
    undoes = Reference(allow_none=True, metadata=_UNDOES)
    distinct_from = ListOf(
        Reference(), load_default=list, most=DISTINCT_MAX, metadata=_FURTHER
    )


class TransitionIn(In):
    """A step to another status, always with its reason.

    A step that says something about the world needs evidence.
    """

    to = Choice(Status, required=True, metadata=says("The status to move to."))
    reason = ReasonField(required=True)
    evidence = Nested(PassageIn, load_default=None, allow_none=True)
    effective_on = Date(
        load_default=None,
        allow_none=True,
        metadata=says("The day on which it happened."),
    )
    distinct_from = ListOf(
        Reference(), load_default=list, most=DISTINCT_MAX, metadata=_FURTHER
    )


class EvidenceOut(Out):
    """The passage that shows a step, and who said it."""

    source = Reference(required=True)
    speakers = fields.List(fields.Nested(SpeakerOut), required=True)
    passage = fields.Nested(PassageOut, required=True)
    retracted = fields.Nested(RetractionOut, required=True, allow_none=True)


class TransitionOut(Out):
    """A recorded, reasoned step."""

    from_ = Choice(
        Status,
        required=True,
        data_key="from",
        attribute="from",
        metadata=says("Where it stood."),
    )
    to = Choice(Status, required=True)
    reason = fields.String(required=True)
    evidence = fields.Nested(EvidenceOut, required=True, allow_none=True)
    effective_on = Date(
        required=True, allow_none=True, metadata=says("The day on which it happened.")
    )
    actor = Reference(required=True)
    recorded_at = Instant(required=True)


class ToldByOut(Out):
    """The sides, speakers and publishers behind the claims that count."""

    kind = Choice(
        ToldBy,
        required=True,
        metadata=says(
            "Whether speakers for both parties, for one, or others stand behind it."
        ),
    )
    parties = fields.List(
        Reference(),
        required=True,
        metadata=says("Those of the two parties whose speakers stand behind it."),
    )
    speakers = fields.Integer(required=True, metadata=says("How many speakers."))
    publishers = fields.Integer(required=True, metadata=says("How many publishers."))


class FigureOut(Out):
    """The figure that the claims make together."""

    lower = fields.Integer(required=True)
    upper = fields.Integer(required=True, allow_none=True)
    approximate = fields.Boolean(required=True)
    contested = fields.Boolean(
        required=True, metadata=says("Whether claims contradict each other.")
    )
    no_number = Choice(
        NoNumber,
        required=True,
        allow_none=True,
        metadata=says("Why there is no number; null where there is one."),
    )
    also = fields.List(
        fields.String(),
        required=True,
        metadata=says("What claims say that don't count."),
    )
    told_by = fields.Nested(
        ToldByOut,
        required=True,
        metadata=says(
            "Who stands behind the claims that count: for the two parties themselves. Of a group, "
            "totals, policies and open questions hear who speaks for a member too."
        ),
    )
    text = fields.String(required=True)


class LineItemOut(RecordedOut):
    """A line item with its figure, its claims and its transitions."""

    agreement = Reference(required=True, allow_none=True)
    act = Choice(Act, required=True)
    category = Reference(required=True)
    from_party = Reference(required=True)
    to_party = Reference(required=True)
    answers = Reference(required=True, allow_none=True)
    counterpart = Reference(required=True, allow_none=True, metadata=_COUNTERPART)
    part_of = Reference(required=True, allow_none=True)
    undoes = Reference(required=True, allow_none=True, metadata=_UNDOES)
    distinct_from = fields.List(Reference(), required=True, metadata=_DISTINCT)
    re_entry_of = Reference(
        required=True,
        allow_none=True,
        metadata=says("The voided line item in whose place it was entered again."),
    )
    re_entered_as = Reference(
        required=True,
        allow_none=True,
        metadata=says("The line item that was entered again in place of this one."),
    )
    status = Choice(Status, required=True)
    effective_on = EffectiveOn(required=True, allow_none=True)
    due_on = Date(required=True, allow_none=True)
    condition = fields.String(required=True, allow_none=True)
    note = fields.String(required=True, allow_none=True)
    figure = fields.Nested(
        FigureOut, required=True, metadata=says("What the claims say together.")
    )
    claims = fields.List(fields.Nested(ClaimOut), required=True)
    transitions = fields.List(
        fields.Nested(TransitionOut),
        required=True,
        metadata=says("The steps that it took, the first one first."),
    )


class BothWaysOut(Out):
    """The two line items of a mutual exchange."""

    items = fields.List(
        fields.Nested(LineItemOut),
        required=True,
        metadata=says("What is listed, oldest first.", minItems=2, maxItems=2),
    )


class StepOut(Out):
    """A step that a line item may take."""

    to = Choice(Status, required=True)
    review = fields.Boolean(
        required=True, metadata=says("Whether another person has to decide it.")
    )
    evidence = fields.Boolean(
        required=True, metadata=says("Whether a passage has to show it.")
    )
    reopening = fields.Boolean(
        required=True, metadata=says("Whether it takes back a decision.")
    )


class StatusOut(Out):
    """A status that a line item of one act may have, and the steps from there."""

    act = Choice(Act, required=True)
    status = Choice(Status, required=True)
    starts = fields.Boolean(
        required=True, metadata=says("Whether line items of this act start here.")
    )
    counted = fields.Boolean(
        required=True,
        metadata=says("Whether line items that stand here are counted in totals."),
    )
    steps = fields.List(
        fields.Nested(StepOut), required=True, metadata=says("The steps from there.")
    )
