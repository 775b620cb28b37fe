"""A sabotaged server for the control: it looks at the address of each source that it is sent.

python -m tests.reliability.fetches_sources serve --port PORT
"""

import socket
from contextlib import suppress
from urllib.parse import urlsplit

from ledger import cli
from ledger.services import sources


def fetching(record):
    def wrapped(change, body, *more, **options):
        if address := body.get("url"):
            at = urlsplit(address)
            with suppress(OSError):
                socket.create_connection((at.hostname, at.port), timeout=1).close()
        return record(change, body, *more, **options)

    return wrapped


if __name__ == "__main__":
    sources.create = fetching(sources.create)
    cli.main()
