"""The numbers that the words of a passage say, in digits or in words.

Digits are read in any script and any grouping, words in the languages of
`ledger.rules.quantities.number_languages`.
"""

from collections.abc import Iterable, Iterator

from ledger.rules.quantities import digits, ranges, spoken_numbers
from ledger.rules.quantities.chinese_numerals import chinese
from ledger.rules.quantities.number_ends import with_likely_ends
from ledger.rules.quantities.number_grammar import Mention
from ledger.rules.quantities.number_languages import LANGUAGES
from ledger.rules.quantities.plain_text import plain
from ledger.rules.quantities.scales_apart import ScaleApart, scales_apart


def is_missing(
    passage: str,
    number: int,
    *,
    language: str | None,
) -> bool:
    """Return whether `number` stands in `passage` neither in digits nor in words.

    False also where that can't be known: `language` (BCP 47) is none or one whose number words
    aren't read, and nothing in the passage shows another language or says another number.
    """
    text = plain(passage)
    if number in _values(text, language):
        return False
    subtag = spoken_numbers.known_subtag(language)
    if subtag is not None and LANGUAGES[subtag].whole:
        return True
    if _says_a_number(text):
        return True
    if language is not None:
        return False
    evident = spoken_numbers.evident_grammars(text.lower())
    return len(evident) > 0


def holds(
    passage: str,
    number: int,
    *,
    language: str | None = "en",
) -> bool:
    """Return whether `number` stands in `passage` as a whole number in digits or in words.

    Words are read in `language` (BCP 47) and in those that the passage shows; of others, those that
    can hardly be mistaken.
    """
    text = plain(passage)
    return number in _values(text, language)


def starts(
    text: str,
    number: int,
    *,
    language: str | None,
) -> list[int]:
    """Return where `number` begins in a plain text, in digits or in words."""
    mentions = _mentions(text, language)
    return [mention.start for mention in mentions if mention.value == number]


def mentions(text: str, language: str | None) -> list[Mention]:
    """Return the whole numbers of a plain text where they stand; where two overlap, the longer."""
    longest: list[Mention] = []
    for mention in sorted(_mentions(text, language), key=_start_and_length):
        if not longest or mention.start >= longest[-1].end:
            longest.append(mention)
    return longest


def _start_and_length(mention: Mention) -> tuple[int, int]:
    """Return the sorting key by which the longest of those with one start goes first."""
    return mention.start, -mention.end


def _values(text: str, language: str | None) -> set[int]:
    """Return the whole numbers of a plain text, in digits and in words."""
    lower = with_likely_ends(text).lower()
    values = set(chinese(lower))
    for mention in _mentions(text, language):
        values.add(mention.value)
    return values


def _mentions(text: str, language: str | None) -> Iterator[Mention]:
    """Yield the whole numbers of a plain text where they stand; none of Chinese."""
    lower = with_likely_ends(text).lower()
    trusted = spoken_numbers.grammars_for(lower, language)
    mentions = [*digits.mentions(text), *spoken_numbers.mentions(lower, trusted)]
    mentions = ranges.with_shared_scales(text, lower, mentions)
    apart = list(scales_apart(lower))
    mentions = [mention for mention in mentions if not _is_within(mention, apart)]
    for number in apart:
        for value in number.values:
            yield Mention(number.start, number.end, value)
    yield from spoken_numbers.joined(lower, mentions)
    yield from spoken_numbers.loosely_joined(lower, mentions)


def _is_within(mention: Mention, apart: Iterable[ScaleApart]) -> bool:
    """Return whether a number is a part of one whose scale stands apart."""
    return any(
        number.start <= mention.start and mention.end <= number.end for number in apart
    )


def _says_a_number(text: str) -> bool:
    """Return whether a plain text has digits, or says a number in any language that is read."""
    if any(character.isnumeric() for character in text):
        return True
    return spoken_numbers.says_a_number(text.lower())
