"""Numbers that may be cut, mistyped or parts of others, by the signs that touch them."""

import re
import unicodedata
from typing import Final

from ledger.rules.reading.context import Context
from ledger.rules.reading.spoken_quantities import SpokenForm, SpokenQuantity
from ledger.rules.reading.word_tags import Tag

#: Signs that may stand right before a number, and right behind it.
_OPENING: Final = "\"“”„«‘’'([—…"
_CLOSING: Final = ".,;:!?)]\"“”»’'…—–"
#: What may stand between a number and the mark of a note behind it.
_NOTE: Final = re.compile(r"\[[0-9]{1,3}\]")
_EMPHASIS: Final = re.compile(r"[*_]{1,3}\Z")
_DIGIT_BEFORE: Final = re.compile(r"[^\W_]*\d[.,'’]?\s+\Z")
_DIGIT_BEHIND: Final = re.compile(r"\s+\d")
_SHOWS_NO_DIGIT: Final = ("Cf", "Cc", "Mn", "Me", "Co", "Cn")
#: Signs that may part the digits of a number at the end of a line, or stand for that end.
_JOINING: Final = ".,'’=- "
_TOUCHING: Final = 24
_LINE_END: Final = 3


def odd_number(
    context: Context,
    spoken: SpokenQuantity,
) -> Tag | None:
    """Return a number with what makes it doubtful as it is written; None where nothing does."""
    if spoken.value is None:
        return None
    text = context.sentence.text
    start, end = spoken.number_at, spoken.end
    if _is_odd(
        context,
        spoken,
    ):
        return Tag.of_stretch("odd", *_token(text, start, end))
    return None


def _is_odd(
    context: Context,
    spoken: SpokenQuantity,
) -> bool:
    """Return whether the signs of a number, or those that touch it, make it doubtful."""
    text = context.sentence.text
    start, end = spoken.number_at, spoken.end
    if _has_odd_signs(text[start:end]):
        return True
    lead, tail = _touching(
        text,
        start,
        end,
    )
    if _is_emphasised(
        lead,
        tail,
    ):
        return False
    if not _may_open(lead) or not (_is_joined(spoken) or _may_close(tail)):
        return True
    return _is_beside_digits(text, start, end) or _is_cut_by_line(context, start, end)


def _has_odd_signs(number: str) -> bool:
    """Return whether a number has signs that show nothing, or digits of several kinds."""
    digits = [sign for sign in number if sign.isdigit()]
    if not digits:
        return False
    if len(digits) > 1 and number[0] == "0":
        return True
    if len(set(map(_zero, digits))) > 1:
        return True
    return any(unicodedata.category(sign) in _SHOWS_NO_DIGIT for sign in number)


def _zero(digit: str) -> int:
    """Return the zero of the script that a digit is of."""
    return ord(digit) - int(unicodedata.digit(digit, 0))


def _touching(
    text: str,
    start: int,
    end: int,
) -> tuple[str, str]:
    """Return the signs that touch a number, before it and behind it."""
    first, last = _token(
        text,
        start,
        end,
    )
    return text[first:start], text[end:last]


def _token(
    text: str,
    start: int,
    end: int,
) -> tuple[int, int]:
    """Return where the signs begin and end that no blank parts from a number."""
    first, last = start, end
    least, most = max(0, start - _TOUCHING), min(len(text), end + _TOUCHING)
    while first > least and not text[first - 1].isspace():
        first -= 1
    while last < most and not text[last].isspace():
        last += 1
    return first, last


def _is_emphasised(
    lead: str,
    tail: str,
) -> bool:
    """Return whether marks of emphasis stand around a whole number."""
    return bool(lead) and _EMPHASIS.match(lead) is not None and tail.startswith(lead)


def _may_open(lead: str) -> bool:
    """Return whether a number may begin behind what touches it."""
    return not lead or lead[-1] in _OPENING or _is_uncased(lead[-1])


def _may_close(tail: str) -> bool:
    """Return whether a number may end before what touches it."""
    if not tail or _is_uncased(tail[0]) or _NOTE.match(tail):
        return True
    return tail[0] in _CLOSING and not tail[1:2].isdigit()


def _is_uncased(sign: str) -> bool:
    """Return whether a sign is a letter of a script that may write words without blanks."""
    return sign.isalpha() and sign.lower() == sign.upper()


def _is_joined(spoken: SpokenQuantity) -> bool:
    """Return whether a number goes on in another one: so many for so many."""
    return spoken.form is SpokenForm.FORMULA


def _is_beside_digits(
    text: str,
    start: int,
    end: int,
) -> bool:
    """Return whether nothing but a blank parts a number from other digits."""
    if _DIGIT_BEHIND.match(text, end) and text[end - 1].isdigit():
        return True
    least = max(
        0,
        start - _TOUCHING,
    )
    return (
        text[start].isdigit() and _DIGIT_BEFORE.search(text, least, start) is not None
    )


def _is_cut_by_line(
    context: Context,
    start: int,
    end: int,
) -> bool:
    """Return whether the end of a line may have parted a number from more digits."""
    text = context.sentence.text
    before, following = context.before.text, context.following.text
    is_next = context.sentence.start - context.before.end <= _LINE_END
    is_first = start == 0 and text[:1].isdigit()
    ended = before.rstrip(_JOINING)
    if is_first and is_next and ended[-1:].isdigit():
        return True
    is_last = text[end - 1].isdigit() and not text[end:].strip(_JOINING)
    return is_last and following[:1].isdigit()
