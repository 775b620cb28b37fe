"""Refusals of what is no quantity: each names the forms that are accepted."""

import json
import re
from collections.abc import Mapping
from typing import Final

from ledger.rules.base.errors import LedgerError
from ledger.rules.base.printable import listed

#: Words that say that there is no number, and are taken as "not stated".
WITHOUT_A_NUMBER: Final = (
    "thousands",
    "hundreds",
    "dozens",
    "several",
    "a group",
)
PHRASE_CHARACTERS_MAX: Final = 100
_SHOWN_CHARACTERS_MAX: Final = 60
#: The forms accepted, as every refusal names them.
FORMS: Final = (
    '6000, "6,000", "about 400", "at least 1,000", "more than 1,000", "up to 1,200", '
    '"fewer than 10", "2-3", "about 12-13", "15 for each body" (any category), "as many" (as the '
    'other side), "none", "all", "not stated", "withheld", or what the ledger prints: '
    '"≈400", "≥1,000", ">1,000", "≤1,200", "<10", "2–3", "≈12–13"'
)


_LISTED: Final = listed(f'"{phrase}"' for phrase in WITHOUT_A_NUMBER)
#: What to send for words that are none of the phrases, as the refusal of each says.
OTHER_WORDS: Final = (
    'For words without a number ("many", "a handful", "several dozen") send "not stated"; '
    f"{_LISTED} are taken as that. For a number in words send "
    'its digits ("ten" as 10), for "roughly 400" send "about 400".'
)


#: What people and articles write for some of the phrases before a number.
_OTHER_BEGINNINGS: Final = {
    "ca.": "about",
    "ca": "about",
    "c.": "about",
    "circa": "about",
    "approx.": "about",
    "approx": "about",
    "~": "about",
    "±": "about",
    "rund": "about",
    "etwa": "about",
    "environ": "about",
    "близько": "about",
    "майже": "about",
    "около": "about",
    "почти": "about",
    "min.": "at least",
    "min": "at least",
    ">=": "at least",
    "not fewer than": "at least",
    "not less than": "at least",
    "no less than": "at least",
    "a minimum of": "at least",
    "щонайменше": "at least",
    "не менше": "at least",
    "по меньшей мере": "at least",
    "не менее": "at least",
    "above": "more than",
    "понад": "more than",
    "более": "more than",
    "свыше": "more than",
    "below": "fewer than",
    "max.": "up to",
    "max": "up to",
    "<=": "up to",
    "not more than": "up to",
    "a maximum of": "up to",
    "as many as": "up to",
    "не більше": "up to",
    "не более": "up to",
}
_ANY_BEGINNING: Final = "|".join(map(re.escape, _OTHER_BEGINNINGS))
_BEGUN_OTHERWISE: Final = re.compile(rf"({_ANY_BEGINNING})\s*[0-9].*")
#: A number in a phrase that says a share: `93 %`, `about 93 percent`.
_SHARE: Final = re.compile(r"[0-9]\s*(?:%|per ?cent|процент|відсот)")
_PLUS_BEHIND: Final = re.compile(r"[0-9][0-9.,'’\s]*\+")


class NotAQuantity(LedgerError):
    """What was sent is no quantity; the words name the forms accepted."""

    code = "not-a-quantity"


def refusal(sent: object, why: str = "is not a quantity") -> NotAQuantity:
    """Return the refusal of a value, which names the forms that are accepted."""
    value = _printable(sent)
    return NotAQuantity(f"{value} {why}; say {FORMS}.")


def _said_otherwise(words: str, phrase: str) -> NotAQuantity:
    """Return the refusal of a sign, or of words, for which there is a phrase."""
    example = f'"{phrase} 400"'
    return NotAQuantity(
        f'For "{words}" there is {example}, with your number; say {FORMS}.'
    )


def _share() -> NotAQuantity:
    """Return the refusal of a share, which says of no number of people how many they are."""
    return NotAQuantity(
        "A share is no quantity: what it is a share of may be another number tomorrow. Send the "
        'number that the words give, or "not stated", and write the share into "note"; '
        f"say {FORMS}."
    )


def no_phrase(sent: str) -> NotAQuantity:
    """Return the refusal of words that are none of the phrases.

    Of what begins otherwise it says the phrase, not the number: many cells of a table have it.
    """
    words = sent.lower()
    if _SHARE.search(words):
        return _share()
    begun = _BEGUN_OTHERWISE.fullmatch(words)
    if begun is not None:
        beginning = begun[1]
        return _said_otherwise(beginning, _OTHER_BEGINNINGS[beginning])
    if _PLUS_BEHIND.fullmatch(words):
        return _said_otherwise("+", "at least")
    no_form = refusal(sent)
    return NotAQuantity(f"{no_form.detail} {OTHER_WORDS}")


def _printable(sent: object) -> str:
    """Return a value short enough and fit to be printed in a refusal."""
    value = dict(sent) if isinstance(sent, Mapping) else sent
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
    except (RecursionError, TypeError, ValueError):
        return "This"  # nested too deeply, keyed by no strings, or thousands of digits long
    # Half of a surrogate pair can't be sent back.
    encoded = text.encode(errors="replace")
    text = encoded.decode()
    if len(text) > _SHOWN_CHARACTERS_MAX:
        return text[:_SHOWN_CHARACTERS_MAX] + "…"
    return text
