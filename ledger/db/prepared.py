"""Statements that are compiled once, and cost little more than the database's own work after."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from sqlalchemy import CursorResult, Dialect
from sqlalchemy.orm import Session
from sqlalchemy.sql import ClauseElement

Value: TypeAlias = int | str | bytes | None


class Prepared:
    """A statement that is compiled once for each kind of database.

    SQLAlchemy takes longer to build and look up a statement than SQLite to answer it: some 130
    microseconds against 2. Values come and go as the driver has them: integers, texts and bytes.
    A list of any length (`IN`) can't be among them.
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
