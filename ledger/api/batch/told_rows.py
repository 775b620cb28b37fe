"""Rows without an id that say what a claim says already: a sheet that is sent again."""

from typing import Final

from ledger.api.batch.claims_csv_columns import NamedCells, quote_column
from ledger.api.batch.claims_csv_differences import differing
from ledger.api.formats.column import Document
from ledger.services import quotes
from ledger.services.batches import Batch
from ledger.services.bodies import QuoteBody
from ledger.services.journal import Change
from ledger.services.quotes import passage_document
from ledger.services.sealed import PassageDocument
from ledger.services.validation import FieldErrors

#: What a row without an id can't say, and what depends on where its words stand.
_OF_PLACE: Final = ("id", "start", "end")
_QUOTES: Final = ("exact", "words")


def claim_told(
    batch: Batch,
    item: Document,
    row: NamedCells,
    words: QuoteBody,
) -> str | None:
    """Return the id of the claim of a line item that a row without an id tells again, or None.

    It was there before the batch, and says the same in every column, by the same words.
    """
    passage = _passage(batch, item, words)
    cells = _compared(row)
    for claim in item["claims"]:
        is_earlier = claim["recorded_at"] < batch.began_at
        if not is_earlier or claim["passage"] != passage:
            continue
        recorded = {"claim": claim, "line_item": item, "superseded_by": None}
        if not differing(cells, recorded, empty_too=True):
            identity: str = claim["id"]
            return identity
    return None


def _compared(row: NamedCells) -> NamedCells:
    """Return the cells of a row that are compared as they are.

    Of the two columns that may hold the quote, one may be empty.
    """
    left_out = {*_OF_PLACE, quote_column(row)}
    left_out |= {name for name in _QUOTES if not row.get(name)}
    return {name: cell for name, cell in row.items() if name not in left_out}


def _passage(
    batch: Batch,
    item: Document,
    words: QuoteBody,
) -> PassageDocument | None:
    """Return the passage of a quote, where a line item has claims of its source at all."""
    sources = {claim["source"] for claim in item["claims"]}
    if words["source"] not in sources:
        return None
    return _anchored(batch.change, words)


def is_passage(
    change: Change,
    words: QuoteBody,
    claim: Document,
) -> bool:
    """Return whether words are those of a recorded claim, however they are sent."""
    if words["source"] != claim["source"]:
        return False
    passage: PassageDocument = claim["passage"]
    return _anchored(change, words) == passage


def _anchored(change: Change, words: QuoteBody) -> PassageDocument | None:
    """Return the passage of a quote; None where it names none."""
    anchored = quotes.anchor(change, FieldErrors(), "", words)
    return None if anchored is None else passage_document(anchored)
