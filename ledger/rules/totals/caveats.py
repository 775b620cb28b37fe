"""Caveats: what to know of a row of totals before quoting it.

A member added here is a choice in the shapes of answers, and in `openapi.yaml`, at once.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from ledger.rules.totals.sums import LineItemFigures, Sum


class Caveat(StrEnum):
    """A caveat of a row of totals, in the order in which clients read of them."""

    APPROXIMATE = "approximate"  #: a line item isn't exact
    CONTESTED = "contested"  #: the claims of a line item contradict each other
    DISPUTED = "disputed"  #: a party denies a line item
    ONE_SIDE = "one_side"  #: only one side tells of a line item
    NEITHER_SIDE = (
        "neither_side"  #: others tell of a line item, or an article in its own voice
    )
    UNCLEAR_WORDS = (
        "unclear_words"  #: the words quoted for a line item leave something open
    )
    KINDS_MAY_CROSS = (
        "kinds_may_cross"  #: line items of two kinds may be of the same people
    )
    TIE_CONTESTED = "tie_contested"  #: a party puts a line item elsewhere
    SPANS = "spans"  #: a line item may lie outside the time, or some of it
    UNDONE = "undone"  #: another report undoes some of it, which is subtracted nowhere
    REPORTED_WIDER = "reported_wider"  #: reports above may be of what was pledged
    WITHHELD = "withheld"  #: the number of a line item is kept back
    WITHOUT_NUMBER = "without_number"  #: a line item has no number
    PLEDGES_INCOMPLETE = (
        "pledges_incomplete"  #: somebody states more pledged than is recorded
    )
    REPORTS_INCOMPLETE = "reports_incomplete"  #: somebody states more than is recorded
    STATED_CONTESTED = (
        "stated_contested"  #: stated totals that bear on it contradict each other
    )
    STATED_OTHERWISE = (
        "stated_otherwise"  #: one beside it, or below its sum, states something else
    )
    STATED = "stated"  #: stated totals stand in place of the sums
    OVERLAPS = "overlaps"  #: two agreements may have the same event


#: Nothing is compared across agreements, and stated totals are never put in place of their sums.
_OF_ONE_AGREEMENT: Final = frozenset(
    {
        Caveat.REPORTED_WIDER,
        Caveat.STATED_CONTESTED,
        Caveat.STATED_OTHERWISE,
        Caveat.STATED,
    }
)
_OF_SEVERAL_AGREEMENTS: Final = frozenset({Caveat.OVERLAPS})
#: The caveats for which a line item adds only what is sure of it to the lower end of a sum.
INTERVAL_CAVEATS: Final = (
    Caveat.KINDS_MAY_CROSS,
    Caveat.SPANS,
    Caveat.TIE_CONTESTED,
)
#: The caveats for which stated totals beside a row are the reason.
STATED_CAVEATS: Final = (
    Caveat.PLEDGES_INCOMPLETE,
    Caveat.REPORTS_INCOMPLETE,
    Caveat.STATED_CONTESTED,
    Caveat.STATED_OTHERWISE,
)
#: The caveats of a timeline.
TIMELINE_CAVEATS: Final = (
    *INTERVAL_CAVEATS,
    Caveat.UNDONE,
    Caveat.REPORTED_WIDER,
    *STATED_CAVEATS,
)
#: The caveats of the totals of one agreement.
TOTALS_CAVEATS: Final = tuple(
    caveat for caveat in Caveat if caveat not in _OF_SEVERAL_AGREEMENTS
)
#: The caveats of totals across agreements, in alphabetical order.
ACROSS_CAVEATS: Final = tuple(sorted(set(Caveat) - _OF_ONE_AGREEMENT))


def of_interval(line: LineItemFigures) -> list[Caveat]:
    """Return the caveats for which a line item counts from 0 on; none where it counts whole."""
    reasons = {
        Caveat.KINDS_MAY_CROSS: line.contained,
        Caveat.SPANS: line.is_cut,
        Caveat.TIE_CONTESTED: line.tie_contested and not line.placed,
    }
    return [caveat for caveat, holds in reasons.items() if holds]


def of_intervals(columns: Iterable[Sum | None]) -> tuple[Caveat, ...]:
    """Return the caveats that make an interval of any of some sums, in alphabetical order."""
    caveats: set[Caveat] = set()
    for column in columns:
        if column is not None:
            caveats.update(of_sum(column))
    return tuple(caveat for caveat in INTERVAL_CAVEATS if caveat in caveats)


def of_sum(column: Sum) -> list[Caveat]:
    """Return the caveats of which some of a sum's line items are the reason."""
    counts = {
        Caveat.APPROXIMATE: column.approximate,
        Caveat.CONTESTED: column.contested,
        Caveat.DISPUTED: column.disputed,
        Caveat.ONE_SIDE: column.one_side,
        Caveat.NEITHER_SIDE: column.neither_side,
        Caveat.UNCLEAR_WORDS: column.unclear,
        Caveat.KINDS_MAY_CROSS: column.contained,
        Caveat.TIE_CONTESTED: column.tie_contested,
        Caveat.SPANS: column.spans,
        Caveat.WITHHELD: column.withheld,
        Caveat.WITHOUT_NUMBER: column.without_number,
    }
    return [caveat for caveat, lines in counts.items() if lines]
