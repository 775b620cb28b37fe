"""The numbers that a quote cuts in two."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from ledger.rules.quantities import digits, ranges, spoken_numbers
from ledger.rules.quantities.chinese_numerals import CHINESE, CHINESE_RANGE
from ledger.rules.quantities.digits import Span
from ledger.rules.quantities.number_ends import with_ends, with_likely_ends
from ledger.rules.quantities.number_grammar import Mention
from ledger.rules.quantities.plain_text import plain_slice
from ledger.rules.quantities.scales_apart import scales_apart

#: Characters on each side of a quote's ends that may belong to one number with it.
_AROUND_CHARACTERS: Final = 300
#: Of these, made plain, what is looked at: a number's next words are near.
_NUMBER_CHARACTERS: Final = 60
#: By how much more is looked at where most of it shows nothing.
_GROWTH: Final = 10
_DIGIT: Final = re.compile("[0-9]")
_TOKEN: Final = re.compile(r"[0-9]+|[^\W\d_]+")
_WORD_HEAD: Final = re.compile(r"(?<![^\W\d_])[^\W\d_]+\Z")
_WORD_BEFORE: Final = re.compile(r"(?<![^\W\d_])[^\W\d_]+[ \n.]{0,3}\Z")
#: What parts cells, paragraphs, tags and members of a list in a plain text with its likely ends.
_APART: Final = re.compile(
    r"[ \n]{0,3}(?:\t|\n ?\n|[;—]|(?<=[^\W\d_]),(?=[ \n]))[ \t\n]{0,3}"
)
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_LETTERS_END: Final = re.compile(r"[^\W\d_]+\Z")
#: Digits parted by what a mail has there: a line end that its program added, a blank in hex digits.
_IN_MAIL: Final = re.compile("[0-9]+[.,' ]?(?:= ?\n|(?:=[0-9A-F]{2})+)[0-9]+")
_ROMAN: Final = re.compile(r"(?<!\w)[ivxlcdm]{2,}(?!\w)")


class Cut(NamedTuple):
    """A number that a quote cuts in two, in plain signs.

    `sure`: it can hardly be read as two numbers.
    """

    number: str
    sure: bool


def cut_number(
    text: str,
    start: int,
    end: int,
) -> Cut | None:
    """Return the number that a passage from `start` to before `end` cuts in two, or None.

    Whatever may be one number for a reader counts: digits that signs or a blank part in threes, a
    fraction, digits with the word that multiplies them, a number in words of any language that is
    read. Of several that which is sure.
    """
    cuts = [*_cuts(text, start, begins=True), *_cuts(text, end, begins=False)]
    return max(cuts, key=_is_sure, default=None)


def _is_sure(cut: Cut) -> bool:
    return cut.sure


def _cuts(
    text: str,
    place: int,
    *,
    begins: bool,
) -> Iterator[Cut]:
    """Yield the numbers that may go on across one place of a text, where a quote begins or ends."""
    before = _plain_before(text, place)
    near = before + _plain_after(text, place)
    middle = len(before)
    unbroken = _is_unbroken(text, place)
    for span in _spans(near, middle):
        if span.start < middle < span.end:
            number = near[span.start : span.end]
            yield Cut(number, span.sure or unbroken)
    yield from _cuts_of_ranges(near, middle, begins=begins)
    yield from _torn_words(near, middle, begins=begins)
    for match in _IN_MAIL.finditer(near):
        if match.start() < middle < match.end():
            yield Cut(match[0], sure=False)


def _plain_before(
    text: str,
    place: int,
) -> str:
    """Return the characters before a place, made plain, however many between them show nothing."""
    characters = _AROUND_CHARACTERS
    while True:
        first = max(0, place - characters)
        before = plain_slice(text, first, place)
        if len(before) >= _NUMBER_CHARACTERS or first == 0:
            return before[-_NUMBER_CHARACTERS:]
        characters *= _GROWTH


def _plain_after(
    text: str,
    place: int,
) -> str:
    """Return the characters from a place on, as `_plain_before` does."""
    characters = _AROUND_CHARACTERS
    while True:
        last = place + characters
        after = plain_slice(text, place, last)
        if len(after) >= _NUMBER_CHARACTERS or last >= len(text):
            return after[:_NUMBER_CHARACTERS]
        characters *= _GROWTH


def _cuts_of_ranges(
    near: str,
    middle: int,
    *,
    begins: bool,
) -> Iterator[Cut]:
    """Yield the ranges that a place parts between their ends.

    A quote that ends there has the first end without its scale. One that begins there has the
    second end whole.
    """
    lower = near.lower()
    if not ranges.may_join(lower, middle):
        return
    for shared in ranges.shared_scales(near, lower):
        if shared.first_end <= middle <= shared.second_start:
            number = near[shared.start : shared.end]
            yield Cut(number, shared.sure and not begins)


def _torn_words(
    near: str,
    middle: int,
    *,
    begins: bool,
) -> Iterator[Cut]:
    """Yield a word that a place parts, where the quote has a number of it: ten of often."""
    left = _LETTERS_END.search(near, 0, middle)
    right = _LETTERS.match(near, middle)
    if left is None or right is None:
        return
    inside = right[0] if begins else left[0]
    if spoken_numbers.is_number(inside.lower()):
        yield Cut(left[0] + right[0], sure=False)


def _is_unbroken(
    text: str,
    place: int,
) -> bool:
    """Return whether a blank beside a place holds together what it parts.

    Such a blank stands between the thousands of a number.
    """
    beside = text[max(0, place - 1) : place + 1]
    for character in beside:
        decomposition = unicodedata.decomposition(character)
        if decomposition.startswith("<noBreak>"):
            return True
    return False


def _spans(
    text: str,
    place: int,
) -> Iterator[Span]:
    """Yield where a plain text may have one number; words are looked at near `place` alone."""
    lower = text.lower()
    for number in scales_apart(lower):
        yield Span(number.start, number.end, sure=True)
    for pattern in (CHINESE_RANGE, CHINESE, _ROMAN):
        for match in pattern.finditer(lower):
            start, end = match.span()
            yield Span(start, end, sure=True)
    lower = with_ends(text).lower()
    mentions: list[Mention] = []
    in_words = _may_go_on(lower, place)
    if _DIGIT.search(lower) and (in_words or digits.may_go_on(lower, place)):
        yield from digits.spans(text)
        mentions.extend(digits.mentions(text))
    if in_words:
        yield from _spans_in_words(text, lower, place)
        evident = spoken_numbers.evident_grammars(lower)
        mentions.extend(spoken_numbers.mentions(lower, evident))
    yield from _joined_spans(text, lower, place, mentions)


def _spans_in_words(
    text: str,
    lower: str,
    place: int,
) -> Iterator[Span]:
    """Yield where numbers in words may stand across a place, in any language."""
    for grammar in spoken_numbers.grammars():
        for start, end in grammar.spans(lower):
            if start < place < end:
                apart = _may_be_apart(text, start, place)
                yield Span(start, end, sure=not apart)


def _joined_spans(
    text: str,
    lower: str,
    place: int,
    mentions: Iterable[Mention],
) -> Iterator[Span]:
    """Yield where several mentions make one number across a place."""
    whole = set(spoken_numbers.joined(lower, mentions))
    for mention in whole.difference(mentions):
        if mention.start < place < mention.end:
            apart = _may_be_apart(text, mention.start, place)
            yield Span(mention.start, mention.end, sure=not apart)
    for mention in spoken_numbers.loosely_joined(lower, mentions):
        yield Span(mention.start, mention.end, sure=False)


def _may_be_apart(
    text: str,
    start: int,
    place: int,
) -> bool:
    """Return whether a place in words that begin at `start` parts what may be two numbers.

    These are in two cells, paragraphs or sentences, or a whole and a part taken from it.
    """
    for parting in _APART.finditer(with_likely_ends(text), start):
        if parting.start() <= place <= parting.end():
            return True
    return any(
        grammar.is_taken_from(text, start, place)
        for grammar in spoken_numbers.grammars()
    )


def _may_go_on(
    lower: str,
    place: int,
) -> bool:
    """Return whether a number in words may go on across a place: soon known, mostly not so.

    The word at or behind the place decides; where digits are next, the one before them.
    """
    after = _TOKEN.search(lower, place)
    if after is None:
        return False
    if after[0].isdecimal():
        word = _WORD_BEFORE.search(lower, 0, place)
    else:
        word = _WORD_HEAD.search(lower, 0, after.start()) or after
    if word is None:
        return False
    start = spoken_numbers.number_start().match(lower, word.start())
    return start is not None
