"""What the API answers to whoever comes without a token, at one moment of the ledger."""

from collections.abc import Iterator

import orjson
from sqlalchemy.orm import Session

from ledger.api.http.streaming import TORN
from ledger.app import create_app
from ledger.db.one_moment import OneMoment
from ledger.rules.base.errors import LedgerError

_OK = 200


class Unanswered(LedgerError):
    """The ledger doesn't answer what was asked, or not to its end."""

    code = "busy"

    def __init__(self, detail: str, problem: str) -> None:
        super().__init__(detail)
        self.problem = problem


class Answers:
    """The answers of a ledger: the same bytes as over HTTP."""

    def __init__(self, session: Session) -> None:
        self._client = create_app(OneMoment(session)).test_client()

    def pieces(self, path: str, **query: str) -> Iterator[bytes]:
        """Return the body of an answer, in the pieces in which it is made.

        Raises:
            Unanswered: the answer is a refusal, or isn't whole; the latter while it is read.
        """
        answer = self._client.get(path, query_string=query)
        if answer.status_code != _OK:
            problem = orjson.loads(answer.data)
            raise Unanswered(f"{path}: {problem['detail']}", problem["code"])
        return _whole(path, answer.iter_encoded())

    def body(self, path: str, **query: str) -> bytes:
        """Return the body of an answer."""
        return b"".join(self.pieces(path, **query))


def _whole(path: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        if piece.endswith(TORN):
            raise Unanswered(f"{path} can't be read to its end.", "busy")
        yield piece
