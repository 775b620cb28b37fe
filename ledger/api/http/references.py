"""What a request reads or changes: the journal's size, and the resource that its path names."""

from collections.abc import Mapping
from typing import Any, Final

from flask import g
from sqlalchemy.orm import Session

from ledger.api.http.errors import BadParameter
from ledger.api.http.operations import Operation
from ledger.rules.base.errors import NotFound
from ledger.services import queries
from ledger.services.resources import (
    AGREEMENT,
    CATEGORY,
    LINE_ITEM,
    PARTY,
    SOURCE,
    ResourceType,
)

#: What the parameters of lists name, where they name something recorded.
NAMED: Final[Mapping[str, ResourceType]] = {
    "agreement": AGREEMENT,
    "category": CATEGORY,
    "party": PARTY,
    "from_party": PARTY,
    "to_party": PARTY,
    "source": SOURCE,
    "line_item": LINE_ITEM,
    "answers": LINE_ITEM,
    "part_of": LINE_ITEM,
}
#: In place of an agreement: line items without one.
NO_AGREEMENT: Final = "none"


def check_named(session: Session, query: Mapping[str, Any], known_at: int) -> None:
    """Refuse a filter that names nothing: an empty list would pass for the answer.

    Raises:
        BadParameter: nothing of that id was recorded by then.
    """
    for name, kind in NAMED.items():
        if name in query and (name, query[name]) != ("agreement", NO_AGREEMENT):
            try:
                queries.get(session, kind, query[name], known_at)
            except NotFound as unknown:
                raise BadParameter(
                    f"{name}: {unknown.detail}", parameters=[name]
                ) from None


def check(session: Session, operation: Operation, path: Mapping[str, str]) -> None:
    """A path that names nothing is a 404, whatever else is wrong with the request.

    Raises:
        NotFound: it names nothing.
    """
    if operation.target is not None:
        target = operation.target
        queries.get_version(
            session, target.model, target.name, path["identity"], g.ledger_size
        )
