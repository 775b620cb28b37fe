"""Health: does the server live, can it answer, and what has it counted of itself."""

from flask import current_app

from ledger.api.formats.formats import JSON, TEXT
from ledger.api.formats.representations import RawBody
from ledger.api.http.errors import Unavailable
from ledger.api.http.metrics import prometheus_text
from ledger.api.http.operations import Read, reads
from ledger.rules.base.canonical_json import canonical
from ledger.schemas.queries import ShownQuery
from ledger.schemas.server import HealthOut, ReadyOut


@reads(
    "/healthz",
    query=ShownQuery(),
    returns=HealthOut(),
    formats=(JSON,),
    needs_ledger=False,
    counted=False,
)
def healthz() -> RawBody:
    """Say that the server lives, whether or not its database answers."""
    return RawBody(b'{"status":"ok"}\n')


def _stays() -> bool:
    """Tell that nobody has told this process to stop."""
    return False


@reads(
    "/readyz",
    query=ShownQuery(),
    returns=ReadyOut(),
    formats=(JSON,),
    always_open=True,
    counted=False,
)
def readyz(read: Read) -> RawBody:
    """Say that the ledger can be read, what its keeper has to look at, and how large it is.

    That is said where reading is open.
    """
    if current_app.config.get("LEAVING", _stays)():
        raise Unavailable("This server is stopping: ask another one.")
    read.server.check_ready(read.session)
    entries = read.known_at if current_app.config["OPEN_READING"] else None
    ready: dict[str, object] = {"entries": entries, "status": "ready"}
    if read.server.is_standby(read.session):
        ready["read_only"] = True
    if read.warnings:
        ready["warnings"] = list(read.warnings)
    return RawBody(canonical(ready) + b"\n")


@reads("/metrics", formats=(TEXT,), needs_ledger=False, counted=False)
def metrics() -> RawBody:
    """Show what the server counts of itself, in the text format of Prometheus."""
    return RawBody(prometheus_text(with_size=current_app.config["OPEN_READING"]))
