"""The pages under /docs, as values: the description (OpenAPI), in reading order, by noun."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from ledger.api.openapi.docs_commands import command_line
from ledger.api.openapi.docs_fields import (
    body_fields,
    fields_of_shape,
    meaning_of_shape,
    parameter_doc,
)
from ledger.api.openapi.docs_types import (
    AnswerDoc,
    Documentation,
    NounDoc,
    OperationDoc,
    ShapeDoc,
)
from ledger.api.openapi.reference_objects import resolved, target_name, with_choices
from ledger.api.openapi.types import NEEDS_ROLE, Described

_PROBLEM: Final = "application/problem+json"
#: The first HTTP status that refuses.
_FIRST_REFUSAL: Final = "400"


def documentation(description: Described) -> Documentation:
    """Return what the pages show, given a description as a value."""
    inlined = with_choices(description, description)
    assert isinstance(inlined, dict)
    operations = _operations_by_noun(inlined)
    shapes = _shapes(inlined["components"]["schemas"])
    groups = []
    for tag in inlined["tags"]:
        name = tag["name"]
        own_operations = tuple(operations.get(name, ()))
        group = NounDoc(
            name=name,
            meaning=tag["description"],
            operations=own_operations,
            shapes=_shapes_of(own_operations, shapes),
        )
        groups.append(group)
    info = inlined["info"]
    paragraphs = info["description"].split("\n\n")
    return Documentation(
        title=info["title"],
        paragraphs=tuple(paragraphs),
        groups=tuple(groups),
    )


def _operations_by_noun(description: Described) -> dict[str, list[OperationDoc]]:
    """The operations by their tag, in the order of their paths."""
    by_noun: dict[str, list[OperationDoc]] = {}
    for path, methods in description["paths"].items():
        for method, described in methods.items():
            noun = described["tags"][0]
            operation = _operation(description, method, path, described)
            of_noun = by_noun.setdefault(noun, [])
            of_noun.append(operation)
    return by_noun


def _shapes(schemas: Described) -> dict[str, ShapeDoc]:
    """The shapes by name; a choice between words is none."""
    shapes = {}
    for name, schema in schemas.items():
        if "enum" in schema:
            continue
        shapes[name] = ShapeDoc(
            name=name,
            meaning=meaning_of_shape(schema),
            fields=tuple(fields_of_shape(schema)),
        )
    return shapes


def _shapes_of(
    operations: Iterable[OperationDoc],
    shapes: Mapping[str, ShapeDoc],
) -> tuple[ShapeDoc, ...]:
    """The shapes that some operations refer to, and those that these are made of, by name."""
    names: set[str] = set()
    ahead: list[str] = []
    for operation in operations:
        ahead += _shape_names(operation)
    while ahead:
        name = ahead.pop()
        if name in names or name not in shapes:
            continue
        names.add(name)
        for field in shapes[name].fields:
            if field.shape is not None:
                ahead.append(field.shape)
    return tuple(shapes[name] for name in sorted(names))


def _shape_names(operation: OperationDoc) -> Iterator[str]:
    for answer in operation.answers:
        yield from answer.shapes
    for field in operation.body:
        if field.shape is not None:
            yield field.shape


def _operation(
    description: Described,
    method: str,
    path: str,
    operation: Described,
) -> OperationDoc:
    """One operation, without references: each success and each refusal is resolved."""
    parameters = []
    for parameter in operation["parameters"]:
        target = resolved(description, parameter)
        parameters.append(parameter_doc(target))
    responses = _responses(description, operation)
    successes: Described = {}
    answers = []
    for status, response in responses.items():
        if status < _FIRST_REFUSAL:
            successes[status] = response
            answers.append(_answer(status, response))
    example = _example(successes)
    request = operation.get("requestBody", {"content": {}})
    content = request["content"]
    return OperationDoc(
        name=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        access=_access(operation),
        parameters=tuple(parameters),
        body_types=tuple(content),
        body=tuple(body_fields(description, content)),
        answers=tuple(answers),
        refusals=tuple(_refusals(responses)),
        command=command_line(method, path, operation, example),
        example=_example_text(example),
    )


def _responses(description: Described, operation: Described) -> Described:
    """The answers to an operation by their HTTP status, without references."""
    responses = {}
    for status, response in operation["responses"].items():
        responses[status] = resolved(description, response)
    return responses


def _refusals(responses: Described) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the codes of each HTTP status that refuses."""
    for status, response in responses.items():
        if status < _FIRST_REFUSAL:
            continue
        problem = response["content"][_PROBLEM]
        yield status, tuple(problem["examples"])


def _access(operation: Described) -> str:
    """The sentence on who may do it, and what else to know."""
    description: str = operation.get("description", "")
    if description.startswith(NEEDS_ROLE):
        return description
    who = "Open to everybody."
    if operation["security"]:
        who = "Open to whoever may read."
    return f"{who} {description}".rstrip()


def _answer(status: str, response: Described) -> AnswerDoc:
    """A success; a JSON answer may have one of several shapes."""
    content = response.get("content", {})
    headers = response.get("headers", {})
    json_answer = content.get("application/json", {})
    schema = json_answer.get("schema", {})
    alternatives = schema.get("oneOf", [])
    shapes = []
    for part in (schema, *alternatives):
        if "$ref" in part:
            name = target_name(part)
            shapes.append(name)
    return AnswerDoc(
        status=status,
        formats=tuple(content),
        shapes=tuple(shapes),
        headers=tuple(headers),
    )


def _example(successes: Described) -> Described | None:
    """The first example of an answer."""
    for response in successes.values():
        content = response.get("content", {})
        for media in content.values():
            example: Described | None = media.get("example")
            if example is not None:
                return example
    return None


def _example_text(example: Described | None) -> str | None:
    if example is None:
        return None
    return json.dumps(example, ensure_ascii=False, indent=2)
