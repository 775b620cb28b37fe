"""openapi.yaml (OpenAPI 3.1), generated from the table of routes and the shapes."""

from typing import Any, Final

import yaml
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema

from ledger.api import rooms
from ledger.api.formats import CONTENT_TYPES, JSON
from ledger.api.problems import PROBLEMS
from ledger.api.routes import OPERATIONS, Operation
from ledger.rules.quantity import VALUE_MAX, Qualifier
from ledger.schemas.base import Out
from ledger.schemas.fields import Choice, Quantity

_INFO: Final = (
    "What belligerents pledged to hand over to each other and what was reported handed over, "
    "each figure tied to the exact words of a stored article. Reading is open; writing needs "
    "a token. Lists are paged by `next`."
)
_PROBLEM: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail", "instance"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "enum": sorted(PROBLEMS)},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "message"],
                "properties": {
                    "pointer": {
                        "type": "string",
                        "description": "JSON pointer (RFC 6901) into the body.",
                    },
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                },
            },
        },
    },
}
_SAID: Final[dict[str, Any]] = {
    "description": (
        "What was said of a number: a whole number, a phrase, or an object as it is answered."
    ),
    "examples": [
        6000,
        "about 400",
        "at least 1,000",
        "up to 1,200",
        "2-3",
        "not stated",
        "withheld",
    ],
    "oneOf": [
        {"type": "integer", "minimum": 0, "maximum": VALUE_MAX},
        {"type": "string", "maxLength": 60},
        {
            "type": "object",
            "required": ["qualifier"],
            "additionalProperties": False,
            "properties": {
                "qualifier": {
                    "type": "string",
                    "enum": [qualifier.value for qualifier in Qualifier],
                },
                "value": {"type": ["integer", "null"]},
                "lower": {"type": "integer"},
                "upper": {"type": ["integer", "null"]},
                "approximate": {"type": "boolean"},
                "verbatim": {"type": ["string", "null"]},
                "text": {"type": "string"},
            },
        },
    ],
}
_HISTORY: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["entry", "document"],
    "properties": {"entry": {"type": "object"}, "document": {"type": "object"}},
}
_OBJECT: Final[dict[str, Any]] = {"type": "object"}


def document() -> str:
    """Return openapi.yaml."""
    assert rooms.ROOMS, "importing the rooms fills the table of routes"
    marshmallow = MarshmallowPlugin(schema_name_resolver=_component_name)
    spec = APISpec(
        "Exchange ledger", "1", "3.1.0", plugins=[marshmallow], info={"description": _INFO}
    )
    assert marshmallow.converter is not None
    for describe in (_quantity, _nullable_choice):
        marshmallow.converter.add_attribute_function(describe)  # type: ignore[no-untyped-call]  # apispec gives it no types
    spec.components.schema("Problem", _PROBLEM)
    spec.components.schema("QuantityIn", _SAID)
    spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    for operation in sorted(OPERATIONS, key=lambda each: (each.path, each.method)):
        spec.path(path=operation.path, operations={operation.method.lower(): _operation(operation)})
    described = spec.to_dict()
    ordered = {name: described.pop(name) for name in ("openapi", "info")} | described
    return yaml.dump(ordered, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=100)


class _Plain(yaml.SafeDumper):
    """Writes what occurs twice twice: anchors make YAML hard to read."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML's signature
        """Say that nothing is to be abbreviated."""
        return True


def _component_name(schema: Schema | type[Schema]) -> str:
    shape = schema if isinstance(schema, type) else type(schema)
    assert issubclass(shape, Schema)
    return shape.__name__


def _quantity(_converter: object, field: object, **_: object) -> dict[str, Any]:
    return {"$ref": "#/components/schemas/QuantityIn"} if isinstance(field, Quantity) else {}


def _nullable_choice(_converter: object, field: object, **_: object) -> dict[str, Any]:
    """Let null be one of the choices where the field takes it."""
    if not isinstance(field, Choice) or not field.allow_none:
        return {}
    return {"enum": [*field.choices, None]}


def _operation(operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "parameters": _parameters(operation),
        "responses": {str(operation.status): _success(operation), "default": _problem()},
    }
    if operation.role is not None:
        described["security"] = [{"token": []}]
        described["description"] = f"Needs the role {operation.role}."
    if operation.body is not None:
        described["requestBody"] = _body(operation)
    return described


def _parameters(operation: Operation) -> list[Any]:
    parameters: list[Any] = []
    if "{identity}" in operation.path:
        parameters.append(
            {"in": "path", "name": "identity", "required": True, "schema": {"type": "string"}}
        )
    if operation.if_match:
        said = "The ETag that was last read, or *."
        parameters.append(
            {
                "in": "header",
                "name": "If-Match",
                "required": True,
                "description": said,
                "schema": {"type": "string"},
            }
        )
    if not operation.bare_text and operation.query.fields:
        parameters.append({"in": "query", "schema": operation.query})
    return parameters


def _body(operation: Operation) -> dict[str, Any]:
    content: dict[str, Any] = {"application/json": {"schema": operation.body}}
    if operation.bare_text:
        content["text/plain"] = {"schema": {"type": "string"}}
    return {"required": True, "content": content}


def _success(operation: Operation) -> dict[str, Any]:
    content: dict[str, Any] = {
        CONTENT_TYPES[name].split(";")[0]: {"schema": {"type": "string"}}
        for name in operation.formats
    }
    if JSON in operation.formats:
        content["application/json"] = {"schema": _answer(operation)}
    return {"description": operation.summary, "content": content}


def _answer(operation: Operation) -> Out | dict[str, Any]:
    item: Out | dict[str, Any] | None = operation.returns
    if operation.path.endswith("/history"):
        item = _HISTORY
    if (
        len(operation.formats) == 1
        or operation.path.endswith("/totals")
        or "txt" not in operation.formats
        or "csv" not in operation.formats
    ):
        return item or _OBJECT
    return {
        "type": "object",
        "required": ["items", "next"],
        "properties": {
            "items": {"type": "array", "items": item or _OBJECT},
            "next": {"type": ["string", "null"]},
        },
    }


def _problem() -> dict[str, Any]:
    return {
        "description": "A refusal; `code` says which.",
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
        },
    }
