"""Notes of an answered request: one line of the log, one count."""

import logging
from collections.abc import Callable
from time import perf_counter
from typing import Any, Final

from flask import Request, Response, g

from ledger.api.http import metrics
from ledger.api.http.log import LOG

#: A bug, and a database that is away; whatever else is answered is as it should be.
_LEVELS: Final = {500: logging.ERROR, 503: logging.WARNING}


def watch(sent: Request, response: Response) -> None:
    """Note the request: when its answer is ready; a stream when all of it, or its client, is gone.

    Not always when it is gone: the client's next request would then wait for this one's line.
    """
    note = _note(sent, response)
    if response.is_sequence:
        note()
    else:
        response.call_on_close(note)


def _note(sent: Request, response: Response) -> Callable[[], None]:
    """Return what notes it, knowing all that it needs: by then Flask has forgotten the request."""
    method = metrics.method_label(sent.method)
    route = _route_of(sent)
    status = response.status_code
    started = g.started
    fields: dict[str, Any] = {
        "request_id": g.request_id,
        "method": method,
        "route": route,
        "status": status,
        # Never of a stream: that would read all of it.
        "bytes": response.calculate_content_length() if response.is_sequence else None,
        "actor": g.get("actor"),
        "ledger_size": g.get("ledger_size"),
        "problem": g.get("problem"),
        "failure": g.get("failure"),
    }
    known = {name: value for name, value in fields.items() if value is not None}

    def note() -> None:
        seconds = perf_counter() - started
        metrics.REQUESTS.labels(method, route, str(status)).inc()
        metrics.REQUEST_SECONDS.labels(method, route).observe(seconds)
        level = _LEVELS.get(status, logging.INFO)
        LOG.log(level, "request", **known, ms=round(1_000 * seconds, 1))

    return note


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
