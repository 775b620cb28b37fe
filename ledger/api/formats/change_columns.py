"""The columns of what changed: entries of the journal, and rows of totals."""

from typing import Final

from ledger.api.formats.column import Column, Document, fields_of, words_of


def _subject(change: Document) -> str:
    """The record that was changed; of a row of totals its category and direction."""
    resource: str | None = change["resource"]
    if resource is not None:
        return resource
    category = change["category"]
    from_party = change["from_party"]
    to_party = change["to_party"]
    return f"{category}, {from_party} to {to_party}"


CHANGES: Final = [
    *fields_of(
        "known_at",
        "at",
        "actor",
        "role",
        "action",
    ),
    Column("subject", _subject),
    *fields_of(
        "version",
        "category",
        "from_party",
        "to_party",
    ),
    *words_of(
        "reasons",
        "summary",
    ),
    *fields_of(
        "batch",
        "reverses",
    ),
]
