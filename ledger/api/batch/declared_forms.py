"""Dates and numbers of a CSV in the forms that its request declares, and in no others.

What is in a form that wasn't declared is refused with the parameter that would take it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias
from urllib.parse import quote

from ledger.api.batch.claims_csv_columns import NamedCells
from ledger.rules.base.date_forms import (
    DateForm,
    fitting_date_forms,
    is_iso,
    iso_dates,
)
from ledger.rules.quantities.number_forms import (
    EXAMPLES,
    NumberForm,
    fitting_number_forms,
    in_plain_digits,
    with_plain_blanks,
)
from ledger.schemas.patterns import is_date

_DATES: Final = (
    "effective_on",
    "due_on",
    "published_on",
    "retracted_on",
)
_NUMBERS: Final = (
    "value",
    "lower",
    "upper",
    "start",
)
_QUANTITY: Final = "text"
#: How much of a cell an error shows.
_CELL_CHARACTERS_MAX: Final = 60
#: What stands in a URL as it is.
_PLAIN_IN_URLS: Final = ".,'/-"
_SEND_DATES: Final = (
    "Dates are read as 2025-06-02. Where the file writes them as here, send {}."
)
_SEND_NUMBERS: Final = (
    "Numbers are read as 6000. Where the file writes them as here, send {}."
)
_OTHER_DATE: Final = (
    "?dates={} is declared, and this is no day in that form: write it so, or as "
    "2025-06-02."
)
_NO_SUCH_DAY: Final = "The calendar has no such day: look at the article again."
_NOT_IN_ORDER: Final = (
    "Of the two dates between which it happened the earlier one stands first; a single day is "
    "written once."
)
_OTHER_NUMBER: Final = (
    "?numbers={} is declared, and this isn't so: six thousand is {} or 6000, and a count has no "
    "decimals."
)
CellError: TypeAlias = dict[str, object]


class ReadCell(NamedTuple):
    """A cell as the ledger writes it, and what is wrong with its form."""

    words: str
    sentence: str | None = None


@dataclass(frozen=True, slots=True)
class DeclaredForms:
    """How a file writes its dates and numbers; None is as the ledger reads them."""

    dates: DateForm | None = None
    numbers: NumberForm | None = None

    def read(
        self,
        row: NamedCells,
    ) -> tuple[dict[str, str], list[CellError]]:
        """Return the cells of a row as the ledger writes them, and the errors of their forms.

        A cell in a form that wasn't declared is read as if it had been, so that whatever else is
        wrong with it is told too.
        """
        cells = dict(row)
        errors: list[CellError] = []
        for name, code, read_cell in self._readers():
            cell = row.get(name, "")
            if not cell:
                continue
            words, sentence = read_cell(cell)
            cells[name] = words
            if sentence is not None:
                error: CellError = {
                    "pointer": f"/{name}",
                    "code": code,
                    "message": sentence,
                    "value": cell[:_CELL_CHARACTERS_MAX],
                }
                errors.append(error)
        return cells, errors

    def _readers(self) -> Iterator[tuple[str, str, Callable[[str], ReadCell]]]:
        """Yield each column, the code of what it can't hold, and what reads it."""
        for name in _DATES:
            yield name, "not-a-date", self._date
        for name in _NUMBERS:
            yield name, "not-a-number", self._number
        yield _QUANTITY, "not-a-quantity", self._quantity

    def _date(self, cell: str) -> ReadCell:
        if is_iso(cell):
            return _in_order(cell)
        if self.dates is None:
            return _undeclared_date(cell)
        iso = iso_dates(cell, self.dates)
        if iso is None:
            return ReadCell("", _OTHER_DATE.format(self.dates))
        return _in_order(iso)

    def _quantity(self, cell: str) -> ReadCell:
        cell = with_plain_blanks(cell)
        if self.numbers is None:
            # Commas between thousands are read anyway.
            plain = in_plain_digits(cell, NumberForm.COMMA)
            if plain is not None:
                return ReadCell(cell)
        words, sentence = self._number(cell)
        return ReadCell(words or "not stated", sentence)

    def _number(self, cell: str) -> ReadCell:
        if self.numbers is None:
            return _undeclared_number(cell)
        plain = in_plain_digits(cell, self.numbers)
        if plain is None:
            six_thousand = EXAMPLES[self.numbers]
            sentence = _OTHER_NUMBER.format(self.numbers, six_thousand)
            return ReadCell("", sentence)
        return ReadCell(plain)


def _in_order(iso: str) -> ReadCell:
    """Return a date or the two of a time, and what is wrong: no such day, the later one first."""
    first, _, last = iso.partition("/")
    if not all(map(is_date, filter(None, (first, last)))):
        return ReadCell("", _NO_SUCH_DAY)
    if last and last <= first:
        return ReadCell("", _NOT_IN_ORDER)
    return ReadCell(iso)


def _undeclared_date(cell: str) -> ReadCell:
    forms = fitting_date_forms(cell)
    if not forms:
        return ReadCell(cell)
    iso = iso_dates(cell, forms[0])
    assert iso is not None, "the form fits"
    parameters = _parameters("dates", forms)
    return ReadCell(iso, _SEND_DATES.format(parameters))


def _undeclared_number(cell: str) -> ReadCell:
    forms = fitting_number_forms(cell)
    if not forms:
        return ReadCell(cell)
    plain = in_plain_digits(cell, forms[0])
    assert plain is not None, "the form fits"
    parameters = _parameters("numbers", forms)
    return ReadCell(plain, _SEND_NUMBERS.format(parameters))


def _parameters(
    name: str,
    forms: Iterable[str],
) -> str:
    """Return the parameters of which one takes a form, as they stand in a URL."""
    choices: list[str] = []
    for form in forms:
        value = quote(form, safe=_PLAIN_IN_URLS)
        choices.append(f"?{name}={value}")
    return " or ".join(choices)
