"""Totals of an agreement.

Reads the narrow rows that the one pure function needs, and makes its answer a document.
"""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass, fields
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from ledger.models import AgreementVersion, ClaimVersion
from ledger.rules.figure import Rank
from ledger.rules.lifecycle import Act
from ledger.rules.policies import Form, Policy, fits
from ledger.rules.stated_rows import CheckedTotal, as_floor, in_place_of_sum
from ledger.rules.sums import LineItemFigures, Sum
from ledger.rules.totals import Category, Row, Sums, Totals, totals
from ledger.services import categories, lines, policies, records, stated_rows
from ledger.services.journal import loads
from ledger.services.kinds import AGREEMENT, Document
from ledger.services.stated_rows import Placed

#: What of a sum is answered; the rest is for the rules only.
_SUM: Final = tuple(
    field.name for field in fields(Sum) if field.name not in ("strict", "open_by_floors")
)


@dataclass(frozen=True, slots=True)
class Account:
    """The totals of an agreement as they are answered, and the agreement's title for people."""

    title: str
    document: Document


@dataclass(frozen=True, slots=True)
class Totalled(Account):
    """An account with what it was made of.

    `own` are the agreement's line items, `considered` all that the policy looked at claim by claim,
    where it did; of the one or the other, `found` was made, and `placed` are the stated totals.
    """

    policy: Policy
    own: Sequence[LineItemFigures]
    considered: Sequence[policies.Considered]
    categories: Mapping[str, Category]
    found: Totals
    placed: Placed


@dataclass(frozen=True, slots=True)
class Asked:
    """What a client wants to know of an agreement's totals.

    `known_at` is the journal size to answer from, `asked_at` the same where the client named one,
    echoed in the answer; `as_of` is a day. With the policy `stated` the latest stated totals stand
    in place of the sums.
    """

    known_at: int
    asked_at: int | None
    as_of: str | None
    policy: Policy


def of_agreement(session: Session, agreement: str, asked: Asked) -> Totalled:
    """Return the totals of an agreement.

    Raises:
        NotFound: the agreement isn't recorded, or wasn't by then.
    """
    known_at = asked.known_at
    head = loads(records.get(session, AGREEMENT, agreement, known_at))
    own, newest_line = lines.of_agreement(session, agreement, known_at)
    tree = categories.tree(session, known_at)
    if asked.policy.whole:
        considered: list[policies.Considered] = []
        found = totals(own, tree, asked.as_of)
    else:
        considered, newest_line = policies.read(session, agreement, known_at, asked.policy)
        found = totals(policies.lines(considered), tree, asked.as_of)
    ids = {line.id for line in found.counted}
    if asked.policy.whole:
        told = behind(session, [ClaimVersion.agreement == agreement], known_at, ids)
    else:
        told = policies.behind(considered, ids)
    stated, newest_stated = stated_rows.of_agreement(session, agreement, known_at, asked.as_of)
    # A stated total is checked against all that is recorded, whatever the policy.
    placed = stated_rows.placed(stated, head, own, tree, found.rows)
    document = {
        "agreement": agreement,
        "as_of": asked.as_of,
        "known_at": asked.asked_at,
        "entry": max(newest_line, newest_stated, newest_version(session, agreement, known_at)),
        "policy": str(asked.policy),
        "latest_report_on": latest_report_on(found.counted),
        **told,
        "line_items": len(found.counted),
        "undated": found.undated,
        **policies.head(considered, ids, asked.as_of),
        "totals": _row_documents(found.rows, placed, asked.policy),
        "stated_jointly": placed.joint_documents(),
    }
    return Totalled(head["title"], document, asked.policy, own, considered, tree, found, placed)


def _row_documents(rows: Sequence[Row], placed: Placed, policy: Policy) -> list[Document]:
    """The rows with their stated totals, of which those that fit the policy bear on the numbers."""
    with_stated = in_place_of_sum if policy.form is Form.STATED else as_floor
    return [
        row_document(with_stated(row, fitting(row, told, policy)))
        | {"stated": placed.row_documents(place)}
        for place, (row, told) in enumerate(zip(rows, placed.beside, strict=True))
    ]


def fitting(row: Row, told: Iterable[CheckedTotal], policy: Policy) -> list[CheckedTotal]:
    """Return those of the stated totals beside a row that a policy considers."""
    return [each for each in told if fits(policy, each.claim, row.from_party, row.to_party)]


def newest_version(session: Session, agreement: str, known_at: int) -> int:
    """Return the entry that made the version of an agreement's own document."""
    model = AgreementVersion
    query = select(model.from_index).where(model.id == agreement, records.visible(model, known_at))
    return session.execute(query).scalar_one()


def latest_report_on(counted: Iterable[LineItemFigures]) -> str | None:
    """Return the last day on which any of these reports happened, as far as anything dates it."""
    reports = (
        line.happened_on
        for line in counted
        if line.act is Act.REPORT and line.happened_on is not None
    )
    return max(reports, default=None)


def behind(
    session: Session,
    conditions: Sequence[ColumnElement[bool]],
    known_at: int,
    counted: AbstractSet[str],
) -> Document:
    """Return how many speakers and sources stand behind the counted line items.

    Only live claims tell of them; the conditions, of claims, let no claim of theirs out.
    """
    model = ClaimVersion
    there = (records.visible(model, known_at), *conditions)
    replacing = select(model.replaces).where(model.replaces.is_not(None), *there)
    replaced = set(session.execute(replacing).scalars())
    query = select(
        model.id, model.line_item, model.source, model.speaker, model.published_on, model.rank
    ).where(*there)
    speakers, sources, newest = set[str | None](), set[str](), ""
    for row in session.execute(query).yield_per(lines.ROWS_AT_ONCE):
        live = row.id not in replaced and row.rank != Rank.SET_ASIDE.value
        if live and row.line_item in counted:
            speakers.add(row.speaker)
            sources.add(row.source)
            newest = max(newest, row.published_on or "")
    return {
        "newest_source_on": newest or None,
        "speakers": len(speakers - {None}),
        "sources": len(sources),
    }


def row_document(row: Row) -> Document:
    """Return one row of totals as it is answered."""
    return {
        "category": row.category,
        "unit": row.unit,
        "from_party": row.from_party,
        "to_party": row.to_party,
        **sum_documents(Sums(row.requested, row.offered, row.pledged, row.reported)),
        "outstanding": asdict(row.outstanding) if row.outstanding else None,
        "fulfilment": asdict(row.fulfilment) if row.fulfilment else None,
        "assessment": row.assessment.value,
        "caveats": list(row.caveats),
    }


def sum_documents(sums: Sums) -> Document:
    """Return the four columns of a row as they are answered."""
    return {name: sum_document(column) for name, column in sums._asdict().items()}


def sum_document(column: Sum | None) -> Document | None:
    """Return one column as it is answered; null where it has no line item."""
    return None if column is None else {name: getattr(column, name) for name in _SUM}
