"""Reading a CSV body into rows of named cells; a spreadsheet's ways of writing it are taken."""

import csv
import io
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from typing import Final, Self

from rapidfuzz import process

from ledger.api.batch_lines import check_count
from ledger.api.json_body import BadJson
from ledger.api.refusals import NotUtf8, TooLarge
from ledger.api.spreadsheets import unguarded
from ledger.rules.refusals import Refusal
from ledger.rules.visible import grouped
from ledger.services.batches import BatchRefused, LineError

#: What may stand between cells; the header row tells which.
DELIMITERS: Final = (",", ";", "\t")
#: No cell is larger then; Python's reader of CSV takes no larger one.
ROW_CHARACTERS_MAX: Final = 131_072
COLUMNS_MAX: Final = 100
#: Lines of a file, the empty ones too.
FILE_LINES_MAX: Final = 1_000_000
#: How many rows are looked at to find the mark between cells.
ROWS_LOOKED_AT_MAX: Final = 1_000
_NAME_TOLD_MAX: Final = 60
#: Of 100: how much a heading must be like a column to be taken for a slip.
_ALIKE_MIN: Final = 75


@dataclass(frozen=True, slots=True)
class Cells:
    """One row: the line on which it starts, and its cells by the names of their columns."""

    line: int
    named: dict[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a CSV, without the empty ones; `line` is that of the header."""

    line: int
    names: tuple[str, ...]
    rows: tuple[Cells, ...]


def read(content: bytes, known: Collection[str], words: Collection[str]) -> Sheet:
    """Return the rows of a CSV whose header names some of the `known` columns, each once.

    A `'` that keeps the cell of a column of `words` from running as a formula is taken off.

    Raises:
        NotUtf8: it is in another encoding.
        BadJson: it isn't CSV.
        TooLarge: it has more rows than a batch takes.
        BatchRefused: the header names no such column or one twice, or a row has other cells, or is
            too long.
    """
    text = _text(content)
    rows = _rows(text, _delimiter(text, known))
    line, names = next(rows, (1, []))
    names = [name.strip() for name in names]
    if len(names) > COLUMNS_MAX:
        sentence = f"A CSV has at most {COLUMNS_MAX} columns."
        raise _refused(line, "too-long", sentence, lines=1)
    found: list[tuple[int, list[str]]] = []
    longer: list[LineError] = []
    for at, row in rows:
        check_count(len(found) + len(longer) + 1)
        if len(row) > len(names):
            # Noted at once, so that no cells are kept in excess.
            longer += _length_errors(names, [(at, row)])
        else:
            found.append((at, row))
    while names and not names[-1] and all(len(row) < len(names) or not row[-1] for _, row in found):
        # A spreadsheet leaves empty columns at the end.
        names.pop()
        found = [(at, row[: len(names)]) for at, row in found]
    wrong_length = sorted([*longer, *_length_errors(names, found)], key=itemgetter("line"))
    of_header = list(_header_errors(line, names, known))
    if errors := [*of_header, *wrong_length]:
        # The header is a line too where it is refused.
        raise BatchRefused(errors, lines=len(found) + len(longer) + bool(of_header))
    cells = [Cells(at, dict(zip(names, row, strict=True))) for at, row in found]
    _unguard(cells, words)
    return Sheet(line, tuple(names), tuple(cells))


def _unguard(rows: Sequence[Cells], words: Collection[str]) -> None:
    for cells in rows:
        for name in cells.named.keys() & words:
            cells.named[name] = unguarded(cells.named[name])


def _text(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise _not_utf_8(content.count(b"\n", 0, wrong.start) + 1) from None
    if "\x00" in text:
        raise _not_utf_8(text.count("\n", 0, text.index("\x00")) + 1)
    return text


def _not_utf_8(line: int) -> NotUtf8:
    return NotUtf8(
        f'Line {line} of the CSV isn\'t UTF-8: save it again as "CSV UTF-8"; nothing was recorded.',
        line=line,
    )


def _delimiter(text: str, known: Collection[str]) -> str:
    """The mark between cells with which most names of the header are known.

    Where that doesn't decide, it is the one that parts most rows as it parts the header.
    """
    header = _first_filled(_Lines(text))

    def fits(mark: str) -> tuple[int, int]:
        names = next(csv.reader([header], delimiter=mark), [])
        names_known = sum(name.strip() in known for name in names)
        return names_known, _rows_alike(text, mark) if names_known <= 1 else 0

    return max(DELIMITERS, key=fits)


def _rows_alike(text: str, mark: str) -> int:
    """How many of the first rows a mark parts into as many cells as the first one, two at least."""
    lengths: list[int] = []
    # What can't be read is told where the rows are.
    with suppress(Refusal):
        lengths.extend(len(row) for _, row in islice(_rows(text, mark), ROWS_LOOKED_AT_MAX))
    return lengths.count(lengths[0]) if lengths and lengths[0] > 1 else 0


def _first_filled(lines: "_Lines") -> str:
    for line in lines:
        if line.strip():
            return line
        lines.start_row()
    return ""


class _Lines:
    """The lines of a CSV, as its reader takes them.

    The lines of one row, from one `start_row` to the next, have a greatest length in all: a row may
    have line ends in its cells, and what isn't closed would be read to the end of the file.
    """

    def __init__(self, text: str) -> None:
        #: The rows that were read before, of which the first is the header.
        self.rows = 0
        self._lines = io.StringIO(text, newline="")
        self._count = 0
        self.start_row()

    def start_row(self) -> None:
        """Count the characters of a new row."""
        self._row_starts, self._characters_left = self._count + 1, ROW_CHARACTERS_MAX

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self._count += 1
        if self._count > FILE_LINES_MAX:
            raise TooLarge(
                f"A CSV has at most {grouped(FILE_LINES_MAX)} lines, the empty ones too.",
                lines_max=FILE_LINES_MAX,
            )
        self._characters_left -= len(line)
        if self._characters_left < 0:
            sentence = (
                f"A row has at most {grouped(ROW_CHARACTERS_MAX)} characters. "
                "Is a quotation mark not closed?"
            )
            raise _refused(self._row_starts, "too-long", sentence, lines=max(1, self.rows))
        return line


def _refused(line: int, code: str, message: str, *, lines: int) -> BatchRefused:
    error: LineError = {"line": line, "pointer": "", "code": code, "message": message}
    return BatchRefused([error], lines=lines)


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that isn't empty, with the line on which it starts."""
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        lines.start_row()
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as wrong:
            raise BadJson(f"Line {line}: this isn't CSV: {wrong}.", line=line) from None
        if any(cell.strip() for cell in row):
            lines.rows += 1
            yield line, row


def _header_errors(line: int, names: list[str], known: Collection[str]) -> Iterator[LineError]:
    counted = Counter(names)
    for name, count in counted.items():
        told: LineError = {"line": line, "pointer": f"/{name[:_NAME_TOLD_MAX]}"}
        if name not in known:
            yield told | {"code": "unknown-column", "message": _no_such_column(name, known)}
        elif count > 1:
            yield told | {"code": "repeated", "message": f"The column {name!r} stands twice."}


def _no_such_column(name: str, known: Collection[str]) -> str:
    name = name[:_NAME_TOLD_MAX]
    near = process.extractOne(name.lower().replace(" ", "_"), known, score_cutoff=_ALIKE_MIN)
    perhaps = "" if near is None else f" Did you mean {near[0]!r}?"
    return f"There is no column {name!r}.{perhaps} There are {', '.join(known)}."


def _length_errors(names: list[str], rows: list[tuple[int, list[str]]]) -> Iterator[LineError]:
    for line, row in rows:
        if len(row) != len(names):
            sentence = f"This row has {len(row)} cells, and the header has {len(names)}."
            yield {"line": line, "pointer": "", "code": "wrong-length", "message": sentence}
