"""Passages of quotes, anchored before the writers' turn.

A source may be redacted until that comes: so each is kept by the digest of the text it stands in.
"""

import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from functools import partial
from typing import Any, Final, TypeAlias, cast

from sqlalchemy.orm import Session

from ledger.rules.texts.anchoring import AnchoringResult, Quote, anchor
from ledger.rules.texts.damaged_text import ReadText
from ledger.rules.texts.forms import HTML
from ledger.rules.texts.passages import QuoteNotFound
from ledger.services import sources
from ledger.services.bodies import QuoteBody
from ledger.services.journal import loads
from ledger.services.resources import Document
from ledger.services.sources import StoredSource

#: The parts of bodies that quote a source, by its id.
QuotesBySource: TypeAlias = Mapping[str, list[QuoteBody]]
#: Passages by the digest of the text that they stand in, and their quote.
Ahead: TypeAlias = dict[tuple[str, Quote], AnchoringResult]
#: Of readings that take much memory a process holds one at a time.
_ONE_LARGE: Final = threading.Lock()
#: Of longer articles nobody is told that they look misread: to look takes seconds.
_LOOKED_AT_MAX: Final = 100_000
#: Of so many quotes that an article hasn't the nearest words are looked for, which takes long.
_SUGGESTED_MAX: Final = 100
_NOT_SUGGESTED: Final = (
    f"Nearest words are looked for of the first {_SUGGESTED_MAX} such quotes alone."
)


def quotes(bodies: Sequence[Mapping[str, object]]) -> QuotesBySource:
    """Return the parts of some bodies that quote a source."""
    by_source: defaultdict[str, list[QuoteBody]] = defaultdict(list)
    for words in _quotes(list(bodies)):
        by_source[words["source"]].append(words)
    return by_source


def anchored(
    session: Session,
    by_source: QuotesBySource,
) -> Ahead:
    """Return the passages of quotes, without those from sources that aren't recorded yet.

    One article at a time is read.
    """
    passages: Ahead = {}
    for source, quoting in by_source.items():
        stored = sources.stored(session, source)
        if stored is None:
            continue
        fields = loads(stored.document)
        text = fields["sha256"]
        # In their order: those that are told first get suggestions.
        wanted = dict.fromkeys(quote_of(words, fields) for words in quoting)
        with _ONE_LARGE if stored.is_large else nullcontext():
            reading = _reading(session, source, stored)
            note_of = partial(misread_note, fields, reading)
            results = anchored_in(reading, wanted, note_of)
            del reading, note_of
        passages |= {(text, quote): result for quote, result in results.items()}
    return passages


def _reading(
    session: Session,
    source: str,
    stored: StoredSource,
) -> ReadText:
    """Return the reading of an article; what is stored of a large one is read only now."""
    if stored.is_large:
        return sources.reading(session, source)
    return sources.reading_of(stored.text)


def anchored_in(
    reading: ReadText,
    wanted: Iterable[Quote],
    note_of: Callable[[], str | None],
) -> dict[Quote, AnchoringResult]:
    """Return the passages of quotes from one article; where it looks misread, refusals say so.

    `note_of` says that, and is called once at most.
    """
    results: dict[Quote, AnchoringResult] = {}
    nowhere: dict[Quote, QuoteNotFound] = {}
    for quote in wanted:
        suggests = len(nowhere) < _SUGGESTED_MAX
        result = anchor(reading, quote, suggests=suggests)
        if isinstance(result, QuoteNotFound) and result.is_nowhere:
            result = result if suggests else result.with_note(_NOT_SUGGESTED)
            nowhere[quote] = result
        results[quote] = result
    note = note_of() if nowhere else None
    if note is None:
        return results
    return results | {
        quote: refused.with_note(note) for quote, refused in nowhere.items()
    }


def misread_note(source: Document, reading: ReadText) -> str | None:
    """Return what to do about an article that looks misread, where it isn't too long to look."""
    if len(reading.stored) > _LOOKED_AT_MAX:
        return None
    return sources.misread_note(source, reading)


def quote_of(words: QuoteBody, source: Mapping[str, Any]) -> Quote:
    """Return the quote of a claim, of evidence or of a stated total, from its source."""
    return Quote(
        words["source"],
        source["language"],
        words["quote"],
        words["prefix"],
        words["suffix"],
        words["start"],
        words["end"],
        source.get("media_type") == HTML,
    )


def _quotes(value: object) -> Iterator[QuoteBody]:
    """Yield each part of a body that quotes a source."""
    if isinstance(value, dict):
        if "quote" in value and "source" in value:
            yield cast("QuoteBody", value)
        for part in value.values():
            yield from _quotes(part)
    elif isinstance(value, list):
        for part in value:
            yield from _quotes(part)
