"""The category and the direction that a stated total covers, as open questions name them."""

from ledger.rules.base.printable import listed
from ledger.rules.questions.model import Lead, Subject
from ledger.rules.questions.names import Names
from ledger.services.sealed import StatedTotalDocument


def lead_of(
    total: StatedTotalDocument,
    names: Names,
) -> Lead:
    """Return what a stated total covers, in words."""
    labels = map(names.label, total["categories"])
    label = listed(labels)
    ways: list[tuple[str, str]] = []
    phrases: list[str] = []
    for direction in total["directions"]:
        giver = names.party(direction["from_party"])
        receiver = names.party(direction["to_party"])
        ways.append((giver, receiver))
        phrases.append(f"{giver} to {receiver}")
    if len(ways) == 1:
        (way,) = ways
        return Lead(label, way)
    all_ways = listed(phrases)
    return Lead(f"{label}, {all_ways}", None)


def subject_of(total: StatedTotalDocument) -> Subject:
    """Return the category and the direction that a stated total covers, None for several."""
    category: str | None = None
    from_party: str | None = None
    to_party: str | None = None
    categories = total["categories"]
    directions = total["directions"]
    if len(categories) == 1:
        (category,) = categories
    if len(directions) == 1:
        (direction,) = directions
        from_party = direction["from_party"]
        to_party = direction["to_party"]
    return category, from_party, to_party
