"""Withdrawing a source or an agreement entered in error, as long as nothing rests on it."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from ledger.models import ClaimVersion, LineItemVersion, SourceVersion, StatedTotalVersion
from ledger.rules.lifecycle import Status
from ledger.rules.refusals import Refusal
from ledger.services import records, rights
from ledger.services.journal import Change
from ledger.services.kinds import LINE_ITEM, SOURCE, STATED_TOTAL, Document, ResourceType

#: How many of the records that rest on it a refusal names.
NAMED_MAX: Final = 20
_ROWS_AT_ONCE: Final = 500


class InUse(Refusal):
    """Something rests on what is to be withdrawn."""

    code = "in-use"


def check(change: Change, kind: ResourceType, before: Document, after: Document) -> None:
    """Let a source or an agreement be withdrawn by whoever recorded it, or by a reviewer.

    Raises:
        Forbidden: another recorder asks.
        InUse: a line item that isn't voided, or a stated total, rests on it.
    """
    check_actor(change, kind, before, after)
    if before.get("withdrawn") is not None or after.get("withdrawn") is None:
        return
    resting = on_source if kind is SOURCE else _on_agreement
    paths = list(dict.fromkeys(islice(resting(change.session, before["id"]), NAMED_MAX)))
    if paths:
        raise InUse(
            f"{', '.join(paths)} rest on it: void or withdraw those first.",
            resting=paths,
        )


def check_actor(change: Change, kind: ResourceType, before: Document, after: Document) -> None:
    """Let whoever recorded something withdraw it and take that back, and reviewers too.

    Raises:
        Forbidden: another recorder asks.
    """
    if after.get("withdrawn") != before.get("withdrawn"):
        taken_back = after.get("withdrawn") is None
        act = "take its withdrawal back" if taken_back else "withdraw it"
        rights.check_own(change, kind.name, before, act)


def on_source(session: Session, source: str) -> Iterator[str]:
    """Yield the paths of what rests on a source: line items, also by a transition; stated totals.

    A line item that is voided and a stated total that is withdrawn rest on nothing.
    """
    claimed = (
        select(LineItemVersion.id)
        .join(ClaimVersion, ClaimVersion.line_item == LineItemVersion.id)
        .where(
            ClaimVersion.source == source, ClaimVersion.until_index.is_(None), _stands(), _current()
        )
    )
    yield from _paths(LINE_ITEM, session.execute(claimed).scalars())
    yield from _shown_by(session, source)
    model = StatedTotalVersion
    stated = select(model.id).where(
        model.source == source, model.until_index.is_(None), model.withdrawn.is_(None)
    )
    yield from _paths(STATED_TOTAL, session.execute(stated).scalars())


def _shown_by(session: Session, source: str) -> Iterator[str]:
    """The line items with a transition whose evidence is from a source: only documents say that.

    Those that were changed since the source was recorded are looked at.
    """
    named = b'"source":"%b"' % source.encode()
    model = LineItemVersion
    recorded = select(SourceVersion.created_index).where(
        SourceVersion.id == source, SourceVersion.until_index.is_(None)
    )
    changed = (
        select(model.id, model.document)
        .where(
            _stands(),
            _current(),
            model.from_index > model.created_index,
            model.from_index > recorded.scalar_subquery(),
        )
        .execution_options(yield_per=_ROWS_AT_ONCE)
    )
    with session.execute(changed) as rows:
        yield from _paths(LINE_ITEM, (row.id for row in rows if named in row.document))


def _on_agreement(session: Session, agreement: str) -> Iterator[str]:
    hanging = select(LineItemVersion.id).where(
        LineItemVersion.agreement == agreement, _stands(), _current()
    )
    yield from _paths(LINE_ITEM, session.execute(hanging).scalars())
    tied = select(ClaimVersion.line_item).where(records.tied([f"agreement:{agreement}"]))
    booked = select(LineItemVersion.id).where(LineItemVersion.id.in_(tied), _stands(), _current())
    yield from _paths(LINE_ITEM, session.execute(booked).scalars())
    model = StatedTotalVersion
    stated = select(model.id).where(
        records.covers(agreement), model.until_index.is_(None), model.withdrawn.is_(None)
    )
    yield from _paths(STATED_TOTAL, session.execute(stated).scalars())


def _stands() -> ColumnElement[bool]:
    return LineItemVersion.status != Status.VOIDED.value


def _current() -> ColumnElement[bool]:
    return LineItemVersion.until_index.is_(None)


def _paths(kind: ResourceType, identities: Iterable[str]) -> Iterator[str]:
    return (f"/v1/{kind.collection}/{identity}" for identity in identities)
