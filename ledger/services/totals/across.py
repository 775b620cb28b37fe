"""Totals across agreements.

Reads the narrow rows that the rules need, and answers what they compute as a document.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from ledger.models import AgreementVersion, ClaimVersion, LineItemVersion
from ledger.rules.totals.across import Across, in_time
from ledger.rules.totals.across_rows import AcrossRow
from ledger.rules.totals.hierarchy import Category, Groups, Members, groups_of, within
from ledger.rules.totals.overlaps import Overlap
from ledger.rules.totals.periods import Period
from ledger.rules.totals.stated_bearing import CheckedTotal
from ledger.rules.totals.sums import LineItemFigures
from ledger.services import categories, parties, queries
from ledger.services.resources import Columns, Document
from ledger.services.totals import (
    provenance,
    rows_within,
    stated_rows,
    totals,
    totals_rows,
)
from ledger.services.totals.agreement_pieces import Piece, keys, pieces

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
    known_keys = keys(session, conditions, known_at)
    period = Period(filters.get("effective_from"), filters.get("effective_to"))
    sums = Across(known_keys, tree, as_of, period, groups)
    stated, newest_stated = _stated(session, known_at, as_of, sums.period)
    adding = _Adding(session, known_at, groups, sums, stated)
    for piece in pieces(session, conditions):
        adding.add(piece, conditions)
    newest_agreement = _newest_agreement(session, conditions, known_at)
    newest = max(adding.newest, newest_stated, newest_agreement, newest_group)
    rows = list(map(_row_document, sums.rows()))
    return {
        **{name: filters.get(name) for name in FILTERS},
        "known_at": asked_at,
        "entry": newest if newest >= 0 else None,
        "latest_report_on": adding.latest_report_on,
        **adding.tally.provenance(),
        "line_items": sums.line_items,
        "undated": sums.undated,
        "totals": rows_within.of_wholes(rows, sums.wholes, tree, groups),
    }


class _Adding:
    """Line items that are read and added to totals, those of a few agreements at a time.

    `newest` is the newest entry of any, those too that undo them; -1 without one.
    """

    def __init__(
        self,
        session: Session,
        known_at: int,
        groups: Groups,
        sums: Across,
        stated: Mapping[str, Sequence[CheckedTotal]],
    ) -> None:
        self.newest = -1
        self.latest_report_on: str | None = None
        self.tally = provenance.Tally()
        self._session = session
        self._known_at = known_at
        self._groups = groups
        self._sums = sums
        self._stated = stated
        self._lines = 0

    def add(
        self,
        piece: Piece,
        conditions: Sequence[ColumnElement[bool]],
    ) -> None:
        """Add those line items of some agreements that meet conditions.

        Raises:
            TooCostly: there are too many by now.
        """
        of_piece = [piece.of(LineItemVersion), *conditions]
        lines = self._read(of_piece, large=piece.is_large)
        self._lines += len(lines)
        totals_rows.check_number(self._lines)
        undoing: list[LineItemFigures] = []
        if conditions:
            undoes = _undoing(of_piece, self._known_at)
            undoing = self._read(undoes, large=False)
        counted = self._sums.add(lines, self._stated, undoing)
        self._note_latest(counted)
        self._add_claims(piece, of_piece, counted)

    def _read(
        self,
        conditions: Sequence[ColumnElement[bool]],
        *,
        large: bool,
    ) -> list[LineItemFigures]:
        """Read the line items that meet conditions, and note the newest of their entries."""
        lines, newest = totals_rows.where(
            self._session, conditions, self._known_at, self._groups, large=large
        )
        self.newest = max(self.newest, newest)
        return lines

    def _note_latest(self, counted: Sequence[LineItemFigures]) -> None:
        """Note the last day of the reports among lines that count."""
        latest = totals.latest_report_on(counted, self._sums.period)
        days = filter(None, [self.latest_report_on, latest])
        self.latest_report_on = max(days, default=None)

    def _add_claims(
        self,
        piece: Piece,
        of_piece: Sequence[ColumnElement[bool]],
        counted: Sequence[LineItemFigures],
    ) -> None:
        """Add the speakers and sources behind lines that count."""
        model = LineItemVersion
        of_claims = [piece.of(ClaimVersion)]
        if len(of_piece) > 1:
            line_items = select(model.id).where(
                queries.visible(model, self._known_at), *of_piece
            )
            of_claims.append(ClaimVersion.line_item.in_(line_items))
        ids = {line.id for line in counted}
        self.tally.add_where(
            self._session, of_claims, self._known_at, ids, large=piece.is_large
        )


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
    conditions: Sequence[ColumnElement[bool]],
    known_at: int,
) -> list[ColumnElement[bool]]:
    """Return the conditions for what undoes these line items and isn't among them.

    What goes one way may be undone by what goes another.
    """
    model = LineItemVersion
    among_them = (
        select(model.id)
        .where(queries.visible(model, known_at), *conditions)
        .correlate(None)
    )
    return [
        model.undoes.is_not(None),
        model.undoes.in_(among_them),
        model.id.not_in(among_them),
    ]


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
