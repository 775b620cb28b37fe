"""What a request reads or changes: the journal's size, and the resource that its path names."""

import threading
from collections.abc import Mapping

from flask import g
from sqlalchemy.orm import Session

from ledger.api import metrics
from ledger.api.routes import Operation
from ledger.services import records


class Sizes:
    """The journal sizes that requests of this process have seen.

    `alone`: no other process writes, so that none can be newer than the newest of these. A write is
    seen here before it is answered.
    """

    def __init__(self, *, alone: bool) -> None:
        self._alone, self._newest = alone, 0
        self._guard = threading.Lock()

    @property
    def newest(self) -> int | None:
        """The size of the journal, None where only the database can tell."""
        return self._newest if self._alone and self._newest else None

    def see(self, size: int) -> None:
        """Note the journal size that an answer is given at."""
        g.ledger_size = size
        with self._guard:
            self._newest = max(self._newest, size)
        metrics.JOURNAL_ENTRIES.set(size)


def check(session: Session, operation: Operation, path: Mapping[str, str]) -> None:
    """A path that names nothing is a 404, whatever else is wrong with the request.

    Raises:
        NotFound: it names nothing.
    """
    if operation.target is not None:
        target = operation.target
        records.get_version(session, target.model, target.name, path["identity"], g.ledger_size)
