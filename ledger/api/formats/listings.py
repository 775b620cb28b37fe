"""Lists: found page by page, answered as pages or sent as a whole."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Optional, Protocol

import orjson
from sqlalchemy.orm import Session

from ledger.api.formats.column import Column, Document
from ledger.api.formats.formats import TEXT, Format, RowWriter
from ledger.api.formats.representations import Tabular
from ledger.api.formats.tables import rows_of
from ledger.services.paging import Page


class Find(Protocol):
    """A query for a page of a list, after a place in it (None: at the beginning)."""

    def __call__(
        self,
        session: Session,
        *,
        after: Sequence[int] | None,
        limit: int,
    ) -> Page:
        """Return the page."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list, found page by page; `flat` is the same list in rows for spreadsheets.

    `as_text` writes a page of it, where that is no table.
    `of_journal` False: it may change without an entry, so that a journal size doesn't name it.
    Formats of rows go out whole, row by row, where the client doesn't ask for a page.
    """

    find: Find
    columns: Sequence[Column]
    flat: Optional["Listing"] = None
    of_journal: bool = True
    as_text: Callable[[Sequence[Document]], str] | None = None

    formats: ClassVar[tuple[Format, ...]] = Tabular.formats

    def of_format(self, to: Format) -> "Listing":
        """Return the list as a format needs it: tables may have rows of their own."""
        is_table = to is TEXT or (to.rows is not None and to.rows.flat)
        if self.flat is not None and is_table:
            return self.flat
        return self

    def head(self, writer: RowWriter) -> bytes:
        """Return what stands before the first row."""
        return writer.head(self.columns)

    def lines(
        self,
        documents: Sequence[bytes],
        writer: RowWriter,
    ) -> bytes:
        """Return documents as rows."""
        return writer.stored_rows(documents, self.columns)


@dataclass(frozen=True, slots=True)
class ListPage(Tabular):
    """One page of a list; `following` is the path of the next one, None on the last."""

    listing: Listing
    documents: Sequence[bytes]
    following: str | None

    def json(self) -> bytes:
        """Return the page with the documents as they are stored."""
        documents = b",\n".join(self.documents)
        return b'{"items":[\n%b%b],"next":%b}\n' % (
            documents,
            b"\n" if documents else b"",
            orjson.dumps(self.following),
        )

    def text(self) -> str:
        """Return the page as a table, and the path of the next one."""
        documents = [orjson.loads(document) for document in self.documents]
        if self.listing.as_text is None:
            columns = [column for column in self.listing.columns if column.in_text]
            page = rows_of(documents, columns)
        else:
            page = self.listing.as_text(documents)
        return f"{page}next: {self.following}\n" if self.following else page

    def in_rows(self, writer: RowWriter) -> bytes:
        """Return the documents as rows below their head."""
        return self.listing.head(writer) + self.listing.lines(self.documents, writer)
