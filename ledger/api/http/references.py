"""Ids in a request: those of its path and of its filters must be recorded."""

from collections.abc import Mapping
from typing import Any, Final

from flask import g
from sqlalchemy.orm import Session

from ledger.api.http.errors import BadParameter
from ledger.api.http.operations import Operation
from ledger.rules.base.errors import NotFound
from ledger.services import queries
from ledger.services.nearest_ids import suggestion
from ledger.services.resources import (
    AGREEMENT,
    CATEGORY,
    LINE_ITEM,
    PARTY,
    SOURCE,
    ResourceType,
)

#: The types of resources whose ids the parameters of lists hold.
REFERENCES: Final[Mapping[str, ResourceType]] = {
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


def check_filters(session: Session, query: Mapping[str, Any], known_at: int) -> None:
    """Refuse a filter that names nothing: an empty list would pass for the answer.

    Raises:
        BadParameter: nothing of that id was recorded by then.
    """
    for name, resource_type in REFERENCES.items():
        if name not in query or (name, query[name]) == ("agreement", NO_AGREEMENT):
            continue
        try:
            queries.get(session, resource_type, query[name], known_at)
        except NotFound as unknown:
            value = query[name]
            meant = suggestion(session, resource_type, value, known_at)
            sentence = f"{name}: {unknown.detail.rstrip('.')}{meant or '.'}"
            raise BadParameter(sentence, parameters=[name]) from None


def check(session: Session, operation: Operation, path: Mapping[str, str]) -> None:
    """Refuse a path that names nothing, whatever else is wrong with the request.

    Raises:
        NotFound: it names nothing.
    """
    if operation.find is not None:
        operation.find(session, path["identity"])
    target = operation.target
    if target is not None:
        queries.get_version(
            session, target.model, target.name, path["identity"], g.ledger_size
        )
