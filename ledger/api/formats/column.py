"""A column of text tables and CSV, and functions that make one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ledger.schemas.patterns import NO_AGREEMENT

Document = dict[str, Any]
#: In place of a member that is null.
_NOTHING: Final[Document] = {}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a resource.

    `words`: it holds free text. `in_text`: text tables have it too; `whole`: it isn't cut there;
    `joined` joins the parts of a list there.
    """

    name: str
    value: Callable[[Document], Any]
    words: bool = False
    in_text: bool = False
    whole: bool = False
    joined: Callable[[list[str]], str] = ", ".join


def value_at(name: str, *path: str) -> Callable[[Document], Any]:
    """Return a function that reads a path of a document: its `name` where no path is given.

    A document that was sealed before there was such a field has nothing there.
    """
    keys = path or (name,)
    match keys:
        case (only,):
            return lambda document: document.get(only)
        case (first, second):
            return lambda document: (document.get(first) or _NOTHING).get(second)

    def value(document: Document) -> object:
        member: Any = document
        for key in keys:
            if member is None:
                return None
            member = member.get(key)
        return member

    return value


def fields_of(*names: str, in_text: bool = False) -> list[Column]:
    """Return a column for each of some fields."""
    columns = []
    for name in names:
        column = Column(
            name,
            value_at(name),
            in_text=in_text,
            whole=name == "id",
        )
        columns.append(column)
    return columns


def agreement_or_none(document: Document) -> str:
    """Return the agreement of a line item, or the word for none."""
    agreement: str | None = document["agreement"]
    return agreement or NO_AGREEMENT


def words_of(*names: str, in_text: bool = False) -> list[Column]:
    """Return a column for each of some fields that hold free text."""
    return [Column(name, value_at(name), words=True, in_text=in_text) for name in names]


def sentence_at(name: str, *path: str) -> Column:
    """Return a column for what reads as one text at a path: text tables have it, uncut."""
    return Column(
        name,
        value_at(name, *path),
        words=True,
        in_text=True,
        whole=True,
    )


def members_of(
    first: str,
    *names: str,
    in_text: bool = False,
) -> list[Column]:
    """Return columns for members of what stands in the field `first`, under their own names."""
    return [
        Column(name, value_at(name, first, name), in_text=in_text) for name in names
    ]


def within(
    first: str,
    names: Mapping[str, str],
    *,
    words: bool = False,
    in_text: bool = False,
) -> list[Column]:
    """Return columns for members of what stands in the field `first`: each by its column's name."""
    columns = []
    for name, member in names.items():
        column = Column(
            name,
            value_at(name, first, member),
            words=words,
            in_text=in_text,
        )
        columns.append(column)
    return columns
