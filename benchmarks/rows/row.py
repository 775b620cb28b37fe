"""A row of the table: what is measured beside which yardstick, and what is asked of it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from benchmarks.rounds import Compared
from tests.postgresql import Postgresql

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
BOTH = (SQLITE, POSTGRESQL)


@dataclass(frozen=True, slots=True)
class Where:
    """A kind of database, and the server of PostgreSQL that is here."""

    name: str
    server: Postgresql

    def empty(self) -> str | None:
        """Return the URL of a database without a table; None for an embedded one."""
        return self.server.empty() if self.name == POSTGRESQL else None


@dataclass(frozen=True, slots=True)
class Asked:
    """At least so much, or at most: of the ratio, or of ours where a `unit` is given."""

    limits: dict[str, float]
    is_most: bool = False
    unit: str = ""

    def words(self, where: str) -> str:
        """Return it in words."""
        side = "at most" if self.is_most else "at least"
        return f"{side} {self.limits[where]:,g}{self.unit}"

    def is_met(self, where: str, figure: float) -> bool:
        """Return whether what was measured is what is asked."""
        if self.is_most:
            return figure <= self.limits[where]
        return figure >= self.limits[where]


def at_least(limit: float) -> Asked:
    return Asked(dict.fromkeys(BOTH, limit))


def at_most(limit: float) -> Asked:
    return Asked(dict.fromkeys(BOTH, limit), is_most=True)


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """A row, by its name: what is measured, and its yardstick."""

    name: str
    ours: str
    yardstick: str
    asked: Asked
    databases: tuple[str, ...] = BOTH


class Measured(NamedTuple):
    """What a row shows; `figure` is what is asked of, where that isn't the ratio."""

    ours: str
    yardstick: str
    ratio: float
    figure: float | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that are measured in one place, and what measures some of them there."""

    rows: Sequence[Row]
    measured: Callable[[Where, Sequence[Row]], Iterator[tuple[Row, Measured]]]


def speed(compared: Compared) -> Measured:
    """Return times as a row shows them whose ratio is a speed, the yardstick's being 1."""
    return Measured(ms(compared.ours), ms(compared.yardstick), 1 / compared.ratio)


def time(compared: Compared) -> Measured:
    """Return times as a row shows them whose ratio is a time, the yardstick's being 1."""
    return Measured(ms(compared.ours), ms(compared.yardstick), compared.ratio)


def ms(microseconds: float) -> str:
    return f"{microseconds / 1_000:.3g} ms"
