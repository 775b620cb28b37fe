"""What a speaker says otherwise than the line item that their claim is about.

A claim's `differs` holds only what differs: category, effective_on, from_party, to_party, and
agreement, which is an id, None for "expressly outside any agreement", or a list for "partly each".
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeAlias

Document: TypeAlias = Mapping[str, Any]

#: What of it ties a line item to its row of totals.
TIES: Final = frozenset({"agreement", "category", "from_party", "to_party"})


class Share(StrEnum):
    """How much of a line item belongs to an agreement, as its speaker says."""

    WHOLE = "whole"
    IN_PART = "in_part"  #: some of it, and nobody says how much
    NONE = "none"  #: it belongs elsewhere, or outside any agreement


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a line item stands in the totals of one agreement, and when it happened."""

    category: str
    from_party: str
    to_party: str
    effective_on: str | None
    share: Share


def contests_tie(claims: Iterable[Document]) -> bool:
    """Whether any of these claims puts its line item in another row or agreement."""
    return any(TIES & (claim.get("differs") or {}).keys() for claim in claims)


def describe(differs: Document) -> str:
    """Return what a speaker says otherwise, as a sentence goes on: `it falls under none`."""
    parts = []
    if "agreement" in differs:
        named = _named(differs["agreement"])
        partly = "partly " if len(named) > 1 else ""
        parts.append(f"falls {partly}under {' and '.join(named) or 'no agreement'}")
    if "category" in differs:
        parts.append(f"is of {differs['category']}")
    if {"from_party", "to_party"} & differs.keys():
        ways = [
            f"{word} {differs[name]}"
            for word, name in (("from", "from_party"), ("to", "to_party"))
            if name in differs
        ]
        parts.append(f"went {' '.join(ways)}")
    if "effective_on" in differs:
        parts.append(f"happened on {differs['effective_on']}")
    return f"it {' and '.join(parts)}"


def agreements(differs: Document) -> list[str]:
    """Return the agreements that a speaker names; none where nothing is said of any."""
    return _named(differs.get("agreement"))


def newest(claims: Sequence[Document]) -> Document:
    """Return the claim that its speaker made last, of at least one in recording order.

    That of the latest article; of several, or without any date, the one recorded last.
    """
    return max(enumerate(claims), key=lambda told: (told[1]["published_on"] or "", told[0]))[1]


def place(item: Document, differs: Document, agreement: str) -> Placement:
    """Return where a line item stands in the totals of `agreement` by what a speaker says."""
    named = _named((item | differs)["agreement"])  # type: ignore[operator]  # both are dict
    return Placement(
        category=differs.get("category", item["category"]),
        from_party=differs.get("from_party", item["from_party"]),
        to_party=differs.get("to_party", item["to_party"]),
        effective_on=differs.get("effective_on", item["effective_on"]),
        share=_share(named, agreement),
    )


def _named(agreement: str | list[str] | None) -> list[str]:
    if agreement is None:
        return []
    return [agreement] if isinstance(agreement, str) else agreement


def _share(named: Sequence[str], agreement: str) -> Share:
    if agreement not in named:
        return Share.NONE
    return Share.WHOLE if len(named) == 1 else Share.IN_PART
