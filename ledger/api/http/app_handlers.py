"""Flask's hooks: what every request and every answer has, and how every error is answered."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from time import perf_counter
from typing import Any, Final

import orjson
from flask import Flask, Request, Response, current_app, g, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import Headers
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import MethodNotAllowed as HttpMethodNotAllowed

from ledger.api.formats import links
from ledger.api.formats.explain_json import Explained
from ledger.api.formats.formats import HTML
from ledger.api.formats.listings import Listing
from ledger.api.http import (
    cors,
    database_errors,
    error_pages,
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
from ledger.api.http.kept_answers import fields_of_request
from ledger.api.http.log import LOG, first_line
from ledger.api.http.operations import (
    OPERATIONS,
    Download,
    Operation,
    Readable,
    SeeOther,
)
from ledger.api.http.rate_limits import RateLimits
from ledger.api.http.read_handler import ReadHandler
from ledger.api.http.read_response import ReadOptions
from ledger.api.http.write_handler import WriteHandler
from ledger.db import Database
from ledger.db.files import DatabaseLost
from ledger.rules.base.errors import LedgerError
from ledger.rules.base.printable import grouped

URI_BYTES_MAX: Final = 8 * 1024
#: How much of an unknown method a refusal repeats.
METHOD_CHARACTERS_MAX: Final = 40
#: How much of an unknown path a refusal repeats.
PATH_CHARACTERS_MAX: Final = 200
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
        state: JournalState,
    ) -> None:
        self.authenticator = Authenticator(
            database, open_reading=open_reading, clock=clock, limits=limits
        )
        self.reader = ReadHandler(self.authenticator, state, clock)
        self._writer = WriteHandler(database, self.authenticator, state, clock)

    def view(self, operation: Operation) -> Callable[..., Response]:
        """Return the Flask view of one operation."""
        if not operation.needs_ledger:
            return partial(self._serve_without_ledger, operation)
        serve = self.reader.serve
        if operation.writes:
            serve = self._writer.serve

        def view(**path: str) -> Response:
            try:
                return serve(operation, path)
            finally:
                self.authenticator.note_use()

        return view

    def options(self, operations: Mapping[str, Operation]) -> Callable[..., Response]:
        """Return the Flask view that says what a path allows; `operations` by method."""
        headers = {"Allow": _allowed(operations)}
        for method, name in request_body.ACCEPTS.items():
            if method in operations:
                accepted = request_body.accepted_types(operations[method])
                headers[name] = ", ".join(accepted)

        def view(**_path: str) -> Response:
            self.authenticator.count_address()
            return _allowing(headers)

        return view

    def _serve_without_ledger(self, operation: Operation, **path: str) -> Response:
        self.authenticator.admit_anonymous(operation)
        return _served_without_ledger(operation, path)

    def is_shared(self, response: Response) -> bool:
        """Return whether the scripts of other sites may read the answer to this request.

        Where a token came with it, only what all are answered alike: a cache on the way may keep
        that for those who have none.
        """
        if not self.authenticator.open_reading:
            return False
        has_token = "Authorization" in request.headers
        cache_control = response.headers.get("Cache-Control", "no-store")
        if has_token and not cors.is_for_everybody(cache_control):
            return False
        endpoint = None
        if request.url_rule is not None:
            endpoint = request.url_rule.endpoint
        return cors.is_open_read(request.method, endpoint)


def _allowed(methods: Iterable[str]) -> str:
    """Return the field Allow: HEAD goes with GET, and OPTIONS with everything."""
    allowed = {*methods, "OPTIONS"}
    if "GET" in allowed:
        allowed.add("HEAD")
    return ", ".join(sorted(allowed))


def _served_without_ledger(operation: Operation, path: dict[str, str]) -> Response:
    """Answer an operation that needs no database."""
    answer: Readable = operation.function(**path)
    assert not isinstance(answer, Listing | Explained | Download | SeeOther), (
        "these are read"
    )
    options = ReadOptions(
        format=parameters.chosen_format(request, operation),
        query=parameters.query(request, operation),
        known_at=0,
        asked_at=None,
        pinned=False,
        named_otherwise=False,
        private=False,
        after=None,
        etag_key=b"",
        immutable=operation.immutable,
    )
    body = links.rooted_page(answer.render(options.format))
    return read_response.respond(read_response.whole(body, options))


def install(app: Flask, handlers: RequestHandlers) -> None:
    """Give every answer its headers, and every error its problem+json, or its page."""
    app.before_request(partial(_begin, handlers.authenticator))
    app.after_request(partial(_finish, handlers))
    refuse_http = partial(_refuse_http, handlers.authenticator)
    app.register_error_handler(LedgerError, _refuse)
    app.register_error_handler(HTTPException, refuse_http)
    app.register_error_handler(SQLAlchemyError, _refuse_database)
    app.register_error_handler(Exception, _fail)


def _refuse(refusal: LedgerError) -> Response:
    """Answer an error of ours."""
    if isinstance(refusal, DatabaseLost):
        g.failure = refusal.detail
    return _problem(refusal)


def _refuse_http(authenticator: Authenticator, error: HTTPException) -> Response:
    """Answer what the framework refuses: what is wrong with the client's token comes first."""
    try:
        authenticator.count_address()
        if error.code == HTTPStatus.METHOD_NOT_ALLOWED:
            authenticator.check_token()
    except LedgerError as refusal:
        return _problem(refusal)
    except SQLAlchemyError as failed:
        return _refuse_database(failed)
    return _problem(_of_framework(error, request), error.get_headers())


def _refuse_database(error: SQLAlchemyError) -> Response:
    """Answer a failure of the database: as a refusal, or as a bug of ours."""
    refusal = database_errors.refusal_of(error)
    if refusal is None:
        return _fail(error)
    g.failure = first_line(error)
    return _problem(refusal)


def _fail(error: Exception) -> Response:
    """Answer a bug of ours, whose words are for the log alone."""
    LOG.error("failure", request_id=g.request_id, exc_info=error)
    return _problem(
        Internal(
            "This is a bug; nothing was recorded. Report it with the request id in `instance`."
        )
    )


def _of_framework(error: HTTPException, sent: Request) -> LedgerError:
    """Return the error of ours that says what the framework refuses."""
    match error.code:
        case 404:
            path = sent.path[:PATH_CHARACTERS_MAX]
            return NoSuchPath(
                f"There is nothing at {path!r}; /docs says what there is."
            )
        case 405:
            methods = getattr(error, "valid_methods", None) or ()
            allowed = ", ".join(sorted(methods))
            method = sent.environ["REQUEST_METHOD"][:METHOD_CHARACTERS_MAX]
            return MethodNotAllowed(
                f"{method} is not allowed here; allowed: {allowed}."
            )
        case _:
            return BadRequest(error.description or "The request can't be read.")


def _begin(authenticator: Authenticator) -> Response | None:
    """Refuse an address that no route can read; answer `OPTIONS *`."""
    g.request_id = str(uuid.uuid4())
    g.started = perf_counter()
    unreadable = _unreadable_address()
    if unreadable is not None:
        authenticator.count_address()
        raise unreadable
    _check_capitals()
    if request.environ["PATH_INFO"] != "*":
        return None
    # The methods of the server as a whole (RFC 9110, section 9.3.7).
    authenticator.count_address()
    methods = [operation.method for operation in OPERATIONS]
    return _allowing({"Allow": _allowed(methods)})


def _unreadable_address() -> LedgerError | None:
    """Return what is wrong with the address of this request; None where it can be read."""
    if len(request.path) + len(request.query_string) > URI_BYTES_MAX:
        bytes_max = grouped(URI_BYTES_MAX)
        return UriTooLong(
            f"The address is too long: at most {bytes_max} bytes are taken."
        )
    path = request.environ["PATH_INFO"].encode("latin-1")
    if not parameters.is_utf8(path):
        return BadRequest(
            f"The path holds bytes that aren't UTF-8: {parameters.IN_UTF8}"
        )
    if "\x00" in request.path:
        # PostgreSQL takes no such text, not even to look it up.
        return NoSuchPath(
            f"There is nothing at {request.path[:PATH_CHARACTERS_MAX]!r}."
        )
    return None


def _allowing(headers: dict[str, str]) -> Response:
    """Answer without a body, so without its type."""
    answer = Response(status=HTTPStatus.NO_CONTENT, headers=headers)
    del answer.headers["Content-Type"]
    return answer


def _check_capitals() -> None:
    """Refuse a method in small letters, which the framework takes (RFC 9110, section 9.1).

    Raises:
        MethodNotAllowed: as for any other method that there isn't.
    """
    method = request.environ["REQUEST_METHOD"]
    if method != request.method and request.url_rule is not None:
        paths = current_app.create_url_adapter(request)
        assert paths is not None, "a request has paths"
        raise HttpMethodNotAllowed([*paths.allowed_methods()])


def _finish(handlers: RequestHandlers, response: Response) -> Response:
    """Add the headers that every answer has, and note the request in the log."""
    if handlers.is_shared(response):
        response.headers.update(cors.CORS_HEADERS)
        if request.method == "OPTIONS":
            response.headers.update(cors.PREFLIGHT)
    for name, value in ALWAYS.items():
        response.headers.setdefault(name, value)
    size: int | None = None
    if handlers.authenticator.may_read():
        size = g.get("ledger_size")
    of_request = fields_of_request(g.request_id, g.get("rate_limit"), size)
    response.headers.update(of_request)
    if current_app.config["NOTED"]:
        request_log.watch(request, response)
    return response


def _problem(refusal: LedgerError, headers: Any = ()) -> Response:
    """Answer an error as problem+json (RFC 9457), or as a page.

    It has Allow where `headers` have it.
    """
    g.problem = refusal.code
    status = problems.status_of(refusal.code)
    body = problems.document(refusal, g.request_id, request.script_root)
    if request.args.get("pretty") == "true":
        body = read_response.indented(body)
    response = Response(body, status, content_type="application/problem+json")
    if error_pages.wants_page(request):
        response = _error_page(body, status)
    response.headers["Cache-Control"] = "no-store"
    allowed = dict(headers).get("Allow")
    if allowed is not None:
        response.headers["Allow"] = allowed
    response.headers.update(_headers_of(refusal, status))
    return response


def _error_page(problem: bytes, status: int) -> Response:
    """Answer a refusal as a page."""
    page = current_app.config["ERROR_PAGE"](orjson.loads(problem))
    headers = dict(HTML.headers)
    return Response(page, status, headers, content_type=HTML.content_type)


def _headers_of(refusal: LedgerError, status: int) -> Headers:
    """Return the headers of a refusal: how to come in, when to come again, where to look."""
    headers = Headers()
    if status == HTTPStatus.UNAUTHORIZED:
        headers.add("WWW-Authenticate", 'Bearer realm="ledger"')
        # On a line of its own: Chromium reads one way in a line.
        if error_pages.may_prompt(request):
            headers.add("WWW-Authenticate", 'Basic realm="ledger", charset="UTF-8"')
    is_away = status == HTTPStatus.SERVICE_UNAVAILABLE
    if is_away and refusal.code not in problems.NOT_AGAIN:
        headers["Retry-After"] = str(problems.RETRY_AFTER_SECONDS)
    if "location" in refusal.extra:
        location = str(refusal.extra["location"])
        headers["Location"] = links.rooted(location)
    if isinstance(refusal, ErrorWithHeaders):
        headers |= refusal.headers
    return headers
