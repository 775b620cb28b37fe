"""How a language says whole numbers in words, and reading them out of a text."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

#: Between the words of a number, in a text made plain (`ledger.rules.digits`).
_GAP: Final = r"[ \n-]{1,3}"
_NO_GAP: Final = r"[ \n-]{0,3}"
#: As many as hold a word of a number and what stands before the next one.
_WORD_CHARACTERS: Final = 25
_NEVER: Final = r"(?!)"


@dataclass(frozen=True, slots=True)
class NumberWords:
    """The words of a language, in tables.

    `values`: the forms of each number below 1,000 that has words of its own. `scales`: the forms of
    100, 1,000, ... that multiply what stands before them; those in `alone` say one of it without
    more, and those in `articles` mean one before a scale only. `joints` may stand between parts.
    `compound`: parts may be written as one word. `units_first`: 21 is one and twenty.
    `teens_after_tens`: 71 is sixty-eleven. `ten_takes_units`: 11 is ten and one. `whole`: every
    number is read, so that it can be told where one isn't there. `nothing`: patterns of words for
    0. `phrases`: set phrases, such as half a million. `common`: words by which a text is known to
    be in this language.
    """

    values: Mapping[int, str]
    scales: Mapping[int, str]
    common: str
    alone: str = ""
    articles: str = ""
    joints: str = ""
    compound: bool = False
    units_first: bool = False
    teens_after_tens: bool = False
    ten_takes_units: bool = False
    whole: bool = True
    nothing: str = ""
    phrases: Mapping[int, str] = field(default_factory=dict)


class Mention(NamedTuple):
    """A number that stands in a text, from `start` to before `end`."""

    start: int
    end: int
    value: int


def numbered(first: int, step: int, words: str) -> dict[int, str]:
    """Return words by the numbers that they stand for, from `first` on."""
    return {first + step * place: word for place, word in enumerate(words.split())}


def any_of(forms: Iterable[str]) -> str:
    """Return a pattern of any of some forms, the longest first; none match where there are none."""
    spelled = sorted({form for form in forms if form}, key=len, reverse=True)
    joined = "|".join(form.replace("_", _GAP) for form in spelled)
    return f"(?:{joined})" if joined else _NEVER


class Grammar:
    """The numbers that a language says, up to 999,999,999."""

    def __init__(self, words: NumberWords) -> None:
        self.words = words
        self._gap = _NO_GAP if words.compound else _GAP
        joints = words.joints.split("/") if words.joints else ()
        self._joint = rf"(?:{self._gap}{any_of(joints)})?{self._gap}" if joints else self._gap
        scales = any_of(_forms(words.scales.values()))
        self._numbers = re.compile(
            rf"(?<!\w)(?=\w)(?:{any_of(_forms(words.phrases.values()))}|{self._under_billion()})"
            rf"(?!\w)(?!{self._gap}{scales}(?!\w))"
        )
        self._parts = self._values_of_parts()
        edges = ("", "") if words.compound else (r"(?<!\w)", r"(?!\w)")
        self._part = re.compile(f"{edges[0]}{any_of(self._parts)}{edges[1]}")
        self._nothing = re.compile(rf"(?<!\w){any_of(words.nothing.split('/'))}(?!\w)")
        self._common = frozenset(words.common.split())

    def mentions(self, plain: str) -> Iterator[Mention]:
        """Yield the numbers that a plain text says in words, 0 last."""
        for match in self._numbers.finditer(plain):
            if match[0]:
                yield Mention(match.start(), match.end(), self._value(match[0]))
        for match in self._nothing.finditer(plain):
            yield Mention(match.start(), match.end(), 0)

    def holds(self, plain: str, number: int) -> bool:
        """Return whether a plain text says this number in words."""
        return any(mention.value == number for mention in self.mentions(plain))

    def across(self, plain: str, place: int) -> Iterator[Mention]:
        """Yield the numbers of a plain text that begin before a place in it and end after it."""
        near = plain[max(0, place - _WORD_CHARACTERS) : place + _WORD_CHARACTERS]
        if self._part.search(near) is None:
            return  # soon known, and so it is nearly always
        for mention in self.mentions(plain):
            if mention.start < place < mention.end:
                yield mention

    def is_of(self, spoken: frozenset[str]) -> bool:
        """Return whether some words are among the commonest of this language."""
        return not self._common.isdisjoint(spoken)

    def _value(self, said: str) -> int:
        """The number that the words of one mention say.

        A scale from 1,000 on multiplies all that was said since the one before it.
        """
        total = group = 0
        for part in self._part.findall(said):
            value, multiplies = self._parts[_spelled(part)]
            if not multiplies:
                group += value
            elif value < 1_000:  # noqa: PLR2004 - hundreds and dozens stay in their group
                group = (group or 1) * value
            else:
                total, group = total + (group or 1) * value, 0
        return total + group

    def _values_of_parts(self) -> dict[str, tuple[int, bool]]:
        """What each part says, and whether it multiplies."""
        words = self.words
        parts = {form: (value, True) for value, form in pairs(words.scales)}
        parts |= {form: (value, False) for value, form in pairs(words.values)}
        return parts | {form: (value, False) for value, form in pairs(words.phrases)}

    def _values(self, *, least: int, most: int, step: int = 1) -> str:
        values = self.words.values
        chosen = [values[n] for n in values if least <= n <= most and n % step == 0]
        return any_of(_forms(chosen))

    def _under_100(self) -> str:
        words, joint = self.words, self._joint
        unit = self._values(least=1, most=9)
        least_ten = 10 if words.ten_takes_units else 20
        tens = self._values(least=least_ten, most=90, step=10)
        others = [n for n in words.values if 9 < n < 100 and (n < 20 or n % 10)]  # noqa: PLR2004 - 10 to 19, and Spain's 21 to 29
        other = any_of(_forms(words.values[n] for n in others))
        after_tens = rf"(?:{other}|{unit})" if words.teens_after_tens else unit
        ways = [rf"{tens}(?:{joint}{after_tens})?", other, unit]
        if words.units_first:
            ways.insert(0, rf"{unit}{joint}{tens}")
        return f"(?:{'|'.join(ways)})"

    def _under_1000(self) -> str:
        under_100, hundreds = self._under_100(), self._values(least=100, most=900)
        after = rf"(?:{self._joint}{under_100})?"
        multiplied = rf"(?:{under_100}|{self._articles}){self._gap}"
        scaled = rf"(?:{self._scale(12)}|{self._scale(100)}{after})"
        one = rf"{self._alone(12)}|(?:{self._alone(100)}|{hundreds}){after}"
        return rf"(?:{multiplied}{scaled}|{one}|{under_100})"

    def _under_billion(self) -> str:
        """A pattern of millions, thousands and the rest, each of which may be missing."""
        under_1000 = self._under_1000()
        multiplied = rf"(?:{under_1000}|{self._articles}){self._gap}"
        then = rf"(?:,?{self._joint}(?=\w)|(?!\w))"
        groups = [
            rf"(?:(?:{multiplied}{self._scale(scale)}|{self._alone(scale)}){then})?"
            for scale in (1_000_000, 1_000)
        ]
        return rf"{''.join(groups)}(?:{under_1000})?"

    @property
    def _articles(self) -> str:
        return any_of(self.words.articles.split("/"))

    def _scale(self, value: int) -> str:
        return any_of(self.words.scales.get(value, "").split("/"))

    def _alone(self, value: int) -> str:
        alone = self.words.alone.split("/")
        return any_of(form for form in self.words.scales.get(value, "").split("/") if form in alone)


def _forms(joined: Iterable[str]) -> Iterator[str]:
    for forms in joined:
        yield from forms.split("/")


def pairs(table: Mapping[int, str]) -> Iterator[tuple[int, str]]:
    """Yield each number of a table with each of its forms."""
    for value, forms in table.items():
        for form in forms.split("/"):
            yield value, form


def _spelled(part: str) -> str:
    """A part as the tables have it, whatever stands between its words."""
    return re.sub(_GAP, "_", part)
