"""Ids in a request: those of its path, of its filters and of its body must be recorded."""

from collections.abc import Mapping
from typing import Any, Final

from flask import g
from sqlalchemy.orm import Session

from ledger.api.http.errors import BadParameter
from ledger.api.http.operations import Operation
from ledger.rules.base.errors import Invalid, NotFound
from ledger.schemas.base import Misshapen
from ledger.schemas.patterns import NO_AGREEMENT
from ledger.services import called_names, queries
from ledger.services.named_ids import named_ids
from ledger.services.nearest_ids import suggestion
from ledger.services.resources import (
    AGREEMENT,
    CATEGORY,
    LINE_ITEM,
    PARTY,
    SOURCE,
    ResourceType,
)
from ledger.services.validation import UNKNOWN, unknown

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


def with_unknown(session: Session, refused: Misshapen) -> Invalid:
    """Return the refusal of a body with its ids that aren't recorded, so that all is told at once.

    That something has no right form is found before anything is looked up.
    """
    errors = list(refused.errors)
    for mention in named_ids(refused.valid, refused.pointers):
        if _is_recorded(session, mention.resource_type, mention.id):
            continue
        error = {
            "pointer": mention.pointer,
            "code": UNKNOWN,
            "message": _unknown(session, mention.resource_type, mention.id),
        }
        errors.append(error)
    return Invalid(errors)


def _unknown(
    session: Session,
    resource_type: ResourceType,
    identity: str,
) -> str:
    """Return the sentence about an unknown id: whose name it is, or what may be meant."""
    size = g.ledger_size
    names = called_names.index(session, resource_type, size)
    sentence = called_names.whose(names, identity)
    if sentence:
        return sentence
    meant = suggestion(session, resource_type, identity, size)
    return unknown(resource_type, identity, meant)


def _is_recorded(
    session: Session,
    resource_type: ResourceType,
    identity: str,
) -> bool:
    try:
        queries.get(session, resource_type, identity, g.ledger_size)
    except NotFound:
        return False
    return True
