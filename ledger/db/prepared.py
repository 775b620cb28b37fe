"""Statements that are compiled once, and cost little more than the database's own work after."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from sqlalchemy import BindParameter, ColumnElement, CursorResult, Dialect, bindparam
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql import ClauseElement

Value: TypeAlias = int | str | bytes | None


class Prepared:
    """A statement that is compiled once for each kind of database.

    SQLAlchemy takes longer to build and look up a statement than SQLite to answer it: some 130
    microseconds against 2. Values come and go as the driver has them: integers, texts and bytes.
    Of a list (`IN`) it has one parameter for each place; see `among`.
    """

    def __init__(self, statement: ClauseElement) -> None:
        self._statement: Final = statement
        self._compiled: Final[dict[str, _Compiled]] = {}

    def run(self, session: Session, **values: Value) -> CursorResult[Any]:
        """Run it with a value for each `bindparam`.

        Raises:
            KeyError: one has none.
        """
        connection = session.connection()
        dialect = connection.dialect
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = _compile(self._statement, dialect)
            self._compiled[dialect.name] = compiled
        return connection.exec_driver_sql(compiled.sql, compiled.parameters(values))


@dataclass(frozen=True, slots=True)
class _Compiled:
    """The SQL of a statement, the values that never change, and the names of all in order."""

    sql: str
    constants: Mapping[str, Value]
    names: tuple[str, ...]
    positional: bool

    def parameters(
        self, values: Mapping[str, Value]
    ) -> tuple[Value, ...] | dict[str, Value]:
        """Return the values as the driver takes them."""
        everything = {**self.constants, **values}
        if self.positional:
            return tuple(everything[name] for name in self.names)
        return {name: everything[name] for name in self.names}


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
    compiled: Any = statement.compile(dialect=dialect)
    constants = {
        name: parameter.value
        for parameter, name in compiled.bind_names.items()
        if not parameter.required
    }
    positional = compiled.positiontup is not None
    names = compiled.positiontup if positional else compiled.bind_names.values()
    return _Compiled(str(compiled), constants, tuple(names), positional)
