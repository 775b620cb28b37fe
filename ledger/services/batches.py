"""Batches: many lines recorded in one change, all of them or none.

Each line goes through the use case of its own POST.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, Final, Protocol

from ledger.models import ClaimVersion, LineItemVersion
from ledger.rules.base.errors import Invalid, LedgerError, NotFound
from ledger.rules.base.line_errors import LineError, LineErrors
from ledger.rules.workflow.warnings import RecordWarning
from ledger.schemas.batches import BatchLineType
from ledger.services import (
    agreements,
    categories,
    line_items,
    parties,
    queries,
    re_entries,
    sources,
    stated_totals,
    transitions,
)
from ledger.services.batch_refusals import BatchRefused, errors_of
from ledger.services.events_at_hand import EventsAtHand
from ledger.services.journal import Change, Sealed, loads
from ledger.services.resources import Columns

BATCH_LINES_MAX: Final = 10_000
#: How many line items an error names that a line may repeat.
ALIKE_MAX: Final = 20


@dataclass(frozen=True, slots=True)
class LineResult:
    """The result of a line; `entry` is None where the same was recorded before.

    `line_item` is the one that was made or changed, None for what is no part of any. `cautions` are
    the warnings of the line.
    """

    type: BatchLineType
    id: str
    entry: int | None
    document: bytes = b""
    line_item: str | None = None
    cautions: tuple[RecordWarning, ...] = ()


def kept_results(results: Iterable[tuple[int, LineResult]]) -> list[list[Any]]:
    """Return what is kept of a batch for a retry: line, type, id, entry and cautions of each."""
    return [
        [line, result.type, result.id, result.entry, [*result.cautions]]
        for line, result in results
    ]


class BatchLine(Protocol):
    """A line of a batch."""

    @property
    def fields(self) -> Columns:
        """The fields of the body of its POST; none where it hasn't the shape of its type."""

    @property
    def number(self) -> int:
        """The number of the line in what was sent, from 1."""

    @property
    def type(self) -> BatchLineType | None:
        """The type of what it records; None where it hasn't the shape of any."""

    @property
    def ids(self) -> Iterable[str]:
        """The ids that it gives."""

    @property
    def names(self) -> Iterable[str]:
        """The words that may be ids of what it rests on."""

    def record(self, batch: "Batch") -> list[LineResult]:
        """Record what it says; a refusal leaves nothing behind."""

    def differences(self, results: Sequence[LineResult]) -> list[LineError]:
        """Return what was recorded otherwise than the line says."""

    def request_pointer(self, pointer: str) -> str:
        """Return the place within the request of a place within the body of its POST."""


_CREATE: Final[
    Mapping[BatchLineType, Callable[[Change, Any], Sealed | list[Sealed]]]
] = {
    BatchLineType.PARTY: parties.create_party,
    BatchLineType.CATEGORY: categories.create,
    BatchLineType.AGREEMENT: agreements.create,
    BatchLineType.SOURCE: sources.create,
    BatchLineType.LINE_ITEM: line_items.create,
    BatchLineType.STATED_TOTAL: stated_totals.create,
}


class Batch:
    """A change under way that lines are recorded in."""

    def __init__(self, change: Change) -> None:
        self.change = change
        #: What was recorded earlier was there before the batch.
        self.began_at = change.recorded_at
        self._expected = change.expected
        #: The line that made or last changed each line item.
        self.lines: dict[str, int] = {}
        #: The ids that refused lines give, and those that rest on them.
        self.refused_ids: set[str] = set()

    def create(self, line_type: BatchLineType, fields: Columns) -> list[LineResult]:
        """Record something new."""
        sealed = _CREATE[line_type](self.change, fields)
        resources = sealed if isinstance(sealed, list) else [sealed]
        if line_type is BatchLineType.LINE_ITEM:
            return [
                self._result(line_type, item.id, item, item.id) for item in resources
            ]
        return [
            self._result(line_type, resource.id, resource, None)
            for resource in resources
        ]

    def add_claim(self, line_item: str, fields: Columns) -> list[LineResult]:
        """Record a further claim, of a line item or of both directions."""
        with self._change_of(line_item):
            # Of the shape of a further claim, as its line says.
            posted: Any = fields
            sealed = line_items.add_claim(self.change, line_item, posted)
        results: list[LineResult] = []
        for item in sealed:
            claim = loads(item.document)["claims"][-1]
            result = self._result(BatchLineType.CLAIM, claim["id"], item, item.id)
            results.append(result)
        return results

    def transition(self, line_item: str, fields: Columns) -> list[LineResult]:
        """Move a line item to another status."""
        with self._change_of(line_item):
            sealed = transitions.transition(self.change, line_item, fields)
        return [self._result(BatchLineType.TRANSITION, line_item, sealed, line_item)]

    def re_enter(self, line_item: str, fields: Columns) -> list[LineResult]:
        """Void a line item and enter it again."""
        with self._change_of(line_item):
            # Of the shape of a re-entry, as its line says.
            posted: Any = fields
            sealed = re_entries.re_enter(self.change, line_item, posted)
        return [self._result(BatchLineType.RE_ENTRY, sealed.id, sealed, sealed.id)]

    def _result(
        self,
        line_type: BatchLineType,
        identity: str,
        sealed: Sealed,
        line_item: str | None,
    ) -> LineResult:
        """Return the result of what one line recorded, with the warnings of that line so far."""
        cautions = tuple(self.change.cautions)
        return LineResult(
            line_type, identity, sealed.entry, sealed.document, line_item, cautions
        )

    def run(
        self,
        lines: Sequence[BatchLine],
        go_on: Callable[[int], None],
    ) -> list[tuple[int, LineResult]]:
        """Record all lines in order; returns what each recorded, beside its number.

        Before each line `go_on` is called with the number of those tried, and may refuse to go on.

        Past a refused line the others are tried, but for those that rest on it, so that a client
        learns of all errors at once.

        Raises:
            BatchRefused: at least one line can't be recorded.
        """
        self._read_ahead(lines)
        results: list[tuple[int, LineResult]] = []
        errors = LineErrors()
        refused_ids = self.refused_ids
        not_tried = 0
        for place, line in enumerate(lines):
            go_on(place)
            if errors.is_full:
                not_tried += len(lines) - place
                break
            if refused_ids and not refused_ids.isdisjoint(line.names):
                refused_ids.update(line.ids)
                not_tried += 1
                continue
            line_errors = self._try(line, results)
            errors.add(line_errors)
            if line_errors or line.type is None:
                refused_ids.update(line.ids)
        if errors:
            raise BatchRefused(errors, lines=len(lines), not_tried=not_tried)
        self.change.cautions = _cautions(results)
        return results

    def _read_ahead(self, lines: Sequence[BatchLine]) -> None:
        """Read at once what each of many lines would be looked up for by itself."""
        of_lines = [line.ids for line in lines]
        identities = list(chain.from_iterable(of_lines))
        for model in (LineItemVersion, ClaimVersion):
            queries.note_free(self.change, model, identities)
        self.change.events = EventsAtHand(len(lines))

    def _try(
        self,
        line: BatchLine,
        results: list[tuple[int, LineResult]],
    ) -> list[LineError]:
        """Record a line and add its results; returns its errors."""
        size = self.change.size
        self.change.cautions = []
        try:
            recorded = line.record(self)
        except LedgerError as refusal:
            # What a line is refused for is found before it records anything: no savepoint needed.
            assert self.change.size == size, (
                "a use case refused after it had recorded something"
            )
            return [self._located(line, error) for error in errors_of(refusal)]
        for result in recorded:
            # Without their documents, which would be held until the last line is done.
            results.append((line.number, replace(result, document=b"")))
            if result.line_item is not None:
                self.lines[result.line_item] = line.number
        return [self._located(line, error) for error in line.differences(recorded)]

    def _located(self, line: BatchLine, error: LineError) -> LineError:
        """Return an error with its line, and its place within the request."""
        pointer = line.request_pointer(str(error["pointer"]))
        located = {"line": line.number} | error | {"pointer": pointer}
        alike = error.get("line_items")
        if isinstance(alike, list):
            located |= self._alike(error, alike)
        return located

    def _alike(self, error: LineError, alike: list[str]) -> LineError:
        """Name line items of this batch by their lines: what is refused leaves no id behind."""
        recorded: list[str] = []
        lines: set[int] = set()
        for item in alike:
            if item in self.lines:
                lines.add(self.lines[item])
            else:
                recorded.append(item)
        paths = {f"/v1/line-items/{item}/claims" for item in recorded}
        instead = error["instead"]
        assert isinstance(instead, list)
        requests = [request for request in instead if request["path"] in paths]
        return {
            "line_items": recorded[:ALIKE_MAX],
            "lines": sorted(lines),
            "instead": requests,
        }

    @contextmanager
    def _change_of(self, line_item: str) -> Iterator[None]:
        """Expect no ETag of what this batch made or changed: nobody else can have changed it."""
        self.change.expected = None if line_item in self.lines else self._expected
        try:
            yield
        except NotFound as refused:
            raise Invalid.of_field(
                "/line_item", refused.detail, code=refused.code
            ) from None
        finally:
            self.change.expected = self._expected


def _cautions(results: Iterable[tuple[int, LineResult]]) -> list[RecordWarning]:
    """Return the warnings of all lines without repeats, in their order."""
    cautions: dict[RecordWarning, None] = {}
    for _, result in results:
        cautions.update(dict.fromkeys(result.cautions))
    return list(cautions)
