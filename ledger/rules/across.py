"""Totals across agreements: one pure function over line items of any agreement, or of none.

Nothing is compared here: a report under one agreement doesn't fulfil a pledge of another, so there
is no "still open", no fulfilment and no assessment. What may be one event, recorded under two
agreements, is counted twice and said to be.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from ledger.rules.overlaps import Overlaps, overlaps
from ledger.rules.stated import AgreementRow
from ledger.rules.sums import LineItemFigures, floored
from ledger.rules.totals import (
    Category,
    Members,
    Sums,
    add_up,
    caveats_of,
    counted_lines,
    happened_by,
    members,
)


@dataclass(frozen=True, slots=True)
class Period:
    """What was not over before one date and had not begun after another; None bounds nothing."""

    first_on: str | None = None
    last_on: str | None = None

    def holds(self, line: LineItemFigures) -> bool:
        """Return whether a line's own date lies in it; without one it can't be said to."""
        if self.first_on is None and self.last_on is None:
            return True
        if line.first_on is None or line.last_on is None:
            return False
        return (self.first_on is None or line.last_on >= self.first_on) and (
            self.last_on is None or line.first_on <= self.last_on
        )


EVER = Period()


@dataclass(frozen=True, slots=True)
class AcrossRow:
    """One category in one direction; `agreements` says of how many lines of each it is the sum."""

    category: str
    unit: str
    from_party: str
    to_party: str
    sums: Sums
    agreements: tuple[tuple[str | None, int], ...]
    caveats: tuple[str, ...]
    overlaps: Overlaps


@dataclass(frozen=True, slots=True)
class Across:
    """The rows, the line items that count, and how many were left out for want of a date."""

    rows: tuple[AcrossRow, ...]
    counted: tuple[LineItemFigures, ...]
    undated: int


def across(
    lines: Iterable[LineItemFigures],
    categories: Mapping[str, Category],
    as_of: str | None = None,
    period: Period = EVER,
) -> Across:
    """Return the totals of line items across agreements.

    Args:
        lines: in recording order, whatever their status.
        categories: by id; must hold each line's category and all above it.
        as_of: an ISO 8601 date: keep what had happened by then. None keeps everything.
        period: keep what has a date of its own in it.
    """
    found = counted_lines(lines)
    undated = sum(_lacks_a_date(line, as_of, period) for line in found)
    counted = [
        line for line in found if (as_of is None or happened_by(line, as_of)) and period.holds(line)
    ]
    rows = tuple(_row(there, categories) for there in members(counted, categories))
    return Across(rows, tuple(counted), undated)


def admit(row: AcrossRow, above: AbstractSet[AgreementRow]) -> AcrossRow:
    """Return a row whose sum of reports is only a floor, where somebody states more.

    `above` has the row of an agreement's own totals that each such total covers.
    """
    keys = {
        AgreementRow(agreement, row.category, row.from_party, row.to_party)
        for agreement, _ in row.agreements
        if agreement is not None
    }
    reported = row.sums.reported
    if above.isdisjoint(keys) or reported is None or reported.upper is None:
        return row
    return replace(
        row,
        sums=row.sums._replace(reported=floored(reported)),
        caveats=tuple(sorted((*row.caveats, "reports_incomplete"))),
    )


def _lacks_a_date(line: LineItemFigures, as_of: str | None, period: Period) -> bool:
    return (as_of is not None and line.happened_on is None) or (
        period != EVER and line.first_on is None
    )


def _row(there: Members, categories: Mapping[str, Category]) -> AcrossRow:
    sums, found = add_up(there.lines), overlaps(there.lines, categories)
    held = caveats_of(sums, tie_contested=any(line.tie_contested for line in there.lines))
    shares = Counter(line.agreement for line in there.lines)
    return AcrossRow(
        category=there.category,
        unit=categories[there.category].unit,
        from_party=there.direction[0],
        to_party=there.direction[1],
        sums=sums,
        # By id, and what has no agreement last.
        agreements=tuple(
            sorted(shares.items(), key=lambda share: (share[0] is None, share[0] or ""))
        ),
        caveats=tuple(sorted((*held, *(["overlaps"] if found.found else ())))),
        overlaps=found,
    )
