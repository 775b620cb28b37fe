"""Shapes of parties, categories and agreements."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from marshmallow import ValidationError, fields

from ledger.rules.base.names import alike
from ledger.schemas.base import Coded, In, Out
from ledger.schemas.fields import Choice, Flag, ListOf, Name, Text, refuse
from ledger.schemas.patterns import Date, Instant, PartyId, Reference, Slug
from ledger.schemas.sentences import says

#: What a category counts; units are never added to each other.
UNITS: Final = ("persons", "bodies", "days", "hours")


class RecordedOut(Out):
    """Fields that every recorded resource has."""

    id = Reference(required=True)
    version = fields.Integer(required=True, metadata={"minimum": 1})
    recorded_at = Instant(required=True)
    recorded_by = Reference(required=True)


_SAME_PARTY: Final = Coded(
    "same-party", "Who hands over and who receives are two parties."
)


def check_two_parties(body: Mapping[str, Any]) -> None:
    """Refuse a body in which a party hands over to itself.

    Raises:
        ValidationError: `from_party` and `to_party` are one.
    """
    if body.get("from_party") == body.get("to_party"):
        raise ValidationError(_SAME_PARTY, "to_party")


#: How many parties a group may be made of.
MEMBERS_MAX: Final = 300
_MEMBERS: Final = says(
    "The parties that a group is made of; what went to one of them went to the group too."
)
#: How many other names a party may go by.
ALIASES_MAX: Final = 20
_ALIASES: Final = says(
    "Other names that it goes by, which a spreadsheet may have in place of its id."
)


def _check_alike(aliases: Sequence[str]) -> None:
    """Refuse a name that stands twice, in whatever case and punctuation."""
    first: dict[str, str] = {}
    for name in aliases:
        earlier = first.setdefault(alike(name), name)
        if earlier is not name:
            sentence = f"{earlier!r} and {name!r} are one name: send one of them."
            raise refuse("repeated", sentence)


class Aliases(ListOf):
    """Other names of a party, none of them twice."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            Name(),
            most=ALIASES_MAX,
            distinct=False,
            validate=_check_alike,
            metadata=_ALIASES,
            **more,
        )


class PartyIn(In):
    """A party as it comes in."""

    id = PartyId(
        required=True,
        metadata=says("ISO 3166-1 alpha-2 in upper case for a state, else a slug."),
    )
    name = Name(required=True)
    aliases = Aliases(load_default=list)
    members = ListOf(
        Reference(), load_default=list, most=MEMBERS_MAX, metadata=_MEMBERS
    )


class PartyPatch(In):
    """A change of a party."""

    name = Name()
    aliases = Aliases()
    members = ListOf(Reference(), most=MEMBERS_MAX, metadata=_MEMBERS)


class PartyOut(RecordedOut):
    """A party."""

    name = fields.String(required=True)
    aliases = fields.List(
        fields.String(), required=True, dump_default=list, metadata=_ALIASES
    )
    members = fields.List(
        Reference(), required=True, dump_default=list, metadata=_MEMBERS
    )


_CROSSES: Final = says(
    "Whether those counted may be of a sibling kind too, as the wounded may be prisoners of war."
)


class CategoryIn(In):
    """A category as it comes in."""

    id = Slug(required=True)
    label = Name(required=True)
    unit = Choice(UNITS, required=True)
    parent = Reference(load_default=None, allow_none=True)
    crosses = Flag(load_default=False, metadata=_CROSSES)


class CategoryPatch(In):
    """A change of a category; unit, parent and crosses are frozen once a line item uses it."""

    label = Name()
    unit = Choice(UNITS)
    parent = Reference(allow_none=True)
    crosses = Flag(metadata=_CROSSES)


class CategoryOut(RecordedOut):
    """A category."""

    label = fields.String(required=True)
    unit = Choice(UNITS, required=True)
    parent = Reference(required=True, allow_none=True)
    crosses = fields.Boolean(required=True, dump_default=False, metadata=_CROSSES)


class AgreementPatch(In):
    """A change of an agreement."""

    title = Name()
    concluded_on = Date(allow_none=True)
    place = Name(allow_none=True)
    host = Reference(allow_none=True)
    parties = ListOf(Reference(), least=2)
    note = Text(allow_none=True)
    withdrawn = Text(allow_none=True)


class AgreementIn(In):
    """An agreement as it comes in."""

    id = Slug()
    title = Name(required=True)
    concluded_on = Date(load_default=None, allow_none=True)
    place = Name(load_default=None, allow_none=True)
    host = Reference(load_default=None, allow_none=True)
    parties = ListOf(Reference(), least=2, required=True)
    note = Text(load_default=None, allow_none=True)


class AgreementOut(RecordedOut):
    """An agreement."""

    title = fields.String(required=True)
    concluded_on = Date(required=True, allow_none=True)
    place = fields.String(required=True, allow_none=True)
    host = Reference(required=True, allow_none=True)
    parties = fields.List(Reference(), required=True)
    note = fields.String(required=True, allow_none=True)
    withdrawn = fields.String(required=True, allow_none=True, dump_default=None)
