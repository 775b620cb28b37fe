"""Who speaks of an agreement: the names that a policy by speaker can name."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.models import ClaimVersion, StatedTotalVersion
from ledger.rules.base.errors import LedgerError
from ledger.rules.texts.nearest_names import nearest_names
from ledger.rules.totals.policies import Policy
from ledger.services.query_conditions import covers, tied_to
from ledger.services.resources import names_in


class NoSuchSpeaker(LedgerError):
    """A policy names a speaker of whom nothing is recorded: each of its cells would be empty."""

    code = "bad-parameter"

    def __init__(
        self,
        name: str,
        agreement: str,
        speakers: Iterable[str],
    ) -> None:
        sentence = f"policy: no speaker {name!r} is recorded under {agreement}"
        nearest = [repr(speaker) for speaker in nearest_names(name, speakers)]
        hint = f"/v1/claims?agreement={agreement} lists the names as they are recorded"
        if nearest:
            hint = f"the nearest names are {', '.join(nearest)}"
        super().__init__(f"{sentence}; {hint}.", parameters=["policy"])


def check_speaker(
    session: Session,
    agreement: str,
    known_at: int,
    policy: Policy,
) -> None:
    """Refuse a policy by a speaker of whom nothing was recorded there by then.

    Raises:
        NoSuchSpeaker: no claim and no stated total of the agreement was ever theirs.
    """
    if policy.speaker is None:
        return
    speakers = _speakers(session, agreement, known_at)
    if policy.speaker not in speakers:
        raise NoSuchSpeaker(policy.speaker, agreement, sorted(speakers))


def _speakers(
    session: Session,
    agreement: str,
    known_at: int,
) -> set[str]:
    """Return the names of all who ever spoke of its line items, or stated its totals."""
    claim, total = ClaimVersion, StatedTotalVersion
    recorded = claim.from_index < known_at
    elsewhere = tied_to([f"agreement:{agreement}"])
    name_queries = (
        select(claim.speakers).where(claim.agreement == agreement, recorded),
        select(claim.speakers).where(elsewhere, recorded),
        select(total.speakers).where(covers(agreement), total.from_index < known_at),
    )
    speakers: set[str] = set()
    for query in name_queries:
        for names in session.execute(query.distinct()).scalars():
            speakers.update(names_in(names))
    return speakers
