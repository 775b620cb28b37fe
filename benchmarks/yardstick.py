"""Serve NAIVE or BARE: python -m benchmarks.yardstick naive|bare WHAT PORT.

WHAT is the URL of a database for NAIVE, and the file that BARE answers. `bare-granian` and
`bare-waitress` serve BARE with another server.
"""

import sys
from pathlib import Path

from flask import Flask, Response

from benchmarks import servers


def bare_app(file: Path) -> Flask:
    """Return an application that answers the bytes of a file from memory."""
    body = file.read_bytes()
    app = Flask("bare", static_folder=None)

    @app.get("/v1/agreements/<agreement>/<what>")
    def answer(agreement: str, what: str) -> Response:  # noqa: ARG001 - the path's parts come by name
        return Response(body, content_type="application/json")

    return app


def _app(kind: str, what: str) -> Flask:
    if kind == "naive":
        # Not above: BARE is measured without what NAIVE needs.
        from benchmarks import naive_app  # noqa: PLC0415 - see above

        return naive_app.create_app(what)
    return bare_app(Path(what))


if __name__ == "__main__":
    kind, what, port = sys.argv[1:]
    _, _, other = kind.partition("-")
    servers.SERVE[other](_app(kind, what), int(port))
