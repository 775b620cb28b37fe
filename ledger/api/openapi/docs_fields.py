"""Fields and parameters of a description in words, for the pages under /docs."""

import json
from collections.abc import Iterator
from typing import Final

from ledger.api.openapi.docs_types import FieldDoc
from ledger.api.openapi.reference_objects import reference_within, resolved, target_name
from ledger.api.openapi.types import Described
from ledger.rules.base.printable import grouped
from ledger.schemas.patterns import EffectiveOn, Language, PartyId, Reference, Slug

_TYPES: Final = {
    "string": "text",
    "integer": "whole number",
    "boolean": "true or false",
}
_FORMATS: Final = {
    "date": "a date such as 2025-06-02",
    "date-time": "an instant such as 2025-06-02T18:00:00Z",
    "uri": "a web address",
}
#: The patterns of a description, in words.
_PATTERNS: Final = {
    Slug.described["pattern"]: "a new id",
    PartyId.described["pattern"]: "a new id",
    Reference.described["pattern"]: "an id",
    EffectiveOn.described["pattern"]: "like 2025-06-02 or 2025-05-16/2025-06-02",
    Language.described["pattern"]: "a language tag such as en or zh-Hant",
}
#: The bounds that a schema may set: the least, the most, and what they count.
_BOUNDS: Final = (
    ("minimum", "maximum", ""),
    ("minLength", "maxLength", " characters"),
    ("minItems", "maxItems", " items"),
)
#: Defaults that say nothing to a reader.
_EMPTY_DEFAULTS: Final[tuple[object, ...]] = (None, [], "")


def parameter_doc(parameter: Described) -> FieldDoc:
    """Return a parameter of a path, a query or a header."""
    schema = parameter["schema"]
    place = parameter["in"]
    notes = [f"in the {place}", *_notes(schema)]
    if parameter.get("required"):
        notes.insert(0, "needed")
    return FieldDoc(
        name=parameter["name"],
        kind=_kind(schema),
        shape=None,
        notes=tuple(notes),
        meaning=parameter["description"],
    )


def body_fields(
    description: Described,
    content: Described,
) -> Iterator[FieldDoc]:
    """Yield the fields of a JSON body, those within others by their paths: `claims[].quote`."""
    json_body = content.get("application/json")
    if json_body is not None:
        yield from _deep_fields(description, json_body["schema"], "")


def _deep_fields(
    description: Described,
    schema: Described,
    prefix: str,
) -> Iterator[FieldDoc]:
    """Yield the fields of an object, each followed by those of the object that it holds."""
    shape = resolved(description, schema)
    members = shape.get("properties", {})
    fields = fields_of_shape(shape, prefix)
    for field, member in zip(fields, members.values(), strict=True):
        yield field
        reference = reference_within(member)
        if reference is None:
            continue
        path = field.name
        if member.get("type") == "array":
            path += "[]"
        yield from _deep_fields(description, reference, f"{path}.")


def fields_of_shape(
    schema: Described,
    prefix: str = "",
) -> Iterator[FieldDoc]:
    """Yield the fields of an object; `prefix` stands before their names."""
    required = schema.get("required", [])
    members = schema.get("properties", {})
    for name, member in members.items():
        notes = list(_notes(member))
        if name in required:
            notes.insert(0, "needed")
        reference = reference_within(member)
        shape = None
        if reference is not None:
            shape = target_name(reference)
        yield FieldDoc(
            name=prefix + name,
            kind=_kind(member),
            shape=shape,
            notes=tuple(notes),
            meaning=member.get("description", ""),
        )


def meaning_of_shape(schema: Described) -> str:
    """Return what the description of a shape says, with its examples."""
    words = str(schema.get("description", ""))
    examples = []
    for example in schema.get("examples", []):
        text = json.dumps(example, ensure_ascii=False)
        examples.append(text)
    if not examples:
        return words
    listed = ", ".join(examples)
    return f"{words} Such as {listed}."


def _kind(schema: Described) -> str:
    """The type of a value, in words."""
    alternatives = schema.get("anyOf")
    if alternatives is not None:
        kinds = map(_kind, alternatives)
        return " or ".join(kinds)
    if "$ref" in schema:
        return target_name(schema)
    types = schema.get("type", "anything")
    if types == "array":
        items = schema.get("items", {})
        kind = _kind(items)
        return f"list of {kind}"
    if isinstance(types, str):
        types = [types]
    words = [_TYPES.get(name, name) for name in types]
    return " or ".join(words)


def _notes(schema: Described) -> Iterator[str]:
    """Yield the limits of a value, in words."""
    choices = ", ".join(_choices(schema))
    if choices:
        yield f"one of {choices}"
    yield from _spelling(schema)
    yield from _bounds(schema)
    items = schema.get("items")
    if items is not None:
        for note in _notes(items):
            yield f"each {note}"
    if schema.get("uniqueItems"):
        yield "none twice"
    default = schema.get("default")
    if default not in _EMPTY_DEFAULTS:
        value = json.dumps(default)
        yield f"{value} where nothing is said"


def _spelling(schema: Described) -> Iterator[str]:
    """Yield the format or the pattern of a value."""
    form = schema.get("format")
    pattern = schema.get("pattern")
    if form in _FORMATS:
        yield _FORMATS[form]
    elif pattern is not None:
        yield _PATTERNS.get(pattern, f"like {pattern}")


def _bounds(schema: Described) -> Iterator[str]:
    """Yield the least and the most of a number, of a text or of a list."""
    for least_name, most_name, unit in _BOUNDS:
        least = schema.get(least_name, 0)
        most = schema.get(most_name)
        least_text = grouped(least)
        if most is not None:
            most_text = grouped(most)
            yield f"{least_text} to {most_text}{unit}"
        elif least:
            yield f"at least {least_text}{unit}"


def _choices(schema: Described) -> list[str]:
    """The words that a value is one of, if it is; null may stand beside them."""
    alternatives = schema.get("anyOf", [])
    for part in (schema, *alternatives):
        choices: list[str] = part.get("enum", [])
        if choices:
            return choices
    return []
