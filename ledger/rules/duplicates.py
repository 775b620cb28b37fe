"""Whether a line item that tells a recorded event again has been accounted for."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Similar:
    """A counted line item that may be the same event."""

    id: str
    part_of: str | None


def to_name(found: Iterable[Similar], part_of: str | None) -> list[str]:
    """Return the ids that `distinct_from` has to name.

    A part accounts for its whole and for that whole's other parts.
    """
    return [item.id for item in found if part_of is None or part_of not in (item.id, item.part_of)]


def unexplained(
    found: Iterable[Similar], *, part_of: str | None, distinct_from: Collection[str]
) -> list[str]:
    """Return all ids that have to be named, if any of them isn't; otherwise none."""
    needed = to_name(found, part_of)
    return [] if set(needed) <= set(distinct_from) else needed
