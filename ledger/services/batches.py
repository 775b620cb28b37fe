"""Batches: many lines recorded in one change, all of them or none.

Each line goes through the use case of its own POST.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol, TypeAlias

from ledger.rules.cautions import Caution
from ledger.rules.refusals import Invalid, NotFound, Refusal
from ledger.rules.visible import grouped
from ledger.services import categories, line_items, parties, sources, stated_totals
from ledger.services.journal import Change, Sealed, loads
from ledger.services.kinds import Columns

LINES_MAX: Final = 10_000
#: How many errors a refusal tells; in the change no further line is tried then.
LINE_ERRORS_MAX: Final = 100
#: How many line items an error names that a line may tell again.
ALIKE_MAX: Final = 20
LineError: TypeAlias = dict[str, object]


class BatchRefused(Refusal):
    """Some lines can't be recorded, so none was.

    `errors` holds the `line`, `pointer`, `code` and `message` of each, and what that refusal
    carries; `more` says how many others were found. `not_tried` counts the lines that name what a
    refused one would have recorded, and those of which no more could be told.
    """

    code = "batch-refused"

    def __init__(self, errors: Sequence[LineError], *, lines: int, not_tried: int = 0) -> None:
        refused = len({error["line"] for error in errors})
        more = max(0, len(errors) - LINE_ERRORS_MAX)
        were = "was" if refused == 1 else "were"
        sentences = [
            f"{grouped(refused)} of {grouped(lines)} lines {were} refused; nothing was recorded."
        ]
        if more:
            sentences.append(f"There are {grouped(more)} more errors than told here.")
        if not_tried:
            sentences.append(
                f"{grouped(not_tried)} were not tried: they name what a refused line would have "
                "recorded, or nothing more could be told here."
            )
        super().__init__(
            " ".join(sentences),
            errors=list(errors[:LINE_ERRORS_MAX]),
            more=more,
            not_tried=not_tried,
        )


@dataclass(frozen=True, slots=True)
class LineResult:
    """What a line recorded; `entry` is None where it was recorded before, just so.

    `line_item` is the one that was made or changed, None for what is no part of any. `cautions` are
    what the line is taken with.
    """

    type: str
    id: str
    entry: int | None
    document: bytes = b""
    line_item: str | None = None
    cautions: tuple[Caution, ...] = ()


def kept(found: Iterable[tuple[int, LineResult]]) -> list[list[Any]]:
    """Return what is kept of a batch for a retry: line, type, id, entry and cautions of each."""
    return [[line, made.type, made.id, made.entry, [*made.cautions]] for line, made in found]


def ids_recorded(made: Iterable[list[Any]]) -> set[str]:
    """Return the ids of what was recorded, from what `kept` returned."""
    return {identity for _, _, identity, entry, _ in made if entry is not None}


class BatchLine(Protocol):
    """One line of a batch.

    `ids` are those that it gives, `names` all that it may mean something recorded by, `fields`
    those of the body of its POST.
    """

    @property
    def fields(self) -> Columns:
        """What it says, nothing where it hasn't the shape of its type."""

    @property
    def number(self) -> int:
        """Where it stands, as a person counts."""

    @property
    def type(self) -> str:
        """What it records."""

    @property
    def ids(self) -> Iterable[str]:
        """The ids that it gives."""

    @property
    def names(self) -> Iterable[str]:
        """Whatever may be the id of something that it rests on."""

    def record(self, batch: "Batch") -> list[LineResult]:
        """Record what it says; a refusal leaves nothing behind."""

    def differences(self, made: Sequence[LineResult]) -> list[LineError]:
        """Return what was recorded otherwise than the line says."""

    def request_pointer(self, pointer: str) -> str:
        """Return the place within the request of a place within the body of its POST."""


_CREATES: Final[Mapping[str, Callable[[Change, Columns], Sealed | list[Sealed]]]] = {
    "party": parties.create_party,
    "category": categories.create,
    "agreement": parties.create_agreement,
    "source": sources.create,
    "line_item": line_items.create,
    "stated_total": stated_totals.create,
}


class Batch:
    """A change under way that lines are recorded in."""

    def __init__(self, change: Change) -> None:
        self.change = change
        self._expected = change.expected
        #: The line that made or last changed each line item.
        self.lines: dict[str, int] = {}

    def create(self, kind_of_line: str, fields: Columns) -> list[LineResult]:
        """Record something new."""
        sealed = _CREATES[kind_of_line](self.change, fields)
        made = sealed if isinstance(sealed, list) else [sealed]
        is_line_item = kind_of_line == "line_item"
        return [
            self._made(kind_of_line, each.id, each, each.id if is_line_item else None)
            for each in made
        ]

    def add_claim(self, line_item: str, fields: Columns) -> list[LineResult]:
        """Record a further claim."""
        with self._change_of(line_item):
            sealed = line_items.add_claim(self.change, line_item, fields)
        identity = loads(sealed.document)["claims"][-1]["id"]
        return [self._made("claim", identity, sealed, line_item)]

    def transition(self, line_item: str, fields: Columns) -> list[LineResult]:
        """Move a line item to another status."""
        with self._change_of(line_item):
            sealed = line_items.transition(self.change, line_item, fields)
        return [self._made("transition", line_item, sealed, line_item)]

    def _made(
        self, kind_of_line: str, identity: str, sealed: Sealed, line_item: str | None
    ) -> LineResult:
        cautions = tuple(self.change.cautions)
        return LineResult(
            kind_of_line, identity, sealed.entry, sealed.document, line_item, cautions
        )

    def run(
        self, lines: Sequence[BatchLine], go_on: Callable[[int], None]
    ) -> list[tuple[int, LineResult]]:
        """Record all lines in order; returns what each recorded, beside its number.

        `go_on` is told how many were tried, before each line, and may refuse to go on.

        Past a refused line the others are tried, but for those that rest on it, so that a client
        learns at once whatever is wrong.

        Raises:
            BatchRefused: at least one line can't be recorded.
        """
        found: list[tuple[int, LineResult]] = []
        errors: list[LineError] = []
        refused: set[str] = set()
        not_tried = 0
        for place, line in enumerate(lines):
            go_on(place)
            if len(errors) >= LINE_ERRORS_MAX:
                not_tried += len(lines) - place
                break
            if refused and not refused.isdisjoint(line.names):
                refused.update(line.ids)
                not_tried += 1
                continue
            told = self._try(line, found)
            if told:
                errors += told
                refused.update(line.ids)
        if errors:
            raise BatchRefused(errors, lines=len(lines), not_tried=not_tried)
        doubts = (caution for _, made in found for caution in made.cautions)
        self.change.cautions = list(dict.fromkeys(doubts))
        return found

    def _try(self, line: BatchLine, found: list[tuple[int, LineResult]]) -> list[LineError]:
        """Record a line and note it; returns what is wrong with it."""
        size, self.change.cautions = self.change.size, []
        try:
            made = line.record(self)
        except Refusal as refusal:
            # What a line is refused for is found before it records anything: no savepoint needed.
            assert self.change.size == size, "a use case refused after it had recorded something"
            return [self._pointed(line, error) for error in errors_of(refusal)]
        for each in made:
            # Without their documents, which would be held until the last line is done.
            found.append((line.number, replace(each, document=b"")))
            if each.line_item is not None:
                self.lines[each.line_item] = line.number
        return [self._pointed(line, error) for error in line.differences(made)]

    def _pointed(self, line: BatchLine, error: LineError) -> LineError:
        told = (
            {"line": line.number} | error | {"pointer": line.request_pointer(str(error["pointer"]))}
        )
        alike = error.get("line_items")
        return told | self._alike(error, alike) if isinstance(alike, list) else told

    def _alike(self, error: LineError, alike: list[str]) -> LineError:
        """Name line items of this batch by their lines: what is refused leaves no id behind."""
        recorded = [name for name in alike if name not in self.lines]
        paths = {f"/v1/line-items/{name}/claims" for name in recorded}
        instead = error["instead"]
        assert isinstance(instead, list)
        return {
            "line_items": recorded[:ALIKE_MAX],
            "lines": sorted({self.lines[name] for name in alike if name in self.lines}),
            "instead": [request for request in instead if request["path"] in paths],
        }

    @contextmanager
    def _change_of(self, line_item: str) -> Iterator[None]:
        """What this batch made or changed, nobody else can have changed meanwhile."""
        self.change.expected = None if line_item in self.lines else self._expected
        try:
            yield
        except NotFound as refused:
            error = {"pointer": "/line_item", "code": refused.code, "message": refused.detail}
            raise Invalid([error]) from None
        finally:
            self.change.expected = self._expected


def errors_of(refusal: Refusal) -> list[LineError]:
    """Return what a refusal of one body says, as errors with pointers into that body."""
    if isinstance(refusal, Invalid):
        return [dict(error) for error in refusal.errors]
    whole: LineError = {"pointer": "", "code": refusal.code, "message": refusal.detail}
    return [whole | refusal.extra]
