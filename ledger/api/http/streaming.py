"""Long answers, sent as they are read: a few rows at a time."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from typing import Any, Final, TypeVar

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from ledger.api.formats import json_layout
from ledger.api.formats.explain_json import Explained
from ledger.api.formats.formats import Format, RowWriter
from ledger.api.formats.listings import Listing
from ledger.api.http import database_errors
from ledger.api.http.journal_state import Snapshots
from ledger.api.http.log import LOG, first_line
from ledger.api.http.read_turns import Crowded
from ledger.rules.base.errors import TooCostly
from ledger.rules.totals.explain import Listed
from ledger.services.paging import Page

#: How many rows are fetched at once.
ROWS: Final = 1_000
#: How many line items are explained at once, each with all of its claims.
EXPLAINED: Final = 25
#: How many bytes are gathered before they are sent, where an answer comes in small pieces.
PIECE_BYTES: Final = 64 * 1024
#: How long an answer under way waits for a database that fails, before each further attempt.
WAITS_SECONDS: Final = (0.5, 1, 2, 4, 8)
#: The end of an answer that can't be finished. The server ends every answer as if it were whole,
#: so the words do what it doesn't: a quote that never closes is an error in CSV and in JSON.
TORN: Final = (
    b'"THE REST IS MISSING: the database failed while this was sent. Ask for it again.'
)
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Source:
    """Reads for an answer under way: in a turn for each piece, and in a snapshot of its own.

    The journal's size pins them all to one state, so a slow client holds neither a transaction nor
    a turn, and a piece can be read again.
    """

    database: Snapshots
    turn: Callable[[], AbstractContextManager[None]]
    request_id: str

    def read(self, find: Callable[[Session], Result]) -> Result:
        """Return what a query finds, at the latest in the last of some attempts."""
        for wait_seconds in WAITS_SECONDS:
            try:
                return self.read_once(find)
            except (SQLAlchemyError, Crowded) as failed:
                if not _may_pass(failed):
                    raise
                LOG.warning(
                    "waiting", request_id=self.request_id, failure=first_line(failed)
                )
                time.sleep(wait_seconds)
        return self.read_once(find)

    def read_once(self, find: Callable[[Session], Result]) -> Result:
        """Return what a query finds, in one attempt."""
        with self.turn(), self.database.snapshot() as session:
            return find(session)


def _may_pass(failed: SQLAlchemyError | Crowded) -> bool:
    """Return whether a failure may be over soon; what takes too long once does so again."""
    if isinstance(failed, Crowded):
        return True
    refusal = database_errors.refusal_of(failed)
    return refusal is not None and not isinstance(refusal, TooCostly)


def pieces(
    source: Source, listing: Listing, writer: RowWriter, first: Page
) -> Iterator[bytes]:
    """Yield a whole list."""
    return _or_torn(_whole(source, listing, writer, first), source.request_id)


def _whole(
    source: Source, listing: Listing, writer: RowWriter, page: Page
) -> Iterator[bytes]:
    """Yield the head of a list with its first rows, then each further page."""
    yield listing.head(writer) + listing.lines(page.documents, writer)
    while page.after is not None:
        page = source.read(partial(listing.find, after=page.after, limit=ROWS))
        yield listing.lines(page.documents, writer)


def explained_pieces(
    source: Source,
    session: Session,
    explained: Explained,
    form: Format,
    *,
    pretty: bool,
) -> Iterator[bytes]:
    """Return the pieces of explained totals, each from a snapshot like those of a list.

    The first line items are read at once, in the session that the totals were read in.
    """
    chunks = _chunks(explained.listed(form))
    first = explained.behind.find(session, next(chunks, []))
    documents = chain(first, _explained_later(source, explained, chunks))
    sent = _gathered(explained.pieces(form, documents))
    if pretty:
        sent = json_layout.indented(sent)
    return _or_torn(sent, source.request_id)


def _chunks(listed: Iterator[Listed]) -> Iterator[Sequence[Listed]]:
    """Yield the line items to explain, EXPLAINED of them at once."""
    while chunk := list(islice(listed, EXPLAINED)):
        yield chunk


def _explained_later(
    source: Source, explained: Explained, chunks: Iterator[Sequence[Listed]]
) -> Iterator[dict[str, Any]]:
    """Yield the documents of further line items, each chunk from a snapshot of its own."""
    for wanted in chunks:
        yield from source.read(partial(explained.behind.find, wanted=wanted))


def _gathered(small: Iterable[bytes]) -> Iterator[bytes]:
    """Yield small pieces together, in pieces of about PIECE_BYTES."""
    gathered = bytearray()
    for piece in small:
        gathered += piece
        if len(gathered) >= PIECE_BYTES:
            yield bytes(gathered)
            gathered.clear()
    yield bytes(gathered)


def _or_torn(sent: Iterator[bytes], request_id: str) -> Iterator[bytes]:
    """Yield an answer; where it fails half-way, an end that no reader takes for whole."""
    try:
        yield from sent
    except Exception as failed:  # noqa: BLE001 - the 500 of an answer that has begun
        LOG.error("failure", request_id=request_id, exc_info=failed)
        yield TORN
