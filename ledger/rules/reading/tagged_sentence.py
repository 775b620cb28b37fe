"""A sentence with what the lexicon says of its words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Self

from ledger.rules.reading.word_tags import Lexicon, Tag, Word, words_of

#: How many characters count as near.
_NEAR_CHARACTERS = 250


@dataclass(frozen=True, slots=True)
class TaggedSentence:
    """A sentence of a text, which begins at `start`; its tags count from there."""

    start: int
    text: str
    words: Sequence[Word]
    tags: Sequence[Tag]
    _by_kind: dict[str, list[Tag]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(
        cls,
        lexicon: Lexicon,
        text: str,
        start: int,
        end: int,
    ) -> Self:
        """Return a slice of a text as a sentence, looked up in a lexicon."""
        sentence = text[start:end]
        words = words_of(sentence)
        tags = lexicon.tags(sentence, words)
        by_kind: dict[str, list[Tag]] = {}
        for tag in tags:
            by_kind.setdefault(tag.kind, []).append(tag)
        return cls(start, sentence, words, tags, by_kind)

    @property
    def end(self) -> int:
        """Where it ends in its text."""
        return self.start + len(self.text)

    def of_kind(
        self,
        *kinds: str,
    ) -> list[Tag]:
        """Return its tags of some kinds, kind by kind."""
        tags: list[Tag] = []
        for kind in kinds:
            tags.extend(self._by_kind.get(kind, ()))
        return tags

    def first(
        self,
        *kinds: str,
    ) -> Tag | None:
        """Return the first tag of the first kind that it has."""
        for tag in self.of_kind(*kinds):
            return tag
        return None

    def nearest(
        self,
        place: int,
        *kinds: str,
    ) -> Tag | None:
        """Return the tag of some kinds that is nearest to a place, and not far from it."""
        tags = self.of_kind(*kinds)
        tag = min(tags, key=partial(distance, place=place), default=None)
        if tag is None or distance(tag, place) > _NEAR_CHARACTERS:
            return None
        return tag

    def at_word(
        self,
        place: int,
        *kinds: str,
    ) -> Tag | None:
        """Return the longest tag of some kinds that begins at a word."""
        here = [tag for tag in self.of_kind(*kinds) if tag.first == place]
        return max(here, key=_size) if here else None

    def before_word(
        self,
        place: int,
        *kinds: str,
    ) -> Tag | None:
        """Return a tag of some kinds that ends right before a word."""
        here = [tag for tag in self.of_kind(*kinds) if tag.last == place - 1]
        return max(here, key=_size) if here else None

    def quoted(
        self,
        tags: Iterable[Tag],
    ) -> str:
        """Return the words from the first to the last of some tags."""
        tags = list(tags)
        start = min(tag.start for tag in tags)
        end = max(tag.end for tag in tags)
        return " ".join(self.text[start:end].split())

    def words_after(
        self,
        place: int,
    ) -> Iterator[tuple[int, Word]]:
        """Yield the words that begin at a place or behind it, each with its number."""
        for number, word in enumerate(self.words):
            if word.start >= place:
                yield number, word


def distance(
    tag: Tag,
    place: int,
) -> int:
    """Return how far a tag is from a place of its sentence, in characters."""
    return max(tag.start - place, place - tag.end, 0)


def _size(tag: Tag) -> int:
    return tag.last - tag.first
