"""Totals across agreements.

Reads the narrow rows that the rules need, and answers what they compute as a document.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from ledger.models import AgreementVersion, ClaimVersion, LineItemVersion
from ledger.rules.totals.across import (
    Across,
    AcrossRow,
    StatedUnder,
    across,
    admit,
    in_time,
    incomplete,
    stated_under,
    with_undone,
)
from ledger.rules.totals.hierarchy import Category, Groups, Members, groups_of, within
from ledger.rules.totals.overlaps import Overlap
from ledger.rules.totals.periods import Period
from ledger.rules.totals.stated_bearing import CheckedTotal
from ledger.rules.totals.sums import LineItemFigures
from ledger.services import categories, parties, queries
from ledger.services.resources import Columns, Document
from ledger.services.totals import provenance, stated_rows, totals, totals_rows
from ledger.services.totals.provenance import Provenance

#: The filters of a request; the answer echoes each of them, None where it wasn't sent.
FILTERS: Final = (
    "category",
    "party",
    "from_party",
    "to_party",
    "effective_from",
    "effective_to",
    "as_of",
)


def of_all(
    session: Session,
    filters: Columns,
    *,
    known_at: int,
    asked_at: int | None,
) -> Document:
    """Return the totals of the line items that some of `FILTERS` leave.

    They are those of the first `known_at` entries of the journal. `asked_at` is the same where the
    client sent it, echoed in the answer; None means the newest.
    """
    as_of = filters.get("as_of")
    tree = categories.tree(session, known_at)
    members, newest_group = parties.members_and_newest(session, known_at)
    conditions = _conditions(filters, tree, members)
    # Dates are left to the rule: what they leave out for want of one is counted, and an answer
    # changes with a date that is moved out of the period, so `entry` has to know of it.
    groups = groups_of(members)
    read, newest_line = totals_rows.where(session, conditions, known_at, groups)
    undoing, newest_undoing = _undoing(session, conditions, known_at, groups)
    period = Period(filters.get("effective_from"), filters.get("effective_to"))
    computed = across(read, tree, as_of, period, groups)
    undone = with_undone(computed, [*read, *undoing], tree, groups)
    in_period, newest_stated = _stated(session, known_at, as_of, computed.period)
    newest_agreement = _newest_agreement(session, conditions, known_at)
    entries = (newest_line, newest_undoing, newest_stated, newest_agreement)
    newest = max(*entries, newest_group)
    stated = stated_under(in_period, read, as_of)
    rows = _row_documents(undone, stated, tree, groups)
    return {
        **{name: filters.get(name) for name in FILTERS},
        "known_at": asked_at,
        "entry": newest if newest >= 0 else None,
        "latest_report_on": totals.latest_report_on(computed.counted, computed.period),
        **_provenance(session, computed, conditions, known_at),
        "line_items": len(computed.counted),
        "undated": computed.undated,
        "totals": totals.with_within(rows, computed.counted, tree, groups),
    }


def _conditions(
    filters: Columns,
    tree: dict[str, Category],
    members: Members,
) -> list[ColumnElement[bool]]:
    """Return the conditions on the fields of a line item that never change.

    A category brings those below it, a group the parties that it is made of.
    """
    model = LineItemVersion
    conditions: list[ColumnElement[bool]] = []
    for name, value in filters.items():
        match name:
            case "category":
                names = [value, *categories.below(value, tree)]
                conditions.append(model.category.in_(names))
            case "party":
                names = [value, *within(value, members)]
                gives = model.from_party.in_(names)
                receives = model.to_party.in_(names)
                conditions.append(or_(gives, receives))
            case "from_party" | "to_party":
                names = [value, *within(value, members)]
                conditions.append(getattr(model, name).in_(names))
    return conditions


def _undoing(
    session: Session,
    conditions: list[ColumnElement[bool]],
    known_at: int,
    groups: Groups,
) -> tuple[list[LineItemFigures], int]:
    """Return what undoes these line items and isn't among them, and its newest entry.

    What goes one way may be undone by what goes another.
    """
    if not conditions:
        return [], -1
    model = LineItemVersion
    among_them = (
        select(model.id)
        .where(queries.visible(model, known_at), *conditions)
        .correlate(None)
    )
    of_them = [
        model.undoes.is_not(None),
        model.undoes.in_(among_them),
        model.id.not_in(among_them),
    ]
    return totals_rows.where(session, of_them, known_at, groups)


def _stated(
    session: Session,
    known_at: int,
    as_of: str | None,
    period: Period,
) -> tuple[dict[str, list[CheckedTotal]], int]:
    """Return the stated totals of a time by the agreements that they name, and the newest entry."""
    by_agreement, newest = stated_rows.by_agreement(session, known_at, as_of)
    of_time: dict[str, list[CheckedTotal]] = {}
    for agreement, naming in by_agreement.items():
        of_time[agreement] = [total for total in naming if in_time(total, period)]
    return of_time, newest


def _newest_agreement(
    session: Session,
    conditions: list[ColumnElement[bool]],
    known_at: int,
) -> int:
    """Return the newest entry that touched an agreement of these line items; -1 without any."""
    model = AgreementVersion
    agreements = select(LineItemVersion.agreement).where(
        queries.visible(LineItemVersion, known_at), *conditions
    )
    query = select(func.max(model.from_index)).where(
        queries.visible(model, known_at), model.id.in_(agreements)
    )
    newest: int | None = session.execute(query).scalar_one()
    return -1 if newest is None else newest


def _provenance(
    session: Session,
    computed: Across,
    conditions: list[ColumnElement[bool]],
    known_at: int,
) -> Provenance:
    """Return the speakers and sources behind the line items that count."""
    of_claims: list[ColumnElement[bool]] = []
    if conditions:
        line_items = select(LineItemVersion.id).where(
            queries.visible(LineItemVersion, known_at), *conditions
        )
        of_claims.append(ClaimVersion.line_item.in_(line_items))
    counted = {line.id for line in computed.counted}
    return provenance.of_rows(session, of_claims, known_at, counted)


def _row_documents(
    rows: Iterable[AcrossRow],
    stated: Mapping[str, StatedUnder],
    tree: Mapping[str, Category],
    groups: Groups,
) -> list[Document]:
    """Return rows as they are answered: floors where somebody states more."""
    answered: list[Document] = []
    for row in rows:
        acts = incomplete(row, stated, tree, groups)
        admitted = admit(row, acts)
        answered.append(_row_document(admitted))
    return answered


def _row_document(row: AcrossRow) -> Document:
    """Return one row of the totals across agreements as it is answered."""
    agreements = [
        {"agreement": agreement, "line_items": count}
        for agreement, count in row.agreements
    ]
    overlaps = row.overlaps
    return {
        "category": row.category,
        "unit": row.unit,
        "from_party": row.from_party,
        "to_party": row.to_party,
        **totals.sum_documents(row.sums, row.without_claim),
        "agreements": agreements,
        "caveats": [caveat.value for caveat in row.caveats],
        "one_side_by": totals.one_side_by([*row.sums, row.undone]),
        "undone": totals.sum_document(row.undone),
        "overlaps": [_overlap_document(overlap) for overlap in overlaps.listed],
        "overlaps_found": overlaps.total,
    }


def _overlap_document(overlap: Overlap) -> Document:
    return {
        "act": overlap.act.value,
        "lines": overlap.lines,
        "line_items": list(overlap.line_items),
    }
