"""Between HTTP and the use cases: authenticate, load, one transaction or snapshot, answer."""

import hashlib
import secrets
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

from flask import Flask, Request, Response, g, request
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException

from ledger.api import problems, requests
from ledger.api.cursors import Cursors
from ledger.api.formats import CONTENT_TYPES, JSON, Listing
from ledger.api.refusals import (
    BadParameter,
    BadRequest,
    Internal,
    MethodNotAllowed,
    NoSuchPath,
    StorageFull,
    Unavailable,
)
from ledger.api.routes import Operation, PageRequest, Read, Shown, Written
from ledger.db import Database
from ledger.rules import permissions
from ledger.rules.canonical import digest
from ledger.rules.permissions import Role
from ledger.rules.refusals import Refusal
from ledger.schemas.queries import LIMIT_DEFAULT
from ledger.services import access, journal, records
from ledger.services.access import Unauthenticated
from ledger.services.journal import Author

_SQLITE_FULL: Final = 13
#: How often a write is tried where the database finds it in conflict with another (SQLSTATE 40001).
WRITE_ATTEMPTS: Final = 5
_CONFLICT: Final = "40001"
ALWAYS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Vary": "Accept",
}


class Boundary:
    """Serves the operations of one ledger."""

    def __init__(
        self, database: Database, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._database = database
        self._clock = clock
        with database.snapshot() as session:
            self._cursors = Cursors(access.cursor_key(session))

    def view(self, operation: Operation) -> Callable[..., Response]:
        """Return the Flask view of one operation."""
        if not operation.needs_ledger:
            return lambda: _serve_without_ledger(operation)
        serve = self._write if operation.writes else self._read
        return lambda **path: serve(operation, path)

    def _read(self, operation: Operation, path: dict[str, str]) -> Response:
        with self._database.snapshot() as session:
            g.ledger_size = size = journal.size(session)
            self._authorise(session, operation)
            chosen, query, page = self._before_answering(session, operation, path)
            asked_at: int | None = query.get("known_at")
            g.ledger_size = known_at = size if asked_at is None else asked_at
            shown: Shown = operation.function(
                Read(session, known_at, asked_at, query, page), **path
            )
        private = operation.role is not None
        return _answer(shown, chosen, pinned=asked_at is not None, private=private)

    def _before_answering(
        self, session: Session, operation: Operation, path: Mapping[str, str]
    ) -> tuple[str, dict[str, Any], PageRequest]:
        try:
            chosen = requests.chosen_format(request, operation)
            query = requests.query(request, operation)
            if query.get("known_at", 0) > g.ledger_size:
                sentence = f"known_at: the journal has {g.ledger_size} entries."
                raise BadParameter(sentence, parameters=["known_at"])
            return chosen, query, self._page(query)
        except Refusal:
            _check_target(session, operation, path, g.ledger_size)
            raise

    def _write(self, operation: Operation, path: dict[str, str]) -> Response:
        with self._database.snapshot() as session:
            g.ledger_size = journal.size(session)
            self._authorise(session, operation)
            try:
                requests.chosen_format(request, operation)
                fields, expected = _incoming(operation)
            except Refusal:
                _check_target(session, operation, path, g.ledger_size)
                raise
        for attempts_left in reversed(range(WRITE_ATTEMPTS)):
            try:
                return self._commit(operation, path, fields, expected)
            except OperationalError as failed:
                if not attempts_left or getattr(failed.orig, "sqlstate", None) != _CONFLICT:
                    raise
        raise AssertionError("the last attempt returns or raises")

    def _commit(
        self,
        operation: Operation,
        path: dict[str, str],
        fields: list[dict[str, Any]],
        expected: frozenset[str] | None,
    ) -> Response:
        with self._database.transaction() as session:
            # Again, under the lock: from here on nothing can revoke the token before the commit.
            author = self._authorise(session, operation)
            assert author is not None
            with journal.change(
                session, author, self._clock(), secrets.token_bytes, expected
            ) as change:
                written: Written = operation.function(change, *fields, **path)
        g.ledger_size = change.size
        return _written_answer(operation, written, change.entries)

    def _authorise(self, session: Session, operation: Operation) -> Author | None:
        """Return who asks; None where nobody needs to say."""
        token = requests.bearer(request)
        if token is None:
            if operation.role is None:
                return None
            raise Unauthenticated(
                "This needs a token: send Authorization: Bearer xl_... (with curl: -H @file)."
            )
        author = access.authenticate(session, token, self._clock())
        if operation.role is not None:
            permissions.require(Role(author.role), operation.role)
        return author

    def check_token(self) -> None:
        """Refuse a bad token where no operation does.

        A wrong method is answered only after a wrong token.
        """
        token = requests.bearer(request)
        if token is not None:
            with self._database.snapshot() as session:
                access.authenticate(session, token, self._clock())

    def _page(self, query: Mapping[str, Any]) -> PageRequest:
        sent = {name: value for name, value in request.args.items() if name != "cursor"}
        asked = sorted((name, value) for name, value in sent.items() if name != "limit")
        listing = f"{request.path}?{urlencode(asked)}"
        cursor = query.get("cursor")
        after = None if cursor is None else self._cursors.read(cursor, listing)

        def link(place: list[int]) -> str:
            following = {**sent, "cursor": self._cursors.make(place, listing)}
            return f"{request.environ.get(requests.SENT_PATH, request.path)}?{urlencode(following)}"

        return PageRequest(after, query.get("limit", LIMIT_DEFAULT), link)


def _serve_without_ledger(operation: Operation) -> Response:
    chosen = requests.chosen_format(request, operation)
    requests.query(request, operation)
    return _answer(operation.function(), chosen, pinned=False, private=False)


def _check_target(
    session: Session, operation: Operation, path: Mapping[str, str], known_at: int
) -> None:
    """A path that names nothing is a 404, whatever else is wrong with the request."""
    if operation.target is not None:
        target = operation.target
        records.get_version(session, target.model, target.name, path["identity"], known_at)


def _incoming(operation: Operation) -> tuple[list[dict[str, Any]], frozenset[str] | None]:
    """The body's fields, where the operation takes any, and what If-Match expects."""
    fields = []
    if operation.body is None:
        requests.query(request, operation)
    else:
        fields.append(requests.body(request, operation))
    return fields, requests.expected(request) if operation.if_match else None


def _answer(shown: Shown, chosen: str, *, pinned: bool, private: bool) -> Response:
    body = shown.render(chosen)
    etag = (
        digest(body[:-1])
        if chosen == JSON and not isinstance(shown, Listing)
        else hashlib.sha256(body).hexdigest()
    )
    kept = "max-age=3600" if pinned else "no-cache"
    if private:
        # What needs a token is for no cache that others share.
        kept = f"private, {kept}"
    elif pinned:
        kept = f"public, {kept}"
    headers = {"ETag": f'"{etag}"', "Cache-Control": kept}
    if isinstance(shown, Listing) and shown.following is not None:
        headers["Link"] = f'<{shown.following}>; rel="next"'
    if requests.none_match(request, etag):
        return Response(status=304, headers=headers)
    return Response(body, headers=headers, content_type=CONTENT_TYPES[chosen])


def _written_answer(operation: Operation, written: Written, entries: list[int]) -> Response:
    headers = {"Cache-Control": "no-store"}
    if entries:
        headers["Ledger-Entry"] = ", ".join(map(str, entries))
    if written.location is not None:
        headers["Location"] = written.location
    if len(written.sealed) == 1:
        headers["ETag"] = f'"{digest(written.sealed[0].document)}"'
    return Response(written.body, operation.status, headers, content_type=CONTENT_TYPES[JSON])


def install(app: Flask, boundary: Boundary) -> None:
    """Give every answer its headers, and every error its problem+json."""
    app.before_request(_begin)
    app.after_request(_finish)

    def refuse(refusal: Refusal) -> Response:
        return _problem(refusal)

    def refuse_http(error: HTTPException) -> Response:
        if error.code != HTTPStatus.METHOD_NOT_ALLOWED:
            return _problem(_of_framework(error, request))
        try:
            boundary.check_token()
        except Refusal as refusal:
            return _problem(refusal)
        return _problem(_of_framework(error, request), error.get_headers())

    def refuse_database(error: OperationalError) -> Response:
        app.logger.warning("the database failed: %s", error.orig)
        if getattr(error.orig, "sqlite_errorcode", 0) & 0xFF == _SQLITE_FULL:
            return _problem(StorageFull("The disk is full: nothing was recorded. Reading goes on."))
        return _problem(
            Unavailable("The database doesn't answer; nothing was recorded. Send it again.")
        )

    def fail(error: Exception) -> Response:
        app.logger.error("request %s failed", g.request_id, exc_info=error)
        return _problem(
            Internal(
                "This is a bug; nothing was recorded. Report it with the request id in `instance`."
            )
        )

    app.register_error_handler(Refusal, refuse)
    app.register_error_handler(HTTPException, refuse_http)
    app.register_error_handler(OperationalError, refuse_database)
    app.register_error_handler(Exception, fail)


def _of_framework(error: HTTPException, sent: Request) -> Refusal:
    match error.code:
        case 404:
            return NoSuchPath(f"There is nothing at {sent.path[:200]!r}.")
        case 405:
            return MethodNotAllowed(f"{sent.method} isn't to be had here.")
        case _:
            return BadRequest(error.description or "The request can't be read.")


def _begin() -> None:
    g.request_id = str(uuid.uuid4())


def _finish(response: Response) -> Response:
    response.headers.extend(ALWAYS)
    response.headers["Request-Id"] = g.request_id
    if "ledger_size" in g:
        response.headers["Ledger-Size"] = str(g.ledger_size)
    return response


def _problem(refusal: Refusal, headers: Any = ()) -> Response:
    status = problems.status_of(refusal.code)
    response = Response(
        problems.document(refusal, g.request_id), status, content_type="application/problem+json"
    )
    response.headers["Cache-Control"] = "no-store"
    for name, value in headers:
        if name == "Allow":
            response.headers[name] = value
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="ledger"'
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = str(problems.RETRY_AFTER_SECONDS)
    return response
