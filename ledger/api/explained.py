"""Totals down to the words behind each figure, made while they are sent."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from ledger.api import trees
from ledger.api.column import Document
from ledger.api.formats import JSON, TEXT
from ledger.api.totals_columns import ACT_COLUMNS
from ledger.rules.canonical import canonical
from ledger.rules.explain import Listed, RowExplained
from ledger.rules.refusals import Refusal
from ledger.services.explain import ExplainSource

#: What stands for a member that is still to come. Within a string its quotes would be escaped.
_TO_COME: Final = b"null"


class NoRows(Refusal):
    """A tree was asked for in a format of rows."""

    code = "bad-parameter"


@dataclass(frozen=True, slots=True)
class Explained:
    """The totals of an agreement, with what stands behind them."""

    behind: ExplainSource

    formats = (JSON, TEXT)

    def check_format(self, to: str) -> None:
        """Let a format through that can hold it.

        Raises:
            NoRows: it has rows.
        """
        if to not in self.formats:
            sentence = (
                "explain: a tree has no rows; it is to be had as JSON and as text (.json, .txt). "
                "The claims alone, one a row, are at /v1/claims.csv?agreement=..."
            )
            raise NoRows(sentence, parameters=["explain"])

    def listed(self, to: str) -> Iterator[Listed]:
        """Return the line items in the order in which a format tells of them."""
        explanation = self.behind.explanation
        if to == TEXT:
            yield from trees.listed(explanation)
            return
        yield from explanation.left_out
        for row in explanation.rows:
            for _, there in _members(row):
                yield from there

    def pieces(self, to: str, documents: Iterator[Document]) -> Iterator[bytes]:
        """Return the body, given what is told of each line item that is `listed`."""
        if to == TEXT:
            return (f"{line}\n".encode() for line in trees.Tree(self.behind).lines(documents))
        return self._json(documents)

    def _json(self, documents: Iterator[Document]) -> Iterator[bytes]:
        behind, document = self.behind, self.behind.account.document
        before, between, after = _around(document, "explained", "totals")
        yield before + b'{"left_out":'
        yield from _array(islice(documents, len(behind.explanation.left_out)))
        yield b',"stated_jointly":'
        yield from _array(behind.jointly)
        yield b',"stated_left_out":'
        yield from _array(behind.stated_left_out)
        yield b"}" + between + b"["
        for place, row in enumerate(document["totals"]):
            head, tail = _around(row, "explained")
            yield b"," + head if place else head
            yield from self._row(place, documents)
            yield tail
        yield b"]" + after + b"\n"

    def _row(self, place: int, documents: Iterator[Document]) -> Iterator[bytes]:
        opening = b"{"
        for name, there in _members(self.behind.explanation.rows[place]):
            yield b'%b"%b":' % (opening, name.encode())
            yield from _array(islice(documents, len(there)))
            opening = b","
        # Sorted by their names, this comes last.
        yield b',"stated":'
        yield from _array(self.behind.stated[place])
        yield b"}"


def _members(row: RowExplained) -> list[tuple[str, Sequence[Listed]]]:
    """The line items behind a row, as canonical JSON orders them."""
    columns = {ACT_COLUMNS[act]: there for act, there in row.columns.items()}
    return sorted((columns | {"left_out": row.left_out}).items())


def _around(document: Document, *members: str) -> list[bytes]:
    """The canonical bytes of a document, cut where the values of some members are to come."""
    rest = canonical(document | dict.fromkeys(members))
    pieces = []
    for member in members:
        before, named, rest = rest.partition(b'"%b":%b' % (member.encode(), _TO_COME))
        pieces.append(before + named.removesuffix(_TO_COME))
    return [*pieces, rest]


def _array(documents: Iterable[Document]) -> Iterator[bytes]:
    yield b"["
    for place, document in enumerate(documents):
        yield b"," + canonical(document) if place else canonical(document)
    yield b"]"
