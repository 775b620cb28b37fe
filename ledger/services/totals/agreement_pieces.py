"""Agreements, a few at a time: so their line items are never all in memory at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from ledger.models import ClaimVersion, LineItemVersion
from ledger.rules.totals.sums import RowKey
from ledger.services import queries

#: How many versions of line items the agreements of a piece have together; one may have more.
VERSIONS_MAX: Final = 2_000


@dataclass(frozen=True, slots=True)
class Piece:
    """Agreements that follow each other as the database orders them, and maybe None for none.

    `versions` are those of their line items.
    """

    agreements: list[str]
    has_none: bool
    versions: int

    @property
    def is_large(self) -> bool:
        """True for one agreement that has more than others have together."""
        return self.versions > VERSIONS_MAX

    def of(
        self,
        model: type[LineItemVersion | ClaimVersion],
    ) -> ColumnElement[bool]:
        """Return the condition for what belongs to one of them."""
        conditions: list[ColumnElement[bool]] = []
        if self.has_none:
            conditions.append(model.agreement.is_(None))
        if self.agreements:
            first, last = self.agreements[0], self.agreements[-1]
            conditions.append(model.agreement.between(first, last))
        return or_(*conditions)


def pieces(
    session: Session,
    conditions: Sequence[ColumnElement[bool]],
) -> Iterator[Piece]:
    """Yield all agreements with line items that ever met conditions; first what has none."""
    agreement = LineItemVersion.agreement
    query = (
        select(agreement, func.count())
        .where(*conditions)
        .group_by(agreement)
        .order_by(agreement)
    )
    rows = session.connection().execute(query)
    sizes: dict[Any, int] = {row[0]: row[1] for row in rows}
    versions = sizes.pop(None, 0)
    has_none = versions > 0
    agreements: list[str] = []
    for identity, size in sizes.items():
        if versions and versions + size > VERSIONS_MAX:
            yield Piece(agreements, has_none, versions)
            agreements, has_none, versions = [], False, 0
        agreements.append(identity)
        versions += size
    if versions:
        yield Piece(agreements, has_none, versions)


def keys(
    session: Session,
    conditions: Sequence[ColumnElement[bool]],
    known_at: int,
) -> list[RowKey]:
    """Return the categories and directions of the line items that meet conditions."""
    model = LineItemVersion
    query = (
        select(model.category, model.from_party, model.to_party)
        .where(queries.visible(model, known_at), *conditions)
        .distinct()
    )
    rows = session.connection().execute(query)
    return [RowKey(*row) for row in rows]
