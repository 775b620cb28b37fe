"""Shapes of stated totals: "6,057 so far", said by somebody and checked against the ledger."""

from typing import Any, Final

from marshmallow import ValidationError, fields, validates_schema

from ledger.rules.quantities.figure import Rank
from ledger.rules.quantities.quantity import Qualifier
from ledger.rules.totals.stated_checks import Reason, Verdict
from ledger.schemas.base import (
    NOT_AN_OBJECT,
    Coded,
    In,
    Out,
    object_like,
    refuse_fields,
)
from ledger.schemas.claims import (
    CAUSES,
    NUMBER_NOT_IN_PASSAGE,
    UNCLEAR,
    PassageIn,
    PassageOut,
    QuantityOut,
    SpeakerOut,
)
from ledger.schemas.fields import (
    LIST_ITEMS_MAX,
    Choice,
    Flag,
    ListOf,
    Nested,
    QuantityField,
    Text,
)
from ledger.schemas.parties import RecordedOut, check_two_parties
from ledger.schemas.patterns import Date, Reference, Slug
from ledger.schemas.retractions import RetractionOut
from ledger.schemas.sentences import says

#: What a rank does to a stated total.
RANK: Final = (
    "One that is preferred bears on its row whoever states it; "
    "one that is set aside stands nowhere."
)
#: The acts that a total may sum up.
TOTALS_OF: Final = ("pledged", "reported")


_DIRECTION_EXAMPLE: Final = '{"from_party": "RU", "to_party": "UA"}'


class DirectionIn(In):
    """A direction: who hands over, and who receives."""

    error_messages = object_like(_DIRECTION_EXAMPLE)

    from_party = Reference(required=True)
    to_party = Reference(required=True)

    @validates_schema
    def _two_parties(self, direction: dict[str, Any], **_: Any) -> None:
        check_two_parties(direction)


_NOT_IN_ORDER: Final = Coded(
    "not-in-order", "This lies before the day since which it counts."
)
_ONLY_WITH_THROUGH: Final = Coded(
    "not-here", "Only together with the day in `through`."
)
_IN_ALL: Final = Coded(
    "not-a-quantity",
    "A stated total says how many in all, not how many for each: record that as a claim.",
)
_REPEATED: Final = Coded("repeated", "This list names something twice.")
_REPLACES_WHAT: Final = Coded(
    "required",
    "A stated total that replaces another names it in `replaces`, "
    "and says `because` of what: amendment or correction.",
)


class StatedTotalIn(PassageIn):
    """A stated total as it comes in: the words that state it, and what they cover."""

    error_messages = {"type": NOT_AN_OBJECT}

    id = Slug()
    of = Choice(TOTALS_OF, required=True)
    agreements = ListOf(
        Reference(),
        required=True,
        allow_none=True,
        least=1,
        example='["istanbul-2025-06-02"], or null for a total of them all',
    )
    categories = ListOf(Reference(), required=True, least=1, example='["body"]')
    directions = ListOf(
        Nested(DirectionIn),
        required=True,
        least=1,
        most=LIST_ITEMS_MAX,
        distinct=False,
        example=f"[{_DIRECTION_EXAMPLE}]",
    )
    since = Date(load_default=None, allow_none=True)
    through = Date(load_default=None, allow_none=True)
    through_inclusive = Flag(load_default=True)
    quantity = QuantityField(required=True)
    unclear = ListOf(Choice(UNCLEAR), load_default=list)
    note = Text(load_default=None, allow_none=True)
    replaces = Reference(
        load_default=None,
        allow_none=True,
        metadata=says("The stated total that this one replaces."),
    )
    because = Choice(
        CAUSES,
        load_default=None,
        allow_none=True,
        metadata=says("Why it replaces another: an amendment or a correction."),
    )

    @validates_schema
    def _times_in_order(self, total: dict[str, Any], **_: Any) -> None:
        since, through = total.get("since"), total.get("through")
        if since and through and through < since:
            raise ValidationError(_NOT_IN_ORDER, "through")
        if through is None and total.get("through_inclusive") is False:
            raise ValidationError(_ONLY_WITH_THROUGH, "through_inclusive")

    @validates_schema
    def _says_how_many(self, total: dict[str, Any], **_: Any) -> None:
        quantity = total.get("quantity")
        if quantity is not None and quantity.qualifier is Qualifier.PER:
            raise ValidationError(_IN_ALL, "quantity")

    @validates_schema
    def _directions_differ(self, total: dict[str, Any], **_: Any) -> None:
        directions = total.get("directions", [])
        distinct = {
            (direction["from_party"], direction["to_party"]) for direction in directions
        }
        if len(distinct) != len(directions):
            raise ValidationError(_REPEATED, "directions")

    @validates_schema
    def _replaces_for_a_reason(self, total: dict[str, Any], **_: Any) -> None:
        missing = [name for name in ("replaces", "because") if total.get(name) is None]
        if len(missing) == 1:
            refuse_fields(missing, _REPLACES_WHAT)


_RANKED_FOR_A_REASON: Final = Coded(
    "required", "A rank comes with its reason: send rank and rank_reason together."
)
_RECORD_ANOTHER: Final = (
    "What a stated total says never changes: POST another to /v1/stated-totals, with the id of "
    'this one in "replaces", and "because".'
)


class StatedTotalPatch(In):
    """A change of a stated total: of its note, that it was entered in error, or of its rank."""

    send_instead = dict.fromkeys(StatedTotalIn().fields, _RECORD_ANOTHER)

    note = Text(allow_none=True)
    withdrawn = Text(allow_none=True)
    rank = Choice(Rank, metadata=says(RANK))
    rank_reason = Text()

    @validates_schema
    def _ranked_for_a_reason(self, fields_sent: dict[str, Any], **_: Any) -> None:
        names = ("rank", "rank_reason")
        missing = [name for name in names if name not in fields_sent]
        if len(missing) == 1:
            refuse_fields(missing, _RANKED_FOR_A_REASON)


class DirectionOut(Out):
    """A direction: who hands over, and who receives."""

    from_party = Reference(required=True)
    to_party = Reference(required=True)


class StatedTotalOut(RecordedOut):
    """A total that a speaker states."""

    of = Choice(TOTALS_OF, required=True)
    agreements = fields.List(Reference(), required=True, allow_none=True)
    categories = fields.List(Reference(), required=True)
    directions = fields.List(fields.Nested(DirectionOut), required=True)
    since = Date(required=True, allow_none=True)
    through = Date(required=True, allow_none=True)
    through_inclusive = fields.Boolean(required=True)
    quantity = fields.Nested(QuantityOut, required=True)
    unclear = fields.List(Choice((*UNCLEAR, NUMBER_NOT_IN_PASSAGE)), required=True)
    source = Reference(required=True)
    publisher = fields.String(required=True)
    published_on = Date(required=True, allow_none=True)
    speakers = fields.List(fields.Nested(SpeakerOut), required=True)
    passage = fields.Nested(PassageOut, required=True)
    note = fields.String(required=True, allow_none=True)
    replaces = Reference(
        required=True,
        allow_none=True,
        metadata=says("The stated total that it replaced; null for none."),
    )
    because = Choice(CAUSES, required=True, allow_none=True)
    withdrawn = fields.String(required=True, allow_none=True)
    rank = Choice(
        Rank,
        required=True,
        metadata=says(RANK),
    )
    rank_reason = fields.String(required=True, allow_none=True)
    retracted = fields.Nested(RetractionOut, required=True, allow_none=True)


class BoundsOut(Out):
    """An interval of whole numbers; a bound that is open is null."""

    lower = fields.Integer(required=True, allow_none=True)
    upper = fields.Integer(required=True, allow_none=True)
    text = fields.String(required=True)


class SinceTotalOut(Out):
    """The growth of a stated total since an earlier one of its scope, as stated and as recorded.

    The earlier one is the newest by the same speaker, else by anybody.
    """

    stated_total = Reference(required=True)
    through = Date(required=True, allow_none=True)
    stated = fields.Nested(
        BoundsOut, required=True, metadata=says("By how much it grew as stated.")
    )
    recorded = fields.Nested(
        BoundsOut,
        required=True,
        allow_none=True,
        metadata=says("What the line items between the two sum up to."),
    )
    verdict = Choice(Verdict, required=True)
    because = Choice(
        Reason,
        required=True,
        allow_none=True,
        metadata=says("Why the two can't be compared; null where they can."),
    )


class CheckOut(Out):
    """A stated total beside the line items that it covers."""

    verdict = Choice(Verdict, required=True)
    because = Choice(
        Reason,
        required=True,
        allow_none=True,
        metadata=says("Why the two can't be compared; null where they can."),
    )
    through = Date(
        required=True, allow_none=True, metadata=says("The last day that was checked.")
    )
    expected = fields.Nested(
        BoundsOut,
        required=True,
        allow_none=True,
        metadata=says("The sum of the line items that it covers."),
    )
    stated = fields.Nested(BoundsOut, required=True)
    difference = fields.Nested(
        BoundsOut,
        required=True,
        allow_none=True,
        metadata=says("Stated minus recorded; null where the two can't be compared."),
    )
    line_items = fields.List(
        Reference(), required=True, metadata=says("The line items that count.")
    )
    not_recorded_after = Date(
        required=True,
        allow_none=True,
        metadata=says(
            "Where it differs: the day of the same speaker's last total that agreed."
        ),
    )
    since_total = fields.Nested(
        SinceTotalOut,
        required=True,
        allow_none=True,
        metadata=says(
            "How it has grown since an earlier one; null where there is none."
        ),
    )
    text = fields.String(
        required=True, metadata=says("What the check found, for people.")
    )


class CheckedTotalOut(StatedTotalOut):
    """A stated total with its check against the line items that it covers."""

    check = fields.Nested(
        CheckOut,
        required=True,
        metadata=says("How it compares with the line items that it covers."),
    )
    replaced_by = Reference(
        required=True,
        allow_none=True,
        metadata=says("The stated total in its place; null for none."),
    )
