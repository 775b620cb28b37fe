"""Between HTTP and the use cases: what every request and every answer has, and every refusal."""

import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from time import perf_counter
from typing import Any, Final

from flask import Flask, Request, Response, current_app, g, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import MethodNotAllowed as HttpMethodNotAllowed

from ledger.api.formats import links
from ledger.api.formats.explain_json import Explained
from ledger.api.formats.listings import Listing
from ledger.api.http import (
    cors,
    database_errors,
    parameters,
    problems,
    read_response,
    request_body,
    request_log,
)
from ledger.api.http.authentication import Authenticator
from ledger.api.http.errors import (
    BadRequest,
    ErrorWithHeaders,
    Internal,
    MethodNotAllowed,
    NoSuchPath,
    UriTooLong,
)
from ledger.api.http.journal_state import JournalState
from ledger.api.http.log import LOG, first_line
from ledger.api.http.operations import OPERATIONS, Operation, Readable
from ledger.api.http.rate_limits import RateLimits, RateLimitState
from ledger.api.http.read_handler import ReadHandler
from ledger.api.http.read_response import ReadOptions
from ledger.api.http.write_handler import WriteHandler
from ledger.db import Database
from ledger.db.files import DatabaseLost
from ledger.rules.base.errors import LedgerError
from ledger.rules.base.printable import grouped

URI_BYTES_MAX: Final = 8 * 1024
#: How much of an unknown method a refusal repeats.
METHOD_TOLD_MAX: Final = 40
ALWAYS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept",
}


def utc_now() -> datetime:
    """Return the time of the machine's clock."""
    return datetime.now(UTC)


class RequestHandlers:
    """Serves the operations of one ledger."""

    def __init__(
        self,
        database: Database,
        *,
        open_reading: bool,
        clock: Callable[[], datetime],
        limits: RateLimits,
        origin: str | None,
    ) -> None:
        self.gate = Authenticator(
            database, open_reading=open_reading, clock=clock, limits=limits
        )
        history = JournalState(database, origin)
        self._reader = ReadHandler(self.gate, history, clock)
        self._writer = WriteHandler(database, self.gate, history, clock)

    def view(self, operation: Operation) -> Callable[..., Response]:
        """Return the Flask view of one operation."""
        if not operation.needs_ledger:
            return partial(self._serve_without_ledger, operation)
        serve = self._writer.serve if operation.writes else self._reader.serve

        def view(**path: str) -> Response:
            try:
                return serve(operation, path)
            finally:
                self.gate.note_use()

        return view

    def options(self, operations: Mapping[str, Operation]) -> Callable[..., Response]:
        """Return the Flask view that says what is to be had at a path; `operations` by method."""
        headers = {"Allow": ", ".join(sorted(_with_heads(operations)))}
        for method, name in request_body.ACCEPTS.items():
            if method in operations:
                headers[name] = ", ".join(
                    request_body.accepted_types(operations[method])
                )

        def view(**_path: str) -> Response:
            self.gate.count_address()
            return _allowing(headers)

        return view

    def _serve_without_ledger(self, operation: Operation, **path: str) -> Response:
        self.gate.enter_unnamed(operation)
        return _served_without_ledger(operation, path)

    def shares(self) -> bool:
        """Return whether the scripts of other sites may read the answer to this request."""
        if not self.gate.open_reading or "Authorization" in request.headers:
            return False
        rule = request.url_rule
        return cors.is_open_read(
            request.method, None if rule is None else rule.endpoint
        )


def _with_heads(methods: Mapping[str, Operation]) -> set[str]:
    return {*methods, "OPTIONS", *(["HEAD"] if "GET" in methods else [])}


def _served_without_ledger(operation: Operation, path: dict[str, str]) -> Response:
    shown: Readable = operation.function(**path)
    assert not isinstance(shown, Listing | Explained), "these are read from the ledger"
    chosen = parameters.chosen_format(request, operation)
    wish = ReadOptions(
        format=chosen,
        query=parameters.query(request, operation),
        known_at=0,
        asked_at=None,
        pinned=False,
        by_instant=False,
        private=False,
        after=None,
    )
    return read_response.respond(
        read_response.whole(links.rooted_page(shown.render(chosen)), wish)
    )


def install(app: Flask, boundary: RequestHandlers) -> None:
    """Give every answer its headers, and every error its problem+json."""
    app.before_request(partial(_begin, boundary.gate))
    app.after_request(partial(_finish, boundary))

    def refuse(refusal: LedgerError) -> Response:
        if isinstance(refusal, DatabaseLost):
            g.failure = refusal.detail
        return _problem(refusal)

    def refuse_http(error: HTTPException) -> Response:
        try:
            boundary.gate.count_address()
            if error.code == HTTPStatus.METHOD_NOT_ALLOWED:
                boundary.gate.check_token()
        except LedgerError as refusal:
            return _problem(refusal)
        except SQLAlchemyError as failed:
            return refuse_database(failed)
        return _problem(_of_framework(error, request), error.get_headers())

    def refuse_database(error: SQLAlchemyError) -> Response:
        refusal = database_errors.refusal_of(error)
        if refusal is None:
            return fail(error)
        g.failure = first_line(error)
        return _problem(refusal)

    def fail(error: Exception) -> Response:
        LOG.error("failure", request_id=g.request_id, exc_info=error)
        return _problem(
            Internal(
                "This is a bug; nothing was recorded. Report it with the request id in `instance`."
            )
        )

    app.register_error_handler(LedgerError, refuse)
    app.register_error_handler(HTTPException, refuse_http)
    app.register_error_handler(SQLAlchemyError, refuse_database)
    app.register_error_handler(Exception, fail)


def _of_framework(error: HTTPException, sent: Request) -> LedgerError:
    match error.code:
        case 404:
            return NoSuchPath(
                f"There is nothing at {sent.path[:200]!r}; /docs says what there is."
            )
        case 405:
            there = ", ".join(sorted(getattr(error, "valid_methods", None) or ()))
            method = sent.environ["REQUEST_METHOD"][:METHOD_TOLD_MAX]
            return MethodNotAllowed(
                f"{method} isn't to be had here; there are {there}."
            )
        case _:
            return BadRequest(error.description or "The request can't be read.")


def _begin(gate: Authenticator) -> Response | None:
    g.request_id, g.started = str(uuid.uuid4()), perf_counter()
    if len(request.path) + len(request.query_string) > URI_BYTES_MAX:
        gate.count_address()
        raise UriTooLong(
            f"The address is too long: at most {grouped(URI_BYTES_MAX)} bytes are taken."
        )
    if not parameters.is_utf8(request.environ["PATH_INFO"].encode("latin-1")):
        gate.count_address()
        raise BadRequest(
            f"The path holds bytes that aren't UTF-8: {parameters.IN_UTF8}"
        )
    if "\x00" in request.path:
        # PostgreSQL takes no such text, not even to look it up.
        gate.count_address()
        raise NoSuchPath(f"There is nothing at {request.path[:200]!r}.")
    _check_capitals()
    return _of_the_server(gate) if request.environ["PATH_INFO"] == "*" else None


def _of_the_server(gate: Authenticator) -> Response:
    """Say which methods the server has, where it is asked as a whole (RFC 9110, section 9.3.7)."""
    gate.count_address()
    methods = {operation.method: operation for operation in OPERATIONS}
    return _allowing({"Allow": ", ".join(sorted(_with_heads(methods)))})


def _allowing(headers: dict[str, str]) -> Response:
    answer = Response(status=HTTPStatus.NO_CONTENT, headers=headers)
    del answer.headers["Content-Type"]
    return answer


def _check_capitals() -> None:
    """Refuse a method in small letters, which the framework takes (RFC 9110, section 9.1).

    Raises:
        MethodNotAllowed: as for any other method that there isn't.
    """
    if (
        request.environ["REQUEST_METHOD"] != request.method
        and request.url_rule is not None
    ):
        paths = current_app.create_url_adapter(request)
        assert paths is not None, "a request has paths"
        raise HttpMethodNotAllowed([*paths.allowed_methods()])


def _finish(boundary: RequestHandlers, response: Response) -> Response:
    if boundary.shares():
        response.headers.update(cors.CORS_HEADERS)
        if request.method == "OPTIONS":
            response.headers.update(cors.PREFLIGHT)
    for name, value in ALWAYS.items():
        response.headers.setdefault(name, value)
    response.headers["Request-Id"] = g.request_id
    standing: RateLimitState | None = g.get("standing")
    if standing is not None:
        response.headers.update(standing.headers)
    if "ledger_size" in g and boundary.gate.may_read():
        response.headers["Ledger-Size"] = str(g.ledger_size)
    request_log.watch(request, response)
    return response


def _problem(refusal: LedgerError, headers: Any = ()) -> Response:
    g.problem, status = refusal.code, problems.status_of(refusal.code)
    body = problems.document(refusal, g.request_id, request.script_root)
    if request.args.get("pretty") == "true":
        body = read_response.indented(body)
    response = Response(body, status, content_type="application/problem+json")
    response.headers["Cache-Control"] = "no-store"
    for name, value in headers:
        if name == "Allow":
            response.headers[name] = value
    response.headers.update(_headers_of(refusal, status))
    return response


def _headers_of(refusal: LedgerError, status: int) -> dict[str, str]:
    """The headers that a refusal brings: how to come in, when to come again, where to look."""
    headers = {}
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = 'Bearer realm="ledger"'
    if (
        status == HTTPStatus.SERVICE_UNAVAILABLE
        and refusal.code not in problems.NOT_AGAIN
    ):
        headers["Retry-After"] = str(problems.RETRY_AFTER_SECONDS)
    if "location" in refusal.extra:
        headers["Location"] = links.rooted(str(refusal.extra["location"]))
    if isinstance(refusal, ErrorWithHeaders):
        headers |= refusal.headers
    return headers
