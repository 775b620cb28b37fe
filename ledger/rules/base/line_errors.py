"""Errors of the lines of a batch: those that are alike are one, with the lines that have it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from ledger.rules.base.canonical_json import canonical

#: How many errors a refusal names; past them no further line of the change is tried.
LINE_ERRORS_MAX: Final = 100
#: Of how many lines an error that is alike is kept, all errors together.
ALIKE_ERRORS_MAX: Final = 10_000
#: How many of the lines that have one error are named.
ALIKE_SHOWN_MAX: Final = 20
#: An error of a line, with its `line`, `pointer`, `code` and `message`, and perhaps the `value`
#: that is wrong and what its refusal carries.
LineError: TypeAlias = dict[str, object]
#: What tells where an error is, and doesn't make it another one.
_PLACE: Final = ("line", "pointer", "value")


@dataclass(slots=True)
class _AlikeErrors:
    """The first of some errors that are alike, and where they all are."""

    first: LineError
    count: int = 0
    places: list[LineError] = field(default_factory=list)

    def add(self, error: LineError) -> None:
        """Count one more."""
        self.count += 1
        if len(self.places) < ALIKE_SHOWN_MAX:
            self.places.append(_place(error))

    def document(self) -> LineError:
        """Return it as a refusal tells it: a single one as it is."""
        if self.count == 1:
            return self.first
        return self.first | {"count": self.count, "alike": self.places}


class LineErrors:
    """The errors of the lines of a batch, in the order in which they were found."""

    def __init__(self, errors: Iterable[LineError] = ()) -> None:
        self._by_what: dict[bytes, _AlikeErrors] = {}
        self._lines: set[object] = set()
        self._count = 0
        self.add(errors)

    def add(self, errors: Iterable[LineError]) -> None:
        """Add errors, each with its line."""
        for error in errors:
            what = _what(error)
            alike = self._by_what.setdefault(what, _AlikeErrors(error))
            alike.add(error)
            self._lines.add(error["line"])
            self._count += 1

    def __len__(self) -> int:
        return self._count

    @property
    def lines(self) -> int:
        """How many lines have an error."""
        return len(self._lines)

    @property
    def is_full(self) -> bool:
        """True where no further line is looked at."""
        if self._count >= ALIKE_ERRORS_MAX:
            return True
        return len(self._by_what) >= LINE_ERRORS_MAX

    def documents(self) -> list[LineError]:
        """Return as many errors as a refusal names."""
        groups = list(self._by_what.values())
        return [alike.document() for alike in groups[:LINE_ERRORS_MAX]]

    def more(self) -> int:
        """Return how many errors it doesn't name."""
        groups = list(self._by_what.values())
        return sum(alike.count for alike in groups[LINE_ERRORS_MAX:])


def _place(error: LineError) -> LineError:
    """Return where an error is."""
    return {name: error[name] for name in _PLACE if name in error}


def _what(error: LineError) -> bytes:
    """Return what errors that are alike have in common: all but where they are."""
    pointer = str(error["pointer"])
    line = error["line"]
    assert isinstance(line, int), "lines are counted"
    # In an array, the place of the line stands before what is within it.
    within = f"{pointer}/".removeprefix(f"/{line - 1}/")
    rest: LineError = {"pointer": within}
    for name, value in error.items():
        if name not in _PLACE:
            rest[name] = value
    return canonical(rest)
