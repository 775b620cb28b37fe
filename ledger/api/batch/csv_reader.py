"""Reading a CSV body into rows of named cells; a spreadsheet's ways of writing it are taken."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Final, TypeAlias

from rapidfuzz import process

from ledger.api.batch import csv_text
from ledger.api.batch.json_lines import check_count
from ledger.api.formats.csv_escaping import unescape_formulas
from ledger.rules.base.names import tidy
from ledger.rules.base.printable import trimmed
from ledger.services.batches import BatchRefused, LineError

COLUMNS_MAX: Final = 100
_NAME_TOLD_MAX: Final = 60
#: Of 100: how much a heading must be like a column to be taken for a slip.
_ALIKE_MIN: Final = 75
_OTHER_MARK: Final = (
    "The cells of this row are separated by {!r}, and those of the header by {!r}: use one of them "
    "in the whole file."
)
_MARKS: Final = (
    " Cells are separated by a comma, a semicolon, a tab or |; a first line such as sep=^ names "
    "another one."
)
_HEADER_AGAIN: Final = (
    "This is the header again, as where files were joined: take this line out."
)
_NUL: Final = (
    "This cell holds a NUL character (U+0000), which no text has: take it out."
)
#: The line on which a row starts, and its cells.
CsvRow: TypeAlias = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Cells:
    """One row: the line on which it starts, and its cells by the names of their columns."""

    line: int
    named: dict[str, str]


@dataclass(frozen=True, slots=True)
class CsvSheet:
    """The rows of a CSV, without the empty ones; `line` is that of the header."""

    line: int
    names: tuple[str, ...]
    rows: tuple[Cells, ...]


def read(
    content: bytes,
    known: Collection[str],
    words: Collection[str],
    spaced: Collection[str],
) -> CsvSheet:
    """Return the rows of a CSV whose header names some of the `known` columns, each once.

    A `'` that keeps the cell of a column of `words` from running as a formula is taken off; blanks
    around a cell are kept in the columns of `spaced`, unless it shows nothing else.

    Raises:
        NotUtf8: it is in another encoding.
        TooLarge: it has more rows than a batch takes.
        BatchRefused: it isn't CSV; the header names no such column or one twice; or a row has other
            cells, or is too long.
    """
    text, mark = csv_text.read(content, known)
    rows = csv_text.rows(text, mark)
    line, header = next(rows, (1, []))
    names = [tidy(name) for name in header]
    if len(names) > COLUMNS_MAX:
        sentence = f"A CSV has at most {COLUMNS_MAX} columns."
        raise csv_text.refused(line, "too-long", sentence, lines=1)
    fitting, longer = _parted(rows, len(names))
    while (
        names
        and not names[-1]
        and all(len(row) < len(names) or not row[-1] for _, row in fitting)
    ):
        # A spreadsheet leaves empty columns at the end.
        names.pop()
        fitting = [(at, row[: len(names)]) for at, row in fitting]
    of_header = list(_header_errors(line, names, known))
    wrong_length = longer | {
        at: len(row) for at, row in fitting if len(row) != len(names)
    }
    of_rows = [*_length_errors(text, mark, len(names), wrong_length)]
    of_rows += _cell_errors(names, fitting)
    if errors := [*of_header, *sorted(of_rows, key=itemgetter("line"))]:
        # The header is a line too where it is refused.
        raise BatchRefused(errors, lines=len(fitting) + len(longer) + bool(of_header))
    cells = [Cells(at, dict(zip(names, row, strict=True))) for at, row in fitting]
    for each in cells:
        _clean(each.named, words, spaced)
    return CsvSheet(line, tuple(names), tuple(cells))


def _parted(rows: Iterator[CsvRow], cells: int) -> tuple[list[CsvRow], dict[int, int]]:
    """The rows with at most so many cells, and of longer ones only how many they have."""
    fitting: list[CsvRow] = []
    longer: dict[int, int] = {}
    for at, row in rows:
        check_count(len(fitting) + len(longer) + 1)
        if len(row) > cells:
            longer[at] = len(row)
        else:
            fitting.append((at, row))
    return fitting, longer


def _clean(
    named: dict[str, str], words: Collection[str], spaced: Collection[str]
) -> None:
    for name, cell in named.items():
        plain = unescape_formulas(cell) if name in words else cell
        within = trimmed(plain)
        named[name] = plain if within and name in spaced else within


def _header_errors(
    line: int, names: list[str], known: Collection[str]
) -> Iterator[LineError]:
    counted = Counter(names)
    for name, count in counted.items():
        error: LineError = {"line": line, "pointer": f"/{name[:_NAME_TOLD_MAX]}"}
        if name not in known:
            hint = _MARKS if len(names) == 1 else ""
            message = _no_such_column(name, known) + hint
            yield error | {"code": "unknown-column", "message": message}
        elif count > 1:
            yield error | {
                "code": "repeated",
                "message": f"The column {name!r} stands twice.",
            }


def _no_such_column(name: str, known: Collection[str]) -> str:
    name = name[:_NAME_TOLD_MAX]
    near = process.extractOne(
        name.lower().replace(" ", "_"), known, score_cutoff=_ALIKE_MIN
    )
    perhaps = "" if near is None else f" Did you mean {near[0]!r}?"
    return f"There is no column {name!r}.{perhaps} There are {', '.join(known)}."


def _length_errors(
    text: str, mark: str, cells: int, wrong: dict[int, int]
) -> Iterator[LineError]:
    """The rows that have other cells than the header: how many, by their lines."""
    if not wrong:
        return
    others = csv_text.other_marks(text, mark, cells, wrong) if cells > 1 else {}
    for line, count in wrong.items():
        plural = "" if count == 1 else "s"
        sentence = f"This row has {count} cell{plural}, and the header has {cells}."
        if line in others:
            sentence = _OTHER_MARK.format(others[line], mark)
        yield {"line": line, "pointer": "", "code": "wrong-length", "message": sentence}


def _is_header(row: Sequence[str], names: list[str]) -> bool:
    starts_alike = [tidy(cell) for cell in row[:1]] == names[:1]
    return starts_alike and [tidy(cell) for cell in row] == names


def _cell_errors(names: list[str], rows: Sequence[CsvRow]) -> Iterator[LineError]:
    """The rows that are the header again, and the cells with what no text has."""
    for line, row in rows:
        if _is_header(row, names):
            yield {
                "line": line,
                "pointer": "",
                "code": "repeated",
                "message": _HEADER_AGAIN,
            }
        for name, cell in zip(names, row, strict=False):
            if "\x00" in cell:
                pointer = f"/{name[:_NAME_TOLD_MAX]}"
                told: LineError = {
                    "line": line,
                    "pointer": pointer,
                    "code": "control-character",
                }
                yield told | {"message": _NUL}
