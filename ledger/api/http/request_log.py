"""Notes of an answered request: one line of the log, one count."""

import logging
from dataclasses import asdict, dataclass
from functools import partial
from time import perf_counter
from typing import Final

from flask import Request, Response, g

from ledger.api.http import metrics
from ledger.api.http.log import LOG

#: A bug, and a database that is away; whatever else is answered is as it should be.
_LEVELS: Final = {500: logging.ERROR, 503: logging.WARNING}


@dataclass(frozen=True, slots=True)
class AnsweredRequest:
    """What the log says of a request, beside how long it took."""

    request_id: str
    method: str
    route: str
    status: int
    bytes: int | None = None
    actor: str | None = None
    ledger_size: int | None = None
    problem: str | None = None
    failure: str | None = None


def watch(sent: Request, response: Response) -> None:
    """Note the request: when its answer is ready; a stream when all of it, or its client, is gone.

    Not always when it is gone: the client's next request would then wait for this one's line.
    """
    # By the end of a stream Flask has forgotten the request.
    log = partial(note, _answered(sent, response), g.started)
    if response.is_sequence:
        log()
    else:
        response.call_on_close(log)


def _answered(sent: Request, response: Response) -> AnsweredRequest:
    return AnsweredRequest(
        request_id=g.request_id,
        method=metrics.method_label(sent.method),
        route=_route_of(sent),
        status=response.status_code,
        # Never of a stream: that would read all of it.
        bytes=response.calculate_content_length() if response.is_sequence else None,
        actor=g.get("actor"),
        ledger_size=g.get("ledger_size"),
        problem=g.get("problem"),
        failure=g.get("failure"),
    )


def note(answered: AnsweredRequest, started: float) -> None:
    """Note a request that was begun at some moment (`perf_counter`), and is answered now."""
    seconds = perf_counter() - started
    metrics.count(answered.method, answered.route, answered.status, seconds)
    level = _LEVELS.get(answered.status, logging.INFO)
    if not logging.getLogger("ledger").isEnabledFor(level):
        return
    known = {
        name: value for name, value in asdict(answered).items() if value is not None
    }
    LOG.log(level, "request", **known, ms=round(1_000 * seconds, 1))


def _route_of(sent: Request) -> str:
    """Return the pattern, never the path: that holds ids, and whatever anybody types there."""
    if sent.url_rule is None:
        return metrics.OTHER
    endpoint: str = sent.url_rule.endpoint
    _, _, path = endpoint.partition(" ")
    return path


def note_unread(request_id: str, status: int, problem: str) -> None:
    """Note what was refused before it could be read as a request: it has no route."""
    metrics.REQUESTS.labels(metrics.OTHER, metrics.OTHER, str(status)).inc()
    LOG.info(
        "request",
        request_id=request_id,
        method=metrics.OTHER,
        route=metrics.OTHER,
        status=status,
        problem=problem,
        ms=0.0,
    )
