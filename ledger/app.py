"""The application: wiring only."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Final

from flask import Flask

from ledger.api import boundary, description, rooms
from ledger.api.boundary import Boundary
from ledger.api.formats import Listing, Rendered
from ledger.api.requests import SENT_PATH, SUFFIX
from ledger.api.routes import OPERATIONS
from ledger.db import Database

#: Under which paths a suffix names a format, and which ones it may name.
SUFFIXES: Final = {"/v1/": Listing.formats, "/problems": Rendered.formats}


def create_app(
    database: Database,
    *,
    open_reading: bool = True,
    clock: Callable[[], datetime] = boundary.utc_now,
) -> Flask:
    """Return the WSGI application of one ledger, whose database is migrated and founded.

    `open_reading`: whoever comes may read; else reading needs a token too.
    """
    assert rooms.ROOMS, "importing the rooms fills the table of routes"
    description.prepare()
    app = Flask("ledger", static_folder=None)
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    served = Boundary(database, open_reading=open_reading, clock=clock)
    boundary.install(app, served)
    for operation in OPERATIONS:
        rule = operation.path.replace("{", "<").replace("}", ">")
        name = f"{operation.method} {rule}"
        app.add_url_rule(rule, name, served.view(operation), methods=[operation.method])
    app.wsgi_app = _Suffixes(app.wsgi_app)  # type: ignore[method-assign]  # Flask's own way to add a layer
    return app


class _Suffixes:
    """Takes the format off a path's end, as in `/v1/claims.csv`, before it is routed.

    Ids hold no dots.
    """

    def __init__(self, inner: Callable[..., Iterable[bytes]]) -> None:
        self._inner = inner

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        path: str = environ.get("PATH_INFO", "")
        stem, dot, suffix = path.rpartition(".")
        if (
            dot
            and environ["REQUEST_METHOD"] in ("GET", "HEAD")
            and any(path.startswith(start) and suffix in names for start, names in SUFFIXES.items())
        ):
            environ[SENT_PATH], environ[SUFFIX], environ["PATH_INFO"] = path, suffix, stem
        return self._inner(environ, start_response)
