"""The narrow rows of line items that totals and checks read, and no documents."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any, Final

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from ledger.models import LineItemVersion
from ledger.rules.figure import ToldBy
from ledger.rules.lifecycle import Act, Status
from ledger.rules.quantity import Qualifier
from ledger.rules.sums import Line
from ledger.services import records

#: Looked up for every line item: calling an enumeration costs several times as much.
_ACTS: Final = {act.value: act for act in Act}
_STATUSES: Final = {status.value: status for status in Status}
_QUALIFIERS: Final[Mapping[str | None, Qualifier | None]] = {
    None: None,
    **{qualifier.value: qualifier for qualifier in Qualifier},
}
_TOLD_BY: Final = {told_by.value: told_by for told_by in ToldBy}


def of_agreement(session: Session, agreement: str, known_at: int) -> tuple[list[Line], int]:
    """Return an agreement's line items in recording order, and the newest entry that touched one.

    The entry is -1 where there is none.
    """
    rows = session.execute(_query(known_at).where(LineItemVersion.agreement == agreement)).all()
    return [_line(row) for row in rows], max((row.from_index for row in rows), default=-1)


def by_agreement(
    session: Session, agreements: Collection[str] | None, known_at: int
) -> dict[str | None, list[Line]]:
    """Return the line items of some agreements, or of all and of none where that is None."""
    query = _query(known_at).add_columns(LineItemVersion.agreement)
    if agreements is not None:
        query = query.where(LineItemVersion.agreement.in_(sorted(agreements)))
    found: defaultdict[str | None, list[Line]] = defaultdict(list)
    for row in session.execute(query):
        found[row.agreement].append(_line(row))
    return found


def _query(known_at: int) -> Select[*tuple[Any, ...]]:
    model = LineItemVersion
    return (
        select(
            model.id,
            model.act,
            model.category,
            model.from_party,
            model.to_party,
            model.status,
            model.part_of,
            model.happened_on,
            model.lower,
            model.upper,
            model.approximate,
            model.contested,
            model.no_number,
            model.floor,
            model.told_by,
            model.figure_text,
            model.from_index,
        )
        .where(records.visible(model, known_at))
        .order_by(model.created_index)
    )


def _line(row: Row[*tuple[Any, ...]]) -> Line:
    return Line(
        id=row.id,
        act=_ACTS[row.act],
        category=row.category,
        from_party=row.from_party,
        to_party=row.to_party,
        status=_STATUSES[row.status],
        part_of=row.part_of,
        happened_on=row.happened_on,
        lower=row.lower,
        upper=row.upper,
        approximate=bool(row.approximate),
        contested=bool(row.contested),
        no_number=_QUALIFIERS[row.no_number],
        floor=_QUALIFIERS[row.floor],
        told_by=_TOLD_BY[row.told_by],
        text=row.figure_text,
    )
