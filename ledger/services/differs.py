"""Checking what a speaker says otherwise: against what is recorded, and against the line item."""

from collections.abc import Iterator

from ledger.services import categories
from ledger.services.journal import Change
from ledger.services.kinds import AGREEMENT, CATEGORY, PARTY, Columns
from ledger.services.validation import FieldErrors


def check_references(
    change: Change, findings: FieldErrors, posted: list[tuple[str, Columns]]
) -> None:
    """Note the agreements, categories and parties that aren't recorded.

    `posted` pairs each claim with its pointer.
    """
    said = _said(posted)
    findings.references(change, AGREEMENT, list(_agreements(said)))
    findings.references(
        change,
        CATEGORY,
        [(f"{pointer}/category", otherwise.get("category")) for pointer, otherwise in said],
    )
    findings.references(
        change,
        PARTY,
        [
            (f"{pointer}/{name}", otherwise.get(name))
            for pointer, otherwise in said
            for name in ("from_party", "to_party")
        ],
    )


def _agreements(said: list[tuple[str, Columns]]) -> Iterator[tuple[str, str | None]]:
    for pointer, otherwise in said:
        named = otherwise.get("agreement")
        if isinstance(named, list):
            yield from ((f"{pointer}/agreement/{place}", each) for place, each in enumerate(named))
        else:
            yield f"{pointer}/agreement", named


def check(
    change: Change, findings: FieldErrors, item: Columns, posted: list[tuple[str, Columns]]
) -> None:
    """Note what doesn't differ from the line item, or can't; all references must hold."""
    said = _said(posted)
    for pointer, otherwise in said:
        _check_says_other(findings, pointer, item, otherwise)
        _check_two_parties(findings, pointer, item, otherwise)
    if any("category" in otherwise for _, otherwise in said):
        _check_units(change, findings, item, said)


def _said(posted: list[tuple[str, Columns]]) -> list[tuple[str, Columns]]:
    """What the claims say otherwise, with its pointers; claims that don't differ are left out."""
    return [
        (f"{pointer}/differs", claim["differs"]) for pointer, claim in posted if claim["differs"]
    ]


def _check_says_other(
    findings: FieldErrors, pointer: str, item: Columns, otherwise: Columns
) -> None:
    for name, value in otherwise.items():
        if value == item[name]:
            findings.add(
                f"{pointer}/{name}",
                "says-the-same",
                "The line item says so too: name only what this speaker says otherwise.",
            )


def _check_two_parties(
    findings: FieldErrors, pointer: str, item: Columns, otherwise: Columns
) -> None:
    giver, receiver = (otherwise.get(name, item[name]) for name in ("from_party", "to_party"))
    if giver == receiver:
        named = "to_party" if "to_party" in otherwise else "from_party"
        sentence = "Who hands over and who receives are two parties, in this speaker's words too."
        findings.add(f"{pointer}/{named}", "same-party", sentence)


def _check_units(
    change: Change, findings: FieldErrors, item: Columns, said: list[tuple[str, Columns]]
) -> None:
    tree = categories.tree_now(change)
    unit = tree[str(item["category"])].unit
    for pointer, otherwise in said:
        category = otherwise.get("category")
        if category is not None and tree[category].unit != unit:
            findings.add(
                f"{pointer}/category",
                "other-unit",
                f"{category!r} counts {tree[category].unit}, the line item {unit}: "
                "what is of another unit is another line item.",
            )
