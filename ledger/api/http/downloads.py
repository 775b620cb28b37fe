"""Files that are made while they are sent: a few at a time, and none by halves that looks whole."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from functools import partial
from time import monotonic
from typing import Final, TypeAlias

from flask import Response, request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from ledger.api.http import read_response
from ledger.api.http.errors import ErrorWithHeaders, Unavailable
from ledger.api.http.log import LOG, first_line
from ledger.api.http.operations import Download
from ledger.api.http.read_response import ReadOptions
from ledger.api.http.read_turns import Crowded
from ledger.api.http.streaming import Source
from ledger.rules.base.errors import LedgerError

#: How many are under way in a process.
AT_ONCE: Final = 2
#: How long one may take, whoever is slow.
SECONDS_MAX: Final = 1800
RETRY_AFTER_SECONDS: Final = 30
_Turn: TypeAlias = Callable[[], AbstractContextManager[None]]


class AllUnderWay(ErrorWithHeaders):
    """Others are being sent such files."""

    code = "busy"

    def __init__(self) -> None:
        super().__init__(
            "Others are being sent files such as this one, a few at a time. Send it again.",
            {"Retry-After": str(RETRY_AFTER_SECONDS)},
        )


class Downloads:
    """The files that one process sends."""

    def __init__(self) -> None:
        self._places = threading.BoundedSemaphore(AT_ONCE)

    def answer(
        self, download: Download, options: ReadOptions, source: Source, turn: _Turn
    ) -> Response:
        """Answer a file, of which each piece is made in a turn.

        Raises:
            AllUnderWay: as many are being sent as may be.
        """
        place = ExitStack()
        pieces = _sent(download, source, turn)
        sent = _or_broken_off(pieces, place, source.request_id)
        # The journal's size doesn't name it: it has all of the journal, and today's date.
        unpinned = replace(options, pinned=False)
        answer = read_response.stream(sent, unpinned, download.state)
        answer.headers["Content-Disposition"] = (
            f'attachment; filename="{download.name}"'
        )
        if answer.is_streamed and request.method != "HEAD":
            self._take(place)
            # Its client may have gone before the first piece.
            answer.call_on_close(place.close)
        return answer

    def _take(self, place: ExitStack) -> None:
        """Take a place, and have it given back once."""
        if not self._places.acquire(blocking=False):
            raise AllUnderWay
        place.callback(self._places.release)


def _sent(download: Download, source: Source, turn: _Turn) -> Iterator[bytes]:
    """Yield the pieces of a file, each as long as no word behind it was redacted."""
    ends = monotonic() + SECONDS_MAX
    pieces = download.pieces(source)
    following = partial(next, pieces, None)
    while (piece := _in_turn(following, turn, ends)) is not None:
        if piece:
            source.read(_see)
            yield piece


def _in_turn(
    following: Callable[[], bytes | None], turn: _Turn, ends: float
) -> bytes | None:
    """Return the next piece, made in a turn.

    Raises:
        Unavailable: it takes too long.
    """
    with ExitStack() as held:
        while not _holds(held, turn):
            _check_time(ends)
        _check_time(ends)
        return following()


def _holds(held: ExitStack, turn: _Turn) -> bool:
    """Return whether the turn came in the time for which anybody waits."""
    try:
        held.enter_context(turn())
    except Crowded:
        return False
    return True


def _check_time(ends: float) -> None:
    if monotonic() > ends:
        raise Unavailable(f"It takes more than {SECONDS_MAX} seconds to send this.")


def _see(_session: Session) -> None:
    """See nothing: a snapshot that opens shows that the ledger is as it was."""


def _or_broken_off(
    pieces: Iterator[bytes], place: ExitStack, request_id: str
) -> Iterator[bytes]:
    """Yield a file; where it fails half-way, the connection breaks off before its end."""
    try:
        with place:
            yield from pieces
    except (LedgerError, SQLAlchemyError) as failed:
        LOG.warning("broken_off", request_id=request_id, failure=first_line(failed))
        raise ConnectionAbortedError from failed
    except Exception as failed:
        LOG.error("failure", request_id=request_id, exc_info=failed)
        raise ConnectionAbortedError from failed
