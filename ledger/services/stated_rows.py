"""The stated totals of an agreement, as its totals show them: beside the rows and below them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, and_, bindparam, func, select
from sqlalchemy import Row as TableRow
from sqlalchemy.orm import Session, aliased

from ledger.models import StatedTotalVersion
from ledger.rules import stated
from ledger.rules.explain import NotStated
from ledger.rules.stated import AgreementRow, Statement, sentence
from ledger.rules.stated_rows import CheckedTotal, belongs, latest, lie_above
from ledger.rules.sums import LineItemFigures
from ledger.rules.totals import Row
from ledger.services import records, stated_totals
from ledger.services.journal import loads
from ledger.services.kinds import Document
from ledger.services.stated_totals import Categories, Checked, Covered


@dataclass(frozen=True, slots=True)
class PlacedTotals:
    """Where the stated totals of an agreement stand: `beside` has those of each row, in order."""

    beside: tuple[tuple[CheckedTotal, ...], ...]
    jointly: tuple[CheckedTotal, ...]
    documents: dict[str, Document]

    def row_documents(self, place: int) -> list[Document]:
        """Return the stated totals beside a row as they are answered."""
        return [self._row_document(told) for told in self.beside[place]]

    def _row_document(self, told: CheckedTotal) -> Document:
        return document(self.documents[told.statement.id], told.statement) | {
            "verdict": told.check.verdict.value,
            "because": told.check.because.value if told.check.because else None,
            "check": sentence(told.statement, told.check),
        }

    def joint_documents(self) -> list[Document]:
        """Return those that cover no single row as they are answered."""
        return [
            joint_document(self.documents[told.statement.id], told.statement)
            for told in self.jointly
        ]


def document(total: Document, statement: Statement) -> Document:
    """Return a stated total in short, as it stands beside a row."""
    quantity = statement.quantity
    return {
        "id": total["id"],
        "of": total["of"],
        "speaker": total["speaker"]["name"] if total["speaker"] else None,
        "publisher": total["publisher"],
        "through": statement.through,
        "lower": quantity.lower,
        "upper": quantity.upper,
        "approximate": quantity.approximate,
        "text": quantity.text,
        "unclear": total["unclear"],
    }


def joint_document(total: Document, statement: Statement) -> Document:
    """Return a stated total that stands beside no row: in short, and what it covers."""
    names = ("agreements", "categories", "directions", "since")
    return document(total, statement) | {name: total[name] for name in names}


def of_agreement(
    session: Session, agreement: str, known_at: int, as_of: str | None
) -> tuple[list[Document], int]:
    """Return the live stated totals that cover an agreement, and the newest entry about them.

    Of those stated by the day `as_of`. One that was withdrawn or replaced counts for the entry; -1
    where there never was any.
    """
    named = {"known_at": known_at, **records.covered_by(agreement)}
    rows = session.execute(_covering(), named).all()
    newest = max(
        (
            index
            for row in rows
            for index in (row.from_index, row.replaced_index)
            if index is not None
        ),
        default=-1,
    )
    gone = {row.id for row in rows if _is_gone(row)}
    documents = {row.id: row.document for row in rows if row.id not in gone}
    totals = [loads(document) for document in documents.values()]
    return [total for total in totals if as_of is None or _by_then(total, as_of)], newest


class LeftOut(NamedTuple):
    """A stated total that an agreement's totals don't show; `by` is what stands in its place."""

    total: Document
    why: NotStated
    by: str | None = None
    reason: str | None = None


def left_out(
    session: Session, agreement: str, known_at: int, as_of: str | None, shown: AbstractSet[str]
) -> list[LeftOut]:
    """Return the stated totals that cover an agreement and aren't `shown`, in recording order."""
    named = {"known_at": known_at, **records.covered_by(agreement)}
    by_id: dict[str, TableRow[*tuple[Any, ...]]] = {}
    for row in session.execute(_covering(), named):
        # One that several replace has a row for each: the one that stands says why.
        if row.id not in shown and (row.id not in by_id or _is_gone(row)):
            by_id[row.id] = row
    replacing = [row.replaced_by for row in by_id.values() if row.replaced_by is not None]
    because = _because(session, replacing, known_at) if replacing else {}
    return [_why_left_out(row, because, as_of) for row in by_id.values()]


def _because(session: Session, identities: Sequence[str], known_at: int) -> dict[str, str]:
    """Why each of some stated totals replaces another."""
    model = StatedTotalVersion
    query = select(model.document).where(model.id.in_(identities), records.visible(model, known_at))
    totals = map(loads, session.execute(query).scalars())
    return {total["id"]: total["because"] for total in totals}


def _why_left_out(
    row: TableRow[*tuple[Any, ...]], because: Mapping[str, str], as_of: str | None
) -> LeftOut:
    total = loads(row.document)
    if row.withdrawn is not None:
        return LeftOut(total, NotStated.WITHDRAWN, reason=row.withdrawn)
    if _is_gone(row):
        return LeftOut(total, NotStated.REPLACED, row.replaced_by, because[row.replaced_by])
    if as_of is not None and not _by_then(total, as_of):
        return LeftOut(total, NotStated.LATER)
    return LeftOut(total, NotStated.EARLIER)


def above(session: Session, known_at: int, as_of: str | None) -> tuple[set[AgreementRow], int]:
    """Return what is stated above the rows of which agreements, and the newest entry about any.

    Of the totals that cover one agreement, one category and one direction; -1 where none is stated.
    """
    model = StatedTotalVersion
    newest = select(func.max(model.from_index)).where(records.visible(model, known_at))
    index: int | None = session.execute(newest).scalar_one()
    if index is None:
        return set(), -1
    query = stated_totals.live(known_at).where(model.of == "reported", model.joint == 0)
    totals = [loads(row.document) for row in session.execute(query)]
    groups: defaultdict[Covered, list[Document]] = defaultdict(list)
    for total in totals:
        if as_of is None or _by_then(total, as_of):
            groups[tuple(total["agreements"])].append(total)
    checked = stated_totals.check_groups(session, groups, known_at)
    by_row: defaultdict[AgreementRow, list[CheckedTotal]] = defaultdict(list)
    for there in groups.values():
        for total in there:
            told = stated_totals.told(total, checked[total["id"]])
            if told.check.row is not None:
                by_row[told.check.row].append(told)
    return {row for row, told in by_row.items() if lie_above(told)}, index


@cache
def _covering() -> Select[*tuple[Any, ...]]:
    """The query of `of_agreement`: building it costs more than running it."""
    model, later = StatedTotalVersion, aliased(StatedTotalVersion)
    known_at = bindparam("known_at", type_=Integer)
    replacing = and_(later.replaces == model.id, records.visible(later, known_at))
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
        .where(records.COVERS, records.visible(model, known_at))
        .order_by(model.created_index)
    )


def _is_gone(row: TableRow[*tuple[Any, ...]]) -> bool:
    replaced = row.replaced_by is not None and row.replacing_withdrawn is None
    return row.withdrawn is not None or replaced


def placed(
    documents: Iterable[Document],
    head: Document,
    lines: Sequence[LineItemFigures],
    categories: Categories,
    rows: Sequence[Row],
) -> PlacedTotals:
    """Put each stated total beside the one row that it covers, else below them all.

    `head` is the agreement's document. Of each voice the latest is kept.
    """
    by_id = {total["id"]: total for total in documents}
    statements = [
        stated_totals.statement_of(total, place) for place, total in enumerate(by_id.values())
    ]
    checks = stated.checks(statements, lines, categories, head["concluded_on"])
    told = [
        stated_totals.told(by_id[each.id], Checked(each, checks[each.id])) for each in statements
    ]
    beside = tuple(
        tuple(latest(each for each in told if belongs(each, head["id"], row))) for row in rows
    )
    placed_ids = {
        each.statement.id for each in told if any(belongs(each, head["id"], row) for row in rows)
    }
    joint = [each for each in told if each.statement.id not in placed_ids]
    return PlacedTotals(beside, tuple(_latest_by_scope(joint)), by_id)


def _by_then(total: Document, as_of: str) -> bool:
    through: str | None = total["through"] or total["published_on"]
    return through is not None and through <= as_of


def _latest_by_scope(told: Sequence[CheckedTotal]) -> list[CheckedTotal]:
    scopes = dict.fromkeys(each.statement.scope for each in told)
    return [
        each
        for scope in scopes
        for each in latest(one for one in told if one.statement.scope == scope)
    ]
