"""Rows of the claims CSV as lines of a batch: a row is a claim, the first one makes a line item."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Final

from ledger.api.batch import csv_reader
from ledger.api.batch.claim_row import ClaimRow, invalid, not_values, shaped
from ledger.api.batch.claims_csv_columns import (
    LISTS,
    OF_SPEAKERS,
    ROW_COLUMNS,
    NamedCells,
    column_of,
    no_values,
)
from ledger.api.batch.claims_csv_names import InvalidRow, with_stand_ins
from ledger.api.batch.csv_reader import Cells, CsvSheet
from ledger.api.batch.csv_text import line_error
from ledger.api.batch.declared_forms import DeclaredForms
from ledger.api.batch.existing_claims import ExistingClaims
from ledger.api.batch.json_lines import InvalidLine, check_any_valid, check_some
from ledger.rules.base.date_forms import DateForm
from ledger.rules.base.errors import Invalid
from ledger.rules.base.line_errors import LineError, LineErrors
from ledger.rules.quantities.number_forms import NumberForm
from ledger.services.batches import (
    BatchLine,
)

_FURTHER_OR_NEW: Final = (
    "A further claim on line item {!r} says "
    '"restates" where the same fact is told again, or "supersedes" where it replaces another; '
    "the first row of a new line item has act, category, from_party and to_party. Of merged cells "
    "only the first is in a file: fill all of them."
)
_NEEDED_OF_NEW: Final = (
    "act",
    "category",
    "from_party",
    "to_party",
)
_DATES: Final = (
    " Declare how the file writes them (?dates=dd.mm.yyyy); years have four digits."
)
_AGREEMENT: Final = (
    'Say which agreement, or "none" where the line item is of none: an empty cell may be one that '
    "was forgotten, or merged with the one above."
)
_MERGED: Final = (
    " Rows above have one: of merged cells only the first is in a file, so fill all of them, in "
    "columns that may be empty too."
)
_LISTS: Final = ' Parts of a list are separated by ";".'
_SPEAKERS: Final = ' Speakers are separated by ";", the parties of one of them by ",".'


def of_csv(
    content: bytes,
    *,
    dates: DateForm | None = None,
    numbers: NumberForm | None = None,
) -> list[BatchLine]:
    """Return the lines of a CSV with columns of the claims CSV.

    Its dates and numbers are in the forms that are declared, or as the ledger reads them.

    Raises:
        NotUtf8: it can't be read.
        BatchRefused: it isn't CSV, its header isn't right, or no row has the shape of a claim.
    """
    sheet = csv_reader.read(content, ROW_COLUMNS)
    rows = _Rows(sheet, DeclaredForms(dates, numbers))
    lines = list(rows.lines())
    others = _refused_lines([*sheet.errors, *rows.missing.values()])
    count = len(sheet.rows) + len(others)
    check_some(count)
    lines += others
    lines.sort(key=attrgetter("number"))
    return check_any_valid(lines, count, try_each=True)


def _refused_lines(errors: Iterable[LineError]) -> list[BatchLine]:
    """Return the lines that can't be read as rows, the header too, each with its errors."""
    by_line: defaultdict[int, list[LineError]] = defaultdict(list)
    for error in errors:
        line = error["line"]
        assert isinstance(line, int), "lines are counted"
        by_line[line].append(error)
    return [
        InvalidLine(
            number=line,
            ids=frozenset(),
            errors=tuple(line_errors),
        )
        for line, line_errors in by_line.items()
    ]


class _Rows:
    """The rows of a sheet, brought into shape one after the other.

    `missing` are the errors of columns that the header doesn't have and a row needs.
    """

    def __init__(self, sheet: CsvSheet, forms: DeclaredForms) -> None:
        self._sheet = sheet
        self._forms = forms
        self._before = ExistingClaims([cells.by_column for cells in sheet.rows])
        #: The line items of the rows so far.
        self._line_items: set[str] = set()
        #: The columns in which they hold something.
        self._filled: set[str] = set()
        self.missing: dict[str, LineError] = {}

    def lines(self) -> Iterator[BatchLine]:
        """Yield a line for each row, until there are as many errors as a refusal names."""
        errors = LineErrors()
        for cells in self._sheet.rows:
            if errors.is_full:
                return
            line = self._line(cells)
            if isinstance(line, InvalidLine):
                line = self._without_missing(line)
                errors.add(line.located_errors())
            yield line
            line_item = cells.by_column.get("line_item", "")
            self._line_items.add(line_item)
            self._filled.update(_filled(cells.by_column))

    def _line(self, cells: Cells) -> ClaimRow | InvalidLine:
        row, errors = self._forms.read(cells.by_column)
        read_cells = Cells(cells.line, row)
        try:
            self._check_relation(row)
            line = _shaped(read_cells, self._before)
        except Invalid as refused:
            return _refused(read_cells, [*errors, *refused.errors], self._filled)
        if errors:
            return _refused(read_cells, errors, self._filled)
        return line

    def _check_relation(self, row: NamedCells) -> None:
        """Refuse a further claim that doesn't say what it is to the others.

        One that says nothing of its line item but which it is can be nothing else.
        """
        line_item = row.get("line_item")
        if not line_item or row.get("relation"):
            return
        cells = [row[name] for name in _NEEDED_OF_NEW if name in row]
        is_empty = bool(cells) and not any(cells)
        if is_empty or line_item in self._line_items:
            sentence = _FURTHER_OR_NEW.format(line_item)
            raise invalid("/claims/0/relation", "relation", sentence)

    def _without_missing(self, line: InvalidLine) -> InvalidLine:
        """Return a row without the errors of columns that aren't there, which are kept once."""
        errors: list[LineError] = []
        for error in line.errors:
            name = str(error["pointer"])[1:]
            if error["code"] != "required" or name in self._sheet.names:
                errors.append(error)
            elif name not in self.missing:
                sentence = (
                    f"There is no column {name!r}, and line {line.number} needs one."
                )
                self.missing[name] = line_error(
                    self._sheet.line,
                    "required",
                    sentence,
                    f"/{name}",
                )
        return replace(line, errors=tuple(errors))


def _shaped(cells: Cells, before: ExistingClaims) -> ClaimRow:
    row = cells.by_column
    try:
        line_type, own, line_item = shaped(with_stand_ins(row))
    except Invalid as refused:
        raise _beside_no_values(row, refused) from None
    return ClaimRow(
        cells.line,
        row,
        before,
        line_type,
        own,
        line_item,
    )


def _beside_no_values(row: NamedCells, refused: Invalid) -> Invalid:
    """What a row is refused for, with the cells that hold what is written for no value."""
    empty = no_values(row)
    if not empty:
        return refused
    errors = list(not_values(empty).errors)
    for error in refused.errors:
        pointer = column_of(str(error["pointer"]), row)
        if pointer[1:] not in empty:
            errors.append(error)
    return Invalid(errors)


def _refused(
    cells: Cells,
    row_errors: Sequence[Mapping[str, object]],
    filled: Collection[str],
) -> InvalidLine:
    """A row that hasn't the shape of a claim, with the columns in which it hasn't.

    `filled` are the columns in which rows above hold something.
    """
    claim = cells.by_column.get("id", "")
    line_item = cells.by_column.get("line_item", "")
    errors = [_located(error, cells, filled) for error in row_errors]
    return InvalidRow(
        number=cells.line,
        ids=frozenset({claim, line_item} - {""}),
        errors=tuple(errors),
        row=cells.by_column,
    )


def _filled(row: NamedCells) -> list[str]:
    """The columns in which a row holds something."""
    return [name for name, cell in row.items() if cell]


def _located(
    error: Mapping[str, object],
    cells: Cells,
    filled: Collection[str],
) -> LineError:
    """An error of a body as one of a row, with a hint where spreadsheets have a part in it."""
    pointer = column_of(str(error["pointer"]), cells.by_column)
    message = str(error["message"])
    if (pointer, error["code"]) == ("/agreement", "required"):
        message = _AGREEMENT
    else:
        message += _hint(error, pointer[1:], filled)
    return {
        **error,
        "pointer": pointer,
        "message": message,
    }


def _hint(
    error: Mapping[str, object],
    column: str,
    filled: Collection[str],
) -> str:
    """Return what to add to an error, by its column first; "" where there is nothing."""
    code = error["code"]
    if column in OF_SPEAKERS:
        return "" if code == "not-a-value" else _SPEAKERS
    if column in LISTS:
        return _LISTS
    if code == "required" and column in filled:
        return _MERGED
    if code == "not-a-date" and "value" not in error:
        return _DATES
    return ""
