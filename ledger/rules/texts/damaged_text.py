"""Read a damaged text as it was meant, with a map back to the characters as stored.

UTF-8 that was once decoded as GBK, Windows-1252, Latin-1, Windows-1251, KOI8 or code page 866
shows `鈥檚`, `â€™s` or `вЂ™s` where the author wrote `’s`. The stored text stays as it was
received; a Reading lies over it.

`read` tries one wrong decoding after the other (`mojibake_decodings`):

1. It cuts the text into *runs*: maximal stretches of characters beyond ASCII that the wrong
   decoding could have produced. A run either turns back into UTF-8, lost bytes allowed, or not.
2. A run that does is a *witness* where chance does not explain it (`mojibake_evidence`).
   Other runs that do prove nothing, for or against.
3. All other letters and signs beyond ASCII speak against: a text that was decoded wrongly as a
   whole has none. Where the witnesses have more characters than these, the witnesses are repaired;
   where they have ten times as many, so are the runs that prove nothing. Else the text is left
   alone: an unrepaired text harms less than an invented one.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate, chain
from typing import NamedTuple, Self

from ledger.rules.texts.alignment import Side, moved
from ledger.rules.texts.mojibake_decodings import (
    Misreading,
    Undone,
    code_page_866,
    gbk,
    koi8,
    latin_1,
    undo,
    windows_1251,
    windows_1252,
)
from ledger.rules.texts.mojibake_evidence import points, points_of_context

#: How many characters on either side of a run can speak for it.
_CONTEXT = 40
#: How many characters of witnesses, for each one against, repair the runs that prove nothing too.
OVERWHELMING = 10

#: Letters and signs beyond ASCII. Spaces and invisible marks come from HTML into any text.
_FOREIGN = re.compile("[^\\x00-\\x7f\\s\u00ad\u200b-\u200f\u2060\ufeff]+")
#: C1 controls that Windows-1252 has other characters for.
_C1_OF_LATIN_1 = re.compile("[\x80\x82-\x8c\x8e\x91-\x9c\x9e\x9f]")
#: Signs that stand for half of what KOI8 and code page 866 make of UTF-8 in Cyrillic.
_LINES_AND_BLOCKS = re.compile("[\u2500-\u259f]")


@dataclass(frozen=True, slots=True)
class Repair:
    """The smallest stretch of stored text that can be repaired by itself.

    `start` and `end` (exclusive) count code points of the stored text, `text` is what they read
    as. `guessed`: bytes are lost for good, and `text` is a convention: `—` after a space, `”`
    elsewhere, or U+FFFD for a character that can't be known.
    """

    start: int
    end: int
    text: str
    guessed: bool


@dataclass(frozen=True, slots=True)
class ReadText:
    """A stored text and its reading.

    `repairs` ascend and don't overlap. `read_as` names the decoding that was wrongly applied:
    `gbk`, `windows-1252`, `latin-1`, `windows-1251`, `koi8-r` or `cp866`; None where nothing is
    repaired. Offsets count code points of `stored` or of `text`; ends are exclusive.
    """

    stored: str
    repairs: tuple[Repair, ...] = ()
    read_as: str | None = None
    text: str = field(
        init=False,
        repr=False,
        compare=False,
    )
    _in_stored: Side = field(
        init=False,
        repr=False,
        compare=False,
    )
    _in_text: Side = field(
        init=False,
        repr=False,
        compare=False,
    )
    _guessed_before: Sequence[int] = field(
        init=False,
        repr=False,
        compare=False,
    )

    def __post_init__(self) -> None:
        starts = [repair.start for repair in self.repairs]
        ends = [repair.end for repair in self.repairs]
        guesses = [repair.guessed for repair in self.repairs]
        in_stored = Side(starts, ends)
        in_text = self._slices_in_text()
        guessed_before = list(accumulate(guesses, initial=0))
        text = "".join(self._pieces())
        # A frozen dataclass can fill in what it derives from its own fields only like this.
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "_in_stored", in_stored)
        object.__setattr__(self, "_in_text", in_text)
        object.__setattr__(self, "_guessed_before", guessed_before)

    def _slices_in_text(self) -> Side:
        """Return where the repairs stand in the reading, which they make longer or shorter."""
        slices = Side([], [])
        grown = 0
        for repair in self.repairs:
            start = repair.start + grown
            end = start + len(repair.text)
            slices.add(start, end)
            grown = end - repair.end
        return slices

    @classmethod
    def from_runs(
        cls,
        stored: str,
        runs: Iterable[Sequence[int | str | bool]],
        read_as: str | None,
    ) -> Self:
        """Return the Reading that `runs()` was taken from."""
        repairs = (
            Repair(int(start), int(end), str(text), bool(guessed))
            for start, end, text, guessed in runs
        )
        return cls(stored, tuple(repairs), read_as)

    def runs(self) -> list[list[int | str | bool]]:
        """Return the repairs as `[start, end, text, guessed]`, ready for JSON."""
        return [
            [repair.start, repair.end, repair.text, repair.guessed]
            for repair in self.repairs
        ]

    @property
    def places(self) -> int:
        """Number of damaged places; repairs that touch each other are one place."""
        return sum(1 for _ in self._places())

    @property
    def guessed(self) -> int:
        """Number of damaged places in which something is guessed."""
        return sum(self._places())

    def to_stored(
        self,
        start: int,
        end: int,
    ) -> tuple[int, int, bool]:
        """Return the stored slice behind `text[start:end]`, and whether it holds a guess.

        The slice grows to whole repairs; an empty one grows where it stands inside a repair.
        """
        return self._moved(start, end, self._in_text, self._in_stored)

    def to_reading(
        self,
        start: int,
        end: int,
    ) -> tuple[int, int, bool]:
        """Return the slice of `text` for `stored[start:end]`, and a guess, as in `to_stored`."""
        return self._moved(start, end, self._in_stored, self._in_text)

    def _moved(
        self,
        start: int,
        end: int,
        source: Side,
        target: Side,
    ) -> tuple[int, int, bool]:
        """Return a slice of the source text in the target text, and whether it holds a guess."""
        start, end, first, last = moved(start, end, source, target)
        guessed = self._guessed_before[first] < self._guessed_before[last]
        return start, end, guessed

    def _pieces(self) -> Iterator[str]:
        """Yield the pieces of the reading: the stored text, and the repairs in it."""
        end = 0
        for repair in self.repairs:
            yield self.stored[end : repair.start]
            yield repair.text
            end = repair.end
        yield self.stored[end:]

    def _places(self) -> Iterator[bool]:
        """Yield for each damaged place whether it holds a guess."""
        end, guessed = None, False
        for repair in self.repairs:
            if end not in (None, repair.start):
                yield guessed
                guessed = False
            end, guessed = repair.end, guessed or repair.guessed
        if end is not None:
            yield guessed


class _Run(NamedTuple):
    """A stretch of stored text that turns back into UTF-8.

    `foreign` is how many letters and signs beyond ASCII it has.
    """

    start: int
    undone: Undone
    foreign: int
    witness: bool


def read(stored: str) -> ReadText:
    """Return the reading of a stored text; one without repairs where none is certain enough.

    Takes time in proportion to the length of the text. Undoes one wrong decoding, applied once.
    """
    for misreading in _candidates(stored):
        runs = list(_runs(misreading, stored))
        repaired = _certain(runs, _foreign(stored))
        if repaired:
            repairs = chain.from_iterable(map(_repairs, repaired))
            return ReadText(stored, tuple(repairs), misreading.name)
    return ReadText(stored)


def _certain(runs: Sequence[_Run], foreign: int) -> Sequence[_Run]:
    """Return the runs to repair; `foreign` is how many letters and signs the whole text has."""
    against = foreign - sum(run.foreign for run in runs)
    witnesses = [run for run in runs if run.witness]
    in_favour = sum(run.foreign for run in witnesses)
    if in_favour <= against:
        return ()
    return runs if in_favour >= OVERWHELMING * against else witnesses


def _candidates(stored: str) -> Iterator[Misreading]:
    """Yield the wrong decodings that may explain a text, the likeliest first."""
    if stored.isascii():
        return
    yield gbk()
    yield latin_1() if _C1_OF_LATIN_1.search(stored) else windows_1252()
    yield windows_1251()
    if _LINES_AND_BLOCKS.search(stored):
        yield koi8()
        yield code_page_866()


class _Candidate(NamedTuple):
    """A run by itself: its points are those without its context."""

    undone: Undone
    foreign: int
    points: int


def _runs(misreading: Misreading, stored: str) -> Iterator[_Run]:
    """Yield the stretches of a text that turn back into UTF-8."""

    @cache  # the same few runs come back again and again in a long text
    def by_itself(run: str, spaced: bool) -> _Candidate | None:  # noqa: FBT001 - faster to cache
        undone = undo(misreading, run, spaced=spaced)
        return undone and _Candidate(undone, _foreign(run), points(misreading, undone))

    for match in misreading.run.finditer(stored):
        start, end = match.span(1)
        if start < 0:
            continue
        spaced = not start or stored[start - 1].isspace()
        candidate = by_itself(match[1], spaced)
        if candidate is None:
            continue
        undone, foreign, proof = candidate
        if proof < 0:
            before = stored[max(0, start - _CONTEXT) : start]
            after = stored[end : end + _CONTEXT]
            proof += points_of_context(before, undone, after)
        yield _Run(start, undone, foreign, proof >= 0)


def _repairs(run: _Run) -> Iterator[Repair]:
    """Yield the repairs of one run, at their places in the stored text."""
    undone = run.undone
    start = run.start
    for end, text, lost in zip(undone.ends, undone.texts, undone.lost, strict=True):
        yield Repair(start, run.start + end, text, bool(lost))
        start = run.start + end


def _foreign(text: str) -> int:
    """Return how many letters and signs beyond ASCII a text has."""
    return sum(map(len, _FOREIGN.findall(text)))
