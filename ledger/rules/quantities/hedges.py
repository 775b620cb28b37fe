"""Words before a number that say how it is meant, where a quantity leaves them out."""

import re
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Final, NamedTuple

from ledger.rules.quantities.number_tables import any_of, split
from ledger.rules.quantities.number_words import starts
from ledger.rules.quantities.parsing import PREFIXES
from ledger.rules.quantities.plain_text import plain
from ledger.rules.quantities.quantity import Qualifier, Quantity

#: Beside those in which quantities are sent, and comparisons.
_ENGLISH: Final = {
    Qualifier.ABOUT: "roughly/close to/an estimated",
    Qualifier.AT_LEAST: "a minimum of",
    Qualifier.AT_MOST: "as many as/a maximum of",
    Qualifier.BETWEEN: "between",
}
_UKRAINIAN: Final = {
    Qualifier.ABOUT: "близько/майже/приблизно/орієнтовно",
    Qualifier.AT_LEAST: "щонайменше/принаймні",
    Qualifier.MORE_THAN: "понад",
    Qualifier.AT_MOST: "до/щонайбільше/не понад",
    Qualifier.BETWEEN: "між",
}
_RUSSIAN: Final = {
    Qualifier.ABOUT: "около/почти/примерно/приблизительно/порядка",
    Qualifier.AT_LEAST: "по меньшей мере/как минимум",
    Qualifier.MORE_THAN: "свыше",
    Qualifier.AT_MOST: "до/не свыше",
    Qualifier.BETWEEN: "между",
}


class _Comparison(NamedTuple):
    """The words by which a language compares: a negation turns each end round.

    `than` are what may follow `more` and `fewer`; nothing is among them where that may be left out.
    """

    more: str
    fewer: str
    than: str
    negations: str

    def phrases(self) -> Iterator[tuple[str, Qualifier]]:
        """Yield each phrase with what it says: not fewer than 600 is at least 600."""
        yield from self._compared(self.more, Qualifier.MORE_THAN, Qualifier.AT_MOST)
        yield from self._compared(self.fewer, Qualifier.FEWER_THAN, Qualifier.AT_LEAST)

    def _compared(
        self,
        words: str,
        affirmed: Qualifier,
        negated: Qualifier,
    ) -> Iterator[tuple[str, Qualifier]]:
        """Yield the phrases of one end, each by itself and behind each negation."""
        for word, than in product(words.split("/"), self.than.split("/")):
            phrase = word + than
            yield phrase, affirmed
            for negation in self.negations.split("/"):
                yield f"{negation} {phrase}", negated


_NOT: Final = "no/not/never/nothing/isn't/aren't/wasn't/weren't"
_COMPARISONS: Final = (
    _Comparison("more/greater/higher", "fewer/less/lower", " than", _NOT),
    _Comparison("over", "under", "", _NOT),
    _Comparison("більше/більш", "менше/менш", "/ ніж/, ніж/ як/, як/ за", "не"),
    _Comparison("более/больше", "менее/меньше", "/ чем/, чем", "не"),
)
#: The longest words with what stands before them, and more.
_BEFORE_CHARACTERS: Final = 60


def _qualifiers() -> dict[str, Qualifier]:
    """Return what each phrase says of the number behind it."""
    by_phrase: dict[str, Qualifier] = {}
    for qualifier, prefixes in PREFIXES.items():
        by_phrase |= dict.fromkeys(prefixes, qualifier)
    for table in (_ENGLISH, _UKRAINIAN, _RUSSIAN):
        for qualifier, phrases in table.items():
            by_phrase |= dict.fromkeys(split(phrases), qualifier)
    for comparison in _COMPARISONS:
        by_phrase.update(comparison.phrases())
    return by_phrase


_QUALIFIERS: Final[Mapping[str, Qualifier]] = _qualifiers()
_PHRASE: Final = any_of(_QUALIFIERS)
#: The same words as in a phrase, where they say nothing of the number: they hand over 1,200.
_OTHERWISE_MEANT: Final = any_of(
    split(
        "hand over/hands over/handed over/handing over/turn over/turns over/turned over"
        "/turning over/talk about/talks about/talked about/speak about/spoke about"
    )
)
#: Between the ends of a range: from 5 to 10.
_WITHIN_RANGE: Final = r"[0-9]+ (?:(?:тис|тыс)\.? )?(?:до|up to)"
_HEDGE: Final = re.compile(
    rf"(?<!\w)(?:(?P<phrase>{_PHRASE})|{_OTHERWISE_MEANT}|{_WITHIN_RANGE}) \Z"
)
_ANYWHERE: Final = re.compile(rf"(?<!\w){_PHRASE} ")
#: Blanks, and marks around emphasised words.
_GAPS: Final = re.compile(r"[\s*_]+")


def left_out(
    passage: str,
    before: str,
    quantity: Quantity,
    *,
    language: str | None,
) -> tuple[str, ...]:
    """Return the words right before a stated number that its quantity doesn't carry.

    `before` is what stands before the passage. Where the number stands in it several times, and
    once as the quantity has it, none is left out. Of a range only the first end is looked at.
    """
    if not quantity.stated:
        return ()
    text = plain(passage)
    number = quantity.stated[0]
    everything = plain(before[-_BEFORE_CHARACTERS:]) + text
    offset = len(everything) - len(text)
    if _ANYWHERE.search(_GAPS.sub(" ", everything.lower())) is None:
        return ()  # Soon known, and mostly so: finding numbers takes longer.
    phrases: tuple[str, ...] = ()
    for start in starts(text, number, language=language):
        end = offset + start
        first = max(0, end - _BEFORE_CHARACTERS)
        near = _GAPS.sub(" ", everything[first:end]).lower()
        phrases = tuple(_uncarried(near, quantity))
        if not phrases:
            return ()
    return phrases


def before_number(before: str) -> tuple[str, Qualifier] | None:
    """Return the words right before a number that say how it is meant, with what they say.

    `before` is plain and ends where the number begins.
    """
    near = before[-_BEFORE_CHARACTERS:].lower()
    match = _HEDGE.search(near)
    if match is None or match["phrase"] is None:
        return None
    phrase = match["phrase"]
    return phrase, _QUALIFIERS[phrase]


def _uncarried(
    before: str,
    quantity: Quantity,
) -> Iterator[str]:
    """Yield the phrases right before a number that a quantity doesn't carry, the nearest first."""
    match = _HEDGE.search(before)
    while match is not None:
        phrase = match["phrase"]
        if phrase is None:
            return
        if not _carries(quantity, _QUALIFIERS[phrase]):
            yield phrase
        match = _HEDGE.search(before, 0, match.start("phrase"))


def _carries(
    quantity: Quantity,
    qualifier: Qualifier,
) -> bool:
    """Return whether a quantity says what a phrase says of its number."""
    if qualifier is Qualifier.ABOUT:
        return quantity.approximate
    return quantity.qualifier is qualifier
