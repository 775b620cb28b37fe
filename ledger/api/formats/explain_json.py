"""Totals down to the words behind each figure, made while they are sent."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import ClassVar, Final

from ledger.api.formats import explain_text
from ledger.api.formats.column import Document
from ledger.api.formats.formats import JSON, TEXT, Format
from ledger.rules.base.canonical_json import canonical
from ledger.rules.base.errors import LedgerError
from ledger.rules.totals.explain import Listed, RowExplained
from ledger.rules.workflow.lifecycle import COLUMNS
from ledger.services.totals.explain import ExplainSource

#: The value of a member that is still to come. Within a string its quotes would be escaped.
_TO_COME: Final = b"null"


class NoRows(LedgerError):
    """A tree was asked for in a format of rows."""

    code = "bad-parameter"


@dataclass(frozen=True, slots=True)
class Explained:
    """The totals of an agreement, with what stands behind them."""

    behind: ExplainSource

    formats: ClassVar[tuple[Format, ...]] = (JSON, TEXT)

    def check_format(self, to: Format) -> None:
        """Let a format through that can hold it.

        Raises:
            NoRows: it has rows.
        """
        if to not in self.formats:
            sentence = (
                "explain: a tree has no rows; ask for it as JSON or as text (.json, .txt). "
                "The claims alone, one a row, are at /v1/claims.csv?agreement=..."
            )
            raise NoRows(sentence, parameters=["explain"])

    def listed(self, to: Format) -> Iterator[Listed]:
        """Return the line items in the order in which a format shows them."""
        explanation = self.behind.explanation
        if to is TEXT:
            yield from explain_text.listed(explanation)
            return
        yield from explanation.left_out
        for row in explanation.rows:
            for _, line_items in _members(row):
                yield from line_items

    def pieces(
        self,
        to: Format,
        documents: Iterator[Document],
    ) -> Iterator[bytes]:
        """Return the body, given a document for each line item that is `listed`."""
        if to is TEXT:
            return self._text(documents)
        return self._json(documents)

    def _text(self, documents: Iterator[Document]) -> Iterator[bytes]:
        tree = explain_text.Tree(self.behind)
        for line in tree.lines(documents):
            yield f"{line}\n".encode()

    def _json(self, documents: Iterator[Document]) -> Iterator[bytes]:
        """Yield the canonical JSON of the totals, each member of `explained` in its place."""
        behind = self.behind
        document = behind.result.document
        before, between, after = _around(document, "explained", "totals")
        yield before
        yield b'{"left_out":'
        left_out = len(behind.explanation.left_out)
        yield from _array(islice(documents, left_out))
        yield b',"stated_jointly":'
        yield from _array(behind.jointly)
        yield b',"stated_left_out":'
        yield from _array(behind.stated_left_out)
        yield b"}"
        yield between
        yield b"["
        separator = b""
        for place, row in enumerate(document["totals"]):
            head, tail = _around(row, "explained")
            yield separator + head
            yield from self._row(place, documents)
            yield tail
            separator = b","
        yield b"]"
        yield after
        yield b"\n"

    def _row(
        self,
        place: int,
        documents: Iterator[Document],
    ) -> Iterator[bytes]:
        explained = self.behind.explanation.rows[place]
        separator = b"{"
        for name, line_items in _members(explained):
            key = name.encode()
            yield b'%b"%b":' % (separator, key)
            yield from _array(islice(documents, len(line_items)))
            separator = b","
        # Sorted by their names, this comes last.
        yield b',"stated":'
        yield from _array(self.behind.stated[place])
        yield b"}"


def _members(row: RowExplained) -> list[tuple[str, Sequence[Listed]]]:
    """The line items behind a row by their column, as canonical JSON orders these."""
    members = {"left_out": row.left_out}
    for act, line_items in row.columns.items():
        column = COLUMNS[act]
        members[column] = line_items
    return sorted(members.items())


def _around(document: Document, *members: str) -> list[bytes]:
    """The canonical bytes of a document, cut where the values of some members are to come."""
    rest = canonical(document | dict.fromkeys(members))
    pieces = []
    for member in members:
        name = member.encode()
        key = b'"%b":' % name
        before, _, rest = rest.partition(key + _TO_COME)
        pieces.append(before + key)
    return [*pieces, rest]


def _array(documents: Iterable[Document]) -> Iterator[bytes]:
    """Yield a JSON array, member by member."""
    yield b"["
    separator = b""
    for document in documents:
        yield separator + canonical(document)
        separator = b","
    yield b"]"
