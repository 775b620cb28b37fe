"""What a request reads or changes: the journal's size, and the resource that its path names."""

from collections.abc import Mapping

from flask import g
from sqlalchemy.orm import Session

from ledger.api import metrics
from ledger.api.routes import Operation
from ledger.services import records


def see_size(size: int) -> None:
    """Note the journal size that the answer is given at."""
    g.ledger_size = size
    metrics.JOURNAL_ENTRIES.set(size)


def check(session: Session, operation: Operation, path: Mapping[str, str]) -> None:
    """A path that names nothing is a 404, whatever else is wrong with the request.

    Raises:
        NotFound: it names nothing.
    """
    if operation.target is not None:
        target = operation.target
        records.get_version(session, target.model, target.name, path["identity"], g.ledger_size)
