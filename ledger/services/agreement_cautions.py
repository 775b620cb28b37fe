"""Warnings of line items that hardly belong to their agreement: by their day, or their parties."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ledger.rules.base.days import effective_ends
from ledger.rules.totals.hierarchy import groups_of, same_or_within
from ledger.rules.workflow.lifecycle import Act
from ledger.rules.workflow.warnings import RecordWarning
from ledger.services import parties, queries
from ledger.services.journal import Change
from ledger.services.resources import AGREEMENT, Document

#: The acts that an agreement brings about; what is asked and offered comes before it.
_BROUGHT_ABOUT: Final = (Act.PLEDGE, Act.REPORT)


def caution_day(change: Change, item: Mapping[str, Any]) -> None:
    """Warn of a pledge or a report whose last day lies before its agreement."""
    _, last_on = effective_ends(item["effective_on"])
    agreement = _agreement(change, item)
    if agreement is None or last_on is None or item["act"] not in _BROUGHT_ABOUT:
        return
    concluded_on = agreement["concluded_on"]
    if concluded_on is not None and last_on < concluded_on:
        change.caution(RecordWarning.BEFORE_AGREEMENT)


def caution_parties(change: Change, item: Mapping[str, Any]) -> None:
    """Warn of a party that is none of its agreement's, in no group of those and holds none."""
    agreement = _agreement(change, item)
    if agreement is None:
        return
    strangers = list(_strangers(change, item, agreement["parties"]))
    if strangers:
        change.caution(RecordWarning.NOT_OF_AGREEMENT, *strangers)


def _strangers(
    change: Change,
    item: Mapping[str, Any],
    agreed: list[str],
) -> Iterator[str]:
    """Yield the parties of a line item that are none of these."""
    groups = groups_of(parties.members_now(change))
    for party in (item["from_party"], item["to_party"]):
        if not any(same_or_within(party, other, groups) for other in agreed):
            yield party


def _agreement(change: Change, item: Mapping[str, Any]) -> Document | None:
    """Return the agreement of a line item; None where it is of none."""
    identity = item["agreement"]
    if identity is None:
        return None
    return queries.document_now(change, AGREEMENT, identity)
