"""The log on standard error: one line for each request, start, stop and failure.

As JSON for machines, as short text on a terminal. It holds no body, token, query, address or user
agent; a failure's own words are cut short, since a database quotes what it was given.
"""

import logging
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final

import orjson
import structlog
from structlog.stdlib import BoundLogger, ProcessorFormatter
from structlog.types import EventDict, WrappedLogger

MESSAGE_CHARACTERS_MAX: Final = 200
JSON, TEXT, OFF = "json", "text", "off"
#: One answered request, on a terminal.
_REQUEST: Final = "{status} {method} {route} {ms} ms {problem}"


def install(style: str | None) -> None:
    """Send every line of this process and its children to standard error.

    Without a style: text on a terminal, else JSON. `off` leaves only what went wrong.
    """
    if not style:
        style = TEXT if sys.stderr.isatty() else JSON
    write = _as_json if style == JSON else _as_text
    formatter = ProcessorFormatter(
        foreign_pre_chain=_SHARED,
        processors=[ProcessorFormatter.remove_processors_meta, write],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.getLogger().handlers = [handler]
    level = logging.WARNING if style == OFF else logging.INFO
    logging.getLogger("ledger").setLevel(level)


@contextmanager
def silent() -> Iterator[None]:
    """Keep the ledger's own lines off the log meanwhile."""
    logger = logging.getLogger("ledger")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)


def first_line(error: BaseException) -> str:
    """Return the kind of an error and the first line of its message."""
    message, _, _ = str(error).partition("\n")
    return f"{type(error).__name__}: {message[:MESSAGE_CHARACTERS_MAX]}"


def _traceback(error: BaseException) -> str:
    """Return the places that an error came through, and those of the errors that it came from."""
    parts: list[str] = []
    following: BaseException | None = error
    while following is not None:
        places = "".join(traceback.format_tb(following.__traceback__))
        parts.append(places + first_line(following))
        following = _cause_of(following)
    return "\n".join(reversed(parts))


def _cause_of(error: BaseException) -> BaseException | None:
    if error.__cause__ is not None or error.__suppress_context__:
        return error.__cause__
    return error.__context__


def _add_traceback(
    _logger: WrappedLogger,
    _name: str,
    event: EventDict,
) -> EventDict:
    error = event.pop("exc_info", None)
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event["exception"] = _traceback(error)
    return event


_SHARED: Final[list[Any]] = [
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
    _add_traceback,
]
LOG: Final[BoundLogger] = structlog.wrap_logger(
    logging.getLogger("ledger"),
    processors=[
        structlog.stdlib.filter_by_level,
        *_SHARED,
        ProcessorFormatter.wrap_for_formatter,
    ],
    wrapper_class=BoundLogger,
)


def _as_json(
    _logger: WrappedLogger,
    _name: str,
    event: EventDict,
) -> str:
    first = {name: event.pop(name) for name in ("at", "level", "event")}
    return orjson.dumps({**first, **event}, default=str).decode()


def _as_text(
    _logger: WrappedLogger,
    _name: str,
    event: EventDict,
) -> str:
    at = datetime.fromisoformat(event.pop("at")).strftime("%H:%M:%SZ")
    name = event.pop("event")
    level = event.pop("level")
    places = event.pop("exception", None)
    if name == "request" and level == "info":
        words = _REQUEST.format_map({"problem": "", **event})
    else:
        fields = [f"{key}={value}" for key, value in event.items()]
        words = " ".join([name, *fields])
    line = f"{at} {words.rstrip()}"
    if places:
        line += f"\n{places}"
    return line
