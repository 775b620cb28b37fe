"""Kept answers, sent before the framework is entered: the same bytes, with the same fields.

The framework makes each answer once. What it sent is kept beside the answer, without the fields of
that one request; who asks for the same again, without a token, gets the same with fields anew.
"""

import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from time import perf_counter
from typing import Any, Final, TypeAlias

from ledger.api.http import metrics, parameters, request_log
from ledger.api.http.authentication import Authenticator
from ledger.api.http.operations import Operation
from ledger.api.http.parameters import SENT_PATH
from ledger.api.http.rate_limits import RateLimitState
from ledger.api.http.read_handler import ReadHandler
from ledger.api.http.request_log import AnsweredRequest
from ledger.api.http.response_cache import SENT_ANSWER, Fields, KeptAs, WholeAnswer
from ledger.rules.base.errors import LedgerError

Environ: TypeAlias = dict[str, Any]
Application: TypeAlias = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
_READS: Final = ("GET", "HEAD")
#: All that an answer is a function of, beside the state of the ledger and the day.
_ADDRESS: Final = (
    "PATH_INFO",
    SENT_PATH,
    "QUERY_STRING",
    "HTTP_ACCEPT",
    "HTTP_HOST",
    "wsgi.url_scheme",
    "SCRIPT_NAME",
    "SERVER_NAME",
    "SERVER_PORT",
)
#: What has a request answered by whoever looks at it.
_OTHERWISE: Final = frozenset({"HTTP_AUTHORIZATION", "HTTP_LEDGER_MIN_SIZE"})
_ADDRESSES_MAX: Final = 1_024
#: Longer ones aren't known: anybody may send many of them, and each takes memory.
_ADDRESS_CHARACTERS_MAX: Final = 2_000
_Address: TypeAlias = tuple[str | None, ...]
#: As the framework sends them.
_WHOLE: Final = "200 OK"
_HAS_IT: Final = "304 NOT MODIFIED"
_STATUS: Final = {_WHOLE: HTTPStatus.OK, _HAS_IT: HTTPStatus.NOT_MODIFIED}
_OF_REQUEST: Final = ("Request-Id", "RateLimit", "RateLimit-Policy", "Ledger-Size")


def fields_of_request(
    request_id: str,
    rate_limit: RateLimitState | None,
    ledger_size: int | None,
) -> dict[str, str]:
    """Return the fields of an answer that are of its request alone."""
    fields = {"Request-Id": request_id}
    if rate_limit is not None:
        fields |= rate_limit.headers
    if ledger_size is not None:
        fields["Ledger-Size"] = str(ledger_size)
    return fields


@dataclass(frozen=True, slots=True)
class _Kept:
    """An answer that is kept, and the journal's size as its request sees it."""

    operation: Operation
    answer: WholeAnswer
    size: int


class KeptAnswers:
    """A layer that sends kept answers; all others are made by the application behind it.

    `noted`: requests are logged and counted.
    """

    def __init__(
        self,
        inner: Application,
        reader: ReadHandler,
        authenticator: Authenticator,
        *,
        noted: bool,
    ) -> None:
        self._inner = inner
        self._reader = reader
        self._authenticator = authenticator
        self._noted = noted
        self._addresses: OrderedDict[_Address, KeptAs] = OrderedDict()

    def __call__(
        self, environ: Environ, start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Answer a request, as WSGI has it."""
        is_plain = _OTHERWISE.isdisjoint(environ)
        if environ["REQUEST_METHOD"] not in _READS or not is_plain:
            return self._inner(environ, start_response)
        started = perf_counter()
        address = tuple(map(environ.get, _ADDRESS))
        kept = self._find(address)
        if kept is not None:
            body = self._send(kept, environ, start_response, started)
            if body is not None:
                return body
        return self._make(address, environ, start_response)

    def _find(self, address: _Address) -> _Kept | None:
        """Return what is kept for an address; None too where something is wrong."""
        kept_as = self._addresses.get(address)
        if kept_as is None:
            return None
        try:
            seen = self._reader.kept(kept_as.request_key)
        except LedgerError:
            # Whoever makes the answer finds it too, and says so.
            return None
        if seen is None:
            return None
        size, answer = seen
        return _Kept(kept_as.operation, answer, size)

    def _send(
        self,
        kept: _Kept,
        environ: Environ,
        start_response: Callable[..., Any],
        started: float,
    ) -> Sequence[bytes] | None:
        """Send what is kept; None where it wasn't sent like that before, or is one too many."""
        status, body = _as_wanted(kept.answer, environ)
        fields = kept.answer.fields.get(status)
        if fields is None:
            return None
        try:
            rate_limit = self._authenticator.count_anonymous(environ, kept.operation)
        except LedgerError:
            return None
        request_id = str(uuid.uuid4())
        more = fields_of_request(request_id, rate_limit, kept.size)
        start_response(status, [*fields, *more.items()])
        metrics.ANSWERS_KEPT.inc()
        method = environ["REQUEST_METHOD"]
        answered = AnsweredRequest(
            request_id=request_id,
            method=method,
            route=kept.operation.path,
            status=_STATUS[status],
            bytes=len(body),
            ledger_size=kept.size,
        )
        if self._noted:
            request_log.note(answered, started)
        return () if method == "HEAD" else (body,)

    def _make(
        self,
        address: _Address,
        environ: Environ,
        start_response: Callable[..., Any],
    ) -> Iterable[bytes]:
        """Let the application answer; note how it sent what is kept."""
        begun: list[tuple[str, Fields]] = []

        def begin(status: str, fields: Fields, *more: object) -> object:
            begun.append((status, fields))
            return start_response(status, fields, *more)

        body = self._inner(environ, begin)
        sent: tuple[KeptAs, WholeAnswer] | None = environ.get(SENT_ANSWER)
        if sent is not None:
            kept_as, answer = sent
            answer.fields.update((status, _lasting(fields)) for status, fields in begun)
            self._remember(address, kept_as)
        return body

    def _remember(self, address: _Address, kept_as: KeptAs) -> None:
        """Know the address of an answer; of too many, the oldest is forgotten."""
        if sum(map(len, filter(None, address))) > _ADDRESS_CHARACTERS_MAX:
            return
        self._addresses[address] = kept_as
        if len(self._addresses) > _ADDRESSES_MAX:
            with suppress(KeyError):  # Another thread may have forgotten the last one.
                self._addresses.popitem(last=False)


def _as_wanted(answer: WholeAnswer, environ: Environ) -> tuple[str, bytes]:
    """Return the status and the body of an answer for whoever asks, who may have it already."""
    if parameters.none_match(environ.get("HTTP_IF_NONE_MATCH", ""), answer.etag):
        return _HAS_IT, b""
    return _WHOLE, answer.body


def _lasting(fields: Fields) -> Fields:
    """Return the fields of an answer that are the same for every request."""
    return [(name, value) for name, value in fields if name not in _OF_REQUEST]
