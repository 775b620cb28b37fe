"""What a page says of itself, in place of what a request leaves out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from marshmallow import Schema, ValidationError

from ledger.rules.texts.html_metadata import Proposals


@dataclass(frozen=True, slots=True)
class FromPage:
    """Fields that a page gives, each in the form that it has to be sent in.

    `left_out` names those of which a page says something that hasn't their form.
    """

    fields: dict[str, Any] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)


def from_page(
    shape: Schema,
    sent: Mapping[str, object],
    proposals: Proposals,
) -> FromPage:
    """Return what a page gives of the fields that weren't sent: of each what fits first."""
    given = FromPage()
    for name, values in proposals.items():
        if name in sent:
            continue
        fitting = [value for value in values if _fits(shape, name, value)]
        if fitting:
            given.fields[name] = fitting[0]
        else:
            given.left_out.append(name)
    return given


def _fits(
    shape: Schema,
    name: str,
    value: object,
) -> bool:
    """Return whether a value could be sent in a field."""
    try:
        shape.fields[name].deserialize(value)
    except ValidationError:
        return False
    return True
