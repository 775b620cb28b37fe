"""Questions about where a line item comes from: its articles, and where their speakers put it."""

from ledger.rules.questions.closings import by_end_of, standing_or_ended
from ledger.rules.questions.model import (
    Claims,
    ClaimView,
    LineItemView,
    Plural,
    Questions,
    ask,
    most_told,
    publishers,
)
from ledger.rules.totals import differs


def source_retracted(item: LineItemView) -> Questions:
    """Ask what holds of a line item of which an article told that its publisher took back."""
    yield from _of_claims(item)
    if item.steps and item.steps[-1].retraction is not None:
        status = item.steps[-1].to
        yield ask(
            item,
            f"is {item.description} still {status}, when the article that shows that was taken "
            "back?",
            (),
            plural=Plural(
                "does the status still hold of {things}, shown by what was taken back?",
                topic="step",
            ),
            since=item.steps[-1].retraction["on"],
            size=item.at_stake,
        )


def _of_claims(item: LineItemView) -> Questions:
    """Ask what holds of a line item that claims of a retracted source tell of."""
    taken_back = [claim for claim in item.claims if claim.retraction is not None]
    if not taken_back:
        return
    standing = _not_replaced(taken_back, item.claims)
    claims = standing or taken_back
    closed_by = None
    if not standing:
        closed_by = by_end_of(item, taken_back[-1])
    yield ask(
        item,
        f"what holds of {item.description}, now that {publishers(claims)} took the article back?",
        claims,
        plural=Plural("what holds of {things}, told in articles that were taken back?"),
        since=min(_retracted_on(claim) for claim in claims),
        size=most_told(item, claims),
        closed_by=closed_by,
    )


def _not_replaced(claims: Claims, others: Claims) -> list[ClaimView]:
    """Return those of some claims that no other one replaces."""
    replaced = {other.replaces for other in others}
    return [claim for claim in claims if claim.id not in replaced]


def _retracted_on(claim: ClaimView) -> str:
    """Return the day on which the source of a claim was retracted."""
    assert claim.retraction is not None, "the source of this claim was retracted"
    return claim.retraction["on"]


def tie_contested(item: LineItemView) -> Questions:
    """Ask where a line item belongs, of which a speaker says otherwise than is recorded."""
    differing = [claim for claim in item.claims if claim.differs]
    if not differing:
        return
    claims, closed_by = standing_or_ended(item, differing)
    sentences: list[str] = []
    for claim in claims:
        difference = _difference(item, claim)
        say = "says" if len(claim.voices) == 1 else "say"
        sentences.append(f"{claim.voice} {say} that {difference}")
    otherwise = "; ".join(sentences)
    yield ask(
        item,
        f"where does {item.description} belong, recorded here, when {otherwise}?",
        claims,
        plural=Plural(
            "where is the place of {things}, which a speaker puts elsewhere?"
        ),
        since=item.since(claims),
        size=item.at_stake,
        closed_by=closed_by,
    )


def _difference(
    item: LineItemView,
    claim: ClaimView,
) -> str:
    """Return what a claim says otherwise than its line item, as a sentence goes on."""
    names = item.names
    return differs.describe(claim.differs or {}, names.party, names.label)
