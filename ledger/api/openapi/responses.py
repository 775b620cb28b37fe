"""The answers of an operation: its headers and refusals, read off its row in the table."""

from collections.abc import Iterator, Sequence
from typing import Final

from ledger.api.http.operations import Operation
from ledger.api.http.problems import PROBLEMS, WARNING_PARAMETERS
from ledger.api.openapi.types import Described

_NAMING: Final = "|".join(dict.fromkeys(WARNING_PARAMETERS.values()))
#: A code in Ledger-Warning, and what it names.
_WARNED: Final = f'[a-z-]+(; ({_NAMING})="[^" ]([^"]*[^" ])?"(; count=[0-9]+)?)?'
RESPONSE_HEADERS: Final[dict[str, Described]] = {
    "ETag": {
        "description": "Names this state. That of a resource's JSON is what If-Match takes.",
        "schema": {"type": "string"},
    },
    "Link": {
        "description": 'The next page, with rel="next"; none on the last.',
        "schema": {"type": "string"},
    },
    "Location": {
        "description": "The path of what was recorded; none where two line items were.",
        "schema": {"type": "string"},
    },
    "Content-Location": {
        "description": (
            "Where `known_at` was an instant or a date: the same answer by its journal size."
        ),
        "schema": {"type": "string"},
    },
    "Ledger-Entry": {
        "description": (
            "The numbers, from 0, of the journal entries that this made, more than two as a range; "
            "none where nothing changed. `known_at` takes no number of an entry: see Ledger-Size."
        ),
        "schema": {
            "type": "string",
            "pattern": "^[0-9]+((, |-)[0-9]+)?$",
        },
    },
    "Ledger-Size": {
        "description": (
            "How many journal entries stand behind this answer: what `known_at` takes to have it "
            "again. Sent back as `Ledger-Min-Size` with a request to read, no standby of a ledger "
            "answers from fewer: it waits for them, 2 seconds at most, and is 503 `busy` then."
        ),
        "schema": {
            "type": "integer",
            "minimum": 0,
        },
    },
    "Ledger-Warning": {
        "description": (
            "Codes of what is taken, but doubtful; /problems tells what each means. `recorded` has "
            "the recorded spellings of names, percent-encoded; `line_items`, `parts` and "
            "`parties` have ids, `claims` line items with the ids of their claims (`li-1/cl-1`), "
            "with | between several: the first ten, and `count` says how many there are."
        ),
        "schema": {
            "type": "string",
            "pattern": f"^{_WARNED}(, {_WARNED})*$",
        },
    },
    "Idempotent-Replayed": {
        "description": "`true` where this was done before, with the same Idempotency-Key.",
        "schema": {
            "type": "string",
            "enum": ["true"],
        },
    },
    "Preference-Applied": {
        "description": "That the body was left out, as `Prefer` asked.",
        "schema": {"type": "string"},
    },
    "RateLimit": {
        "description": "Where you stand: `r` requests left, more of them in `t` seconds.",
        "schema": {"type": "string"},
    },
    "RateLimit-Policy": {
        "description": "The limit: `q` requests in `w` seconds.",
        "schema": {"type": "string"},
    },
    "Request-Id": {
        "description": "Names this request in the server's log.",
        "schema": {
            "type": "string",
            "format": "uuid",
        },
    },
    "Retry-After": {
        "description": "After how many seconds to send it again.",
        "schema": {
            "type": "integer",
            "minimum": 0,
        },
    },
    "WWW-Authenticate": {
        "description": "That a bearer token is needed.",
        "schema": {"type": "string"},
    },
}
_OF_STATUS: Final = {
    401: ("WWW-Authenticate",),
    429: (
        "Retry-After",
        "RateLimit",
        "RateLimit-Policy",
    ),
    503: ("Retry-After",),
}


def headers_of(operation: Operation) -> list[str]:
    """Return the names of the headers of a success."""
    names = ["Request-Id"]
    if operation.needs_ledger:
        names.append("Ledger-Size")
    if operation.counted:
        names += ["RateLimit", "RateLimit-Policy"]
    names += _of_write(operation) if operation.writes else _of_read(operation)
    return names


def _of_write(operation: Operation) -> Iterator[str]:
    yield from (
        "Ledger-Entry",
        "Ledger-Warning",
        "Idempotent-Replayed",
        "Preference-Applied",
    )
    if operation.lines is not None:
        return
    yield "ETag"
    if operation.status == 201 and not operation.path_names:  # noqa: PLR2004 - it says "Created"
        yield "Location"


def _of_read(operation: Operation) -> Iterator[str]:
    yield "ETag"
    if operation.lists:
        yield "Link"
    if "known_at" in operation.query.fields:
        yield "Content-Location"


def refusals_of(operation: Operation) -> dict[int, tuple[str, ...]]:
    """Return the codes with which an operation may refuse, by their HTTP status."""
    by_status: dict[int, set[str]] = {}
    for code in _codes(operation):
        status = PROBLEMS[code].status
        codes = by_status.setdefault(status, set())
        codes.add(code)
    return {status: tuple(sorted(by_status[status])) for status in sorted(by_status)}


def _codes(operation: Operation) -> Iterator[str]:
    yield from ("bad-parameter", "not-acceptable", "uri-too-long", "internal")
    yield from _codes_of_whoever_asks(operation)
    if operation.path_names:
        yield "not-found"
    if operation.writes:
        yield from ("storage-full", "bad-idempotency-key")
        yield from ("idempotency-key-reused", "redacted")
    yield from _codes_of_bodies(operation)
    if operation.if_match:
        yield from ("precondition-required", "stale")
    yield from operation.refuses


def _codes_of_whoever_asks(operation: Operation) -> Iterator[str]:
    if operation.needs_ledger:
        # Open reading can be closed, and a bad token is refused everywhere.
        yield from ("unauthenticated", "busy", "database-lost")
        if not operation.writes:
            yield "too-costly"
    if operation.counted:
        yield "too-many-requests"
    if operation.role is not None:
        yield "forbidden"


def _codes_of_bodies(operation: Operation) -> Iterator[str]:
    if operation.body is not None or operation.lines is not None:
        yield from (
            "bad-json",
            "incomplete-body",
            "length-required",
            "too-large",
            "too-slow",
        )
        yield from ("unsupported-type", "validation", "document-too-large")
    if operation.bare_text:
        yield from ("not-utf-8", "not-in-charset")


def component_of(codes: Sequence[str]) -> str:
    """Return the name under which the answer with one of these codes is described."""
    return ".".join(codes)


def refusal(codes: Sequence[str]) -> Described:
    """Return the description of an answer that refuses with one of these codes."""
    sentences = []
    examples = {}
    for code in codes:
        problem = PROBLEMS[code]
        sentences.append(f"`{code}`: {problem.title}. {problem.advice}")
        examples[code] = {"value": _example(code)}
    own_headers = _OF_STATUS.get(problem.status, ())
    return {
        "description": "\n\n".join(sentences),
        "headers": headers(("Request-Id", *own_headers)),
        "content": {
            "application/problem+json": {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "examples": examples,
            }
        },
    }


def headers(names: Sequence[str]) -> Described:
    """Return references to the descriptions of some headers."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _example(code: str) -> Described:
    problem = PROBLEMS[code]
    return {
        "type": f"/problems/{code}",
        "title": problem.title,
        "status": problem.status,
        "code": code,
        "detail": problem.advice,
        "instance": "urn:uuid:0b0a4bd4-7d44-4b0f-a1e4-0d3a36a5a35c",
    }
