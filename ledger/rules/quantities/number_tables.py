"""The number words of a language in tables, and patterns of any of several words."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, NamedTuple

#: Between the words of a form, in a text made plain (`ledger.rules.quantities.plain_text`).
GAP: Final = r"[ \t\n-]{1,3}"
_GAPS: Final = re.compile(GAP)
_NEVER: Final = r"(?!)"
#: Before a number, in any language: it is below 0.
MINUS: Final = "minus/мінус/минус/moins/menos/meno/eksi/ناقص"


@dataclass(frozen=True, slots=True)
class NumberWords:
    """The words of a language, in tables.

    `values`: the forms of each number below 1,000 that has words of its own. `scales`: the forms of
    10, 100, ... that multiply what stands before them; those in `alone` say one of it without
    more, as do all behind words of `genitive`; those in `bound` always multiply something, as do
    all of them behind `quantifiers` (several). `articles` mean one before a scale only. `of`: one
    of them is no count. `joints` may stand between parts, and `halves` before a scale.
    `units_first`: 21 is one and twenty.
    `teens_after_tens`: 71 is sixty-eleven. `ten_takes_units`: 11 is ten and one. `whole`: every
    number is read, so that it can be told where one isn't there. `nothing`: patterns of words for
    0. `phrases`: set phrases, such as half a million. `fractions`: shares of the scale behind them,
    with what joins them to it. `crowds`: plurals of scales, which `crowd_joint` joins: tens of
    thousands. `vigesimal`: scales behind which a joint and a smaller number may follow. `common`:
    words by which a text is known to be in this language.
    """

    values: Mapping[int, str]
    scales: Mapping[int, str]
    common: str
    alone: str = ""
    genitive: str = ""
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
    fractions: str = ""
    crowds: str = ""
    crowd_joint: str = ""
    vigesimal: str = ""


def numbered(
    first: int,
    step: int,
    words: str,
) -> dict[int, str]:
    """Return words by the numbers that they stand for, from `first` on."""
    values: dict[int, str] = {}
    value = first
    for word in words.split():
        values[value] = word
        value += step
    return values


def split(joined: str) -> list[str]:
    """Return the forms that `/` parts; none of an empty string."""
    if not joined:
        return []
    return joined.split("/")


def split_all(several: Iterable[str]) -> list[str]:
    """Return all forms of several strings in which `/` parts them."""
    forms: list[str] = []
    for joined in several:
        forms.extend(split(joined))
    return forms


def pairs(table: Mapping[int, str]) -> Iterator[tuple[int, str]]:
    """Yield each number of a table with each of its forms."""
    for value, joined in table.items():
        for form in split(joined):
            yield value, form


def any_of(forms: Iterable[str]) -> str:
    """Return a pattern of any of some forms, the longest first; none match where there are none.

    Forms with the same first letter stand together: most places of a text are soon known.
    """
    distinct = set(forms)
    distinct.discard("")
    if not distinct:
        return _NEVER
    rests: defaultdict[str, list[str]] = defaultdict(list)
    for form in sorted(distinct, key=_longest_first):
        first, rest = form[0], form[1:]
        rests[first].append(rest.replace("_", GAP))
    groups = []
    for first in sorted(rests):
        after_first = either(rests[first])
        groups.append(first + after_first)
    return either(groups)


def _longest_first(form: str) -> tuple[int, str]:
    """Return the sorting key by which longer forms are tried before shorter ones."""
    return -len(form), form


def any_of_joined(joined: str) -> str:
    """Return a pattern of any of the forms that `/` parts."""
    forms = split(joined)
    return any_of(forms)


def either(patterns: Iterable[str]) -> str:
    """Return a pattern of any of some patterns, which are tried in their order."""
    choice = "|".join(patterns)
    return f"(?:{choice})"


class Part(NamedTuple):
    """A part of a number: its value, and whether it multiplies what stands before it."""

    value: int | Fraction
    multiplies: bool


_HALF: Final = Part(Fraction(1, 2), multiplies=False)


def values_of_parts(words: NumberWords) -> dict[str, Part]:
    """Return the parts of the numbers of a language, by their forms."""
    parts: dict[str, Part] = {}
    for value, form in pairs(words.scales):
        parts[form] = Part(value, multiplies=True)
    for table in (words.values, words.phrases):
        for value, form in pairs(table):
            parts[form] = Part(value, multiplies=False)
    for form in split(words.halves):
        parts[form] = _HALF
    return parts


def spelled(part: str) -> str:
    """Return a part as the tables have it, whatever stands between its words."""
    return _GAPS.sub("_", part)
