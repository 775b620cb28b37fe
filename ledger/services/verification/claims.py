"""The check of claims: their rows are the slices of their line items' documents."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from ledger.db.rows import columns
from ledger.models import ClaimVersion, LineItemVersion
from ledger.rules.base.canonical_json import canonical
from ledger.rules.base.printable import grouped
from ledger.services.resources import (
    LINE_ITEM,
    Document,
    ResourceType,
    claim_columns,
)
from ledger.services.verification import rows
from ledger.services.verification.rows import Inconsistent, StoredVersion

#: The columns whose values don't stand in a line item: `versions` checks them.
_BETWEEN_VERSIONS: Final = ("until_index", "created_index")
_COLUMNS: Final = [
    column
    for column in ClaimVersion.__table__.columns
    if column.name not in _BETWEEN_VERSIONS
]
_NAMES: Final = [column.name for column in _COLUMNS]
_ROWS: Final = select(*_COLUMNS).order_by(
    ClaimVersion.from_index,
    ClaimVersion.position,
)
#: Built once, since every later version of a line item runs it.
_BEFORE: Final = select(LineItemVersion.document).where(
    LineItemVersion.id == bindparam("line_item"),
    LineItemVersion.until_index == bindparam("until"),
)


class Claims:
    """Checks that the rows of claims are the slices of their line items' documents."""

    types: tuple[ResourceType, ...] = (LINE_ITEM,)

    def __init__(self, session: Session) -> None:
        """Begin to read the rows of claims."""
        self._session = session
        self._rows = columns(session, _ROWS)
        self._count = 0

    def look(self, version: StoredVersion) -> None:
        """Check the claims that a version of a line item brought or changed: the next rows."""
        if version.resource_type is not LINE_ITEM:
            return
        document = version.document()
        index = version.row.from_index
        for position in self._changed(version, document):
            row = next(self._rows, None)
            if row is None or tuple(row) != _slice(document, position, index):
                claim = document["claims"][position]
                raise Inconsistent(
                    f"entry {index}: the row of claim {claim['id']} isn't what its line item says"
                )
            self._count += 1

    def end(self) -> str:
        """Check that no row of claims is left, and count them."""
        extra = next(self._rows, None)
        if extra is not None:
            raise Inconsistent(
                f"claim {extra.id} at entry {extra.from_index} stands in no line item"
            )
        return f"{grouped(self._count)} as their line items say"

    def _changed(self, item: StoredVersion, document: Document) -> Sequence[int]:
        """Return the places of the claims that this version of a line item brought or changed."""
        claims = document["claims"]
        if document["version"] == 1:
            return range(len(claims))
        before = self._claims_before(item)
        brought = self._brought(item)
        return [
            place
            for place, claim in enumerate(claims)
            if claim not in before or claim["id"] in brought
        ]

    def _claims_before(self, item: StoredVersion) -> list[Document]:
        """Return the claims of the version before this one."""
        place = {"line_item": item.row.id, "until": item.row.from_index}
        before = self._session.connection().execute(_BEFORE, place).scalar()
        document = rows.parsed_before(before, item.row.from_index)
        claims: list[Document] = document["claims"]
        return claims

    def _brought(self, item: StoredVersion) -> set[str]:
        """Return the claims that a redacted version brought: what differed may be erased."""
        if item.row.salt:
            return set()
        query = select(ClaimVersion.id).where(
            ClaimVersion.from_index == item.row.from_index
        )
        return set(self._session.execute(query).scalars())


def _slice(
    document: Document,
    position: int,
    from_index: int,
) -> tuple[Any, ...]:
    """Return what the row of a claim has to hold, by its line item's document."""
    claim = document["claims"][position]
    columns = claim_columns(document, position) | {
        "id": claim["id"],
        "from_index": from_index,
        "document": canonical(claim),
    }
    return tuple(map(columns.__getitem__, _NAMES))
