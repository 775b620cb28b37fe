"""Candidates of an article, in JSON and as text for a person."""

from collections.abc import Iterator
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
        parts = [self._head(), *map(display, document["notes"])]
        for number, item in enumerate(document["items"], 1):
            parts.append("\n".join(_lines(number, item)))
        if document["more"]:
            parts.append(f"{grouped(document['more'])} more: limit=200 lists more")
        parts.append(_STILL_THERE)
        return "\n\n".join(parts) + "\n"

    def _head(self) -> str:
        """The source, the agreement, and how many there are."""
        items = self.document["items"]
        likely = sum(item["likely"] for item in items)
        noun = "candidate" if len(items) == 1 else "candidates"
        counted = f"{len(items)} {noun}, {likely} of them likely"
        grammar = f"grammar {self.document['grammar']}"
        names = [self.document["source"], self.document["agreement"]]
        return "   ".join(filter(None, [*names, counted, grammar]))


def _lines(
    number: int,
    item: Document,
) -> Iterator[str]:
    """Yield the lines of one candidate."""
    passage = item["passage"]
    likely = "likely" if item["likely"] else "less likely"
    place = f"characters {passage['start']}-{passage['end']}"
    yield f"{number}. {item['quantity']['text']}   {likely}   {place}"
    yield from _wrapped(f"“{display(item['sentence'])}”")
    if passage["reading"] != item["sentence"]:
        yield from _wrapped(f"quote: “{display(passage['reading'])}”")
    for reason in item["because"]:
        yield from _wrapped(f"because: {display(reason)}")
    for question in item["ask"]:
        yield from _wrapped(f"look: {display(question)}")
    yield from _wrapped(f"filled in: {display(filled_in(item['request']['body']))}")
    yield from _wrapped(f"to fill in: {', '.join(item['fill'])}")
    if item["recorded"] is not None:
        yield from _wrapped(f"recorded: {item['recorded']}")
    request = item["request"]
    yield from _wrapped(f"send: {request['method']} {request['path']}")
    other = item["other_request"]
    if other is not None:
        yield from _wrapped(f"or, of another event: {other['method']} {other['path']}")
        yield from _wrapped(f"to fill in there: {', '.join(item['other_fill'])}")


def filled_in(body: Document) -> str:
    """Return what a request says beside its quote: `act report, from_party north`."""
    (claim,) = body.get("claims", [body])
    filled = [f"{name} {body[name]}" for name in _FIELDS if body.get(name)]
    if body.get("both_ways"):
        filled.append("both_ways")
    filled += [f"speaker {speaker['name']}" for speaker in claim["speakers"] or ()]
    filled += [f"unclear {part}" for part in claim["unclear"]]
    return ", ".join(filled) or _NOTHING


def _wrapped(words: str) -> list[str]:
    """Return words as lines that a terminal holds."""
    return wrap(
        words,
        _COLUMNS,
        initial_indent="   ",
        subsequent_indent="     ",
        break_on_hyphens=False,
    )
