"""Byte offsets of quoted words in the stored articles."""

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple, TypeAlias

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from ledger.models import SourceText, SourceVersion
from ledger.rules.texts.offsets import Offsets
from ledger.services import queries
from ledger.services.resources import Document
from ledger.services.sources import same_text

#: How many characters of articles are kept in memory: claims often quote the same few.
CHARACTERS_KEPT_MAX: Final = 16_000_000
#: How many bytes of articles are read at once; a larger one is read alone.
BYTES_AT_ONCE_MAX: Final = 4_000_000


class _Source(NamedTuple):
    """The stored text of a source: its digest and its length."""

    sha256: str
    bytes: int
    characters: int

    @property
    def is_ascii(self) -> bool:
        """True if each character is one byte."""
        return self.bytes == self.characters


QuotesByText: TypeAlias = defaultdict[_Source, list[Document]]


class Places:
    """The articles of an answer, of which the last ones are kept in memory."""

    def __init__(self, known_at: int) -> None:
        self._known_at = known_at
        self._sources: dict[str, _Source] = {}
        self._kept: OrderedDict[str, Offsets] = OrderedDict()
        self._characters_kept = 0

    def fill_in(self, session: Session, quotes: Iterable[Document]) -> None:
        """Add `sha256`, `first_byte` and `last_byte` to quotes that have a source, start and end.

        The bytes count from 0 within the stored article, both ends included, as in HTTP ranges.
        """
        sizes: dict[str, int] = {}
        beyond_ascii: dict[str, list[Document]] = {}
        for source, of_text in self._by_text(session, quotes).items():
            if source.is_ascii:
                _fill_in_ascii(of_text, source.sha256)
            else:
                sizes[source.sha256] = source.bytes
                beyond_ascii[source.sha256] = of_text
        for sha256, offsets in self._offsets(session, sizes):
            _fill_in(beyond_ascii[sha256], sha256, offsets)

    def _by_text(self, session: Session, quotes: Iterable[Document]) -> QuotesByText:
        """Return quotes by the stored text that they are from."""
        by_source: defaultdict[str, list[Document]] = defaultdict(list)
        for quote in quotes:
            by_source[quote["source"]].append(quote)
        unread = by_source.keys() - self._sources.keys()
        self._read_sources(session, unread)
        by_text: QuotesByText = defaultdict(list)
        for identity, of_source in by_source.items():
            source = self._sources[identity]
            by_text[source].extend(of_source)
        return by_text

    def _read_sources(self, session: Session, identities: Iterable[str]) -> None:
        """Read the digests and the lengths of some sources, as they stood then."""
        wanted = list(identities)
        if not wanted:
            return
        version = SourceVersion
        text = SourceText
        size = func.length(text.content).label("bytes")
        visible = queries.visible(version, self._known_at)
        query = (
            select(version.id, text.sha256, size, text.characters)
            .join(text, and_(*same_text()))
            .where(version.id.in_(wanted), visible)
        )
        for row in session.execute(query):
            self._sources[row.id] = _Source(row.sha256, row.bytes, row.characters)

    def _offsets(
        self,
        session: Session,
        sizes: Mapping[str, int],
    ) -> Iterator[tuple[str, Offsets]]:
        """Yield the offsets of some texts by digest: those in memory, then the others as read.

        `sizes` are the lengths of the texts in bytes, by digest.
        """
        missing: dict[str, int] = {}
        for sha256, size in sizes.items():
            if sha256 in self._kept:
                self._kept.move_to_end(sha256)
                yield sha256, self._kept[sha256]
            else:
                missing[sha256] = size
        for batch in _batches(missing):
            model = SourceText
            query = select(model.sha256, model.content).where(model.sha256.in_(batch))
            for row in session.execute(query):
                offsets = Offsets(row.content)
                yield row.sha256, offsets
                self._keep(row.sha256, offsets)

    def _keep(self, sha256: str, offsets: Offsets) -> None:
        self._kept[sha256] = offsets
        self._characters_kept += offsets.characters
        while self._characters_kept > CHARACTERS_KEPT_MAX:
            _, forgotten = self._kept.popitem(last=False)
            self._characters_kept -= forgotten.characters


def _fill_in_ascii(quotes: Iterable[Document], sha256: str) -> None:
    """Fill in quotes of an article in which each character is one byte."""
    for quote in quotes:
        quote["sha256"] = sha256
        quote["first_byte"] = quote["start"]
        quote["last_byte"] = quote["end"] - 1


def _fill_in(
    quotes: Iterable[Document],
    sha256: str,
    offsets: Offsets,
) -> None:
    """Fill in quotes of an article by its offsets."""
    for quote in quotes:
        start = quote["start"]
        end = quote["end"]
        quote["sha256"] = sha256
        quote["first_byte"] = offsets[start]
        quote["last_byte"] = offsets[end] - 1


def _batches(sizes: Mapping[str, int]) -> Iterator[list[str]]:
    """Yield the keys in order, as many at once as their sizes allow."""
    batch: list[str] = []
    total = 0
    for key, size in sizes.items():
        if batch and total + size > BYTES_AT_ONCE_MAX:
            yield batch
            batch, total = [], 0
        batch.append(key)
        total += size
    if batch:
        yield batch
