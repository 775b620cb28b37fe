"""The pages under /docs, as values: the description (OpenAPI), in reading order, by noun."""

import json
import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

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
_TOKEN: Final = "-H @admin.token"  # noqa: S105 - the name of a file


#: The bounds that a schema may set: the least, the most, and what they count.
_BOUNDS: Final = (
    ("minimum", "maximum", ""),
    ("minLength", "maxLength", " characters"),
    ("minItems", "maxItems", " items"),
)
_PROBLEM: Final = "application/problem+json"


@dataclass(frozen=True, slots=True)
class FieldDoc:
    """A field or a parameter; `shape` is the name of the shape that it has, if that has a name."""

    name: str
    kind: str
    shape: str | None
    notes: tuple[str, ...]
    meaning: str


@dataclass(frozen=True, slots=True)
class AnswerDoc:
    """A success: its HTTP status, media types, shapes and headers."""

    status: str
    formats: tuple[str, ...]
    shapes: tuple[str, ...]
    headers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OperationDoc:
    """One operation; `refusals` are codes by their HTTP status, `example` is an answer."""

    name: str
    method: str
    path: str
    summary: str
    access: str
    parameters: tuple[FieldDoc, ...]
    body_types: tuple[str, ...]
    body: tuple[FieldDoc, ...]
    answers: tuple[AnswerDoc, ...]
    refusals: tuple[tuple[str, tuple[str, ...]], ...]
    command: str
    example: str | None


@dataclass(frozen=True, slots=True)
class ShapeDoc:
    """The fields of an object in an answer or a body."""

    name: str
    meaning: str
    fields: tuple[FieldDoc, ...]


@dataclass(frozen=True, slots=True)
class NounDoc:
    """The operations of one collection, and the shapes of their bodies and answers."""

    name: str
    meaning: str
    operations: tuple[OperationDoc, ...]
    shapes: tuple[ShapeDoc, ...]


@dataclass(frozen=True, slots=True)
class Documentation:
    """All of it: the head, and a page a noun."""

    title: str
    paragraphs: tuple[str, ...]
    groups: tuple[NounDoc, ...]


def documentation(description: Described) -> Documentation:
    """Return what the pages show, given a description as a value."""
    inlined = _with_choices(description, description)
    assert isinstance(inlined, dict)
    by_noun = _operations_by_noun(inlined)
    shapes = _shapes(inlined["components"]["schemas"])
    groups = []
    for tag in inlined["tags"]:
        operations = tuple(by_noun.get(tag["name"], ()))
        own_shapes = _shapes_of(operations, shapes)
        groups.append(NounDoc(tag["name"], tag["description"], operations, own_shapes))
    info = inlined["info"]
    paragraphs = tuple(info["description"].split("\n\n"))
    return Documentation(info["title"], paragraphs, tuple(groups))


def _operations_by_noun(description: Described) -> dict[str, list[OperationDoc]]:
    by_noun: dict[str, list[OperationDoc]] = {}
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            noun = operation["tags"][0]
            by_noun.setdefault(noun, []).append(
                _operation(description, method, path, operation)
            )
    return by_noun


def _shapes(schemas: Described) -> dict[str, ShapeDoc]:
    """The shapes by name; a choice between words is none."""
    shapes = {}
    for name, schema in schemas.items():
        if "enum" not in schema:
            shapes[name] = ShapeDoc(name, _meaning(schema), tuple(_fields(schema)))
    return shapes


def _shapes_of(
    operations: Iterable[OperationDoc], shapes: Mapping[str, ShapeDoc]
) -> tuple[ShapeDoc, ...]:
    """The shapes that some operations refer to, and those that these are made of, by name."""
    names: set[str] = set()
    ahead: list[str] = []
    for operation in operations:
        ahead += _shape_names(operation)
    while ahead:
        name = ahead.pop()
        if name in shapes and name not in names:
            names.add(name)
            ahead += [
                field.shape for field in shapes[name].fields if field.shape is not None
            ]
    return tuple(shapes[name] for name in sorted(names))


def _shape_names(operation: OperationDoc) -> Iterator[str]:
    for answer in operation.answers:
        yield from answer.shapes
    for field in operation.body:
        if field.shape is not None:
            yield field.shape


def _with_choices(part: object, description: Described) -> object:
    """Put choices where they are referred to: whoever reads a field need not look them up."""
    if isinstance(part, list):
        return [_with_choices(item, description) for item in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        target = _resolved(description, part)
        if "enum" in target:
            beside = {name: value for name, value in part.items() if name != "$ref"}
            return target | beside
    return {name: _with_choices(value, description) for name, value in part.items()}


def _meaning(schema: Described) -> str:
    words = str(schema.get("description", ""))
    examples = [
        json.dumps(example, ensure_ascii=False)
        for example in schema.get("examples", [])
    ]
    return f"{words} Such as {', '.join(examples)}." if examples else words


def _operation(
    description: Described, method: str, path: str, operation: Described
) -> OperationDoc:
    body = operation.get("requestBody", {"content": {}})["content"]
    parameters = [
        _resolved(description, parameter) for parameter in operation["parameters"]
    ]
    responses = {
        status: _resolved(description, response)
        for status, response in operation["responses"].items()
    }
    successes = {
        status: response for status, response in responses.items() if status < "400"
    }
    answer = _example(successes)
    return OperationDoc(
        name=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        access=_access(operation),
        parameters=tuple(map(_parameter, parameters)),
        body_types=tuple(body),
        body=tuple(_body_fields(description, body)),
        answers=tuple(
            _answer(status, response) for status, response in successes.items()
        ),
        refusals=tuple(_refusals(responses)),
        command=_command(method, path, operation, answer),
        example=None
        if answer is None
        else json.dumps(answer, ensure_ascii=False, indent=2),
    )


def _refusals(responses: Described) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the codes of each HTTP status that refuses."""
    for status, response in responses.items():
        if status >= "400":
            yield status, tuple(response["content"][_PROBLEM]["examples"])


def _access(operation: Described) -> str:
    if "description" in operation:
        return str(operation["description"])
    return (
        "Open to whoever may read." if operation["security"] else "Open to everybody."
    )


def _resolved(description: Described, part: Described) -> Described:
    """The target of a reference; a part that is no reference, as it is."""
    if "$ref" not in part:
        return part
    target: Any = description
    for key in part["$ref"].removeprefix("#/").split("/"):
        target = target[key]
    assert isinstance(target, dict)
    return target


def _parameter(parameter: Described) -> FieldDoc:
    schema = parameter["schema"]
    notes = [f"in the {parameter['in']}", *_notes(schema)]
    if parameter.get("required"):
        notes.insert(0, "needed")
    kind = _kind(schema)
    return FieldDoc(
        parameter["name"], kind, None, tuple(notes), parameter["description"]
    )


def _body_fields(description: Described, body: Described) -> Iterator[FieldDoc]:
    """The fields of a JSON body, those within others by their paths, such as `claims[].quote`."""
    if "application/json" in body:
        yield from _deep_fields(description, body["application/json"]["schema"], "")


def _deep_fields(
    description: Described, schema: Described, prefix: str
) -> Iterator[FieldDoc]:
    resolved = _resolved(description, schema)
    members = resolved.get("properties", {}).values()
    for field, member in zip(_fields(resolved, prefix), members, strict=True):
        yield field
        reference = _reference(member)
        if reference is not None:
            separator = "[]." if member.get("type") == "array" else "."
            yield from _deep_fields(description, reference, field.name + separator)


def _fields(schema: Described, prefix: str = "") -> Iterator[FieldDoc]:
    required = schema.get("required", [])
    for name, member in schema.get("properties", {}).items():
        notes = list(_notes(member))
        if name in required:
            notes.insert(0, "needed")
        reference = _reference(member)
        yield FieldDoc(
            name=prefix + name,
            kind=_kind(member),
            shape=None if reference is None else _shape_name(reference),
            notes=tuple(notes),
            meaning=member.get("description", ""),
        )


def _reference(schema: Described) -> Described | None:
    """The reference that a schema holds, perhaps as the items of a list, or beside null."""
    for part in (schema, schema.get("items", {}), *schema.get("anyOf", [])):
        if "$ref" in part:
            return {"$ref": part["$ref"]}
    return None


def _shape_name(reference: Described) -> str:
    return str(reference["$ref"]).rpartition("/")[2]


def _kind(schema: Described) -> str:
    """The type of a value, in words."""
    if "anyOf" in schema:
        return " or ".join(map(_kind, schema["anyOf"]))
    if "$ref" in schema:
        return _shape_name(schema)
    types = schema.get("type", "anything")
    if types == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    if isinstance(types, str):
        types = [types]
    return " or ".join(_TYPES.get(name, name) for name in types)


def _notes(schema: Described) -> Iterator[str]:
    """Yield the limits of a value, in words."""
    if choices := _choices(schema):
        yield f"one of {', '.join(choices)}"
    if schema.get("format") in _FORMATS:
        yield _FORMATS[schema["format"]]
    elif "pattern" in schema:
        yield _PATTERNS.get(schema["pattern"], f"like {schema['pattern']}")
    yield from _bounds(schema)
    if "items" in schema:
        yield from (f"each {note}" for note in _notes(schema["items"]))
    if schema.get("uniqueItems"):
        yield "none twice"
    if schema.get("default") not in (None, [], ""):
        yield f"{json.dumps(schema['default'])} where nothing is said"


def _bounds(schema: Described) -> Iterator[str]:
    for least, most, unit in _BOUNDS:
        if most in schema:
            yield f"{grouped(schema.get(least, 0))} to {grouped(schema[most])}{unit}"
        elif schema.get(least):
            yield f"at least {grouped(schema[least])}{unit}"


def _choices(schema: Described) -> list[str]:
    """The words that a value is one of, if it is; null may stand beside them."""
    for part in (schema, *schema.get("anyOf", [])):
        if "enum" in part:
            return list(part["enum"])
    return []


def _answer(status: str, response: Described) -> AnswerDoc:
    content = response.get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    parts = (schema, *schema.get("oneOf", []))
    shapes = tuple(_shape_name(part) for part in parts if "$ref" in part)
    return AnswerDoc(status, tuple(content), shapes, tuple(response.get("headers", {})))


def _example(successes: Described) -> Described | None:
    """The first example of an answer."""
    for response in successes.values():
        for media in response.get("content", {}).values():
            if "example" in media:
                example: Described = media["example"]
                return example
    return None


def _command(
    method: str, path: str, operation: Described, answer: Described | None
) -> str:
    """The operation as a command line; `$L` is the address of the ledger."""
    parts = ["curl -s", "$L" + _example_path(path, answer or {})]
    if _needs_token(operation):
        parts.append(_TOKEN)
    references = [parameter.get("$ref", "") for parameter in operation["parameters"]]
    if any(reference.endswith("/If-Match") for reference in references):
        parts.append("-H 'If-Match: *'")
    if method not in ("get", "post"):
        parts.append(f"-X {method.upper()}")
    content = operation.get("requestBody", {}).get("content", {})
    example = content.get("application/json", {}).get("example")
    if example is not None:
        body = json.dumps(example, ensure_ascii=False, indent=1)
        parts.append(f"--json {shlex.quote(body)}")
    return " ".join(parts)


def _example_path(path: str, answer: Described) -> str:
    """A path with the id that the answer has, where it has one."""
    identity = answer.get("id") or answer.get("agreement")
    return path.replace("{identity}", identity) if identity else path


def _needs_token(operation: Described) -> bool:
    """Return whether nobody may do it without a token."""
    security = operation["security"]
    return {"token": []} in security and {} not in security
