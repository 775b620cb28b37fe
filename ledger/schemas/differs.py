"""Shapes of `differs`: the points that a speaker says otherwise than the line item."""

from typing import Any, Final

from marshmallow import fields, validates_schema

from ledger.rules.workflow.lifecycle import Act
from ledger.schemas.base import In, Out, object_like
from ledger.schemas.fields import LIST_ITEMS_MAX, Choice, Data, ListOf, refuse
from ledger.schemas.patterns import EffectiveOn, Reference
from ledger.schemas.sentences import says

_AGREEMENTS: Final = "Another agreement, several (partly each), or null: outside any."
_ID: Final = {"type": "string", **Reference.described}


class Agreements(fields.Field[str | list[str]]):
    """The id of an agreement, or a list of ids for "partly each"; null: outside any agreement."""

    def __init__(self, **more: Any) -> None:
        self._one = Reference()
        self._several = ListOf(Reference(), least=2)
        several = {
            "type": "array",
            "items": _ID,
            "minItems": 2,
            "maxItems": LIST_ITEMS_MAX,
            "uniqueItems": True,
        }
        metadata = says(_AGREEMENTS, anyOf=[_ID, several, {"type": "null"}])
        super().__init__(metadata=metadata, allow_none=True, **more)

    def _deserialize(
        self,
        value: object,
        attr: str | None,
        data: Data,
        **_: Any,
    ) -> Any:
        if isinstance(value, list):
            return self._several.deserialize(value)
        if not isinstance(value, str):
            raise refuse(
                "wrong-type",
                "This must be the id of an agreement, a list of ids where it belongs to each in "
                "part, or null where the speakers say that it belongs to none.",
            )
        return self._one.deserialize(value)


class DiffersIn(In):
    """The points that its speakers say otherwise than the line item; only what is sent differs."""

    error_messages = object_like('{"effective_on": "2025-07-17"}')

    act = Choice(Act)
    category = Reference()
    effective_on = EffectiveOn()
    from_party = Reference()
    to_party = Reference()
    agreement = Agreements()

    @validates_schema
    def _something_differs(self, differs: dict[str, Any], **_: Any) -> None:
        if not differs:
            raise refuse(
                "says-the-same",
                "This says nothing: name what the speakers say otherwise, or leave differs out.",
            )


class DiffersOut(Out):
    """The points that its speakers say otherwise than the line item, and no others."""

    act = Choice(Act)
    category = Reference()
    effective_on = EffectiveOn()
    from_party = Reference()
    to_party = Reference()
    agreement = Agreements()
