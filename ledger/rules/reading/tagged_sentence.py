"""A sentence with what the lexicon says of its words."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from operator import attrgetter
from typing import Final, Self, TypeAlias

from ledger.rules.reading.meant_tags import meant
from ledger.rules.reading.word_tags import Lexicon, Tag, Word, words_of

#: How many characters count as near.
_NEAR_CHARACTERS: Final = 250
Tags: TypeAlias = Mapping[Hashable, Sequence[Tag]]


@dataclass(frozen=True, slots=True)
class TaggedSentence:
    """A sentence of a text, which begins at `start`; its tags count from there."""

    start: int
    text: str
    words: Sequence[Word]
    tags: Sequence[Tag]
    _by_kind: Tags = field(default_factory=dict, repr=False)
    _by_first: Tags = field(default_factory=dict, repr=False)
    _by_last: Tags = field(default_factory=dict, repr=False)

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
        tags = list(meant(lexicon.tags(sentence, words)))
        return cls(
            start,
            sentence,
            words,
            tags,
            _by(attrgetter("kind"), tags),
            _by(attrgetter("first"), tags),
            _by(attrgetter("last"), tags),
        )

    def within(
        self,
        start: int,
        end: int,
    ) -> Self:
        """Return the same sentence with the tags of some of its words alone."""
        tags = [tag for tag in self.tags if start <= tag.start and tag.end <= end]
        return self._with(tags)

    def _with(
        self,
        tags: Sequence[Tag],
    ) -> Self:
        """Return the same sentence with other tags."""
        return replace(
            self,
            tags=tags,
            _by_kind=_by(attrgetter("kind"), tags),
            _by_first=_by(attrgetter("first"), tags),
            _by_last=_by(attrgetter("last"), tags),
        )

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
        tags = self._by_first.get(place, ())
        here = [tag for tag in tags if tag.kind in kinds]
        return max(here, key=_size) if here else None

    def before_word(
        self,
        place: int,
        *kinds: str,
    ) -> Tag | None:
        """Return a tag of some kinds that ends right before a word."""
        tags = self._by_last.get(place - 1, ())
        here = [tag for tag in tags if tag.kind in kinds]
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
        first = bisect_left(self.words, place, key=attrgetter("start"))
        for number in range(first, len(self.words)):
            yield number, self.words[number]


def _by(
    key: Callable[[Tag], Hashable],
    tags: Iterable[Tag],
) -> Tags:
    """Return tags by what they have in common."""
    by_key: defaultdict[Hashable, list[Tag]] = defaultdict(list)
    for tag in tags:
        by_key[key(tag)].append(tag)
    return by_key


def distance(
    tag: Tag,
    place: int,
) -> int:
    """Return how far a tag is from a place of its sentence, in characters."""
    return max(tag.start - place, place - tag.end, 0)


def _size(tag: Tag) -> int:
    return tag.last - tag.first
