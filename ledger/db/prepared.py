"""Statements that are compiled once, and cost little more than the database's own work after."""

import sqlite3
from collections.abc import Callable, Collection, Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, make_dataclass
from functools import cached_property
from itertools import islice, starmap
from operator import methodcaller
from typing import Any, Final, TypeAlias

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Dialect,
    Select,
    bindparam,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql import ClauseElement

from ledger.db.rows import AnyQuery

Value: TypeAlias = int | str | bytes | None
#: A row as the driver has it, its columns by position.
Values: TypeAlias = tuple[Any, ...]
#: A row whose columns have the names that its query gives them.
Record: TypeAlias = Any
#: The values of a statement, as drivers take them.
Parameters: TypeAlias = tuple[Value, ...] | dict[str, Value]
#: What is fetched of what a cursor answers.
_ALL: Final = methodcaller("fetchall")
_ONE: Final = methodcaller("fetchone")
_NOTHING: Final = methodcaller("close")
#: How many rows of `streamed` PostgreSQL's driver reads at once.
_A_FEW: Final = 25


class Prepared:
    """A statement that is compiled once for each kind of database.

    SQLAlchemy takes longer to build and look up a statement than SQLite to answer it: some 130
    microseconds against 2. Values come and go as the driver has them: integers, texts and bytes.
    Of a list (`IN`) it has one parameter for each place; see `among`.
    """

    def __init__(
        self,
        statement: ClauseElement,
    ) -> None:
        self._statement: Final = statement
        self._compiled: Final[dict[str, _Compiled]] = {}

    def send(self, session: Session, **values: Value) -> None:
        """Run a statement that answers no rows, with a value for each `bindparam`.

        Raises:
            KeyError: one has none.
        """
        self._answered(session.connection(), values, _NOTHING)

    def run_many(
        self, connection: Connection, rows: Sequence[Mapping[str, Value]]
    ) -> None:
        """Run it once for each of some rows, which are sent together."""
        compiled = self._of(connection)
        parameters = [compiled.parameters(row) for row in rows]
        send_many(connection, compiled.sql, parameters)

    def rows(self, session: Session, **values: Value) -> list[Values]:
        """Return all rows of a query as the driver has them, at a sixth of SQLAlchemy's own cost.

        Raises:
            KeyError: a `bindparam` has no value.
        """
        rows: list[Values] = self._answered(session.connection(), values, _ALL)
        return rows

    def first(self, session: Session, **values: Value) -> Values | None:
        """Return the first row of a query, as `rows` does; None where there is none."""
        row: Values | None = self._answered(session.connection(), values, _ONE)
        return row

    def records(self, session: Session, **values: Value) -> list[Record]:
        """Return all rows of a query, as `rows` does, with their columns by name."""
        rows = self.rows(session, **values)
        return list(starmap(self._record_of, rows))

    def record(self, session: Session, **values: Value) -> Record | None:
        """Return the first row of a query, as `records` does; None where there is none."""
        row = self.first(session, **values)
        return None if row is None else self._record_of(*row)

    @cached_property
    def _record_of(self) -> Callable[..., Record]:
        """The function that gives the columns of a row their names."""
        assert isinstance(self._statement, Select), "only a query has columns"
        names = self._statement.selected_columns.keys()
        return make_dataclass("Record", names, frozen=True, slots=True)

    def partitions(
        self, session: Session, size: int, **values: Value
    ) -> Generator[list[Values]]:
        """Yield the rows of a query, as `rows` does, so many at once, and in memory at once.

        Nothing else can be read of the session until they are, or whoever stops has closed this.
        """
        connection = session.connection()
        with self._streaming(connection, values, size) as rows:
            while part := list(islice(rows, size)):
                yield part

    def streamed(self, session: Session, **values: Value) -> Generator[Values]:
        """Yield the rows of a query, as `rows` does, a few in memory at once: they may be large.

        Nothing else can be read of the session meanwhile. Rows that nobody wants come all the same.
        """
        connection = session.connection()
        with self._streaming(connection, values, _A_FEW) as rows:
            for row in rows:  # noqa: UP028 - who stops must not close what is read to its end
                yield row

    def _answered(
        self,
        connection: Connection,
        values: Mapping[str, Value],
        fetch: Callable[[Any], Any],
    ) -> Any:  # noqa: ANN401 - of any driver
        """Send it on the driver's own connection, and return what is fetched."""
        compiled = self._of(connection)
        sql = compiled.sql
        parameters = compiled.parameters(values)
        driver = _driver(connection, sql, parameters, many=False)
        try:
            return fetch(_executed(driver, sql, parameters))
        except connection.dialect.loaded_dbapi.Error as failed:
            raise _wrapped(connection, sql, failed) from failed

    @contextmanager
    def _streaming(
        self,
        connection: Connection,
        values: Mapping[str, Value],
        size: int,
    ) -> Iterator[Iterator[Values]]:
        """Send it, as `_answered` does, and lend its rows; the driver holds so many at once."""
        compiled = self._of(connection)
        sql, parameters = compiled.sql, compiled.parameters(values)
        driver = _driver(connection, sql, parameters, many=False)
        with _errors_wrapped(connection, sql):
            if isinstance(driver, sqlite3.Connection):
                with closing(driver.execute(sql, parameters)) as cursor:
                    yield cursor
            else:
                rows = driver.cursor(binary=True).stream(sql, parameters, size=size)
                with _read_to_its_end(rows):
                    yield rows

    def _of(self, connection: Connection) -> "_Compiled":
        """Return it as the database of a connection takes it."""
        dialect = connection.dialect
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = _compile(self._statement, dialect)
            self._compiled[dialect.name] = compiled
        return compiled


@dataclass(frozen=True, slots=True)
class _Compiled:
    """The SQL of a statement, the values that never change, and the names of all in order."""

    sql: str
    constants: Mapping[str, Value]
    names: tuple[str, ...]
    positional: bool

    def parameters(self, values: Mapping[str, Value]) -> Parameters:
        """Return the values as the driver takes them."""
        everything = {**self.constants, **values}
        if self.positional:
            return tuple(everything[name] for name in self.names)
        return {name: everything[name] for name in self.names}


def send_many(
    connection: Connection,
    sql: str,
    parameters: Sequence[Parameters],
) -> None:
    """Run a statement of a driver once for each of some parameters, which are sent together."""
    is_one = len(parameters) == 1
    sent = parameters[0] if is_one else parameters
    driver = _driver(connection, sql, sent, many=not is_one)
    with _errors_wrapped(connection, sql), closing(driver.cursor()) as cursor:
        if is_one:
            cursor.execute(sql, sent)
        else:
            cursor.executemany(sql, sent)


def copy_rows(
    connection: Connection,
    sql: str,
    rows: Sequence[Sequence[Value]],
) -> None:
    """Send rows to PostgreSQL by a statement that copies them."""
    driver = _driver(connection, sql, rows, many=True)
    with (
        _errors_wrapped(connection, sql),
        driver.cursor() as cursor,
        cursor.copy(sql) as copied,
    ):
        for row in rows:
            copied.write_row(row)


@contextmanager
def pipelined(
    connection: Connection,
) -> Iterator[None]:
    """Send what a block writes without waiting for each answer, where the database has that."""
    driver: Any = connection.connection.driver_connection
    if isinstance(driver, sqlite3.Connection):
        yield
        return
    with _errors_wrapped(connection, ""), driver.pipeline():
        yield


def _driver(
    connection: Connection,
    sql: str,
    parameters: object,
    *,
    many: bool,
) -> Any:  # noqa: ANN401 - of any driver
    """Return the driver's own connection, when whoever listens has heard what is sent."""
    for hear in connection.dispatch.before_cursor_execute:
        hear(connection, None, sql, parameters, None, many)
    return connection.connection.driver_connection


def places(values: Collection[str]) -> int:
    """Return how many places a list of these values takes: few numbers, so few statements."""
    return 1 << max(len(values) - 1, 0).bit_length()


def among(
    column: InstrumentedAttribute[Any],
    name: str,
    count: int,
) -> ColumnElement[bool]:
    """Return the condition that a column has one of the values of a list of so many places."""
    parameters: list[BindParameter[str]] = [
        bindparam(f"{name}_{place}") for place in range(count)
    ]
    return column.in_(parameters)


def listed(name: str, values: Sequence[str]) -> dict[str, Value]:
    """Return the parameters of a list, its last value in all places that are left over.

    No id is empty: so nothing is in an empty list.
    """
    last = values[-1] if values else ""
    left_over = places(values) - len(values)
    filled = [*values, *[last] * left_over]
    return {f"{name}_{place}": value for place, value in enumerate(filled)}


def _compile(statement: ClauseElement, dialect: Dialect) -> _Compiled:
    in_full = {"render_postcompile": True}
    compiled: Any = statement.compile(dialect=dialect, compile_kwargs=in_full)
    constants = dict(compiled.params)
    for parameter, name in compiled.bind_names.items():
        if parameter.required:
            constants.pop(name, None)
    positional = compiled.positiontup is not None
    names = compiled.positiontup if positional else compiled.params
    return _Compiled(str(compiled), constants, tuple(names), positional)


def partitions_of(
    session: Session, query: AnyQuery, size: int, *, large: bool
) -> Generator[list[Values]]:
    """Yield the rows of any query as the driver has them, so many at once.

    The driver for PostgreSQL holds all of them at once, unless the answer is known to be `large`.
    Nothing else can be read of the session meanwhile then; the query is compiled each time.
    """
    if large:
        yield from Prepared(query).partitions(session, size)
        return
    connection = session.connection()
    with connection.execute(query) as result, _errors_wrapped(connection, ""):
        cursor: Any = result.cursor
        while rows := cursor.fetchmany(size):
            yield rows


def send_plain(
    connection: Connection,
    sql: str,
) -> None:
    """Send statements without parameters on the driver's own connection."""
    driver = _driver(connection, sql, (), many=False)
    with _errors_wrapped(connection, sql):
        driver.execute(sql)


def last_value(
    connection: Connection,
    sql: str,
) -> Value:
    """Return the only value of the last of some statements, which PostgreSQL is sent at once."""
    driver = _driver(connection, sql, (), many=False)
    with _errors_wrapped(connection, sql), driver.execute(sql) as cursor:
        while cursor.nextset():
            pass
        (only,) = cursor.fetchone()
    value: Value = only
    return value


def _executed(driver: Any, sql: str, parameters: Parameters) -> Any:  # noqa: ANN401 - of any driver
    """Execute a statement; PostgreSQL then sends values as they are, not as texts."""
    if isinstance(driver, sqlite3.Connection):
        return driver.execute(sql, parameters)
    return driver.execute(sql, parameters, binary=True)


@contextmanager
def _read_to_its_end(rows: Iterator[Values]) -> Iterator[None]:
    """Read what is left of a stream: what breaks off a query ends the transaction too."""
    try:
        yield
    finally:
        for _ in rows:
            pass


@contextmanager
def _errors_wrapped(connection: Connection, sql: str) -> Iterator[None]:
    """Raise what the driver raises as errors of SQLAlchemy."""
    try:
        yield
    except connection.dialect.loaded_dbapi.Error as failed:
        raise _wrapped(connection, sql, failed) from failed


def _wrapped(connection: Connection, sql: str, failed: Any) -> BaseException:  # noqa: ANN401 - of any driver
    """Return a driver's error as SQLAlchemy raises it; a lost connection isn't used again."""
    dialect = connection.dialect
    driver: Any = connection.connection.driver_connection
    lost = dialect.is_disconnect(failed, driver, None)
    if lost:
        connection.invalidate(failed)
    wrapped: BaseException = DBAPIError.instance(
        sql,
        None,
        failed,
        dialect.loaded_dbapi.Error,
        hide_parameters=True,
        connection_invalidated=lost,
        dialect=dialect,
    )
    return wrapped
