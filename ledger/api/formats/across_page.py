"""Totals across agreements in the formats of lists."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ledger.api.formats.column import Document
from ledger.api.formats.formats import RowWriter
from ledger.api.formats.heads import moment
from ledger.api.formats.representations import Tabular
from ledger.api.formats.tables import rows_of
from ledger.api.formats.totals_columns import (
    ACROSS,
    ACROSS_TEXT,
    OVERLAPS_TEXT,
    line_items_text,
)
from ledger.api.formats.undone_lines import undone_lines
from ledger.api.formats.within_lines import within_lines
from ledger.rules.base.canonical_json import canonical
from ledger.rules.base.printable import grouped

_SUMS_ONLY = "sums only: a report under one agreement fulfils no pledge under another"
_MAY_COUNT_TWICE = (
    "may be one event recorded under several agreements, and counted more than once"
)


@dataclass(frozen=True, slots=True)
class AcrossTable(Tabular):
    """The totals across agreements; `filters` names those that stand above the text table."""

    document: Document
    filters: Sequence[str]

    def json(self) -> bytes:
        """Return the document."""
        return canonical(self.document) + b"\n"

    def in_rows(self, writer: RowWriter) -> bytes:
        """Return a row for each category and direction."""
        return writer.rows(self.document["totals"], ACROSS)

    def text(self) -> str:
        """Return the totals as a table, and below them what they may count twice."""
        return "".join(self._blocks())

    def _blocks(self) -> Iterator[str]:
        rows = self.document["totals"]
        undated = self.document["undated"]
        yield self._head() + "\n"
        if rows:
            yield rows_of(rows, ACROSS_TEXT)
        else:
            yield "nothing counts\n" if undated else "nothing recorded\n"
        yield from within_lines(rows)
        yield from undone_lines(rows)
        if any(len(row["agreements"]) > 1 for row in rows):
            yield f"{_SUMS_ONLY}\n"
        if undated:
            yield f"{grouped(undated)} left out for want of a date to go by\n"
        overlaps: list[Document] = []
        for row in rows:
            overlaps += _overlap_rows(row)
        if overlaps:
            yield f"\n{_MAY_COUNT_TWICE}\n"
            yield rows_of(overlaps, OVERLAPS_TEXT)

    def _head(self) -> str:
        parts = ["all agreements"]
        for name in self.filters:
            value = self.document[name]
            if value is not None:
                parts.append(f"{name} {value}")
        return "   ".join(filter(None, [*parts, moment(self.document)]))


def _overlap_rows(row: Document) -> Iterator[Document]:
    """Yield the overlaps of a row of totals; the last one says how many aren't listed."""
    overlaps = row["overlaps"]
    for overlap in overlaps:
        yield row | {
            "act": overlap["act"],
            "line_items_text": line_items_text(overlap),
        }
    unlisted = row["overlaps_found"] - len(overlaps)
    if unlisted:
        yield row | {
            "act": None,
            "line_items_text": f"and {grouped(unlisted)} more like these",
        }
