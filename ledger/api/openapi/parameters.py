"""The parameters of an operation in openapi.yaml, and how it lets a client in."""

from typing import Any, Final

from marshmallow import fields

from ledger.api.http.operations import Operation
from ledger.api.openapi import batch_body
from ledger.api.openapi.types import Described
from ledger.schemas.sentences import meaning

#: The parts of paths that a request fills in.
_PATH_NAMES: Final = {
    "identity": "The id of what is meant.",
    "code": "What a program goes by; it never changes.",
    "noun": "What the page is about, such as `line-items`.",
}
#: How other parts than ids are spelled.
_SPELLED: Final = {
    "index": ("The number of the entry, from 0.", "^(0|[1-9][0-9]{0,9})$"),
    "level": ("The level of the tree, from 0.", "^(0|[1-9][0-9]?)$"),
    "number": ("The number of the tile within its level.", "^[0-9]{3}$"),
    "thousands": ("The thousands of that number.", "^x[0-9]{3}$"),
    "width": ("How many it has, up to 255.", "^[1-9][0-9]{0,2}$"),
}
#: The ways to be let in, as `security` has them.
_WITH_TOKEN: Final[Described] = {"token": []}
_WITHOUT_TOKEN: Final[Described] = {}
_CONSTRAINTS: Final = (
    "pattern",
    "format",
    "minLength",
    "maxLength",
)


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
        "schema": {
            "type": "string",
            **schema,
        },
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


def security(operation: Operation) -> list[Described]:
    """Return the ways to be let in, any of which will do; none where it is open to everybody."""
    if operation.role is not None:
        return [_WITH_TOKEN]
    if operation.needs_ledger and not operation.always_open:
        return [_WITHOUT_TOKEN, _WITH_TOKEN]
    return []


def of(operation: Operation) -> list[Described]:
    """Return the parameters of an operation: of its path, its headers and its query."""
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
        parameters.append(
            {
                "in": "query",
                "schema": operation.query,
            }
        )
    return parameters


def _path_parameter(name: str) -> Described:
    if name in _SPELLED:
        sentence, pattern = _SPELLED[name]
    else:
        sentence, pattern = _PATH_NAMES[name], "^[A-Za-z0-9_-]{2,64}$"
    return {
        "in": "path",
        "name": name,
        "required": True,
        "description": sentence,
        "schema": {
            "type": "string",
            "pattern": pattern,
        },
    }


def _headers_of_write(operation: Operation) -> list[Described]:
    # Whatever creates takes Prefer too. But generated clients read a body from each 201, and fail
    # without one: it is described where an answer without a body has a status of its own.
    if operation.status == 200:  # noqa: PLR2004 - beside it stands 204
        return [_IDEMPOTENCY_KEY, _PREFER]
    return [_IDEMPOTENCY_KEY]


def _with_bare_text(field: fields.Field[Any]) -> Described:
    """Describe a field that stands in the query where the body is the bare article."""
    schema = {"type": "string"}
    for name in _CONSTRAINTS:
        if name in field.metadata:
            schema[name] = field.metadata[name]
    sentences = [meaning(field), "With a bare article only."]
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
