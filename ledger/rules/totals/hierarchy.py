"""What stands above what: categories above categories, groups above the parties in them."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Final, TypeAlias

from ledger.rules.totals.sums import Direction, RowKey

#: Units that count people, alive or dead: only these are ever at stake.
PEOPLE: Final = frozenset({"persons", "bodies"})


@dataclass(frozen=True, slots=True)
class Category:
    """A category's unit, and the category above it.

    `crosses`: those counted may be of a sibling kind too, as the wounded may be prisoners of war.
    """

    unit: str
    parent: str | None
    crosses: bool = False


#: The parties that each group is made of, by its id; other parties have none.
Members: TypeAlias = Mapping[str, Collection[str]]
#: The groups that hold a party, however far down, by its id; a party in none isn't there.
Groups: TypeAlias = Mapping[str, frozenset[str]]
NO_GROUPS: Final[Groups] = {}


def above(
    category: str,
    categories: Mapping[str, Category],
) -> list[str]:
    """Return the categories above one, the nearest first."""
    parents: list[str] = []
    parent = categories[category].parent
    while parent is not None:
        parents.append(parent)
        parent = categories[parent].parent
    return parents


def related(
    one: str,
    other: str,
    categories: Mapping[str, Category],
) -> bool:
    """Return whether two categories are the same, or one is above the other."""
    return (
        one == other
        or one in above(other, categories)
        or other in above(one, categories)
    )


def within(
    group: str,
    members: Members,
) -> set[str]:
    """Return the parties in a group, however far down; the group itself only in a circle."""
    parties: set[str] = set()
    waiting = list(members.get(group, ()))
    while waiting:
        party = waiting.pop()
        if party not in parties:
            parties.add(party)
            waiting.extend(members.get(party, ()))
    return parties


def lineage(
    party: str,
    members: Members,
) -> set[str]:
    """Return a party with all groups that hold it and all parties in it, however far down."""
    holding = groups_of(members).get(party, frozenset())
    return {party, *holding, *within(party, members)}


def same_or_within(
    one: str,
    other: str,
    groups: Groups,
) -> bool:
    """Return whether two parties are the same, or one is a group that holds the other."""
    return (
        one == other
        or one in groups.get(other, frozenset())
        or other in groups.get(one, frozenset())
    )


def are_apart(
    one: str,
    other: str,
    groups: Groups,
) -> bool:
    """Return whether nobody belongs to both of two parties."""
    if same_or_within(one, other, groups):
        return False
    both = {one, other}
    return not any(both <= holding for holding in groups.values())


def directions_alike(
    one: Direction,
    other: Direction,
    groups: Groups,
) -> bool:
    """Return whether each end of two directions is the same party, or one that holds the other."""
    if one == other:
        return True
    (giver, taker), (other_giver, other_taker) = one, other
    same_givers = same_or_within(giver, other_giver, groups)
    return same_givers and same_or_within(taker, other_taker, groups)


def groups_of(members: Members) -> Groups:
    """Return the groups that hold each party, however far down."""
    groups: dict[str, set[str]] = {}
    for group in members:
        for party in within(group, members):
            groups.setdefault(party, set()).add(group)
    return {party: frozenset(holding) for party, holding in groups.items()}


def rows_above(
    key: RowKey,
    categories: Mapping[str, Category],
    groups: Groups = NO_GROUPS,
) -> Iterator[RowKey]:
    """Yield the keys of the rows that a line counts in where they exist, its own the first.

    They are those of its category and all above it, of its parties and all groups that hold them.
    """
    kinds = (key.category, *above(key.category, categories))
    givers = _with_groups(key.from_party, groups)
    takers = _with_groups(key.to_party, groups)
    for category, giver, taker in product(kinds, givers, takers):
        yield RowKey(category, giver, taker)


def rows_around(
    key: RowKey,
    keys: Collection[RowKey],
    categories: Mapping[str, Category],
    groups: Groups,
) -> list[RowKey]:
    """Return those of some rows in which all of a row counts too, the nearest first."""
    return [
        other
        for other in rows_above(key, categories, groups)
        if other != key and other in keys
    ]


def _with_groups(
    party: str,
    groups: Groups,
) -> tuple[str, ...]:
    """Return a party, then the groups that hold it."""
    return (party, *sorted(groups.get(party, ())))
