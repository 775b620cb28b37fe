"""Candidates of an article, in JSON and as text for a person."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from textwrap import wrap
from typing import Final

from ledger.api.formats.column import Document
from ledger.api.formats.representations import Representation
from ledger.api.formats.text_table import display
from ledger.rules.base.canonical_json import canonical
from ledger.rules.base.printable import grouped

_COLUMNS: Final = 100
#: The fields of a line item that a request may have filled in.
_FIELDS: Final = ("act", "category", "from_party", "to_party", "effective_on")
_NOTHING: Final = "nothing but the quote and the number"
_STILL_THERE: Final = (
    "What isn't proposed may still be there, and what is proposed may be wrong: "
    "read the article."
)


@dataclass(frozen=True, slots=True)
class CandidatesPage(Representation):
    """The candidates of an article."""

    document: Document

    def json(self) -> bytes:
        """Return the document."""
        return canonical(self.document) + b"\n"

    def text(self) -> str:
        """Return a head, and a paragraph for each candidate."""
        document = self.document
        parts = [self._head()]
        parts.extend(map(display, document["notes"]))
        for number, item in enumerate(document["items"], 1):
            parts.append(_paragraph(number, item))
        more = document["more"]
        if more:
            parts.append(f"{grouped(more)} more: limit=200 lists more")
        parts.append(_STILL_THERE)
        return "\n\n".join(parts) + "\n"

    def _head(self) -> str:
        """The source, the agreement, and how many there are."""
        document = self.document
        items = document["items"]
        likely = sum(item["likely"] for item in items)
        noun = "candidate" if len(items) == 1 else "candidates"
        words = (
            document["source"],
            document["agreement"],
            f"{len(items)} {noun}, {likely} of them likely",
            f"grammar {document['grammar']}",
        )
        return "   ".join(filter(None, words))


def _paragraph(
    number: int,
    item: Document,
) -> str:
    """Return the lines of one candidate."""
    lines = [_first_line(number, item)]
    for sentence in _sentences(item):
        wrapped = _wrapped(sentence)
        lines.extend(wrapped)
    return "\n".join(lines)


def _first_line(
    number: int,
    item: Document,
) -> str:
    """Return how many it speaks of, and where its words stand."""
    text = item["quantity"]["text"]
    likely = "likely" if item["likely"] else "less likely"
    start = item["passage"]["start"]
    end = item["passage"]["end"]
    return f"{number}. {text}   {likely}   characters {start}-{end}"


def _sentences(item: Document) -> Iterator[str]:
    """Yield its words, why it is a candidate, what to look at, and how it is recorded."""
    sentence = item["sentence"]
    quote = item["passage"]["reading"]
    yield f"“{display(sentence)}”"
    if quote != sentence:
        yield f"quote: “{display(quote)}”"
    for reason in item["because"]:
        yield f"because: {display(reason)}"
    for question in item["ask"]:
        yield f"look: {question}"
    yield from _requests(item)


def _requests(item: Document) -> Iterator[str]:
    """Yield the request that records it, and the one that records another event."""
    request = item["request"]
    words = filled_in(request["body"])
    yield f"filled in: {display(words)}"
    yield _gaps("to fill in", item["fill"])
    recorded = item["recorded"]
    if recorded is not None:
        yield f"recorded: {recorded}"
    yield _line("send", request)
    other = item["other_request"]
    if other is not None:
        yield _line("or, of another event", other)
        yield _gaps("to fill in there", item["other_fill"])


def _line(
    label: str,
    request: Document,
) -> str:
    method = request["method"]
    path = request["path"]
    return f"{label}: {method} {path}"


def _gaps(
    label: str,
    names: Iterable[str],
) -> str:
    joined = ", ".join(names)
    return f"{label}: {joined}"


def filled_in(body: Document) -> str:
    """Return what a request says beside its quote: `act report, from_party north`."""
    claims = body.get("claims", [body])
    words = [*_of_line_item(body), *_of_claim(claims[0])]
    return ", ".join(words) or _NOTHING


def _of_line_item(body: Document) -> Iterator[str]:
    for name in _FIELDS:
        value = body.get(name)
        if value:
            yield f"{name} {value}"
    if body.get("both_ways"):
        yield "both_ways"


def _of_claim(claim: Document) -> Iterator[str]:
    for speaker in claim["speakers"] or ():
        name = speaker["name"]
        yield f"speaker {name}"
    for part in claim["unclear"]:
        yield f"unclear {part}"


def _wrapped(words: str) -> list[str]:
    """Return words as lines that a terminal holds."""
    return wrap(
        words,
        _COLUMNS,
        initial_indent="   ",
        subsequent_indent="     ",
        break_on_hyphens=False,
    )
