"""Anchoring one quote: the passage that it names, or why it names none; needs no ledger."""

from typing import Final, NamedTuple, TypeAlias

from ledger.rules.base.printable import grouped
from ledger.rules.quantities import cut_numbers
from ledger.rules.quantities.cut_numbers import Cut
from ledger.rules.texts import passages, quote_ends, quote_offsets
from ledger.rules.texts.cut_words import CutWord, cut_word
from ledger.rules.texts.damaged_text import ReadText
from ledger.rules.texts.paragraphs import crosses_border
from ledger.rules.texts.passages import (
    Passage,
    QuoteAmbiguous,
    QuoteNotFound,
    QuoteTooLong,
)
from ledger.rules.texts.quote_places import Wanted
from ledger.rules.texts.turned_words import is_turned

#: What a passage keeps of a page, where tags stand between its words.
STORED_CHARACTERS_MAX: Final = 20_000


class Quote(NamedTuple):
    """Words of a source as they were sent, or the place of them.

    Without `words` there are `start` and `end`. The language is the one that the source is said in;
    `is_page`: it is a web page.
    """

    source: str
    language: str | None
    words: str | None
    prefix: str | None
    suffix: str | None
    start: int | None
    end: int | None
    is_page: bool = False


class Anchored(NamedTuple):
    """A passage, and a number and a word of the article that it cuts in two, or None.

    `as_printed`: its words have dots that stand in the article; taken for words left out, they
    would name another passage too. `crosses`: they go on over the end of a paragraph. `turned`:
    signs of the text may let a reader see them in another order.
    """

    passage: Passage
    cut: Cut | None
    cut_word: CutWord | None
    as_printed: bool
    crosses: bool
    turned: bool


AnchoringResult: TypeAlias = Anchored | QuoteNotFound | QuoteAmbiguous


def anchor(
    reading: ReadText,
    quote: Quote,
    *,
    suggests: bool = True,
) -> AnchoringResult:
    """Return what a quote names in the reading of its source, or the refusal.

    `suggests`: a refusal names the nearest words, which takes long.
    """
    try:
        passage, as_printed = _passage(reading, quote, suggests=suggests)
        _check_stored(passage)
    except (QuoteNotFound, QuoteAmbiguous) as refused:
        return refused
    first, last, _ = reading.to_reading(passage.start, passage.end)
    cut = cut_numbers.cut_number(reading.text, first, last)
    torn = cut_word(reading.text, first, last)
    crosses = crosses_border(reading.text, first, last, is_page=quote.is_page)
    turned = is_turned(reading.text, first, last)
    return Anchored(passage, cut, torn, as_printed, crosses, turned)


def _check_stored(passage: Passage) -> None:
    """Refuse words with too much of a page between them, such as a script.

    Raises:
        QuoteTooLong: they take more of the stored text than a passage keeps.
    """
    characters = len(passage.exact)
    if characters > STORED_CHARACTERS_MAX:
        raise QuoteTooLong(
            f"From the first of these words to the last the page has {grouped(characters)} "
            f"characters, with what isn't read between them; a passage keeps at most "
            f"{grouped(STORED_CHARACTERS_MAX)}. Quote the words before or behind that.",
            places=[],
            nearest=None,
        )


def _passage(
    reading: ReadText,
    quote: Quote,
    *,
    suggests: bool,
) -> tuple[Passage, bool]:
    """Return the passage of a quote, and whether its dots may be read otherwise.

    Raises:
        QuoteNotFound, QuoteAmbiguous: it names none, or several.
    """
    if quote.words is None:
        assert quote.start is not None, "a quote without words has a place"
        assert quote.end is not None, "a quote without words has a place"
        return quote_offsets.at(reading, quote.start, quote.end), False
    wanted = Wanted(
        quote.words,
        quote.prefix or "",
        quote.suffix or "",
        quote.start,
        quote.end,
        suggests,
    )
    if not quote_ends.has_dots(quote.words):
        return passages.find(reading, wanted), False
    return _with_dots(reading, wanted)


def _with_dots(reading: ReadText, wanted: Wanted) -> tuple[Passage, bool]:
    """Return the passage of a quote with dots: as it is printed, else by its ends.

    Raises:
        QuoteNotFound, QuoteAmbiguous: it names none, or several.
    """
    ends = quote_ends.ends_of(wanted.quote)
    try:
        # Where ends are looked for, the words that are nearest are those nearest to each.
        printed = wanted._replace(suggests=wanted.suggests and ends is None)
        passage = passages.find(reading, printed)
    except QuoteNotFound as refused:
        if refused.extra["places"]:
            raise
        if ends is None:
            raise quote_ends.not_two(refused) from None
        return quote_ends.find(reading, ends, wanted), False
    if ends is None:
        return passage, False
    return passage, quote_ends.is_elsewhere_too(reading, ends, wanted, passage)
