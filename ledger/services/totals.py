"""Totals of an agreement.

Reads the narrow rows that the one pure function needs, and makes its answer a document.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlalchemy import Row as TableRow
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.models import AgreementVersion, ClaimVersion, LineItemVersion
from ledger.rules.figure import Rank, ToldBy
from ledger.rules.lifecycle import Act, Status
from ledger.rules.quantity import Qualifier
from ledger.rules.sums import Line, Sum
from ledger.rules.totals import Row, Totals, totals
from ledger.services import categories, records
from ledger.services.journal import loads
from ledger.services.kinds import AGREEMENT, Document

#: Looked up for every line item: calling an enumeration costs several times as much.
_ACTS: Final = {act.value: act for act in Act}
_STATUSES: Final = {status.value: status for status in Status}
_QUALIFIERS: Final[Mapping[str | None, Qualifier | None]] = {
    None: None,
    **{qualifier.value: qualifier for qualifier in Qualifier},
}
_TOLD_BY: Final = {told_by.value: told_by for told_by in ToldBy}


@dataclass(frozen=True, slots=True)
class Account:
    """The totals of an agreement as they are answered, and the agreement's title for people."""

    title: str
    document: Document


def of_agreement(
    session: Session, agreement: str, *, known_at: int, asked_at: int | None, as_of: str | None
) -> Account:
    """Return the totals of an agreement as the first `known_at` entries tell them.

    `asked_at` is the journal size that the client asked for, echoed in the answer; None means
    the newest.

    Raises:
        NotFound: the agreement isn't recorded, or wasn't by then.
    """
    head = loads(records.get(session, AGREEMENT, agreement, known_at))
    lines, newest_line = _lines(session, agreement, known_at)
    found = totals(lines, categories.tree(session, known_at), as_of)
    document = {
        "agreement": agreement,
        "as_of": as_of,
        "known_at": asked_at,
        "entry": max(newest_line, _newest_version(session, agreement, known_at)),
        "policy": "envelope",
        "latest_report_on": _latest_report_on(found),
        **_told(session, agreement, known_at, {line.id for line in found.counted}),
        "line_items": len(found.counted),
        "undated": found.undated,
        "totals": [row_document(row) for row in found.rows],
    }
    return Account(head["title"], document)


def _lines(session: Session, agreement: str, known_at: int) -> tuple[list[Line], int]:
    """The agreement's line items, and the newest entry that touched one; -1 where there is none."""
    model = LineItemVersion
    query = (
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
        .where(model.agreement == agreement, records.visible(model, known_at))
        .order_by(model.created_index)
    )
    rows = session.execute(query).all()
    return [_line(row) for row in rows], max((row.from_index for row in rows), default=-1)


def _line(row: TableRow[*tuple[Any, ...]]) -> Line:
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


def _newest_version(session: Session, agreement: str, known_at: int) -> int:
    model = AgreementVersion
    query = select(model.from_index).where(model.id == agreement, records.visible(model, known_at))
    return session.execute(query).scalar_one()


def _latest_report_on(found: Totals) -> str | None:
    reports = (
        line.happened_on
        for line in found.counted
        if line.act is Act.REPORT and line.happened_on is not None
    )
    return max(reports, default=None)


def _told(session: Session, agreement: str, known_at: int, counted: set[str]) -> Document:
    """How many speakers and sources stand behind the counted line items, by their live claims."""
    model = ClaimVersion
    query = select(
        model.id,
        model.line_item,
        model.source,
        model.speaker,
        model.published_on,
        model.rank,
        model.replaces,
    ).where(model.agreement == agreement, records.visible(model, known_at))
    rows = session.execute(query).all()
    replaced = {row.replaces for row in rows}
    live = [
        row
        for row in rows
        if row.line_item in counted and row.id not in replaced and row.rank != Rank.SET_ASIDE.value
    ]
    return {
        "newest_source_on": max(
            (row.published_on for row in live if row.published_on), default=None
        ),
        "speakers": len({row.speaker for row in live if row.speaker is not None}),
        "sources": len({row.source for row in live}),
    }


def row_document(row: Row) -> Document:
    """Return one row of totals as it is answered."""
    return {
        "category": row.category,
        "unit": row.unit,
        "from_party": row.from_party,
        "to_party": row.to_party,
        "requested": _sum_document(row.requested),
        "offered": _sum_document(row.offered),
        "pledged": _sum_document(row.pledged),
        "reported": _sum_document(row.reported),
        "outstanding": asdict(row.outstanding) if row.outstanding else None,
        "fulfilment": asdict(row.fulfilment) if row.fulfilment else None,
        "assessment": row.assessment.value,
        "caveats": list(row.caveats),
    }


def _sum_document(column: Sum | None) -> Document | None:
    if column is None:
        return None
    document = asdict(column)
    del document["strict"], document["open_by_floors"]
    return document
