"""The checks of `differs`: what a speaker says otherwise than the line item of their claim."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from ledger.rules.base.days import effective_ends
from ledger.rules.workflow.lifecycle import Act
from ledger.services import categories
from ledger.services.bodies import ClaimBody
from ledger.services.journal import Change
from ledger.services.resources import (
    AGREEMENT,
    CATEGORY,
    PARTY,
)
from ledger.services.sealed import DiffersDocument
from ledger.services.validation import FieldErrors

#: The claims of a body, each after its pointer.
Posted: TypeAlias = Sequence[tuple[str, ClaimBody]]
#: An id that a body names, after the pointer of its field; None names nothing.
Reference: TypeAlias = tuple[str, str | None]


class _Differs(NamedTuple):
    """The `differs` of a claim, with its pointer in the body."""

    pointer: str
    fields: DiffersDocument


def check_references(
    change: Change,
    errors: FieldErrors,
    posted: Posted,
) -> None:
    """Add the agreements, categories and parties that aren't recorded."""
    claims = _differing(posted)
    errors.references(change, AGREEMENT, list(_agreements(claims)))
    errors.references(change, CATEGORY, list(_categories(claims)))
    errors.references(change, PARTY, list(_parties(claims)))


def _categories(claims: list[_Differs]) -> Iterator[Reference]:
    """Yield the categories that speakers name."""
    for pointer, fields in claims:
        yield f"{pointer}/category", fields.get("category")


def _parties(claims: list[_Differs]) -> Iterator[Reference]:
    """Yield the parties that speakers name."""
    for pointer, fields in claims:
        yield f"{pointer}/from_party", fields.get("from_party")
        yield f"{pointer}/to_party", fields.get("to_party")


def _agreements(claims: list[_Differs]) -> Iterator[Reference]:
    """Yield the agreements that speakers name: one, or a list of several."""
    for pointer, fields in claims:
        agreement = fields.get("agreement")
        if isinstance(agreement, list):
            for place, identity in enumerate(agreement):
                yield f"{pointer}/agreement/{place}", identity
        else:
            yield f"{pointer}/agreement", agreement


def check(
    change: Change,
    errors: FieldErrors,
    item: Mapping[str, Any],
    posted: Posted,
) -> None:
    """Add what doesn't differ from the line item, or can't; all references must be recorded."""
    claims = _differing(posted)
    for claim in claims:
        _check_says_other(errors, item, claim)
        _check_two_parties(errors, item, claim)
    if any("category" in claim.fields for claim in claims):
        _check_units(change, errors, item, claims)


def caution_dates(
    change: Change,
    item: Mapping[str, Any],
    posted: Posted,
) -> None:
    """Warn of a speaker who dates what a report tells after today."""
    if item["act"] != Act.REPORT:
        return
    for claim in _differing(posted):
        _, last_on = effective_ends(claim.fields.get("effective_on"))
        change.caution_ahead(last_on)


def _differing(posted: Posted) -> list[_Differs]:
    """Return the `differs` of the claims that have one."""
    return [
        _Differs(f"{pointer}/differs", claim["differs"])
        for pointer, claim in posted
        if claim["differs"]
    ]


def _check_says_other(
    errors: FieldErrors,
    item: Mapping[str, Any],
    claim: _Differs,
) -> None:
    """Add an error for each field in which a speaker says what the line item says."""
    sentence = "The line item says so too: name only what is said otherwise."
    for name, value in claim.fields.items():
        if value == item[name]:
            errors.add(f"{claim.pointer}/{name}", "says-the-same", sentence)


def _check_two_parties(
    errors: FieldErrors,
    item: Mapping[str, Any],
    claim: _Differs,
) -> None:
    """Add an error where a speaker's words make one party both giver and receiver."""
    giver = claim.fields.get("from_party", item["from_party"])
    receiver = claim.fields.get("to_party", item["to_party"])
    if giver == receiver:
        side = "to_party" if "to_party" in claim.fields else "from_party"
        sentence = "Who hands over and who receives are two parties, in this speaker's words too."
        errors.add(f"{claim.pointer}/{side}", "same-party", sentence)


def _check_units(
    change: Change,
    errors: FieldErrors,
    item: Mapping[str, Any],
    claims: list[_Differs],
) -> None:
    """Add an error for each category that counts another unit than the line item."""
    tree = categories.tree_now(change)
    unit = tree[str(item["category"])].unit
    for pointer, fields in claims:
        category = fields.get("category")
        if category is None or tree[category].unit == unit:
            continue
        sentence = (
            f"{category!r} counts {tree[category].unit}, the line item {unit}: "
            "what is of another unit is another line item."
        )
        errors.add(f"{pointer}/category", "other-unit", sentence)
