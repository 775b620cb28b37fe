"""Quotes of stored articles: the exact passage, and what the words of a source state."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Final, NamedTuple, TypeAlias

from ledger.rules.base.names import tidy
from ledger.rules.quantities import hedges, number_words
from ledger.rules.quantities.cut_numbers import Cut
from ledger.rules.quantities.lost_digits import LOST, without_doubtful
from ledger.rules.quantities.quantity import Quantity
from ledger.rules.quantities.running_totals import total_words
from ledger.rules.texts import redaction_markers
from ledger.rules.texts.anchoring import Anchored, AnchoringResult, Quote
from ledger.rules.texts.cut_words import CutWord
from ledger.rules.texts.damaged_text import ReadText
from ledger.rules.texts.passages import Passage, QuoteNotFound
from ledger.rules.workflow.warnings import RecordWarning
from ledger.services import (
    known_ids,
    passages_ahead,
    queries,
    sources,
    speaker_spellings,
)
from ledger.services.bodies import QuoteBody, StatementBody
from ledger.services.journal import Change
from ledger.services.resources import PARTY, SOURCE, Document
from ledger.services.sealed import PassageDocument, SpokenWords, WordsDocument
from ledger.services.validation import FieldErrors

#: The parts of a body that quote a source, each after its pointer.
Pointed: TypeAlias = Sequence[tuple[str, SpokenWords]]

_REDACTED: Final = (
    "The words of this article were erased by a redaction: nothing can be quoted from it any more. "
    "Quote another article that says so."
)
#: How many characters of articles one change keeps at hand, of the last ones that it quoted.
CHARACTERS_KEPT_MAX: Final = 500_000
#: Of how many passages and numbers it is kept what is doubtful.
DOUBTS_KEPT_MAX: Final = 500


class _Doubts(NamedTuple):
    """What is doubtful of a number by the words that are quoted for it.

    `lacks_number`: it isn't in them. `hedges`: words right before it that its quantity doesn't
    carry.
    """

    lacks_number: bool
    hedges: tuple[str, ...]


def check_references(
    change: Change,
    errors: FieldErrors,
    quoting: Pointed,
) -> None:
    """Add the sources and the speakers' parties that aren't recorded."""
    from_sources = [
        (f"{pointer}/source", words["source"]) for pointer, words in quoting
    ]
    of_speakers = list(parties_of_speakers(quoting))
    by_type = {
        SOURCE: [source for _, source in from_sources],
        PARTY: [party for _, party in of_speakers],
    }
    known_ids.read(change, by_type)
    errors.references(change, SOURCE, from_sources)
    errors.references(change, PARTY, of_speakers)


def parties_of_speakers(
    quoting: Iterable[tuple[object, SpokenWords]],
) -> Iterator[tuple[str, str]]:
    """Yield the parties that speakers stand for, each after its pointer."""
    for pointer, words in quoting:
        for number, speaker in enumerate(words["speakers"]):
            for place, party in enumerate(speaker["parties"]):
                yield f"{pointer}/speakers/{number}/parties/{place}", party


def source_of(change: Change, words: QuoteBody) -> Document:
    """Return the source that a quote is from, which must exist."""
    return queries.document_now(change, SOURCE, words["source"])


def _reading(change: Change, identity: str) -> ReadText:
    """Return the reading of an article, which takes long; those last quoted stay at hand."""
    cache: dict[str, ReadText] = change.cache(SOURCE, "reading")
    reading = cache.pop(identity, None)
    if reading is None:
        reading = sources.reading(change.session, identity)
    cache[identity] = reading
    _keep_last(cache)
    return reading


def _keep_last(readings: dict[str, ReadText]) -> None:
    """Forget the readings that were quoted longest ago, so that the rest is small; one stays."""
    characters = sum(len(reading.stored) for reading in readings.values())
    for identity in list(readings)[:-1]:
        if characters <= CHARACTERS_KEPT_MAX:
            return
        forgotten = readings.pop(identity)
        characters -= len(forgotten.stored)


def anchor(
    change: Change,
    errors: FieldErrors,
    pointer: str,
    words: QuoteBody,
) -> Passage | None:
    """Return the passage that a quote names, or None with the reason added to the errors."""
    change.go_on()
    pointer = f"{pointer}/{_sent_as(words)}"
    source = source_of(change, words)
    if _is_redacted(change, source):
        errors.add(pointer, QuoteNotFound.code, _REDACTED, source=source["id"])
        return None
    quote = passages_ahead.quote_of(words, source)
    result = change.ahead.get((source["sha256"], quote))
    if result is None:
        result = _anchored_now(change, quote, source)
    if not isinstance(result, Anchored):
        errors.add(
            pointer, result.code, result.detail, source=quote.source, **result.extra
        )
        return None
    passage = result.passage
    around = f"{passage.prefix}[{passage.reading}]{passage.suffix}"
    if _cuts_number(change, errors, pointer, result.cut, around):
        return None
    if _cuts_word(change, errors, pointer, result.cut_word, around):
        return None
    _caution_words(change, result)
    return passage


def _anchored_now(
    change: Change,
    quote: Quote,
    source: Document,
) -> AnchoringResult:
    """Return the passage of a quote from an article that wasn't recorded before the change."""
    reading = _reading(change, quote.source)
    note_of = partial(_misread_note, change, source, reading)
    return passages_ahead.anchored_in(reading, [quote], note_of)[quote]


def _misread_note(
    change: Change,
    source: Document,
    reading: ReadText,
) -> str | None:
    """Return what to do about an article that looks misread: a change looks once."""
    notes: dict[str, str | None] = change.cache(SOURCE, "misread note")
    identity = source["id"]
    if identity not in notes:
        notes[identity] = passages_ahead.misread_note(source, reading)
    return notes[identity]


def _caution_words(change: Change, result: Anchored) -> None:
    """Warn of words that may not be what a person means by them, or sees of them."""
    if result.as_printed:
        change.caution(RecordWarning.DOTS_AS_PRINTED)
    if result.crosses:
        change.caution(RecordWarning.CROSSES_PARAGRAPH)
    if result.turned:
        change.caution(RecordWarning.MAY_BE_TURNED)


def _sent_as(words: QuoteBody) -> str:
    """Return the field by which a passage was sent."""
    return "start" if words["quote"] is None else "quote"


def _is_redacted(change: Change, source: Document) -> bool:
    """Return whether the words of an article were erased."""
    if source["characters"] != redaction_markers.MARKER_CHARACTERS:
        return False
    return redaction_markers.is_marker(_reading(change, source["id"]).stored)


def _cuts_number(
    change: Change,
    errors: FieldErrors,
    pointer: str,
    cut: Cut | None,
    around: str,
) -> bool:
    """Return whether words are refused for cutting a number in two, with the error added.

    What may be two numbers is taken with a warning.
    """
    if cut is None:
        return False
    if not cut.sure:
        change.caution(RecordWarning.MAY_CUT_NUMBER)
        return False
    number = " ".join(cut.number.split())
    sentence = (
        f'These words cut a number of the article in two, or what may be one: "{number}". '
        "Quote all of it; where they are two numbers, quote both."
    )
    errors.add(pointer, "quote-cuts-number", sentence, around=around)
    return True


def _cuts_word(
    change: Change,
    errors: FieldErrors,
    pointer: str,
    cut: CutWord | None,
    around: str,
) -> bool:
    """Return whether words are refused for cutting a word in two, with the error added.

    What may be two words is taken with a warning.
    """
    if cut is None:
        return False
    if not cut.sure:
        change.caution(RecordWarning.MAY_CUT_WORD)
        return False
    sentence = (
        f'These words cut a word of the article in two: "{cut.word}". Quote all of it.'
    )
    errors.add(pointer, "quote-cuts-word", sentence, around=around)
    return True


def evidence(change: Change, words: QuoteBody) -> Document:
    """Return the evidence of a transition: a passage, and who says it.

    Raises:
        Invalid: the source or a party isn't recorded, or the quote names no passage.
    """
    errors = FieldErrors()
    check_references(change, errors, [("/evidence", words)])
    errors.check()
    passage = anchor(change, errors, "/evidence", words)
    errors.check()
    assert passage is not None
    source = source_of(change, words)
    _caution(change, passage, source)
    speaker_spellings.check(change, words["speakers"])
    return {
        "source": words["source"],
        "speakers": words["speakers"],
        "passage": passage_document(passage),
        "retracted": source.get("retracted"),
    }


def _caution(change: Change, passage: Passage, source: Document) -> None:
    """Warn of a passage that is partly guessed, or of a retracted source."""
    if passage.guessed:
        change.caution(RecordWarning.GUESSED_PASSAGE)
    if source.get("retracted") is not None:
        change.caution(RecordWarning.SOURCE_RETRACTED)


def quoted(change: Change, words: StatementBody) -> WordsDocument:
    """Return what a stated total takes from its words: passage, quantity, speakers and publisher.

    Its references hold already.

    Raises:
        Invalid: the quote names no passage.
    """
    errors = FieldErrors()
    passage = anchor(change, errors, "", words)
    errors.check()
    assert passage is not None
    return statement(change, words, passage)


def statement(
    change: Change,
    words: StatementBody,
    passage: Passage,
) -> WordsDocument:
    """Return the fields that claims and stated totals share, with warnings of what is doubtful."""
    source = source_of(change, words)
    quantity = words["quantity"]
    unclear = [*words["unclear"]]
    doubts = _doubts(change, quantity, passage, source["language"])
    if doubts.lacks_number:
        unclear.append("number_not_in_passage")
        change.caution(RecordWarning.NUMBER_NOT_IN_PASSAGE)
    if doubts.hedges:
        change.caution(RecordWarning.HEDGE_LEFT_OUT, *doubts.hedges)
    _caution(change, passage, source)
    speaker_spellings.record(change, words["speakers"])
    return {
        "source": words["source"],
        "publisher": tidy(source["publisher"]),
        "published_on": source["published_on"],
        "speakers": words["speakers"],
        "quantity": quantity.document(),
        "unclear": unclear,
        "passage": passage_document(passage),
    }


def _doubts(
    change: Change,
    quantity: Quantity,
    passage: Passage,
    language: str | None,
) -> _Doubts:
    """Return what is doubtful of a number by its words; the same ones are quoted often."""
    known: dict[object, _Doubts] = change.doubts
    key = (quantity, passage, language)
    if key not in known:
        if len(known) >= DOUBTS_KEPT_MAX:
            known.clear()
        known[key] = _Doubts(
            _lacks_number(quantity, passage, language),
            hedges.left_out(
                passage.reading, passage.prefix, quantity, language=language
            ),
        )
    return known[key]


def caution_total(change: Change, passage: Passage) -> None:
    """Warn of a report whose words are those of a running total."""
    words = total_words(passage.reading, passage.prefix, passage.suffix)
    if words is not None:
        change.caution(RecordWarning.MAY_BE_STATED_TOTAL, words)


def _lacks_number(
    quantity: Quantity,
    passage: Passage,
    language: str | None,
) -> bool:
    """Return whether a number that a quantity states isn't in its passage.

    One that a lost character touches may be another: such don't count.
    """
    words = passage.reading
    certain = without_doubtful(words, passage.prefix, passage.suffix)
    is_doubtful = certain.strip(LOST) != words.strip(LOST)
    for number in quantity.stated:
        if number_words.is_missing(words, number, language=language):
            return True
        if is_doubtful and not number_words.holds(certain, number, language=language):
            return True
    return False


def passage_document(passage: Passage) -> PassageDocument:
    """Return a passage as it is stored and answered."""
    return {
        "exact": passage.exact,
        "reading": passage.reading,
        "prefix": passage.prefix,
        "suffix": passage.suffix,
        "start": passage.start,
        "end": passage.end,
        "guessed": passage.guessed,
    }
