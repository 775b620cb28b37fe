"""Line items as their figures read them: quantities, claims and voices of documents."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, Final, TypeVar

from ledger.rules.quantities import figure
from ledger.rules.quantities.parsing import parse
from ledger.rules.quantities.quantity import Quantity
from ledger.rules.totals.hierarchy import NO_GROUPS, Groups
from ledger.services.sealed import ClaimDocument, SpeakerDocument

_ClaimDocument = TypeVar("_ClaimDocument")
#: The fields of a quantity that state it; the others follow from them.
_STATED: Final = (
    "qualifier",
    "value",
    "lower",
    "upper",
    "approximate",
    "per",
)


def figure_claims(
    claims: list[ClaimDocument],
    groups: Groups = NO_GROUPS,
) -> list[figure.Claim]:
    """Return a line item's claims as the figure reads them, in recording order.

    Who speaks for a party speaks for the `groups` that hold it too.
    """
    replaced = {claim["replaces"] for claim in claims}
    return [
        _figure_claim(claim, groups, superseded=claim["id"] in replaced)
        for claim in claims
    ]


def live_documents(
    documents: list[_ClaimDocument],
    claims: list[figure.Claim],
) -> list[_ClaimDocument]:
    """Return the documents of claims that are neither superseded, nor set aside, nor retracted.

    `claims` are the same claims as the figure reads them.
    """
    pairs = zip(documents, claims, strict=True)
    return [document for document, claim in pairs if claim.live]


def counted_recorders(claims: list[ClaimDocument]) -> set[str]:
    """Return who recorded the claims that make a line item's figure."""
    of_figure = figure_claims(claims)
    counted = figure.counted(of_figure)
    pairs = zip(claims, of_figure, strict=True)
    return {document["recorded_by"] for document, claim in pairs if claim in counted}


def _figure_claim(
    claim: ClaimDocument,
    groups: Groups,
    *,
    superseded: bool,
) -> figure.Claim:
    """Return a claim as the figure reads it; see `figure_claims`."""
    speakers = claim["speakers"]
    return figure.Claim(
        quantity=quantity_of(claim["quantity"]),
        rank=figure.Rank(claim["rank"]),
        superseded=superseded,
        speakers=speaker_names(speakers),
        parties=parties_of(speakers, groups),
        publisher=claim["publisher"],
        published_on=claim["published_on"],
        retracted=claim["retracted"] is not None,
        unclear=bool(claim["unclear"]),
    )


def quantity_of(document: Mapping[str, Any]) -> Quantity:
    """Return the quantity of a document."""
    values = [document[name] for name in _STATED]
    return _quantity(*values)


@lru_cache(maxsize=4096)
def _quantity(*values: str | int | None) -> Quantity:
    """Return the quantity of its fields; the claims of a change repeat the same few."""
    return parse(dict(zip(_STATED, values, strict=True)))


def figure_of(
    item: Mapping[str, Any],
    groups: Groups = NO_GROUPS,
) -> figure.Figure:
    """Return the figure of a line item's document; it is sealed without any groups.

    Who is a member of a group can change later, and what is sealed can't.
    """
    claims = figure_claims(item["claims"], groups)
    return figure.figure(claims, item["from_party"], item["to_party"])


def speaker_names(speakers: Sequence[SpeakerDocument]) -> tuple[str, ...]:
    """Return the names of speakers, in their order."""
    return tuple(speaker["name"] for speaker in speakers)


def parties_of(
    speakers: Sequence[SpeakerDocument],
    groups: Groups = NO_GROUPS,
) -> tuple[str, ...]:
    """Return the parties that any of these speakers speaks for, each once, and their groups."""
    spoken_for = chain.from_iterable(speaker["parties"] for speaker in speakers)
    parties = dict.fromkeys(spoken_for)
    for party in tuple(parties):
        holding = groups.get(party, ())
        parties |= dict.fromkeys(sorted(holding))
    return tuple(parties)
