"""The narrow rows of line items that totals and checks read, and no documents."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, select
from sqlalchemy.orm import Session

from ledger.db import deadlines
from ledger.models import LineItemVersion
from ledger.rules.figure import ToldBy
from ledger.rules.lifecycle import Act, Status
from ledger.rules.quantity import Qualifier
from ledger.rules.refusals import TooCostly
from ledger.rules.sums import LineItemFigures
from ledger.rules.visible import grouped
from ledger.services import records

#: Looked up for every line item: calling an enumeration costs several times as much.
_ACTS: Final = {act.value: act for act in Act}
_STATUSES: Final = {status.value: status for status in Status}
_QUALIFIERS: Final[Mapping[str | None, Qualifier | None]] = {
    None: None,
    **{qualifier.value: qualifier for qualifier in Qualifier},
}
_TOLD_BY: Final = {told_by.value: told_by for told_by in ToldBy}
#: How many line items are read for one answer, of about 500 bytes each.
LINES_MAX: Final = 500_000
#: How many rows are held beside the lines that are made of them.
ROWS_AT_ONCE: Final = 1_000


def of_agreement(
    session: Session, agreement: str, known_at: int
) -> tuple[list[LineItemFigures], int]:
    """Return an agreement's line items in recording order, and the newest entry that touched one.

    The entry is -1 where there is none.
    """
    return where(session, [LineItemVersion.agreement == agreement], known_at)


def by_agreement(
    session: Session, agreements: Collection[str] | None, known_at: int
) -> dict[str | None, list[LineItemFigures]]:
    """Return the line items of some agreements, or of all and of none where that is None."""
    some = [] if agreements is None else [LineItemVersion.agreement.in_(sorted(agreements))]
    found: defaultdict[str | None, list[LineItemFigures]] = defaultdict(list)
    for line in where(session, some, known_at)[0]:
        found[line.agreement].append(line)
    return found


def where(
    session: Session, conditions: Sequence[ColumnElement[bool]], known_at: int
) -> tuple[list[LineItemFigures], int]:
    """Return the line items that meet conditions, of any agreement and of none; see `of_agreement`.

    A few rows are read at a time: of all line items there may be many.
    """
    model = LineItemVersion
    query = (
        select(
            model.id,
            model.act,
            model.category,
            model.from_party,
            model.to_party,
            model.status,
            model.part_of,
            model.happened_on,
            model.lower,
            model.upper,
            model.approximate,
            model.contested,
            model.no_number,
            model.floor,
            model.told_by,
            model.figure_text,
            model.agreement,
            model.first_on,
            model.last_on,
            model.tie_contested,
            model.from_index,
        )
        .where(records.visible(model, known_at), *conditions)
        .order_by(model.created_index)
    )
    return _read(session, query)


def _read(session: Session, query: Select[*tuple[Any, ...]]) -> tuple[list[LineItemFigures], int]:
    found, newest, held = list[LineItemFigures](), -1, _Held()
    for rows in session.execute(query).partitions(ROWS_AT_ONCE):
        deadlines.check(session)
        found.extend(_line(row, held) for row in rows)
        if len(found) > LINES_MAX:
            raise TooCostly(f"There are more than {grouped(LINES_MAX)} line items to read.")
        newest = max(newest, *(row.from_index for row in rows))
    return found, newest


class _Held(dict[Any, Any]):
    """Strings that many rows have, held once."""

    def __missing__(self, string: str | None) -> str | None:
        self[string] = string
        return string


def _line(row: Row[*tuple[Any, ...]], held: _Held) -> LineItemFigures:
    """The line of one row of `where`, by place: names would take longer than the query does."""
    (identity, act, category, giver, taker, status, part_of, happened_on, lower, upper,
     approximate, contested, no_number, floor, told_by, text, agreement, first_on, last_on,
     tie_contested, _) = row  # fmt: skip
    return LineItemFigures(
        identity,
        _ACTS[act],
        held[category],
        held[giver],
        held[taker],
        _STATUSES[status],
        part_of,
        held[happened_on],
        lower,
        upper,
        bool(approximate),
        bool(contested),
        _QUALIFIERS[no_number],
        _QUALIFIERS[floor],
        _TOLD_BY[told_by],
        held[text],
        held[agreement],
        held[first_on],
        held[last_on],
        bool(tie_contested),
    )
