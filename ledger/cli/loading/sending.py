"""The parts of a file on their way to a ledger, each recorded once however often it is sent."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from http import HTTPStatus
from time import sleep
from typing import Any, Final
from urllib.parse import urlencode

from ledger.cli.loading.file_parts import FilePart
from ledger.cli.reading.remote_ledger import (
    Message,
    RemoteLedger,
    RemoteRefusal,
    ServerAnswer,
    refusal,
)
from ledger.rules.base.errors import LedgerError
from ledger.rules.base.printable import grouped, marked

#: Answers that ask to be sent again: others write, or too many requests came.
_LATER: Final = (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS)
_TRIES: Final = 120
_SECONDS_BETWEEN: Final = 1


class LinesRefused(LedgerError):
    """A part has lines that can't be recorded, so nothing of it was."""

    code = "batch-refused"


class Sender:
    """What sends parts to one ledger, with what is declared of their form."""

    def __init__(
        self, ledger: RemoteLedger, kind: str, declared: Mapping[str, str]
    ) -> None:
        self._ledger = ledger
        self._kind = kind
        query = urlencode(declared)
        self._path = f"/v1/batches?{query}" if query else "/v1/batches"

    def send(
        self,
        part: FilePart,
    ) -> str | None:
        """Record a part; returns the id of its batch, None where all of it was recorded before.

        Raises:
            LinesRefused: some lines can't be recorded.
            RemoteRefusal: the ledger refuses the whole, or can't be asked.
        """
        headers = {"Content-Type": self._kind, "Idempotency-Key": _key(part)}
        answer = self._answer(Message(part.body, headers))
        if answer.is_done:
            batch: str | None = answer.body["batch"]
            return batch
        if answer.code != LinesRefused.code:
            raise refusal(answer)
        raise LinesRefused("\n".join(_sentences(part, answer.body)))

    def _answer(
        self,
        message: Message,
    ) -> ServerAnswer:
        """Return the answer, once the ledger has time for it.

        Raises:
            RemoteRefusal: it has none for long.
        """
        for _ in range(_TRIES):
            answer = self._ledger.post(self._path, message)
            if answer.status not in _LATER:
                return answer
            sleep(_SECONDS_BETWEEN)
        raise RemoteRefusal(
            "The ledger has no time for this: others write. The same command goes on from here."
        )


def _key(part: FilePart) -> str:
    """Return the key by which a part is known when it comes again: its place, and its bytes."""
    place = b"%d\n" % part.number
    return hashlib.sha256(place + part.body).hexdigest()


def _sentences(
    part: FilePart,
    refused: Mapping[str, Any],
) -> Iterator[str]:
    """Yield what is wrong with a part, by the lines of the file."""
    for error in refused["errors"]:
        numbers = sorted(set(_lines(part, error)))
        lines = ", ".join(map(grouped, numbers))
        pointer = marked(str(error["pointer"]))
        message = marked(str(error["message"]))
        yield f"Line {lines}: {pointer} {message}".replace(":  ", ": ")
        more = error.get("count", 1) - len(numbers)
        if more > 0:
            yield f"  and {grouped(more)} more lines"
    yield marked(str(refused["detail"]))
    yield (
        f"What stands before line {grouped(part.number)} is recorded. Mend these lines where they "
        "stand, and the same command goes on from there."
    )


def _lines(
    part: FilePart,
    error: Mapping[str, Any],
) -> Iterable[int]:
    """Yield the lines of the file that have an error."""
    for place in (error, *error.get("alike", ())):
        yield part.line_of_file(place["line"])
