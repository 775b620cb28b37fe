"""Ids that a body names whose form is wrong elsewhere: those that aren't recorded are told too."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final, NamedTuple

from ledger.services.resources import (
    AGREEMENT,
    CATEGORY,
    LINE_ITEM,
    PARTY,
    SOURCE,
    ResourceType,
)

#: The types of resources whose ids the fields of bodies hold, one or a list of them.
_TYPES: Final[Mapping[str, ResourceType]] = {
    "agreement": AGREEMENT,
    "agreements": AGREEMENT,
    "category": CATEGORY,
    "categories": CATEGORY,
    "parent": CATEGORY,
    "from_party": PARTY,
    "to_party": PARTY,
    "parties": PARTY,
    "members": PARTY,
    "host": PARTY,
    "source": SOURCE,
    "line_item": LINE_ITEM,
    "answers": LINE_ITEM,
    "part_of": LINE_ITEM,
    "counterpart": LINE_ITEM,
    "distinct_from": LINE_ITEM,
}


class NamedId(NamedTuple):
    """An id that a body names, after its pointer."""

    pointer: str
    resource_type: ResourceType
    id: str


def named_ids(
    valid: Mapping[str, Any],
    refused_pointers: Collection[str],
) -> list[NamedId]:
    """Return the ids in those fields of a body that have their form, wherever they stand.

    A list of which something was refused is left out: its places aren't those that were sent.
    """
    lists = _lists_cut(refused_pointers)
    return [
        mention
        for mention in _within(valid, "")
        if mention.pointer not in refused_pointers
        if not mention.pointer.startswith(lists)
    ]


def _lists_cut(pointers: Collection[str]) -> tuple[str, ...]:
    """Return how pointers into those lists begin in which some pointers have their places."""
    lists: set[str] = set()
    for pointer in pointers:
        before, slash, last = pointer.rpartition("/")
        if last.isdigit():
            lists.add(before + slash)
    return tuple(lists)


def _within(value: object, pointer: str) -> Iterator[NamedId]:
    """Yield the ids within a value of a body."""
    if isinstance(value, Mapping):
        for name, part in value.items():
            yield from _of_field(name, part, f"{pointer}/{name}")
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from _within(part, f"{pointer}/{place}")


def _of_field(name: str, value: object, pointer: str) -> Iterator[NamedId]:
    """Yield the ids that a field holds: its own, or those within it."""
    resource_type = _TYPES.get(name)
    if resource_type is None:
        yield from _within(value, pointer)
    elif isinstance(value, str):
        yield NamedId(pointer, resource_type, value)
    elif isinstance(value, list):
        for place, identity in enumerate(value):
            if isinstance(identity, str):
                yield NamedId(f"{pointer}/{place}", resource_type, identity)
