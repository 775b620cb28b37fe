"""Whole lists, sent as they are read: a few rows at a time."""

import time
from collections.abc import Iterator
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from ledger.api import failures
from ledger.api.formats import Listing
from ledger.api.logs import LOG, first_line
from ledger.db import Database
from ledger.services.records import Page

#: How many rows are fetched at once.
ROWS: Final = 100
#: How long a list under way waits for a database that fails, before each further attempt.
WAITS_SECONDS: Final = (0.5, 1, 2, 4, 8)
#: The end of a list that can't be finished. The server ends every answer as if it were whole, so
#: the words do what it doesn't: a quote that never closes is an error in CSV and in JSON.
TORN: Final = b'"THE REST IS MISSING: the database failed while this was sent. Ask for it again.'


def pieces(
    database: Database, listing: Listing, form: str, first: Page, request_id: str
) -> Iterator[bytes]:
    """Yield a whole list.

    Each piece is read in a snapshot of its own: the journal's size pins them all to one state,
    so a slow client holds no transaction open, and a piece can be read again.
    """
    try:
        yield from _whole(database, listing, form, first, request_id)
    except Exception as failed:  # noqa: BLE001 - the 500 of an answer that has begun
        LOG.error("failure", request_id=request_id, exc_info=failed)
        yield TORN


def _whole(
    database: Database, listing: Listing, form: str, page: Page, request_id: str
) -> Iterator[bytes]:
    yield listing.head(form) + listing.lines(page.documents, form)
    while page.after is not None:
        page = _read(database, listing, page.after, request_id)
        yield listing.lines(page.documents, form)


def _read(database: Database, listing: Listing, after: list[int], request_id: str) -> Page:
    for wait_seconds in WAITS_SECONDS:
        try:
            return _read_once(database, listing, after)
        except SQLAlchemyError as failed:
            if failures.refusal_of(failed) is None:
                raise
            LOG.warning("waiting", request_id=request_id, failure=first_line(failed))
            time.sleep(wait_seconds)
    return _read_once(database, listing, after)


def _read_once(database: Database, listing: Listing, after: list[int]) -> Page:
    with database.snapshot() as session:
        return listing.find(session, after=after, limit=ROWS)
