"""Line items that may tell a recorded event again, and how a client accounts for them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Similar:
    """A counted line item that may be the same event.

    `names_it`: it says itself that it is another event than the one that it is similar to.
    """

    id: str
    part_of: str | None
    names_it: bool = False


def to_name(similar: Iterable[Similar], part_of: str | None) -> list[str]:
    """Return the ids that `distinct_from` has to name.

    A part accounts for its whole and for that whole's other parts, and what either of two line
    items says of the other ties both.
    """
    open_items = [item for item in similar if not item.names_it]
    if part_of is None:
        return [item.id for item in open_items]
    return [item.id for item in open_items if part_of not in (item.id, item.part_of)]


def unexplained(
    similar: Iterable[Similar],
    *,
    part_of: str | None,
    distinct_from: Collection[str],
) -> list[str]:
    """Return all ids that have to be named, if any of them isn't; otherwise none."""
    needed = to_name(similar, part_of)
    return [] if set(needed) <= set(distinct_from) else needed
