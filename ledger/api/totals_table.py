"""Totals in four formats: those of an agreement, and those over time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ledger.api import mount
from ledger.api.column import Column, Document
from ledger.api.formats import CSV, JSON, NDJSON, TEXT, csv_of, rows_of
from ledger.api.text import shown
from ledger.api.totals_columns import (
    STATED_TEXT,
    TIMELINE,
    TIMELINE_TEXT,
    TOTALS,
    TOTALS_TEXT,
)
from ledger.rules.canonical import canonical
from ledger.rules.visible import grouped


@dataclass(frozen=True, slots=True)
class Sheet:
    """How a document's rows stand in CSV and in text; `empty` says that there are none.

    `told` says that a row shows the totals stated of it, so that they needn't stand below.
    """

    rows: str
    columns: Sequence[Column]
    shown: Sequence[Column]
    empty: str
    told: bool = False


TOTALS_SHEET: Final = Sheet("totals", TOTALS, TOTALS_TEXT, "nothing recorded")
TIMELINE_SHEET: Final = Sheet(
    "timeline", TIMELINE, TIMELINE_TEXT, "no dated pledge or report counts here", told=True
)


@dataclass(frozen=True, slots=True)
class TotalsTable:
    """The totals of an agreement, or those over time; `title` stands above the text table."""

    title: str
    document: Document
    sheet: Sheet = TOTALS_SHEET

    formats = (JSON, TEXT, CSV, NDJSON)

    def render(self, to: str) -> bytes:
        """Return the body in one of its formats."""
        rows = self.document[self.sheet.rows]
        if to == JSON:
            return canonical(self.document) + b"\n"
        if to == NDJSON:
            return b"".join(canonical(row) + b"\n" for row in rows)
        return csv_of(rows, self.sheet.columns) if to == CSV else self._text(rows).encode()

    def _text(self, rows: Sequence[Document]) -> str:
        document, head = self.document, totals_head(self.title, self.document)
        return (
            f"{head}\n{rows_of(rows, self.sheet.shown) if rows else self.sheet.empty}\n".rstrip(
                "\n"
            )
            + "\n"
            + "".join(f"{line}\n" for line in left_out_of(document))
            + self._stated(rows)
        )

    def _stated(self, rows: Sequence[Document]) -> str:
        """The stated totals, a line each, below the table."""
        told = [
            stated | {"categories": [row["category"]], "directions": [row], "since": None}
            for row in (() if self.sheet.told else rows)
            for stated in row["stated"]
        ]
        told += [
            stated | {"check": mount.rooted(f"/v1/stated-totals/{stated['id']}.txt")}
            for stated in self.document["stated_jointly"]
        ]
        return f"\nstated totals, never added up\n{rows_of(told, STATED_TEXT)}" if told else ""


def left_out_of(document: Document) -> Iterator[str]:
    """Yield what totals don't hold, a line of text for each reason."""
    if document["undated"]:
        yield f"{document['undated']} left out for want of any date"
    if "left_out" not in document:
        return
    found = document["left_out"] | {"brought_in": document["brought_in"]}
    phrases = {
        "claims": ("claim", "not considered"),
        "line_items": ("line item", "without a claim under it"),
        "elsewhere": ("line item", "booked elsewhere"),
        "brought_in": ("line item", "brought in"),
    }
    said = [
        f"{_counted(found[name], noun)} {phrase}"
        for name, (noun, phrase) in phrases.items()
        if found[name]
    ]
    if said:
        yield f"policy {shown(document['policy'])}: {', '.join(said)}"
    if 0 < document["line_items"] == document["left_out"]["line_items"]:
        yield "no claim here fits this policy: are names spelled as they were recorded?"


def _counted(number: int, noun: str) -> str:
    return f"{grouped(number)} {noun}{'' if number == 1 else 's'}"


def totals_head(title: str, document: Document) -> str:
    """Return the line above the totals of an agreement: of what, and as it was asked for."""
    asked = [
        f"{name} {shown(str(document[name]))}"
        for name in ("as_of", "known_at", "policy")
        if document.get(name) not in (None, "envelope")
    ]
    return "   ".join([document["agreement"], shown(title), *asked, f"entry {document['entry']}"])
