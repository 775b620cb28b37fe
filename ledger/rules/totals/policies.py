"""The policy of one answer: by which of its claims a line item's figure is made.

A policy changes numbers and settles nothing: every line item stays, and so does every conflict.
Only where speakers whom it follows say otherwise does a line item stand elsewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ledger.rules.base.errors import LedgerError
from ledger.rules.base.names import tidy
from ledger.rules.quantities.figure import (
    Claim,
    Figure,
    NoNumber,
    Rank,
    conflict,
    figure,
    first_published_on,
)


class Form(StrEnum):
    """The live claims that a policy considers."""

    ENVELOPE = "envelope"  #: all of them
    PREFERRED = "preferred"  #: those that a reviewer prefers
    FROM_PARTY = "from_party"  #: those with a speaker for the giving party
    TO_PARTY = "to_party"  #: those with a speaker for the receiving party
    STATED = "stated"  #: all of them, with stated totals in place of the sums
    SPEAKER = "speaker"  #: those of one speaker, by the exact name, whoever joins in


#: The forms that take no name.
ALONE: Final = {form.value: form for form in Form if form is not Form.SPEAKER}
FORMS: Final = (
    f"{', '.join(ALONE)}, or speaker= and the exact name, such as speaker=Ann Example"
)


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy; `speaker` is the name where the form asks for one, else None."""

    form: Form
    speaker: str | None = None

    @property
    def whole(self) -> bool:
        """Return whether all live claims count, so that each line item has its own figure."""
        return self.form in (Form.ENVELOPE, Form.STATED)

    @property
    def follows(self) -> bool:
        """Return whether a line item goes where its speaker puts it: each policy by who speaks."""
        return self.form in (Form.FROM_PARTY, Form.TO_PARTY, Form.SPEAKER)

    def __str__(self) -> str:
        """Return it as a client writes it."""
        return self.form if self.speaker is None else f"{self.form}={self.speaker}"


#: The text of a line item of which a policy considers no claim: its speakers said nothing of it.
NOT_CONSIDERED: Final = "1 not considered"
#: The text of a line item that counts in part, where nobody says how much of it.
WITHOUT_A_NUMBER: Final = "1 without a number"
ENVELOPE: Final = Policy(Form.ENVELOPE)


class NotAPolicy(LedgerError):
    """There is no such policy."""

    code = "not-a-policy"

    def __init__(self) -> None:
        super().__init__(f"There is no such policy; there are {FORMS}.")


def parse_policy(text: str) -> Policy:
    """Return the policy that a text names; what stands after the first `=` is a speaker's name.

    Raises:
        NotAPolicy: it has none of the forms.
    """
    word, equals, name = text.partition("=")
    if word == Form.SPEAKER and (tidied := tidy(name)):
        return Policy(Form.SPEAKER, tidied)
    if word not in ALONE or equals:
        raise NotAPolicy
    return Policy(ALONE[word])


def fits(policy: Policy, claim: Claim, from_party: str, to_party: str) -> bool:
    """Return whether a policy considers a claim on a line item of this direction."""
    if not claim.live:
        return False
    match policy.form:
        case Form.ENVELOPE | Form.STATED:
            return True
        case Form.PREFERRED:
            return claim.rank is Rank.PREFERRED
        case Form.FROM_PARTY:
            return from_party in claim.parties
        case Form.TO_PARTY:
            return to_party in claim.parties
        case Form.SPEAKER:
            return policy.speaker in claim.speakers


def figure_of_considered(
    claims: Sequence[Claim],
    considered: Sequence[Claim],
    from_party: str,
    to_party: str,
) -> Figure:
    """Return the figure of a line item of which a policy considers some claims.

    By the same law, of those alone; dates and conflicts stay those of all. One of which it
    considers none has no number, where others count.
    """
    live = [claim for claim in claims if claim.live]
    whole = figure(considered, from_party, to_party)
    of_considered = whole._replace(
        contested=conflict(live),
        first_published_on=first_published_on(claims),
    )
    if considered or not live:
        return of_considered
    return of_considered._replace(no_number=NoNumber.NOT_STATED, text=NOT_CONSIDERED)


def of_some_of_it(whole: Figure) -> Figure:
    """Return what a figure says of some of its line item, where nobody says how much: no number."""
    return whole._replace(
        lower=0,
        upper=None,
        approximate=False,
        no_number=NoNumber.NOT_STATED,
        also=(),
        floor=None,
        per=None,
        text=WITHOUT_A_NUMBER,
    )
