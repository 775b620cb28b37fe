"""Clauses of a sentence: where one thing is told, and where the next one begins."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from typing import Final

from ledger.rules.reading.tagged_sentence import TaggedSentence

_JOINT: Final = re.compile(
    r";|,?\s(?:and|but|while|whereas|after|before|since|when|а|але|но|та|і|й|и"
    r"|коли|когда|після|после)\s"
)
_SIGN: Final = re.compile(r"[;:()—–]|,\s")
#: Kinds of words that tell what is done.
_VERBS: Final = (
    "gives",
    "gives_to",
    "given",
    "gets",
    "report",
    "offer",
    "pledge",
    "suffered",
)
_PARTIES_MIN: Final = 2


def stretch_of(
    text: str,
    start: int,
    end: int,
) -> tuple[int, int]:
    """Return from which sign to which one some words of a text stand together."""
    before = [sign.end() for sign in _SIGN.finditer(text, 0, start)]
    behind = _SIGN.search(text, end)
    first = before[-1] if before else 0
    return first, behind.start() if behind else len(text)


class Clauses:
    """The clauses of a sentence, each with the tags of its words alone.

    `ends` are the places where numbers of the sentence end.
    """

    def __init__(
        self,
        sentence: TaggedSentence,
        ends: Collection[int],
    ) -> None:
        self.sentence = sentence
        self.ends = ends
        self._starts = [0, *_joints(sentence)]
        spans = pairwise([*self._starts, len(sentence.text)])
        self._clauses = [sentence.within(start, end) for start, end in spans]

    def number_at(
        self,
        place: int,
    ) -> int:
        """Return which clause a place of the sentence stands in."""
        return bisect_right(self._starts, place) - 1

    def __getitem__(
        self,
        number: int,
    ) -> TaggedSentence:
        """Return a clause."""
        return self._clauses[number]


def _joints(sentence: TaggedSentence) -> Iterator[int]:
    """Yield where a clause ends: on both sides of a joint something of its own is told."""
    verbs = sorted(tag.start for tag in sentence.of_kind(*_VERBS))
    parties = sorted(tag.start for tag in sentence.of_kind("noun"))
    every = [match.start() for match in _JOINT.finditer(sentence.text)]
    start = 0
    for joint, end in pairwise([*every, len(sentence.text)]):
        before = (start, joint)
        behind = (joint, end)
        if _tells(verbs, parties, *before) and _tells(verbs, parties, *behind):
            yield joint
            start = joint


def _tells(
    verbs: Sequence[int],
    parties: Sequence[int],
    start: int,
    end: int,
) -> bool:
    """Return whether words have a verb of their own, or two parties without one."""
    return (
        _within(verbs, start, end) > 0 or _within(parties, start, end) >= _PARTIES_MIN
    )


def _within(
    places: Sequence[int],
    start: int,
    end: int,
) -> int:
    """Return how many places lie between two others."""
    return bisect_left(places, end) - bisect_left(places, start)
