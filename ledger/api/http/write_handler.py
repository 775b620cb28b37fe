"""Writes: the body, one transaction in its turn, the key kept with its effect, the answer."""

import secrets
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from time import monotonic, thread_time
from typing import Any, Final
from urllib.parse import quote

from flask import Response, g, request
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from ledger.api.formats import links
from ledger.api.formats.formats import JSON
from ledger.api.http import metrics, parameters, read_response, references, request_body
from ledger.api.http.authentication import Authenticator
from ledger.api.http.journal_state import JournalState, SeenHead
from ledger.api.http.log import LOG
from ledger.api.http.operations import Operation, WriteResult
from ledger.api.http.problems import WARNING_PARAMETERS
from ledger.api.http.request_body import WriteRequest
from ledger.api.http.write_response import Reply, ResponseBuilder
from ledger.db import WRITER_WAIT_SECONDS, Database
from ledger.db.locks import FairLock
from ledger.rules.base.canonical_json import etag
from ledger.rules.base.errors import LedgerError
from ledger.rules.workflow.warnings import RecordWarning
from ledger.schemas.base import Misshapen
from ledger.services import (
    idempotency,
    journal,
    journal_head,
    passages_ahead,
)
from ledger.services.idempotency import RequestKey, WriteOutcome
from ledger.services.journal import Author
from ledger.services.journal_head import Head
from ledger.services.pace import Pace, Progress
from ledger.services.passages_ahead import Ahead, QuotesBySource
from ledger.services.passages_at_hand import PassagesAtHand

#: How long a write may hold the turn of all writers.
WRITE_PACES: Final = (Pace(thread_time, 2), Pace(monotonic, 10))
#: Larger bodies are read and written one at a time.
LIGHT_BYTES_MAX: Final = 64 * 1024
#: How often a write is tried where the database finds it in conflict with another (SQLSTATE 40001).
WRITE_ATTEMPTS: Final = 5
_CONFLICT: Final = "40001"
#: Up to how many entries an answer names one by one.
_ENTRIES_LISTED_MAX: Final = 2
#: What of a name stands in a header as it is, beside letters and digits.
_AS_THEY_ARE: Final = " '()!/:="
#: How many names or ids of a warning a header has; of more it says how many there are.
_NAMES_MAX: Final = 10


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of a write.

    `replayed`: it had been done before with the same key. `head` is that of the journal after it,
    None where nothing was recorded. `warnings` are its codes, some with what they name.
    """

    done: WriteOutcome
    reply: Reply
    replayed: bool = False
    head: Head | None = None
    warnings: Sequence[str] = ()

    def size(self, *, dry_run: bool) -> int:
        """Return the journal size behind the answer; a dry run leaves the one before it."""
        if dry_run and not self.replayed:
            return self.done.first
        return self.done.size


class WriteTooSlow(LedgerError):
    """A write that held the turn for too long."""

    code = "busy"

    def __init__(self) -> None:
        super().__init__(
            "This took the turn of all writers for too long; nothing was recorded. Send it again, "
            "or less at once."
        )


@dataclass(frozen=True, slots=True)
class WriteCall:
    """A call of an operation that writes: what its path names, and what its request sends.

    `anchored` is where the quotes of the request stand in their sources.
    """

    operation: Operation
    path: dict[str, str]
    request: WriteRequest
    anchored: Ahead


@contextmanager
def _letting_go() -> Iterator[None]:
    """Let go of all that a refused write had read, before the next large one has its turn.

    Until it is answered, the refusal would keep the variables of all functions it came through.
    """
    try:
        yield
    except LedgerError as refused:
        traceback.clear_frames(refused.__traceback__)
        raise


class WriteHandler:
    """Serves the operations that write."""

    def __init__(
        self,
        database: Database,
        authenticator: Authenticator,
        journal_state: JournalState,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._authenticator = authenticator
        self._journal_state = journal_state
        self._clock = clock
        # What is made of a large body takes many times its bytes, until it is written: one at a
        # time has that in a process.
        self._large_body_lock = FairLock()
        self._passages = PassagesAtHand()

    def serve(self, operation: Operation, path: dict[str, str]) -> Response:
        """Answer a request to write."""
        with self._journal_state.snapshot() as session:
            self._authenticator.enter(session, operation)
        with ExitStack() as stack, _letting_go():
            # A slow body holds no connection to the database.
            try:
                parameters.chosen_format(request, operation)
                content = request_body.body_of(request, operation)
                if len(content) > LIGHT_BYTES_MAX:
                    turn = self._large_body_lock.held(WRITER_WAIT_SECONDS)
                    stack.enter_context(turn)
                sent = request_body.write_request(request, operation, content)
            except LedgerError as refused:
                with self._database.snapshot() as session:
                    references.check(session, operation, path)
                    if isinstance(refused, Misshapen):
                        raise references.with_unknown(session, refused) from None
                raise
            anchored = self._anchored(operation, sent)
            outcome = self._write(WriteCall(operation, path, sent, anchored))
            return _answer(operation, sent, outcome)

    def _anchored(self, operation: Operation, sent: WriteRequest) -> Ahead:
        """Find what the body quotes, which may take long, before others wait for this."""
        quotes = passages_ahead.quotes(_posted(operation, sent))
        if not quotes:
            return {}
        seen: SeenHead = g.seen
        history = (seen.line, seen.head.etag_key)
        return self._passages.ahead(history, quotes, self._looked_for)

    def _looked_for(self, quotes: QuotesBySource) -> Ahead:
        with self._database.snapshot() as session:
            return passages_ahead.anchored(session, quotes)

    def _write(self, call: WriteCall) -> Outcome:
        """Commit it; again where the database finds it in conflict with another write."""
        for attempts_left in reversed(range(WRITE_ATTEMPTS)):
            try:
                outcome = self._commit(call)
            except OperationalError as failed:
                if not attempts_left or not _is_conflict(failed):
                    raise
            else:
                self._note(outcome, dry_run=call.request.dry_run)
                return outcome
        raise AssertionError("the last attempt returns or raises")

    def _note(self, outcome: Outcome, *, dry_run: bool) -> None:
        """Say what size is answered at, and know what is recorded before it is answered."""
        g.ledger_size = outcome.size(dry_run=dry_run)
        if outcome.head is None or dry_run:
            return
        self._journal_state.advance(outcome.head)
        warning = journal_head.ahead(outcome.head.last_at, self._clock())
        if warning is not None:
            LOG.warning("journal_ahead", request_id=g.request_id, warning=warning)

    def _commit(self, call: WriteCall) -> Outcome:
        """Do it in one transaction, or find what was done before with the same key."""
        operation = call.operation
        assert operation.answers is not None
        with self._turn(call) as session:
            # Again, under the lock: from here on nothing can revoke the token before the commit.
            author = self._authenticator.enter_again(session, operation)
            key = _key(operation, author, call.request)
            if key is not None:
                earlier = idempotency.find_outcome(session, key)
                if earlier is not None:
                    reply = operation.answers(session, earlier, None)
                    warnings = list(_warnings(earlier))
                    return Outcome(earlier, reply, replayed=True, warnings=warnings)
            return self._record(session, call, author, key)

    def _record(
        self, session: Session, call: WriteCall, author: Author, key: RequestKey | None
    ) -> Outcome:
        """Do what the operation does, and keep its outcome with the key of the request."""
        operation = call.operation
        nonce = secrets.token_bytes(idempotency.NONCE_BYTES)
        with journal.change(
            session,
            author,
            self._clock(),
            secrets.token_bytes,
            expected=call.request.expected,
            request=None if key is None else key.request(nonce),
            head=g.seen.head,
        ) as change:
            change.ahead = call.anchored
            change.doubts = self._passages.doubts
            change.go_on = _go_on(operation)
            first = change.size
            result: WriteResult = operation.function(
                change, *call.request.fields, **call.path
            )
        assert operation.warnings.issuperset(change.cautions), "openapi.yaml names them"
        done = WriteOutcome(
            first,
            change.size,
            result.recorded,
            [*change.cautions],
            {code: [*names] for code, names in change.cautioned.items()},
            result.documents,
        )
        # Where nothing was recorded, nothing could vouch for the key: it is done again.
        if key is not None and change.entries:
            idempotency.keep_outcome(session, key, nonce, done)
        build = _response_builder(operation, dry_run=call.request.dry_run)
        reply = build(session, done, result.secret)
        head = change.head if change.entries else None
        warnings = list(_warnings(done))
        return Outcome(done, reply, head=head, warnings=warnings)

    @contextmanager
    def _turn(self, call: WriteCall) -> Iterator[Session]:
        """Write when all writers before this one have; how long that takes is counted."""
        before = self._journal_state.known
        with ExitStack() as stack:
            with metrics.WRITER_WAIT_SECONDS.time():
                transaction = self._database.transaction(
                    dry_run=call.request.dry_run,
                    is_short=call.operation.lines is None,
                )
                session = stack.enter_context(transaction)
                if not self._database.alone:
                    journal_head.lock(session)
            self._journal_state.see(session, before)
            self._journal_state.signed.check(session)
            yield session


def _response_builder(operation: Operation, *, dry_run: bool) -> ResponseBuilder:
    """Return what makes the answer to what was done, or was tried."""
    if dry_run and operation.answers_dry_run is not None:
        return operation.answers_dry_run
    assert operation.answers is not None
    return operation.answers


def _is_conflict(failed: OperationalError) -> bool:
    """Return whether the database found two writes in conflict (SQLSTATE 40001)."""
    return getattr(failed.orig, "sqlstate", None) == _CONFLICT


def _go_on(operation: Operation) -> Callable[[], None]:
    """Return what refuses a write that takes others' time; a batch has bounds of its own."""
    if operation.lines is not None:
        return lambda: None
    progress = Progress(*WRITE_PACES)

    def go_on() -> None:
        if progress.is_slow():
            raise WriteTooSlow

    return go_on


def _key(operation: Operation, author: Author, sent: WriteRequest) -> RequestKey | None:
    """Return by what a retry of the request is known; None without an Idempotency-Key."""
    if sent.key is None:
        return None
    path = request.path.rstrip("/")
    return RequestKey(author.actor, operation.method, path, sent.key, sent.body_sha256)


def _answer(operation: Operation, sent: WriteRequest, outcome: Outcome) -> Response:
    """Return the response to a write, as the client wants it."""
    reply = outcome.reply
    headers = {"Cache-Control": "no-store"}
    if outcome.warnings:
        headers["Ledger-Warning"] = ", ".join(outcome.warnings)
    if outcome.replayed:
        headers["Idempotent-Replayed"] = "true"
    if not sent.dry_run:
        headers |= _headers_of_recorded(outcome, reply)
    if sent.minimal and not reply.wanted:
        return _minimal(operation, headers)
    body = reply.body
    if sent.pretty:
        body = read_response.indented(body)
    return Response(body, operation.status, headers, content_type=JSON.content_type)


def _warnings(done: WriteOutcome) -> Iterator[str]:
    """Yield the codes of what is doubtful, some with what they name."""
    for code in done.cautions:
        names = done.cautioned.get(code)
        if names is None:
            yield code
            continue
        parameter = WARNING_PARAMETERS[RecordWarning(code)]
        first_names = names[:_NAMES_MAX]
        joined = "|".join(quote(name, safe=_AS_THEY_ARE) for name in first_names)
        count = f"; count={len(names)}" if len(names) > _NAMES_MAX else ""
        yield f'{code}; {parameter}="{joined}"{count}'


def _minimal(operation: Operation, headers: dict[str, str]) -> Response:
    """Answer without a body, as the client prefers (RFC 7240)."""
    headers["Preference-Applied"] = "return=minimal"
    status = operation.status
    if status == HTTPStatus.OK:
        status = HTTPStatus.NO_CONTENT
    answer = Response(b"", status, headers)
    del answer.headers["Content-Type"]
    return answer


def _headers_of_recorded(outcome: Outcome, reply: Reply) -> dict[str, str]:
    """Return what the headers say of what is recorded now."""
    headers = {}
    done = outcome.done
    if done.entries:
        headers["Ledger-Entry"] = _entry_numbers(done.entries)
    if reply.location is not None:
        headers["Location"] = links.rooted(reply.location)
    if reply.document is not None:
        # A redaction makes another key.
        head = outcome.head or g.seen.head
        headers["ETag"] = f'"{etag(head.etag_key, reply.document)}"'
    return headers


def _entry_numbers(entries: Sequence[int]) -> str:
    """Return the numbers of entries: `7`, `7, 8`, or the range `7-12`."""
    if len(entries) > _ENTRIES_LISTED_MAX:
        return f"{entries[0]}-{entries[-1]}"
    return ", ".join(map(str, entries))


def _posted(operation: Operation, sent: WriteRequest) -> list[dict[str, Any]]:
    """Return the bodies that a request posts: its own, or those of a batch's lines."""
    if operation.lines is None:
        return sent.fields
    posted: list[dict[str, Any]] = []
    for body in sent.fields:
        posted.extend(line.fields for line in body["lines"])
    return posted
