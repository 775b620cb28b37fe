"""A claim to cite: as text, its words, who said them and where, to paste."""

from collections.abc import Iterator
from dataclasses import dataclass

import orjson

from ledger.api.formats.attribution import printed_in, spoken_by
from ledger.api.formats.column import Document
from ledger.api.formats.representations import Representation
from ledger.api.formats.resource_columns import says_otherwise
from ledger.api.formats.text_table import display
from ledger.rules.quantities.figure import Rank
from ledger.rules.workflow.lifecycle import Act, Status, counts


@dataclass(frozen=True, slots=True)
class Cited(Representation):
    """A claim, with its source, its line item and a pinned link."""

    document: bytes
    source: bytes
    line_item: bytes
    link: str

    def json(self) -> bytes:
        """Return the claim as it is stored."""
        return self.document + b"\n"

    def text(self) -> str:
        """Return the citation."""
        claim = orjson.loads(self.document)
        source = orjson.loads(self.source)
        item = orjson.loads(self.line_item)
        lines = [
            _quotation(claim["passage"]),
            f"{spoken_by(claim['speaker'])}; {_printed_in(claim, source)}",
            f"said: {claim['quantity']['text']}",
            f"of: {_about(item)}",
        ]
        differences = says_otherwise(claim.get("differs"))
        lines += [f"says otherwise: {difference}" for difference in differences]
        lines += _reservations(claim, item)
        lines.append(self.link)
        return "\n".join(lines) + "\n"


def _quotation(passage: Document) -> str:
    note = " [damaged text, in part guessed]" if passage["guessed"] else ""
    return f"“{display(passage['reading'])}”{note}"


def _printed_in(claim: Document, source: Document) -> str:
    return printed_in(
        claim["publisher"], source["title"], claim["published_on"], source["url"]
    )


def _about(item: Document) -> str:
    """The subject of a claim's number: act, category, direction, date and agreement."""
    parts = [
        item["act"],
        item["category"],
        f"{item['from_party']} to {item['to_party']}",
    ]
    parts += [part for part in (item["effective_on"], item["agreement"]) if part]
    return ", ".join(parts)


def _reservations(claim: Document, item: Document) -> Iterator[str]:
    """Yield what a reader has to know before quoting a claim as if it stood."""
    for other in item["claims"]:
        if other["replaces"] == claim["id"]:
            yield f"superseded by {other['id']} ({other['because']})"
    if claim["rank"] == Rank.SET_ASIDE:
        yield f"set aside: {display(claim['rank_reason'])}"
    if (
        not counts(Act(item["act"]), Status(item["status"]))
        or item["status"] == Status.DISPUTED
    ):
        yield f"the line item is {item['status']}"
    if item["condition"]:
        yield f"condition: {display(item['condition'])}"
