"""Line items that a batch compares its lines with, read once and kept at hand as it records.

A query for each line would cost far more than the look: a batch has thousands.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import product
from typing import Any, Final, NamedTuple, TypeAlias

from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy.orm import Session

from ledger.db.prepared import Prepared
from ledger.models import LineItemVersion
from ledger.rules.base.times import EVER, Time
from ledger.services.resources import Columns

#: How many line items are kept at hand for each line of a batch, and how many in all.
EVENTS_A_LINE_MAX: Final = 10
EVENTS_MAX: Final = 50_000
#: How many months of a line item are told apart; one that takes longer may meet any day.
_MONTHS_MAX: Final = 24


#: Text in a column that may be null.
_MaybeText: TypeAlias = str | None


class Event(NamedTuple):
    """A current line item, as far as it decides what may be the same event."""

    created_index: int
    id: str
    agreement: _MaybeText
    act: str
    undoes: _MaybeText
    category: str
    from_party: str
    to_party: str
    part_of: _MaybeText
    status: str
    upper: int | None
    first_on: _MaybeText
    last_on: _MaybeText
    other_days: _MaybeText
    distinct_from: _MaybeText


#: What all line items have in common that are read together: agreement, act, and what they undo.
_Together: TypeAlias = tuple[_MaybeText, str, _MaybeText]
#: Those that were read together, of two parties and a category.
_Kind: TypeAlias = tuple[_Together, str, str, str]
#: A month, as the count of months from the year 0; None for any time.
_Month: TypeAlias = int | None
_COLUMNS: Final = tuple(getattr(LineItemVersion, name) for name in Event._fields)


class EventsAtHand:
    """The line items that were read for a batch, and those that it has recorded since."""

    def __init__(
        self,
        lines: int,
    ) -> None:
        self._most = min(lines * EVENTS_A_LINE_MAX, EVENTS_MAX)
        self._count = 0
        #: Whether all of these are at hand; they aren't where they are too many.
        self._are_read: dict[_Together, bool] = {}
        self._months: defaultdict[_Kind, set[_Month]] = defaultdict(set)
        #: Of each kind and month the line items by their wholes and by their ids.
        self._slots: dict[tuple[_Kind, _Month], dict[_MaybeText, dict[str, Event]]] = {}
        self._kept: dict[str, Event] = {}

    def like(
        self,
        session: Session,
        item: Mapping[str, Any],
        lists: Iterable[Collection[str]],
        crossing: Collection[str],
        days: Time,
    ) -> list[Event] | None:
        """Return what `similar_query.alike` reads; None where that isn't at hand.

        `lists` are its lists of those who give, of those who take, and of categories.
        """
        together = (item["agreement"], item["act"], item["undoes"])
        if together not in self._are_read:
            self._are_read[together] = self._read(session, together)
        if not self._are_read[together]:
            return None
        within = EVER if item["effective_on"] is None else days
        alike: dict[str, Event] = {}
        for kind in product([together], *map(set, lists)):
            _, _, _, category = kind
            whole = None if category in crossing else item["part_of"]
            for event in self._of_kind(kind, within, whole):
                alike[event.id] = event
        return list(alike.values())

    def note(
        self,
        version: Columns,
    ) -> None:
        """Keep the version of a line item that was recorded in place of the one before."""
        event = Event._make(version[name] for name in Event._fields)
        before = self._kept.pop(event.id, None)
        if before is not None:
            self._remove(before)
        if self._are_read.get(_together(event)):
            self._keep(event)

    def _read(
        self,
        session: Session,
        together: _Together,
    ) -> bool:
        """Read all that have this in common, unless they are too many."""
        agreement, act, undoes = together
        most = self._most - self._count
        query = _QUERIES[agreement is None, undoes is None]
        rows = query.rows(
            session,
            agreement=agreement,
            act=act,
            undoes=undoes,
            most=most + 1,
        )
        if len(rows) > most:
            return False
        self._count += len(rows)
        for row in rows:
            self._keep(Event._make(row))
        return True

    def _keep(
        self,
        event: Event,
    ) -> None:
        self._kept[event.id] = event
        kind = _kind(event)
        for month in _months_of(event):
            self._months[kind].add(month)
            wholes = self._slots.setdefault((kind, month), {})
            wholes.setdefault(event.part_of, {})[event.id] = event

    def _remove(
        self,
        event: Event,
    ) -> None:
        kind = _kind(event)
        for month in _months_of(event):
            del self._slots[kind, month][event.part_of][event.id]

    def _of_kind(
        self,
        kind: _Kind,
        within: Time,
        whole: _MaybeText,
    ) -> Iterator[Event]:
        """Yield the line items of a kind that may share a day, but for the parts of a whole."""
        months = _months_within(within)
        if months is None:
            months = list(self._months.get(kind, ()))
        for month in months:
            wholes = self._slots.get((kind, month), {})
            for event in _of_wholes(wholes, whole):
                if _may_meet(event, within):
                    yield event


def _of_wholes(
    wholes: Mapping[_MaybeText, Mapping[str, Event]],
    left_out: _MaybeText,
) -> Iterator[Event]:
    """Yield line items, but for the parts of one whole."""
    for whole, events in wholes.items():
        if whole is None or whole != left_out:
            yield from events.values()


def _together(event: Event) -> _Together:
    return event.agreement, event.act, event.undoes


def _kind(event: Event) -> _Kind:
    return _together(event), event.from_party, event.to_party, event.category


def _may_meet(
    event: Event,
    within: Time,
) -> bool:
    """Return whether a line item may share a day with a time, by whoever dates it."""
    first_on, last_on = _days(event)
    first, last = within
    return first_on <= last and last_on >= first


def _days(event: Event) -> Time:
    """Return the first and the last day of a line item; it may be on any by some."""
    if event.first_on is None or event.last_on is None or event.other_days is not None:
        return EVER
    return event.first_on, event.last_on


def _months_of(event: Event) -> Iterable[_Month]:
    """Return the months of a line item; None alone for one that may be on any day."""
    return _between(_days(event)) or (None,)


def _months_within(within: Time) -> list[_Month] | None:
    """Return where line items stand that may share a day with a time; None for everywhere."""
    months = _between(within)
    if months is None:
        return None
    return [*months, None]


def _between(time: Time) -> range | None:
    """Return the months of a time; None where they are too many, or endless."""
    if time == EVER:
        return None
    first, last = time
    months = range(_month(first), _month(last) + 1)
    return months if len(months) <= _MONTHS_MAX else None


def _month(day: str) -> int:
    return int(day[:4]) * 12 + int(day[5:7])


def _query(
    of_agreement: ColumnElement[bool],
    undoing: ColumnElement[bool],
) -> Prepared:
    """Return the query of the current line items that have a few things in common."""
    model = LineItemVersion
    query = select(*_COLUMNS).where(
        model.until_index.is_(None),
        model.act == bindparam("act"),
        of_agreement,
        undoing,
    )
    return Prepared(query.limit(bindparam("most")))


_OF_ONE: Final = LineItemVersion.agreement == bindparam("agreement")
_OF_NONE: Final = LineItemVersion.agreement.is_(None)
_UNDOING: Final = LineItemVersion.undoes == bindparam("undoes")
_UNDOING_NOTHING: Final = LineItemVersion.undoes.is_(None)
#: The queries, by whether there is no agreement, and nothing undone.
_QUERIES: Final[Mapping[tuple[bool, bool], Prepared]] = {
    (False, False): _query(_OF_ONE, _UNDOING),
    (False, True): _query(_OF_ONE, _UNDOING_NOTHING),
    (True, False): _query(_OF_NONE, _UNDOING),
    (True, True): _query(_OF_NONE, _UNDOING_NOTHING),
}
