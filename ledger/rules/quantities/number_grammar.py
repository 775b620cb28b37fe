"""How a language says whole numbers in words, and reading them out of a text."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, NamedTuple

#: Between the words of a form, in a text made plain (`ledger.rules.plain_text`).
_GAP: Final = r"[ \t\n-]{1,3}"
#: Between the parts of a number, which may be written as one word.
_MAYBE_GAP: Final = r"[ \t\n-]{0,3}"
#: Small words inside phrases such as a quarter of a million.
_GLUE: Final = ("of", "a")
_NEVER: Final = r"(?!)"
#: Before a number, in any language: it is below 0.
MINUS: Final = "minus/мінус/минус/moins/menos/meno/eksi/ناقص"


@dataclass(frozen=True, slots=True)
class NumberWords:
    """The words of a language, in tables.

    `values`: the forms of each number below 1,000 that has words of its own. `scales`: the forms of
    10, 100, ... that multiply what stands before them; those in `alone` say one of it without
    more, those in `bound` always multiply something, as do all of them behind `quantifiers`
    (several). `articles` mean one before a scale only. `of`: one of them is no count. `joints` may
    stand between parts, and `halves` before a scale. `units_first`: 21 is one and twenty.
    `teens_after_tens`: 71 is sixty-eleven. `ten_takes_units`: 11 is ten and one. `whole`: every
    number is read, so that it can be told where one isn't there. `nothing`: patterns of words for
    0. `phrases`: set phrases, such as half a million. `common`: words by which a text is known to
    be in this language.
    """

    values: Mapping[int, str]
    scales: Mapping[int, str]
    common: str
    alone: str = ""
    bound: str = ""
    quantifiers: str = ""
    articles: str = ""
    of: str = ""
    joints: str = ""
    halves: str = ""
    units_first: bool = False
    teens_after_tens: bool = False
    ten_takes_units: bool = False
    whole: bool = True
    nothing: str = ""
    phrases: Mapping[int, str] = field(default_factory=dict)


class Mention(NamedTuple):
    """A number that stands in a text, from `start` to before `end`.

    `scale`: what multiplies its last part, so that a smaller number may follow; 0 where none does.
    """

    start: int
    end: int
    value: int
    scale: int = 0


def numbered(first: int, step: int, words: str) -> dict[int, str]:
    """Return words by the numbers that they stand for, from `first` on."""
    return {first + step * place: word for place, word in enumerate(words.split())}


def any_of(forms: Iterable[str]) -> str:
    """Return a pattern of any of some forms, the longest first; none match where there are none.

    Forms with the same first letter stand together: most places of a text are soon known.
    """
    rests: dict[str, list[str]] = {}
    for form in sorted({form for form in forms if form}, key=len, reverse=True):
        rests.setdefault(form[0], []).append(form[1:].replace("_", _GAP))
    groups = (f"{first}(?:{'|'.join(rest)})" for first, rest in sorted(rests.items()))
    return f"(?:{'|'.join(groups)})" if rests else _NEVER


class _Part(NamedTuple):
    """What a part of a number says, and whether it multiplies what stands before it."""

    value: int | Fraction
    multiplies: bool


class Grammar:
    """The numbers that a language says, up to 999,999,999."""

    def __init__(self, words: NumberWords) -> None:
        self.words = words
        self._joint = rf"(?:{_MAYBE_GAP}{_any(words.joints)})?{_MAYBE_GAP}"
        self._halves = rf"{_MAYBE_GAP}{_any(words.halves)}"
        scales = any_of(_forms(words.scales.values()))
        self._numbers = re.compile(
            rf"(?<!\w)(?=\w)(?P<minus>{_any(MINUS)}{_GAP})?(?P<number>"
            rf"{any_of(_forms(words.phrases.values()))}|{self._under_billion()})"
            rf"(?!\w)(?!{_MAYBE_GAP}{scales}(?!\w))(?!{self._halves}(?!\w))"
        )
        several = rf"{_any(words.quantifiers)}{_GAP}{scales}"
        anything = rf"\w+[ -]{{1,3}}{_any(words.bound)}"
        self._multiplied = re.compile(rf"(?<!\w)(?:{several}|{anything})(?!\w)")
        self._one_of = re.compile(rf"{_GAP}{_any(words.of)}(?!\w)")
        self._last_scale = re.compile(rf"{scales}\Z")
        self._parts = self._values_of_parts()
        self._part = re.compile(any_of(self._parts))
        # Soon known, and looked at first, since every word of a text may begin a number.
        self._begins = re.compile(
            rf"(?<!\w)(?:{any_of(self._parts)}|{_any(MINUS)}|{self._articles}{_MAYBE_GAP}{scales})"
        )
        #: How words begin that may stand in a number behind its first one, in a pattern.
        glue = any_of((*_split(words.joints), *_split(words.halves), *_GLUE))
        self.starts = rf"(?:{_any(words.joints)})?{any_of(self._parts)}|{glue}(?!\w)"
        self._taken_from = re.compile(rf"{_any(words.of)} \Z")
        self._nothing = re.compile(rf"(?<!\w){any_of(words.nothing.split('/'))}(?!\w)")
        self._common = frozenset(words.common.split())

    def mentions(self, plain: str) -> Iterator[Mention]:
        """Yield the numbers that a plain text in lower case says in words, 0 last."""
        for match in self._matches(plain):
            if not match["minus"] and not self._is_one_of(plain, match):
                yield self._mention(match)
        for match in self._nothing.finditer(plain):
            yield Mention(match.start(), match.end(), 0)

    def spans(self, plain: str) -> Iterator[tuple[int, int]]:
        """Yield where a plain text in lower case has words that make one number.

        These are numbers and what only multiplies, too: several hundred, minus five.
        """
        for match in (*self._matches(plain), *self._multiplied.finditer(plain)):
            yield match.span()

    def _matches(self, plain: str) -> Iterator[re.Match[str]]:
        end = 0
        for begin in self._begins.finditer(plain):
            if begin.start() < end:
                continue
            match = self._numbers.match(plain, begin.start())
            if match and match[0]:
                yield match
                end = match.end()

    def is_taken_from(self, text: str, start: int, place: int) -> bool:
        """Whether a number that begins at `start` is a whole, and another begins at `place`.

        So in: Of twenty five were dead. `text` is plain, with its case.
        """
        match = self._taken_from.search(text[:start].lower())
        return (
            match is not None
            and text[match.start()].isupper()
            and text[place - 1] in " \n"
        )

    def _is_one_of(self, plain: str, match: re.Match[str]) -> bool:
        """Whether a number is a pronoun: one of the sides."""
        return (
            self._one_of.match(plain, match.end()) is not None
            and self._value(match[0]) == 1
        )

    def _mention(self, match: re.Match[str]) -> Mention:
        last = self._last_scale.search(match[0])
        scale = self._parts[_spelled(last[0])].value if last else 0
        return Mention(match.start(), match.end(), self._value(match[0]), int(scale))

    def is_of(self, spoken: frozenset[str]) -> bool:
        """Return whether some words are among the commonest of this language."""
        return not self._common.isdisjoint(spoken)

    def _value(self, said: str) -> int:
        """The number that the words of one mention say.

        A scale from 1,000 on multiplies all that was said since the one before it.
        """
        total: int | Fraction = 0
        group: int | Fraction = 0
        for said_part in self._part.findall(said):
            part = self._parts[_spelled(said_part)]
            if not part.multiplies:
                group += part.value
            elif part.value < 1_000:  # noqa: PLR2004 - hundreds and dozens stay in their group
                group = (group or 1) * part.value
            else:
                total, group = total + (group or 1) * part.value, 0
        return int(total + group)

    def _values_of_parts(self) -> dict[str, "_Part"]:
        words = self.words
        parts = {
            form: _Part(value, multiplies=True) for value, form in pairs(words.scales)
        }
        for table in (words.values, words.phrases):
            parts |= {
                form: _Part(value, multiplies=False) for value, form in pairs(table)
            }
        half = _Part(Fraction(1, 2), multiplies=False)
        return parts | dict.fromkeys(_split(words.halves), half)

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
        multiplied = rf"(?:{under_100}|{self._articles}){_MAYBE_GAP}"
        tens = [scale for scale in self.words.scales if scale < 100]  # noqa: PLR2004 - dozens and such
        scaled = (
            rf"(?:{any_of(self._scales(*tens))}|{any_of(self._scales(100))}{after})"
        )
        one = rf"{self._alone(*tens)}|(?:{self._alone(100)}|{hundreds}){after}"
        return rf"(?:{multiplied}{scaled}|{one}|{under_100})"

    def _under_billion(self) -> str:
        """A pattern of millions, thousands and the rest, each of which may be missing."""
        under_1000 = self._under_1000()
        multiplied = (
            rf"(?:{under_1000}(?:{self._halves})?|{self._articles}){_MAYBE_GAP}"
        )
        then = rf"(?:,?{self._joint}(?=\w)|(?!\w))"
        # тысячи alone are many thousands, and one in тысячи двухсот.
        hundreds = rf"(?={self._joint}{self._values(least=100, most=900)})"
        groups = []
        for scale in (1_000_000, 1_000):
            any_scale = any_of(self._scales(scale))
            one = rf"{self._alone(scale)}|(?<![0-9] )(?<![0-9]-){any_scale}{hundreds}"
            groups.append(rf"(?:(?:{multiplied}{any_scale}|{one}){then})?")
        return rf"{''.join(groups)}(?:{under_1000})?"

    @property
    def _articles(self) -> str:
        return _any(self.words.articles)

    def _scales(self, *values: int) -> list[str]:
        return [
            form
            for value in values
            for form in _split(self.words.scales.get(value, ""))
        ]

    def _alone(self, *values: int) -> str:
        alone = _split(self.words.alone)
        return any_of(form for form in self._scales(*values) if form in alone)


def _split(joined: str) -> list[str]:
    """Return the forms that `/` parts."""
    return joined.split("/") if joined else []


def _any(joined: str) -> str:
    return any_of(_split(joined))


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
