"""An operation of a description as a command line with curl."""

import json
import shlex
from collections.abc import Iterator
from typing import Final

from ledger.api.openapi.types import Described

_TOKEN: Final = "-H @admin.token"  # noqa: S105 - the name of a file
#: Methods that curl uses by itself: POST where there is a body.
_UNNAMED_METHODS: Final = ("get", "post")


def command_line(
    method: str,
    path: str,
    operation: Described,
    answer: Described | None,
) -> str:
    """Return the operation as a command line; `$L` is the address of the ledger.

    Where `answer`, an example, has an id, the path has it too.
    """
    return " ".join(_parts(method, path, operation, answer))


def _parts(
    method: str,
    path: str,
    operation: Described,
    answer: Described | None,
) -> Iterator[str]:
    yield "curl -s"
    example_path = _example_path(path, answer or {})
    yield f"$L{example_path}"
    if _needs_token(operation):
        yield _TOKEN
    if _takes_if_match(operation):
        yield "-H 'If-Match: *'"
    if method not in _UNNAMED_METHODS:
        verb = method.upper()
        yield f"-X {verb}"
    example = _example_body(operation)
    if example is not None:
        body = json.dumps(example, ensure_ascii=False, indent=1)
        quoted_body = shlex.quote(body)
        yield f"--json {quoted_body}"


def _example_path(path: str, answer: Described) -> str:
    """A path with the id that the answer has, where it has one."""
    identity = answer.get("id") or answer.get("agreement")
    if not identity:
        return path
    return path.replace("{identity}", identity)


def _needs_token(operation: Described) -> bool:
    """Return whether nobody may do it without a token."""
    security = operation["security"]
    return {"token": []} in security and {} not in security


def _takes_if_match(operation: Described) -> bool:
    for parameter in operation["parameters"]:
        reference = parameter.get("$ref", "")
        if reference.endswith("/If-Match"):
            return True
    return False


def _example_body(operation: Described) -> object:
    """The example of a JSON body; None where there is no such."""
    body = operation.get("requestBody", {})
    content = body.get("content", {})
    json_body = content.get("application/json", {})
    return json_body.get("example")
