"""The recorded ids that are most like one that isn't recorded, for a refusal to name."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.rules.texts.nearest_names import nearest_keys
from ledger.services.journal import ALL, Change, loads
from ledger.services.queries import visible
from ledger.services.resources import (
    AGREEMENT,
    CATEGORY,
    PARTY,
    SOURCE,
    Document,
    ResourceType,
)

#: How many resources are looked at, those recorded last.
LOOKED_AT_MAX: Final = 500
#: How many unknown ids of one change get a suggestion: a body may hold thousands.
SUGGESTIONS_MAX: Final = 10
#: The field in which each type has a name for people, beside its id.
_NAME_FIELDS: Final = {
    PARTY.collection: "name",
    CATEGORY.collection: "label",
    AGREEMENT.collection: "title",
    SOURCE.collection: "title",
}


def suggestion(
    session: Session,
    resource_type: ResourceType,
    identity: str,
    known_at: int,
) -> str:
    """Return what may be meant by an unknown id, as `; did you mean RU ("Russia")?`; else ""."""
    names = _names(session, resource_type, known_at)
    return _phrase(identity, names)


def suggestion_in(
    change: Change,
    resource_type: ResourceType,
    identity: str,
) -> str:
    """Return the same for a body; a change reads the names once, and suggests for a few ids."""
    phrases = change.cache(resource_type, "suggestions")
    if identity not in phrases:
        if len(phrases) >= SUGGESTIONS_MAX:
            return ""
        cache = change.cache(resource_type, "names")
        if ALL not in cache:
            cache[ALL] = _names(
                change.session,
                resource_type,
                change.size,
            )
        phrases[identity] = _phrase(identity, cache[ALL])
    phrase: str = phrases[identity]
    return phrase


def names_of(
    resource_type: ResourceType,
    document: Document,
) -> tuple[str, ...]:
    """Return what people call a resource, beside its id: its name first, if it has one."""
    field = _NAME_FIELDS[resource_type.collection]
    aliases = document.get("aliases", ())
    names = (document[field], *aliases)
    return tuple(filter(None, names))


def _names(
    session: Session,
    resource_type: ResourceType,
    known_at: int,
) -> dict[str, tuple[str, ...]]:
    """Return the ids of a type's resources, those recorded last, with their names for people."""
    model = resource_type.model
    query = (
        select(model.id, model.document)
        .where(visible(model, known_at))
        .order_by(model.created_index.desc())
        .limit(LOOKED_AT_MAX)
    )
    if resource_type.collection not in _NAME_FIELDS:
        # A line item's document is large, and has no name.
        ids = session.execute(query.with_only_columns(model.id)).scalars()
        return dict.fromkeys(ids, ())
    rows = session.execute(query)
    return {row.id: names_of(resource_type, loads(row.document)) for row in rows}


def _phrase(identity: str, names: dict[str, tuple[str, ...]]) -> str:
    """Return a question that names the recorded ids nearest to an unknown one, or nothing."""
    spellings = {other: (other, *others) for other, others in names.items()}
    nearest = nearest_keys(identity, spellings)
    if not nearest:
        return ""
    suggestions = [with_name(other, names[other]) for other in nearest]
    return f"; did you mean {' or '.join(suggestions)}?"


def with_name(identity: str, names: Sequence[str]) -> str:
    """Return an id with its name behind it, where it has one."""
    if not names:
        return identity
    return f'{identity} ("{names[0]}")'
