"""Closings: which record answered a question that was open."""

from ledger.rules.quantities.figure import Rank
from ledger.rules.questions.model import Claims, ClaimView, Closing, LineItemView
from ledger.rules.workflow.lifecycle import Status


def by_claim(view: ClaimView) -> Closing:
    """Return the closing by a claim: as a replacement, by its rank, or by what it says.

    One of a retracted source closes what it raised by that.
    """
    if view.retraction is not None:
        return Closing(
            claim=view.id,
            on=view.retraction["on"],
            reason=view.retraction["reason"],
        )
    if view.rank is Rank.NORMAL:
        return Closing(
            claim=view.id,
            on=view.published_on,
            reason=view.because,
        )
    return Closing(
        claim=view.id,
        rank=view.rank,
        reason=view.rank_reason,
    )


def standing_or_ended(
    item: LineItemView,
    claims: Claims,
) -> tuple[Claims, Closing | None]:
    """Return those of some claims that are live; else all, and what ended the last of them."""
    live = [claim for claim in claims if claim.live]
    if live:
        return live, None
    return claims, by_end_of(item, claims[-1])


def by_line_item(item: LineItemView) -> Closing:
    """Return the closing by a line item."""
    return Closing(line_item=item.line.id, on=item.happened_on)


def by_step(
    item: LineItemView,
    *to: Status,
) -> Closing | None:
    """Return the closing by the last transition, where the line item has one of these statuses."""
    if not item.steps or item.line.status not in to:
        return None
    step = item.steps[-1]
    return Closing(
        transition=step.to,
        on=step.on,
        reason=step.reason,
    )


def by_end_of(
    item: LineItemView,
    ended: ClaimView,
) -> Closing:
    """Return the closing by which a claim stopped being live: its replacement, or its rank."""
    for view in item.claims:
        if view.replaces == ended.id:
            return Closing(
                claim=view.id,
                on=view.published_on,
                reason=view.because,
            )
    return by_claim(ended)
