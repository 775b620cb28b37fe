"""Warnings of line items that hardly belong to their agreement: by their day, or their parties."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, or_, select

from ledger.models import LineItemVersion
from ledger.rules.base.days import effective_ends
from ledger.rules.totals.hierarchy import Groups, same_or_within
from ledger.rules.workflow.lifecycle import Act, Status
from ledger.rules.workflow.warnings import RecordWarning
from ledger.services import parties, queries
from ledger.services.journal import Change
from ledger.services.resources import AGREEMENT, Document

#: The acts that an agreement brings about; what is asked and offered comes before it.
_BROUGHT_ABOUT: Final = (Act.PLEDGE, Act.REPORT)


class _Item(NamedTuple):
    """A line item, as far as it depends on its agreement."""

    id: str
    agreement: str
    act: str
    from_party: str
    to_party: str
    last_on: str | None


#: The columns of which `_Item` is made.
_COLUMNS: Final = tuple(getattr(LineItemVersion, name) for name in _Item._fields)


def caution_day(change: Change, item: Mapping[str, Any]) -> None:
    """Warn of a pledge or a report whose last day lies before its agreement."""
    _, last_on = effective_ends(item["effective_on"])
    agreement = _agreement(change, item)
    if agreement is not None and _is_before(item["act"], last_on, agreement):
        change.caution(RecordWarning.BEFORE_AGREEMENT)


def caution_parties(change: Change, item: Mapping[str, Any]) -> None:
    """Warn of a party that is none of its agreement's, in no group of those and holds none."""
    agreement = _agreement(change, item)
    if agreement is None:
        return
    groups = parties.groups_now(change)
    strangers = _strangers(
        (item["from_party"], item["to_party"]), agreement["parties"], groups
    )
    if strangers:
        change.caution(RecordWarning.NOT_OF_AGREEMENT, *strangers)


def caution_agreement(
    change: Change,
    before: Document,
    after: Document,
) -> None:
    """Warn of line items that hardly belong to an agreement as it is changed, but did before."""
    concluded_on, agreed = before["concluded_on"], before["parties"]
    if (concluded_on, agreed) == (after["concluded_on"], after["parties"]):
        return
    groups = parties.groups_now(change)
    for item in _items(change, LineItemVersion.agreement == after["id"]):
        is_before = _is_before(item.act, item.last_on, after)
        if is_before and not _is_before(item.act, item.last_on, before):
            change.caution(RecordWarning.BEFORE_AGREEMENT, item.id)
        _caution_strangers(
            change,
            item,
            _strangers(_sides(item), before["parties"], groups),
            _strangers(_sides(item), after["parties"], groups),
        )


def caution_members(
    change: Change,
    concerned: Collection[str],
    before: Groups,
) -> None:
    """Warn of line items of some parties that belonged to their agreements by groups `before`."""
    groups = parties.groups_now(change)
    is_side = or_(
        LineItemVersion.from_party.in_(concerned),
        LineItemVersion.to_party.in_(concerned),
    )
    for item in _items(change, LineItemVersion.agreement.is_not(None) & is_side):
        agreed = queries.document_now(change, AGREEMENT, item.agreement)["parties"]
        _caution_strangers(
            change,
            item,
            _strangers(_sides(item), agreed, before),
            _strangers(_sides(item), agreed, groups),
        )


def _caution_strangers(
    change: Change,
    item: _Item,
    before: list[str],
    after: list[str],
) -> None:
    """Warn of the parties of a line item that are strangers to its agreement now, and weren't."""
    for party in after:
        if party not in before:
            change.caution(RecordWarning.NOT_OF_AGREEMENT, f"{item.id}/{party}")


def _items(
    change: Change,
    condition: ColumnElement[bool],
) -> Iterator[_Item]:
    """Yield line items that meet a condition in recording order, but for those that are voided."""
    model = LineItemVersion
    query = (
        select(*_COLUMNS)
        .where(
            condition,
            queries.current(model),
            model.status != Status.VOIDED.value,
        )
        .order_by(model.created_index)
    )
    for row in change.session.execute(query).all():
        yield _Item(*row)


def _is_before(
    act: str,
    last_on: str | None,
    agreement: Document,
) -> bool:
    """Return whether a pledge or a report was over before its agreement was concluded."""
    concluded_on: str | None = agreement["concluded_on"]
    if last_on is None or concluded_on is None or act not in _BROUGHT_ABOUT:
        return False
    return last_on < concluded_on


def _sides(item: _Item) -> tuple[str, str]:
    return item.from_party, item.to_party


def _strangers(
    sides: Iterable[str],
    agreed: list[str],
    groups: Groups,
) -> list[str]:
    """Return the parties of a line item that are none of these."""
    return [party for party in sides if _is_stranger(party, agreed, groups)]


def _is_stranger(
    party: str,
    agreed: list[str],
    groups: Groups,
) -> bool:
    """Return whether a party is none of these, in no group of those and holds none."""
    return not any(same_or_within(party, other, groups) for other in agreed)


def _agreement(change: Change, item: Mapping[str, Any]) -> Document | None:
    """Return the agreement of a line item; None where it is of none."""
    identity = item["agreement"]
    if identity is None:
        return None
    return queries.document_now(change, AGREEMENT, identity)
