"""Parties, and the groups that are made of them."""

from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from ledger.db.prepared import Prepared
from ledger.models import AgreementVersion, PartyVersion
from ledger.rules.totals.hierarchy import Groups, Members, groups_of, within
from ledger.services import journal, queries
from ledger.services.journal import Change, Sealed
from ledger.services.resources import PARTY, Columns, Document
from ledger.services.validation import FieldErrors

#: All versions of groups by then. Built once, since every answer with totals reads it.
_GROUPS: Final = Prepared(
    select(
        PartyVersion.id,
        PartyVersion.members,
        PartyVersion.from_index,
        PartyVersion.until_index,
    ).where(
        PartyVersion.members.is_not(None),
        PartyVersion.from_index < bindparam("known_at"),
    )
)


def create_party(
    change: Change,
    fields: Columns,
) -> Sealed:
    """Record a party: nothing is made of it yet, so its members only have to be recorded.

    Raises:
        Invalid: a member isn't recorded, or is the party itself.
        AlreadyExists: the id is taken.
    """
    _check_members(change, fields)
    queries.check_free(change, PartyVersion, PARTY.collection, fields["id"])
    return journal.create(change, PARTY, fields)


def revised(
    change: Change,
    identity: str,
    fields: Columns,
) -> tuple[Document, Document]:
    """Return a party before and after a change of its names or members.

    Raises:
        Invalid: a member isn't recorded, or would make the party a member of itself.
    """
    before = queries.find_to_change(change, PARTY, identity)
    after = before | fields
    if "members" in fields:
        _check_members(change, after)
    return before, after


def groups(
    session: Session,
    known_at: int,
) -> Groups:
    """Return the groups that hold each party, however far down, as they stood then."""
    return groups_of(members(session, known_at))


def members(
    session: Session,
    known_at: int,
) -> Members:
    """Return the members of all groups as they stood then, by id."""
    of_groups, _ = members_and_newest(session, known_at)
    return of_groups


def members_now(change: Change) -> Members:
    """Return the members of all groups as they stand in a change, read once."""
    cache = change.cache(PARTY, "members")
    if journal.ALL not in cache:
        cache[journal.ALL] = members(change.session, change.size)
    of_groups: Members = cache[journal.ALL]
    return of_groups


def expect_members(
    change: Change,
    party: Document,
) -> None:
    """Let a change read the members of a party as they will stand once it is recorded."""
    of_groups = {**members_now(change), party["id"]: party["members"]}
    change.forget(PARTY, party["id"])
    change.cache(PARTY, "members")[journal.ALL] = of_groups


def groups_now(change: Change) -> Groups:
    """Return the groups that hold each party as they stand in a change."""
    return groups_of(members_now(change))


def members_and_newest(
    session: Session,
    known_at: int,
) -> tuple[Members, int]:
    """Return the members of all groups as they stood then, and the entry that last changed one.

    The entry is -1 where there was none.
    """
    of_groups: dict[str, list[str]] = {}
    newest = -1
    rows = _GROUPS.rows(session, known_at=known_at)
    for name, members_then, from_index, until_index in rows:
        newest = max(newest, from_index)
        if until_index is None or until_index >= known_at:
            of_groups[name] = members_then.split()
        else:
            newest = max(newest, until_index)
    return of_groups, newest


def names(
    session: Session,
    known_at: int,
) -> dict[str, str]:
    """Return the names of all parties as they stood then, by id."""
    model = PartyVersion
    query = select(model.document).where(queries.visible(model, known_at))
    recorded = map(journal.loads, session.execute(query).scalars())
    return {party["id"]: party["name"] for party in recorded}


def titles(
    session: Session,
    known_at: int,
) -> dict[str, str]:
    """Return the titles of all agreements as they stood then, by id."""
    model = AgreementVersion
    query = select(model.document).where(queries.visible(model, known_at))
    recorded = map(journal.loads, session.execute(query).scalars())
    return {agreement["id"]: agreement["title"] for agreement in recorded}


def _check_members(
    change: Change,
    party: Document,
) -> None:
    """Check that the members of a party are recorded, and that it is in none of them.

    Raises:
        Invalid: one isn't recorded, or the party would be its own member.
    """
    identity = party["id"]
    pointed = [
        (f"/members/{place}", name) for place, name in enumerate(party["members"])
    ]
    errors = FieldErrors()
    others = [(pointer, name) for pointer, name in pointed if name != identity]
    errors.references(change, PARTY, others)
    errors.check()
    recorded = members_now(change)
    for pointer, name in pointed:
        if name == identity:
            errors.add(pointer, "circle", "No group is its own member.")
        elif identity in within(name, recorded):
            sentence = (
                f"{name!r} holds {identity!r}, itself or in a group within it, "
                "and no group is its own member."
            )
            errors.add(pointer, "circle", sentence)
    errors.check()
