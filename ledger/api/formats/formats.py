"""The formats of answers.

A format is one value: whoever writes, negotiates or describes answers goes by its members. A new
format of rows takes its value and its writer here, and a place in `ROW_FORMATS`.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Final

import orjson

from ledger.api.formats import html_pages
from ledger.api.formats.column import Column, Document
from ledger.api.formats.csv_rows import csv_cells, csv_line, csv_lines
from ledger.rules.base.canonical_json import canonical


class RowWriter(ABC):
    """A way to write documents as rows, each by itself, so that a list is sent as it is read.

    `flat`: rows of cells, which hold no lists, as spreadsheets read them.
    """

    __slots__ = ()
    flat: ClassVar[bool]

    @abstractmethod
    def head(self, columns: Sequence[Column]) -> bytes:
        """Return what stands before the first row."""

    @abstractmethod
    def row(
        self,
        document: Document,
        columns: Sequence[Column],
    ) -> bytes:
        """Return one document as a row."""

    @abstractmethod
    def stored_row(
        self,
        document: bytes,
        columns: Sequence[Column],
    ) -> bytes:
        """Return one document as a row, given the JSON in which it is stored."""

    def rows(
        self,
        documents: Iterable[Document],
        columns: Sequence[Column],
    ) -> bytes:
        """Return documents as rows, below their head."""
        return self.head(columns) + b"".join(
            self.row(document, columns) for document in documents
        )

    def stored_rows(
        self,
        documents: Iterable[bytes],
        columns: Sequence[Column],
    ) -> bytes:
        """Return stored documents as rows, without a head."""
        return b"".join(self.stored_row(document, columns) for document in documents)


class CsvRows(RowWriter):
    """CSV (RFC 4180) with a line of column names; no cell is run as a formula."""

    __slots__ = ()
    flat = True

    def head(self, columns: Sequence[Column]) -> bytes:
        """Return the names of the columns."""
        return csv_line([column.name for column in columns])

    def row(
        self,
        document: Document,
        columns: Sequence[Column],
    ) -> bytes:
        """Return one document as a line of cells."""
        return csv_line(csv_cells(columns, document))

    def stored_row(
        self,
        document: bytes,
        columns: Sequence[Column],
    ) -> bytes:
        """Return one stored document as a line of cells."""
        return self.row(orjson.loads(document), columns)

    def stored_rows(
        self,
        documents: Iterable[bytes],
        columns: Sequence[Column],
    ) -> bytes:
        """Return stored documents as lines of cells, written together."""
        parsed = map(orjson.loads, documents)
        return csv_lines(csv_cells(columns, document) for document in parsed)


class NdjsonRows(RowWriter):
    """NDJSON: each document on a line, with all of its fields."""

    __slots__ = ()
    flat = False

    def head(self, columns: Sequence[Column]) -> bytes:  # noqa: ARG002 - as for all writers
        """Return nothing: each line has its names."""
        return b""

    def row(
        self,
        document: Document,
        columns: Sequence[Column],  # noqa: ARG002 - as for all writers
    ) -> bytes:
        """Return one document as canonical JSON."""
        return canonical(document) + b"\n"

    def stored_row(
        self,
        document: bytes,
        columns: Sequence[Column],  # noqa: ARG002 - as for all writers
    ) -> bytes:
        """Return the bytes that are stored, and so sealed."""
        return document + b"\n"


@dataclass(frozen=True, slots=True)
class Format:
    """A format of answers.

    `suffix` names it at the end of a path, `media_type` in Accept, `content_type` in the header of
    an answer. `rows` writes a format of rows; None: a body in this format is made as a whole.
    `headers` say what a browser may do with it.
    """

    suffix: str
    media_type: str
    content_type: str
    rows: RowWriter | None
    headers: Mapping[str, str] = field(default_factory=dict, hash=False)


JSON: Final = Format("json", "application/json", "application/json", rows=None)
TEXT: Final = Format("txt", "text/plain", "text/plain; charset=utf-8", rows=None)
CSV: Final = Format("csv", "text/csv", "text/csv; charset=utf-8", rows=CsvRows())
NDJSON: Final = Format(
    "ndjson", "application/x-ndjson", "application/x-ndjson", rows=NdjsonRows()
)
HTML: Final = Format(
    "html",
    "text/html",
    "text/html; charset=utf-8",
    rows=None,
    headers={"Content-Security-Policy": html_pages.SECURITY_POLICY},
)
#: A picture may stand in a page of anybody's; it styles itself, and loads nothing.
SVG: Final = Format(
    "svg",
    "image/svg+xml",
    "image/svg+xml",
    rows=None,
    headers={
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
        "Cross-Origin-Resource-Policy": "cross-origin",
    },
)
CSS: Final = Format("css", "text/css", "text/css; charset=utf-8", rows=None)
#: Bytes that are no text.
BYTES: Final = Format(
    "bin", "application/octet-stream", "application/octet-stream", rows=None
)
ZIP: Final = Format("zip", "application/zip", "application/zip", rows=None)
YAML: Final = Format("yaml", "application/yaml", "application/yaml", rows=None)
#: In which lists and tables are answered, beside JSON and text.
ROW_FORMATS: Final = (CSV, NDJSON)


def suffixes(formats: Iterable[Format]) -> frozenset[str]:
    """Return the suffixes that name some formats."""
    return frozenset(form.suffix for form in formats)
