"""The columns of what changed: entries of the journal, and rows of totals."""

from typing import Final

from ledger.api.formats.column import Column, Document, fields_of, value_at

_NOTHING: Final = "-"
#: Columns of totals whose heads are other words in text.
_LABELS: Final = {"outstanding": "still open"}
#: Those that hold names of what there is a fixed number of, in text with blanks.
_OF_CODES: Final = ("assessment", "caveats")


def _subject(change: Document) -> str:
    """The record that was changed; of a row of totals its category and direction."""
    if change["resource"] is not None:
        return str(change["resource"])
    from_party = change["from_party"]
    to_party = change["to_party"]
    return f"{change['category']}, {from_party} to {to_party}"


def _changed(change: Document) -> list[str]:
    """The columns of a row that changed, as its table says them: `reported 1,212 -> 2,412`."""
    texts = []
    for column in change["changed"]:
        name = column["column"]
        label = _LABELS.get(name, name)
        before = _words(name, column["before"])
        after = _words(name, column["after"])
        texts.append(f"{label} {before} -> {after}")
    return texts


def _words(name: str, text: str | None) -> str:
    if text is None:
        return _NOTHING
    if name in _OF_CODES:
        return text.replace("_", " ")
    return text


CHANGES: Final = [
    *fields_of("known_at", "at", "actor", in_text=True),
    *fields_of("role"),
    Column("action", value_at("action"), in_text=True, whole=True),
    Column("subject", _subject, in_text=True, whole=True),
    *fields_of("version", "category", "from_party", "to_party"),
    Column(
        "reasons",
        value_at("reasons"),
        words=True,
        in_text=True,
        whole=True,
        joined="; ".join,
    ),
    Column("changed", _changed, in_text=True, whole=True, joined="; ".join),
]
