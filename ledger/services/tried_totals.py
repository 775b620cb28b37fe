"""Totals as they would be: what a change that is tried would do to the rows of agreements."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from ledger.models import ClaimVersion, LineItemVersion, StatedTotalVersion
from ledger.rules.totals.changed_rows import RowChange
from ledger.services import changes
from ledger.services.resources import EVERYTHING, Document

#: Of how many agreements rows are told, and how many rows of each.
AGREEMENTS_MAX: Final = 10
ROWS_MAX: Final = 100
_TIE: Final = "agreement:"


def of_entries(
    session: Session,
    entries: range,
) -> Document:
    """Return the rows of totals that some entries change, by the agreements that they touch."""
    agreements = _touched(session, entries)
    first_ones = agreements[:AGREEMENTS_MAX]
    return {
        "totals": [
            _of_agreement(session, agreement, entries) for agreement in first_ones
        ],
        "more_agreements": len(agreements) - len(first_ones),
    }


def _of_agreement(
    session: Session,
    agreement: str,
    entries: range,
) -> Document:
    rows = changes.changed_rows_of(
        session,
        agreement,
        since=entries.start,
        known_at=entries.stop,
    )
    return {
        "agreement": agreement,
        "rows": list(map(_row, islice(rows, ROWS_MAX))),
        "more_rows": max(0, len(rows) - ROWS_MAX),
    }


def _row(change: RowChange) -> Document:
    columns = [column._asdict() for column in change.columns]
    return {"changed": columns, **change.key._asdict()}


def _touched(
    session: Session,
    entries: range,
) -> Sequence[str]:
    """Return the agreements of whatever some entries recorded, each once.

    Totals that somebody stated of all agreements count for none.
    """
    agreements: dict[str, None] = {}
    items = LineItemVersion
    for agreement in _distinct(session, items.agreement, items.from_index, entries):
        agreements[agreement] = None
    totals = StatedTotalVersion
    for covered in _distinct(session, totals.agreements, totals.from_index, entries):
        if covered != EVERYTHING:
            agreements |= dict.fromkeys(covered.split())
    claims = ClaimVersion
    for ties in _distinct(session, claims.ties, claims.from_index, entries):
        agreements |= dict.fromkeys(_tied(ties))
    return list(agreements)


def _distinct(
    session: Session,
    column: InstrumentedAttribute[Any],
    index: InstrumentedAttribute[int],
    entries: range,
) -> Iterator[str]:
    """Yield the values of a column in what some entries recorded, sorted."""
    query = (
        select(column)
        .where(
            index >= entries.start,
            index < entries.stop,
            column.is_not(None),
        )
        .distinct()
        .order_by(column)
    )
    yield from session.execute(query).scalars()


def _tied(ties: str) -> Iterator[str]:
    """Yield the agreements under which a claim's speakers put it."""
    for tie in ties.split():
        if tie.startswith(_TIE):
            yield tie.removeprefix(_TIE)
