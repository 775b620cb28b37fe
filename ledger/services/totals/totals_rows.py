"""The line items that totals and checks add up: read from columns, not from documents."""

import sys
from collections import defaultdict
from collections.abc import Collection, Generator, Mapping, Sequence
from contextlib import closing
from functools import cache
from typing import Any, Final, TypeAlias

from sqlalchemy import ColumnElement, bindparam, or_, select
from sqlalchemy.orm import Session

from ledger.db import deadlines, prepared
from ledger.db.prepared import Prepared, Values, partitions_of
from ledger.models import LineItemVersion
from ledger.rules.base.errors import TooCostly
from ledger.rules.base.printable import grouped
from ledger.rules.quantities.figure import NoNumber, Ratio, Sides
from ledger.rules.quantities.quantity import Qualifier
from ledger.rules.totals.hierarchy import NO_GROUPS, Groups
from ledger.rules.totals.sums import LineItemFigures, RowKey
from ledger.rules.totals.totals import KnownSums
from ledger.rules.workflow.lifecycle import Act, Status
from ledger.services import documents, queries
from ledger.services.figure_documents import figure_of
from ledger.services.journal import loads
from ledger.services.totals import rows_at_hand

#: A look-up for every line item: calling an enumeration costs several times as much.
_ACTS: Final = {act.value: act for act in Act}
_STATUSES: Final = {status.value: status for status in Status}
_NO_NUMBERS: Final[Mapping[str | None, NoNumber | None]] = {
    None: None,
    **{reason.value: reason for reason in NoNumber},
}
_QUALIFIERS: Final[Mapping[str | None, Qualifier | None]] = {
    None: None,
    **{qualifier.value: qualifier for qualifier in Qualifier},
}
_SIDES: Final = {sides.value: sides for sides in Sides}
#: What is read of a line item, in the order in which `_line` takes it.
_COLUMNS: Final = (
    LineItemVersion.id,
    LineItemVersion.act,
    LineItemVersion.category,
    LineItemVersion.from_party,
    LineItemVersion.to_party,
    LineItemVersion.status,
    LineItemVersion.part_of,
    LineItemVersion.happened_on,
    LineItemVersion.lower,
    LineItemVersion.upper,
    LineItemVersion.approximate,
    LineItemVersion.contested,
    LineItemVersion.no_number,
    LineItemVersion.floor,
    LineItemVersion.told_by,
    LineItemVersion.figure_text,
    LineItemVersion.agreement,
    LineItemVersion.first_on,
    LineItemVersion.last_on,
    LineItemVersion.tie_contested,
    LineItemVersion.other_days,
    LineItemVersion.elsewhere,
    LineItemVersion.over_agreements,
    LineItemVersion.distinct_from,
    LineItemVersion.undoes,
    LineItemVersion.per,
    LineItemVersion.per_lower,
    LineItemVersion.per_upper,
    LineItemVersion.unclear,
    LineItemVersion.created_index,
    LineItemVersion.from_index,
)
#: Line items by their ids, in recording order.
_Lines: TypeAlias = rows_at_hand.Rows[LineItemFigures]
#: How many line items are read for one answer, of about 500 bytes each.
LINES_MAX: Final = 500_000
#: How many rows are in memory at once, beside the lines made from them.
ROWS_AT_ONCE: Final = 1_000
_OF_AGREEMENT: Final = Prepared(
    select(*_COLUMNS)
    .where(
        queries.visible(LineItemVersion, bindparam("known_at")),
        LineItemVersion.agreement == bindparam("agreement"),
    )
    .order_by(LineItemVersion.created_index)
)


def of_agreement(
    session: Session,
    agreement: str,
    known_at: int,
    groups: Groups = NO_GROUPS,
) -> tuple[list[LineItemFigures], int]:
    """Return an agreement's line items in recording order, and the newest entry that touched one.

    The entry is -1 where there is none. See `where` for `groups`.
    """
    rows = rows_at_hand.rows_of(session, _READING, agreement, known_at)
    told_by: dict[str, Sides] = {}
    if groups:
        of_agreement = [LineItemVersion.agreement == agreement]
        told_by = _told_by_members(session, of_agreement, known_at, groups)
    return _lines_and_newest(rows, told_by)


def known_sums(session: Session, agreement: str) -> KnownSums:
    """Return the sums of an agreement's rows that were added up before."""
    derived = rows_at_hand.derived_of(session, _READING, agreement)
    known: KnownSums = derived.setdefault("sums", KnownSums())
    return known


def _read_all(
    session: Session,
    agreement: str,
    known_at: int,
) -> _Lines:
    """Read the line items of an agreement as they stood then."""
    return _by_id(
        session,
        _OF_AGREEMENT.partitions(
            session, ROWS_AT_ONCE, agreement=agreement, known_at=known_at
        ),
    )


def _read_some(
    session: Session,
    identities: Sequence[str],
) -> _Lines:
    """Read some line items as they are now."""
    query = _of_ids(prepared.places(identities))
    ids = prepared.listed("id", identities)
    return _by_id(session, query.partitions(session, ROWS_AT_ONCE, **ids))


@cache
def _of_ids(count: int) -> Prepared:
    """Return the query of so many line items as they are now."""
    model = LineItemVersion
    return Prepared(
        select(*_COLUMNS)
        .where(prepared.among(model.id, "id", count), queries.current(model))
        .order_by(model.created_index)
    )


_READING: Final = rows_at_hand.Reading("lines", _read_all, _read_some)


def by_agreement(
    session: Session,
    agreements: Collection[str] | None,
    known_at: int,
    kinds: Collection[str],
) -> dict[str | None, list[LineItemFigures]]:
    """Return the line items of some agreements by their ids; `kinds` are their categories.

    `agreements` None: of all agreements, and those under none by None.
    """
    conditions = [LineItemVersion.category.in_(sorted(kinds))]
    if agreements is not None:
        conditions.append(LineItemVersion.agreement.in_(sorted(agreements)))
    all_lines, _ = where(session, conditions, known_at)
    grouped_lines: defaultdict[str | None, list[LineItemFigures]] = defaultdict(list)
    for line in all_lines:
        grouped_lines[line.agreement].append(line)
    return grouped_lines


def where(
    session: Session,
    conditions: Sequence[ColumnElement[bool]],
    known_at: int,
    groups: Groups = NO_GROUPS,
    *,
    large: bool = False,
) -> tuple[list[LineItemFigures], int]:
    """Return the line items that meet conditions, of any agreement and of none; see `of_agreement`.

    Who speaks for a member of one of `groups` speaks for the side of that too. `large`: there may
    be very many line items.

    Raises:
        TooCostly: there are more than LINES_MAX.
    """
    model = LineItemVersion
    query = (
        select(*_COLUMNS)
        .where(queries.visible(model, known_at), *conditions)
        .order_by(model.created_index)
    )
    partitions = partitions_of(session, query, ROWS_AT_ONCE, large=large)
    rows = _by_id(session, partitions)
    told_by = _told_by_members(session, conditions, known_at, groups)
    return _lines_and_newest(rows, told_by)


def _lines_and_newest(
    rows: _Lines,
    told_by: Mapping[str, Sides],
) -> tuple[list[LineItemFigures], int]:
    """Return lines with who tells of some of them, and the newest of their entries."""
    lines = list(rows.values())
    newest = max((line.entry for line in lines), default=-1)
    if told_by:
        lines = [_as_told(line, told_by) for line in lines]
    return lines, newest


def _as_told(
    line: LineItemFigures,
    told_by: Mapping[str, Sides],
) -> LineItemFigures:
    """Return a line with who tells of it, where that isn't as it is sealed."""
    sides = told_by.get(line.id)
    return line if sides is None else line._replace(told_by=sides)


def _told_by_members(
    session: Session,
    conditions: Sequence[ColumnElement[bool]],
    known_at: int,
    groups: Groups,
) -> dict[str, Sides]:
    """Return who tells of line items of groups, by their ids, as their members stood then.

    Columns are worked out from what is sealed, which knows of no members: so these are read again.
    """
    names = sorted(frozenset[str]().union(*groups.values()))
    if not names:
        return {}
    model = LineItemVersion
    query = select(model.id, model.document).where(
        queries.visible(model, known_at),
        or_(model.from_party.in_(names), model.to_party.in_(names)),
        model.told_by != Sides.BOTH,
        *conditions,
    )
    told_by: dict[str, Sides] = {}
    # A document is let go before the next one is read.
    for row in documents.rows(session, query, bytes_max=sys.maxsize):
        told_by[row.id] = figure_of(loads(row.document), groups).told_by
    return told_by


def _by_id(
    session: Session,
    partitions: Generator[list[Values]],
) -> _Lines:
    """Read lines, a few rows at a time: there may be many."""
    lines: _Lines = {}
    strings = _Strings()
    with closing(partitions):
        for rows in partitions:
            deadlines.check(session)
            for row in rows:
                line = _line(row, strings)
                lines[line.id] = line
            check_number(len(lines))
    return lines


def check_number(line_items: int) -> None:
    """Refuse to read so many line items for one answer.

    Raises:
        TooCostly: there are more than LINES_MAX.
    """
    if line_items > LINES_MAX:
        raise TooCostly(f"There are more than {grouped(LINES_MAX)} line items to read.")


class _Strings(dict[Any, Any]):
    """Strings that many rows have, each kept in memory once."""

    def __missing__(
        self,
        string: str | None,
    ) -> str | None:
        self[string] = string
        return string


def _line(
    row: Values,
    strings: _Strings,
) -> LineItemFigures:
    """Return the line of one row of `where`, by position: by name takes longer than the query."""
    (identity, act, category, giver, taker, status, part_of, happened_on, lower, upper,
     approximate, contested, no_number, floor, told_by, text, agreement, first_on, last_on,
     tie_contested, other_days, elsewhere, over_agreements, distinct_from, undoes, per,
     per_lower, per_upper, unclear, created_index, entry) = row  # fmt: skip
    return LineItemFigures(
        identity,
        _ACTS[act],
        strings[category],
        strings[giver],
        strings[taker],
        _STATUSES[status],
        part_of,
        strings[happened_on],
        lower,
        upper,
        bool(approximate),
        bool(contested),
        _NO_NUMBERS[no_number],
        _QUALIFIERS[floor],
        _SIDES[told_by],
        strings[text],
        strings[agreement],
        strings[first_on],
        strings[last_on],
        bool(tie_contested),
        other_days=tuple(other_days.split()) if other_days else (),
        distinct_from=tuple(distinct_from.split()) if distinct_from else (),
        undoes=undoes,
        elsewhere=_rows(elsewhere),
        over_agreements=_rows(over_agreements),
        per=Ratio(strings[per], per_lower, per_upper) if per else None,
        unclear=bool(unclear),
        created_index=created_index,
        entry=_once(created_index, entry),
    )


def _once(
    created_index: int,
    entry: int,
) -> int:
    """Return the newest entry of a line; most have one alone, whose number is kept once."""
    return created_index if entry == created_index else entry


def _rows(column: str | None) -> tuple[RowKey, ...]:
    """Return rows as a column holds them: each as its category and parties, between blanks."""
    rows: list[RowKey] = []
    if column is None:
        return ()
    for row in column.split():
        category, from_party, to_party = row.split("/")
        rows.append(RowKey(category, from_party, to_party))
    return tuple(rows)
