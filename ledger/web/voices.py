"""Who says what of a line item: its claims by the sides that their speakers speak for."""

from collections.abc import Iterable

from ledger.rules.totals.hierarchy import Groups
from ledger.services.figure_documents import parties_of
from ledger.services.resources import Document
from ledger.web import words


def by_side(
    item: Document,
    groups: Groups,
) -> dict[str, list[Document]]:
    """Return the claims of a line item by whom they are told for, in the order of `VOICES`.

    Who speaks for a member of one of `groups` speaks for the side of that.
    """
    sides: dict[str, list[Document]] = {name: [] for name in words.VOICES}
    for claim in item["claims"]:
        sides[_side(item, claim, groups)].append(claim)
    return {name: claims for name, claims in sides.items() if claims}


def _side(
    item: Document,
    claim: Document,
    groups: Groups,
) -> str:
    parties = parties_of(claim["speakers"], groups)
    gives = item["from_party"] in parties
    receives = item["to_party"] in parties
    if gives and receives:
        return "both"
    if gives:
        return "giving"
    if receives:
        return "receiving"
    return "others"


def superseded(claims: Iterable[Document]) -> dict[str, str]:
    """Return the ids of claims that others replaced, each with the id of the one that did."""
    return {claim["replaces"]: claim["id"] for claim in claims if claim["replaces"]}
