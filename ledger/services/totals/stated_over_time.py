"""The stated totals of an agreement over time: on which day and row each stands, and what it does.

A row of a day says of them what totals say as of that day.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from ledger.rules.totals.caveats import Caveat
from ledger.rules.totals.stated_bearing import CheckedTotal, bearing
from ledger.rules.totals.stated_in_rows import Columns, StatedOfRow
from ledger.rules.totals.sums import RowKey
from ledger.rules.totals.timeline import (
    TimelineKey,
    TimelineRow,
    place_of,
)
from ledger.services.resources import Document
from ledger.services.sealed import StatedTotalDocument
from ledger.services.totals import stated_rows
from ledger.services.totals.stated_placed import (
    Ground,
    PlacedTotals,
    beside_documents,
    joint_document,
)


class StatedOverTime:
    """The stated totals that concern an agreement, each with its check, in recording order.

    `opening` has the days on which the rows open. `beside` has those of just one row, by that row
    and their last day; `jointly` the ids of all others, by the open rows that they stand below.
    Those without a day count as of none.
    """

    def __init__(
        self,
        ground: Ground,
        totals: Sequence[StatedTotalDocument],
        checked: Sequence[CheckedTotal],
        opening: Mapping[RowKey, str],
    ) -> None:
        self.beside: defaultdict[TimelineKey, list[CheckedTotal]] = defaultdict(list)
        self.jointly: defaultdict[TimelineKey, list[str]] = defaultdict(list)
        self._told: set[TimelineKey] = set()
        self._below: list[CheckedTotal] = []
        self._ground = ground
        self._checked = checked
        self._opening = opening
        self._documents = {total["id"]: total for total in totals}
        for total in checked:
            self._put(total)
        self._days = self._days_of_change()
        self._placed: dict[int, PlacedTotals] = {}
        self._of_rows: dict[tuple[int, RowKey, bool], StatedOfRow] = {}

    def _put(self, total: CheckedTotal) -> None:
        """Put a stated total beside its row, else below all rows that it has to do with."""
        head = self._ground.head
        statement = total.statement
        own = place_of(statement, head["id"], head["concluded_on"])
        if own is None:
            self._below.append(total)
        else:
            self.beside[own].append(total)
        day = statement.last_day
        if day is None:
            return
        for row in self._open_by(day):
            place = TimelineKey(day, *row)
            may_lack = self._ground.may_lack(total, row)
            if may_lack or self._ground.reaches_into(total, row):
                self._told.add(place)
            if own is None and self._ground.stands_below(total, row):
                self._told.add(place)
                self.jointly[place].append(statement.id)

    def _open_by(self, day: str) -> list[RowKey]:
        """Return the rows that are open by a day."""
        return [row for row, opened in self._opening.items() if opened <= day]

    def _days_of_change(self) -> list[str]:
        """Return the days on which a stated total ends, or the row opens that one stands beside."""
        days: set[str | None] = set()
        for total in self._checked:
            days.add(total.statement.last_day)
        for place in self.beside:
            days.add(self._opening.get(place.row_key))
        return sorted(filter(None, days))

    @property
    def wanted(self) -> set[TimelineKey]:
        """The places that have a row even where no sum changes."""
        return self._told.union(self.beside)

    def places(self) -> dict[str, TimelineKey]:
        """Return the places of those beside rows, by their ids."""
        places: dict[str, TimelineKey] = {}
        for place, totals in self.beside.items():
            for total in totals:
                places[total.statement.id] = place
        return places

    def leave(self, row: TimelineRow) -> tuple[Columns, Sequence[Caveat]]:
        """Return the columns of a row as the totals stated by its day leave them, and why."""
        columns = Columns(row.pledged, row.reported)
        number = bisect_right(self._days, row.place.on)
        if number == 0:
            return columns, ()
        key = row.place.row_key
        reported = row.reported is not None
        stated = self._of_rows.get((number, key, reported))
        if stated is None:
            stated = self._of_row(number, key, reported=reported)
            self._of_rows[number, key, reported] = stated
        return stated.leave(columns)

    def _of_row(
        self,
        number: int,
        row: RowKey,
        *,
        reported: bool,
    ) -> StatedOfRow:
        """Return what is stated of a row; `reported`: a report counts there by then."""
        placed = self._placed_by(number)
        beside = dict(zip(placed.ground.rows, placed.beside, strict=True))
        wider = placed.wider_than(row, reported=reported)
        narrower = placed.narrower_than(row, reported=reported)
        return StatedOfRow(beside.get(row, ()), wider, narrower)

    def _placed_by(self, number: int) -> PlacedTotals:
        """Return where stated totals stand as of the last of the first so many days."""
        placed = self._placed.get(number)
        if placed is None:
            day = self._days[number - 1]
            ground = self._ground._replace(rows=self._open_by(day))
            by_then = _by(day, self._checked)
            placed = stated_rows.put(ground, self._documents.values(), by_then)
            self._placed[number] = placed
        return placed

    def beside_documents(self, place: TimelineKey) -> Sequence[Document]:
        """Return those that stand beside a row on a day, as they are answered."""
        totals = self.beside.get(place)
        if totals is None:
            return ()
        row = place.row_key
        of_row: list[CheckedTotal] = []
        for other, others in self.beside.items():
            if other.row_key == row and other.on <= place.on:
                of_row += others
        return beside_documents(totals, bearing(of_row), self._documents)

    def joint_documents(self) -> list[Document]:
        """Return those that stand beside no single row and day, as they are answered."""
        agreement = self._ground.head["id"]
        return [
            joint_document(
                self._documents[total.statement.id],
                total,
                agreement,
            )
            for total in self._below
        ]


def _by(
    day: str,
    totals: Iterable[CheckedTotal],
) -> list[CheckedTotal]:
    """Return the stated totals that cover no day after one."""
    by_then = []
    for total in totals:
        last_day = total.statement.last_day
        if last_day is not None and last_day <= day:
            by_then.append(total)
    return by_then
