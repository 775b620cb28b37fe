"""Rows of versions: each is added with the entry that makes it, and ended by a later one."""

from functools import cache
from typing import Final

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm import Session

from ledger.db import Base
from ledger.db.gathering import GatheringSession
from ledger.db.prepared import Prepared, Record
from ledger.models import ClaimVersion, Version
from ledger.rules.base.canonical_json import canonical
from ledger.services import search_index
from ledger.services.resources import (
    SOURCE,
    Columns,
    Document,
    ResourceType,
    claim_columns,
)


def place_columns(
    identity: str,
    entry: int,
    created_index: int,
) -> Columns:
    """Return the columns that say where a version stands in the journal."""
    return {
        "id": identity,
        "from_index": entry,
        "created_index": created_index,
        "until_index": None,
    }


def add_version(
    session: Session,
    resource_type: ResourceType,
    row: Columns,
) -> None:
    """Add a row of a version; a source is found by the title that it has."""
    add_row(session, resource_type.model, row)
    if resource_type is SOURCE:
        search_index.add_title(session, row["from_index"], row["title_folded"])


def add_row(
    session: Session,
    model: type[Base],
    row: Columns,
) -> None:
    """Add a row; it is written with others, before the session sends anything else."""
    assert isinstance(session, GatheringSession), "only a transaction adds rows"
    table = model.__table__
    assert isinstance(table, Table)
    session.gather(table, row)


def current(session: Session, model: type[Version], identity: str) -> Record:
    """Return the document and the first entry of a resource, which must exist, as it stands."""
    (record,) = _current(model).records(session, identity=identity)
    return record


@cache
def _current(model: type[Version]) -> Prepared:
    """Return the query of `current`."""
    return Prepared(
        select(model.document, model.created_index).where(
            model.id == bindparam("identity"), model.until_index.is_(None)
        )
    )


def end_current(
    session: Session,
    model: type[Version],
    identity: str,
    entry: int,
) -> None:
    """End the current version, if there is one, with this entry."""
    _ending(model).send(session, identity=identity, entry=entry)


@cache
def _ending(model: type[Version]) -> Prepared:
    """Return the statement of `end_current`."""
    return Prepared(
        update(model)
        .where(model.id == bindparam("identity"), model.until_index.is_(None))
        .values(until_index=bindparam("entry"))
    )


def write_claims(
    session: Session,
    item: Document,
    entry: int,
) -> None:
    """Make the claims' rows equal to the claims of their line item's new document."""
    rows: dict[str, Record] = {}
    if item["version"] > 1:
        rows = _current_claims(session, item["id"])
    for position, claim in enumerate(item["claims"]):
        identity = claim["id"]
        document = canonical(claim)
        created_index = entry
        before = rows.get(identity)
        if before is not None:
            if before.document == document:
                continue
            created_index = before.created_index
            end_current(session, ClaimVersion, identity, entry)
        row = place_columns(identity, entry, created_index)
        row["document"] = document
        row |= claim_columns(item, position)
        add_row(session, ClaimVersion, row)
        if before is None:
            search_index.add_claim(session, entry, position, row["folded"])


def _current_claims(
    session: Session,
    line_item: str,
) -> dict[str, Record]:
    """Return the current rows of the claims of a line item, by their ids."""
    records = _CLAIMS.records(session, line_item=line_item)
    return {record.id: record for record in records}


_CLAIMS: Final = Prepared(
    select(ClaimVersion.id, ClaimVersion.document, ClaimVersion.created_index).where(
        ClaimVersion.line_item == bindparam("line_item"),
        ClaimVersion.until_index.is_(None),
    )
)
