"""Totals in the formats of lists: those of an agreement, and those over time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ledger.api.formats.column import Column, Document
from ledger.api.formats.formats import RowWriter
from ledger.api.formats.heads import known_at, moment
from ledger.api.formats.reports_above_lines import reports_above_lines
from ledger.api.formats.representations import Tabular
from ledger.api.formats.tables import rows_of
from ledger.api.formats.term_lines import term_lines
from ledger.api.formats.text_table import display
from ledger.api.formats.totals_columns import (
    STATED_TEXT,
    TIMELINE,
    TIMELINE_TEXT,
    TOTALS,
    TOTALS_TEXT,
)
from ledger.api.formats.undone_lines import undone_lines
from ledger.api.formats.within_lines import within_lines
from ledger.rules.base.canonical_json import canonical
from ledger.rules.base.printable import grouped


@dataclass(frozen=True, slots=True)
class TotalsSheet:
    """The layout of a document's rows.

    `rows` is the member that holds them, `columns` are for flat formats and `text_columns` for
    text, where `empty` says that there are none.
    """

    rows: str
    columns: Sequence[Column]
    text_columns: Sequence[Column]
    empty: str


TOTALS_SHEET: Final = TotalsSheet(
    rows="totals",
    columns=TOTALS,
    text_columns=TOTALS_TEXT,
    empty="nothing recorded",
)
TIMELINE_SHEET: Final = TotalsSheet(
    rows="timeline",
    columns=TIMELINE,
    text_columns=TIMELINE_TEXT,
    empty="no dated pledge or report counts here",
)
#: What totals leave out or bring in, by the member that counts it: what is counted, and why.
_COUNTED_APART: Final = {
    "claims": ("claim", "not considered"),
    "line_items": ("line item", "not considered"),
    "elsewhere": ("line item", "booked elsewhere"),
    "brought_in": ("line item", "brought in"),
}


@dataclass(frozen=True, slots=True)
class TotalsTable(Tabular):
    """The totals of an agreement, or those over time; `title` stands above the text table.

    `recorded` is how many line items totals were made from, whether any counts or not.
    """

    title: str
    document: Document
    sheet: TotalsSheet = TOTALS_SHEET
    recorded: int = 0

    def json(self) -> bytes:
        """Return the document."""
        return canonical(self.document) + b"\n"

    def in_rows(
        self,
        writer: RowWriter,
    ) -> bytes:
        """Return the rows of the sheet."""
        rows = self._with_joint()
        if writer.flat:
            rows = [row | self._parameters() for row in rows]
        return writer.rows(rows, self.sheet.columns)

    def _parameters(self) -> Document:
        """Return of what the rows are, and as of when: a row of a spreadsheet travels alone."""
        return {
            "agreement": self.document["agreement"],
            "policy": self.document.get("policy"),
            "as_of": self.document.get("as_of"),
            "known_at": known_at(self.document),
        }

    def _with_joint(self) -> list[Document]:
        """Return rows with the totals stated of them among others, in place of their ids."""
        by_id = {total["id"]: total for total in self.document["stated_jointly"]}
        rows: list[Document] = []
        for row in self.document[self.sheet.rows]:
            jointly = [by_id[identity] for identity in row["stated_jointly"]]
            rows.append(row | {"stated_jointly": jointly})
        return rows

    def text(self) -> str:
        """Return a head, the table, what it leaves out, and the stated totals."""
        blocks = [
            totals_head(self.title, self.document) + "\n",
            self._table(),
        ]
        blocks += within_lines(self.document[self.sheet.rows])
        blocks += undone_lines(self.document[self.sheet.rows])
        blocks += [f"{line}\n" for line in self._implied()]
        if self.sheet is TOTALS_SHEET:
            blocks += reports_above_lines(self.document["totals"])
            blocks += term_lines(self.document)
        blocks += [f"{line}\n" for line in left_out_of(self.document)]
        blocks.append(self._stated())
        return "".join(blocks)

    def _table(self) -> str:
        rows = self._with_joint()
        if not rows:
            empty = nothing_counts(self.document) if self.recorded else self.sheet.empty
            return f"{empty}\n"
        return rows_of(rows, self.sheet.text_columns)

    def _implied(self) -> Iterator[str]:
        """Yield what pledges of so many for each come to, a line each."""
        for row in self.document[self.sheet.rows]:
            for number in row.get("implied", ()):
                category = row["category"]
                direction = f"{row['from_party']} to {row['to_party']}"
                text = number["text"]
                yield f"{category}, {direction}: pledged besides, in no sum above: {text}"

    def _stated(self) -> str:
        """The stated totals, a line each, below the table."""
        totals = [*self._stated_of_rows(), *self.document["stated_jointly"]]
        if not totals:
            return ""
        table = rows_of(totals, STATED_TEXT)
        return f"\nstated totals, never added up\n{table}"

    def _stated_of_rows(self) -> Iterator[Document]:
        """Yield those stated of one row, with the row as what they cover."""
        for row in self.document[self.sheet.rows]:
            covered = {
                "categories": [row["category"]],
                "directions": [row],
                "since": None,
                "wider": False,
            }
            for total in row["stated"]:
                yield total | covered


def nothing_counts(document: Document) -> str:
    """Return the words where line items are recorded and none counts."""
    if document["left_out"]["elsewhere"]:
        return "nothing counts by this policy"
    return "nothing counts"


def left_out_of(document: Document) -> Iterator[str]:
    """Yield what totals don't hold, a line of text for each reason."""
    undated = document["undated"]
    if undated:
        yield f"{undated} left out for want of any date"
    left_out = document.get("left_out")
    if left_out is None:
        return
    counts = left_out | {"brought_in": document["brought_in"]}
    phrases = ", ".join(_counted_apart(counts))
    if phrases:
        policy = display(document["policy"])
        yield f"policy {policy}: {phrases}"
    if 0 < document["line_items"] == left_out["line_items"]:
        yield "no claim here fits this policy"


def _counted_apart(counts: Document) -> Iterator[str]:
    for name, (noun, phrase) in _COUNTED_APART.items():
        number = counts[name]
        if number:
            counted = _counted(number, noun)
            yield f"{counted} {phrase}"


def _counted(
    number: int,
    noun: str,
) -> str:
    plural = "" if number == 1 else "s"
    return f"{grouped(number)} {noun}{plural}"


def totals_head(
    title: str,
    document: Document,
) -> str:
    """Return the line above the totals of an agreement: of what, and by which parameters."""
    parts = [document["agreement"], display(title)]
    for name in ("as_of", "policy"):
        value = document.get(name)
        if value not in (None, "envelope"):
            words = display(str(value))
            parts.append(f"{name} {words}")
    return "   ".join(filter(None, [*parts, moment(document)]))
