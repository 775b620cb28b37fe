"""Answers in four formats: JSON, text tables, CSV (RFC 4180) and NDJSON."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import orjson
from sqlalchemy.orm import Session

from ledger.api.column import Column, Document
from ledger.api.columns import CLAIMS, TRANSITIONS, says_otherwise
from ledger.api.spreadsheets import guarded
from ledger.api.text import EMPTY, cut, shown, shown_sentence, table
from ledger.rules.figure import Rank
from ledger.rules.lifecycle import Act, Status, counts
from ledger.services.paging import Page

JSON: Final = "json"
TEXT: Final = "txt"
CSV: Final = "csv"
NDJSON: Final = "ndjson"
HTML: Final = "html"
YAML: Final = "yaml"
MEDIA_TYPES: Final = {
    JSON: "application/json",
    TEXT: "text/plain",
    CSV: "text/csv",
    NDJSON: "application/x-ndjson",
    HTML: "text/html",
    YAML: "application/yaml",
}
CONTENT_TYPES: Final = {
    JSON: "application/json",
    TEXT: "text/plain; charset=utf-8",
    CSV: "text/csv; charset=utf-8",
    NDJSON: "application/x-ndjson",
    HTML: "text/html; charset=utf-8",
    YAML: "application/yaml",
}


@dataclass(frozen=True, slots=True)
class Single:
    """One resource: its stored document."""

    document: bytes
    columns: Sequence[Column]

    formats = (JSON, TEXT)

    def render(self, to: str) -> bytes:
        """Return the body in one of its formats."""
        if to == JSON:
            return self.document + b"\n"
        document = orjson.loads(self.document)
        return (_record(document, self.columns) + _below(document)).encode()


@dataclass(frozen=True, slots=True)
class Cited:
    """A claim, its source and line item, and a pinned link; as text, a citation to paste."""

    document: bytes
    source: bytes
    line_item: bytes
    link: str

    formats = (JSON, TEXT)

    def render(self, to: str) -> bytes:
        """Return the body in one of its formats."""
        if to == JSON:
            return self.document + b"\n"
        claim, source = orjson.loads(self.document), orjson.loads(self.source)
        item = orjson.loads(self.line_item)
        passage = claim["passage"]
        guessed = " [damaged text, in part guessed]" if passage["guessed"] else ""
        lines = [
            f"“{shown(passage['reading'])}”{guessed}",
            f"{spoken_by(claim['speaker'])}; {_printed(claim, source)}",
            f"said: {claim['quantity']['text']}",
            f"of: {_about(item)}",
            *(f"says otherwise: {said}" for said in says_otherwise(claim.get("differs"))),
            *_no_longer(claim, item),
            self.link,
        ]
        return ("\n".join(lines) + "\n").encode()


def _about(item: Document) -> str:
    """What a claim's number is about: act, category, direction, date and agreement."""
    on = f", {item['effective_on']}" if item["effective_on"] else ""
    under = f", {item['agreement']}" if item["agreement"] else ""
    way = f"{item['from_party']} to {item['to_party']}"
    return f"{item['act']}, {item['category']}, {way}{on}{under}"


def _no_longer(claim: Document, item: Document) -> list[str]:
    """What a reader has to know before quoting a claim as if it stood."""
    standing = [
        f"superseded by {other['id']} ({other['because']})"
        for other in item["claims"]
        if other["replaces"] == claim["id"]
    ]
    if claim["rank"] == Rank.SET_ASIDE:
        standing.append(f"set aside: {shown(claim['rank_reason'])}")
    if not counts(Act(item["act"]), Status(item["status"])) or item["status"] == Status.DISPUTED:
        standing.append(f"the line item is {item['status']}")
    if item["condition"]:
        standing.append(f"condition: {shown(item['condition'])}")
    return standing


def spoken_by(speaker: Document | None) -> str:
    """Return who said it, for people: `Ann Example, envoy (UA)`."""
    if speaker is None:
        return "the article in its own voice"
    named = ", ".join(shown(speaker[each]) for each in ("name", "role") if speaker[each])
    parties = ", ".join(speaker["parties"])
    return f"{named} ({parties})" if parties else named


def printed(*parts: str | None) -> str:
    """Return where words were printed: those of some parts that there are, such as a publisher."""
    return ", ".join(shown(part) for part in parts if part)


def _printed(claim: Document, source: Document) -> str:
    return printed(claim["publisher"], source["title"], claim["published_on"], source["url"])


class Find(Protocol):
    """Finds a page of a list: where it starts (None: at the beginning), and how long it may be."""

    def __call__(self, session: Session, *, after: Sequence[int] | None, limit: int) -> Page:
        """Return the page."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list, found page by page; `flat` is the same list in rows for CSV.

    `of_journal` False: it may change without an entry, so that a journal size doesn't name it.
    CSV and NDJSON go out whole, line by line, where the client doesn't ask for a page.
    """

    find: Find
    columns: Sequence[Column]
    flat: "Listing | None" = None
    of_journal: bool = True

    formats = (JSON, TEXT, CSV, NDJSON)

    def of_format(self, to: str) -> "Listing":
        """Return the list as a format needs it: CSV may have rows of its own."""
        return self.flat if to == CSV and self.flat is not None else self

    def head(self, to: str) -> bytes:
        """Return what stands before the first line of CSV or NDJSON."""
        return _csv_line([column.name for column in self.columns]) if to == CSV else b""

    def lines(self, documents: Sequence[bytes], to: str) -> bytes:
        """Return documents as lines of CSV or NDJSON."""
        if to == NDJSON:
            return b"".join(document + b"\n" for document in documents)
        return _csv_lines([orjson.loads(document) for document in documents], self.columns)


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list; `following` is the path of the next one, None on the last."""

    listing: Listing
    documents: Sequence[bytes]
    following: str | None

    def render(self, to: str) -> bytes:
        """Return the body in one of its formats."""
        if to == JSON:
            following = orjson.dumps(self.following)
            return b'{"items":[\n%b%b],"next":%b}\n' % (
                b",\n".join(self.documents),
                b"\n" if self.documents else b"",
                following,
            )
        if to != TEXT:
            return self.listing.head(to) + self.listing.lines(self.documents, to)
        shown = [column for column in self.listing.columns if column.shown]
        more = f"next: {self.following}\n" if self.following else ""
        return (rows_of([orjson.loads(each) for each in self.documents], shown) + more).encode()


@dataclass(frozen=True, slots=True)
class Words:
    """Bytes that are answered as they are, as plain text."""

    content: bytes

    formats = (TEXT,)

    def render(self, _to: str) -> bytes:
        """Return the bytes."""
        return self.content


@dataclass(frozen=True, slots=True)
class Rendered:
    """What the server says of itself: rendered once, in each of its formats."""

    bodies: Mapping[str, bytes]

    formats = (JSON, TEXT, HTML)

    def render(self, to: str) -> bytes:
        """Return the body in one of its formats."""
        return self.bodies[to]


def rows_of(documents: Sequence[Document], columns: Sequence[Column]) -> str:
    """Return documents as an aligned text table."""
    return table(
        [column.name for column in columns],
        [[_cell(column, item) for column in columns] for item in documents],
    )


def _cell(column: Column, document: Document) -> str:
    words = _whole_cell(column, document)
    return words if column.whole else cut(words)


def _whole_cell(column: Column, document: Document) -> str:
    """A cell of text, nothing cut: what is never cut is the ledger's own, with names in it."""
    value = column.value(document)
    show = shown_sentence if column.whole else shown
    if isinstance(value, list):
        return ", ".join(show(str(part)) for part in value) or EMPTY
    return EMPTY if value is None or value == "" else show(_spelled(value))


def _spelled(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _record(document: Document, columns: Sequence[Column]) -> str:
    """One resource as lines of name and value, nothing cut."""
    return table(
        ["field", "value"], [[column.name, _whole_cell(column, document)] for column in columns]
    )


def _below(document: Document) -> str:
    """What a line item holds: its claims and its transitions."""
    parts = []
    if claims := document.get("claims"):
        parts.append(
            "\nclaims\n"
            + rows_of(
                claims, [column for column in CLAIMS if column.shown and column.name != "line_item"]
            )
        )
    if transitions := document.get("transitions"):
        shown = [column for column in TRANSITIONS if column.shown]
        parts.append("\ntransitions\n" + rows_of(transitions, shown))
    return "".join(parts)


def csv_of(documents: Sequence[Document], columns: Sequence[Column]) -> bytes:
    """Return documents as CSV, with its head."""
    return _csv_line([column.name for column in columns]) + _csv_lines(documents, columns)


def _csv_lines(documents: Sequence[Document], columns: Sequence[Column]) -> bytes:
    return b"".join(
        _csv_line([csv_cell(column, document) for column in columns]) for document in documents
    )


def _csv_line(cells: Sequence[str]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue().encode()


def csv_cell(column: Column, document: Document) -> str:
    """Return what a document has in a column, as a cell of CSV."""
    words = spelled(column, document)
    return guarded(words) if column.words else words


def spelled(column: Column, document: Document) -> str:
    """Return what a document has in a column, in letters; nothing where it has null."""
    value = column.value(document)
    if value is None:
        return ""
    return "; ".join(map(str, value)) if isinstance(value, list) else _spelled(value)
