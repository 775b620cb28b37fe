"""How documents are rendered by their shapes: as marshmallow dumps them, at a tenth of the cost.

A shape is looked through once. What is in a document is a JSON value already, and mostly stays as
it is.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final, NamedTuple, TypeAlias

from marshmallow import Schema, fields, missing

#: Returns a value as it is stored and answered.
Renderer: TypeAlias = Callable[[Any], Any]
#: The types of values that stay as they are.
_AS_THEY_ARE: Final = frozenset({str, int, bool, type(None)})


class _Part(NamedTuple):
    """A field of a shape, by its name in documents; `default` is for those that lack it."""

    name: str
    render: Renderer
    default: Any


def renderer(
    shape: Schema,
) -> Renderer:
    """Return what renders documents of a shape; fields that are in none are left out."""
    parts = [_part(name, field) for name, field in shape.fields.items()]
    return partial(_rendered, parts)


def _part(
    name: str,
    field: fields.Field[Any],
) -> _Part:
    return _Part(field.data_key or name, _of_field(field), field.dump_default)


def _rendered(
    parts: list[_Part],
    document: Mapping[str, Any],
) -> dict[str, Any]:
    """Return the values of a document that its shape has, in the order of the shape."""
    rendered: dict[str, Any] = {}
    for name, render, default in parts:
        value = document.get(name, missing)
        if value is missing:
            value = default() if callable(default) else default
        if type(value) in _AS_THEY_ARE:
            rendered[name] = value
        elif value is not missing:
            rendered[name] = render(value)
    return rendered


def _of_field(
    field: fields.Field[Any],
) -> Renderer:
    """Return what renders the values of a field that don't stay as they are."""
    if isinstance(field, fields.Nested):
        of_one = renderer(field.schema)
        return partial(_list_of, of_one) if field.many else of_one
    if isinstance(field, fields.List):
        return partial(_list_of, _of_field(field.inner))
    return partial(_dumped, field)


def _list_of(
    render: Renderer,
    values: list[Any],
) -> list[Any]:
    """Return each value of a list as it is stored and answered."""
    return [value if type(value) in _AS_THEY_ARE else render(value) for value in values]


def _dumped(
    field: fields.Field[Any],
    value: object,
) -> object:
    """Return a value as marshmallow dumps it."""
    name = str(field.attribute or field.name)
    return field.serialize(name, {name: value})
