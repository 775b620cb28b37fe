"""openapi.yaml (OpenAPI 3.1), generated from the table of routes and the shapes."""

import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any, Final

import yaml
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import fields

from ledger.api.formats.formats import JSON, TEXT, YAML
from ledger.api.formats.listings import Listing
from ledger.api.http.operations import Operation
from ledger.api.openapi import batch_body, responses, schemas
from ledger.api.openapi.types import Described
from ledger.schemas.base import Out
from ledger.schemas.journal import VersionOut
from ledger.schemas.sentences import meaning

*_OTHER_SUFFIXES, _LAST_SUFFIX = [f"`.{form.suffix}`" for form in Listing.formats]
_SUFFIXES: Final = ", ".join(_OTHER_SUFFIXES)
_INFO: Final = (
    "What belligerents pledged to hand over to each other and what was reported handed over, "
    "each figure tied to the exact words of a stored article.\n\n"
    "Writing needs a token; reading is open, unless an installation asks for a token there too. "
    "A change of something recorded needs `If-Match`. Lists are paged by `next`. The same in "
    f"another format: {_SUFFIXES} or {_LAST_SUFFIX} at the end of a path under `/v1`, or "
    "`Accept`. Every refusal is `application/problem+json`; its `code` never changes."
)
#: Bytes, so that clients send them as they are: `binary` is how generators know it.
_ARTICLE: Final = {
    "type": "string",
    "format": "binary",
    "minLength": 1,
    "description": "The article, byte for byte; it must be UTF-8.",
}
#: A sentence for each collection, in the order of the pages.
_COLLECTIONS: Final[Mapping[str, str]] = {
    "parties": "Who hands over and who receives: states, and other actors.",
    "categories": "What is handed over; each category counts in one unit.",
    "agreements": "Rounds and deals that line items hang from, and their totals.",
    "sources": "Stored articles, byte for byte as received.",
    "line-items": "One act, one category, one direction, with claims and transitions.",
    "claims": "One passage of a source says one quantity about one line item.",
    "stated-totals": "What speakers say has come together, checked and never added.",
    "batches": "Many lines in one request: all of them are recorded, or none.",
    "statuses": "Where line items may stand, and the steps from there.",
    "actors": "Who may record, and in which role.",
    "tokens": "What actors show to prove who they are.",
    "totals": "Sums over all agreements; what they may count twice is named.",
    "token-uses": "When each token was last used.",
    "server": "What the server says of itself and of this API; open to everybody.",
}
#: The parts of paths that a request fills in.
_PATH_NAMES: Final = {
    "identity": "The id of what is meant.",
    "code": "What a program goes by; it never changes.",
    "noun": "What the page is about, such as `line-items`.",
}
_METHODS: Final = ("GET", "POST", "PATCH", "DELETE")
_MERGE_PATCH: Final = (
    "A JSON merge patch (RFC 7396); "
    "the Content-Type may be `application/merge-patch+json` too."
)
_TEXT: Final = {"type": "string"}
#: The ways to be let in, as `security` has them.
_WITH_TOKEN: Final[Described] = {"token": []}
_WITHOUT_TOKEN: Final[Described] = {}
_CONSTRAINTS: Final = (
    "pattern",
    "format",
    "minLength",
    "maxLength",
)
#: Formats that are read as values, not as text.
_VALUES: Final = (JSON, YAML)


def document(operations: Sequence[Operation]) -> str:
    """Return openapi.yaml."""
    described = description(operations)
    return yaml.dump(
        described, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=100
    )


def description(operations: Sequence[Operation]) -> Described:
    """Return the description of some operations as a value."""
    marshmallow = MarshmallowPlugin(schema_name_resolver=schemas.name_of)
    spec = APISpec("Exchange ledger", "1", "3.1.0", plugins=[marshmallow])
    schemas.add_to(spec, marshmallow)
    for name, header in responses.RESPONSE_HEADERS.items():
        spec.components.header(name, header)
    ordered = sorted(operations, key=_place)
    _add_refusals(spec, ordered)
    examples = _examples()
    for operation in ordered:
        example = examples.get(operation.name, {})
        row = _operation(marshmallow, operation, example)
        method = operation.method.lower()
        spec.path(path=operation.path, operations={method: row})
    schemas.add_meanings(spec.components.schemas, marshmallow)
    parts = spec.to_dict()
    described = _head(ordered)
    described["paths"] = parts["paths"]
    described["components"] = parts["components"]
    schemas.share_parameters(described)
    return described


def _place(operation: Operation) -> tuple[str, int]:
    """The place of an operation among all: by its path, then by its method."""
    return operation.path, _METHODS.index(operation.method)


def _add_refusals(spec: APISpec, operations: Sequence[Operation]) -> None:
    """Add each set of codes with which an operation refuses, once."""
    refusals: set[tuple[str, ...]] = set()
    for operation in operations:
        refusals.update(responses.refusals_of(operation).values())
    for codes in sorted(refusals):
        component = responses.component_of(codes)
        spec.components.response(component, responses.refusal(codes))


def collection_of(operation: Operation) -> str:
    """Return the collection that an operation belongs to, which is its tag."""
    first, *rest = operation.path.strip("/").split("/")
    return rest[0] if first == "v1" else "server"


def _examples() -> dict[str, Any]:
    """A body and an answer for each of the main operations, by its name."""
    file = files("ledger.api.openapi") / "examples.json"
    text = file.read_text(encoding="utf-8")
    examples: dict[str, Any] = json.loads(text)
    return examples


def _head(operations: Sequence[Operation]) -> Described:
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Exchange ledger",
            "version": "1",
            "description": _INFO,
            "license": {
                "name": "Apache License 2.0",
                "identifier": "Apache-2.0",
            },
        },
        "servers": [
            {
                "url": "/",
                "description": "Where this description was served from.",
            }
        ],
        "tags": _tags(operations),
    }


def _tags(operations: Sequence[Operation]) -> list[Described]:
    """The collections that operations belong to, each with its sentence."""
    used = {collection_of(operation) for operation in operations}
    tags = []
    for name, sentence in _COLLECTIONS.items():
        if name in used:
            tag = {"name": name, "description": sentence}
            tags.append(tag)
    return tags


class _Plain(yaml.CSafeDumper):
    """Writes a value twice where it occurs twice: anchors make YAML hard to read."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML's signature
        """Say that nothing is to be abbreviated."""
        return True


def _operation(
    marshmallow: MarshmallowPlugin, operation: Operation, example: Described
) -> Described:
    described: Described = {
        "operationId": operation.name,
        "summary": operation.summary,
        "tags": [collection_of(operation)],
    }
    if operation.role is not None:
        described["description"] = f"Needs the role {operation.role}."
    described["security"] = _security(operation)
    described["parameters"] = _parameters(operation)
    if operation.lines is not None:
        described["requestBody"] = batch_body.body(example)
    elif operation.body is not None:
        described["requestBody"] = _body(operation, example)
    described["responses"] = {
        str(operation.status): _success(marshmallow, operation, example),
        **_without_body(operation),
        **_refusals(operation),
    }
    return described


def _refusals(operation: Operation) -> Described:
    """References to the answers that refuse, by their HTTP status."""
    refusals: Described = {}
    for status, codes in responses.refusals_of(operation).items():
        component = responses.component_of(codes)
        refusals[str(status)] = {"$ref": f"#/components/responses/{component}"}
    return refusals


def _security(operation: Operation) -> list[Described]:
    if operation.role is not None:
        return [_WITH_TOKEN]
    if operation.needs_ledger and not operation.always_open:
        return [_WITHOUT_TOKEN, _WITH_TOKEN]
    return []


def _parameters(operation: Operation) -> list[Described]:
    parameters = [_path_parameter(name) for name in operation.path_names]
    if operation.if_match:
        parameters.append(_IF_MATCH)
    if operation.lines is not None:
        parameters.append(_header("If-Match", batch_body.IF_MATCH))
    if operation.writes:
        parameters += _headers_of_write(operation)
    else:
        parameters.append(_IF_NONE_MATCH)
    if operation.bare_text:
        fields_of_text = operation.bare_text.fields
        parameters += map(_with_bare_text, fields_of_text.values())
    if operation.query.fields:
        parameters.append({"in": "query", "schema": operation.query})
    return parameters


def _path_parameter(name: str) -> Described:
    return {
        "in": "path",
        "name": name,
        "required": True,
        "description": _PATH_NAMES[name],
        "schema": {
            "type": "string",
            "pattern": "^[A-Za-z0-9_-]{2,64}$",
        },
    }


def _headers_of_write(operation: Operation) -> list[Described]:
    # Whatever creates takes Prefer too. But generated clients read a body from each 201, and fail
    # without one: it is described where an answer without a body has a status of its own.
    if operation.status == 200:  # noqa: PLR2004 - beside it stands 204
        return [_IDEMPOTENCY_KEY, _PREFER]
    return [_IDEMPOTENCY_KEY]


def _header(
    name: str,
    sentence: str,
    *,
    required: bool = False,
    **schema: str | int,
) -> Described:
    return {
        "in": "header",
        "name": name,
        "required": required,
        "description": sentence,
        "schema": {"type": "string", **schema},
    }


_IF_MATCH: Final = _header(
    "If-Match",
    "The ETag that was last read, or * for any.",
    required=True,
)
_IF_NONE_MATCH: Final = _header(
    "If-None-Match", "ETags of answers that are there already."
)
_IDEMPOTENCY_KEY: Final = _header(
    "Idempotency-Key",
    "Lets a request be sent again without being done again: the same key and body get the first "
    "answer once more.",
    pattern="^[!-~]+$",
    minLength=1,
    maxLength=255,
)
_PREFER: Final = _header(
    "Prefer",
    "`return=minimal` asks for an answer without a body, where nothing would be lost.",
)


def _with_bare_text(field: fields.Field[Any]) -> Described:
    """Describe a field that stands in the query where the body is the bare article."""
    schema = {"type": "string"}
    for name in _CONSTRAINTS:
        if name in field.metadata:
            schema[name] = field.metadata[name]
    sentences = [meaning(field), "With text/plain only."]
    if field.required:
        sentences.append("Needed there.")
    if isinstance(field, fields.List):
        sentences.append("Separated by `;`.")
    return {
        "in": "query",
        "name": field.name,
        "description": " ".join(sentences),
        "schema": schema,
    }


def _body(operation: Operation, example: Described) -> Described:
    json_body: Described = {"schema": operation.body}
    if "body" in example:
        json_body["example"] = example["body"]
    content = {"application/json": json_body}
    if operation.bare_text:
        content[TEXT.content_type] = {"schema": _ARTICLE}
    # Not as a media type of its own: of two with one shape, generators make a client that breaks.
    body: Described = {}
    if operation.method == "PATCH":
        body["description"] = _MERGE_PATCH
    body["required"] = True
    body["content"] = content
    return body


def _success(
    marshmallow: MarshmallowPlugin, operation: Operation, example: Described
) -> Described:
    content: Described = {}
    for form in operation.formats:
        schema = {} if form in _VALUES else _TEXT
        content[form.media_type] = {"schema": schema}
    item = operation.returns
    if operation.path.endswith("/history"):
        item = VersionOut()
    if item is not None:
        json_answer = {"schema": _answer(marshmallow, operation, item)}
        if "answer" in example:
            json_answer["example"] = example["answer"]
        content["application/json"] = json_answer
    headers = responses.headers_of(operation)
    return {
        "description": operation.summary,
        "headers": responses.headers(headers),
        "content": content,
    }


def _without_body(operation: Operation) -> Described:
    """The answers that have no body: what was asked for is there already, or isn't wanted."""
    if not operation.writes:
        return {
            "304": {
                "description": "The client has this already: `If-None-Match` names it.",
                "headers": responses.headers(("ETag", "Request-Id")),
            }
        }
    if operation.status != 200:  # noqa: PLR2004 - 201 stays 201 without its body
        return {}
    headers = responses.headers_of(operation)
    return {
        "204": {
            "description": "It is done; `Prefer: return=minimal` asked for no body.",
            "headers": responses.headers(headers),
        }
    }


def _answer(
    marshmallow: MarshmallowPlugin, operation: Operation, item: Out
) -> Out | Described:
    if operation.lists:
        return schemas.page_of(marshmallow, item)
    if operation.or_returns is not None:
        return {"oneOf": [item, operation.or_returns]}
    return item
