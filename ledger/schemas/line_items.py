"""Shapes of line items, claims and transitions."""

from typing import Any, Final

from marshmallow import ValidationError, fields, validates_schema

from ledger.rules.figure import Rank, ToldBy
from ledger.rules.lifecycle import Act, Status
from ledger.rules.quantity import NUMBERLESS, Qualifier
from ledger.schemas.base import Coded, In, Out, refuse_fields
from ledger.schemas.differs import DiffersIn, DiffersOut
from ledger.schemas.fields import (
    QUOTE_CHARACTERS_MAX,
    Choice,
    Date,
    EffectiveOn,
    Flag,
    Instant,
    ListOf,
    Name,
    Nested,
    QuantityField,
    Reference,
    Slug,
    Text,
    WholeNumber,
    Words,
)
from ledger.schemas.parties import RecordedOut, check_two_parties

CLAIMS_MAX: Final = 200
#: As many ids as a body holds, so that every similar line item can be named.
DISTINCT_MAX: Final = 20_000
#: The points that a claim's words may leave open; the ledger itself adds `number_not_in_passage`.
UNCLEAR: Final = ("direction", "scope", "date", "agreement", "category")
NUMBER_NOT_IN_PASSAGE: Final = "number_not_in_passage"
RELATIONS: Final = ("restates", "supersedes")
CAUSES: Final = ("amendment", "correction")
NO_NUMBERS: Final = tuple(name for name in Qualifier if name in NUMBERLESS)


class SpeakerIn(In):
    """The speaker of a passage, and for whom they speak."""

    name = Name(required=True)
    role = Name(load_default=None, allow_none=True)
    parties = ListOf(Reference(), load_default=list)


class PassageIn(In):
    """Words in a source; `prefix`, `suffix` or `start` decide where they occur more than once."""

    source = Reference(required=True)
    quote = Words(required=True, characters_max=QUOTE_CHARACTERS_MAX)
    prefix = Words(
        load_default=None, allow_none=True, blank=True, characters_max=QUOTE_CHARACTERS_MAX
    )
    suffix = Words(
        load_default=None, allow_none=True, blank=True, characters_max=QUOTE_CHARACTERS_MAX
    )
    start = WholeNumber(least=0, most=10_000_000, load_default=None, allow_none=True)
    speaker = Nested(SpeakerIn, load_default=None, allow_none=True)


#: The fields that only a claim which supersedes another has.
_OF_SUPERSEDING: Final = ("replaces", "because")
_SUPERSEDES_WHAT: Final = Coded(
    "required",
    "A claim that supersedes names the claim it replaces, and because of what: "
    "amendment or correction.",
)
_ONLY_SUPERSEDES: Final = Coded(
    "not-here", 'Only a claim with "relation": "supersedes" replaces another.'
)


class ClaimIn(PassageIn):
    """A claim as it comes in with a new line item."""

    id = Slug()
    quantity = QuantityField(required=True)
    unclear = ListOf(Choice(UNCLEAR), load_default=list)
    differs = Nested(DiffersIn, load_default=None, allow_none=True)
    relation = Choice(("first", *RELATIONS), load_default=None, allow_none=True)
    replaces = Reference(load_default=None, allow_none=True)
    because = Choice(CAUSES, load_default=None, allow_none=True)

    @validates_schema
    def _supersedes_says_what_and_why(self, claim: dict[str, Any], **_: Any) -> None:
        sent = [name for name in _OF_SUPERSEDING if claim.get(name) is not None]
        if claim.get("relation") == "supersedes":
            missing = sorted(set(_OF_SUPERSEDING).difference(sent))
            refuse_fields(missing, _SUPERSEDES_WHAT)
        else:
            refuse_fields(sent, _ONLY_SUPERSEDES)


_SAY_RELATION: Final = Coded(
    "required",
    'Say "restates" where the same fact is told again, '
    'or "supersedes" where this replaces a named claim.',
)


class FurtherClaimIn(ClaimIn):
    """A further claim: it says what it is to the others."""

    relation = Choice(
        RELATIONS,
        required=True,
        error_messages={"required": _SAY_RELATION},
    )


class RankIn(In):
    """A reviewer's rank of a claim, with the reason."""

    rank = Choice(Rank, required=True)
    rank_reason = Text(required=True)


_PATCH_AFTERWARDS: Final = Coded(
    "not-here", "Not together with both_ways: leave it out, and PATCH each of the two afterwards."
)
_IDS_OF_THEIR_OWN: Final = Coded(
    "not-here", "Not together with both_ways, which gives both line items ids of their own."
)
_CLAIMS_TWICE: Final = Coded(
    "not-here", "Not together with both_ways, which records each claim twice."
)
_SAY_ON_ONE: Final = Coded(
    "not-here",
    "Not together with both_ways: say it on one of the two line items afterwards.",
)


class LineItemIn(In):
    """A line item as it comes in, with the claims it rests on."""

    id = Slug()
    agreement = Reference(required=True, allow_none=True)
    act = Choice(Act, required=True)
    category = Reference(required=True)
    from_party = Reference(required=True)
    to_party = Reference(required=True)
    both_ways = Flag(load_default=False)
    answers = Reference(load_default=None, allow_none=True)
    part_of = Reference(load_default=None, allow_none=True)
    effective_on = EffectiveOn(load_default=None, allow_none=True)
    due_on = Date(load_default=None, allow_none=True)
    condition = Text(load_default=None, allow_none=True)
    note = Text(load_default=None, allow_none=True)
    distinct_from = ListOf(Reference(), load_default=list, most=DISTINCT_MAX)
    claims = ListOf(Nested(ClaimIn), required=True, least=1, most=CLAIMS_MAX, distinct=False)

    @validates_schema
    def _two_parties(self, item: dict[str, Any], **_: Any) -> None:
        check_two_parties(item)

    @validates_schema
    def _both_ways_makes_its_own_ids(self, item: dict[str, Any], **_: Any) -> None:
        if not item.get("both_ways"):
            return
        errors: dict[str | int, Any] = {}
        for name in ("answers", "part_of"):
            if item.get(name) is not None:
                errors[name] = [_PATCH_AFTERWARDS]
        if item.get("id") is not None:
            errors["id"] = [_IDS_OF_THEIR_OWN]
        claims = {
            place: {"id": [_CLAIMS_TWICE]}
            for place, claim in enumerate(item["claims"])
            if "id" in claim
        }
        if claims:
            errors["claims"] = claims
        if errors:
            raise ValidationError(errors)

    @validates_schema
    def _both_ways_has_no_third_direction(self, item: dict[str, Any], **_: Any) -> None:
        """In the other direction the same words would say something else."""
        if not item.get("both_ways"):
            return
        errors: dict[int, Any] = {}
        for place, claim in enumerate(item["claims"]):
            parties = [name for name in claim["differs"] or () if name.endswith("_party")]
            if parties:
                errors[place] = {"differs": {name: [_SAY_ON_ONE] for name in parties}}
        if errors:
            raise ValidationError({"claims": errors})


class LineItemPatch(In):
    """A change of a line item; its agreement, act, category and parties never change."""

    answers = Reference(allow_none=True)
    part_of = Reference(allow_none=True)
    effective_on = EffectiveOn(allow_none=True)
    due_on = Date(allow_none=True)
    condition = Text(allow_none=True)
    note = Text(allow_none=True)


class TransitionIn(In):
    """A step to another status, always with its reason.

    A step that says something about the world needs evidence.
    """

    to = Choice(Status, required=True)
    reason = Text(required=True)
    evidence = Nested(PassageIn, load_default=None, allow_none=True)
    effective_on = Date(load_default=None, allow_none=True)


class QuantityOut(Out):
    """A quantity as it was said."""

    qualifier = Choice(Qualifier, required=True)
    value = fields.Integer(required=True, allow_none=True)
    lower = fields.Integer(required=True)
    upper = fields.Integer(required=True, allow_none=True)
    approximate = fields.Boolean(required=True)
    verbatim = fields.String(required=True, allow_none=True)
    text = fields.String(required=True)


class SpeakerOut(Out):
    """The speaker of a passage."""

    name = fields.String(required=True)
    role = fields.String(required=True, allow_none=True)
    parties = fields.List(Reference(), required=True)


class PassageOut(Out):
    """The exact words, as in W3C TextPosition and TextQuote.

    `start` and `end` count code points of the stored text.
    """

    exact = fields.String(required=True)
    reading = fields.String(required=True)
    prefix = fields.String(required=True)
    suffix = fields.String(required=True)
    start = fields.Integer(required=True)
    end = fields.Integer(required=True)
    guessed = fields.Boolean(required=True)


class ClaimOut(Out):
    """One passage says one quantity about one line item."""

    id = Reference(required=True)
    line_item = Reference(required=True)
    source = Reference(required=True)
    publisher = fields.String(required=True)
    published_on = Date(required=True, allow_none=True)
    relation = Choice(("first", *RELATIONS), required=True)
    replaces = Reference(required=True, allow_none=True)
    because = Choice(CAUSES, required=True, allow_none=True)
    rank = Choice(Rank, required=True)
    rank_reason = fields.String(required=True, allow_none=True)
    unclear = fields.List(Choice((*UNCLEAR, NUMBER_NOT_IN_PASSAGE)), required=True)
    speaker = fields.Nested(SpeakerOut, required=True, allow_none=True)
    differs = fields.Nested(DiffersOut, required=True, allow_none=True, dump_default=None)
    quantity = fields.Nested(QuantityOut, required=True)
    passage = fields.Nested(PassageOut, required=True)
    recorded_at = Instant(required=True)
    recorded_by = Reference(required=True)


class EvidenceOut(Out):
    """The passage that shows a step, and who said it."""

    source = Reference(required=True)
    speaker = fields.Nested(SpeakerOut, required=True, allow_none=True)
    passage = fields.Nested(PassageOut, required=True)


class TransitionOut(Out):
    """A recorded, reasoned step."""

    from_ = Choice(Status, required=True, data_key="from", attribute="from")
    to = Choice(Status, required=True)
    reason = fields.String(required=True)
    evidence = fields.Nested(EvidenceOut, required=True, allow_none=True)
    effective_on = Date(required=True, allow_none=True)
    actor = Reference(required=True)
    recorded_at = Instant(required=True)


class ToldByOut(Out):
    """The sides, speakers and publishers behind the claims that count."""

    kind = Choice(ToldBy, required=True)
    parties = fields.List(Reference(), required=True)
    speakers = fields.Integer(required=True)
    publishers = fields.Integer(required=True)


class FigureOut(Out):
    """The figure that the claims make together."""

    lower = fields.Integer(required=True)
    upper = fields.Integer(required=True, allow_none=True)
    approximate = fields.Boolean(required=True)
    contested = fields.Boolean(required=True)
    no_number = Choice(NO_NUMBERS, required=True, allow_none=True)
    also = fields.List(fields.String(), required=True)
    told_by = fields.Nested(ToldByOut, required=True)
    text = fields.String(required=True)


class LineItemOut(RecordedOut):
    """A line item with its figure, its claims and its transitions."""

    agreement = Reference(required=True, allow_none=True)
    act = Choice(Act, required=True)
    category = Reference(required=True)
    from_party = Reference(required=True)
    to_party = Reference(required=True)
    answers = Reference(required=True, allow_none=True)
    counterpart = Reference(required=True, allow_none=True)
    part_of = Reference(required=True, allow_none=True)
    status = Choice(Status, required=True)
    effective_on = EffectiveOn(required=True, allow_none=True)
    due_on = Date(required=True, allow_none=True)
    condition = fields.String(required=True, allow_none=True)
    note = fields.String(required=True, allow_none=True)
    figure = fields.Nested(FigureOut, required=True)
    claims = fields.List(fields.Nested(ClaimOut), required=True)
    transitions = fields.List(fields.Nested(TransitionOut), required=True)


class BothWaysOut(Out):
    """The two line items of a mutual exchange."""

    items = fields.List(
        fields.Nested(LineItemOut), required=True, metadata={"minItems": 2, "maxItems": 2}
    )


class StepOut(Out):
    """A step that a line item may take."""

    to = Choice(Status, required=True)
    review = fields.Boolean(required=True)
    evidence = fields.Boolean(required=True)
    reopening = fields.Boolean(required=True)


class StatusOut(Out):
    """A status that a line item of one act may have, and the steps from there."""

    act = Choice(Act, required=True)
    status = Choice(Status, required=True)
    starts = fields.Boolean(required=True)
    counted = fields.Boolean(required=True)
    steps = fields.List(fields.Nested(StepOut), required=True)
