"""A column of text tables and CSV, and the plain ways to make one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a resource.

    `words` is free text. `shown` stands in text lists too, and `whole` is never cut there.
    """

    name: str
    value: Callable[[Document], Any]
    words: bool = False
    shown: bool = False
    whole: bool = False


def value_at(name: str, *path: str) -> Callable[[Document], Any]:
    """Return what reads a path of a document: its `name` where no path is given.

    A document that was sealed before there was such a field has nothing there.
    """
    keys = path or (name,)

    def value(document: Document) -> object:
        found: Any = document
        for key in keys:
            found = found.get(key) if found is not None else None
        return found

    return value


def fields_of(*names: str, shown: bool = False) -> list[Column]:
    """Return a column for each of some fields."""
    return [Column(name, value_at(name), shown=shown, whole=name == "id") for name in names]


def words_of(*names: str, shown: bool = False) -> list[Column]:
    """Return a column for each of some fields that hold free text."""
    return [Column(name, value_at(name), words=True, shown=shown) for name in names]


def within(
    first: str, names: Mapping[str, str], *, words: bool = False, shown: bool = False
) -> list[Column]:
    """Return columns for fields of what stands in the field `first`, by their names there."""
    return [
        Column(name, value_at(name, first, key), words=words, shown=shown)
        for name, key in names.items()
    ]
