"""Totals in the formats of lists: those of an agreement, and those over time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ledger.api.formats import links
from ledger.api.formats.column import Column, Document
from ledger.api.formats.formats import RowWriter
from ledger.api.formats.representations import Tabular
from ledger.api.formats.tables import rows_of
from ledger.api.formats.text_table import display
from ledger.api.formats.totals_columns import (
    STATED_TEXT,
    TIMELINE,
    TIMELINE_TEXT,
    TOTALS,
    TOTALS_TEXT,
)
from ledger.rules.base.canonical_json import canonical
from ledger.rules.base.printable import grouped


@dataclass(frozen=True, slots=True)
class TotalsSheet:
    """The layout of a document's rows.

    `rows` is the member that holds them, `columns` are for flat formats and `text_columns` for
    text, where `empty` says that there are none. `holds_stated`: a row shows the totals stated of
    it, so that they needn't stand below.
    """

    rows: str
    columns: Sequence[Column]
    text_columns: Sequence[Column]
    empty: str
    holds_stated: bool = False


TOTALS_SHEET: Final = TotalsSheet("totals", TOTALS, TOTALS_TEXT, "nothing recorded")
TIMELINE_SHEET: Final = TotalsSheet(
    "timeline",
    TIMELINE,
    TIMELINE_TEXT,
    "no dated pledge or report counts here",
    holds_stated=True,
)
#: What totals leave out or bring in, by the member that counts it: what is counted, and why.
_COUNTED_APART: Final = {
    "claims": ("claim", "not considered"),
    "line_items": ("line item", "without a claim under it"),
    "elsewhere": ("line item", "booked elsewhere"),
    "brought_in": ("line item", "brought in"),
}


@dataclass(frozen=True, slots=True)
class TotalsTable(Tabular):
    """The totals of an agreement, or those over time; `title` stands above the text table."""

    title: str
    document: Document
    sheet: TotalsSheet = TOTALS_SHEET

    def json(self) -> bytes:
        """Return the document."""
        return canonical(self.document) + b"\n"

    def in_rows(self, writer: RowWriter) -> bytes:
        """Return the rows of the sheet."""
        return writer.rows(self.document[self.sheet.rows], self.sheet.columns)

    def text(self) -> str:
        """Return a head, the table, what it leaves out, and the stated totals."""
        rows = self.document[self.sheet.rows]
        head = totals_head(self.title, self.document)
        table = (
            rows_of(rows, self.sheet.text_columns) if rows else f"{self.sheet.empty}\n"
        )
        left_out = "".join(f"{line}\n" for line in left_out_of(self.document))
        return f"{head}\n{table}{left_out}{self._stated()}"

    def _stated(self) -> str:
        """The stated totals, a line each, below the table."""
        totals = [] if self.sheet.holds_stated else self._stated_of_rows()
        for total in self.document["stated_jointly"]:
            check = links.rooted(f"/v1/stated-totals/{total['id']}.txt")
            totals.append(total | {"check": check})
        if not totals:
            return ""
        return f"\nstated totals, never added up\n{rows_of(totals, STATED_TEXT)}"

    def _stated_of_rows(self) -> list[Document]:
        """Those stated of one row, with the row as what they cover."""
        totals = []
        for row in self.document[self.sheet.rows]:
            covered = {
                "categories": [row["category"]],
                "directions": [row],
                "since": None,
            }
            totals += [total | covered for total in row["stated"]]
        return totals


def left_out_of(document: Document) -> Iterator[str]:
    """Yield what totals don't hold, a line of text for each reason."""
    if document["undated"]:
        yield f"{document['undated']} left out for want of any date"
    if "left_out" not in document:
        return
    counts = document["left_out"] | {"brought_in": document["brought_in"]}
    phrases = []
    for name, (noun, phrase) in _COUNTED_APART.items():
        if counts[name]:
            phrases.append(f"{_counted(counts[name], noun)} {phrase}")
    if phrases:
        yield f"policy {display(document['policy'])}: {', '.join(phrases)}"
    if 0 < document["line_items"] == document["left_out"]["line_items"]:
        yield "no claim here fits this policy: are names spelled as they were recorded?"


def _counted(number: int, noun: str) -> str:
    plural = "" if number == 1 else "s"
    return f"{grouped(number)} {noun}{plural}"


def totals_head(title: str, document: Document) -> str:
    """Return the line above the totals of an agreement: of what, and by which parameters."""
    parts = [document["agreement"], display(title)]
    for name in ("as_of", "known_at", "policy"):
        value = document.get(name)
        if value not in (None, "envelope"):
            parts.append(f"{name} {display(str(value))}")
    parts.append(f"entry {document['entry']}")
    return "   ".join(parts)
