"""Patterns of the numbers that a language says in words, up to 999,999,999."""

from typing import Final

from ledger.rules.quantities.number_languages import LOOSE_MULTIPLIERS
from ledger.rules.quantities.number_tables import (
    GAP,
    NumberWords,
    any_of,
    any_of_joined,
    either,
    split,
    split_all,
)

#: Between the parts of a number, which may be written as one word.
MAYBE_GAP: Final = r"[ \t\n-]{0,3}"
_MILLION: Final = 1_000_000
_THOUSAND: Final = 1_000
_HUNDRED: Final = 100
_TEN: Final = 10
_TWENTY: Final = 20


class NumberPatterns:
    """The patterns of one language, for plain texts in lower case."""

    def __init__(self, words: NumberWords) -> None:
        joints = any_of_joined(words.joints)
        halves = any_of_joined(words.halves)
        scales = split_all(words.scales.values())
        self._words = words
        self._joint = rf"(?:{MAYBE_GAP}{joints})?{MAYBE_GAP}"
        self._halves = rf"{MAYBE_GAP}{halves}"
        self.scales = any_of(scales)
        self.articles = any_of_joined(words.articles)

    def number(self, minus: str) -> str:
        """Return the pattern of one whole number, with `minus` before it in a group of its own."""
        phrases = any_of(split_all(self._words.phrases.values()))
        under_billion = self._under_billion()
        begins = rf"(?<!\w)(?=\w)(?P<minus>{minus}{GAP})?"
        number = rf"(?P<number>{phrases}|{under_billion})"
        no_scale = rf"(?!{MAYBE_GAP}{self.scales}(?!\w))"
        no_half = rf"(?!{self._halves}(?!\w))"
        return rf"{begins}{number}(?!\w){no_scale}{no_half}"

    def multiplied(self) -> str:
        """Return the pattern of words that only multiply: several hundred, tens of thousands."""
        words = self._words
        quantifiers = any_of_joined(words.quantifiers)
        bound = any_of_joined(words.bound)
        fractions = any_of_joined(words.fractions)
        crowd = any_of_joined(words.crowds)
        joint = any_of_joined(words.crowd_joint)
        several = rf"{quantifiers}(?:{GAP}{self.scales})+"
        share = rf"{fractions}{GAP}(?:{self.articles}{GAP})?{self.scales}"
        crowds = rf"{crowd}(?:{GAP}(?:{joint}{GAP})?{crowd})+"
        anything = rf"\w+[ -]{{1,3}}{bound}"
        loosely = any_of_joined(LOOSE_MULTIPLIERS)
        odd = rf"{self._under_100()}{GAP}{loosely}{GAP}{self.scales}"
        and_half = rf"(?:\w+[ -]{{1,3}})?{self.scales}{self._halves}"
        ways = [
            several,
            share,
            crowds,
            odd,
            and_half,
            anything,
        ]
        any_way = either(ways)
        return rf"(?<!\w){any_way}(?!\w)"

    def _under_billion(self) -> str:
        """Return a pattern of millions, thousands and the rest, each of which may be missing."""
        under_1000 = self._under_1000()
        millions = self._multiplied_by(_MILLION, under_1000)
        thousands = self._multiplied_by(_THOUSAND, under_1000)
        return rf"{millions}{thousands}(?:{under_1000})?"

    def _multiplied_by(
        self,
        scale: int,
        under_1000: str,
    ) -> str:
        """Return a pattern of thousands or of millions, and of what joins the rest to them."""
        scales = self._scales(scale)
        any_scale = any_of(scales)
        alone = self._alone(scale)
        # тысячи alone are many thousands, and one in тысячи двухсот.
        hundreds = self._hundreds()
        not_behind_digits = r"(?<![0-9] )(?<![0-9]-)"
        one = rf"{alone}|{not_behind_digits}{any_scale}(?={self._joint}{hundreds})"
        for word in split(self._words.genitive):
            one += rf"|(?<=\b{word} ){any_scale}"
        multiplier = rf"(?:{under_1000}(?:{self._halves})?|{self.articles}){MAYBE_GAP}"
        then = rf"(?:,?{self._joint}(?=\w)|(?!\w))"
        return rf"(?:(?:{multiplier}{any_scale}|{one}){then})?"

    def _under_1000(self) -> str:
        """Return a pattern of 1 to 999, with what multiplies tens and hundreds."""
        under_100 = self._under_100()
        small = [scale for scale in self._words.scales if scale < _HUNDRED]
        tens = any_of(self._scales(*small))
        hundred = any_of(self._scales(_HUNDRED))
        tens_alone = self._alone(*small)
        hundred_alone = self._alone(_HUNDRED)
        hundreds = self._hundreds()
        after = rf"(?:{self._joint}{under_100})?"
        multiplier = rf"(?:{under_100}|{self.articles}){MAYBE_GAP}"
        score = self._score(under_100)
        scaled = rf"(?:{score}|{tens}|{hundred}{after})"
        one = rf"{tens_alone}|(?:{hundred_alone}|{hundreds}){after}"
        return rf"(?:{multiplier}{scaled}|{one}|{under_100})"

    def _score(self, under_100: str) -> str:
        """Return a pattern of what French counts by twenties: quatre-vingts et un."""
        joints = any_of_joined(self._words.joints)
        vigesimal = any_of_joined(self._words.vigesimal)
        return rf"{vigesimal}{GAP}{joints}{GAP}{under_100}"

    def _under_100(self) -> str:
        """Return a pattern of 1 to 99."""
        words = self._words
        units = self._values(range(1, _TEN))
        least_ten = _TEN if words.ten_takes_units else _TWENTY
        tens = self._values(range(least_ten, _HUNDRED, _TEN))
        others = self._values(_neither_units_nor_tens())
        after_tens = units
        if words.teens_after_tens:
            after_tens = rf"(?:{others}|{units})"
        ways = [
            rf"{tens}(?:{self._joint}{after_tens})?",
            others,
            units,
        ]
        if words.units_first:
            ways.insert(0, rf"{units}{self._joint}{tens}")
        return either(ways)

    def _hundreds(self) -> str:
        """Return a pattern of the hundreds that have words of their own: двести."""
        return self._values(range(_HUNDRED, _THOUSAND))

    def _values(self, numbers: range | frozenset[int]) -> str:
        """Return a pattern of the words of their own that some numbers have."""
        forms: list[str] = []
        for number, joined in self._words.values.items():
            if number in numbers:
                forms.extend(split(joined))
        return any_of(forms)

    def _scales(self, *values: int) -> list[str]:
        """Return the forms of some scales, of which a language may lack any."""
        joined = [self._words.scales.get(value, "") for value in values]
        return split_all(joined)

    def _alone(self, *values: int) -> str:
        """Return a pattern of the scales that say one of them without more."""
        alone = split(self._words.alone)
        forms = [form for form in self._scales(*values) if form in alone]
        return any_of(forms)


def _neither_units_nor_tens() -> frozenset[int]:
    """Return 10 to 19, and what Spanish says in one word: 21 to 29, and such."""
    tens = range(_TWENTY, _HUNDRED, _TEN)
    return frozenset(range(_TEN, _HUNDRED)).difference(tens)
