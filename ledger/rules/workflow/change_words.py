"""What an entry of the journal did, in words: read off the document that it sealed."""

from collections.abc import Iterator
from typing import Any, Final, TypeAlias

Document: TypeAlias = dict[str, Any]

_EMPTY: Final = "not given"
#: Fields of which the words are of their own, or that say nothing of what was done.
_NOT_NAMED: Final = frozenset(
    (
        "check",
        "claims",
        "encoding",
        "figure",
        "media_type",
        "misread",
        "rank_reason",
        "reading",
        "recorded_at",
        "recorded_by",
        "reinstated",
        "repair",
        "retracted",
        "status",
        "transitions",
        "version",
        "withdrawn",
    )
)
#: The fields by which a new record is told, as far as it has them.
_TELLING: Final = (
    "effective_on",
    "publisher",
    "published_on",
    "title",
    "name",
    "label",
)
#: Fields of free words, which stand between quotation marks: they could read like the rest.
_FREE_WORDS: Final = frozenset(
    (
        "condition",
        "label",
        "name",
        "note",
        "place",
        "publisher",
        "title",
    )
)
#: Ties without which a new record reads as something else, with the words for them.
_TIES: Final = {
    "re_entry_of": "in place of",
    "replaces": "in place of",
    "undoes": "undoes",
    "part_of": "part of",
}
#: The names of fields that read otherwise than they are spelt.
_LABELS: Final = {
    "re_entered_as": "entered again as",
}
#: What it means for a claim to have a rank.
_RANKED: Final = {
    "normal": "counts as any other",
    "preferred": "is preferred",
    "set_aside": "is set aside",
}
#: What it means for a claim that its source is retracted, or no longer.
_RETRACTED: Final = {
    True: "counts no more, as its source was retracted",
    False: "counts again, as its source is no longer retracted",
}


def in_words(
    before: Document | None,
    after: Document,
) -> str:
    """Return what made one version of a document of another; None where it is the first.

    A line item is named as its row of totals is, with its act.
    """
    parts = _recorded(after) if before is None else _changes(before, after)
    words = "; ".join(parts)
    subject = _subject(after)
    if subject is None:
        return words
    return f"{subject}: {words}"


def _subject(document: Document) -> str | None:
    """What a line item or a stated total is of; other records are told by their id alone."""
    if "act" in document:
        act = document["act"]
        category = document["category"]
        direction = _direction(document)
        return f"{act} of {category}, {direction}"
    if "directions" in document:
        of = document["of"]
        categories = ", ".join(document["categories"])
        directions = " and ".join(map(_direction, document["directions"]))
        return f"stated total of what was {of}, {categories}, {directions}"
    return None


def _direction(document: Document) -> str:
    from_party = document["from_party"]
    to_party = document["to_party"]
    return f"{from_party} to {to_party}"


def _recorded(document: Document) -> Iterator[str]:
    """Yield what a new record says."""
    facts = [_number(document)]
    through = document.get("through")
    if through:
        facts.append(f"through {through}")
    for name in _TELLING:
        fact = document.get(name)
        if fact:
            facts.append(_value(name, fact))
    words = ", ".join(filter(None, facts))
    yield f"recorded: {words}"
    for name, tie in _TIES.items():
        other = document.get(name)
        if other:
            yield f"{tie} {other}"


def _number(document: Document) -> str | None:
    """The number of a line item, or of a stated total."""
    number = document.get("figure")
    if number is None:
        number = document.get("quantity")
    if number is None:
        return None
    text: str = number["text"]
    return text


def _changes(
    before: Document,
    after: Document,
) -> Iterator[str]:
    """Yield what changed, what weighs most first."""
    yield from _standing(before, after)
    earlier_claims = before.get("claims", [])
    claims = after.get("claims", [])
    yield from _of_claims(earlier_claims, claims)
    number = _number(after)
    number_before = _number(before)
    if number != number_before:
        yield f"now {number} (before: {number_before})"
    for name, value in after.items():
        value_before = before.get(name)
        if name not in _NOT_NAMED and value != value_before:
            yield _field(name, value_before, value)


def _standing(
    before: Document,
    after: Document,
) -> Iterator[str]:
    """Yield what became of a record as a whole: its status, or that it was taken back."""
    status = after.get("status")
    status_before = before.get("status")
    if status != status_before:
        yield f"now {status} (before: {status_before})"
    for name in ("withdrawn", "retracted"):
        is_so = _has(after, name)
        if is_so != _has(before, name):
            yield name if is_so else f"no longer {name}"
        elif is_so:
            yield from _otherwise(name, before[name], after[name])


def _otherwise(
    name: str,
    before: str | Document,
    after: str | Document,
) -> Iterator[str]:
    """Yield what a record that was taken back says otherwise of that: the day, or why."""
    if isinstance(before, str) or isinstance(after, str):
        before, after = {"reason": before}, {"reason": after}
    for part, now in after.items():
        earlier = before[part]
        if now != earlier:
            yield f"{name}, {part}: {now} (before: {earlier})"


def _has(
    document: Document,
    name: str,
) -> bool:
    return document.get(name) is not None


def _of_claims(
    before: list[Document],
    after: list[Document],
) -> Iterator[str]:
    """Yield what is new of the claims of a line item, and what counts otherwise."""
    earlier = {claim["id"]: claim for claim in before}
    for claim in after:
        identity = claim["id"]
        known = earlier.get(identity)
        if known is None:
            yield _new_claim(claim)
            continue
        for change in _changes_of_claim(known, claim):
            yield f"claim {identity} {change}"


def _new_claim(claim: Document) -> str:
    """A further claim with its number, and which one it replaces."""
    identity = claim["id"]
    number = _number(claim)
    replaced = claim["replaces"]
    if replaced is None:
        return f"claim {identity} ({number}) added"
    return f"claim {identity} ({number}) takes the place of {replaced}"


def _changes_of_claim(
    before: Document,
    after: Document,
) -> Iterator[str]:
    """Yield what changed of a claim: how it counts beside the others."""
    rank = after["rank"]
    if rank != before["rank"]:
        yield _RANKED[rank]
    is_retracted = _has(after, "retracted")
    if is_retracted != _has(before, "retracted"):
        yield _RETRACTED[is_retracted]
    elif is_retracted:
        yield from _otherwise("retracted", before["retracted"], after["retracted"])


def _field(
    name: str,
    before: object,
    after: object,
) -> str:
    """A field that says something else; of an object only that it does."""
    label = _LABELS.get(name, name).replace("_", " ")
    if isinstance(after, dict) or isinstance(before, dict):
        return f"{label} changed"
    now = _value(name, after)
    earlier = _value(name, before)
    return f"{label}: {now} (before: {earlier})"


def _value(
    name: str,
    value: object,
) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or _EMPTY
    if value is None:
        return _EMPTY
    if name in _FREE_WORDS:
        return f"“{value}”"
    return str(value)
