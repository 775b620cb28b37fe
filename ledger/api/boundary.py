"""Between HTTP and the use cases: authenticate, load, one transaction or snapshot, answer."""

import secrets
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from time import perf_counter
from typing import Any, Final

from flask import Flask, Request, Response, g, request
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException

from ledger.api import answers, failures, metrics, pages, problems, requests, served, streams
from ledger.api.answers import Wish
from ledger.api.cursors import Cursors
from ledger.api.explained import Explained
from ledger.api.formats import CONTENT_TYPES, CSV, HTML, JSON, NDJSON, Listing, ListPage
from ledger.api.logs import LOG, first_line
from ledger.api.question_page import QuestionPage
from ledger.api.refusals import (
    BadParameter,
    BadRequest,
    Internal,
    MethodNotAllowed,
    NoSuchPath,
    UriTooLong,
)
from ledger.api.routes import Operation, Read, Shown, Written
from ledger.db import Database
from ledger.rules import permissions
from ledger.rules.canonical import digest
from ledger.rules.permissions import Role
from ledger.rules.refusals import Refusal
from ledger.schemas.queries import LIMIT_DEFAULT
from ledger.services import access, journal, records
from ledger.services.access import Unauthenticated
from ledger.services.journal import Author

URI_BYTES_MAX: Final = 8 * 1024
#: How often a write is tried where the database finds it in conflict with another (SQLSTATE 40001).
WRITE_ATTEMPTS: Final = 5
_CONFLICT: Final = "40001"
#: Formats of lists that need no page to be read.
STREAMED: Final = (CSV, NDJSON)
ALWAYS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Vary": "Accept",
}


def utc_now() -> datetime:
    """Return the time of the machine's clock."""
    return datetime.now(UTC)


class Boundary:
    """Serves the operations of one ledger."""

    def __init__(
        self,
        database: Database,
        *,
        open_reading: bool,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._open_reading = open_reading
        self._clock = clock
        with database.snapshot() as session:
            self._cursors = Cursors(access.cursor_key(session))
            metrics.JOURNAL_ENTRIES.set(journal.size(session))

    def view(self, operation: Operation) -> Callable[..., Response]:
        """Return the Flask view of one operation."""
        if not operation.needs_ledger:
            return lambda **path: _serve_without_ledger(operation, path)
        serve = self._write if operation.writes else self._read

        def view(**path: str) -> Response:
            try:
                return serve(operation, path)
            finally:
                self._note_use()

        return view

    def _read(self, operation: Operation, path: dict[str, str]) -> Response:
        with self._database.snapshot() as session:
            _see_size(journal.size(session))
            self._authorise(session, operation)
            try:
                wish = self._wish(session, operation)
            except Refusal:
                _check_target(session, operation, path, g.ledger_size)
                raise
            g.ledger_size = wish.known_at
            host = request.host_url.removesuffix("/") if request.host else ""
            today = self._clock().date().isoformat()
            read = Read(session, wish.known_at, wish.asked_at, wish.query, host, today)
            shown: Shown = operation.function(read, **path)
            if isinstance(shown, Listing):
                return self._list(session, shown.of_format(wish.format), wish)
            if isinstance(shown, Explained):
                return self._explain(session, shown, wish)
        if isinstance(shown, QuestionPage) and shown.of_today:
            # Tomorrow it may be another: the journal's size alone doesn't name it.
            wish = replace(wish, pinned=False)
        return answers.answer(shown.render(wish.format), wish, sealed=True)

    def _wish(self, session: Session, operation: Operation) -> Wish:
        """What the client wants to be shown, how, and as of which size of the journal."""
        chosen = requests.chosen_format(request, operation)
        query = requests.query(request, operation)
        cursor = query.get("cursor")
        moment = query.get("known_at")
        known_at, pinned = self._moment(session, moment)
        return Wish(
            format=chosen,
            query=query,
            known_at=known_at,
            asked_at=None if moment is None else known_at,
            pinned=pinned,
            by_instant=isinstance(moment, datetime),
            private=self._needs_token(operation),
            after=None
            if cursor is None
            else self._cursors.read(cursor, answers.list_name(request)),
        )

    def _moment(self, session: Session, moment: int | datetime | None) -> tuple[int, bool]:
        """The journal size that a `known_at` means, and whether it means that for ever."""
        size: int = g.ledger_size
        if moment is None:
            return size, False
        if isinstance(moment, datetime):
            return journal.size_at(session, moment), moment <= journal.last_at(session)
        if moment > size:
            sentence = f"known_at: the journal has {size} entries."
            raise BadParameter(sentence, parameters=["known_at"])
        return moment, True

    def _list(self, session: Session, listing: Listing, wish: Wish) -> Response:
        paged = wish.format not in STREAMED or not wish.query.keys().isdisjoint(("limit", "cursor"))
        name = answers.list_name(request)
        if not paged:
            first = listing.find(session, after=None, limit=streams.ROWS)
            pieces = streams.pieces(self._database, listing, wish.format, first, g.request_id)
            return answers.stream(pieces, wish, tagged=listing.of_journal)
        page = listing.find(session, after=wish.after, limit=wish.query.get("limit", LIMIT_DEFAULT))
        following = None
        if page.after is not None:
            following = answers.next_link(request, self._cursors.make(page.after, name))
        shown = ListPage(listing, page.documents, following)
        return answers.answer(shown.render(wish.format), wish, following=following)

    def _explain(self, session: Session, shown: Explained, wish: Wish) -> Response:
        shown.check_format(wish.format)
        if wish.format == JSON and wish.query["pretty"]:
            return answers.answer(streams.explained_whole(session, shown, JSON), wish)
        pieces = streams.explained_pieces(self._database, session, shown, wish.format, g.request_id)
        return answers.stream(pieces, wish, tagged=True)

    def _write(self, operation: Operation, path: dict[str, str]) -> Response:
        with self._database.snapshot() as session:
            _see_size(journal.size(session))
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
        with self._turn() as session:
            # Again, under the lock: from here on nothing can revoke the token before the commit.
            author = self._authorise(session, operation)
            assert author is not None
            with journal.change(
                session, author, self._clock(), secrets.token_bytes, expected
            ) as change:
                written: Written = operation.function(change, *fields, **path)
        _see_size(change.size)
        return _written_answer(operation, written, change.entries)

    @contextmanager
    def _turn(self) -> Iterator[Session]:
        """Write when all writers before this one have; how long that takes is counted."""
        with ExitStack() as stack:
            with metrics.WRITER_WAIT_SECONDS.time():
                session = stack.enter_context(self._database.transaction())
                journal.lock(session)
            yield session

    def _authorise(self, session: Session, operation: Operation) -> Author | None:
        """Return who asks; None where nobody needs to say."""
        token = requests.bearer(request)
        if token is None:
            if not self._needs_token(operation):
                return None
            raise Unauthenticated(
                "This needs a token: send Authorization: Bearer xl_... (with curl: -H @file)."
            )
        bearer = access.authenticate(session, token, self._clock())
        author = bearer.author
        g.actor, g.unnoted = author.actor, author.token if bearer.unnoted else None
        if operation.role is not None:
            permissions.require(Role(author.role), operation.role)
        return author

    def _note_use(self) -> None:
        """Keep the day of a token's last use, once a day; no answer fails for its sake."""
        token: str | None = g.get("unnoted")
        if token is None:
            return
        try:
            with self._database.transaction() as session:
                access.note_use(session, token, self._clock())
        except (Refusal, SQLAlchemyError) as failed:
            LOG.warning("token_use_not_noted", request_id=g.request_id, reason=first_line(failed))

    def _needs_token(self, operation: Operation) -> bool:
        return operation.role is not None or not (self._open_reading or operation.always_open)

    def check_token(self) -> None:
        """Refuse a bad token where no operation does.

        A wrong method is answered only after a wrong token.
        """
        token = requests.bearer(request)
        if token is not None:
            with self._database.snapshot() as session:
                access.authenticate(session, token, self._clock())


def _serve_without_ledger(operation: Operation, path: dict[str, str]) -> Response:
    shown: Shown = operation.function(**path)
    assert not isinstance(shown, Listing | Explained), "these are read from the ledger"
    chosen = requests.chosen_format(request, operation)
    wish = Wish(
        format=chosen,
        query=requests.query(request, operation),
        known_at=0,
        asked_at=None,
        pinned=False,
        by_instant=False,
        private=False,
        after=None,
    )
    answer = answers.answer(shown.render(chosen), wish)
    if chosen == HTML:
        answer.headers["Content-Security-Policy"] = pages.SECURITY_POLICY
    return answer


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
        body = requests.body(request, operation)
        fields.append(operation.prepare(body) if operation.prepare else body)
    return fields, requests.expected(request) if operation.if_match else None


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
        except SQLAlchemyError as failed:
            return refuse_database(failed)
        return _problem(_of_framework(error, request), error.get_headers())

    def refuse_database(error: SQLAlchemyError) -> Response:
        refusal = failures.refusal_of(error)
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

    app.register_error_handler(Refusal, refuse)
    app.register_error_handler(HTTPException, refuse_http)
    app.register_error_handler(SQLAlchemyError, refuse_database)
    app.register_error_handler(Exception, fail)


def _see_size(size: int) -> None:
    g.ledger_size = size
    metrics.JOURNAL_ENTRIES.set(size)


def _of_framework(error: HTTPException, sent: Request) -> Refusal:
    match error.code:
        case 404:
            return NoSuchPath(f"There is nothing at {sent.path[:200]!r}.")
        case 405:
            there = ", ".join(sorted(getattr(error, "valid_methods", None) or ()))
            return MethodNotAllowed(f"{sent.method} isn't to be had here; there are {there}.")
        case _:
            return BadRequest(error.description or "The request can't be read.")


def _begin() -> None:
    g.request_id, g.started = str(uuid.uuid4()), perf_counter()
    if len(request.path) + len(request.query_string) > URI_BYTES_MAX:
        raise UriTooLong(f"The address is too long: at most {URI_BYTES_MAX:,} bytes are taken.")
    if "\x00" in request.path:
        # PostgreSQL takes no such text, not even to look it up.
        raise NoSuchPath(f"There is nothing at {request.path[:200]!r}.")


def _finish(response: Response) -> Response:
    for name, value in ALWAYS.items():
        response.headers.setdefault(name, value)
    response.headers["Request-Id"] = g.request_id
    if "ledger_size" in g:
        response.headers["Ledger-Size"] = str(g.ledger_size)
    if response.status_code >= HTTPStatus.BAD_REQUEST:
        requests.drop_rest(request)
    served.watch(request, response)
    return response


def _problem(refusal: Refusal, headers: Any = ()) -> Response:
    g.problem, status = refusal.code, problems.status_of(refusal.code)
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
