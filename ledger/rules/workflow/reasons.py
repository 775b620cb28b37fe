"""Reasons: the words in which people say why they changed a record."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

#: The fields of documents that hold a reason, whichever record they stand in.
_REASONS: Final = frozenset(
    ("reason", "rank_reason", "withdrawn", "reinstated", "because")
)


def new_reasons(before: object, after: object) -> list[str]:
    """Return the reasons that a document gives and its version before didn't, each once.

    `before` is None for the first version.
    """
    given = Counter(_reasons(before))
    fresh = Counter(_reasons(after)) - given
    return list(fresh)


def _reasons(value: object) -> Iterator[str]:
    """Yield the reasons anywhere in a document, in the order in which they stand there."""
    if isinstance(value, list):
        for member in value:
            yield from _reasons(member)
    elif isinstance(value, dict):
        yield from _of_fields(value)


def _of_fields(fields: dict[str, Any]) -> Iterator[str]:
    """Yield the reasons among the fields of an object, and in what they hold."""
    for name, value in fields.items():
        if name in _REASONS and isinstance(value, str):
            yield value
        else:
            yield from _reasons(value)
