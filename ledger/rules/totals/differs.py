"""The differences of a claim: what its speaker says otherwise than the line item it is about.

A claim's `differs` holds only what differs: act, category, effective_on, from_party, to_party, and
agreement, which is an id, None for "expressly outside any agreement", or a list for "partly each".
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeAlias

from ledger.rules.totals.sums import RowKey

Document: TypeAlias = Mapping[str, Any]

#: The fields that tie a line item to its row of totals, and to a column of it.
TIES: Final = frozenset({"agreement", "act", "category", "from_party", "to_party"})


class Share(StrEnum):
    """The share of a line item that belongs to an agreement, as its speaker says."""

    WHOLE = "whole"
    IN_PART = "in_part"  #: some of it, and nobody says how much
    NONE = "none"  #: it belongs elsewhere, or outside any agreement


@dataclass(frozen=True, slots=True)
class Placement:
    """The place of a line item in the totals of one agreement, its act, and when it happened."""

    category: str
    from_party: str
    to_party: str
    effective_on: str | None
    share: Share
    act: str


def contests_tie(claims: Iterable[Document]) -> bool:
    """Return whether a party puts the line item of some claims in another row or agreement.

    What an outlet says in its own voice, or somebody who speaks for no party, contests nothing.
    """
    differences = [claim["differs"] or {} for claim in claims if _of_party(claim)]
    return any(not TIES.isdisjoint(fields) for fields in differences)


def other_days(claims: Iterable[Document]) -> list[str]:
    """Return the dates, or two with a slash between, on which parties put the line item otherwise.

    Each stands once, in order.
    """
    differences = [claim["differs"] or {} for claim in claims if _of_party(claim)]
    days = {fields.get("effective_on") for fields in differences}
    return sorted(filter(None, days))


def elsewhere(
    item: Document,
    claims: Sequence[Document],
) -> tuple[RowKey, ...]:
    """Return the rows among which parties disagree about a line item, its own the first.

    None where nobody does, or any of them puts it under another agreement or calls it another act.
    """
    if _names_agreement(claims):
        return ()
    keys = _rows_named(item, claims)
    return keys if len(keys) > 1 else ()


def over_agreements(
    item: Document,
    claims: Sequence[Document],
) -> tuple[RowKey, ...]:
    """Return the rows, its own the first, in one of which a line item is, whatever its agreement.

    None where parties leave it under the agreement that it has, or any calls it another act.
    """
    if not _names_agreement(claims):
        return ()
    return _rows_named(item, claims)


def _names_agreement(claims: Iterable[Document]) -> bool:
    """Return whether a party puts the line item of some claims under another agreement."""
    of_parties = filter(_of_party, claims)
    return any(map(_differs_in_agreement, of_parties))


def _differs_in_agreement(claim: Document) -> bool:
    """Return whether a claim puts its line item under another agreement."""
    fields = claim["differs"]
    if fields is None:
        return False
    return "agreement" in fields


def _rows_named(
    item: Document,
    claims: Iterable[Document],
) -> tuple[RowKey, ...]:
    """Return a line item's row and those in which parties put it; none by another act."""
    own = RowKey(item["category"], item["from_party"], item["to_party"])
    keys = {own: None}
    for claim in claims:
        otherwise = claim["differs"] or {}
        if not _of_party(claim) or TIES.isdisjoint(otherwise):
            continue
        if "act" in otherwise:
            return ()
        key = RowKey(
            otherwise.get("category", own.category),
            otherwise.get("from_party", own.from_party),
            otherwise.get("to_party", own.to_party),
        )
        keys[key] = None
    return tuple(keys)


def _of_party(claim: Document) -> bool:
    """Return whether any of a claim's speakers speaks for a party."""
    return any(speaker["parties"] for speaker in claim["speakers"])


def agreements(differs: Document) -> list[str]:
    """Return the agreements that a speaker names; none where nothing is said of any."""
    return _ids(differs.get("agreement"))


def newest(claims: Sequence[Document]) -> Document:
    """Return the claim that its speaker made last, of at least one in recording order.

    That of the latest article; of several, or without any date, the one recorded last.
    """
    dates = [claim["published_on"] or "" for claim in claims]
    last = max(range(len(claims)), key=lambda place: (dates[place], place))
    return claims[last]


def place(
    item: Document,
    differs: Document,
    agreement: str,
) -> Placement:
    """Return where a line item stands in the totals of `agreement` by what a speaker says."""
    agreement_ids = _ids(differs.get("agreement", item["agreement"]))
    return Placement(
        category=differs.get("category", item["category"]),
        from_party=differs.get("from_party", item["from_party"]),
        to_party=differs.get("to_party", item["to_party"]),
        effective_on=differs.get("effective_on", item["effective_on"]),
        share=_share(agreement_ids, agreement),
        act=differs.get("act", item["act"]),
    )


def _ids(agreement: str | list[str] | None) -> list[str]:
    """Return the ids of a claim's agreement: none, one or several."""
    if agreement is None:
        return []
    if isinstance(agreement, str):
        return [agreement]
    return agreement


def _share(
    ids: Sequence[str],
    agreement: str,
) -> Share:
    """Return the share of a line item under several agreements that belongs to one."""
    if agreement not in ids:
        return Share.NONE
    if len(ids) > 1:
        return Share.IN_PART
    return Share.WHOLE
