"""The schemas of openapi.yaml that no shape of marshmallow has, and additions to the others."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, Final

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema, missing
from marshmallow.fields import Field

from ledger.api.openapi import enums
from ledger.api.openapi.types import Described
from ledger.rules.base.line_errors import ALIKE_SHOWN_MAX
from ledger.rules.quantities.quantity import VALUE_MAX
from ledger.rules.quantities.quantity_refusals import PHRASE_CHARACTERS_MAX
from ledger.schemas.base import Out
from ledger.schemas.claims import QuantityOut
from ledger.schemas.fields import Choice, QuantityField
from ledger.schemas.sentences import meaning

_PROBLEM: Final[Described] = {
    "type": "object",
    "description": "A refusal (RFC 9457); some codes have members of their own.",
    "required": [
        "type",
        "title",
        "status",
        "code",
        "detail",
        "instance",
    ],
    "properties": {
        "type": {
            "type": "string",
            "description": "The path of the page on this code.",
        },
        "title": {
            "type": "string",
            "description": "What the code means.",
        },
        "status": {
            "type": "integer",
            "description": "The HTTP status.",
        },
        "code": {
            "$ref": "#/components/schemas/ProblemCode",
            "description": "What a program goes by; it never changes.",
        },
        "detail": {
            "type": "string",
            "description": "What is wrong with this request.",
        },
        "instance": {
            "type": "string",
            "description": "The request id, as a URN.",
        },
        "errors": {
            "type": "array",
            "description": "Each field that was refused.",
            "items": {"$ref": "#/components/schemas/ProblemError"},
        },
    },
    "additionalProperties": True,
}
_PROBLEM_ERROR: Final[Described] = {
    "type": "object",
    "description": "A field that was refused; some codes have members of their own.",
    "required": [
        "pointer",
        "code",
        "message",
    ],
    "properties": {
        "line": {
            "type": "integer",
            "minimum": 1,
            "description": "Of a batch: the line of the file, or the place in the array.",
        },
        "pointer": {
            "type": "string",
            "description": "Where: a JSON pointer (RFC 6901) into the body.",
        },
        "code": {
            "type": "string",
            "description": "What a program goes by.",
        },
        "message": {
            "type": "string",
            "description": "What would be right.",
        },
        "value": {
            "type": "string",
            "description": "Of a CSV: the beginning of the cell, where it is in another form.",
        },
        "count": {
            "type": "integer",
            "minimum": 2,
            "description": "Of a batch: how many lines have this same error, with this one.",
        },
        "alike": {
            "type": "array",
            "maxItems": ALIKE_SHOWN_MAX,
            "description": "Of a batch: the first of those lines, this one too.",
            "items": {"$ref": "#/components/schemas/ProblemPlace"},
        },
    },
    "additionalProperties": True,
}
_PROBLEM_PLACE: Final[Described] = {
    "type": "object",
    "description": "A line of a batch that has the same error as others.",
    "required": [
        "line",
        "pointer",
    ],
    "properties": {
        "line": {
            "type": "integer",
            "minimum": 1,
            "description": "The line of the file, or the place in the array.",
        },
        "pointer": {
            "type": "string",
            "description": "Where: a JSON pointer (RFC 6901).",
        },
        "value": {
            "type": "string",
            "description": "What stands there, as in the error.",
        },
    },
}
_SAID: Final[Described] = {
    "description": (
        "What was said of a number: a whole number, a phrase, or an object as it is answered."
    ),
    "examples": [
        6000,
        "about 400",
        "at least 1,000",
        "up to 1,200",
        "2-3",
        "about 12-13",
        "15 for each body",
        "as many",
        "not stated",
        "withheld",
    ],
    "oneOf": [
        {
            "type": "integer",
            "minimum": 0,
            "maximum": VALUE_MAX,
        },
        {
            "type": "string",
            "minLength": 1,
            "maxLength": PHRASE_CHARACTERS_MAX,
        },
        {"$ref": "#/components/schemas/QuantityAsAnswered"},
    ],
}
_QUANTITY_FIELDS: Final[Described] = {
    "qualifier": {"$ref": "#/components/schemas/Qualifier"},
    "value": {"type": ["integer", "null"]},
    "lower": {"type": "integer"},
    "upper": {"type": ["integer", "null"]},
    "approximate": {"type": "boolean"},
    "per": {"type": ["string", "null"]},
    "text": {"type": "string"},
}


def _quantity_fields() -> Described:
    """The fields of a quantity, each with what it means."""
    shape = QuantityOut()
    described = {}
    for name, schema in _QUANTITY_FIELDS.items():
        sentence = meaning(shape.fields[name])
        described[name] = schema | {"description": sentence}
    return described


_AS_ANSWERED: Final[Described] = {
    "type": "object",
    "description": "A quantity sent back as it was answered.",
    "required": ["qualifier"],
    "additionalProperties": False,
    "properties": _quantity_fields(),
}


def add_to(spec: APISpec, marshmallow: MarshmallowPlugin) -> None:
    """Add to a description the schemas that stand here, and functions that describe our fields."""
    assert marshmallow.converter is not None
    for describe in (_quantity, _choice, _meaning):
        marshmallow.converter.add_attribute_function(describe)  # type: ignore[no-untyped-call]  # apispec gives it no types
    for name, schema in enums.schemas().items():
        spec.components.schema(name, schema)
    spec.components.schema("Problem", _PROBLEM)
    spec.components.schema("ProblemError", _PROBLEM_ERROR)
    spec.components.schema("ProblemPlace", _PROBLEM_PLACE)
    spec.components.schema("QuantityIn", _SAID)
    spec.components.schema("QuantityAsAnswered", _AS_ANSWERED)
    spec.components.security_scheme(
        "token",
        {
            "type": "http",
            "scheme": "bearer",
            "description": "Authorization: Bearer xl_...",
        },
    )


def name_of(schema: Schema | type[Schema]) -> str:
    """Return the name under which a shape is described."""
    shape = schema if isinstance(schema, type) else type(schema)
    assert issubclass(shape, Schema)
    return shape.__name__


def add_meanings(schemas: dict[str, Described], marshmallow: MarshmallowPlugin) -> None:
    """Describe each shape by the first line of its docstring, and its fields' defaults in words."""
    assert marshmallow.converter is not None
    for shape, *_ in marshmallow.converter.refs:
        docstring = shape.__doc__ or ""
        sentence = docstring.strip().partition("\n")[0]
        schema = schemas[name_of(shape)]
        schema["description"] = sentence
        if issubclass(shape, Out):
            _leave_out_optional(schema, shape())
        properties = schema.get("properties", {})
        _say_defaults(properties.values())


def page_of(marshmallow: MarshmallowPlugin, item: Out) -> Described:
    """Return a reference to the schema of a page of a list, which is added where it is new."""
    assert marshmallow.spec is not None
    assert marshmallow.resolver is not None
    components = marshmallow.spec.components
    name = name_of(item).removesuffix("Out") + "List"
    if name not in components.schemas:
        listed = marshmallow.resolver.resolve_schema_dict(item)  # type: ignore[no-untyped-call]  # apispec gives it no types
        page = {
            "type": "object",
            "description": "A page of a list.",
            "required": ["items", "next"],
            "properties": {
                "items": {
                    "type": "array",
                    "items": listed,
                    "description": "What is listed, oldest first.",
                },
                "next": {
                    "type": ["string", "null"],
                    "description": "The path of the next page; null on the last.",
                },
            },
        }
        components.schema(name, page)
    return {"$ref": f"#/components/schemas/{name}"}


def share_parameters(described: Described) -> None:
    """Let the parameters that several operations take stand once, and refer to them."""
    lists = list(_parameter_lists(described))
    shared = _repeated(lists)
    for parameters in lists:
        parameters[:] = [_shared_or_own(parameter, shared) for parameter in parameters]
    described["components"]["parameters"] = dict(sorted(shared.items()))


def _parameter_lists(described: Described) -> Iterator[list[Described]]:
    """Yield the parameters of each operation."""
    paths = described["paths"]
    for methods in paths.values():
        for operation in methods.values():
            yield operation["parameters"]


def _repeated(lists: Iterable[list[Described]]) -> dict[str, Described]:
    """The parameters that stand in several lists, by name; of two with one name, the commoner."""
    parameters = chain.from_iterable(lists)
    counts = Counter(map(json.dumps, parameters))
    repeated: dict[str, Described] = {}
    for text, number in counts.most_common():
        parameter = json.loads(text)
        if number > 1:
            repeated.setdefault(parameter["name"], parameter)
    return repeated


def _shared_or_own(parameter: Described, shared: Mapping[str, Described]) -> Described:
    """A reference to the shared parameter that is equal, else the parameter."""
    name = parameter["name"]
    if shared.get(name) != parameter:
        return parameter
    return {"$ref": f"#/components/parameters/{name}"}


def _leave_out_optional(schema: Described, shape: Out) -> None:
    """Require only what every document has: one sealed before a field was there lacks it."""
    required = schema.get("required", [])
    for name, field in shape.fields.items():
        if field.dump_default is not missing and name in required:
            required.remove(name)


def _say_defaults(fields: Iterable[Described]) -> None:
    """Write a default in words: typed clients must send a field that has one in the schema."""
    for field in fields:
        default = field.pop("default", None)
        if default is not None:
            value = json.dumps(default)
            field["description"] += f" {value} where nothing is said."


def _quantity(
    _converter: object,
    field: object,
    **_: object,
) -> Described:
    if not isinstance(field, QuantityField):
        return {}
    return {"$ref": "#/components/schemas/QuantityIn"}


def _choice(
    _converter: object,
    field: object,
    ret: Described,
    **_: object,
) -> Described:
    """Refer to a choice that has a name, and let null stand beside it where the field takes it."""
    if not isinstance(field, Choice):
        return {}
    reference = enums.reference(field.choices, nullable=field.allow_none)
    if reference is None:
        return {}
    del ret["type"], ret["enum"]
    return reference


def _meaning(
    _converter: object,
    field: Field[Any],
    ret: Described,
    **_: object,
) -> Described:
    """Say what a field of a shape means, behind all else that its schema says."""
    ret.pop("description", None)
    if not isinstance(getattr(field, "parent", None), Schema):
        return {}
    return {"description": meaning(field)}
