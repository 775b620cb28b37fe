"""Passages of quotes, anchored before the writers' turn.

A source may be redacted until that comes: so each is kept by the digest of the text it stands in.
"""

import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from typing import Any, Final, TypeAlias, cast

from sqlalchemy.orm import Session

from ledger.rules.texts.anchoring import AnchoringResult, Quote, anchor
from ledger.rules.texts.forms import HTML
from ledger.services import sources
from ledger.services.bodies import QuoteBody
from ledger.services.journal import loads

#: The parts of bodies that quote a source, by its id.
QuotesBySource: TypeAlias = Mapping[str, list[QuoteBody]]
#: Passages by the digest of the text that they stand in, and their quote.
Ahead: TypeAlias = dict[tuple[str, Quote], AnchoringResult]
#: Of readings that take much memory a process holds one at a time.
_ONE_LARGE: Final = threading.Lock()


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
        wanted = {quote_of(words, fields) for words in quoting}
        with _ONE_LARGE if stored.is_large else nullcontext():
            reading = sources.reading(session, source)
            passages |= {(text, quote): anchor(reading, quote) for quote in wanted}
            del reading
    return passages


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
    if isinstance(value, Mapping):
        if "quote" in value and "source" in value:
            yield cast("QuoteBody", value)
        for part in value.values():
            yield from _quotes(part)
    elif isinstance(value, list):
        for part in value:
            yield from _quotes(part)
