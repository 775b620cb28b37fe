"""Whether the server lives, and whether it can answer."""

from ledger.api.formats import JSON, Words
from ledger.api.routes import Read, reads
from ledger.schemas.queries import ShownQuery
from ledger.schemas.server import HealthOut, ReadyOut


@reads("/healthz", query=ShownQuery(), returns=HealthOut(), formats=(JSON,), needs_ledger=False)
def healthz() -> Words:
    """Say that the server lives, whether or not its database answers."""
    return Words(b'{"status":"ok"}\n')


@reads("/readyz", query=ShownQuery(), returns=ReadyOut(), formats=(JSON,), always_open=True)
def readyz(read: Read) -> Words:
    """Say that the ledger can be read, and how large it is."""
    return Words(b'{"entries":%d,"status":"ready"}\n' % read.known_at)
