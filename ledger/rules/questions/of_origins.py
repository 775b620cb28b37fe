"""Questions about where a line item comes from: its articles, and where their speakers put it."""

from collections.abc import Mapping, Sequence
from typing import Any

from ledger.rules.base.printable import listed
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
from ledger.rules.questions.names import Names
from ledger.rules.totals.differs import agreements
from ledger.rules.workflow.lifecycle import with_article


def source_retracted(item: LineItemView) -> Questions:
    """Ask what holds of a line item of which an article told that was retracted."""
    yield from _of_claims(item)
    if item.line.without_claim:
        # What its claims leave open is asked; its status holds of nothing that anybody says.
        return
    if item.steps and item.steps[-1].retraction is not None:
        status = item.steps[-1].to
        yield ask(
            item,
            f"is {item.description} still {status}, when the article that shows that was "
            "retracted or corrected?",
            (),
            plural=Plural(
                "does the status still hold of {things}, shown by what was retracted or corrected?",
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
        f"what holds of {item.description}, now that {publishers(claims)} "
        "retracted or corrected the article?",
        claims,
        plural=Plural(
            "what holds of {things}, told in articles that were retracted or corrected?"
        ),
        since=min(_retracted_on(claim) for claim in claims),
        # Nobody stands by any number of one without a claim.
        size=None if item.line.without_claim else most_told(item, claims),
        closed_by=closed_by,
    )


def without_claim(item: LineItemView) -> Questions:
    """Ask what holds of a line item of which no claim counts, unless a retraction asks it."""
    if not item.line.without_claim:
        return
    taken_back = [claim for claim in item.claims if claim.retraction is not None]
    if _not_replaced(taken_back, item.claims):
        return
    yield ask(
        item,
        f"what holds of {item.description}, whose claims were all set aside or replaced?",
        item.claims,
        plural=Plural(
            "what holds of {things}, whose claims were all set aside or replaced?"
        ),
        since=item.happened_on,
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
        difference = _difference(item.names, claim.differs or {})
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
    names: Names,
    differs: Mapping[str, Any],
) -> str:
    """Return what a speaker says otherwise, as a sentence goes on: `it is an offer`."""
    parts: list[str] = []
    if "agreement" in differs:
        agreement = _falls_under(names, agreements(differs))
        parts.append(agreement)
    if "act" in differs:
        act = with_article(differs["act"])
        parts.append(f"is {act}")
    if "category" in differs:
        label = names.label(differs["category"])
        parts.append(f"is of “{label}”")
    ways = _ways(names, differs)
    if ways:
        way = " ".join(ways)
        parts.append(f"went {way}")
    if "effective_on" in differs:
        when = _when(differs["effective_on"])
        parts.append(f"happened {when}")
    joined = " and ".join(parts)
    return f"it {joined}"


def _falls_under(
    names: Names,
    identities: Sequence[str],
) -> str:
    """Return under which agreements a line item falls: under none, one, or partly under each."""
    if not identities:
        return "falls under no agreement"
    titles: list[str] = []
    for identity in identities:
        title = names.agreement(identity)
        titles.append(f"“{title}”")
    partly = "partly " if len(titles) > 1 else ""
    return f"falls {partly}under {listed(titles)}"


def _when(effective_on: str) -> str:
    """Return on which day something happened, or between which two."""
    first, _, last = effective_on.partition("/")
    return f"between {first} and {last}" if last else f"on {first}"


def _ways(
    names: Names,
    differs: Mapping[str, Any],
) -> list[str]:
    """Return from whom and to whom it went, as far as a speaker says otherwise."""
    ways: list[str] = []
    if "from_party" in differs:
        giver = names.party(differs["from_party"])
        ways.append(f"from {giver}")
    if "to_party" in differs:
        receiver = names.party(differs["to_party"])
        ways.append(f"to {receiver}")
    return ways
