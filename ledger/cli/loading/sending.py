"""The parts of a file on their way to a ledger, each recorded once however often it is sent."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from time import sleep
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from ledger.cli.loading import refusals
from ledger.cli.loading.file_parts import FilePart
from ledger.cli.reading.remote_ledger import (
    Message,
    RemoteLedger,
    RemoteRefusal,
    ServerAnswer,
    refusal,
)
from ledger.rules.base.errors import LedgerError
from ledger.rules.base.printable import grouped

#: Answers that ask to be sent again: others write, or too many requests came.
_LATER: Final = (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS)
_TRIES: Final = 120
_SECONDS_BETWEEN: Final = 1
#: A refusal has it where the lines took too long: how many of them were tried.
_TRIED: Final = "lines_tried"


class LinesRefused(LedgerError):
    """A part has lines that can't be recorded, so nothing of it was."""

    code = "batch-refused"


class RecordedPart(NamedTuple):
    """A part that is recorded: its batch, None where all of it was there before, and its items."""

    batch: str | None
    items: Sequence[Mapping[str, Any]]


def _given_up(
    part: FilePart,
    answer: ServerAnswer,
) -> RemoteRefusal:
    """Return the refusal of a part whose lines took too long, and how to go on."""
    first = grouped(part.number)
    tried = grouped(answer.body[_TRIED])
    return RemoteRefusal(
        f"From line {first}: after {tried} lines the ledger gave this part up, since they took far "
        "longer than so many lines do; none of it is recorded, and all before it is. The same "
        "command goes on from here, best while the machine of the ledger has less to do. A file of "
        "which nothing is recorded goes more easily with a smaller --at-once."
    )


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
    ) -> RecordedPart:
        """Record a part; returns what the ledger answers of it.

        Raises:
            LinesRefused: some lines can't be recorded.
            RemoteRefusal: the ledger refuses the whole, or can't be asked.
        """
        headers = {"Content-Type": self._kind, "Idempotency-Key": self._key(part)}
        answer = self._answer(Message(part.body, headers))
        if answer.is_done:
            return RecordedPart(answer.body["batch"], answer.body["items"])
        if _TRIED in answer.body:
            raise _given_up(part, answer)
        if answer.code != LinesRefused.code:
            raise refusal(answer)
        raise LinesRefused("\n".join(refusals.sentences(part, answer.body)))

    def _key(self, part: FilePart) -> str:
        """Return the key by which a part is known when it comes again: its place, and its bytes."""
        place = b"%d\n" % part.number
        return self._ledger.known_as(place + part.body)

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
