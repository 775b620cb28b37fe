"""A sabotaged server for the control: it keeps a key apart from its effect, after the commit.

python -m tests.reliability.forgets_keys serve --port PORT
"""

import threading

from ledger import cli
from ledger.services import idempotency

#: Long enough for a duplicate to come in between.
LATE_SECONDS = 0.2
_kept = {}


def find_outcome(_session, key):
    return _kept.get(tuple(key.place.values()))


def keep_outcome(_session, key, _nonce, done):
    place = tuple(key.place.values())
    threading.Timer(LATE_SECONDS, lambda: _kept.setdefault(place, done)).start()


if __name__ == "__main__":
    idempotency.find_outcome, idempotency.keep_outcome = find_outcome, keep_outcome
    cli.main()
