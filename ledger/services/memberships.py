"""Members of a group, by which a line item of the group and one of a member may become alike."""

import sys
from collections.abc import Iterator

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from ledger.db.rows import AnyQuery
from ledger.models import LineItemVersion
from ledger.rules.totals import hierarchy, wholes
from ledger.rules.workflow.lifecycle import Status
from ledger.rules.workflow.warnings import RecordWarning
from ledger.services import (
    agreement_cautions,
    documents,
    journal,
    parties,
    possible_duplicates,
    queries,
    similar_line_items,
)
from ledger.services.journal import Change, Sealed, loads
from ledger.services.resources import LINE_ITEM, PARTY, Columns, Document
from ledger.services.withdrawals import RESTING_MAX, InUse


def patch_party(
    change: Change,
    identity: str,
    fields: Columns,
) -> Sealed:
    """Change a party's names, or the parties that it is made of.

    Raises:
        Invalid: a member isn't recorded, or would make the party a member of itself.
        InUse: a part would be of a party that its whole's holds no more.
        PossibleDuplicate: line items may be the same event afterwards, and don't say otherwise.
    """
    before, after = parties.revised(change, identity, fields)
    if before.get("members", []) != after.get("members", []):
        _check_members(change, before, after)
    return journal.revise(change, PARTY, before, after, action="patch")


def _check_members(
    change: Change,
    before: Document,
    after: Document,
) -> None:
    """Check what is recorded already by the members that a group is to have, and warn of it.

    Raises:
        InUse, PossibleDuplicate: see `patch_party`.
    """
    identity = after["id"]
    groups_before = parties.groups_now(change)
    contained_before = set(_contained(change, identity))
    parties.expect_members(change, after)
    _check_parts(change, identity)
    alike = _alike(change, identity)
    if alike:
        raise possible_duplicates.refusal_of_members(alike)
    for pair in _contained(change, identity):
        if pair not in contained_before:
            change.caution(RecordWarning.MAY_BE_CONTAINED, *pair)
    concerned = _concerned(change, before, after)
    agreement_cautions.caution_members(change, concerned, groups_before)


def _concerned(
    change: Change,
    before: Document,
    after: Document,
) -> set[str]:
    """Return a group, what holds it, and whatever is in it before or after a change."""
    members = parties.members_now(change)
    concerned = set(_with_groups(change, after["id"]))
    for party in (*before.get("members", ()), *after["members"]):
        concerned |= {party, *hierarchy.within(party, members)}
    return concerned


def _contained(
    change: Change,
    party: str,
) -> Iterator[tuple[str, str]]:
    """Yield line items of a party, or of a group above it, with what may be of the same people."""
    for item in _items(change, party):
        for other in similar_line_items.may_hold(change, item):
            yield item["id"], other


def _check_parts(
    change: Change,
    party: str,
) -> None:
    """Refuse members without which a part couldn't be a part of its whole any more.

    Raises:
        InUse: there are such parts; those that are voided, or of a voided whole, don't matter.
    """
    members = parties.members_now(change)
    unfit: list[str] = []
    for row in change.session.execute(_parts_of(_with_groups(change, party))):
        giver = wholes.holds(row.giver, row.from_party, members)
        if not (giver and wholes.holds(row.taker, row.to_party, members)):
            unfit.append(f"/v1/{LINE_ITEM.collection}/{row.id}")
    if unfit:
        first = unfit[:RESTING_MAX]
        more = f" ({len(unfit)} in all)" if len(unfit) > RESTING_MAX else ""
        raise InUse(
            f"{', '.join(first)}{more} are parts of line items of this group, or of one that holds "
            "it, and their parties would be in it no more: take that tie off first, by a PATCH "
            "with part_of null and their whole in distinct_from.",
            resting=first,
        )


def _parts_of(names: list[str]) -> AnyQuery:
    """Return the query of what is a part of line items of some parties, and stands."""
    part = LineItemVersion
    whole = aliased(part)
    columns = (
        part.id,
        part.from_party,
        part.to_party,
        whole.from_party.label("giver"),
        whole.to_party.label("taker"),
    )
    return (
        select(*columns)
        .join(whole, whole.id == part.part_of)
        .where(
            queries.current(part),
            queries.current(whole),
            part.status != Status.VOIDED.value,
            whole.status != Status.VOIDED.value,
            or_(whole.from_party.in_(names), whole.to_party.in_(names)),
        )
        .order_by(part.created_index)
    )


def _with_groups(change: Change, party: str) -> list[str]:
    """Return a party, and the groups that hold it."""
    holding = parties.groups_now(change).get(party, frozenset())
    return [party, *sorted(holding)]


def _alike(
    change: Change,
    party: str,
) -> list[tuple[str, str]]:
    """Return each counted line item of a party, or of a group above it, with what it may repeat."""
    alike: list[tuple[str, str]] = []
    for item in _items(change, party):
        repeated = similar_line_items.unnamed(change, item)
        alike.extend((item["id"], other) for other in repeated)
    return alike


def _items(
    change: Change,
    party: str,
) -> Iterator[Document]:
    """Yield the line items of a party, or of a group above it, in recording order."""
    model = LineItemVersion
    names = _with_groups(change, party)
    query = (
        select(model.document)
        .where(
            queries.current(model),
            or_(model.from_party.in_(names), model.to_party.in_(names)),
        )
        .order_by(model.created_index)
    )
    for row in documents.rows(change.session, query, bytes_max=sys.maxsize):
        change.go_on()
        yield loads(row.document)
