"""Shapes of line items, claims and transitions."""

from typing import Any, Final

from marshmallow import ValidationError, fields, validates_schema

from ledger.rules.figure import Rank
from ledger.rules.lifecycle import Act, Status
from ledger.schemas.base import Coded, In, Out
from ledger.schemas.fields import (
    QUOTE_CHARACTERS_MAX,
    Choice,
    Date,
    EffectiveOn,
    Flag,
    Line,
    ListOf,
    Nested,
    Quantity,
    Reference,
    Slug,
    Text,
    WholeNumber,
    Words,
)
from ledger.schemas.parties import Recorded

CLAIMS_MAX: Final = 200
#: What a claim's words may leave open; the ledger itself adds `number_not_in_passage`.
UNCLEAR: Final = ("direction", "scope", "date", "agreement", "category")
RELATIONS: Final = ("restates", "supersedes")
CAUSES: Final = ("amendment", "correction")


class SpeakerIn(In):
    """Who said it, and for whom they speak."""

    name = Line(required=True)
    role = Line(load_default=None, allow_none=True)
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


class ClaimIn(PassageIn):
    """A claim as it comes in with a new line item."""

    id = Slug()
    quantity = Quantity(required=True)
    unclear = ListOf(Choice(UNCLEAR), load_default=list)
    relation = Choice(("first", *RELATIONS), load_default=None, allow_none=True)
    replaces = Reference(load_default=None, allow_none=True)
    because = Choice(CAUSES, load_default=None, allow_none=True)

    @validates_schema
    def _supersedes_says_what_and_why(self, claim: dict[str, Any], **_: Any) -> None:
        named = [name for name in ("replaces", "because") if claim.get(name) is not None]
        if claim.get("relation") == "supersedes":
            missing = {"replaces", "because"} - set(named)
            sentence = (
                "A claim that supersedes names the claim it replaces, and because of what: "
                "amendment or correction."
            )
            if missing:
                raise ValidationError(
                    {name: [Coded("required", sentence)] for name in sorted(missing)}
                )
        elif named:
            sentence = 'Only a claim with "relation": "supersedes" replaces another.'
            raise ValidationError({name: [Coded("not-here", sentence)] for name in named})


class FurtherClaimIn(ClaimIn):
    """A further claim: it says what it is to the others."""

    relation = Choice(
        RELATIONS,
        required=True,
        error_messages={
            "required": Coded(
                "required",
                'Say "restates" where the same fact is told again, '
                'or "supersedes" where this replaces a named claim.',
            )
        },
    )


class RankIn(In):
    """How a reviewer ranks a claim, and why."""

    rank = Choice(Rank, required=True)
    reason = Text(required=True)


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
    distinct_from = ListOf(Reference(), load_default=list, most=1_000)
    claims = ListOf(Nested(ClaimIn), required=True, least=1, most=CLAIMS_MAX, distinct=False)

    @validates_schema
    def _two_parties(self, item: dict[str, Any], **_: Any) -> None:
        if item.get("from_party") == item.get("to_party"):
            raise ValidationError(
                Coded("same-party", "Who hands over and who receives are two parties."), "to_party"
            )

    @validates_schema
    def _both_ways_makes_its_own_ids(self, item: dict[str, Any], **_: Any) -> None:
        if not item.get("both_ways"):
            return
        sentence = (
            "Not together with both_ways, which makes two line items: "
            "leave it out, and set it on each afterwards."
        )
        refused: dict[str | int, Any] = {
            name: [Coded("not-here", sentence)]
            for name in ("id", "answers", "part_of")
            if item.get(name) is not None
        }
        twice = Coded("not-here", "Not together with both_ways, which records each claim twice.")
        if claims := {
            place: {"id": [twice]} for place, claim in enumerate(item["claims"]) if "id" in claim
        }:
            refused["claims"] = claims
        if refused:
            raise ValidationError(refused)


class LineItemPatch(In):
    """What may change of a line item; agreement, act, category and parties never do."""

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
    """What was said of a number."""

    qualifier = fields.String(required=True)
    value = fields.Integer(required=True, allow_none=True)
    lower = fields.Integer(required=True)
    upper = fields.Integer(required=True, allow_none=True, metadata={"description": "null: open"})
    approximate = fields.Boolean(required=True)
    verbatim = fields.String(required=True, allow_none=True)
    text = fields.String(required=True)


class SpeakerOut(Out):
    """Who said it."""

    name = fields.String(required=True)
    role = fields.String(required=True, allow_none=True)
    parties = fields.List(fields.String(), required=True)


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

    id = fields.String(required=True)
    line_item = fields.String(required=True)
    source = fields.String(required=True)
    publisher = fields.String(
        required=True, metadata={"description": "As the source said when this was recorded."}
    )
    published_on = fields.String(required=True, allow_none=True)
    relation = fields.String(required=True)
    replaces = fields.String(required=True, allow_none=True)
    because = fields.String(required=True, allow_none=True)
    rank = fields.String(required=True)
    rank_reason = fields.String(required=True, allow_none=True)
    unclear = fields.List(fields.String(), required=True)
    speaker = fields.Nested(SpeakerOut, required=True, allow_none=True)
    quantity = fields.Nested(QuantityOut, required=True)
    passage = fields.Nested(PassageOut, required=True)
    recorded_at = fields.String(required=True, metadata={"format": "date-time"})
    recorded_by = fields.String(required=True)


class EvidenceOut(Out):
    """What shows a step."""

    source = fields.String(required=True)
    speaker = fields.Nested(SpeakerOut, required=True, allow_none=True)
    passage = fields.Nested(PassageOut, required=True)


class TransitionOut(Out):
    """A recorded, reasoned step."""

    from_ = fields.String(required=True, data_key="from", attribute="from")
    to = fields.String(required=True)
    reason = fields.String(required=True)
    evidence = fields.Nested(EvidenceOut, required=True, allow_none=True)
    effective_on = fields.String(required=True, allow_none=True)
    actor = fields.String(required=True)
    recorded_at = fields.String(required=True, metadata={"format": "date-time"})


class ToldByOut(Out):
    """Who stands behind the claims that count."""

    kind = fields.String(required=True)
    parties = fields.List(fields.String(), required=True)
    speakers = fields.Integer(required=True)
    publishers = fields.Integer(required=True)


class FigureOut(Out):
    """What the claims say together."""

    lower = fields.Integer(required=True)
    upper = fields.Integer(required=True, allow_none=True)
    approximate = fields.Boolean(required=True)
    contested = fields.Boolean(required=True)
    no_number = fields.String(required=True, allow_none=True)
    also = fields.List(fields.String(), required=True)
    told_by = fields.Nested(ToldByOut, required=True)
    text = fields.String(required=True)


class LineItemOut(Recorded):
    """A line item with its figure, its claims and its transitions."""

    agreement = fields.String(required=True, allow_none=True)
    act = fields.String(required=True)
    category = fields.String(required=True)
    from_party = fields.String(required=True)
    to_party = fields.String(required=True)
    answers = fields.String(required=True, allow_none=True)
    counterpart = fields.String(required=True, allow_none=True)
    part_of = fields.String(required=True, allow_none=True)
    status = fields.String(required=True)
    effective_on = fields.String(required=True, allow_none=True)
    due_on = fields.String(required=True, allow_none=True)
    condition = fields.String(required=True, allow_none=True)
    note = fields.String(required=True, allow_none=True)
    figure = fields.Nested(FigureOut, required=True)
    claims = fields.List(fields.Nested(ClaimOut), required=True)
    transitions = fields.List(fields.Nested(TransitionOut), required=True)
