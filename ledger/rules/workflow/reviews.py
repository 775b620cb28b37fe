"""Reviews: decisions about a person's work that another person has to take, whatever their roles.

Persons, not tokens: whoever has two tokens is still one actor. Admins are no exception.
"""

from collections.abc import Set as AbstractSet

from ledger.rules.base.errors import LedgerError
from ledger.rules.quantities.figure import Rank
from ledger.rules.workflow.lifecycle import Step


class SameActor(LedgerError):
    """A person decides about their own work."""

    code = "same-actor"


def check_step(
    step: Step,
    *,
    actor: str,
    recorded_by: str,
    counted_by: AbstractSet[str],
) -> None:
    """Refuse a review by the person whose work it is about.

    `counted_by` are those who recorded the claims that make the line item's figure.

    Raises:
        SameActor: `actor` recorded the line item, or all the claims that count.
    """
    if actor == recorded_by:
        why = f"{recorded_by} recorded it"
    elif counted_by == {actor}:
        why = f"{actor} recorded every claim that counts"
    else:
        return
    raise SameActor(
        f"Moving this line item to {step.to} is a review, and {why}: another person has to decide."
    )


def check_rank(  # noqa: PLR0913 - each by keyword
    rank: Rank,
    *,
    actor: str,
    recorded_by: str,
    counted_by: AbstractSet[str],
    counted_by_then: AbstractSet[str],
    name: str = "claim",
) -> None:
    """Refuse a rank that favours the own claims, or stated totals, of whoever gives it.

    Setting an own one aside favours others, so that is allowed. `counted_by` are those who recorded
    what counts now, `counted_by_then` those who recorded what would with the rank; `name` is that
    of the kind.

    Raises:
        SameActor: `actor` recorded the claim and doesn't set it aside, or only claims of `actor`
            would count, where now others do.
    """
    if actor == recorded_by and rank is not Rank.SET_ASIDE:
        raise SameActor(
            f"{actor} recorded this {name}, and nobody ranks an own {name} but to set it aside: "
            "another reviewer has to decide."
        )
    if counted_by_then == {actor} != counted_by:
        raise SameActor(
            f"With this rank only {name}s that {actor} recorded would count: "
            "another reviewer has to decide."
        )


def check_retraction(*, actor: str, recorded_by: str) -> None:
    """Refuse that whoever recorded a source says that it was retracted, or takes that back.

    Raises:
        SameActor: `actor` recorded the source.
    """
    if actor == recorded_by:
        raise SameActor(
            f"{actor} recorded this source, and whether its publisher retracted it is a review: "
            "another reviewer has to decide."
        )


def check_redaction(*, actor: str, asked_by: str) -> None:
    """Refuse that whoever asks for a redaction approves it.

    Raises:
        SameActor: `actor` asked for it.
    """
    if actor == asked_by:
        raise SameActor(
            f"{actor} asked for this redaction, and what is erased never comes back: another admin "
            "has to approve it."
        )


def check_superseding(
    rank: Rank,
    *,
    actor: str,
    recorded_by: str,
    name: str = "claim",
) -> None:
    """Refuse that whoever recorded a ranked claim supersedes it: its rank ends then.

    Raises:
        SameActor: `actor` recorded the claim.
    """
    if actor == recorded_by:
        raise SameActor(
            f"{actor} recorded this {name}, whose rank {rank} ends when it is superseded: "
            "another reviewer has to decide."
        )
