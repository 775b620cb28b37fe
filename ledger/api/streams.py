"""Long answers, sent as they are read: a few rows at a time."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, islice
from typing import Final, TypeVar

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from ledger.api import failures
from ledger.api.explained import Explained
from ledger.api.formats import Listing
from ledger.api.logs import LOG, first_line
from ledger.db import Database
from ledger.rules.explain import Listed
from ledger.services.paging import Page

#: How many rows are fetched at once.
ROWS: Final = 100
#: How many bytes are gathered before they are sent, where an answer comes in small pieces.
PIECE_BYTES: Final = 64 * 1024
#: How long an answer under way waits for a database that fails, before each further attempt.
WAITS_SECONDS: Final = (0.5, 1, 2, 4, 8)
#: The end of an answer that can't be finished. The server ends every answer as if it were whole,
#: so the words do what it doesn't: a quote that never closes is an error in CSV and in JSON.
TORN: Final = b'"THE REST IS MISSING: the database failed while this was sent. Ask for it again.'
Found = TypeVar("Found")


def pieces(
    database: Database, listing: Listing, form: str, first: Page, request_id: str
) -> Iterator[bytes]:
    """Yield a whole list.

    Each piece is read in a snapshot of its own: the journal's size pins them all to one state,
    so a slow client holds no transaction open, and a piece can be read again.
    """
    return _or_torn(_whole(database, listing, form, first, request_id), request_id)


def _whole(
    database: Database, listing: Listing, form: str, page: Page, request_id: str
) -> Iterator[bytes]:
    yield listing.head(form) + listing.lines(page.documents, form)
    while page.after is not None:
        find = partial(listing.find, after=page.after, limit=ROWS)
        page = _read(database, find, request_id)
        yield listing.lines(page.documents, form)


def explained_pieces(
    database: Database, session: Session, shown: Explained, form: str, request_id: str
) -> Iterator[bytes]:
    """Return the pieces of explained totals, each from a snapshot like those of a list.

    The first line items are read at once, in the session that the totals were read in.
    """
    chunks = _chunks(shown.listed(form))
    first = shown.behind.find(session, next(chunks, []))
    rest = (
        _read(database, partial(shown.behind.find, wanted=wanted), request_id) for wanted in chunks
    )
    documents = chain(first, chain.from_iterable(rest))
    return _or_torn(_gathered(shown.pieces(form, documents)), request_id)


def explained_whole(session: Session, shown: Explained, form: str) -> bytes:
    """Return explained totals as one body, for whoever has to see all of it."""
    found = (shown.behind.find(session, wanted) for wanted in _chunks(shown.listed(form)))
    return b"".join(shown.pieces(form, chain.from_iterable(found)))


def _chunks(listed: Iterator[Listed]) -> Iterator[Sequence[Listed]]:
    while chunk := list(islice(listed, ROWS)):
        yield chunk


def _gathered(small: Iterable[bytes]) -> Iterator[bytes]:
    gathered = bytearray()
    for piece in small:
        gathered += piece
        if len(gathered) >= PIECE_BYTES:
            yield bytes(gathered)
            gathered.clear()
    yield bytes(gathered)


def _or_torn(sent: Iterator[bytes], request_id: str) -> Iterator[bytes]:
    try:
        yield from sent
    except Exception as failed:  # noqa: BLE001 - the 500 of an answer that has begun
        LOG.error("failure", request_id=request_id, exc_info=failed)
        yield TORN


def _read(database: Database, find: Callable[[Session], Found], request_id: str) -> Found:
    for wait_seconds in WAITS_SECONDS:
        try:
            return _read_once(database, find)
        except SQLAlchemyError as failed:
            if failures.refusal_of(failed) is None:
                raise
            LOG.warning("waiting", request_id=request_id, failure=first_line(failed))
            time.sleep(wait_seconds)
    return _read_once(database, find)


def _read_once(database: Database, find: Callable[[Session], Found]) -> Found:
    with database.snapshot() as session:
        return find(session)
