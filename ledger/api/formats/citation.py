"""A claim to cite: as text, its words, who said them and where, to paste."""

from collections.abc import Iterator
from dataclasses import dataclass

import orjson

from ledger.api.formats.attribution import printed_in, spoken_by
from ledger.api.formats.column import Document
from ledger.api.formats.quotations import quoted_words
from ledger.api.formats.quoting_columns import says_otherwise
from ledger.api.formats.representations import Representation
from ledger.api.formats.text_table import display
from ledger.rules.quantities.figure import Rank
from ledger.rules.workflow.lifecycle import Act, Status, counts
from ledger.services.sealed import ClaimDocument


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
        lines = [*self._lines(), self.link]
        return "\n".join(lines) + "\n"

    def _lines(self) -> Iterator[str]:
        """Yield the words, who said them and where, the number, and what to know of it."""
        claim: ClaimDocument = orjson.loads(self.document)
        source: Document = orjson.loads(self.source)
        item: Document = orjson.loads(self.line_item)
        passage = claim["passage"]
        yield quoted_words(passage["reading"], guessed=passage["guessed"])
        voice = spoken_by(claim["speakers"])
        publication = printed_in(
            claim["publisher"],
            source["title"],
            claim["published_on"],
            source["url"],
        )
        yield f"{voice}; {publication}"
        quantity = claim["quantity"]
        number = quantity["text"]
        yield f"said: {number}"
        subject = _subject(item)
        yield f"of: {subject}"
        for difference in says_otherwise(claim["differs"]):
            yield f"says otherwise: {difference}"
        yield from _reservations(claim, item)


def _subject(item: Document) -> str:
    """The subject of a claim's number: act, category, direction, date and agreement."""
    from_party = item["from_party"]
    to_party = item["to_party"]
    parts = [
        _act(item),
        item["category"],
        f"{from_party} to {to_party}",
        item["effective_on"],
        item["agreement"],
    ]
    return ", ".join(filter(None, parts))


def _act(item: Document) -> str:
    """The act of a line item, and what it undoes: two undone are no two handed over."""
    act: str = item["act"]
    undone = item["undoes"]
    if undone is None:
        return act
    return f"{act} that undoes {undone}"


def _reservations(
    claim: ClaimDocument,
    item: Document,
) -> Iterator[str]:
    """Yield what a reader has to know before quoting a claim as if it stood."""
    yield from _superseding(claim, item)
    if claim["rank"] == Rank.SET_ASIDE:
        reason = display(claim["rank_reason"] or "")
        yield f"set aside: {reason}"
    retraction = claim["retracted"]
    if retraction is not None:
        on = retraction["on"]
        where = display(retraction["where"])
        reason = display(retraction["reason"])
        yield f"retracted by its publisher on {on} ({where}): {reason}"
    yield from _reservations_of_item(item)


def _superseding(
    claim: ClaimDocument,
    item: Document,
) -> Iterator[str]:
    """Yield what stands in place of a claim."""
    claims: list[ClaimDocument] = item["claims"]
    for other in claims:
        if other["replaces"] == claim["id"]:
            identity = other["id"]
            because = other["because"]
            yield f"superseded by {identity} ({because})"


def _reservations_of_item(item: Document) -> Iterator[str]:
    """Yield what a reader has to know of a claim's line item."""
    act = Act(item["act"])
    status = Status(item["status"])
    if status is Status.DISPUTED or not counts(act, status):
        yield f"the line item is {status}"
    whole = item["part_of"]
    if whole is not None:
        yield f"part of: {whole}"
    condition = item["condition"]
    if condition:
        words = display(condition)
        yield f"condition: {words}"
