"""openapi.yaml (OpenAPI 3.1), generated from the table of routes and the shapes."""

import json
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from typing import Any, Final

import yaml
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from ledger.api.formats.formats import BYTES, JSON, TEXT, YAML, ZIP, Format
from ledger.api.formats.listings import Listing
from ledger.api.http.operations import Operation
from ledger.api.openapi import batch_body, parameters, responses, schemas
from ledger.api.openapi.types import NEEDS_ROLE, Described
from ledger.rules.texts import encodings
from ledger.schemas.base import Out
from ledger.schemas.journal import VersionOut

*_OTHER_SUFFIXES, _LAST_SUFFIX = [f"`.{form.suffix}`" for form in Listing.formats]
_SUFFIXES: Final = ", ".join(_OTHER_SUFFIXES)
_INFO: Final = (
    "What belligerents pledged to hand over to each other and what was reported handed over, "
    "each figure tied to the exact words of a stored article.\n\n"
    "Writing needs a token; reading is open, unless an installation asks for a token there too. "
    "Of the roles recorder, reviewer and admin each may do what those before it may. "
    "A change of something recorded needs `If-Match`. Lists are paged by `next`. The same in "
    f"another format: {_SUFFIXES} or {_LAST_SUFFIX} at the end of a path under `/v1`, or "
    "`Accept`. Every refusal is `application/problem+json`; its `code` never changes."
)
_ENCODINGS: Final = ", ".join(encodings.TAKEN)
#: Bytes, so that clients send them as they are: `binary` is how generators know it.
_ARTICLE: Final = {
    "type": "string",
    "format": "binary",
    "minLength": 1,
    "description": (
        "The article, byte for byte. It is UTF-8, or in the `charset` that the Content-Type names: "
        f"{_ENCODINGS}."
    ),
}
#: A sentence for each collection, in the order of the pages.
_COLLECTIONS: Final[Mapping[str, str]] = {
    "parties": "Who hands over and who receives: states, and other actors.",
    "categories": "What is handed over; each category counts in one unit.",
    "agreements": "Rounds and deals that line items hang from, and their totals.",
    "sources": "Stored articles, byte for byte as received.",
    "line-items": "One act, one category, one direction, with claims and transitions.",
    "claims": "One passage of a source says one quantity about one line item.",
    "journal": "Every change as it is sealed, and the tree over all of them for others to check.",
    "changes": "Who recorded what, when and why, over the whole ledger.",
    "stated-totals": "What speakers say has come together, checked and never added.",
    "batches": "Many lines in one request: all of them are recorded, or none.",
    "statuses": "Where line items may stand, and the steps from there.",
    "actors": "Who may record, and in which role.",
    "tokens": "What actors show to prove who they are.",
    "totals": "Sums over all agreements; what they may count twice is named.",
    "redactions": "Erasing the words of an article for ever: one admin asks, another approves.",
    "dossier": "All of it in files, to be read and checked without the ledger.",
    "token-uses": "When each token was last used.",
    "server": "What the server says of itself and of this API; open to everybody.",
}
_METHODS: Final = (
    "GET",
    "POST",
    "PATCH",
    "DELETE",
)
_PAGE: Final = (
    "A web page may come in place of the text, as `text/html`, its bytes as they were saved: its "
    "words are read, and quoted. Its encoding is the `charset` of the Content-Type, else what the "
    "page says itself, else UTF-8. What the query leaves out of its metadata is taken from the "
    "page, and named in the warning `from-page`; `publisher` is needed where the page has none."
)
_MERGE_PATCH: Final = (
    "A JSON merge patch (RFC 7396); "
    "the Content-Type may be `application/merge-patch+json` too."
)
_TEXT: Final = {"type": "string"}
_BYTES: Final = {"type": "string", "format": "binary"}
#: Formats that are read as values, not as text.
_VALUES: Final = (JSON, YAML)


def document(described: Described) -> str:
    """Return openapi.yaml."""
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
    ordered = sorted(for_programs(operations), key=_place)
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


def for_programs(operations: Iterable[Operation]) -> list[Operation]:
    """Return the operations that are described: pages are for people."""
    return [operation for operation in operations if not operation.is_page]


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
    if first != "v1":
        return "server"
    collection, _, _ = rest[0].partition(".")
    return collection


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
            tag = {
                "name": name,
                "description": sentence,
            }
            tags.append(tag)
    return tags


class _Plain(yaml.CSafeDumper):
    """Writes a value twice where it occurs twice: anchors make YAML hard to read."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML's signature
        """Say that nothing is to be abbreviated."""
        return True


def _operation(
    marshmallow: MarshmallowPlugin,
    operation: Operation,
    example: Described,
) -> Described:
    described: Described = {
        "operationId": operation.name,
        "summary": operation.summary,
        "tags": [collection_of(operation)],
    }
    sentences = [operation.details]
    if operation.role is not None:
        sentences.insert(0, f"{NEEDS_ROLE} {operation.role}.")
    if any(sentences):
        described["description"] = " ".join(filter(None, sentences))
    described["security"] = parameters.security(operation)
    described["parameters"] = parameters.of(operation)
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


def _body(operation: Operation, example: Described) -> Described:
    json_body: Described = {"schema": operation.body}
    if "body" in example:
        json_body["example"] = example["body"]
    content = {"application/json": json_body}
    # Not as media types of their own: of two with one shape, generators make a client that breaks.
    body: Described = {}
    if operation.method == "PATCH":
        body["description"] = _MERGE_PATCH
    if operation.bare_text:
        content[TEXT.content_type] = {"schema": _ARTICLE}
        body["description"] = _PAGE
    body["required"] = True
    body["content"] = content
    return body


def _success(
    marshmallow: MarshmallowPlugin,
    operation: Operation,
    example: Described,
) -> Described:
    content: Described = {}
    for form in operation.formats:
        content[form.media_type] = {"schema": _schema_of(form)}
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


def _schema_of(form: Format) -> Described:
    """Return the schema of an answer in a format, where nothing more is known of it."""
    if form in _VALUES:
        return {}
    return _BYTES if form in (BYTES, ZIP) else _TEXT


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
    marshmallow: MarshmallowPlugin,
    operation: Operation,
    item: Out,
) -> Out | Described:
    if operation.lists:
        return schemas.page_of(marshmallow, item)
    if operation.or_returns is not None:
        return {"oneOf": [item, operation.or_returns]}
    return item
