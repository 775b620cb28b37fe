"""Requests that candidates are recorded by: what no word says is null, so that a person fills it.

A request that is sent as it is, is refused.
"""

from collections.abc import Sequence
from typing import Final, TypeAlias

from ledger.rules.reading.evidence import Candidate
from ledger.rules.texts.passages import Passage
from ledger.services import offered_requests
from ledger.services.offered_requests import ANY_VERSION, OfferedRequest
from ledger.services.resources import Document

#: A request, and the fields of it that are still null.
Fillable: TypeAlias = tuple[OfferedRequest, list[str]]
#: The fields of a line item that its words may leave open.
_GAPS: Final = ("act", "category", "from_party", "to_party")
#: Fields that stay null where a person decides that the words don't say it.
_DAYS: Final = ("effective_on", "due_on")
#: What is left to a person even where the words seem to say all.
_ALWAYS_DECIDED: Final = "act"


def draft(
    candidate: Candidate,
    passage: Passage,
    *,
    source: str,
    agreement: str | None,
    kinds: Sequence[str],
) -> Document:
    """Return the line item that a candidate may be, with its claim and with null for gaps."""
    speaker = candidate.speaker
    speakers: list[Document] | None = []
    if speaker.name is not None:
        speakers = [{"name": speaker.name, "parties": None}]
    elif speaker.is_open:
        speakers = None
    claim = {
        "source": source,
        "quote": passage.reading,
        "start": passage.start,
        "end": passage.end,
        "quantity": candidate.quantity.document(),
        "speakers": speakers,
        "unclear": ["scope"] if candidate.doubles else [],
    }
    direction = candidate.direction
    days: Document = dict.fromkeys(candidate.day.gaps)
    if candidate.day.effective_on is not None:
        days = {"effective_on": candidate.day.effective_on}
    return {
        "agreement": agreement,
        "act": candidate.act,
        "category": candidate.category if candidate.category in kinds else None,
        "from_party": direction.from_party,
        "to_party": direction.to_party,
        "both_ways": direction.both_ways,
        **days,
        "claims": [claim],
    }


def new_line_item(draft: Document) -> Fillable:
    """Return the request that records a draft as a new line item."""
    body = dict(draft)
    fill = [name for name in _GAPS if body[name] is None]
    fill += _gaps_of_speakers(body["claims"][0]["speakers"])
    if not fill:
        body[_ALWAYS_DECIDED] = None
        fill.append(_ALWAYS_DECIDED)
    fill += [name for name in _DAYS if name in body and body[name] is None]
    return offered_requests.post("/v1/line-items", body), fill


def another_line_item(
    draft: Document,
    line_item: Document,
) -> Fillable:
    """Return the request that records a draft as another event than a line item's."""
    return new_line_item({**draft, "distinct_from": [line_item["id"]]})


def further_claim(
    draft: Document,
    line_item: Document,
) -> Fillable:
    """Return the request that records the claim of a draft as a further one of a line item."""
    body = {**draft["claims"][0], "relation": None}
    if draft["both_ways"] and line_item["counterpart"] is not None:
        body["both_ways"] = True
    fill = ["relation", *_gaps_of_speakers(body["speakers"])]
    path = f"/v1/line-items/{line_item['id']}/claims"
    # A further claim stands beside whatever is there.
    return offered_requests.post(path, body, ANY_VERSION), fill


def _gaps_of_speakers(speakers: Sequence[Document] | None) -> list[str]:
    """Return what a person fills in of the speakers: who they are, or for which side they speak."""
    if speakers is None:
        return ["speakers"]
    return ["parties"] if speakers else []
