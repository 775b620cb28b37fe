"""What a reader sees of words: characters that control, hide, reorder or show nothing lie."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

#: Controls, formats (bidi, zero-width, tags), surrogates, private, unassigned, line separators.
_UNSEEN_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
#: What else Unicode says to show as nothing (Default_Ignorable_Code_Point): the grapheme joiner,
#: fillers and variation selectors; and the blank Braille pattern.
_BLANK: Final = re.compile(
    "[\u034f\u2065\ufff0-\ufff8\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U000e0000-\U000e0fff]"
)


def marked(words: str) -> str:
    """Return words in which every character that a reader can't see stands as `�`.

    Of white space only the space itself is left alone.
    """
    if words.isprintable():
        return _BLANK.sub(
            "\ufffd", words
        )  # no category is unsafe, and that is soon known
    return "".join("\ufffd" if _unseen(character) else character for character in words)


def shows_nothing(character: str) -> bool:
    """Return whether a character takes no part in what a reader sees: formats and blank signs."""
    return (
        unicodedata.category(character) == "Cf" or _BLANK.match(character) is not None
    )


def trimmed(words: str) -> str:
    """Return words without the white space, and what shows nothing, that is around them."""
    if words.isascii():
        return words.strip()
    hidden = {sign for sign in words if sign.isspace() or shows_nothing(sign)}
    return words.strip("".join(hidden)) if hidden else words


def is_seen(words: str) -> bool:
    """Return whether a reader sees anything of these words."""
    return any(
        not character.isspace() and not _unseen(character) for character in words
    )


def _unseen(character: str) -> bool:
    """Return whether a character shows nothing, or does something instead of showing."""
    unsafe = unicodedata.category(character) in _UNSEEN_CATEGORIES
    return unsafe or _BLANK.match(character) is not None


def listed(parts: Iterable[str]) -> str:
    """Return parts as a sentence lists them: `A`, `A and B`, `A, B and C`."""
    *others, last = parts
    if not others:
        return last
    first = ", ".join(others)
    return f"{first} and {last}"


def grouped(number: int) -> str:
    """Return a whole number with commas between its thousands: 12,000."""
    return format(number, ",")
