"""The pages under /docs, as values: what the description says, in reading order, by noun."""

import json
import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ledger.rules.visible import grouped
from ledger.schemas.fields import EffectiveOn, Language, PartyId, Reference, Slug

Described = dict[str, Any]

_WORDS: Final = {"string": "text", "integer": "whole number", "boolean": "true or false"}
_FORMATS: Final = {
    "date": "a date such as 2025-06-02",
    "date-time": "an instant such as 2025-06-02T18:00:00Z",
    "uri": "a web address",
}
#: What the patterns of a description mean to people.
_PATTERNS: Final = {
    Slug.described["pattern"]: "a new id",
    PartyId.described["pattern"]: "a new id",
    Reference.described["pattern"]: "an id",
    EffectiveOn.described["pattern"]: "like 2025-06-02 or 2025-05-16/2025-06-02",
    Language.described["pattern"]: "a language tag such as en or zh-Hant",
}
_TOKEN: Final = "-H @admin.token"  # noqa: S105 - the name of a file


@dataclass(frozen=True, slots=True)
class Field:
    """A field or a parameter; `shape` names the shape that it has, where that has a name."""

    name: str
    kind: str
    shape: str | None
    notes: tuple[str, ...]
    meaning: str


@dataclass(frozen=True, slots=True)
class Answer:
    """How a success is answered."""

    status: str
    formats: tuple[str, ...]
    shapes: tuple[str, ...]
    headers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation."""

    name: str
    method: str
    path: str
    summary: str
    access: str
    parameters: tuple[Field, ...]
    body_types: tuple[str, ...]
    body: tuple[Field, ...]
    answers: tuple[Answer, ...]
    refusals: tuple[tuple[str, tuple[str, ...]], ...]
    command: str
    shown: str | None


@dataclass(frozen=True, slots=True)
class Shape:
    """What an answer holds."""

    name: str
    meaning: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The operations of one collection, and the shapes of their bodies and answers."""

    name: str
    meaning: str
    operations: tuple[Operation, ...]
    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Documentation:
    """All of it: the head, and a page a collection."""

    title: str
    paragraphs: tuple[str, ...]
    groups: tuple[Group, ...]


def reference(described: Described) -> Documentation:
    """Return what the pages on a description show."""
    shown = _with_choices(described, described)
    assert isinstance(shown, dict)
    described, schemas = shown, shown["components"]["schemas"]
    operations = [
        (told["tags"][0], _operation(described, method, path, told))
        for path, methods in described["paths"].items()
        for method, told in methods.items()
    ]
    shapes = {
        name: Shape(name, _meaning(schema), tuple(_fields(schema)))
        for name, schema in sorted(schemas.items())
        if "enum" not in schema
    }
    groups = []
    for tag in described["tags"]:
        own = tuple(operation for name, operation in operations if name == tag["name"])
        groups.append(Group(tag["name"], tag["description"], own, _shapes_of(own, shapes)))
    return Documentation(
        title=described["info"]["title"],
        paragraphs=tuple(described["info"]["description"].split("\n\n")),
        groups=tuple(groups),
    )


def _shapes_of(operations: Iterable[Operation], shapes: Mapping[str, Shape]) -> tuple[Shape, ...]:
    """The shapes that some operations name, and those that these are made of, by name."""
    wanted: set[str] = set()
    ahead = [name for operation in operations for name in _named(operation)]
    while ahead:
        name = ahead.pop()
        if name in shapes and name not in wanted:
            wanted.add(name)
            ahead += [field.shape for field in shapes[name].fields if field.shape is not None]
    return tuple(shapes[name] for name in sorted(wanted))


def _named(operation: Operation) -> Iterator[str]:
    for answer in operation.answers:
        yield from answer.shapes
    for field in operation.body:
        if field.shape is not None:
            yield field.shape


def _with_choices(told: object, described: Described) -> object:
    """Put the choices where they are referred to: whoever reads a field need not look them up."""
    if isinstance(told, list):
        return [_with_choices(each, described) for each in told]
    if not isinstance(told, dict):
        return told
    if "$ref" in told and "enum" in (choice := _resolved(described, told)):
        return choice | {name: each for name, each in told.items() if name != "$ref"}
    return {name: _with_choices(each, described) for name, each in told.items()}


def _meaning(schema: Described) -> str:
    words = str(schema.get("description", ""))
    examples = [json.dumps(example, ensure_ascii=False) for example in schema.get("examples", [])]
    return f"{words} Such as {', '.join(examples)}." if examples else words


def _operation(described: Described, method: str, path: str, told: Described) -> Operation:
    body = told.get("requestBody", {"content": {}})["content"]
    parameters = [_resolved(described, each) for each in told["parameters"]]
    responses = {status: _resolved(described, each) for status, each in told["responses"].items()}
    successes = {status: each for status, each in responses.items() if status < "400"}
    answer = _example(successes)
    return Operation(
        name=told["operationId"],
        method=method.upper(),
        path=path,
        summary=told["summary"],
        access=_access(told),
        parameters=tuple(map(_parameter, parameters)),
        body_types=tuple(body),
        body=tuple(_body_fields(described, body)),
        answers=tuple(_answer(status, each) for status, each in successes.items()),
        refusals=tuple(
            (status, tuple(each["content"]["application/problem+json"]["examples"]))
            for status, each in responses.items()
            if status not in successes
        ),
        command=_command(method, path, told, body, answer),
        shown=None if answer is None else json.dumps(answer, ensure_ascii=False, indent=2),
    )


def _access(told: Described) -> str:
    if "description" in told:
        return str(told["description"])
    return "Open to whoever may read." if told["security"] else "Open to everybody."


def _resolved(described: Described, told: Described) -> Described:
    """What stands where a reference points, or the thing itself."""
    if "$ref" not in told:
        return told
    found: Any = described
    for part in told["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    assert isinstance(found, dict)
    return found


def _parameter(told: Described) -> Field:
    schema = told["schema"]
    notes = [f"in the {told['in']}", *_notes(schema)]
    if told.get("required"):
        notes.insert(0, "needed")
    return Field(told["name"], _kind(schema), None, tuple(notes), told["description"])


def _body_fields(described: Described, body: Described) -> Iterator[Field]:
    """The fields of a JSON body, those within others by their paths, such as `claims[].quote`."""
    if "application/json" in body:
        yield from _deep_fields(described, body["application/json"]["schema"], "")


def _deep_fields(described: Described, schema: Described, prefix: str) -> Iterator[Field]:
    for field, inner in zip(
        _fields(_resolved(described, schema), prefix),
        _resolved(described, schema).get("properties", {}).values(),
        strict=True,
    ):
        yield field
        reference = _reference(inner)
        if reference is not None:
            below = "[]." if inner.get("type") == "array" else "."
            yield from _deep_fields(described, reference, field.name + below)


def _fields(schema: Described, prefix: str = "") -> Iterator[Field]:
    needed = schema.get("required", [])
    for name, inner in schema.get("properties", {}).items():
        reference = _reference(inner)
        yield Field(
            name=prefix + name,
            kind=_kind(inner),
            shape=None if reference is None else _shape(reference),
            notes=(*(["needed"] if name in needed else []), *_notes(inner)),
            meaning=inner.get("description", ""),
        )


def _reference(schema: Described) -> Described | None:
    """The reference that a schema holds, perhaps as the items of a list, or beside null."""
    for told in (schema, schema.get("items", {}), *schema.get("anyOf", [])):
        if "$ref" in told:
            return {"$ref": told["$ref"]}
    return None


def _shape(reference: Described) -> str:
    return str(reference["$ref"]).rpartition("/")[2]


def _kind(schema: Described) -> str:
    if "anyOf" in schema:
        return " or ".join(map(_kind, schema["anyOf"]))
    if "$ref" in schema:
        return _shape(schema)
    types = schema.get("type", "anything")
    if types == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    return " or ".join(_WORDS.get(each, each) for each in _listed(types))


def _listed(types: str | list[str]) -> list[str]:
    return [types] if isinstance(types, str) else types


def _notes(schema: Described) -> Iterator[str]:
    """The limits of a value, in words."""
    if choices := _choices(schema):
        yield f"one of {', '.join(choices)}"
    if schema.get("format") in _FORMATS:
        yield _FORMATS[schema["format"]]
    elif "pattern" in schema:
        yield _PATTERNS.get(schema["pattern"], f"like {schema['pattern']}")
    for least, most, unit in (
        ("minimum", "maximum", ""),
        ("minLength", "maxLength", " characters"),
        ("minItems", "maxItems", " items"),
    ):
        if most in schema:
            yield f"{grouped(schema.get(least, 0))} to {grouped(schema[most])}{unit}"
        elif schema.get(least):
            yield f"at least {grouped(schema[least])}{unit}"
    if "items" in schema:
        yield from (f"each {note}" for note in _notes(schema["items"]))
    if schema.get("uniqueItems"):
        yield "none twice"
    if schema.get("default") not in (None, [], ""):
        yield f"{json.dumps(schema['default'])} where nothing is said"


def _choices(schema: Described) -> list[str]:
    """The words that a value is one of, if it is; null may stand beside them."""
    for told in (schema, *schema.get("anyOf", [])):
        if "enum" in told:
            return list(told["enum"])
    return []


def _answer(status: str, told: Described) -> Answer:
    content = told.get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    shapes = [_shape(each) for each in (schema, *schema.get("oneOf", [])) if "$ref" in each]
    return Answer(status, tuple(content), tuple(shapes), tuple(told.get("headers", {})))


def _example(successes: Described) -> Described | None:
    for told in successes.values():
        for media in told.get("content", {}).values():
            if "example" in media:
                example: Described = media["example"]
                return example
    return None


def _command(
    method: str, path: str, told: Described, body: Described, answer: Described | None
) -> str:
    """The operation as a command line; `$L` is where the ledger is."""
    known = answer or {}
    named = known.get("id") or known.get("agreement")
    parts = ["curl -s", f"$L{path.replace('{identity}', named) if named else path}"]
    if {"token": []} in told["security"] and {} not in told["security"]:
        parts.append(_TOKEN)
    if any(each.get("$ref", "").endswith("/If-Match") for each in told["parameters"]):
        parts.append("-H 'If-Match: *'")
    if method not in ("get", "post"):
        parts.append(f"-X {method.upper()}")
    example = body.get("application/json", {}).get("example")
    if example is not None:
        parts.append(f"--json {shlex.quote(json.dumps(example, ensure_ascii=False, indent=1))}")
    return " ".join(parts)
