"""Shapes of claims: what a passage says of a number, who said it, and where it stands."""

from collections.abc import Mapping
from typing import Any, Final

from marshmallow import ValidationError, fields, validates_schema

from ledger.rules.quantities.figure import Rank
from ledger.rules.quantities.quantity import Qualifier
from ledger.schemas.base import Coded, In, Out, object_like, refuse_fields
from ledger.schemas.differs import DiffersIn, DiffersOut
from ledger.schemas.fields import (
    QUOTE_CHARACTERS_MAX,
    BoundedInteger,
    Choice,
    Flag,
    ListOf,
    Name,
    Nested,
    QuantityField,
    ReasonField,
    Words,
    describe,
    refuse,
)
from ledger.schemas.patterns import Date, Instant, Reference, Slug
from ledger.schemas.retractions import RetractionOut
from ledger.schemas.sentences import says

#: The points that a claim's words may leave open; the ledger itself adds `number_not_in_passage`.
UNCLEAR: Final = ("direction", "scope", "date", "agreement")
NUMBER_NOT_IN_PASSAGE: Final = "number_not_in_passage"
RELATIONS: Final = ("restates", "supersedes")
CAUSES: Final = ("amendment", "correction")


_SPEAKER_EXAMPLE: Final = '{"name": "the envoy", "parties": ["UA"]}'


class SpeakerWords(Name):
    """The name or the role of one speaker: without a semicolon, which parts those of several."""

    def __init__(self, **more: Any) -> None:
        describe(more, pattern="^[^;]*$")
        super().__init__(validate=_check_one_speaker, **more)


def _check_one_speaker(words: str) -> None:
    """Refuse words that a semicolon parts."""
    if ";" in words:
        raise refuse(
            "several-in-one",
            "A semicolon parts speakers: send an object for each of several, or write a comma.",
        )


class SpeakerIn(In):
    """A speaker of a passage, and for whom they speak."""

    error_messages = object_like(_SPEAKER_EXAMPLE)

    name = SpeakerWords(
        required=True, metadata=says("Their name, or what the article calls them.")
    )
    role = SpeakerWords(
        load_default=None,
        allow_none=True,
        metadata=says("What they are, such as negotiator."),
    )
    parties = ListOf(
        Reference(), load_default=list, metadata=says("For whom they speak.")
    )


def _check_named_once(speakers: list[dict[str, Any]]) -> None:
    """Refuse a speaker who is named twice."""
    names = {speaker["name"] for speaker in speakers}
    if len(names) < len(speakers):
        raise refuse("repeated", "This list names a speaker twice.")


#: The most that a text may have of code points, with room to spare.
_OFFSET_MAX: Final = 10_000_000
_QUOTE_OR_PLACE: Final = Coded(
    "required",
    "Send the words of the source, the first and the last of them as "
    '"first words ... last words", or `start` and `end` of the passage.',
)
_BOTH_ENDS: Final = Coded(
    "required", "Without a quote, send both `start` and `end` of the passage."
)
_END_AFTER_START: Final = Coded(
    "not-a-number", "A passage ends behind its `start`: send a larger number."
)


class PassageIn(In):
    """Words in a source, whole or by their ends, or the place of them there.

    `prefix`, `suffix`, `start` and `end` decide where words occur more than once.
    """

    error_messages = object_like('{"source": "wire", "quote": "the words of it"}')
    send_instead = {
        "speaker": 'Send a list of all who said it: "speakers": '
        f"[{_SPEAKER_EXAMPLE}]; [] where the article says it in its own voice."
    }

    source = Reference(required=True)
    quote = Words(
        load_default=None,
        allow_none=True,
        characters_max=QUOTE_CHARACTERS_MAX,
        metadata=says(
            "Words of the source, as one reads and types them: straight quotes, plain blanks and "
            "hyphens stand for those that are printed. A long passage may be sent as its first "
            'and its last words with dots between: "first words ... last words". Left out '
            "where `start` and `end` say all."
        ),
    )
    prefix = Words(
        load_default=None,
        allow_none=True,
        blank=True,
        characters_max=QUOTE_CHARACTERS_MAX,
        metadata=says("Words right before the quote, where it occurs more than once."),
    )
    suffix = Words(
        load_default=None,
        allow_none=True,
        blank=True,
        characters_max=QUOTE_CHARACTERS_MAX,
        metadata=says("Words right after the quote, where it occurs more than once."),
    )
    start = BoundedInteger(
        least=0,
        most=_OFFSET_MAX,
        load_default=None,
        allow_none=True,
        metadata=says(
            "Where the passage starts in the stored text, in code points from 0."
        ),
    )
    end = BoundedInteger(
        least=1,
        most=_OFFSET_MAX,
        load_default=None,
        allow_none=True,
        metadata=says("Where it ends there: before this code point."),
    )
    speakers = ListOf(
        Nested(SpeakerIn),
        load_default=list,
        distinct=False,
        example=f"[{_SPEAKER_EXAMPLE}]",
        validate=_check_named_once,
    )

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def _has_a_quote_or_a_place(
        self,
        _: dict[str, Any],
        sent: object,
        **more: Any,
    ) -> None:
        if isinstance(sent, Mapping):
            errors = _why_no_passage(sent)
            if errors:
                raise ValidationError(errors)


def _why_no_passage(sent: Mapping[str, Any]) -> dict[str, Any]:
    """Return what keeps words as they were sent from being a passage, by their fields."""
    missing = [name for name in ("start", "end") if sent.get(name) is None]
    if not missing:
        return _why_no_place(sent["start"], sent["end"])
    if sent.get("quote") is not None:
        return {}
    if len(missing) == 1:
        return {missing[0]: [_BOTH_ENDS]}
    return {"quote": [_QUOTE_OR_PLACE]}


def _why_no_place(start: object, end: object) -> dict[str, Any]:
    """Return what is wrong with the ends of a passage beside each other."""
    if isinstance(start, int) and isinstance(end, int) and 1 <= end <= start:
        return {"end": [_END_AFTER_START]}
    return {}


#: A claim as a refusal shows it.
CLAIM_EXAMPLE: Final = (
    '{"source": "wire", "quote": "return 6,000 bodies", "quantity": 6000}'
)
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

    error_messages = object_like(CLAIM_EXAMPLE)

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


_CLAIMS_TWICE: Final = Coded(
    "not-here", "Not together with both_ways, which records each claim twice."
)
_SAY_ON_ONE: Final = Coded(
    "not-here",
    "Not together with both_ways: say it on one of the two line items afterwards.",
)
_SUPERSEDE_EACH: Final = Coded(
    "not-here",
    "Not together with both_ways: supersede the claim of each of the two by itself.",
)


def why_not_both_ways(claim: Mapping[str, Any]) -> dict[str, Any]:
    """Return what keeps a claim from being recorded of both directions, by its fields.

    In the other direction words on who gives to whom would say something else.
    """
    errors: dict[str, Any] = {}
    if claim.get("id") is not None:
        errors["id"] = [_CLAIMS_TWICE]
    if claim.get("relation") == "supersedes":
        errors["relation"] = [_SUPERSEDE_EACH]
    sides = [name for name in claim["differs"] or () if name.endswith("_party")]
    if sides:
        errors["differs"] = {name: [_SAY_ON_ONE] for name in sides}
    return errors


class FurtherClaimIn(ClaimIn):
    """A further claim: it says what it is to the others."""

    relation = Choice(
        RELATIONS,
        required=True,
        error_messages={"required": _SAY_RELATION},
    )
    both_ways = Flag(
        load_default=False,
        metadata=says("Record it of the counterpart too: the words tell both."),
    )

    @validates_schema
    def _both_ways_says_the_same_of_both(self, claim: dict[str, Any], **_: Any) -> None:
        errors = why_not_both_ways(claim) if claim.get("both_ways") else {}
        if errors:
            raise ValidationError(errors)


#: What a client does who means to change something else of a claim than its rank.
CLAIM_NEVER_CHANGES: Final = (
    "A claim's words, speakers and quantity never change: to mend them, POST to "
    '/v1/line-items/LINE_ITEM/claims a claim with "relation": "supersedes", the id of this one '
    'in "replaces", and "because".'
)


class RankIn(In):
    """A reviewer's rank of a claim, with the reason."""

    send_instead = dict.fromkeys(
        (*FurtherClaimIn().fields, "passage", "line_item"), CLAIM_NEVER_CHANGES
    )

    rank = Choice(Rank, required=True)
    rank_reason = ReasonField(required=True)


class QuantityOut(Out):
    """A quantity as it was said."""

    qualifier = Choice(
        Qualifier, required=True, metadata=says("How the number was said.")
    )
    value = fields.Integer(
        required=True,
        allow_none=True,
        metadata=says("The number that was said; null where none or two were."),
    )
    lower = fields.Integer(required=True)
    upper = fields.Integer(required=True, allow_none=True)
    approximate = fields.Boolean(required=True)
    per = Reference(
        required=True,
        allow_none=True,
        metadata=says(
            "The category counted in the other direction, for each of which there are `value`."
        ),
    )
    text = fields.String(required=True)


class SpeakerOut(Out):
    """A speaker of a passage."""

    name = fields.String(
        required=True, metadata=says("Their name, or what the article calls them.")
    )
    role = fields.String(
        required=True,
        allow_none=True,
        metadata=says("What they are, such as negotiator."),
    )
    parties = fields.List(
        Reference(), required=True, metadata=says("For whom they speak.")
    )


class PassageOut(Out):
    """The exact words, as in W3C TextPosition and TextQuote.

    `start` and `end` count code points of the stored text.
    """

    exact = fields.String(required=True)
    reading = fields.String(
        required=True,
        metadata=says("The words as they were meant, with damage repaired."),
    )
    prefix = fields.String(
        required=True, metadata=says("What stands before the words.")
    )
    suffix = fields.String(required=True, metadata=says("What stands after the words."))
    start = fields.Integer(
        required=True,
        metadata=says("Where the words start in the stored text, in code points."),
    )
    end = fields.Integer(required=True)
    guessed = fields.Boolean(required=True)


class ClaimOut(Out):
    """One passage says one quantity about one line item."""

    id = Reference(required=True)
    line_item = Reference(required=True)
    source = Reference(required=True)
    publisher = fields.String(
        required=True,
        metadata=says("Who printed it, as the source said when this was recorded."),
    )
    published_on = Date(required=True, allow_none=True)
    relation = Choice(("first", *RELATIONS), required=True)
    replaces = Reference(required=True, allow_none=True)
    because = Choice(CAUSES, required=True, allow_none=True)
    rank = Choice(Rank, required=True)
    rank_reason = fields.String(required=True, allow_none=True)
    unclear = fields.List(Choice((*UNCLEAR, NUMBER_NOT_IN_PASSAGE)), required=True)
    speakers = fields.List(fields.Nested(SpeakerOut), required=True)
    differs = fields.Nested(DiffersOut, required=True, allow_none=True)
    retracted = fields.Nested(RetractionOut, required=True, allow_none=True)
    quantity = fields.Nested(QuantityOut, required=True)
    passage = fields.Nested(PassageOut, required=True)
    recorded_at = Instant(required=True)
    recorded_by = Reference(required=True)
