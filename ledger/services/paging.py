"""Pages of a query: in its total order, each from where the page before it ended."""

from collections.abc import Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, TypeAlias, TypeVar

from sqlalchemy import ColumnElement, literal_column, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from ledger.db.rows import AnyQuery, AnyRow
from ledger.models.versions import Version

#: How many bytes of documents a page holds; a larger one stands on a page of its own.
PAGE_BYTES_MAX: Final = 1024 * 1024
#: The first row, then 5, then 25 at once.
_A_FEW_AT_A_TIME: Final = {"stream_results": True, "max_row_buffer": 25}


AnyColumn: TypeAlias = InstrumentedAttribute[Any]
#: A row of a page, by whichever way it was read.
OneRow = TypeVar("OneRow", bound=Sequence[Any])


class Within(NamedTuple):
    """A column and its one value in a list, where an index has the list in its order.

    An index for `filters` serves no other query. It may hold `current` versions alone: only those
    are in the list then.
    """

    model: type[Version]
    name: str
    value: str
    filters: bool = False
    current: bool = False

    @property
    def column(self) -> AnyColumn:
        """The column itself."""
        column: AnyColumn = getattr(self.model, self.name)
        return column

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return the conditions for rows that the index has.

        As a range: given that they are equal, PostgreSQL may walk all of the table in the order of
        the list for a page of the few.
        """
        conditions: list[ColumnElement[bool]] = [
            self.column >= self.value,
            self.column <= self.value,
        ]
        if self.filters:
            # As text: a parameter would not do for the condition of an index.
            conditions.append(self.column >= literal_column("''"))
        if self.current:
            conditions.append(self.model.until_index.is_(None))
        return conditions


@dataclass(frozen=True, slots=True)
class Page:
    """A page of stored documents, and the place in the order after which the next one starts."""

    documents: list[bytes]
    after: list[int] | None


def page(  # noqa: PLR0913 - where goes by keyword
    session: Session,
    query: AnyQuery,
    order: Sequence[InstrumentedAttribute[int]],
    *,
    within: Within | None = None,
    after: Sequence[int] | None,
    limit: int,
) -> tuple[list[AnyRow], list[int] | None]:
    """Return one page of a query, and where the next one starts; None where it is the last.

    The last columns of the query are those of its total order. The page ends early where it has
    PAGE_BYTES_MAX bytes.
    """
    columns: list[AnyColumn] = list(order)
    start: list[Any] | None = None
    if after is not None:
        start = list(after)
    conditions: list[ColumnElement[bool]] = []
    if within is not None:
        conditions = within.conditions()
        # First in the order, for the same reason.
        columns.insert(0, within.column)
        if start is not None:
            start.insert(0, within.value)
    if start is not None:
        # Before all others: of several bounds SQLite begins at the first.
        conditions.insert(0, is_after(columns, start))
    query = query.where(*conditions)
    query = query.order_by(*columns).limit(limit + 1)
    return page_of_rows(few_at_a_time(session, query), len(order), limit)


def page_of_rows(
    all_rows: Generator[OneRow],
    columns: int,
    limit: int,
) -> tuple[list[OneRow], list[int] | None]:
    """Return the page that some rows begin with, as `page` does.

    So many of their last columns are those of their order.
    """
    with closing(all_rows):
        rows, more = rows_that_fit(all_rows, limit)
    if not more:
        return rows, None
    last_row = rows[-1]
    place = last_row[-columns:]
    return rows, list(place)


def is_after(
    columns: Sequence[Any],
    start: Sequence[Any],
) -> ColumnElement[bool]:
    """Return the condition for rows that follow the one where the page before ended."""
    if len(columns) == 1:
        after: ColumnElement[bool] = columns[0] > start[0]
        return after
    return tuple_(*columns) > tuple_(*start)


def few_at_a_time(
    session: Session,
    query: AnyQuery,
) -> Generator[AnyRow]:
    """Yield the rows of a query; they are fetched a few at a time, since any may be large."""
    connection = session.connection()
    result = connection.execute(query, execution_options=_A_FEW_AT_A_TIME)
    with result:
        yield from result


def rows_that_fit(all_rows: Iterable[OneRow], limit: int) -> tuple[list[OneRow], bool]:
    """Return the first of some rows, at least one, and whether more follow.

    There are as many as a page has room for: the rest may be a thousand times as large.
    """
    rows: list[OneRow] = []
    room = PAGE_BYTES_MAX
    for row in all_rows:
        for value in row:
            if isinstance(value, bytes):
                room -= len(value)
        if len(rows) == limit or (rows and room < 0):
            return rows, True
        rows.append(row)
    return rows, False
