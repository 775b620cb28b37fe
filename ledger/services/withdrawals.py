"""Withdrawing a source or an agreement entered in error, as long as nothing rests on it."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from ledger.models import (
    ClaimVersion,
    LineItemVersion,
    SourceVersion,
    StatedTotalVersion,
)
from ledger.rules.base.errors import LedgerError
from ledger.rules.workflow.lifecycle import Status
from ledger.services import queries, rights
from ledger.services.journal import Change
from ledger.services.query_conditions import covers, tied_to
from ledger.services.resources import (
    EVERYTHING,
    LINE_ITEM,
    SOURCE,
    STATED_TOTAL,
    Document,
    ResourceType,
)

#: How many of the records that rest on it a refusal names.
RESTING_MAX: Final = 20
_ROWS_AT_ONCE: Final = 500
_FIRST_STEP: Final = "void or withdraw those first."
_FIRST_STEP_OF_SOURCE: Final = (
    "void or withdraw those first, where they are wrong too. What is right rests on it even by a "
    "claim that is superseded or set aside: leave that, and the source, as they are."
)


class InUse(LedgerError):
    """Something rests on what is to be withdrawn, voided or entered again."""

    code = "in-use"

    def __init__(self, detail: str, resting: list[str]) -> None:
        super().__init__(detail, resting=resting)
        self.resting = resting


def check(
    change: Change,
    resource_type: ResourceType,
    before: Document,
    after: Document,
) -> None:
    """Let a source or an agreement be withdrawn by whoever recorded it, or by a reviewer.

    Raises:
        Forbidden: another recorder asks.
        InUse: a line item that isn't voided, or a stated total, rests on it.
    """
    check_actor(change, resource_type, before, after)
    if before.get("withdrawn") is not None or after.get("withdrawn") is None:
        return
    resting = on_source if resource_type is SOURCE else on_agreement
    first_paths = islice(resting(change.session, before["id"]), RESTING_MAX)
    resting_paths = list(dict.fromkeys(first_paths))
    if resting_paths:
        first_step = _FIRST_STEP_OF_SOURCE if resource_type is SOURCE else _FIRST_STEP
        raise InUse(
            f"{', '.join(resting_paths)} rest on it: {first_step}",
            resting=resting_paths,
        )


def check_actor(
    change: Change,
    resource_type: ResourceType,
    before: Document,
    after: Document,
) -> None:
    """Let whoever recorded something withdraw it and take that back, and reviewers too.

    Raises:
        Forbidden: another recorder asks.
    """
    if after.get("withdrawn") != before.get("withdrawn"):
        taken_back = after.get("withdrawn") is None
        act = "take its withdrawal back" if taken_back else "withdraw it"
        rights.check_own(change, resource_type.name, before, act)


def on_source(
    session: Session,
    source: str,
) -> Iterator[str]:
    """Yield the paths of what rests on a source: line items, also by a transition; stated totals.

    A line item that is voided and a stated total that is withdrawn rest on nothing.
    """
    yield from _items_that_claim(session, source)
    yield from paths(LINE_ITEM, items_shown_by(session, source))
    yield from _stated_totals(session, StatedTotalVersion.source == source)


def _items_that_claim(
    session: Session,
    source: str,
) -> Iterator[str]:
    """Return the paths of the line items that stand and have a claim from a source."""
    query = (
        select(LineItemVersion.id)
        .join(ClaimVersion, ClaimVersion.line_item == LineItemVersion.id)
        .where(ClaimVersion.source == source, queries.current(ClaimVersion))
        .where(*_standing())
        .order_by(ClaimVersion.created_index, ClaimVersion.position)
    )
    return paths(LINE_ITEM, session.execute(query).scalars())


def items_shown_by(
    session: Session,
    source: str,
) -> Iterator[str]:
    """Yield the ids of line items with a transition whose evidence is from a source.

    Only documents say that: those are read that changed since the source was recorded.
    """
    evidence = b'"source":"%b"' % source.encode()
    model = LineItemVersion
    recorded = select(SourceVersion.created_index).where(
        SourceVersion.id == source, queries.current(SourceVersion)
    )
    changed = (
        select(model.id, model.document)
        .where(
            *_standing(),
            model.from_index > model.created_index,
            model.from_index > recorded.scalar_subquery(),
        )
        .execution_options(yield_per=_ROWS_AT_ONCE)
    )
    with session.execute(changed) as rows:
        yield from (row.id for row in rows if evidence in row.document)


def on_agreement(
    session: Session,
    agreement: str,
) -> Iterator[str]:
    """Yield the paths of what rests on an agreement: line items, also by a claim; stated totals.

    A total of all agreements rests on none of them.
    """
    model = LineItemVersion
    is_tied = tied_to([f"agreement:{agreement}"])
    tied = select(ClaimVersion.line_item).where(is_tied)
    yield from _line_items(session, model.agreement == agreement)
    yield from _line_items(session, model.id.in_(tied))
    is_named = StatedTotalVersion.agreements != EVERYTHING
    yield from _stated_totals(session, and_(covers(agreement), is_named))


def _line_items(
    session: Session,
    condition: ColumnElement[bool],
) -> Iterator[str]:
    """Return the paths of the line items that stand and meet a condition."""
    model = LineItemVersion
    query = select(model.id).where(condition, *_standing())
    in_order = query.order_by(model.created_index)
    return paths(LINE_ITEM, session.execute(in_order).scalars())


def _stated_totals(
    session: Session,
    condition: ColumnElement[bool],
) -> Iterator[str]:
    model = StatedTotalVersion
    query = select(model.id).where(
        condition, queries.current(model), model.withdrawn.is_(None)
    )
    in_order = query.order_by(model.created_index)
    return paths(STATED_TOTAL, session.execute(in_order).scalars())


def _standing() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Return the conditions for line items as they are now that aren't voided."""
    model = LineItemVersion
    return model.status != Status.VOIDED.value, queries.current(model)


def paths(
    resource_type: ResourceType,
    identities: Iterable[str],
) -> Iterator[str]:
    """Return the paths of some resources."""
    return (f"/v1/{resource_type.collection}/{identity}" for identity in identities)
