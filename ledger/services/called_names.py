"""Parties, categories and agreements by what people call them: ids, or names of one alone.

Nothing is taken because it comes near: what fits none or several is refused.
"""

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.rules.base.name_index import NameIndex
from ledger.rules.base.printable import listed
from ledger.services.journal import ALL, Change, loads
from ledger.services.nearest_ids import names_of, with_name
from ledger.services.queries import visible
from ledger.services.resources import AGREEMENT, CATEGORY, PARTY, ResourceType

#: The types of resources that people call by names.
_CALLED: Final = (
    PARTY,
    CATEGORY,
    AGREEMENT,
)
#: How many of those that have the same name a refusal names.
_NAMED_MAX: Final = 5


def index(
    session: Session,
    resource_type: ResourceType,
    known_at: int,
) -> NameIndex:
    """Return what all of a type were called then; of other types than those, nothing."""
    if resource_type not in _CALLED:
        return NameIndex({})
    model = resource_type.model
    query = select(
        model.id,
        model.document,
    ).where(visible(model, known_at))
    names = {}
    for row in session.execute(query):
        document = loads(row.document)
        names[row.id] = names_of(resource_type, document)
    return NameIndex(names)


def index_now(
    change: Change,
    resource_type: ResourceType,
) -> NameIndex:
    """Return what all of a type are called in a change, read once."""
    cache = change.cache(resource_type, "index")
    if ALL not in cache:
        cache[ALL] = index(
            change.session,
            resource_type,
            change.size,
        )
    names: NameIndex = cache[ALL]
    return names


def whose(names: NameIndex, words: str) -> str:
    """Return the sentence that says what words are a name of; nothing where they are none."""
    ids = names.called(words)
    if not ids:
        return ""
    if len(ids) == 1:
        return f"{words!r} is a name of {ids[0]}: send {ids[0]}."
    several = []
    for identity in ids[:_NAMED_MAX]:
        other_names = names.of(identity)
        several.append(with_name(identity, other_names))
    more = len(ids) - len(several)
    if more:
        several.append(f"{more} more")
    return f"{words!r} is a name of {listed(several)}: send the id of the one that is meant."
