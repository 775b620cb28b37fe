"""Words of a text, and what a table of words says of them: in time linear in the text."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple, Self

#: Raised figures are marks of notes, and no part of a word.
_WORD: Final = re.compile(r"[^\W_²³¹⁰-⁹₀-₉]+(?:['’ʼ][^\W_²³¹⁰-⁹₀-₉]+)?")
#: Between the words of one phrase.
_GAP: Final = re.compile(r"[\s-]{1,3}")
_STEM_CHARACTERS_MAX: Final = 24
_APOSTROPHES: Final = str.maketrans("’ʼё", "''е")
#: In place of the place of a word.
_NOWHERE: Final = -1


class Word(NamedTuple):
    """A word as tables spell it, from `start` to before `end` of its text."""

    spelled: str
    start: int
    end: int


class LexiconRow(NamedTuple):
    """A row of a table: a phrase, what kind of words it is of, and what it means among these.

    The last word of a phrase may go on with as many letters as `more` says. `second` is its second
    word, looked at first: mostly another one follows.
    """

    kind: str
    value: str
    words: tuple[str, ...]
    more: int
    second: str

    @classmethod
    def of(
        cls,
        kind: str,
        value: str,
        words: tuple[str, ...],
        more: int,
    ) -> Self:
        """Return the row of a phrase of some words."""
        second = words[1] if len(words) > 1 else ""
        return cls(kind, value, words, more, second)


class Tag(NamedTuple):
    """Words of a text that stand in a table.

    They go from `start` to before `end`; `first` and `last` are the places of the words.
    """

    kind: str
    value: str
    start: int
    end: int
    first: int
    last: int

    @classmethod
    def of_stretch(
        cls,
        kind: str,
        start: int,
        end: int,
    ) -> Self:
        """Return the tag of a stretch of a text that stands in no table, and needs no words."""
        return cls(
            kind,
            "",
            start,
            end,
            _NOWHERE,
            _NOWHERE,
        )


_NO_WORD: Final = Word("", 0, 0)


def words_of(text: str) -> list[Word]:
    """Return the words of a text, in their order."""
    return [
        Word(spelled(match[0]), match.start(), match.end())
        for match in _WORD.finditer(text)
    ]


def spelled(word: str) -> str:
    """Return a word as tables spell it."""
    return word.lower().translate(_APOSTROPHES).removesuffix("'s")


class Lexicon:
    """A table of words, looked up by the letters that they begin with."""

    def __init__(
        self,
        rows: Iterable[LexiconRow],
    ) -> None:
        self._whole: defaultdict[str, list[LexiconRow]] = defaultdict(list)
        self._stems: defaultdict[str, list[LexiconRow]] = defaultdict(list)
        for row in rows:
            is_stem = row.more and len(row.words) == 1
            by_word = self._stems if is_stem else self._whole
            by_word[row.words[0]].append(row)

    def tags(
        self,
        text: str,
        words: Sequence[Word],
    ) -> list[Tag]:
        """Return what the table says of a text; of phrases of one kind the longest at a place."""
        tags: list[Tag] = []
        for place, (word, following) in enumerate(pairwise([*words, _NO_WORD])):
            longest: dict[tuple[str, str], Tag] = {}
            for row in self._rows(word.spelled, following.spelled):
                last = _last_word(row, text, words, place)
                if last is None:
                    continue
                tag = Tag(
                    row.kind,
                    row.value,
                    word.start,
                    words[last].end,
                    place,
                    last,
                )
                key = (row.kind, row.value)
                if key not in longest or longest[key].last < last:
                    longest[key] = tag
            tags.extend(longest.values())
        return tags

    def _rows(
        self,
        word: str,
        following: str,
    ) -> Iterator[LexiconRow]:
        """Yield the rows that a word may begin before a following one."""
        for row in self._whole.get(word, ()):
            if following.startswith(row.second):
                yield row
        most = min(len(word), _STEM_CHARACTERS_MAX)
        for size in range(1, most + 1):
            for row in self._stems.get(word[:size], ()):
                if len(word) - size <= row.more:
                    yield row


def _last_word(
    row: LexiconRow,
    text: str,
    words: Sequence[Word],
    place: int,
) -> int | None:
    """Return the place of the last word of a phrase that begins at a place; None where none is."""
    if not row.second:
        return place
    last = place + len(row.words) - 1
    phrase = words[place : last + 1]
    if last >= len(words) or not _is_spelled(row, phrase):
        return None
    return None if _is_broken(text, phrase) else last


def _is_spelled(
    row: LexiconRow,
    phrase: Sequence[Word],
) -> bool:
    """Return whether words are spelled as a row has them, as many as it has."""
    *before, last = [word.spelled for word in phrase]
    *expected, stem = row.words
    more = len(last) - len(stem)
    return before == expected and last.startswith(stem) and more <= row.more


def _is_broken(
    text: str,
    phrase: Sequence[Word],
) -> bool:
    """Return whether more than a blank or a hyphen parts the words of a phrase."""
    return any(
        _GAP.fullmatch(text, before.end, after.start) is None
        for before, after in pairwise(phrase)
    )
