"""From the cells of a row of the claims CSV to the body of a POST."""

import re
from collections.abc import Sequence
from typing import Any, Final

from ledger.api.batch.claims_csv_columns import (
    BOTH_WAYS,
    DISTINCT_FROM,
    MORE_OF_LINE_ITEM,
    OF_LINE_ITEM,
    NamedCells,
    makes_line_item,
    of_each_speaker,
    parties_of,
    quote_column,
    split,
)
from ledger.rules.base.errors import Invalid
from ledger.rules.quantities import parsing
from ledger.rules.quantities.quantity import Qualifier
from ledger.rules.quantities.quantity_refusals import NotAQuantity
from ledger.schemas.claims import NUMBER_NOT_IN_PASSAGE
from ledger.schemas.patterns import NO_AGREEMENT

_TRUTHS: Final = {"true": True, "false": False}
_WHOLE_NUMBER: Final = re.compile("0|[1-9][0-9]{0,9}", re.ASCII)


def body(row: NamedCells) -> dict[str, Any]:
    """Return the line that a row stands for, its shape still unchecked."""
    claim = _claim(row)
    if not makes_line_item(row):
        fields = _given(row, "line_item")
        return fields | _both_ways(row) | claim | {"type": "claim"}
    fields = _given(row, *OF_LINE_ITEM, *MORE_OF_LINE_ITEM)
    fields.pop(DISTINCT_FROM, None)
    fields |= _distinct(row)
    fields |= _both_ways(row)
    if row.get("agreement") == NO_AGREEMENT:
        fields["agreement"] = None
    line_item = row.get("line_item")
    if line_item:
        fields["id"] = line_item
    return fields | {
        "claims": [claim],
        "type": "line_item",
    }


def _distinct(row: NamedCells) -> dict[str, Any]:
    """The line items that a new one isn't, as a row names them."""
    identities = split(row, DISTINCT_FROM)
    if not identities:
        return {}
    return {DISTINCT_FROM: identities}


def _both_ways(row: NamedCells) -> dict[str, Any]:
    """Whether a row tells both directions; spreadsheets write it in capitals."""
    cell = row.get(BOTH_WAYS, "")
    if not cell:
        return {}
    return {BOTH_WAYS: _TRUTHS.get(cell.lower(), cell)}


def _claim(row: NamedCells) -> dict[str, Any]:
    """The fields of the claim that a row stands for; an empty cell gives none."""
    claim = _given(
        row,
        "id",
        "source",
        "relation",
        "replaces",
        "because",
    )
    quote = row.get(quote_column(row))
    if quote:
        claim["quote"] = quote
    places = _given(row, "start", "end")
    for name, cell in places.items():
        claim[name] = _number(cell)
    stated_quantity = _quantity(row)
    if stated_quantity:
        claim["quantity"] = stated_quantity
    unclear = split(row, "unclear")
    claim["unclear"] = [word for word in unclear if word != NUMBER_NOT_IN_PASSAGE]
    claim["speakers"] = _speakers(row)
    return claim


def _speakers(row: NamedCells) -> list[dict[str, Any]]:
    """The speakers of a row; none where the article says it in its own voice."""
    names = split(row, "speakers")
    roles = _of_each(row, "speaker_roles", names)
    parties = _of_each(row, "speaker_parties", names)
    speakers: list[dict[str, Any]] = []
    for name, role, of_one in zip(names, roles, parties, strict=True):
        speaker = {
            "name": name,
            "role": role or None,
            "parties": parties_of(of_one),
        }
        speakers.append(speaker)
    return speakers


def _of_each(
    row: NamedCells,
    column: str,
    names: Sequence[str],
) -> list[str]:
    """The parts of a column for each of some speakers, in their order.

    Raises:
        Invalid: there are not as many.
    """
    cell = row.get(column, "")
    if not cell:
        return [""] * len(names)
    parts = of_each_speaker(cell)
    if len(parts) != len(names):
        raise Invalid([_not_of_each(column, len(parts), len(names))])
    return parts


def _not_of_each(
    column: str,
    parts: int,
    names: int,
) -> dict[str, object]:
    """The error of a column that hasn't a part for each speaker."""
    message = (
        f"Speakers here: {names}, parts of this cell: {parts}. Give one for each speaker, in the "
        "same order, and an empty one where there is nothing to say."
    )
    return {
        "pointer": f"/claims/0/{column}",
        "code": "wrong-length",
        "message": message,
    }


def _given(row: NamedCells, *names: str) -> dict[str, Any]:
    """The cells of some columns that hold something."""
    return {name: row[name] for name in names if row.get(name)}


def _number(cell: str) -> int | str:
    """A whole number in digits only; whatever else is for its field to refuse."""
    if _WHOLE_NUMBER.fullmatch(cell):
        return int(cell)
    return cell


def _quantity(row: NamedCells) -> dict[str, object] | str:
    """The quantity of a row: that of its text, or else of qualifier and numbers."""
    fields: dict[str, object] = {}
    text = row.get("text")
    if text:
        try:
            fields |= parsing.parse(text).document()
        except NotAQuantity:
            return text
    else:
        numbers = _given(row, "value", "lower", "upper")
        for name, cell in numbers.items():
            fields[name] = _number(cell)
        fields |= _given(row, "qualifier", "per")
        if fields.get("qualifier") == Qualifier.BETWEEN:
            fields["approximate"] = row.get("approximate", "").lower() == "true"
    return fields
