"""Anchoring one quote: the passage that it names, or why it names none; needs no ledger."""

from typing import NamedTuple, TypeAlias

from ledger.rules.quantities import cut_numbers
from ledger.rules.quantities.cut_numbers import Cut
from ledger.rules.texts import passages
from ledger.rules.texts.damaged_text import ReadText
from ledger.rules.texts.passages import Passage, QuoteAmbiguous, QuoteNotFound


class Quote(NamedTuple):
    """Words of a source as they were sent; the language is the one that the source is said in."""

    source: str
    language: str | None
    words: str
    prefix: str | None
    suffix: str | None
    start: int | None


class Anchored(NamedTuple):
    """A passage, and a number of the article that it cuts in two, or None."""

    passage: Passage
    cut: Cut | None


AnchoringResult: TypeAlias = Anchored | QuoteNotFound | QuoteAmbiguous


def anchor(reading: ReadText, quote: Quote) -> AnchoringResult:
    """Return what a quote names in the reading of its source, or the refusal."""
    try:
        passage = passages.find(
            reading,
            quote.words,
            prefix=quote.prefix,
            suffix=quote.suffix,
            start=quote.start,
        )
    except (QuoteNotFound, QuoteAmbiguous) as refused:
        return refused
    first, last, _ = reading.to_reading(passage.start, passage.end)
    return Anchored(passage, cut_numbers.cut_number(reading.text, first, last))
