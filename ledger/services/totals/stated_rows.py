"""The stated totals of an agreement, as its totals show them: beside the rows and below them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from sqlalchemy import Integer, and_, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from ledger.db.rows import AnyQuery, AnyRow
from ledger.models import StatedTotalVersion
from ledger.rules.totals.explain import NotStated
from ledger.rules.totals.stated_checks import AgreementRow, Scope, Statement
from ledger.rules.totals.stated_in_rows import (
    CheckedTotal,
    belongs,
    latest_by_voice,
    lie_above,
)
from ledger.rules.totals.stated_sentences import sentence
from ledger.rules.totals.sums import LineItemFigures
from ledger.rules.totals.totals import Row
from ledger.services import queries, stated_totals
from ledger.services.query_conditions import COVERS, covered_by
from ledger.services.resources import Document, speaker_names
from ledger.services.sealed import StatedTotalDocument, load_stated_total
from ledger.services.totals import stated_checks
from ledger.services.totals.stated_checks import Categories


@dataclass(frozen=True, slots=True)
class PlacedTotals:
    """The stated totals of an agreement beside the rows of its totals.

    `beside` has those of each row, in the order of the rows; `jointly` those that cover no single
    row. `documents` are the sealed ones by id. All were checked against the line items of
    `agreement` alone.
    """

    agreement: str
    beside: tuple[tuple[CheckedTotal, ...], ...]
    jointly: tuple[CheckedTotal, ...]
    documents: dict[str, StatedTotalDocument]

    def row_documents(self, place: int) -> list[Document]:
        """Return the stated totals beside a row as they are answered."""
        return [self._row_document(total) for total in self.beside[place]]

    def _row_document(self, total: CheckedTotal) -> Document:
        """Return a stated total in short, with the verdict of its check."""
        statement = total.statement
        check = total.check
        sealed = self.documents[statement.id]
        return document(sealed, statement) | {
            "verdict": check.verdict.value,
            "because": check.because.value if check.because else None,
            "check": sentence(statement, check),
        }

    def joint_documents(self) -> list[Document]:
        """Return those that cover no single row as they are answered."""
        answered: list[Document] = []
        for total in self.jointly:
            statement = total.statement
            sealed = self.documents[statement.id]
            check: str | None = None
            if statement.scope.agreements == frozenset({self.agreement}):
                check = sentence(statement, total.check)
            answered.append(joint_document(sealed, statement, check))
        return answered


def document(total: StatedTotalDocument, statement: Statement) -> Document:
    """Return a stated total in short, as it stands beside a row."""
    quantity = statement.quantity
    return {
        "id": total["id"],
        "of": total["of"],
        "speakers": [*speaker_names(total["speakers"])],
        "publisher": total["publisher"],
        "through": statement.through,
        "lower": quantity.lower,
        "upper": quantity.upper,
        "approximate": quantity.approximate,
        "text": quantity.text,
        "unclear": total["unclear"],
    }


def joint_document(
    total: StatedTotalDocument, statement: Statement, check: str | None = None
) -> Document:
    """Return a stated total that stands beside no row: in short, with its scope.

    `check` is what its check found, None where that isn't worked out here.
    """
    return document(total, statement) | {
        "agreements": total["agreements"],
        "categories": total["categories"],
        "directions": total["directions"],
        "since": total["since"],
        "check": check,
    }


def of_agreement(
    session: Session,
    agreement: str,
    known_at: int,
    as_of: str | None,
) -> tuple[list[StatedTotalDocument], int]:
    """Return the live stated totals that cover an agreement, and the newest entry about them.

    With `as_of` only those that reach no further than that day. One that was withdrawn or replaced
    counts for the entry; -1 where there never was any.
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
    by_then = [total for total in totals if _reaches_by(total, as_of)]
    return by_then, newest


def _covering_rows(
    session: Session,
    agreement: str,
    known_at: int,
) -> Sequence[AnyRow]:
    """Return the rows of the stated totals that cover an agreement, live or not."""
    parameters = {"known_at": known_at, **covered_by(agreement)}
    return session.execute(_covering(), parameters).all()


class LeftOut(NamedTuple):
    """A stated total that an agreement's totals leave out; `by` is the one in its place."""

    total: StatedTotalDocument
    why: NotStated
    by: str | None = None
    reason: str | None = None


def left_out(
    session: Session,
    agreement: str,
    known_at: int,
    as_of: str | None,
    placed: AbstractSet[str],
) -> list[LeftOut]:
    """Return the stated totals that cover an agreement and aren't `placed`, in recording order."""
    by_id: dict[str, AnyRow] = {}
    for row in _covering_rows(session, agreement, known_at):
        # One that several replace has a row for each: the live one says why.
        if row.id not in placed and (row.id not in by_id or _is_gone(row)):
            by_id[row.id] = row
    rows = by_id.values()
    replacing = [row.replaced_by for row in rows if row.replaced_by is not None]
    because: dict[str, str | None] = {}
    if replacing:
        because = _because(session, replacing, known_at)
    return [_why_left_out(row, because, as_of) for row in rows]


def _because(
    session: Session,
    identities: Sequence[str],
    known_at: int,
) -> dict[str, str | None]:
    """Return the reasons for which some stated totals replace others, by their ids."""
    model = StatedTotalVersion
    query = select(model.document).where(
        model.id.in_(identities), queries.visible(model, known_at)
    )
    totals = map(load_stated_total, session.execute(query).scalars())
    return {total["id"]: total["because"] for total in totals}


def _why_left_out(
    row: AnyRow,
    because: Mapping[str, str | None],
    as_of: str | None,
) -> LeftOut:
    """Return a stated total with why it isn't shown; the first reason that applies."""
    total = load_stated_total(row.document)
    if row.withdrawn is not None:
        return LeftOut(total, NotStated.WITHDRAWN, reason=row.withdrawn)
    if _is_gone(row):
        by = row.replaced_by
        return LeftOut(total, NotStated.REPLACED, by, because[by])
    if not _reaches_by(total, as_of):
        return LeftOut(total, NotStated.LATER)
    return LeftOut(total, NotStated.EARLIER)


def above(
    session: Session,
    known_at: int,
    as_of: str | None,
) -> tuple[set[AgreementRow], int]:
    """Return the rows above whose sum of reports more is stated, and the newest entry about any.

    They are rows of agreements: only totals that cover one agreement, one category and one
    direction count. The entry is -1 where nothing is stated.
    """
    newest = _newest(session, known_at)
    if newest is None:
        return set(), -1
    model = StatedTotalVersion
    live = stated_totals.live(known_at)
    query = live.where(model.of == "reported", model.joint == 0)
    totals = [load_stated_total(row.document) for row in session.execute(query)]
    by_then = [total for total in totals if _reaches_by(total, as_of)]
    groups = stated_checks.by_coverage(by_then)
    checked = stated_checks.check_groups(session, groups, known_at)
    by_row = _by_row(checked.values())
    rows = {row for row, of_row in by_row.items() if lie_above(of_row)}
    return rows, newest


def _newest(session: Session, known_at: int) -> int | None:
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
def _covering() -> AnyQuery:
    """Return the query of `of_agreement`: building it costs more than running it."""
    model = StatedTotalVersion
    later = aliased(StatedTotalVersion)
    known_at = bindparam("known_at", type_=Integer)
    replacing = and_(later.replaces == model.id, queries.visible(later, known_at))
    return (
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


def _is_gone(row: AnyRow) -> bool:
    """Return whether a stated total is withdrawn, or replaced by one that isn't."""
    if row.withdrawn is not None:
        return True
    return row.replaced_by is not None and row.replacing_withdrawn is None


def placed(
    totals: Iterable[StatedTotalDocument],
    head: Document,
    lines: Sequence[LineItemFigures],
    categories: Categories,
    rows: Sequence[Row],
) -> PlacedTotals:
    """Put each stated total beside the one row that it covers, else below them all.

    `head` is the agreement's document. Of each voice the latest is kept.
    """
    by_id = {total["id"]: total for total in totals}
    agreement, began_on = head["id"], head["concluded_on"]
    distinct = list(by_id.values())
    checked = stated_checks.check(distinct, lines, categories, began_on)
    beside = []
    placed_ids: set[str] = set()
    for row in rows:
        of_row = [total for total in checked if belongs(total, agreement, row)]
        placed_ids.update(total.statement.id for total in of_row)
        beside.append(tuple(latest_by_voice(of_row)))
    joint = [total for total in checked if total.statement.id not in placed_ids]
    return PlacedTotals(head["id"], tuple(beside), _latest_by_scope(joint), by_id)


def _reaches_by(total: StatedTotalDocument, as_of: str | None) -> bool:
    """Return whether a stated total reaches no further than a day; always without that day."""
    if as_of is None:
        return True
    through = total["through"] or total["published_on"]
    return through is not None and through <= as_of


def _latest_by_scope(totals: Iterable[CheckedTotal]) -> tuple[CheckedTotal, ...]:
    """Return the latest stated total of each voice for each scope."""
    by_scope: defaultdict[Scope, list[CheckedTotal]] = defaultdict(list)
    for total in totals:
        by_scope[total.statement.scope].append(total)
    kept: list[CheckedTotal] = []
    for of_scope in by_scope.values():
        kept.extend(latest_by_voice(of_scope))
    return tuple(kept)
