"""Reads: from one snapshot, as the ledger stands or stood, in the format that the client wants."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Final

from flask import Response, g, request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from ledger.api.formats.explain_json import Explained
from ledger.api.formats.formats import JSON
from ledger.api.formats.listings import Listing, ListPage
from ledger.api.formats.questions_page import QuestionPage
from ledger.api.formats.representations import RawBody
from ledger.api.http import (
    metrics,
    moments,
    narrowing,
    parameters,
    read_response,
    redirects,
    references,
    streaming,
)
from ledger.api.http.authentication import Authenticator
from ledger.api.http.cursors import Cursors
from ledger.api.http.downloads import Downloads
from ledger.api.http.journal_state import JournalState
from ledger.api.http.operations import Download, Operation, Read, Readable, SeeOther
from ledger.api.http.parameters import SENT_PATH
from ledger.api.http.read_response import ReadOptions
from ledger.api.http.read_turns import MemoryRoom, ReadTurns
from ledger.api.http.replica_waits import ReplicaWaits
from ledger.api.http.response_cache import (
    SENT_ANSWER,
    CacheKey,
    KeptAs,
    ResponseCache,
    WholeAnswer,
)
from ledger.api.http.streaming import Source
from ledger.rules.base import days
from ledger.rules.base.errors import LedgerError, TooCostly
from ledger.schemas.queries import LIMIT_DEFAULT
from ledger.services import access, agreement_sizes, journal_head, last_change
from ledger.services.journal_tree import JournalTree

#: About what a line item takes while what stands behind it is still to be sent.
_LINE_BYTES: Final = 700


class ReadHandler:
    """Serves the operations that read the ledger."""

    def __init__(
        self,
        authenticator: Authenticator,
        journal_state: JournalState,
        clock: Callable[[], datetime],
    ) -> None:
        self._authenticator = authenticator
        self._journal_state = journal_state
        self._clock = clock
        self._cache = ResponseCache()
        self._turns = ReadTurns()
        self._room = MemoryRoom()
        self._waits = ReplicaWaits()
        self._downloads = Downloads()
        self._cursors: Cursors | None = None
        self._tree = JournalTree()

    def serve(self, operation: Operation, path: dict[str, str]) -> Response:
        """Answer a request to read: first whether it may, then from what was answered before."""
        if operation.is_page and "" in request.args.values():
            return redirects.without_empty_values(request)
        try:
            answer = self._waits.until_there(partial(self._in_turn, operation, path))
        except (SQLAlchemyError, TooCostly) as failed:
            narrowing.raise_narrowable(failed, operation)
            raise
        if isinstance(answer, Response):
            return answer
        if operation.of_journal_alone and self._authenticator.is_open(operation):
            kept_as = KeptAs(operation, g.request_key)
            request.environ[SENT_ANSWER] = (kept_as, answer)
        return read_response.respond(answer)

    def kept(self, request_key: CacheKey) -> tuple[int, WholeAnswer] | None:
        """Return an answer from memory, where this process knows the journal's head.

        With it comes the size that the request sees.

        Raises:
            DatabaseLost: the database's files aren't those that were opened.
        """
        seen = self._journal_state.current
        *_, day = request_key
        if seen is None or day != self._today():
            return None
        answer = self._cache.get((seen.head.leaf, *request_key))
        if answer is None:
            return None
        size = seen.head.size if answer.known_at is None else answer.known_at
        return size, answer

    def _in_turn(
        self, operation: Operation, path: dict[str, str]
    ) -> WholeAnswer | Response:
        """Return an answer that needs the database; a long one waits where it has to be made."""
        with self._turns.short(), self._journal_state.snapshot() as session:
            self._authenticator.enter(session, operation)
            self._journal_state.check_min_size(session, request)
            if not _is_long(operation) or _is_soon_made(session, operation, path):
                return self._cached_or_new(session, operation, path)
            keys = self._keys(session, operation, path)
            cached = self._cached(keys)
            if cached is not None:
                return cached
            # What can't be answered waits for no turn.
            self._options(session, operation, path)
            references.check(session, operation, path)
        with self._turns.long(), self._journal_state.snapshot() as session:
            return self._cached_or_new(session, operation, path)

    def _cached_or_new(
        self, session: Session, operation: Operation, path: dict[str, str]
    ) -> WholeAnswer | Response:
        """Return an answer from memory or made anew, and keep it where it may be kept."""
        keys = self._keys(session, operation, path)
        answer = self._cached(keys) or self._answer(session, operation, path)
        if isinstance(answer, WholeAnswer):
            for key in keys:
                self._cache.put(key, answer)
        return answer

    def _keys(
        self, session: Session, operation: Operation, path: dict[str, str]
    ) -> list[CacheKey]:
        """Return the keys of an answer, none where the journal alone doesn't name it."""
        if not operation.of_journal_alone:
            return []
        request_key = g.request_key = self._request_key(operation)
        keys: list[CacheKey] = [(g.seen.head.leaf, *request_key)]
        if operation.of_agreement and "known_at" not in request.args:
            is_page = operation.is_page
            touched = last_change.newest(session, path["identity"], page=is_page)
            state = ("touched", g.seen.line, g.seen.head.etag_key, touched)
            keys.append((state, *request_key))
        return keys

    def _cached(self, keys: list[CacheKey]) -> WholeAnswer | None:
        for key in keys:
            cached = self._cache.get(key)
            if cached is not None:
                _note_cached(cached)
                return cached
        return None

    def _request_key(self, operation: Operation) -> CacheKey:
        """Return all that an answer is a function of, beside the state of the ledger.

        Nobody's name is part of it, since all see the same; but where a token opens more, what it
        opened is kept apart.
        """
        return (
            operation.by_reader and _has_token(),
            request.environ.get(SENT_PATH, request.path),
            request.query_string,
            request.headers.get("Accept", ""),
            request.root_url,
            self._today(),
        )

    def _answer(
        self, session: Session, operation: Operation, path: dict[str, str]
    ) -> WholeAnswer | Response:
        """Return the answer as a whole, or a response that is made while it is sent."""
        options = self._options(session, operation, path)
        g.ledger_size = options.known_at
        read = self._read(session, operation, options)
        content: Readable = operation.function(read, **path)
        if isinstance(content, SeeOther):
            return redirects.see_other(content.location)
        if isinstance(content, Listing):
            turn = self._turns.short
            if _is_long(operation):
                turn = self._turns.long
            listing = content.of_format(options.format)
            return self._list(session, listing, options, self._source(turn))
        if isinstance(content, Download):
            # Long answers wait for no more than a piece of it.
            source = self._source(nullcontext)
            return self._downloads.answer(content, options, source, self._turns.long)
        if isinstance(content, Explained):
            # What stands behind some line items is as short as a page of them.
            source = self._source(self._turns.short)
            return self._explain(session, content, options, source)
        if isinstance(content, QuestionPage) and content.of_today:
            # Tomorrow it may be another: the journal's size alone doesn't name it.
            options = replace(options, pinned=False)
        body = content.render(options.format)
        answer = read_response.whole(body, options, sealed=True)
        return _in_charset(answer, content, options)

    def _read(
        self, session: Session, operation: Operation, options: ReadOptions
    ) -> Read:
        host = request.root_url.removesuffix("/") if request.host else ""
        warnings: list[str] = []
        if operation.always_open:
            warnings = self._journal_state.warnings(self._clock())
        return Read(
            session=session,
            known_at=options.known_at,
            asked_at=options.asked_at,
            query=options.query,
            host=host,
            today=self._today(),
            has_token=_has_token(),
            tree=self._tree,
            server=self._journal_state,
            warnings=warnings,
        )

    def _options(
        self, session: Session, operation: Operation, path: dict[str, str]
    ) -> ReadOptions:
        """Return how the client wants the answer, and as of which size of the journal.

        Raises:
            LedgerError: no answer is like that; or the path names nothing.
        """
        try:
            options = self._read_options(session, operation)
            references.check_filters(session, options.query, options.known_at)
        except LedgerError:
            references.check(session, operation, path)
            raise
        return options

    def _read_options(self, session: Session, operation: Operation) -> ReadOptions:
        form = parameters.chosen_format(request, operation)
        query = parameters.query(request, operation)
        moment = self._end_of_day(query.get("known_at"))
        known_at, pinned = self._moment(session, moment)
        opened_more = operation.by_reader and _has_token()
        list_name = read_response.list_name(request, opened_more=opened_more)
        after = None
        if "cursor" in query:
            leaf_of = partial(self._journal_state.leaf, session)
            cursors = self._signed_cursors(session)
            after = cursors.read(query["cursor"], list_name, leaf_of)
        return ReadOptions(
            format=form,
            query=query,
            known_at=known_at,
            asked_at=None if moment is None else known_at,
            pinned=pinned,
            named_otherwise=moment not in (None, known_at),
            private=self._authenticator.needs_token(operation) or opened_more,
            after=after,
            etag_key=g.seen.head.etag_key,
            by_reader=operation.by_reader,
            list_name=list_name,
            immutable=operation.immutable,
        )

    def _end_of_day(self, moment: int | date | None) -> int | datetime | None:
        """Return the last instant of a day; any other moment as it is.

        Raises:
            BadParameter: the day is still to come.
        """
        if moment is None or isinstance(moment, int | datetime):
            return moment
        moments.check_day("known_at", moment, self._today())
        return days.end_of(moment)

    def _moment(
        self, session: Session, moment: int | datetime | None
    ) -> tuple[int, bool]:
        """Return the journal size that a `known_at` means, and whether it means that for ever."""
        size: int = g.seen.head.size
        if moment is None:
            return size, False
        if isinstance(moment, datetime):
            if moment > self._now():
                return size, False
            return journal_head.size_at(session, moment), moment <= g.seen.head.last_at
        self._journal_state.check_reached(session, moment, "known_at")
        if moment == size:
            return size, True
        return journal_head.whole(session, moment), True

    def _signed_cursors(self, session: Session) -> Cursors:
        """Return the cursors of this ledger, whose key is read when the first is needed.

        A server that starts while the database is away serves when that is back.
        """
        if self._cursors is None:
            self._cursors = Cursors(access.cursor_key(session))
        return self._cursors

    def _today(self) -> str:
        return self._clock().date().isoformat()

    def _now(self) -> datetime:
        """Return the instant from which on all is known; earlier where entries are dated ahead."""
        now = self._clock()
        if journal_head.ahead(g.seen.head.last_at, now) is None:
            return now
        return now - journal_head.AHEAD_MAX

    def _list(
        self, session: Session, listing: Listing, options: ReadOptions, source: Source
    ) -> WholeAnswer | Response:
        """Answer a list: in rows as a whole, unless the client wants a page of it."""
        writer = options.format.rows
        wants_page = "limit" in options.query or "cursor" in options.query
        if writer is not None and not wants_page:
            first = listing.find(session, after=None, limit=streaming.ROWS)
            pieces = streaming.pieces(source, listing, writer, first)
            leaf = _leaf(session, options) if listing.of_journal else None
            return read_response.stream(pieces, options, leaf)
        limit = options.query.get("limit", LIMIT_DEFAULT)
        page = listing.find(session, after=options.after, limit=limit)
        following = None
        if page.after is not None:
            leaf = journal_head.leaf(session, page.after[0])
            cursors = self._signed_cursors(session)
            cursor = cursors.make(page.after, options.list_name, leaf)
            following = read_response.next_link(request, cursor)
        list_page = ListPage(listing, page.documents, following)
        body = list_page.render(options.format)
        return read_response.whole(body, options, following=following)

    def _explain(
        self,
        session: Session,
        explained: Explained,
        options: ReadOptions,
        source: Source,
    ) -> Response:
        explained.check_format(options.format)
        pretty = options.format is JSON and options.query["pretty"]
        pieces = streaming.explained_pieces(
            source, session, explained, options.format, pretty=pretty
        )
        result = explained.behind.result
        lines = len(result.own) + len(result.considered)
        give_back = self._room.take(lines * _LINE_BYTES)
        answer = read_response.stream(pieces, options, _leaf(session, options))
        answer.call_on_close(give_back)
        return answer

    def _source(self, turn: Callable[[], AbstractContextManager[None]]) -> Source:
        return Source(self._journal_state.pinned(), turn, g.request_id)


def _leaf(session: Session, options: ReadOptions) -> bytes:
    """Return the leaf hash of the newest entry behind an answer; it names its whole history."""
    if options.asked_at is None:
        return g.seen.head.leaf  # type: ignore[no-any-return]  # Flask's g has no types
    return journal_head.leaf(session, options.known_at - 1) or b""


def _is_long(operation: Operation) -> bool:
    """Return whether making the answer may take seconds."""
    return operation.long or not request.args.keys().isdisjoint(operation.long_with)


def _is_soon_made(session: Session, operation: Operation, path: dict[str, str]) -> bool:
    """Return whether an answer that may take long is of an agreement with little under it."""
    of_one = operation.of_agreement
    return of_one and agreement_sizes.is_small(session, path["identity"])


def _has_token() -> bool:
    """Return whether the client sent a token, which was good."""
    return "actor" in g


def _note_cached(cached: WholeAnswer) -> None:
    metrics.ANSWERS_KEPT.inc()
    if cached.known_at is not None:
        g.ledger_size = cached.known_at


def _in_charset(
    answer: WholeAnswer, content: object, options: ReadOptions
) -> WholeAnswer:
    """Return an answer that says what its bytes are in, where they are an article's."""
    if not isinstance(content, RawBody) or content.charset is None:
        return answer
    content_type = f"{options.format.media_type}; charset={content.charset}"
    return replace(answer, content_type=content_type)
