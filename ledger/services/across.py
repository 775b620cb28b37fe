"""Totals across agreements: reads the narrow rows, and makes the rule's answer a document."""

from typing import Any, Final

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from ledger.models import AgreementVersion, ClaimVersion, LineItemVersion
from ledger.rules.across import Across, AcrossRow, Period, across, admit
from ledger.rules.overlaps import Overlap
from ledger.rules.totals import Category
from ledger.services import categories, lines, records, stated_rows, totals
from ledger.services.kinds import Columns, Document

#: What may be asked for; the answer echoes all of it, None where it wasn't.
FILTERS: Final = (
    "category",
    "party",
    "from_party",
    "to_party",
    "effective_from",
    "effective_to",
    "as_of",
)


def of_all(session: Session, filters: Columns, *, known_at: int, asked_at: int | None) -> Document:
    """Return the totals of all line items that some of `FILTERS` leave.

    As the first `known_at` entries tell them; `asked_at` is the journal size that the client asked
    for, echoed in the answer, None for the newest.
    """
    tree = categories.tree(session, known_at)
    conditions = _conditions(filters, tree)
    # Dates are left to the rule: what they leave out for want of one is counted, and an answer
    # changes with a date that is moved out of the period, so `entry` has to know of it.
    there, newest_line = lines.where(session, conditions, known_at)
    period = Period(filters.get("effective_from"), filters.get("effective_to"))
    found = across(there, tree, filters.get("as_of"), period)
    above, newest_stated = stated_rows.above(session, known_at, filters.get("as_of"))
    newest = max(newest_line, newest_stated, _newest_agreement(session, conditions, known_at))
    return {
        **{name: filters.get(name) for name in FILTERS},
        "known_at": asked_at,
        "entry": newest if newest >= 0 else None,
        "latest_report_on": totals.latest_report_on(found.counted),
        **_told(session, found, conditions, known_at),
        "line_items": len(found.counted),
        "undated": found.undated,
        "totals": [_row_document(admit(row, above)) for row in found.rows],
    }


def _conditions(filters: Columns, tree: dict[str, Category]) -> list[ColumnElement[bool]]:
    """The conditions of what never changes of a line item: its category and its parties."""
    model = LineItemVersion
    conditions: list[ColumnElement[bool]] = []
    for name, value in filters.items():
        match name:
            case "category":
                conditions.append(model.category.in_([value, *categories.below(value, tree)]))
            case "party":
                conditions.append(or_(model.from_party == value, model.to_party == value))
            case "from_party" | "to_party":
                conditions.append(getattr(model, name) == value)
    return conditions


def _newest_agreement(
    session: Session, conditions: list[ColumnElement[bool]], known_at: int
) -> int:
    """The newest entry that touched an agreement of these line items; -1 where there is none."""
    model = AgreementVersion
    theirs = select(LineItemVersion.agreement).where(
        records.visible(LineItemVersion, known_at), *conditions
    )
    query = select(func.max(model.from_index)).where(
        records.visible(model, known_at), model.id.in_(theirs)
    )
    newest: int | None = session.execute(query).scalar_one()
    return -1 if newest is None else newest


def _told(
    session: Session, found: Across, conditions: list[ColumnElement[bool]], known_at: int
) -> Document:
    claims: list[Any] = []
    if conditions:
        theirs = select(LineItemVersion.id).where(
            records.visible(LineItemVersion, known_at), *conditions
        )
        claims.append(ClaimVersion.line_item.in_(theirs))
    return totals.behind(session, claims, known_at, {line.id for line in found.counted})


def _row_document(row: AcrossRow) -> Document:
    return {
        "category": row.category,
        "unit": row.unit,
        "from_party": row.from_party,
        "to_party": row.to_party,
        **totals.sum_documents(row.sums),
        "agreements": [
            {"agreement": agreement, "line_items": count} for agreement, count in row.agreements
        ],
        "caveats": list(row.caveats),
        "overlaps": [_overlap_document(overlap) for overlap in row.overlaps.listed],
        "overlaps_found": row.overlaps.found,
    }


def _overlap_document(overlap: Overlap) -> Document:
    return {
        "act": overlap.act.value,
        "lines": overlap.lines,
        "line_items": list(overlap.line_items),
    }
