"""Names of parties, categories and agreements, which a row may have in place of ids."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from ledger.api.batch.claims_csv_columns import (
    NamedCells,
    no_values,
    of_each_speaker,
    parties_of,
)
from ledger.api.batch.json_lines import InvalidLine
from ledger.rules.base.canonical_json import digest
from ledger.rules.base.errors import Invalid
from ledger.schemas.patterns import NO_AGREEMENT, Reference
from ledger.services import called_names
from ledger.services.batches import Batch, LineResult
from ledger.services.journal import Change
from ledger.services.nearest_ids import suggestion_in
from ledger.services.resources import AGREEMENT, CATEGORY, PARTY, ResourceType
from ledger.services.validation import UNKNOWN, FieldErrors, unknown

_SPEAKER_PARTIES: Final = "speaker_parties"
_TYPES: Final[Mapping[str, ResourceType]] = {
    "from_party": PARTY,
    "to_party": PARTY,
    "category": CATEGORY,
    "agreement": AGREEMENT,
    _SPEAKER_PARTIES: PARTY,
}
_REFERENCE: Final = Reference()
#: How much of a name an error shows.
_WORDS_CHARACTERS_MAX: Final = 60
#: What stands in place of one name, by its column.
_Replacement: TypeAlias = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class InvalidRow(InvalidLine):
    """A row that hasn't the shape of a claim: of its names, too, it is told what they mean."""

    row: NamedCells = field(default_factory=dict)

    def record(self, batch: Batch) -> list[LineResult]:
        """Refuse, and say which names fit nothing or several.

        Raises:
            Invalid: always.
        """
        errors: list[Mapping[str, object]] = [*self.errors]
        try:
            with_ids(batch.change, self.row)
        except Invalid as refused:
            errors += refused.errors
        raise Invalid(errors)


def with_stand_ins(row: NamedCells) -> NamedCells:
    """Return a row whose shape can be checked before the ledger is asked what names mean.

    Its cells are those of the row, but for names that can't be ids.
    """
    return _replaced(row, _stand_in)


def with_ids(change: Change, row: NamedCells) -> NamedCells:
    """Return a row with the ids of the parties, the category and the agreement that it names.

    What programs write where they have no value is left, for its own refusal.

    Raises:
        Invalid: names fit nothing that is recorded, or several; it has all of them.
    """
    empty = no_values(row)
    errors = FieldErrors()

    def identity(column: str, words: str) -> str:
        names = called_names.index_now(change, _TYPES[column])
        ids = names.called(words)
        if len(ids) == 1:
            return ids[0]
        if column not in empty:
            _add_error(
                errors,
                change,
                column,
                words[:_WORDS_CHARACTERS_MAX],
            )
        return words

    row_of_ids = _replaced(row, identity)
    errors.check()
    return row_of_ids


def _add_error(
    errors: FieldErrors,
    change: Change,
    column: str,
    words: str,
) -> None:
    """Add the error of words that fit nothing that is recorded, or several."""
    resource_type = _TYPES[column]
    names = called_names.index_now(change, resource_type)
    code = "name-ambiguous"
    sentence = called_names.whose(names, words)
    if not sentence:
        code = UNKNOWN
        meant = suggestion_in(change, resource_type, words)
        sentence = unknown(resource_type, words, meant)
    errors.add(f"/{column}", code, sentence)


def _stand_in(_column: str, words: str) -> str:
    """Return what has the form of an id: the words, or another one for each others."""
    if _REFERENCE.accepts(words):
        return words
    return digest(words.encode())


def _replaced(row: NamedCells, replacement: _Replacement) -> NamedCells:
    """Return a row in which something stands in place of each name."""
    cells = dict(row)
    for column in _TYPES:
        cell = row.get(column)
        if cell and column != _SPEAKER_PARTIES and cell != NO_AGREEMENT:
            cells[column] = replacement(column, cell)
    cell = row.get(_SPEAKER_PARTIES)
    if cell:
        parts = [_parties(part, replacement) for part in of_each_speaker(cell)]
        cells[_SPEAKER_PARTIES] = "; ".join(parts)
    return cells


def _parties(part: str, replacement: _Replacement) -> str:
    """Return the parties of one speaker with something in place of each."""
    names = parties_of(part)
    return ", ".join(replacement(_SPEAKER_PARTIES, name) for name in names)
