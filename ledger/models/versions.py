"""The columns and constraints of all resource tables: one row for each version of a resource."""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.schema import SchemaItem

from ledger.db import Base
from ledger.models.journal import STRICT

#: The condition of indexes that hold current versions only.
CURRENT: Final = text("until_index IS NULL")


def one_of(column: str, words: Iterable[str]) -> str:
    """Return the SQL condition that a column has one of some words."""
    quoted = [f"'{word}'" for word in words]
    choices = ", ".join(quoted)
    return f"{column} IN ({choices})"


class Version(Base):
    """One version of a resource: its sealed document, and the entries between which it is current.

    The version is current from entry `from_index` on; `until_index` is the entry that replaced it,
    or null.
    `created_index` is the entry that first recorded the resource, and gives lists their order.
    """

    __abstract__ = True

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    from_index: Mapped[int] = mapped_column(
        Integer, ForeignKey("journal_entries.entry_index"), primary_key=True
    )
    until_index: Mapped[int | None] = mapped_column(
        Integer, ForeignKey("journal_entries.entry_index")
    )
    created_index: Mapped[int] = mapped_column(Integer)
    document: Mapped[bytes] = mapped_column(LargeBinary)


class SealedVersion(Version):
    """A version that a journal entry of its own seals: the entry holds SHA-256(salt + document)."""

    __abstract__ = True

    salt: Mapped[bytes] = mapped_column(LargeBinary)


def filter_index(
    table: str,
    column: str,
    *more: str,
    current: bool = False,
) -> Index:
    """Return the index of a filter, in the order of lists; of `current` versions alone, or all.

    Its condition is true of every text. SQLite, which doesn't know how many rows a value has,
    takes it for no query that lacks the condition then: it would for those of an agreement.
    """
    condition = f"\"{column}\" >= ''"
    if current:
        condition = f"{CURRENT.text} AND {condition}"
    return Index(
        f"ix_{table}_{column}",
        *(column, "created_index", *more),
        sqlite_where=text(condition),
        postgresql_where=text(condition),
    )


def version_table(name: str, *more: SchemaItem, sealed: bool = True) -> tuple[Any, ...]:
    """Return the constraints and indexes of a table of versions.

    The versions of a resource follow each other, and at most one is current. `more` are those of
    the table alone; `sealed` tables have one version for each entry.
    """
    current = Index(
        f"uq_{name}_current",
        "id",
        unique=True,
        sqlite_where=CURRENT,
        postgresql_where=CURRENT,
    )
    return (
        CheckConstraint(
            "until_index IS NULL OR until_index > from_index", "versions_follow"
        ),
        CheckConstraint("from_index >= created_index", "created_first"),
        current,
        Index(f"ix_{name}_from_index", "from_index", unique=sealed),
        *more,
        STRICT,
    )
