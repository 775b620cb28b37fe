"""Reading the body of a batch: a JSON array, or NDJSON with one object a line."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from ledger.api.http import strict_json
from ledger.api.http.errors import TooLarge
from ledger.api.http.operations import line_shapes, posts_of_lines
from ledger.api.http.strict_json import Allowance, BadJson
from ledger.rules.base.errors import Invalid, LedgerError
from ledger.rules.base.line_errors import LineError, LineErrors
from ledger.rules.base.printable import grouped
from ledger.schemas.base import Misshapen
from ledger.schemas.batches import BatchLineType, split_line
from ledger.services.batch_refusals import BatchRefused, errors_of
from ledger.services.batches import (
    BATCH_LINES_MAX,
    Batch,
    BatchLine,
    LineResult,
)
from ledger.services.named_ids import NamedId, named_ids
from ledger.services.resources import Columns
from ledger.services.validation import FieldErrors

#: JSON values of a whole batch, and what begins a line that isn't empty.
BATCH_VALUES_MAX: Final = 800_000
_FILLED: Final = re.compile(rb"\S[^\n]*")


@dataclass(frozen=True, slots=True)
class SentLine:
    """A JSON value that was sent as a line: where it stands, and what comes before pointers."""

    number: int
    before: str
    value: object


@dataclass(frozen=True, slots=True)
class JsonLine:
    """A line whose fields have the shape of its POST."""

    number: int
    before: str
    type: BatchLineType
    fields: Columns
    line_item: str | None

    @property
    def ids(self) -> Iterator[str]:
        """The ids that it gives: its own, and those of its claims."""
        claims = self.fields.get("claims", ())
        for fields in (self.fields, *claims):
            if "id" in fields:
                yield fields["id"]

    @property
    def names(self) -> set[str]:
        """Whatever may be the id of something that it rests on."""
        references = self.fields | {
            "id": None,
            "line_item": self.line_item,
        }
        return set(strings(references))

    def record(self, batch: Batch) -> list[LineResult]:
        """Record what it says."""
        if self.line_item is None:
            return batch.create(self.type, self.fields)
        if self.type is BatchLineType.CLAIM:
            return batch.add_claim(self.line_item, self.fields)
        if self.type is BatchLineType.RE_ENTRY:
            return batch.re_enter(self.line_item, self.fields)
        return batch.transition(self.line_item, self.fields)

    def differences(self, _results: object) -> list[LineError]:
        """Return nothing: it says nothing of what the ledger works out."""
        return []

    def request_pointer(self, pointer: str) -> str:
        """Return the place within the request of a place within the body of its POST."""
        return self.before + pointer


@dataclass(frozen=True, slots=True)
class InvalidLine:
    """A line that hasn't the shape of its type: it is refused in its place, beside the others."""

    number: int
    ids: frozenset[str]
    errors: tuple[LineError, ...]
    type: BatchLineType | None = None
    names: frozenset[str] = frozenset()
    fields: Columns = field(default_factory=dict)
    before: str = ""
    mentions: tuple[NamedId, ...] = ()

    def located_errors(self) -> Iterator[LineError]:
        """Yield its errors, each with the line."""
        for error in self.errors:
            yield {"line": self.number} | error

    def record(self, batch: Batch) -> list[LineResult]:
        """Refuse, and say which of the ids that it names aren't recorded.

        Raises:
            Invalid: always.
        """
        unknown = FieldErrors()
        for mention in self.mentions:
            if mention.id not in batch.refused_ids:
                pointed = [(f"{self.before}{mention.pointer}", mention.id)]
                unknown.references(batch.change, mention.resource_type, pointed)
        raise Invalid([*self.errors, *unknown.all])

    def differences(self, _results: object) -> list[LineError]:
        """Return nothing."""
        return []

    def request_pointer(self, pointer: str) -> str:
        """Return the pointer: its errors have their places in the request already."""
        return pointer


def check_any_valid(
    lines: list[BatchLine],
    count: int,
    *,
    try_each: bool = False,
) -> list[BatchLine]:
    """Return the lines of a batch, of which some may be invalid.

    Of `count` lines those after the last error that a refusal names weren't read. `try_each`:
    trying an invalid line tells more of it.

    Raises:
        BatchRefused: no line has the shape of its type, or there are so many errors.
    """
    invalid_lines = [line for line in lines if isinstance(line, InvalidLine)]
    errors = LineErrors()
    for line in invalid_lines:
        errors.add(line.located_errors())
    not_tried = count - len(invalid_lines)
    tells_all = not_tried == 0 and not try_each
    if errors and (tells_all or errors.is_full):
        raise BatchRefused(errors, lines=count, not_tried=not_tried)
    return lines


def strings(value: object) -> Iterator[str]:
    """Yield every string within a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from strings(part)


def of_array(content: bytes) -> list[BatchLine]:
    """Return the lines of a JSON array.

    Raises:
        BadJson, Invalid, TooLarge: it is none, or too long.
        BatchRefused: no line has the shape of its type.
    """
    values = strict_json.load(content, Allowance(BATCH_VALUES_MAX))
    if not isinstance(values, list):
        raise _invalid(
            "",
            "wrong-type",
            "Send an array of lines, one object with a type each; "
            "one object a line is NDJSON.",
        )
    return shaped(
        SentLine(place + 1, f"/{place}", value) for place, value in enumerate(values)
    )


def of_ndjson(content: bytes) -> list[BatchLine]:
    """Return the lines of NDJSON; empty ones are skipped, and count as lines of the file.

    Raises:
        BatchRefused: no line has the shape of its type.
    """
    allowance = Allowance(BATCH_VALUES_MAX)
    lines = _lines(content.removeprefix(b"\xef\xbb\xbf"))
    return shaped(
        SentLine(number, "", _load(line, allowance)) for number, line in lines
    )


def _lines(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Each line that isn't empty, with its number; however many are, none of them is kept."""
    number = 1
    end = 0
    for match in _FILLED.finditer(content):
        filled_from = match.start()
        number += content.count(b"\n", end, filled_from)
        start = content.rfind(b"\n", end, filled_from) + 1 or end
        end = match.end()
        yield number, content[start:end]


def _load(line: bytes, allowance: Allowance) -> object:
    """The value of a line, or the refusal of one that is no JSON document."""
    try:
        return strict_json.load(line, allowance)
    except BadJson as wrong:
        return wrong


def shaped(sent_lines: Iterable[SentLine]) -> list[BatchLine]:
    """Return lines in the shapes of their types, prepared for recording.

    Raises:
        BatchRefused: with what is wrong with their shapes, where trying would tell no more.
    """
    lines: list[BatchLine] = []
    count = 0
    errors = LineErrors()
    for sent in sent_lines:
        count += 1
        check_count(count)
        if errors.is_full:
            continue
        try:
            lines.append(_shaped(sent))
        except LedgerError as refused:
            line = _refused(sent, refused)
            lines.append(line)
            errors.add(line.located_errors())
    check_some(count)
    return check_any_valid(lines, count, try_each=any(map(_names_any, lines)))


def _names_any(line: BatchLine) -> bool:
    """Return whether a line is refused and names ids, of which some may not be recorded."""
    return isinstance(line, InvalidLine) and bool(line.mentions)


def _refused(sent: SentLine, refused: LedgerError) -> InvalidLine:
    """A line that hasn't the shape of its type, with the places in which it hasn't."""
    errors = []
    for error in errors_of(refused):
        pointer = error["pointer"]
        errors.append(error | {"pointer": f"{sent.before}{pointer}"})
    mentions: list[NamedId] = []
    if isinstance(refused, Misshapen):
        mentions = named_ids(refused.valid, refused.pointers)
    return InvalidLine(
        number=sent.number,
        ids=frozenset(_ids_in(sent.value)),
        errors=tuple(errors),
        before=sent.before,
        mentions=tuple(mentions),
    )


def _ids_in(value: object) -> Iterator[str]:
    """The ids that a line gives, whatever its shape: its own, and those of its claims."""
    if isinstance(value, Mapping):
        identity = value.get("id")
        if isinstance(identity, str):
            yield identity
        yield from _ids_in(value.get("claims"))
    elif isinstance(value, list):
        for claim in value:
            yield from _ids_in(claim)


def _shaped(sent: SentLine) -> BatchLine:
    if isinstance(sent.value, LedgerError):
        raise sent.value
    line_type = _type_of(sent.value)
    shape = line_shapes()[line_type]
    fields, line_item = split_line(shape.read(sent.value))
    prepare = posts_of_lines()[line_type].prepare
    if prepare is not None:
        fields = prepare(fields)
    return JsonLine(
        sent.number,
        sent.before,
        line_type,
        fields,
        line_item,
    )


def _type_of(value: object) -> BatchLineType:
    if not isinstance(value, dict):
        raise _invalid("", "wrong-type", "A line is a JSON object.")
    line_type = value.get("type")
    if isinstance(line_type, str) and line_type in line_shapes():
        return BatchLineType(line_type)
    code = "required" if line_type is None else "not-a-choice"
    choices = ", ".join(BatchLineType)
    raise _invalid("/type", code, f"A line says its type, one of: {choices}.")


def _invalid(
    pointer: str,
    code: str,
    message: str,
) -> Invalid:
    error = {
        "pointer": pointer,
        "code": code,
        "message": message,
    }
    return Invalid([error])


def check_count(lines: int) -> None:
    """Refuse too many lines.

    Raises:
        TooLarge: there are more than a batch takes.
    """
    if lines > BATCH_LINES_MAX:
        raise TooLarge(
            f"A batch has at most {grouped(BATCH_LINES_MAX)} lines; send the rest in another one.",
            lines_max=BATCH_LINES_MAX,
        )


def check_some(lines: int) -> None:
    """Refuse a batch without a line.

    Raises:
        Invalid: there is none.
    """
    if not lines:
        raise _invalid("", "empty", "A batch has at least one line.")
