"""What the API answers to whoever comes without a token, at one moment of the ledger."""

from collections.abc import Iterator
from typing import Final

import orjson
from werkzeug.test import Client, TestResponse

from ledger.api.http.streaming import TORN
from ledger.rules.base.errors import LedgerError

_OK: Final = 200


class Unanswered(LedgerError):
    """The ledger doesn't answer what was asked, or not to its end."""

    code = "busy"

    def __init__(self, detail: str, problem: str) -> None:
        super().__init__(detail)
        self.problem = problem


class Answers:
    """The answers of a ledger at one journal size: the same bytes as over HTTP.

    `client` asks an application. `known_at` is what the API takes by that name, None for the newest
    moment. `size` is the journal size that it means.
    """

    def __init__(self, client: Client, known_at: str | None = None) -> None:
        self._client = client
        self.size = self._size(known_at)
        self._moment = {"known_at": str(self.size)}

    def _size(self, known_at: str | None) -> int:
        """Return the journal size that a moment means, or the newest.

        Raises:
            Unanswered: it means none.
        """
        query = {} if known_at is None else {"known_at": known_at}
        answer = self._get("/v1/agreements", query)
        return int(answer.headers["Ledger-Size"])

    def pieces(self, path: str, **query: str) -> Iterator[bytes]:
        """Return the body of an answer, in the pieces in which it is made.

        Raises:
            Unanswered: the answer is a refusal, or isn't whole; the latter while it is read.
        """
        answer = self._get(path, self._moment | query)
        return _whole(path, answer.iter_encoded())

    def body(self, path: str) -> bytes:
        """Return the body of an answer."""
        return b"".join(self.pieces(path))

    def _get(self, path: str, query: dict[str, str]) -> TestResponse:
        answer = self._client.get(path, query_string=query)
        if answer.status_code != _OK:
            problem = orjson.loads(answer.data)
            raise Unanswered(f"{path}: {problem['detail']}", problem["code"])
        return answer


def _whole(path: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        if piece.endswith(TORN):
            raise Unanswered(f"{path} can't be read to its end.", "busy")
        yield piece
