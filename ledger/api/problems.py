"""Refusals as problem+json (RFC 9457): the only table of HTTP status codes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import orjson

from ledger.rules.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Problem:
    """How one code of refusal is answered; `advice` says what a client does about it."""

    status: int
    title: str
    advice: str


PROBLEMS: Final[Mapping[str, Problem]] = {
    "bad-json": Problem(
        400, "The body can't be read", "Send one JSON document in UTF-8, each key once."
    ),
    "bad-parameter": Problem(
        400, "A query parameter isn't acceptable", "`parameters` says which and why."
    ),
    "incomplete-body": Problem(
        400, "The body was cut off", "Send it again: it was shorter than its Content-Length."
    ),
    "bad-request": Problem(
        400, "The request can't be read", "The detail says what is wrong with it."
    ),
    "unauthenticated": Problem(401, "A token is needed", "Send `Authorization: Bearer xl_...`."),
    "forbidden": Problem(403, "The role doesn't reach", "`needed` names the role that does."),
    "same-actor": Problem(
        403, "A review needs another person", "Ask a reviewer who didn't record the line item."
    ),
    "not-found": Problem(404, "Not recorded", "Check the id; lists show what is recorded."),
    "no-such-path": Problem(404, "No such path", "/openapi.yaml lists the paths."),
    "method-not-allowed": Problem(
        405, "No such method here", "The Allow header lists those there are."
    ),
    "not-acceptable": Problem(406, "No such format here", "`available` lists those there are."),
    "already-exists": Problem(409, "The id is taken", "`location` says by what."),
    "illegal-transition": Problem(409, "No such step", "`allowed` lists the steps there are."),
    "possible-duplicate": Problem(
        409,
        "Possibly recorded already",
        "If it is the same event, send what `instead` holds; if not, name `line_items` in "
        "`distinct_from`, or its whole in `part_of`.",
    ),
    "in-use": Problem(409, "Something rests on this", "`resting` names it: see to that first."),
    "frozen": Problem(409, "This can't change any more", "Other records rest on it."),
    "length-required": Problem(
        411, "The length is needed", "Send a Content-Length; curl does by itself."
    ),
    "stale": Problem(
        412, "Changed since you read it", "Read it again and send its new ETag in If-Match."
    ),
    "too-large": Problem(413, "The body is too large", "`bytes_max` says how much is taken."),
    "uri-too-long": Problem(414, "The address is too long", "Send fewer or shorter parameters."),
    "unsupported-type": Problem(
        415, "No such Content-Type here", "`accepted` lists those that are taken."
    ),
    "validation": Problem(
        422, "Some fields are not acceptable", "`errors` names each with its JSON pointer."
    ),
    "not-a-whole": Problem(422, "That line item can't be the whole", "`errors` says why."),
    "not-utf-8": Problem(422, "The article isn't UTF-8", "Convert it to UTF-8 and send it again."),
    "precondition-required": Problem(
        428, "If-Match is needed", "Send the ETag that you read, or `*`."
    ),
    "busy": Problem(503, "Busy", "Send it again after Retry-After seconds."),
    "storage-full": Problem(
        503, "The disk is full", "Reading goes on; nothing more can be recorded."
    ),
    "internal": Problem(
        500, "A bug in the ledger", "Report it with the request id; nothing was recorded."
    ),
}
RETRY_AFTER_SECONDS: Final = 2


def status_of(code: str) -> int:
    """Return the HTTP status of a refusal's code."""
    return PROBLEMS[code].status


def document(refusal: Refusal, request_id: str) -> bytes:
    """Return the problem+json of a refusal, with a final newline."""
    problem = PROBLEMS[refusal.code]
    body = {
        "type": f"/problems/{refusal.code}",
        "title": problem.title,
        "status": problem.status,
        "code": refusal.code,
        "detail": refusal.detail,
        "instance": f"urn:uuid:{request_id}",
        **refusal.extra,
    }
    return orjson.dumps(body, option=orjson.OPT_APPEND_NEWLINE)
