"""Totals across agreements in four formats."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ledger.api.column import Document
from ledger.api.formats import CSV, JSON, NDJSON, TEXT, csv_of, rows_of
from ledger.api.totals_columns import ACROSS, ACROSS_TEXT, OVERLAPS_TEXT, named
from ledger.rules.canonical import canonical
from ledger.rules.visible import grouped

_SUMS_ONLY = "sums only: a report under one agreement fulfils no pledge under another"
_MAY_COUNT_TWICE = "may be one event recorded under several agreements, and counted more than once"


@dataclass(frozen=True, slots=True)
class AcrossTable:
    """The totals across agreements; `asked` are the filters that stand above the text table."""

    document: Document
    asked: Sequence[str]

    formats = (JSON, TEXT, CSV, NDJSON)

    def render(self, to: str) -> bytes:
        """Return the body in one of its formats."""
        rows = self.document["totals"]
        if to == JSON:
            return canonical(self.document) + b"\n"
        if to == NDJSON:
            return b"".join(canonical(row) + b"\n" for row in rows)
        return csv_of(rows, ACROSS) if to == CSV else "".join(self._text(rows)).encode()

    def _text(self, rows: Sequence[Document]) -> Iterator[str]:
        document = self.document
        said = [*self.asked, "known_at", "entry"]
        told = [f"{name} {document[name]}" for name in said if document[name] is not None]
        yield "   ".join(["all agreements", *told]) + "\n"
        yield rows_of(rows, ACROSS_TEXT) if rows else "nothing recorded\n"
        if any(len(row["agreements"]) > 1 for row in rows):
            yield f"{_SUMS_ONLY}\n"
        if document["undated"]:
            yield f"{grouped(document['undated'])} left out for want of a date to go by\n"
        if overlaps := [overlap for row in rows for overlap in _overlaps(row)]:
            yield f"\n{_MAY_COUNT_TWICE}\n{rows_of(overlaps, OVERLAPS_TEXT)}"


def _overlaps(row: Document) -> Iterator[Document]:
    """The overlaps of a row, as the lines of a table: the last says how many aren't listed."""
    for overlap in row["overlaps"]:
        yield row | {"act": overlap["act"], "named": named(overlap)}
    more = row["overlaps_found"] - len(row["overlaps"])
    if more:
        yield row | {"act": None, "named": f"and {grouped(more)} more like these"}
