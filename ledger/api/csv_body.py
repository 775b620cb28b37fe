"""Reading a CSV body into rows of named cells; a spreadsheet's ways of writing it are taken."""

import csv
import io
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from ledger.api.batch_lines import check_count
from ledger.api.json_body import BadJson
from ledger.api.refusals import NotUtf8
from ledger.api.spreadsheets import unguarded
from ledger.services.batches import BatchRefused, Told

#: What may stand between cells; the header row tells which.
DELIMITERS: Final = (",", ";", "\t")
_NAME_TOLD_MAX: Final = 60


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
        BatchRefused: the header names no such column or one twice, or a row has other cells.
    """
    text = _text(content)
    rows = _rows(text, _delimiter(text, known))
    line, names = next(rows, (1, []))
    names = [name.strip() for name in names]
    found: list[tuple[int, list[str]]] = []
    for row in rows:
        check_count(len(found) + 1)
        found.append(row)
    while names and not names[-1] and all(len(row) < len(names) or not row[-1] for _, row in found):
        # A spreadsheet leaves empty columns at the end.
        names.pop()
        found = [(at, row[: len(names)]) for at, row in found]
    if errors := [*_header_errors(line, names, known), *_length_errors(names, found)]:
        raise BatchRefused(errors, lines=len(found))
    cells = [Cells(at, dict(zip(names, row, strict=True))) for at, row in found]
    for each in cells:
        for name in each.named.keys() & words:
            each.named[name] = unguarded(each.named[name])
    return Sheet(line, tuple(names), tuple(cells))


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
    """The mark between cells with which most names of the header are known."""
    header = next((line for line in text.splitlines() if line.strip()), "")

    def names_known(mark: str) -> int:
        names = next(csv.reader([header], delimiter=mark), [])
        return sum(name.strip() in known for name in names)

    return max(DELIMITERS, key=names_known)


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that isn't empty, with the line on which it starts."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as wrong:
            raise BadJson(f"Line {line}: this isn't CSV: {wrong}.", line=line) from None
        if any(cell.strip() for cell in row):
            yield line, row


def _header_errors(line: int, names: list[str], known: Collection[str]) -> Iterator[Told]:
    counted = Counter(names)
    for name, count in counted.items():
        told: Told = {"line": line, "pointer": f"/{name[:_NAME_TOLD_MAX]}"}
        if name not in known:
            there = f"There is no column {name[:_NAME_TOLD_MAX]!r}; there are {', '.join(known)}."
            yield told | {"code": "unknown-column", "message": there}
        elif count > 1:
            yield told | {"code": "repeated", "message": f"The column {name!r} stands twice."}


def _length_errors(names: list[str], rows: list[tuple[int, list[str]]]) -> Iterator[Told]:
    for line, row in rows:
        if len(row) != len(names):
            sentence = f"This row has {len(row)} cells, and the header has {len(names)}."
            yield {"line": line, "pointer": "", "code": "wrong-length", "message": sentence}
