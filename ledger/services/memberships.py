"""Members of a group, by which a line item of the group and one of a member may become alike."""

import sys

from sqlalchemy import or_, select

from ledger.models import LineItemVersion
from ledger.services import (
    documents,
    parties,
    possible_duplicates,
    queries,
    similar_line_items,
)
from ledger.services.journal import Change, Sealed, loads
from ledger.services.resources import Columns


def patch_party(
    change: Change,
    identity: str,
    fields: Columns,
) -> Sealed:
    """Change a party's names, or the parties that it is made of.

    Raises:
        Invalid: a member isn't recorded, or would make the party a member of itself.
        PossibleDuplicate: line items may be the same event afterwards, and don't say otherwise.
    """
    sealed = parties.patch_party(change, identity, fields)
    if "members" in fields:
        alike = _alike(change, identity)
        if alike:
            raise possible_duplicates.refusal_of_members(alike)
    return sealed


def _alike(change: Change, party: str) -> list[tuple[str, str]]:
    """Return each counted line item of a party, or of a group above it, with what it may repeat."""
    model = LineItemVersion
    holding = parties.groups_now(change).get(party, frozenset())
    names = [party, *sorted(holding)]
    query = (
        select(model.document)
        .where(
            queries.current(model),
            or_(model.from_party.in_(names), model.to_party.in_(names)),
        )
        .order_by(model.created_index)
    )
    alike: list[tuple[str, str]] = []
    for row in documents.rows(change.session, query, bytes_max=sys.maxsize):
        change.go_on()
        item = loads(row.document)
        repeated = similar_line_items.unnamed(change, item)
        alike.extend((item["id"], other) for other in repeated)
    return alike
