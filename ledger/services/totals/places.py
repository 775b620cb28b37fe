"""Byte offsets of quoted words in the stored articles."""

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple, TypeAlias

from sqlalchemy import and_, func, select, tuple_
from sqlalchemy.orm import Session

from ledger.db.rows import AnyRow
from ledger.models import SourceText, SourceVersion
from ledger.rules.texts.forms import form_by_key
from ledger.rules.texts.offsets import Offsets
from ledger.services import queries
from ledger.services.resources import Document
from ledger.services.search_index import same_text

#: How many characters of articles are kept in memory: claims often quote the same few.
CHARACTERS_KEPT_MAX: Final = 16_000_000
#: How many bytes of articles are read at once; a larger one is read alone.
BYTES_AT_ONCE_MAX: Final = 4_000_000
#: The columns of a text's key.
_KEY: Final = (
    SourceText.sha256,
    SourceText.encoding,
    SourceText.media_type,
    SourceText.misread,
)


class _Text(NamedTuple):
    """What tells a stored text from all others."""

    sha256: str
    encoding: str
    media_type: str
    misread: str

    def document(self) -> Document:
        """Return what a quote says of the article that it is from."""
        form = form_by_key(self.encoding, self.media_type, self.misread)
        return {"sha256": self.sha256, **form.document()}


class _Source(NamedTuple):
    """The stored text of a source, and its length."""

    text: _Text
    bytes: int
    characters: int

    @property
    def is_byte_by_byte(self) -> bool:
        """True if each character is one byte."""
        return self.bytes == self.characters


QuotesByText: TypeAlias = defaultdict[_Source, list[Document]]


class Places:
    """The articles of an answer, of which the last ones are kept in memory."""

    def __init__(self, known_at: int) -> None:
        self._known_at = known_at
        self._sources: dict[str, _Source] = {}
        self._kept: OrderedDict[_Text, Offsets] = OrderedDict()
        self._characters_kept = 0

    def fill_in(
        self,
        session: Session,
        quotes: Iterable[Document],
    ) -> None:
        """Add to quotes what their article came as, and the bytes that their words are in it.

        The bytes count from 0 within the stored article, both ends included, as in HTTP ranges.
        """
        sizes: dict[_Text, int] = {}
        of_wider: dict[_Text, list[Document]] = {}
        for source, of_text in self._by_text(session, quotes).items():
            if source.is_byte_by_byte:
                _fill_in_byte_by_byte(of_text, source.text)
            else:
                sizes[source.text] = source.bytes
                of_wider[source.text] = of_text
        for text, offsets in self._offsets(session, sizes):
            _fill_in(of_wider[text], text, offsets)

    def _by_text(
        self,
        session: Session,
        quotes: Iterable[Document],
    ) -> QuotesByText:
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

    def _read_sources(
        self,
        session: Session,
        identities: Iterable[str],
    ) -> None:
        """Read the digests and the lengths of some sources, as they stood then."""
        wanted = list(identities)
        if not wanted:
            return
        version = SourceVersion
        text = SourceText
        size = func.length(text.content).label("bytes")
        visible = queries.visible(version, self._known_at)
        query = (
            select(version.id, *_KEY, size, text.characters)
            .join(text, and_(*same_text()))
            .where(version.id.in_(wanted), visible)
        )
        for row in session.execute(query):
            key = _text_of(row)
            self._sources[row.id] = _Source(key, row.bytes, row.characters)

    def _offsets(
        self,
        session: Session,
        sizes: Mapping[_Text, int],
    ) -> Iterator[tuple[_Text, Offsets]]:
        """Yield the offsets of some texts: those in memory, then the others as read.

        `sizes` are the lengths of the texts in bytes.
        """
        missing: dict[_Text, int] = {}
        for text, size in sizes.items():
            if text in self._kept:
                self._kept.move_to_end(text)
                yield text, self._kept[text]
            else:
                missing[text] = size
        for batch in _batches(missing):
            query = select(*_KEY, SourceText.content).where(tuple_(*_KEY).in_(batch))
            for row in session.execute(query):
                text = _text_of(row)
                offsets = Offsets(row.content, text.encoding)
                yield text, offsets
                self._keep(text, offsets)

    def _keep(
        self,
        text: _Text,
        offsets: Offsets,
    ) -> None:
        self._kept[text] = offsets
        self._characters_kept += offsets.characters
        while self._characters_kept > CHARACTERS_KEPT_MAX:
            _, forgotten = self._kept.popitem(last=False)
            self._characters_kept -= forgotten.characters


def _text_of(row: AnyRow) -> _Text:
    return _Text(row.sha256, row.encoding, row.media_type, row.misread)


def _fill_in_byte_by_byte(
    quotes: Iterable[Document],
    text: _Text,
) -> None:
    """Fill in quotes of an article in which each character is one byte."""
    article = text.document()
    for quote in quotes:
        quote.update(article)
        quote["first_byte"] = quote["start"]
        quote["last_byte"] = quote["end"] - 1


def _fill_in(
    quotes: Iterable[Document],
    text: _Text,
    offsets: Offsets,
) -> None:
    """Fill in quotes of an article by its offsets."""
    article = text.document()
    for quote in quotes:
        start = quote["start"]
        end = quote["end"]
        quote.update(article)
        quote["first_byte"] = offsets[start]
        quote["last_byte"] = offsets[end] - 1


def _batches(sizes: Mapping[_Text, int]) -> Iterator[list[_Text]]:
    """Yield the keys in order, as many at once as their sizes allow."""
    batch: list[_Text] = []
    total = 0
    for key, size in sizes.items():
        if batch and total + size > BYTES_AT_ONCE_MAX:
            yield batch
            batch, total = [], 0
        batch.append(key)
        total += size
    if batch:
        yield batch
