"""Line items without a claim, said apart from the sum beside which they stand.

Nobody stands by them any more: they add nothing, and a column that has no other is compared with
nothing, as though they weren't there.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final, TypeAlias

from ledger.rules.totals.sums import LineItemFigures, Sum
from ledger.rules.workflow.lifecycle import Act

#: How many line items without a claim there are, by their act.
WithoutClaim: TypeAlias = Mapping[Act, int]
_NOTHING: Final = Sum(
    lines=0,
    lower=0,
    upper=None,
    approximate=0,
    without_number=0,
    withheld=0,
    contested=0,
    disputed=0,
    one_side=0,
    neither_side=0,
    unclear=0,
    tie_contested=0,
    spans=0,
    contained=0,
    text="",
    strict=0,
    open_by_floors=False,
)


def count_without_claim(lines: Iterable[LineItemFigures]) -> WithoutClaim:
    """Return how many of some lines have no claim that counts, by their act."""
    return Counter(line.act for line in lines if line.without_claim)


def in_words(lines: int) -> str:
    """Return how many line items without a claim there are, in words."""
    return f"{lines} without a claim"


def said_apart(column: Sum | None, lines: int) -> Sum | None:
    """Return a column as it is answered, with how many line items without a claim it has."""
    if lines == 0:
        return column
    words = in_words(lines)
    if column is None:
        return replace(_NOTHING, without_claim=lines, text=words)
    return replace(column, without_claim=lines, text=f"{column.text} + {words}")
