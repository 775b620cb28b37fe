"""Questions about who tells of a line item: one side alone, or nobody who is quoted."""

from collections.abc import Collection
from itertools import takewhile
from typing import Final

from ledger.rules.questions.closings import by_claim, by_step
from ledger.rules.questions.model import (
    Claims,
    ClaimView,
    Closing,
    LineItemView,
    Plural,
    Question,
    Questions,
    ask,
    publishers,
)
from ledger.rules.workflow.lifecycle import Act, Status

#: The statuses of a line item that the other side has confirmed.
_CONFIRMED: Final = (Status.ACKNOWLEDGED, Status.ACCEPTED)


def one_side_only(item: LineItemView) -> Questions:
    """Ask what the other side says, where only one of the two tells of it.

    All live claims are looked at, not only those that make the figure. None is asked of nobody
    handed over, nor of what one side itself asks, offers or pledges.
    """
    if _is_nobody(item):
        return
    one_sided: list[ClaimView] = []
    for claim in _telling(item):
        sides = item.sides.intersection(claim.parties)
        if one_sided and not sides.issubset(one_sided[0].parties):
            yield from _once_asked(item, one_sided)
            return
        if _needs_no_other(item, sides):
            return
        if sides:
            one_sided.append(claim)
    if one_sided:
        yield _other_side(item, one_sided, _by_word_of_other(item, one_sided))


def _by_word_of_other(item: LineItemView, one_sided: Claims) -> Closing | None:
    """Return the closing by a step that confirms a line item, or by which the other denies it."""
    others = item.sides.difference(one_sided[0].parties)
    if item.steps and not others.isdisjoint(item.steps[-1].parties):
        return by_step(item, *_CONFIRMED, Status.DISPUTED)
    return by_step(item, *_CONFIRMED)


def _is_nobody(item: LineItemView) -> bool:
    """Return whether a line item says that nobody was handed over."""
    return item.figure.upper == 0 and item.figure.no_number is None


def _needs_no_other(item: LineItemView, sides: Collection[str]) -> bool:
    """Return whether a claim by some sides asks for no other: by both, or by whoever acts."""
    return len(sides) > 1 or _own_act_of(item) in sides


def _once_asked(item: LineItemView, one_sided: Claims) -> Questions:
    """Ask what the first claim of the other side has closed, even one that was replaced since.

    What both sides told from the beginning, or in one go, was never a question.
    """
    other_sides = item.sides.difference(one_sided[0].parties)
    answers = [
        claim
        for claim in item.claims
        if _tells(item, claim)
        if not other_sides.isdisjoint(claim.parties)
    ]
    closed_by = _answered_by(answers, one_sided)
    if closed_by is not None:
        yield _other_side(item, one_sided, closed_by)


def _answered_by(answers: Claims, raising: Claims) -> Closing | None:
    """Return the closing by the first answer that nothing took back; None if none was needed.

    An answer that was recorded no later than what raises the question leaves nothing to ask, even
    where it was taken back since: it stood until then.
    """
    if _first_recorded(answers).recorded_at <= raising[0].recorded_at:
        return None
    heard = [claim for claim in answers if claim.claim.heard]
    return by_claim(_first_recorded(heard))


def _first_recorded(claims: Claims) -> ClaimView:
    """Return the one of some claims that was recorded first."""
    return min(claims, key=lambda claim: claim.recorded_at)


def _telling(item: LineItemView) -> Claims:
    """Return the live claims that tell of a line item."""
    return [claim for claim in item.live if _tells(item, claim)]


def _tells(item: LineItemView, claim: ClaimView) -> bool:
    """Return whether a claim tells of a line item: by a number, where that has one."""
    return item.figure.no_number is not None or claim.quantity.states_number


def _own_act_of(item: LineItemView) -> str | None:
    """Return the party that asks, offers or pledges by itself; None of a report."""
    if item.act is Act.REPORT:
        return None
    return item.line.to_party if item.act is Act.REQUEST else item.line.from_party


def _other_side(
    item: LineItemView,
    one_sided: Claims,
    closed_by: Closing | None,
) -> Question:
    """Ask what the other side says, when the counting claims are told by one side."""
    (side,) = item.sides.intersection(one_sided[0].parties)
    (other,) = item.sides - {side}
    numberless = item.figure.no_number is not None
    gives = "tells of it" if numberless else "gives a number"
    teller = item.names.party(side)
    silent = item.names.party(other)
    return ask(
        item,
        f"what does {silent} say of {item.description}, "
        f"when of the two only {teller} {gives}?",
        one_sided,
        plural=Plural(
            "what does the other side say of {things}?",
            suffix=f" (told by {teller} alone)",
        ),
        since=item.since(one_sided),
        size=item.at_stake,
        closed_by=closed_by,
    )


def own_voice(item: LineItemView) -> Questions:
    """Ask for a speaker, where outlets tell it in their own voice and quote nobody."""
    unspoken = list(takewhile(lambda claim: not claim.speakers, item.live))
    if not unspoken:
        return
    if len(unspoken) == len(item.live):
        yield _who_says_so(item, unspoken, by_step(item, *_CONFIRMED))
        return
    answers = [claim for claim in item.claims if claim.claim.heard if claim.speakers]
    first = _first_recorded(answers)
    if first.recorded_at > unspoken[0].recorded_at:
        yield _who_says_so(item, unspoken, by_claim(first))


def _who_says_so(
    item: LineItemView,
    unspoken: Claims,
    closed_by: Closing | None,
) -> Question:
    """Ask for a speaker, who would stand for what outlets say."""
    return ask(
        item,
        f"who vouches for {item.description}, told in {publishers(unspoken)}’s own voice?",
        unspoken,
        plural=Plural("who vouches for {things}, for which nobody is quoted?"),
        since=item.since(unspoken),
        size=item.at_stake,
        closed_by=closed_by,
    )
