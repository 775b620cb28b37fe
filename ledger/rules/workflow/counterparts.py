"""Counterparts: which two line items can be the two directions of one mutual exchange."""

from typing import NamedTuple

from ledger.rules.workflow.lifecycle import with_article


class Direction(NamedTuple):
    """A line item, as far as its counterpart depends on it; a new one may have no id."""

    id: str | None
    agreement: str | None
    act: str
    from_party: str
    to_party: str
    counterpart: str | None
    voided: bool


def why_no_counterpart(
    item: Direction,
    other: Direction,
) -> str | None:
    """Return why two line items can't be counterparts; None if they can."""
    if other.id == item.id:
        return "A line item is no counterpart of itself."
    if other.voided:
        return f"{other.id!r} is voided, which is final."
    if (other.agreement, other.act) != (item.agreement, item.act):
        act = with_article(other.act)
        agreement = other.agreement or "no agreement"
        return (
            f"A counterpart has the same agreement and act; {other.id!r} is {act} under "
            f"{agreement}."
        )
    if (other.from_party, other.to_party) != (item.to_party, item.from_party):
        return (
            f"A counterpart goes the other way, from {item.to_party} to {item.from_party}; "
            f"{other.id!r} goes from {other.from_party} to {other.to_party}."
        )
    if other.counterpart not in (None, item.id):
        return (
            f"{other.id!r} has the counterpart {other.counterpart!r}: take that off first, by a "
            'PATCH with "counterpart": null.'
        )
    return None
