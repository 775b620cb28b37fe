"""Documents for an answer that is built whole: bounded in bytes, and fetched a few at a time."""

from collections.abc import Iterator
from typing import Final

from sqlalchemy.orm import Session

from ledger.db import deadlines
from ledger.db.rows import AnyQuery, AnyRow
from ledger.rules.base.errors import TooCostly
from ledger.rules.base.printable import grouped

#: Parsed, they take about six times as many in memory.
BYTES_MAX: Final = 32 * 1024 * 1024
#: The first row, then 5, 25 and 125 at once.
_A_FEW_AT_A_TIME: Final = {"stream_results": True, "max_row_buffer": 125}


def rows(
    session: Session,
    query: AnyQuery,
    *,
    bytes_max: int | None = None,
) -> Iterator[AnyRow]:
    """Yield the rows of a query that selects the column `document`, and perhaps others.

    Raises:
        TooCostly: their documents have more than `bytes_max` bytes, BYTES_MAX where that is None.
    """
    limit = BYTES_MAX if bytes_max is None else bytes_max
    room = limit
    connection = session.connection()
    with connection.execute(query, execution_options=_A_FEW_AT_A_TIME) as result:
        for row in result:
            deadlines.check_connection(connection)
            room -= len(row.document)
            if room < 0:
                raise _too_costly(limit)
            yield row


def check_size(size: int) -> None:
    """Refuse documents of so many bytes before any is read.

    Raises:
        TooCostly: `rows` would refuse them half-way.
    """
    if size > BYTES_MAX:
        raise _too_costly(BYTES_MAX)


def _too_costly(limit: int) -> TooCostly:
    return TooCostly(
        f"There are more than {grouped(limit)} bytes of documents to read."
    )
