"""Passages that may carry a recordable quantity, as a server proposes them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlencode

from ledger.cli.reading.drafts import RequestDraft
from ledger.cli.reading.remote_ledger import Fields, RemoteLedger, RemoteRefusal
from ledger.rules.workflow.lifecycle import Status

_UNKNOWN_SHAPE: Final = (
    "The server proposes passages in a form that this command doesn't know: use the `ledger` of "
    "the same version."
)


#: Line items of these states hold nothing any more.
TAKEN_BACK: Final = (Status.RETRACTED, Status.VOIDED)


@dataclass(frozen=True, slots=True)
class Proposal:
    """One passage with its sentence, the reasons, and a request with gaps.

    `turn` counts those of the same words and quantity, from 1: these may tell of two events.
    """

    passage: Fields
    sentence: str
    quantity: str
    is_likely: bool
    because: list[str]
    ask: list[str]
    fill: list[str]
    recorded: str | None
    path: str
    body: Fields
    other: Fields | None
    other_fill: list[str]
    turn: int

    @property
    def name(self) -> str:
        """What tells it from the others of its article, from one run to the next."""
        start, end = self.passage["start"], self.passage["end"]
        return f"{start} {end} {self.quantity} {self.turn}"

    @property
    def marked_sentence(self) -> str:
        """The sentence, with the passage in brackets."""
        words = self.passage["reading"]
        return self.sentence.replace(words, f"[{words}]", 1)

    def draft(self) -> RequestDraft:
        """Return its request, to be filled in."""
        other = None
        if self.other is not None:
            fields = self.other
            other = RequestDraft(fields["path"], fields["body"], self.other_fill)
        draft = RequestDraft(self.path, self.body, self.fill, other)
        draft.around = self.sentence
        return draft


@dataclass(frozen=True, slots=True)
class ProposalList:
    """All that is proposed of an article; `notes` say what to know of it before.

    `more` is how many proposals there are beyond those that one answer takes.
    """

    notes: list[str]
    items: list[Proposal]
    more: int


def proposed(
    ledger: RemoteLedger,
    source: str,
    agreement: str,
) -> ProposalList:
    """Return what a server proposes of an article for an agreement.

    Raises:
        RemoteRefusal: the server refuses, or proposes in a form that isn't known.
    """
    query = urlencode({"agreement": agreement})
    answer = ledger.get(f"/v1/sources/{quote(source)}/candidates?{query}")
    try:
        return ProposalList(
            notes=answer["notes"],
            items=list(_proposals(answer["items"])),
            more=answer["more"],
        )
    except (KeyError, TypeError):
        raise RemoteRefusal(_UNKNOWN_SHAPE) from None


def _proposals(items: Iterable[Fields]) -> Iterator[Proposal]:
    """Yield proposals, each with its turn among those of the same words and quantity."""
    turns: Counter[tuple[int, int, str]] = Counter()
    for item in items:
        passage = item["passage"]
        words = (passage["start"], passage["end"], item["quantity"]["text"])
        turns[words] += 1
        yield _proposal(item, turns[words])


def _proposal(
    item: Fields,
    turn: int,
) -> Proposal:
    request = item["request"]
    return Proposal(
        passage=item["passage"],
        sentence=item["sentence"],
        quantity=item["quantity"]["text"],
        is_likely=item["likely"],
        because=item["because"],
        ask=item["ask"],
        fill=_gaps(item["fill"]),
        recorded=item["recorded"],
        path=request["path"],
        body=request["body"],
        other=item.get("other_request"),
        other_fill=_gaps(item.get("other_fill") or []),
        turn=turn,
    )


def _gaps(fill: list[str]) -> list[str]:
    """Return the fields to ask for: whose side speakers are on is asked of each by name."""
    return [name for name in fill if name != "parties"]


def told_in(
    ledger: RemoteLedger,
    source: str,
    proposal: Proposal,
) -> Fields | None:
    """Return the line item with a claim of this article that has the words of a proposal.

    What another article told before may be told by this one too. What was taken back is shown.
    Of several events in the same words a claim doesn't say which it tells: the first.
    """
    if proposal.recorded is None or proposal.turn > 1:
        return None
    item = ledger.get(f"/v1/line-items/{quote(proposal.recorded)}")
    if item["status"] in TAKEN_BACK:
        return None
    is_told = any(_overlapping(item["claims"], source, proposal.passage))
    return item if is_told else None


def _overlapping(
    claims: list[Any],
    source: str,
    passage: Fields,
) -> Iterator[bool]:
    """Yield whether each claim of an article has words of a passage."""
    for claim in claims:
        of_claim = claim["passage"]
        begins_before = of_claim["start"] < passage["end"]
        ends_behind = of_claim["end"] > passage["start"]
        yield claim["source"] == source and begins_before and ends_behind
