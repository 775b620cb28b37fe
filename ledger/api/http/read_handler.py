"""Reading: one snapshot, as the ledger stands or stood, in the format that the client wants."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final

from flask import Response, g, request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from ledger.api.formats.explain_json import Explained
from ledger.api.formats.formats import JSON
from ledger.api.formats.listings import Listing, ListPage
from ledger.api.formats.questions_page import QuestionPage
from ledger.api.http import (
    database_errors,
    metrics,
    parameters,
    read_response,
    references,
    streaming,
)
from ledger.api.http.authentication import Authenticator
from ledger.api.http.cursors import Cursors
from ledger.api.http.errors import BadParameter
from ledger.api.http.journal_state import JournalState
from ledger.api.http.operations import Operation, Read, Readable
from ledger.api.http.parameters import SENT_PATH
from ledger.api.http.read_response import ReadOptions
from ledger.api.http.read_turns import MemoryRoom, ReadTurns
from ledger.api.http.response_cache import CacheKey, ResponseCache, WholeAnswer
from ledger.api.http.streaming import Source
from ledger.rules.base.errors import LedgerError, TooCostly
from ledger.schemas.queries import LIMIT_DEFAULT
from ledger.services import access, journal_head, last_change


class ReadHandler:
    """Serves the operations that read the ledger."""

    def __init__(
        self, gate: Authenticator, history: JournalState, clock: Callable[[], datetime]
    ) -> None:
        self._gate, self._history, self._clock = gate, history, clock
        self._cache, self._turns, self._room = (
            ResponseCache(),
            ReadTurns(),
            MemoryRoom(),
        )
        self._cursors: Cursors | None = None

    def serve(self, operation: Operation, path: dict[str, str]) -> Response:
        """Answer a request to read: first whether it may, then from what was answered before."""
        made: WholeAnswer | Response | None = self._remembered(operation)
        if made is None:
            try:
                made = self._in_turn(operation, path)
            except (SQLAlchemyError, TooCostly) as failed:
                _narrow(failed, operation)
                raise
        return made if isinstance(made, Response) else read_response.respond(made)

    def _in_turn(
        self, operation: Operation, path: dict[str, str]
    ) -> WholeAnswer | Response:
        """An answer that needs the database; a long one waits only where it has to be made."""
        is_long = _is_long(operation)
        with self._turns.short(), self._history.snapshot() as session:
            self._gate.enter(session, operation)
            if not is_long:
                return self._kept_or_made(session, operation, path)
            kept = self._kept(self._keys(session, operation, path))
            if kept is not None:
                return kept
            # What can't be answered waits for no turn.
            self._wish(session, operation, path)
            references.check(session, operation, path)
        with self._turns.long(), self._history.snapshot() as session:
            return self._kept_or_made(session, operation, path)

    def _remembered(self, operation: Operation) -> WholeAnswer | None:
        """An answer for whoever comes, where this process knows the journal's head by itself."""
        seen = self._history.current
        if seen is None or not self._gate.is_open(operation):
            return None
        kept = self._cache.get(self._key(operation, seen.head.leaf))
        if kept is not None:
            g.ledger_size = seen.head.size
            self._gate.enter_unnamed(operation)
            _note_kept(kept)
        return kept

    def _kept_or_made(
        self, session: Session, operation: Operation, path: dict[str, str]
    ) -> WholeAnswer | Response:
        """An answer from memory or made anew, and kept where it may be."""
        keys = self._keys(session, operation, path)
        made = self._kept(keys) or self._answer(session, operation, path)
        if isinstance(made, WholeAnswer):
            for key in keys:
                self._cache.put(key, made)
        return made

    def _keys(
        self, session: Session, operation: Operation, path: dict[str, str]
    ) -> list[CacheKey]:
        """By what an answer is kept; by nothing where it needs a role, or tells of this process."""
        if operation.role is not None or operation.always_open:
            return []
        keys = [self._key(operation, g.seen.head.leaf)]
        if operation.of_agreement and "known_at" not in request.args:
            state = (
                "touched",
                g.seen.line,
                last_change.last_touch(session, path["identity"]),
            )
            keys.append(self._key(operation, state))
        return keys

    def _kept(self, keys: list[CacheKey]) -> WholeAnswer | None:
        kept = next(filter(None, map(self._cache.get, keys)), None)
        if kept is not None:
            _note_kept(kept)
        return kept

    def _key(self, operation: Operation, state: object) -> CacheKey:
        """What an answer is a function of; nobody's name is part of it, since all see the same.

        But where a token opens more, what it opened is kept apart.
        """
        return (
            state,
            operation.by_reader and _has_token(),
            request.environ.get(SENT_PATH, request.path),
            request.query_string,
            request.headers.get("Accept", ""),
            request.root_url,
            self._clock().date().isoformat(),
        )

    def _answer(
        self, session: Session, operation: Operation, path: dict[str, str]
    ) -> WholeAnswer | Response:
        """Return the answer as a whole, or a response that is made while it is sent."""
        wish = self._wish(session, operation, path)
        g.ledger_size = wish.known_at
        host = request.root_url.removesuffix("/") if request.host else ""
        today = self._clock().date().isoformat()
        read = Read(
            session,
            wish.known_at,
            wish.asked_at,
            wish.query,
            host,
            today,
            has_token=_has_token(),
            warnings=self._warnings(operation),
        )
        shown: Readable = operation.function(read, **path)
        if isinstance(shown, Listing):
            turn = self._turns.long if _is_long(operation) else self._turns.short
            return self._list(
                session, shown.of_format(wish.format), wish, self._source(turn)
            )
        if isinstance(shown, Explained):
            # What stands behind some line items is as short as a page of them.
            return self._explain(session, shown, wish, self._source(self._turns.short))
        if isinstance(shown, QuestionPage) and shown.of_today:
            # Tomorrow it may be another: the journal's size alone doesn't name it.
            wish = replace(wish, pinned=False)
        return read_response.whole(shown.render(wish.format), wish, sealed=True)

    def _warnings(self, operation: Operation) -> list[str]:
        return self._history.warnings(self._clock()) if operation.always_open else []

    def _wish(
        self, session: Session, operation: Operation, path: dict[str, str]
    ) -> ReadOptions:
        """What the client wants to be shown, how, and as of which size of the journal.

        Raises:
            LedgerError: nobody can want that; or the path names nothing.
        """
        try:
            wish = self._read_wish(session, operation)
            references.check_named(session, wish.query, wish.known_at)
        except LedgerError:
            references.check(session, operation, path)
            raise
        return wish

    def _read_wish(self, session: Session, operation: Operation) -> ReadOptions:
        chosen = parameters.chosen_format(request, operation)
        query = parameters.query(request, operation)
        cursor = query.get("cursor")
        moment = query.get("known_at")
        known_at, pinned = self._moment(session, moment)
        opened_more = operation.by_reader and _has_token()
        name = read_response.list_name(request, opened_more=opened_more)
        return ReadOptions(
            format=chosen,
            query=query,
            known_at=known_at,
            asked_at=None if moment is None else known_at,
            pinned=pinned,
            by_instant=isinstance(moment, datetime),
            private=self._gate.needs_token(operation) or opened_more,
            after=None
            if cursor is None
            else self._signed(session).read(
                cursor, name, partial(journal_head.leaf, session)
            ),
            by_reader=operation.by_reader,
            list_name=name,
        )

    def _moment(
        self, session: Session, moment: int | datetime | None
    ) -> tuple[int, bool]:
        """The journal size that a `known_at` means, and whether it means that for ever."""
        size: int = g.seen.head.size
        if moment is None:
            return size, False
        if isinstance(moment, datetime):
            if moment > self._now():
                return size, False
            return journal_head.size_at(session, moment), moment <= g.seen.head.last_at
        if moment > size:
            sentence = f"known_at: the journal has {size} entries."
            raise BadParameter(sentence, parameters=["known_at"])
        return moment, True

    def _signed(self, session: Session) -> Cursors:
        """Return the cursors of this ledger, whose key is read when the first is needed.

        A server that starts while the database is away serves when that is back.
        """
        if self._cursors is None:
            self._cursors = Cursors(access.cursor_key(session))
        return self._cursors

    def _now(self) -> datetime:
        """The instant from which on everything is known; earlier where entries are dated ahead."""
        now = self._clock()
        is_ahead = journal_head.ahead(g.seen.head.last_at, now) is not None
        return now - journal_head.AHEAD_MAX if is_ahead else now

    def _list(
        self, session: Session, listing: Listing, wish: ReadOptions, source: Source
    ) -> WholeAnswer | Response:
        writer = wish.format.rows
        asks_for_page = not wish.query.keys().isdisjoint(("limit", "cursor"))
        if writer is not None and not asks_for_page:
            first = listing.find(session, after=None, limit=streaming.ROWS)
            pieces = streaming.pieces(source, listing, writer, first)
            leaf = _leaf(session, wish) if listing.of_journal else None
            return read_response.stream(pieces, wish, leaf)
        page = listing.find(
            session, after=wish.after, limit=wish.query.get("limit", LIMIT_DEFAULT)
        )
        following = None
        if page.after is not None:
            leaf = journal_head.leaf(session, page.after[0])
            cursor = self._signed(session).make(page.after, wish.list_name, leaf)
            following = read_response.next_link(request, cursor)
        shown = ListPage(listing, page.documents, following)
        return read_response.whole(shown.render(wish.format), wish, following=following)

    def _explain(
        self, session: Session, shown: Explained, wish: ReadOptions, source: Source
    ) -> Response:
        shown.check_format(wish.format)
        pretty = wish.format is JSON and wish.query["pretty"]
        pieces = streaming.explained_pieces(
            source, session, shown, wish.format, pretty=pretty
        )
        lines = len(shown.behind.result.own) + len(shown.behind.result.considered)
        give_back = self._room.take(lines * _LINE_BYTES)
        answer = read_response.stream(pieces, wish, _leaf(session, wish))
        answer.call_on_close(give_back)
        return answer

    def _source(self, turn: Callable[[], AbstractContextManager[None]]) -> Source:
        return Source(self._history.pinned(), turn, g.request_id)


def _leaf(session: Session, wish: ReadOptions) -> bytes:
    """The leaf hash of the newest entry behind an answer, which names the history before it."""
    if wish.asked_at is None:
        return g.seen.head.leaf  # type: ignore[no-any-return]  # Flask's g has no types
    return journal_head.leaf(session, wish.known_at - 1) or b""


def _is_long(operation: Operation) -> bool:
    """Whether making the answer may take seconds."""
    return operation.long or not request.args.keys().isdisjoint(operation.long_with)


def _narrow(failed: SQLAlchemyError | TooCostly, operation: Operation) -> None:
    """Name the parameters by which a client can ask for less, where that would help.

    Raises:
        TooCostly: it would.
    """
    refusal = (
        failed if isinstance(failed, TooCostly) else database_errors.refusal_of(failed)
    )
    if isinstance(refusal, TooCostly):
        # Under one agreement no parameter leaves any line item unread.
        fields = () if operation.of_agreement else operation.query.fields
        names = [name for name in _NARROWING if name in fields]
        raise TooCostly(refusal.reason, names) from failed


#: About what a line item takes while what stands behind it is still to be sent.
_LINE_BYTES: Final = 700
#: Parameters by which less is read.
_NARROWING: Final = (
    *("agreement", "line_item", "source", "answers", "part_of"),
    *("category", "party", "from_party", "to_party", "kind", "limit"),
)


def _has_token() -> bool:
    """Whether the client sent a token, which was found good."""
    return "actor" in g


def _note_kept(kept: WholeAnswer) -> None:
    metrics.ANSWERS_KEPT.inc()
    if kept.known_at is not None:
        g.ledger_size = kept.known_at
