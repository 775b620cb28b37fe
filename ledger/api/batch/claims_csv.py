"""Rows of the claims CSV as lines of a batch: a row is a claim, the first one makes a line item.

What a row says beside is compared with what the ledger records, so that nothing is dropped.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from ledger.api.batch import claims_csv_columns, csv_reader
from ledger.api.batch.claims_csv_columns import (
    SUPERSEDED_BY,
    NamedCells,
    column_of,
    differing,
    no_values,
    quote_column,
)
from ledger.api.batch.csv_reader import Cells, CsvSheet
from ledger.api.batch.json_lines import (
    InvalidLine,
    check_any_valid,
    check_some,
    strings,
)
from ledger.api.formats.column import Document
from ledger.api.http.operations import line_shapes
from ledger.models import ClaimVersion
from ledger.rules.base.errors import Invalid
from ledger.schemas.batches import BatchLineType, split_line
from ledger.services import claim_queries, queries
from ledger.services.batches import (
    LINE_ERRORS_MAX,
    Batch,
    BatchLine,
    BatchRefused,
    LineError,
    LineResult,
)
from ledger.services.journal import Change, loads
from ledger.services.resources import LINE_ITEM, Columns

IDS_AT_ONCE: Final = 500
_SAY_IN_JSON: Final = (
    "What a speaker says otherwise has no cell: send this claim as JSON."
)
_FURTHER: Final = (
    'This line item is recorded already, so this is a further claim: say "restates" where the '
    'same fact is told again, or "supersedes" where this replaces a named claim.'
)
_FURTHER_OR_NEW: Final = (
    "A further claim on line item {!r} says "
    '"restates" where the same fact is told again, or "supersedes" where it replaces another; '
    "the first row of a new line item has act, category, from_party and to_party."
)
_NO_VALUE: Final = (
    "{!r} is what programs write where they have no value: leave the cell empty. Where it is the "
    "very word or name, send this claim as JSON."
)
_NO_NUMBER: Final = (
    '{!r} is what programs write where they have no value: say 0 or "none" where nobody was, '
    'and "not stated" where no number was said.'
)
_NEEDED_OF_NEW: Final = ("act", "category", "from_party", "to_party")
_DATES: Final = " A spreadsheet rewrites dates: make the column text, and write it so."


class ExistingClaims:
    """The claims that rows name by their ids, as they stood before the batch."""

    def __init__(self, rows: Sequence[NamedCells]) -> None:
        self._ids = [row["id"] for row in rows if row.get("id")]
        self._found: tuple[Change, dict[str, Document]] | None = None
        #: Which claims of the file take the place of each claim.
        self.superseding: defaultdict[str, set[str]] = defaultdict(set)
        for row in rows:
            self.superseding[row.get("replaces", "")].add(row.get("id", ""))

    def claim(self, change: Change, identity: str) -> Document | None:
        """Return the flat row of a claim that was there before the first line, or None."""
        if self._found is None or self._found[0] is not change:
            # A change that is tried again sees the ledger anew.
            self._found = change, dict(self._read(change))
        return self._found[1].get(identity)

    def _read(self, change: Change) -> Iterator[tuple[str, Document]]:
        for start in range(0, len(self._ids), IDS_AT_ONCE):
            some = self._ids[start : start + IDS_AT_ONCE]
            page = claim_queries.list_claims_with_line_items(
                change.session,
                [ClaimVersion.id.in_(some)],
                known_at=change.size,
                after=None,
                limit=len(some),
            )
            for document in page.documents:
                row = loads(document)
                yield row["claim"]["id"], row


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A row whose cells make the body of a POST."""

    number: int
    row: NamedCells
    before: ExistingClaims
    type: BatchLineType
    fields: Columns
    line_item: str | None

    @property
    def ids(self) -> Iterator[str]:
        """The ids that it gives: of its line item where it makes that, and of its claim."""
        given = ("line_item", "id") if self.type is BatchLineType.LINE_ITEM else ("id",)
        yield from (self.row[name] for name in given if self.row.get(name))

    @property
    def names(self) -> set[str]:
        """Whatever may be the id of something that it rests on."""
        own = {self.row.get("id")}
        return {self.row.get("line_item", ""), *strings(self.fields)} - own

    def record(self, batch: Batch) -> list[LineResult]:
        """Record the claim, with its line item where it is the first one.

        A claim that is recorded already, just so, is left as it is.
        """
        identity = self.row.get("id", "")
        recorded = self.before.claim(batch.change, identity)
        if recorded is not None:
            self._check_unchanged(batch.change, recorded)
            return [LineResult(BatchLineType.CLAIM, identity, entry=None)]
        if empty := no_values(self.row):
            raise _not_values(empty)
        if self.row.get("differs"):
            raise _invalid("/differs", "not-here", _SAY_IN_JSON)
        if self.line_item is not None:
            return batch.add_claim(self.line_item, self.fields)
        given = self.fields.get("id")
        if given is not None and queries.known(batch.change, LINE_ITEM, [given]):
            raise _invalid("/relation", "relation", _FURTHER)
        return batch.create(BatchLineType.LINE_ITEM, self.fields)

    def _check_unchanged(self, change: Change, recorded: Document) -> None:
        identity = recorded["claim"]["id"]
        if any(self.row.get(name) for name in claims_csv_columns.MORE_OF_LINE_ITEM):
            item = queries.get(
                change.session, LINE_ITEM, recorded["claim"]["line_item"], change.size
            )
            recorded = recorded | {"line_item": loads(item)}
        found = differing(self.row, recorded, empty_too=True)
        found |= self._wrongly_superseded(recorded)
        if empty := {
            name: self.row[name] for name in found if name in no_values(self.row)
        }:
            raise _not_values(empty)
        if found:
            sentence = (
                f"Claim {identity!r} is recorded already, with other content in "
                f"{', '.join(found)}. Send it as it is recorded (what the ledger works out may be "
                'left empty). To replace it, add a row without an id that says "supersedes", with '
                'this id in "replaces" and "correction" or "amendment" in "because"; a status '
                "changes by a transition."
            )
            raise _invalid("/claims/0/id", "already-exists", sentence, recorded=found)

    def differences(self, made: Sequence[LineResult]) -> list[LineError]:
        """Return what was recorded otherwise than the row says, column by column."""
        if made[0].entry is None:
            return []
        item = loads(made[0].document)
        recorded = {
            "claim": item["claims"][-1],
            "line_item": item,
            "superseded_by": None,
        }
        found = differing(self.row, recorded, empty_too=False)
        found.pop(quote_column(self.row), None)
        found |= self._wrongly_superseded(recorded)
        return [_otherwise(name, there) for name, there in found.items()]

    def _wrongly_superseded(self, recorded: Document) -> dict[str, str]:
        """Let a row name what takes its place where that is recorded, or a row of this file."""
        named, there = self.row.get(SUPERSEDED_BY), recorded["superseded_by"] or ""
        replacing = self.before.superseding[recorded["claim"]["id"]]
        fits = not named or named == there or named in replacing
        return {} if fits else {SUPERSEDED_BY: there}

    def request_pointer(self, pointer: str) -> str:
        """Return the column of a place within the body."""
        return column_of(pointer, self.row)


def _invalid(pointer: str, code: str, message: str, **more: object) -> Invalid:
    return Invalid([{"pointer": pointer, "code": code, "message": message, **more}])


def _not_values(cells: Mapping[str, str]) -> Invalid:
    """The refusal of cells that hold what programs write where they have no value."""
    return Invalid(
        [
            {
                "pointer": f"/claims/0/{name}",
                "code": "not-a-value",
                "message": (_NO_NUMBER if name == "text" else _NO_VALUE).format(
                    cell[:60]
                ),
            }
            for name, cell in cells.items()
        ]
    )


def _otherwise(name: str, there: str) -> LineError:
    sentence = (
        "The ledger sets this itself: leave it empty in a new row."
        if name.startswith("recorded_")
        else f"The ledger would have {there!r} here: correct the cell, or leave it empty."
        if there
        else "The ledger would have nothing here: leave it empty."
    )
    return {
        "pointer": f"/{name}",
        "code": "not-as-recorded",
        "message": sentence,
        "would_be": there,
    }


def of_csv(content: bytes) -> list[BatchLine]:
    """Return the lines of a CSV with columns of the claims CSV.

    Raises:
        NotUtf8: it can't be read.
        BatchRefused: it isn't CSV, its header isn't right, or no row has the shape of a claim.
    """
    sheet = csv_reader.read(
        content,
        claims_csv_columns.KNOWN,
        claims_csv_columns.WORDS,
        claims_csv_columns.SPACED,
    )
    check_some(len(sheet.rows))
    before = ExistingClaims([cells.named for cells in sheet.rows])
    lines: list[BatchLine] = []
    missing: dict[str, LineError] = {}
    told_of: set[str] = set()
    told = 0
    for cells in sheet.rows:
        if told >= LINE_ERRORS_MAX:
            break
        try:
            _check_relation(cells.named, told_of)
            lines.append(_shaped(cells, before))
        except Invalid as refused:
            errors = [_located(error, cells) for error in refused.errors]
            for error in errors:
                name = str(error["pointer"])[1:]
                if error["code"] == "required" and name not in sheet.names:
                    missing.setdefault(name, _no_column(name, cells, sheet))
            given = {cells.named.get(name, "") for name in ("id", "line_item")}
            lines.append(
                InvalidLine(cells.line, frozenset(given - {""}), tuple(errors))
            )
            told += len(errors)
        told_of.add(cells.named.get("line_item", ""))
    if missing:
        count = len(sheet.rows)
        # The header is a line too, and the one that is refused.
        raise BatchRefused([*missing.values()], lines=count + 1, not_tried=count)
    return check_any_valid(lines, len(sheet.rows))


def _check_relation(row: NamedCells, told_of: AbstractSet[str]) -> None:
    """Refuse a further claim that doesn't say what it is to the others.

    `told_of` are the line items of the rows before. One that says nothing of its line item but
    which it is can be nothing else.
    """
    line_item = row.get("line_item")
    if not line_item or row.get("relation"):
        return
    cells = [row[name] for name in _NEEDED_OF_NEW if name in row]
    if line_item in told_of or (cells and not any(cells)):
        raise _invalid(
            "/claims/0/relation", "relation", _FURTHER_OR_NEW.format(line_item)
        )


def _shaped(cells: Cells, before: ExistingClaims) -> BatchLine:
    body = claims_csv_columns.body(cells.named)
    kind = BatchLineType(body["type"])
    try:
        own, line_item = split_line(line_shapes()[kind].read(body))
    except Invalid:
        if empty := no_values(cells.named):
            raise _not_values(empty) from None
        raise
    return ClaimRow(cells.line, cells.named, before, kind, own, line_item)


def _no_column(name: str, cells: Cells, sheet: CsvSheet) -> LineError:
    sentence = f"There is no column {name!r}, and line {cells.line} needs one."
    return {
        "line": sheet.line,
        "pointer": f"/{name}",
        "code": "required",
        "message": sentence,
    }


def _located(error: Mapping[str, object], cells: Cells) -> LineError:
    pointer = column_of(str(error["pointer"]), cells.named)
    hint = _DATES if error["code"] == "not-a-date" else ""
    if pointer[1:] in claims_csv_columns.LISTS:
        hint = ' Parts of a list are separated by ";".'
    return dict(error) | {"pointer": pointer, "message": f"{error['message']}{hint}"}
