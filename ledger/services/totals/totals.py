"""Totals of an agreement.

Reads the narrow rows that the rules need, and answers what they compute as a document.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Final

from sqlalchemy.orm import Session

from ledger.rules.totals.fulfilment import Fulfilment, Interval
from ledger.rules.totals.hierarchy import Category, Groups, groups_of
from ledger.rules.totals.implied import caveats_of as implied_caveats
from ledger.rules.totals.implied import implied, reported_in
from ledger.rules.totals.periods import Period
from ledger.rules.totals.pledges_below import beside_pledges_below
from ledger.rules.totals.policies import Form, Policy
from ledger.rules.totals.said_apart import WithoutClaim
from ledger.rules.totals.stated_bearing import bearing, fitting, narrows
from ledger.rules.totals.stated_in_rows import (
    beside_stated,
    in_place_of_sum,
    sums_beside_stated,
)
from ledger.rules.totals.stated_jointly import told_jointly
from ledger.rules.totals.sums import LineItemFigures, Sum
from ledger.rules.totals.totals import Row, Sums, Totals, answered, totals
from ledger.rules.totals.undone import UndoneReports, with_undone
from ledger.rules.workflow.lifecycle import Act
from ledger.services import categories, parties, queries
from ledger.services.journal import loads
from ledger.services.resources import AGREEMENT, Document
from ledger.services.totals import (
    policies,
    provenance,
    reports_above,
    rows_within,
    speakers,
    stated_rows,
    terms,
    totals_rows,
)
from ledger.services.totals.stated_placed import Ground, PlacedTotals

#: The fields of a sum that are answered; the others are for the rules alone.
_SUM_FIELDS: Final = tuple(
    field.name for field in fields(Sum) if field.name not in Sum.INNER
)


@dataclass(frozen=True, slots=True)
class TitledDocument:
    """A computed answer about an agreement, with the agreement's title for people."""

    title: str
    document: Document


@dataclass(frozen=True, slots=True)
class TotalsResult(TitledDocument):
    """The totals of an agreement, with what they were computed from.

    `own` are the agreement's line items. `considered` are those that the policy looked at claim by
    claim; it is empty for a policy that takes each line item whole. `totals` were computed from the
    ones or the others. `placed` are the stated totals.
    """

    policy: Policy
    own: Sequence[LineItemFigures]
    considered: Sequence[policies.Considered]
    categories: Mapping[str, Category]
    groups: Groups
    totals: Totals
    placed: PlacedTotals


@dataclass(frozen=True, slots=True)
class TotalsRequest:
    """The parameters of a request for an agreement's totals.

    `known_at` is the journal size to answer from. `asked_at` is the same where the client sent one,
    echoed in the answer; None means the newest. `as_of` is a day. With the policy `stated` the
    latest stated totals stand in place of the sums.
    """

    known_at: int
    asked_at: int | None
    as_of: str | None
    policy: Policy


def of_agreement(
    session: Session,
    agreement: str,
    request: TotalsRequest,
) -> TotalsResult:
    """Return the totals of an agreement.

    Raises:
        NotFound: the agreement isn't recorded, or wasn't by then.
    """
    known_at = request.known_at
    head, version = head_of(session, agreement, known_at)
    tree = categories.tree(session, known_at)
    members, newest_group = parties.members_and_newest(session, known_at)
    groups = groups_of(members)
    computed = _compute(session, agreement, request, tree, groups)
    ground = _ground(head, computed, tree, groups)
    placed, newest_stated = _placed(session, ground, request)
    document = {
        "agreement": agreement,
        "entry": max(computed.newest, newest_stated, version, newest_group),
        **_request_document(request),
        **_head(session, agreement, request, computed, placed),
        "totals": row_documents(computed.totals, placed, request.policy, tree, groups),
        "stated_jointly": placed.joint_documents(),
    }
    terms.add(session, document, computed.totals, len(computed.own), known_at)
    return TotalsResult(
        title=head["title"],
        document=document,
        policy=request.policy,
        own=computed.own,
        considered=computed.considered,
        categories=tree,
        groups=groups,
        totals=computed.totals,
        placed=placed,
    )


def head_of(
    session: Session,
    agreement: str,
    known_at: int,
) -> tuple[Document, int]:
    """Return an agreement's own document as it stood then, and the entry that sealed it so.

    Raises:
        NotFound: it isn't recorded, or wasn't by then.
    """
    document, entry = queries.get_sealed(
        session, AGREEMENT.model, AGREEMENT.name, agreement, known_at
    )
    return loads(document), entry


def _ground(
    head: Document,
    computed: "_Computed",
    tree: Mapping[str, Category],
    groups: Groups,
) -> Ground:
    """Return what stated totals are checked against: all that is recorded, whatever the policy."""
    keys = [row.key for row in computed.totals.rows]
    return Ground(head, computed.own, keys, tree, groups)


def _request_document(request: TotalsRequest) -> Document:
    """Return what was asked for."""
    return {
        "as_of": request.as_of,
        "known_at": request.asked_at,
        "policy": str(request.policy),
    }


@dataclass(frozen=True, slots=True)
class _Computed:
    """Totals and what they were computed from; `newest` is the newest entry of a line item."""

    own: Sequence[LineItemFigures]
    considered: Sequence[policies.Considered]
    totals: Totals
    newest: int


def _compute(
    session: Session,
    agreement: str,
    request: TotalsRequest,
    tree: Mapping[str, Category],
    groups: Groups,
) -> _Computed:
    """Add up the line items of an agreement as the policy sees them.

    Raises:
        NoSuchSpeaker: the policy is by a speaker of whom nothing was recorded there by then.
    """
    known_at, as_of = request.known_at, request.as_of
    speakers.check_speaker(session, agreement, known_at, request.policy)
    own, newest = totals_rows.of_agreement(session, agreement, known_at, groups)
    if request.policy.whole:
        known = totals_rows.known_sums(session, agreement)
        computed = totals(own, tree, as_of, groups, known)
        return _Computed(own, [], computed, newest)
    considered, newest = policies.read(
        session, agreement, known_at, request.policy, groups
    )
    lines = policies.lines(considered)
    return _Computed(own, considered, totals(lines, tree, as_of, groups), newest)


def _head(
    session: Session,
    agreement: str,
    request: TotalsRequest,
    computed: _Computed,
    placed: PlacedTotals,
) -> Document:
    """Return the part of the answer that speaks of all that counts or stands beside it."""
    stated = placed.documents.values()
    counted_lines = computed.totals.counted
    counted = {line.id for line in counted_lines}
    if request.policy.whole:
        known_at = request.known_at
        behind = provenance.of_agreement(session, agreement, known_at, counted, stated)
    else:
        claims = policies.live_claims(computed.considered, counted)
        behind = provenance.of_claims(claims, stated)
    period = Period(last_on=request.as_of)
    return {
        "latest_report_on": latest_report_on(counted_lines, period),
        **behind,
        "line_items": len(counted),
        "undated": computed.totals.undated,
        **policies.head(computed.considered, counted, request.as_of),
    }


def _placed(
    session: Session,
    ground: Ground,
    request: TotalsRequest,
) -> tuple[PlacedTotals, int]:
    """Return where stated totals stand, and the newest entry on which that depends."""
    return stated_rows.placed(
        session,
        ground,
        request.known_at,
        request.as_of,
        request.policy,
    )


def _judged(
    computed: Totals,
    placed: PlacedTotals,
    policy: Policy,
) -> list[Row]:
    """Return the rows with what the stated totals that fit the policy make of them."""
    rows = []
    for place, row in enumerate(computed.rows):
        considered = fitting(row.key, placed.beside[place], policy)
        telling = fitting(row.key, placed.telling_of(row.key), policy)
        reported = row.reported is not None
        all_wider = placed.wider_than(row.key, reported=reported)
        wider = fitting(row.key, all_wider, policy)
        all_narrower = placed.narrower_than(row.key, reported=reported)
        narrower = fitting(row.key, all_narrower, policy)
        if policy.form is Form.STATED:
            lines = computed.members[place].lines
            tree = placed.ground.categories
            groups = placed.ground.groups
            in_place = in_place_of_sum(row, considered, lines, tree, groups)
            judged = sums_beside_stated(in_place, considered, wider, narrower)
        else:
            judged = beside_stated(row, considered, wider, narrower)
        quantities = [total.statement.quantity for total in telling if narrows(total)]
        if telling:
            judged = told_jointly(judged, quantities)
        rows.append(judged)
    return beside_pledges_below(
        rows,
        computed.members,
        placed.ground.categories,
        placed.ground.groups,
    )


def row_documents(
    computed: Totals,
    placed: PlacedTotals,
    policy: Policy,
    tree: Mapping[str, Category],
    groups: Groups,
) -> list[Document]:
    """Return the rows with their stated totals; those that fit the policy change the numbers."""
    undone = UndoneReports(computed.counted, computed.undoing, tree, groups)
    rows = []
    for place, row in enumerate(_judged(computed, placed, policy)):
        stated = placed.of_rows[place]
        rows.append(with_undone(row, undone.of(row.key, stated)))
    reported = reported_in(rows, computed, tree, groups)
    answered = []
    for place, row in enumerate(rows):
        considered = fitting(row.key, placed.beside[place], policy)
        lines = computed.members[place].lines
        by_ratio = [line for line in lines if line.per is not None]
        numbers = implied(by_ratio, reported)
        caveats = dict.fromkeys((*row.caveats, *implied_caveats(by_ratio, reported)))
        document = row_document(replace(row, caveats=tuple(caveats)))
        document["implied"] = [number._asdict() for number in numbers]
        document |= reports_above.members(row, by_ratio, reported)
        document["stated"] = placed.row_documents(place, bearing(considered))
        document["stated_jointly"] = placed.jointly_of(row.key)
        answered.append(document)
    return rows_within.of_lines(answered, computed.counted, tree, groups)


def latest_report_on(
    counted: Iterable[LineItemFigures],
    period: Period,
) -> str | None:
    """Return the last day in a period on which any of these reports happened."""
    reports = [line for line in counted if line.act is Act.REPORT]
    days = map(period.last_day_of, reports)
    return max(filter(None, days), default=None)


def row_document(row: Row) -> Document:
    """Return one row of totals as it is answered."""
    sums = Sums(row.requested, row.offered, row.pledged, row.reported)
    return {
        "category": row.category,
        "unit": row.unit,
        "from_party": row.from_party,
        "to_party": row.to_party,
        **sum_documents(sums, row.without_claim),
        "outstanding": _members_of(row.outstanding),
        "fulfilment": _members_of(row.fulfilment),
        "assessment": row.assessment.value,
        "caveats": [caveat.value for caveat in row.caveats],
        "one_side_by": one_side_by([*sums, row.undone]),
        "undone": sum_document(row.undone),
    }


def _members_of(number: Interval | Fulfilment | None) -> Document | None:
    """Return the members of an interval as they are answered; `asdict` takes ten times as long."""
    if number is None:
        return None
    return {name: getattr(number, name) for name in number.__slots__}


def one_side_by(
    columns: Iterable[Sum | None],
) -> list[str]:
    """Return the parties whose speakers alone tell of a line item in some columns, sorted."""
    parties: set[str] = set()
    for column in columns:
        if column is not None:
            parties.update(column.one_side_by)
    return sorted(parties)


def sum_documents(sums: Sums, without_claim: WithoutClaim) -> Document:
    """Return the four columns of a row as they are answered."""
    columns = answered(sums, without_claim)._asdict()
    return {name: sum_document(column) for name, column in columns.items()}


def sum_document(column: Sum | None) -> Document | None:
    """Return one column as it is answered; null where it has no line item."""
    if column is None:
        return None
    return {name: getattr(column, name) for name in _SUM_FIELDS}
