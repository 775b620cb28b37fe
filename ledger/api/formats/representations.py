"""Answers that are made as a whole: one resource, a table, bytes that are there already."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import orjson

from ledger.api.formats.column import Column, Document
from ledger.api.formats.formats import HTML, JSON, ROW_FORMATS, TEXT, Format, RowWriter
from ledger.api.formats.quoting_columns import CLAIMS, SUPERSEDED_BY
from ledger.api.formats.resource_columns import TRANSITIONS
from ledger.api.formats.tables import fields_table, rows_of


class Representation(ABC):
    """An answer in JSON and in text."""

    __slots__ = ()
    formats: ClassVar[tuple[Format, ...]] = (JSON, TEXT)

    @abstractmethod
    def json(self) -> bytes:
        """Return the body as JSON, with a newline at its end."""

    @abstractmethod
    def text(self) -> str:
        """Return the body as text."""

    def render(self, to: Format) -> bytes:
        """Return the body in one of its formats."""
        if to is JSON:
            return self.json()
        assert to is TEXT, f"nothing here is written as {to.suffix}"
        return self.text().encode()


class Tabular(Representation):
    """An answer that holds rows, in all formats of lists: formats of rows hold those alone."""

    __slots__ = ()
    formats = (JSON, TEXT, *ROW_FORMATS)

    @abstractmethod
    def in_rows(self, writer: RowWriter) -> bytes:
        """Return the rows below their head."""

    def render(self, to: Format) -> bytes:
        """Return the body in one of its formats."""
        if to.rows is not None:
            return self.in_rows(to.rows)
        return super().render(to)


@dataclass(frozen=True, slots=True)
class Single(Representation):
    """One resource: its stored document."""

    document: bytes
    columns: Sequence[Column]

    def json(self) -> bytes:
        """Return the document as it is stored."""
        return self.document + b"\n"

    def text(self) -> str:
        """Return its fields, a line each, and tables of what a line item holds."""
        document = orjson.loads(self.document)
        return (
            fields_table(document, self.columns)
            + _claims_of(document)
            + _steps_of(document)
        )


def _claims_of(document: Document) -> str:
    """The claims of a line item; nothing for other resources."""
    claims = document.get("claims")
    if not claims:
        return ""
    columns = [
        column for column in CLAIMS if column.in_text and column.name != "line_item"
    ]
    replaced_by = {claim["replaces"]: claim["id"] for claim in claims}
    rows = []
    for claim in claims:
        superseded_by = replaced_by.get(claim["id"])
        rows.append(claim | {"superseded_by": superseded_by})
    table = rows_of(rows, [*columns, *SUPERSEDED_BY])
    return f"\nclaims\n{table}"


def _steps_of(document: Document) -> str:
    """The transitions of a line item; nothing for other resources."""
    transitions = document.get("transitions")
    if not transitions:
        return ""
    columns = [column for column in TRANSITIONS if column.in_text]
    return f"\ntransitions\n{rows_of(transitions, columns)}"


@dataclass(frozen=True, slots=True)
class RawBody:
    """Bytes that are answered as they are, in the one format of their path.

    `charset` is what they are in, where that isn't UTF-8.
    """

    content: bytes
    charset: str | None = None

    formats: ClassVar[tuple[Format, ...]] = (TEXT,)

    def render(self, _to: Format) -> bytes:
        """Return the bytes."""
        return self.content


@dataclass(frozen=True, slots=True)
class Rendered:
    """An answer that was rendered before, once in each of its formats."""

    bodies: Mapping[Format, bytes]

    formats: ClassVar[tuple[Format, ...]] = (JSON, TEXT, HTML)

    def render(self, to: Format) -> bytes:
        """Return the body in one of its formats."""
        return self.bodies[to]
