"""What is worked out before the writers' turn: the passages of quotes, whose texts never change."""

import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from typing import Final, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.models import SourceVersion
from ledger.rules.anchoring import Found, Quote, anchor
from ledger.services import sources
from ledger.services.journal import loads
from ledger.services.kinds import Columns

#: What quotes one source, by its id.
Posted: TypeAlias = Mapping[str, list[Columns]]


#: Of readings that take much memory a process holds one at a time.
_ONE_LARGE: Final = threading.Lock()


def quotes(bodies: Sequence[Columns]) -> Posted:
    """Return the parts of some bodies that quote a source."""
    by_source: defaultdict[str, list[Columns]] = defaultdict(list)
    for words in _quotes(list(bodies)):
        by_source[words["source"]].append(words)
    return by_source


def anchored(session: Session, by_source: Posted) -> dict[Quote, Found]:
    """Return what quotes name; those from sources that aren't recorded yet are passed over.

    One article at a time is read.
    """
    found: dict[Quote, Found] = {}
    for source, posted in by_source.items():
        document = session.execute(
            select(SourceVersion.document).where(
                SourceVersion.id == source, SourceVersion.until_index.is_(None)
            )
        ).scalar_one_or_none()
        if document is None:
            continue
        language = loads(document)["language"]
        wanted = {quote_of(words, language) for words in posted}
        with _ONE_LARGE if sources.is_large(session, source) else nullcontext():
            reading = sources.reading(session, source)
            found |= {quote: anchor(reading, quote) for quote in wanted}
            del reading
    return found


def quote_of(words: Columns, language: str | None) -> Quote:
    """Return the quote of a claim, of evidence or of a stated total."""
    return Quote(
        words["source"],
        language,
        words["quote"],
        words["prefix"],
        words["suffix"],
        words["start"],
    )


def _quotes(value: object) -> Iterator[Columns]:
    """Yield each part of a body that quotes a source."""
    if isinstance(value, Mapping):
        if "quote" in value and "source" in value:
            yield dict(value)
        for part in value.values():
            yield from _quotes(part)
    elif isinstance(value, list):
        for part in value:
            yield from _quotes(part)
