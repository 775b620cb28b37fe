"""The application: wiring only."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from string import punctuation
from typing import Any, Final
from urllib.parse import quote

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter, Map, Rule

from ledger.api.formats import formats, links
from ledger.api.formats.listings import Listing
from ledger.api.formats.representations import Rendered
from ledger.api.http import app_handlers
from ledger.api.http.app_handlers import RequestHandlers
from ledger.api.http.journal_state import JournalState
from ledger.api.http.kept_answers import KeptAnswers
from ledger.api.http.operations import OPERATIONS, Operation
from ledger.api.http.parameters import SENT_PATH, SUFFIX
from ledger.api.http.rate_limits import RateLimits
from ledger.api.http.tracking_parameters import without_tracking
from ledger.api.routes import description
from ledger.db import Database
from ledger.dossiers.routes import MODULES
from ledger.services.journal_tree import JournalTree
from ledger.web import error_page

_READS: Final = ("GET", "HEAD")
_BRACES: Final = str.maketrans("{}", "<>")
#: Under which paths a suffix names a format, and which ones it may name.
SUFFIXES: Final = {
    "/v1/": formats.suffixes(Listing.formats),
    "/problems": formats.suffixes(Rendered.formats),
}


def create_app(  # noqa: PLR0913 - one keyword for each setting
    database: Database,
    *,
    open_reading: bool = True,
    rate_write: str | None = None,
    rate_read: str | None = None,
    proxies: int = 0,
    origin: str | None = None,
    home: Path | None = None,
    signed_tree: JournalTree | None = None,
    clock: Callable[[], datetime] = app_handlers.utc_now,
    noted: bool = True,
) -> Flask:
    """Return the WSGI application of one ledger, whose database is migrated and founded.

    `open_reading`: whoever comes may read; else reading needs a token too. The rates read like
    `600/minute`, None for no limit. `proxies` stand before the server and say for whom they ask.
    `origin` is the id of the ledger; checkpoints are signed in `home`, of `signed_tree`.
    `noted`: requests are logged and counted, as those of clients are.
    """
    assert MODULES, "importing them fills the table of operations"
    description.prepare()
    app = Flask("ledger", static_folder=None)
    app.url_map = _paths()
    app.config.update(OPEN_READING=open_reading, HOME=home)
    app.config["NOTED"] = noted
    app.config["APPLICATIONS"] = partial(create_app, noted=False)
    app.config["ERROR_PAGE"] = error_page.render
    handlers = RequestHandlers(
        database,
        open_reading=open_reading,
        clock=clock,
        limits=RateLimits(write=rate_write, read=rate_read),
        state=JournalState(database, origin, home, signed_tree),
    )
    app_handlers.install(app, handlers)
    _add_views(app, handlers)
    _add_layers(app, handlers)
    _trust_proxies(app, proxies)
    return app


def _add_views(app: Flask, handlers: RequestHandlers) -> None:
    for path, operations in _by_path().items():
        for method, operation in operations.items():
            app.view_functions[f"{method} {path}"] = handlers.view(operation)
        app.view_functions[f"OPTIONS {path}"] = handlers.options(operations)


def _add_layers(app: Flask, handlers: RequestHandlers) -> None:
    """Read addresses before they are routed, and send what is kept before that too."""
    kept = KeptAnswers(
        app.wsgi_app,
        handlers.reader,
        handlers.authenticator,
        noted=app.config["NOTED"],
    )
    app.wsgi_app = _Addresses(kept)  # type: ignore[method-assign]  # Flask's own way to add a layer


def _trust_proxies(app: Flask, number: int) -> None:
    """Let as many proxies say for whom they ask, and at which address."""
    if not number:
        return
    app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # Flask's own way to add a layer
        app.wsgi_app, x_for=number, x_proto=number, x_host=number, x_prefix=number
    )


def _by_path() -> dict[str, dict[str, Operation]]:
    """Return the operations of each path, by their method."""
    by_path: dict[str, dict[str, Operation]] = {}
    for operation in OPERATIONS:
        methods = by_path.setdefault(operation.path, {})
        methods[operation.method] = operation
    return by_path


@cache
def _paths() -> Map:
    """Return the map from paths and methods to views, compiled once: it is the same everywhere."""
    rules = []
    for path, operations in _by_path().items():
        for method in (*operations, "OPTIONS"):
            pattern = path
            if method not in (*_READS, "OPTIONS"):
                # What is written has an id, and never the path of a proof.
                pattern = path.replace("{identity}", "{written:identity}")
            endpoint = f"{method} {path}"
            pattern = pattern.translate(_BRACES)
            rules.append(Rule(pattern, endpoint=endpoint, methods=[method]))
    return Map(
        rules,
        converters={"written": _Written},
        strict_slashes=False,
        merge_slashes=False,
    )


class _Written(BaseConverter):
    """The part of a path that names what is written: as any other, but no proof."""

    regex = r"[^/]+(?<!\.tlog-proof)"
    part_isolating = True


class _Addresses:
    """A layer that reads an address before it is routed.

    The format is taken off a path's end, as in `/v1/claims.csv` (ids hold no dots), and what tracks
    those who follow a link off its query; what a proxy says of a prefix is kept if it can be one.
    """

    def __init__(self, inner: Callable[..., Iterable[bytes]]) -> None:
        self._inner = inner

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        environ["SCRIPT_NAME"] = links.prefix(environ.get("SCRIPT_NAME", ""))
        # Bytes that stand there as they are, as escapes: the framework reads no others.
        query = environ.get("QUERY_STRING", "")
        query = quote(query, safe=punctuation, encoding="latin-1")
        if method in _READS:
            query = without_tracking(query)
        environ["QUERY_STRING"] = query
        if method in _READS or method == "OPTIONS":
            _take_suffix(environ)
        return self._inner(environ, start_response)


def _take_suffix(environ: dict[str, Any]) -> None:
    """Take a suffix that names a format off the path, and keep it with the path as it was."""
    path: str = environ.get("PATH_INFO", "")
    stem, _, suffix = path.rpartition(".")
    for start, suffixes in SUFFIXES.items():
        if path.startswith(start) and suffix in suffixes:
            environ[SENT_PATH] = path
            environ[SUFFIX] = suffix
            environ["PATH_INFO"] = stem
            return
