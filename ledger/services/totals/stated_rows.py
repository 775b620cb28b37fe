"""The stated totals of an agreement, as its totals show them: beside the rows and below them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import chain
from typing import NamedTuple

from sqlalchemy import Integer, and_, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from ledger.db.prepared import Prepared
from ledger.models import StatedTotalVersion
from ledger.rules.quantities.figure import Rank
from ledger.rules.totals.explain import NotStated
from ledger.rules.totals.policies import ENVELOPE, Policy
from ledger.rules.totals.stated_bearing import (
    CheckedTotal,
    below_under,
    beside_under,
)
from ledger.rules.totals.stated_checks import AgreementRow, last_day
from ledger.rules.totals.stated_jointly import ended_before, is_wider
from ledger.services import queries, stated_totals
from ledger.services.query_conditions import COVERS, covered_by
from ledger.services.resources import EVERYTHING
from ledger.services.sealed import StatedTotalDocument, is_heard, load_stated_total
from ledger.services.totals import stated_checks
from ledger.services.totals.stated_placed import Ground, PlacedTotals


class _Row(NamedTuple):
    """A version of a stated total, with the one in its place."""

    id: str
    document: bytes
    from_index: int
    withdrawn: str | None
    replaced_by: str | None
    replaced_index: int | None
    replacing_withdrawn: str | None


def of_agreement(
    session: Session,
    agreement: str,
    known_at: int,
    as_of: str | None,
) -> tuple[list[StatedTotalDocument], int]:
    """Return the live stated totals that cover an agreement, and the newest entry about them.

    One that a reviewer set aside isn't among them, nor is one of a retracted source; with `as_of`
    only those that reach no further than that day are. All count for the entry, which is -1 where
    there never was any.
    """
    rows = _covering_rows(session, agreement, known_at)
    newest = -1
    for row in rows:
        newest = max(newest, row.from_index)
        if row.replaced_index is not None:
            newest = max(newest, row.replaced_index)
    gone = {row.id for row in rows if _is_gone(row)}
    live = {row.id: row.document for row in rows if row.id not in gone}
    totals = map(load_stated_total, live.values())
    heard = filter(is_heard, totals)
    by_then = [total for total in heard if _reaches_by(total, as_of)]
    return by_then, newest


def _covering_rows(
    session: Session,
    agreement: str,
    known_at: int,
) -> Sequence[_Row]:
    """Return the rows of the stated totals that cover an agreement, live or not."""
    rows = _covering().rows(session, known_at=known_at, **covered_by(agreement))
    return [_Row(*row) for row in rows]


class LeftOut(NamedTuple):
    """A stated total that an agreement's totals leave out; `by` is the one in its place."""

    total: StatedTotalDocument
    why: NotStated
    by: str | None = None
    reason: str | None = None


def left_out(
    session: Session,
    placed_totals: PlacedTotals,
    known_at: int,
    as_of: str | None,
) -> list[LeftOut]:
    """Return the stated totals that concern an agreement and aren't placed, in recording order."""
    shown_ids = placed_totals.documents.keys()
    rows = _once_each(_covering_rows(session, placed_totals.agreement, known_at))
    rows = [row for row in rows if row.id not in shown_ids]
    because = _because(session, rows, known_at)
    reasons = [_why_left_out(row, because, as_of) for row in rows]
    ground = placed_totals.ground
    return [left_out for left_out in reasons if ground.concerns(left_out.total)]


def _once_each(rows: Iterable[_Row]) -> list[_Row]:
    """Return one row for each stated total.

    One that several replace has a row for each: the live one says why.
    """
    by_id: dict[str, _Row] = {}
    for row in rows:
        if row.id not in by_id or _is_gone(row):
            by_id[row.id] = row
    return list(by_id.values())


def _because(
    session: Session,
    rows: Iterable[_Row],
    known_at: int,
) -> dict[str, str | None]:
    """Return the reasons for which those of some rows are replaced, by what replaces them."""
    identities = [row.replaced_by for row in rows if row.replaced_by is not None]
    if not identities:
        return {}
    model = StatedTotalVersion
    query = select(model.document).where(
        model.id.in_(identities), queries.visible(model, known_at)
    )
    totals = map(load_stated_total, session.execute(query).scalars())
    return {total["id"]: total["because"] for total in totals}


def _why_left_out(
    row: _Row,
    because: Mapping[str, str | None],
    as_of: str | None,
) -> LeftOut:
    """Return a stated total with why it isn't shown; the first reason that applies."""
    total = load_stated_total(row.document)
    if row.withdrawn is not None:
        return LeftOut(total, NotStated.WITHDRAWN, reason=row.withdrawn)
    by = row.replaced_by
    if by is not None and _is_gone(row):
        return LeftOut(total, NotStated.REPLACED, by, because[by])
    if total["rank"] == Rank.SET_ASIDE:
        return LeftOut(total, NotStated.SET_ASIDE, reason=total["rank_reason"])
    retraction = total["retracted"]
    if retraction is not None:
        reason = retraction["reason"]
        return LeftOut(total, NotStated.SOURCE_RETRACTED, reason=reason)
    if not _reaches_by(total, as_of):
        return LeftOut(total, NotStated.LATER)
    return LeftOut(total, NotStated.EARLIER)


def by_agreement(
    session: Session,
    known_at: int,
    as_of: str | None,
) -> tuple[dict[str, list[CheckedTotal]], int]:
    """Return the stated totals that name an agreement by its id, and the newest entry about any.

    They are those that had not ended before it began. The entry is the newest of all where one is
    of more than a row, and -1 where nothing is stated.
    """
    newest = _newest(session, known_at)
    if newest is None:
        return {}, -1
    groups = stated_checks.by_coverage(_naming(session, known_at, as_of))
    agreements = set(chain.from_iterable(filter(None, groups)))
    concluded = stated_checks.concluded(session, agreements, known_at)
    stated: defaultdict[str, list[CheckedTotal]] = defaultdict(list)
    for total in stated_checks.check_groups(session, groups, known_at).values():
        if total.check.row is None:
            newest = known_at - 1
        for agreement in total.statement.scope.agreements or ():
            if not ended_before(total.statement, concluded[agreement]):
                stated[agreement].append(total)
    return stated, newest


def _naming(
    session: Session,
    known_at: int,
    as_of: str | None,
) -> list[StatedTotalDocument]:
    """Return the stated totals that are heard by a day and name agreements."""
    naming = StatedTotalVersion.agreements != EVERYTHING
    query = stated_totals.live(known_at).where(naming)
    totals = [load_stated_total(row.document) for row in session.execute(query)]
    return [total for total in totals if is_heard(total) and _reaches_by(total, as_of)]


def _newest(
    session: Session,
    known_at: int,
) -> int | None:
    """Return the newest entry about any stated total; None without one."""
    model = StatedTotalVersion
    query = select(func.max(model.from_index)).where(queries.visible(model, known_at))
    newest: int | None = session.execute(query).scalar_one()
    return newest


def _by_row(
    totals: Iterable[CheckedTotal],
) -> Mapping[AgreementRow, list[CheckedTotal]]:
    """Return the stated totals that cover just one row of an agreement, by that row."""
    by_row: defaultdict[AgreementRow, list[CheckedTotal]] = defaultdict(list)
    for total in totals:
        row = total.check.row
        if row is not None:
            by_row[row].append(total)
    return by_row


@cache
def _covering() -> Prepared:
    """Return the query of `of_agreement`, whose columns are those of `_Row`."""
    model = StatedTotalVersion
    later = aliased(StatedTotalVersion)
    known_at = bindparam("known_at", type_=Integer)
    replacing = and_(later.replaces == model.id, queries.visible(later, known_at))
    return Prepared(
        select(
            model.id,
            model.document,
            model.from_index,
            model.withdrawn,
            later.id.label("replaced_by"),
            later.from_index.label("replaced_index"),
            later.withdrawn.label("replacing_withdrawn"),
        )
        .outerjoin(later, replacing)
        .where(COVERS, queries.visible(model, known_at))
        .order_by(model.created_index)
    )


def _is_gone(row: _Row) -> bool:
    """Return whether a stated total is withdrawn, or replaced by one that isn't."""
    if row.withdrawn is not None:
        return True
    return row.replaced_by is not None and row.replacing_withdrawn is None


def placed(
    session: Session,
    ground: Ground,
    known_at: int,
    as_of: str | None,
    policy: Policy,
) -> tuple[PlacedTotals, int]:
    """Return where each stated total of an agreement stands, as `put` puts it.

    Also return the newest entry on which they depend, -1 where there is none.
    """
    agreement = ground.head["id"]
    totals, newest = of_agreement(session, agreement, known_at, as_of)
    concerning = [total for total in totals if ground.concerns(total)]
    checked = with_checks(session, concerning, ground, known_at)
    result = put(ground, concerning, checked, policy)
    wider = entry_of_wider(result.jointly, agreement, known_at)
    return result, max(newest, wider)


def put(
    ground: Ground,
    totals: Iterable[StatedTotalDocument],
    checked: Iterable[CheckedTotal],
    policy: Policy = ENVELOPE,
) -> PlacedTotals:
    """Put each stated total beside the one row that it covers, else below them all.

    `checked` are the same `totals` with their checks. Of each voice the latest are kept, and those
    that bear on a row: of all, and of those that the policy considers.
    """
    agreement = ground.head["id"]
    all_checked = list(checked)
    by_row = _by_row(all_checked)
    of_rows: list[frozenset[str]] = []
    beside_rows: list[tuple[CheckedTotal, ...]] = []
    has_row: set[AgreementRow | None] = set()
    for key in ground.rows:
        row = AgreementRow(agreement, *key)
        has_row.add(row)
        of_row = by_row.get(row, [])
        of_rows.append(frozenset(total.statement.id for total in of_row))
        beside_row = beside_under(policy, key, of_row)
        beside_rows.append(tuple(beside_row))
    jointly = [total for total in all_checked if total.check.row not in has_row]
    kept = tuple(below_under(policy, ground.rows, jointly))
    ids = {total.statement.id for total in (*kept, *chain.from_iterable(beside_rows))}
    documents = {total["id"]: total for total in totals if total["id"] in ids}
    return PlacedTotals(ground, tuple(beside_rows), tuple(of_rows), kept, documents)


def entry_of_wider(
    totals: Iterable[CheckedTotal],
    agreement: str,
    known_at: int,
) -> int:
    """Return the newest entry where any stated total covers other agreements too; else -1.

    The check of such a one depends on what is recorded under those.
    """
    for total in totals:
        if is_wider(total.statement.scope, agreement):
            return known_at - 1
    return -1


def with_checks(
    session: Session,
    totals: Sequence[StatedTotalDocument],
    ground: Ground,
    known_at: int,
) -> list[CheckedTotal]:
    """Return stated totals with their checks; the agreement's own line items are read already."""
    groups = stated_checks.by_coverage(totals)
    alone = groups.pop((ground.head["id"],), [])
    checked = stated_checks.check(
        alone,
        ground.lines,
        ground.categories,
        ground.head["concluded_on"],
        ground.groups,
    )
    by_id = {total.statement.id: total for total in checked}
    if groups:
        by_id |= stated_checks.check_groups(session, groups, known_at)
    return [by_id[total["id"]] for total in totals]


def _reaches_by(
    total: StatedTotalDocument,
    as_of: str | None,
) -> bool:
    """Return whether a stated total reaches no further than a day; always without that day."""
    if as_of is None:
        return True
    through = total["through"] or total["published_on"]
    day = last_day(through, inclusive=total["through_inclusive"])
    return day is not None and day <= as_of
