"""A row of the claims CSV as a line of a batch.

What a row says beside is compared with what the ledger records, so that nothing is dropped.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, cast

from ledger.api.batch.claims_csv_body import body
from ledger.api.batch.claims_csv_columns import (
    MORE_OF_LINE_ITEM,
    SUPERSEDED_BY,
    NamedCells,
    column_of,
    no_values,
    quote_column,
)
from ledger.api.batch.claims_csv_differences import differing
from ledger.api.batch.claims_csv_names import with_ids
from ledger.api.batch.existing_claims import ExistingClaims
from ledger.api.batch.json_lines import strings
from ledger.api.batch.told_rows import claim_told, is_passage
from ledger.api.formats.column import Document
from ledger.api.http.operations import line_shapes
from ledger.rules.base.errors import Invalid
from ledger.rules.base.line_errors import LineError
from ledger.rules.workflow.lifecycle import Status
from ledger.schemas.batches import BatchLineType, split_line
from ledger.services import queries
from ledger.services.batches import Batch, LineResult
from ledger.services.bodies import QuoteBody
from ledger.services.journal import Change, loads
from ledger.services.known_ids import known
from ledger.services.resources import LINE_ITEM, Columns

_SAY_IN_JSON: Final = (
    "What speakers say otherwise has no cell: send this claim as JSON."
)
_FURTHER: Final = (
    'This line item is recorded already, so this is a further claim: say "restates" where the '
    'same fact is told again, or "supersedes" where this replaces a named claim.'
)
_VOIDED: Final = (
    "Line item {!r} was entered in error and is voided, which is final: {}."
)
_ANOTHER_ID: Final = "give the new one another id, and its claims too"
_ENTERED_AGAIN: Final = "it was entered again as {!r}, so name that"
_NO_VALUE: Final = (
    "{!r} is what programs write where they have no value: leave the cell empty. Where it is the "
    "very word or name, send this claim as JSON."
)
_NO_NUMBER: Final = (
    '{!r} is what programs write where they have no value: say 0 or "none" where nobody was, '
    'and "not stated" where no number was said. A row that says nothing is left out.'
)
_NO_AGREEMENT: Final = (
    "{!r} is what programs write where they have no value: say which agreement, or "
    '"none" where the line item is of none.'
)
#: What is said of columns in which something stands for none.
_NO_VALUES: Final = {
    "text": _NO_NUMBER,
    "agreement": _NO_AGREEMENT,
}
_RECORDED_ALREADY: Final = (
    "Claim {!r} is recorded already, with other content in {}. Send it as it is recorded (what the "
    "ledger works out may be left empty). To replace it, add a row without an id that says "
    '"supersedes", with this id in "replaces" and "correction" or "amendment" in "because"; a '
    "status changes by a transition."
)
_SET_BY_LEDGER: Final = "The ledger sets this itself: leave it empty in a new row."
_NOTHING_RECORDED: Final = "The ledger would have nothing here: leave it empty."
#: How much of a cell is shown in the message on it.
_CELL_CHARACTERS_MAX: Final = 60


def shaped(row: NamedCells) -> tuple[BatchLineType, Columns, str | None]:
    """Return the type of the line that a row makes, its fields, and the line item it goes to.

    Raises:
        Invalid: it hasn't the shape of that line.
    """
    values = body(row)
    line_type = BatchLineType(values["type"])
    shape = line_shapes()[line_type]
    fields, line_item = split_line(shape.read(values))
    return line_type, fields, line_item


@dataclass(slots=True)
class ClaimRow:
    """A row whose cells make the body of a POST.

    `fields` may have stand-ins in place of names; `row_of_ids` is the row with the ids of what its
    names mean, once it is recorded.
    """

    number: int
    row: NamedCells
    before: ExistingClaims
    type: BatchLineType
    fields: Columns
    line_item: str | None
    row_of_ids: NamedCells = field(default_factory=dict)

    @property
    def ids(self) -> Iterator[str]:
        """The ids that it gives: of its line item where it makes that, and of its claim."""
        line_item = self.row.get("line_item")
        if line_item and self.type is BatchLineType.LINE_ITEM:
            yield line_item
        claim = self.row.get("id")
        if claim:
            yield claim

    @property
    def names(self) -> set[str]:
        """Whatever may be the id of something that it rests on."""
        names = set(strings(self.fields))
        names.add(self.row.get("line_item", ""))
        names.discard(self.row.get("id", ""))
        return names

    def record(self, batch: Batch) -> list[LineResult]:
        """Record the claim, with its line item where it is the first one.

        A claim that is recorded already, just so, is left as it is; without an id, it is known
        by all that the row says.
        """
        self.row_of_ids = with_ids(batch.change, self.row)
        identity = self.row.get("id", "")
        recorded = self.before.claim(batch.change, identity)
        if recorded is not None:
            self._check_unchanged(batch.change, recorded)
            return [LineResult(BatchLineType.CLAIM, identity, entry=None)]
        self._check_cells()
        fields = self.fields
        if self.row_of_ids != self.row:
            _, fields, _ = shaped(self.row_of_ids)
        identity_told = self._told_before(batch, fields)
        if identity_told is not None:
            return [LineResult(BatchLineType.CLAIM, identity_told, entry=None)]
        if self.line_item is not None:
            return batch.add_claim(self.line_item, fields)
        given = fields.get("id")
        if given is not None and known(batch.change, LINE_ITEM, [given]):
            raise invalid("/relation", "relation", _FURTHER)
        return batch.create(BatchLineType.LINE_ITEM, fields)

    def _check_cells(self) -> None:
        """Check that no cell stands for no value, or says what only JSON can.

        Raises:
            Invalid: one does.
        """
        empty = no_values(self.row)
        if empty:
            raise not_values(empty)
        if self.row.get("differs"):
            raise invalid("/differs", "not-here", _SAY_IN_JSON)

    def _told_before(self, batch: Batch, fields: Columns) -> str | None:
        """Return the id of the claim of its line item that says the same; None where none does.

        Raises:
            Invalid: the line item is voided.
        """
        change = batch.change
        identity = self.row.get("line_item", "")
        if not identity or not known(change, LINE_ITEM, [identity]):
            return None
        item = loads(queries.get(change.session, LINE_ITEM, identity, change.size))
        _check_stands(item)
        if self.row.get("id"):
            return None
        words = self._words(fields)
        return claim_told(batch, item, self.row_of_ids, words)

    def _words(self, fields: Columns) -> QuoteBody:
        """The claim in the fields of a row, of the shape that its line has."""
        claim = fields if self.line_item is not None else fields["claims"][0]
        return cast("QuoteBody", claim)

    def _check_unchanged(
        self,
        change: Change,
        recorded: Document,
    ) -> None:
        claim = recorded["claim"]
        is_voided = recorded["line_item"]["status"] == Status.VOIDED
        if is_voided or any(self.row.get(name) for name in MORE_OF_LINE_ITEM):
            document = queries.get(
                change.session,
                LINE_ITEM,
                claim["line_item"],
                change.size,
            )
            item = loads(document)
            # An export says itself which are voided.
            if not self.row.get("status"):
                _check_stands(item)
            recorded = recorded | {"line_item": item}
        differences = self._differing(change, recorded)
        no_value = no_values(self.row)
        empty = {name: no_value[name] for name in differences if name in no_value}
        if empty:
            raise not_values(empty)
        if differences:
            identity = claim["id"]
            columns = ", ".join(differences)
            raise invalid(
                "/claims/0/id",
                "already-exists",
                _RECORDED_ALREADY.format(identity, columns),
                recorded=differences,
            )

    def _differing(self, change: Change, recorded: Document) -> dict[str, str]:
        """Return the columns in which a row differs from its recorded claim, with what that has.

        A quote may be typed otherwise than it is printed, or sent by its ends.
        """
        differences = differing(self.row_of_ids, recorded, empty_too=True)
        differences |= self._wrongly_superseded(recorded)
        column = quote_column(self.row)
        words = self._words(self.fields)
        if column in differences and is_passage(change, words, recorded["claim"]):
            del differences[column]
        return differences

    def differences(self, results: Sequence[LineResult]) -> list[LineError]:
        """Return what was recorded otherwise than the row says, column by column."""
        result = results[0]
        if result.entry is None:
            return []
        item = loads(result.document)
        recorded = {
            "claim": item["claims"][-1],
            "line_item": item,
            "superseded_by": None,
        }
        differences = differing(self.row_of_ids, recorded, empty_too=False)
        differences.pop(quote_column(self.row), None)
        differences |= self._wrongly_superseded(recorded)
        return [_otherwise(name, cell) for name, cell in differences.items()]

    def _wrongly_superseded(self, recorded: Document) -> dict[str, str]:
        """Let a row name what takes its place where that is recorded, or a row of this file."""
        named_claim = self.row.get(SUPERSEDED_BY)
        superseded_by = recorded["superseded_by"] or ""
        if not named_claim or named_claim == superseded_by:
            return {}
        claim = recorded["claim"]
        in_this_file = self.before.superseding[claim["id"]]
        if named_claim in in_this_file:
            return {}
        return {SUPERSEDED_BY: superseded_by}

    def request_pointer(self, pointer: str) -> str:
        """Return the column of a place within the body."""
        return column_of(pointer, self.row)


def _check_stands(item: Document) -> None:
    """Refuse a row of a line item that is voided.

    Raises:
        Invalid: it is.
    """
    if item["status"] != Status.VOIDED:
        return
    again = item["re_entered_as"]
    instead = _ENTERED_AGAIN.format(again) if again else _ANOTHER_ID
    message = _VOIDED.format(item["id"], instead)
    raise invalid("/line_item", "frozen", message)


def invalid(
    pointer: str,
    code: str,
    message: str,
    **more: object,
) -> Invalid:
    """Return the refusal of one cell; `more` are further members of its error."""
    error = {
        "pointer": pointer,
        "code": code,
        "message": message,
    }
    return Invalid([error | more])


def not_values(cells: Mapping[str, str]) -> Invalid:
    """Return the refusal of cells that hold what programs write where they have no value."""
    errors = []
    for name, cell in cells.items():
        sentence = _NO_VALUES.get(name, _NO_VALUE)
        error = {
            "pointer": f"/claims/0/{name}",
            "code": "not-a-value",
            "message": sentence.format(cell[:_CELL_CHARACTERS_MAX]),
        }
        errors.append(error)
    return Invalid(errors)


def _otherwise(name: str, recorded_cell: str) -> LineError:
    return {
        "pointer": f"/{name}",
        "code": "not-as-recorded",
        "message": _correction(name, recorded_cell),
        "would_be": recorded_cell,
    }


def _correction(name: str, recorded_cell: str) -> str:
    """The sentence that says what to send in a column instead."""
    if name.startswith("recorded_"):
        return _SET_BY_LEDGER
    if not recorded_cell:
        return _NOTHING_RECORDED
    return f"The ledger would have {recorded_cell!r} here: correct the cell, or leave it empty."
