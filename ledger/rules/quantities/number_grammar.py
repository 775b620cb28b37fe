"""Reading the whole numbers out of a text that a language says in words."""

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Final, NamedTuple

from ledger.rules.quantities.number_patterns import MAYBE_GAP, NumberPatterns
from ledger.rules.quantities.number_tables import (
    GAP,
    MINUS,
    NumberWords,
    any_of,
    any_of_joined,
    spelled,
    split,
    values_of_parts,
)

#: Small words inside phrases such as a quarter of a million.
_GLUE: Final = ("of", "a")
#: Hundreds and dozens multiply their group of three digits alone.
_THOUSAND: Final = 1_000


class Mention(NamedTuple):
    """A number that stands in a text, from `start` to before `end`.

    `scale`: what multiplies its last part, so that a smaller number may follow; 0 where none does.
    """

    start: int
    end: int
    value: int
    scale: int = 0


class RangeEnd(NamedTuple):
    """A number that may be an end of a range, from `start` to before `end`.

    `value`: all of it. `base`: what stands before its scales; `factors`: these scales, in order.
    `sure`: they can hardly be those of another number.
    """

    start: int
    end: int
    value: Fraction
    base: Fraction
    factors: tuple[int, ...] = ()
    sure: bool = True


class Grammar:
    """The numbers that a language says, up to 999,999,999."""

    def __init__(self, words: NumberWords) -> None:
        self.words = words
        self._parts = values_of_parts(words)
        self._common = frozenset(words.common.split())
        patterns = NumberPatterns(words)
        scales = patterns.scales
        minus = any_of_joined(MINUS)
        of = any_of_joined(words.of)
        part = any_of(self._parts)
        nothing = any_of_joined(words.nothing)
        self._numbers = re.compile(patterns.number(minus))
        self._multiplied = re.compile(patterns.multiplied())
        self._one_of = re.compile(rf"{GAP}{of}(?!\w)")
        self._taken_from = re.compile(rf"{of} \Z")
        self._last_scale = re.compile(rf"{scales}\Z")
        self._part = re.compile(part)
        self._nothing = re.compile(rf"(?<!\w){nothing}(?!\w)")
        # Soon known, and looked at first, since every word of a text may begin a number.
        one_scale = rf"{patterns.articles}{MAYBE_GAP}{scales}"
        self._begins = re.compile(rf"(?<!\w)(?:{part}|{minus}|{one_scale})")
        #: How each number in words begins, and 0, in a pattern.
        self.begins = rf"{part}|{minus}|{one_scale}|{nothing}(?!\w)"
        joints = any_of_joined(words.joints)
        glue = any_of((*split(words.joints), *split(words.halves), *_GLUE))
        #: How words begin that may stand in a number behind its first one, in a pattern.
        self.starts = rf"(?:{joints})?{part}|{glue}(?!\w)"

    def mentions(self, plain: str) -> Iterator[Mention]:
        """Yield the numbers that a plain text in lower case says in words, 0 last."""
        for match in self._matches(plain):
            if not match["minus"] and not self._is_one_of(plain, match):
                yield self._mention(match)
        for match in self._nothing.finditer(plain):
            start, end = match.span()
            yield Mention(start, end, 0)

    def spans(self, plain: str) -> Iterator[tuple[int, int]]:
        """Yield where a plain text in lower case has words that make one number.

        These are numbers and what only multiplies, too: several hundred, minus five.
        """
        for match in self._matches(plain):
            yield match.span()
        for match in self._multiplied.finditer(plain):
            yield match.span()

    def range_ends(self, plain: str) -> Iterator[RangeEnd]:
        """Yield the numbers of a plain text in lower case that may be ends of a range."""
        for match in self._matches(plain):
            if not match["minus"]:
                yield self._range_end(match)

    def is_taken_from(
        self,
        text: str,
        start: int,
        place: int,
    ) -> bool:
        """Return whether a number that begins at `start` is a whole, and another one at `place`.

        So in: Of twenty five were dead. `text` is plain, with its case.
        """
        before = text[:start]
        match = self._taken_from.search(before.lower())
        if match is None:
            return False
        begins_sentence = text[match.start()].isupper()
        return begins_sentence and text[place - 1] in " \n"

    def is_of(self, spoken: frozenset[str]) -> bool:
        """Return whether some words are among the commonest of this language."""
        return not self._common.isdisjoint(spoken)

    def _matches(self, plain: str) -> Iterator[re.Match[str]]:
        """Yield the numbers of a text in words, with those below 0; none overlaps another."""
        end = 0
        for begin in self._begins.finditer(plain):
            start = begin.start()
            if start < end:
                continue
            match = self._numbers.match(plain, start)
            if match and match[0]:
                yield match
                end = match.end()

    def _is_one_of(
        self,
        plain: str,
        match: re.Match[str],
    ) -> bool:
        """Return whether a number is a pronoun: one of the sides."""
        end = match.end()
        if self._one_of.match(plain, end) is None:
            return False
        return self._value(match[0]) == 1

    def _mention(self, match: re.Match[str]) -> Mention:
        """Return the number of a match, and what multiplies its last part."""
        words = match[0]
        start, end = match.span()
        value = self._value(words)
        last = self._last_scale.search(words)
        if last is None:
            return Mention(start, end, value)
        scale = self._parts[spelled(last[0])]
        return Mention(start, end, value, int(scale.value))

    def _range_end(self, match: re.Match[str]) -> RangeEnd:
        """Return the number of a match, with its first scales apart."""
        words = match[0]
        start, end = match.span()
        base: int | Fraction = 0
        factors: list[int] = []
        for form in self._part.findall(words):
            value, multiplies = self._parts[spelled(form)]
            if multiplies:
                factors.append(int(value))
            elif factors:
                break
            else:
                base += value
        whole = Fraction(self._value(words))
        return RangeEnd(
            start,
            end,
            whole,
            Fraction(base or 1),
            tuple(factors),
        )

    def _value(self, words: str) -> int:
        """Return the number that the words of one mention say.

        A scale from 1,000 on multiplies all that stands between it and the one before.
        """
        total: int | Fraction = 0
        group: int | Fraction = 0
        for form in self._part.findall(words):
            value, multiplies = self._parts[spelled(form)]
            if not multiplies:
                group += value
                continue
            group = (group or 1) * value
            if value >= _THOUSAND:
                total += group
                group = 0
        return int(total + group)
