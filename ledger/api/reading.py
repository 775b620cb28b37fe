"""Reading: one snapshot, as the ledger stands or stood, in the format that the client wants."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from flask import Response, g, request
from sqlalchemy.orm import Session

from ledger.api import answers, metrics, requests, streams, targets
from ledger.api.answers import Wish
from ledger.api.cache import Cache, Key, Whole
from ledger.api.cursors import Cursors
from ledger.api.explained import Explained
from ledger.api.formats import CSV, JSON, NDJSON, Listing, ListPage
from ledger.api.gate import Gate
from ledger.api.question_page import QuestionPage
from ledger.api.refusals import BadParameter
from ledger.api.requests import SENT_PATH
from ledger.api.routes import Operation, Read, Shown
from ledger.api.targets import Sizes
from ledger.db import Database
from ledger.rules.refusals import Refusal
from ledger.schemas.queries import LIMIT_DEFAULT
from ledger.services import access, journal, touched

#: Formats of lists that need no page to be read.
STREAMED: Final = (CSV, NDJSON)


class Reader:
    """Serves the operations that read the ledger."""

    def __init__(
        self, database: Database, gate: Gate, sizes: Sizes, clock: Callable[[], datetime]
    ) -> None:
        self._database, self._gate, self._sizes, self._clock = database, gate, sizes, clock
        self._cache = Cache()
        with database.snapshot() as session:
            self._cursors = Cursors(access.cursor_key(session))

    def serve(self, operation: Operation, path: dict[str, str]) -> Response:
        """Answer a request to read: first whether it may, then from what was answered before."""
        made: Whole | Response | None = self._remembered(operation)
        if made is None:
            with self._database.snapshot() as session:
                self._sizes.see(journal.size(session))
                self._gate.enter(session, operation)
                made = self._kept_or_made(session, operation, path)
        return made if isinstance(made, Response) else answers.respond(made)

    def _remembered(self, operation: Operation) -> Whole | None:
        """An answer for whoever comes, where this process knows the journal's size by itself."""
        size = self._sizes.newest
        if size is None or not self._gate.is_open(operation):
            return None
        kept = self._cache.get(self._key(operation, size))
        if kept is not None:
            g.ledger_size = size
            self._gate.enter_unnamed(operation)
            _note_kept(kept)
        return kept

    def _kept_or_made(
        self, session: Session, operation: Operation, path: dict[str, str]
    ) -> Whole | Response:
        """An answer from memory or made anew, and kept where it may be."""
        if operation.role is not None:
            return self._answer(session, operation, path)
        keys = [self._key(operation, g.ledger_size)]
        if operation.of_agreement and "known_at" not in request.args:
            state = ("touched", touched.last_touch(session, path["identity"]))
            keys.append(self._key(operation, state))
        kept = next(filter(None, map(self._cache.get, keys)), None)
        if kept is not None:
            _note_kept(kept)
        made = kept or self._answer(session, operation, path)
        if isinstance(made, Whole):
            for key in keys:
                self._cache.put(key, made)
        return made

    def _key(self, operation: Operation, state: object) -> Key:
        """What an answer is a function of; nobody's name is part of it, since all see the same.

        But where a token opens more, what it opened is kept apart.
        """
        return (
            state,
            operation.by_reader and _has_token(),
            request.environ.get(SENT_PATH, request.path),
            request.query_string,
            request.headers.get("Accept", ""),
            request.host_url,
            self._clock().date().isoformat(),
        )

    def _answer(
        self, session: Session, operation: Operation, path: dict[str, str]
    ) -> Whole | Response:
        """Return the answer as a whole, or a response that is made while it is sent."""
        try:
            wish = self._wish(session, operation)
            targets.check_named(session, wish.query, wish.known_at)
        except Refusal:
            targets.check(session, operation, path)
            raise
        g.ledger_size = wish.known_at
        host = request.host_url.removesuffix("/") if request.host else ""
        today = self._clock().date().isoformat()
        read = Read(
            session, wish.known_at, wish.asked_at, wish.query, host, today, has_token=_has_token()
        )
        shown: Shown = operation.function(read, **path)
        if isinstance(shown, Listing):
            return self._list(session, shown.of_format(wish.format), wish)
        if isinstance(shown, Explained):
            return self._explain(session, shown, wish)
        if isinstance(shown, QuestionPage) and shown.of_today:
            # Tomorrow it may be another: the journal's size alone doesn't name it.
            wish = replace(wish, pinned=False)
        return answers.whole(shown.render(wish.format), wish, sealed=True)

    def _wish(self, session: Session, operation: Operation) -> Wish:
        """What the client wants to be shown, how, and as of which size of the journal."""
        chosen = requests.chosen_format(request, operation)
        query = requests.query(request, operation)
        cursor = query.get("cursor")
        moment = query.get("known_at")
        known_at, pinned = self._moment(session, moment)
        opened_more = operation.by_reader and _has_token()
        name = answers.list_name(request, opened_more=opened_more)
        return Wish(
            format=chosen,
            query=query,
            known_at=known_at,
            asked_at=None if moment is None else known_at,
            pinned=pinned,
            by_instant=isinstance(moment, datetime),
            private=self._gate.needs_token(operation) or opened_more,
            after=None if cursor is None else self._cursors.read(cursor, name),
            by_reader=operation.by_reader,
            list_name=name,
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

    def _list(self, session: Session, listing: Listing, wish: Wish) -> Whole | Response:
        paged = wish.format not in STREAMED or not wish.query.keys().isdisjoint(("limit", "cursor"))
        if not paged:
            first = listing.find(session, after=None, limit=streams.ROWS)
            pieces = streams.pieces(self._database, listing, wish.format, first, g.request_id)
            return answers.stream(pieces, wish, tagged=listing.of_journal)
        page = listing.find(session, after=wish.after, limit=wish.query.get("limit", LIMIT_DEFAULT))
        following = None
        if page.after is not None:
            following = answers.next_link(request, self._cursors.make(page.after, wish.list_name))
        shown = ListPage(listing, page.documents, following)
        return answers.whole(shown.render(wish.format), wish, following=following)

    def _explain(self, session: Session, shown: Explained, wish: Wish) -> Whole | Response:
        shown.check_format(wish.format)
        if wish.format == JSON and wish.query["pretty"]:
            return answers.whole(streams.explained_whole(session, shown, JSON), wish)
        pieces = streams.explained_pieces(self._database, session, shown, wish.format, g.request_id)
        return answers.stream(pieces, wish, tagged=True)


def _has_token() -> bool:
    """Whether the client sent a token, which was found good."""
    return "actor" in g


def _note_kept(kept: Whole) -> None:
    metrics.ANSWERS_KEPT.inc()
    if kept.known_at is not None:
        g.ledger_size = kept.known_at
