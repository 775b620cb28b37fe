"""Evidence that a stretch of text is damaged, and is not healthy writing.

Points count what a healthy run that turns into UTF-8 by chance rarely has. A run is a witness if
it has three points for each script of its reading: chance mixes scripts, authors seldom do.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Final, NamedTuple

from ledger.rules.texts.mojibake_decodings import MARK, Misreading, Undone

POINTS_MIN = 3
#: A letter that completes a word of plain letters, as `é` in `caf茅`.
GLUED_POINTS = 2
#: A lost dash between spaces, or a lost quote after a word.
PUNCTUATION_POINTS = 3


class _AfterLetters(NamedTuple):
    """Bytes that are letters, spaces, dashes or closing quotes.

    Healthy writing has `in_pairs` after a letter that is the first byte of two in UTF-8, such as
    `É` in Windows-1252, and `in_longer` after one that is the first of three or four.
    """

    in_pairs: bytes
    in_longer: bytes


def _after_both(octets: str) -> _AfterLetters:
    """Return what stands after letters, from hexadecimal digits."""
    return _AfterLetters(bytes.fromhex(octets), bytes.fromhex(octets))


_AFTER_LETTERS: Final = {
    "windows-1252": _after_both(
        "83 85 8a 8b 8c 8e 91 92 93 94 96 97 9a 9b 9c 9e 9f a0 ab bb"
    ),
    "latin-1": _after_both("a0 ab bb"),
    # The letters of all Slavic languages after a capital, small ones alone after a small one.
    "windows-1251": _AfterLetters(
        bytes.fromhex(
            "80 81 83 85 8a 8c 8d 8e 8f 90 91 92 93 94 96 97 9a 9c 9d 9e 9f"
            "a0 a1 a2 a3 a5 a8 aa ab af b2 b3 b4 b8 b9 ba bb bc bd be bf"
        ),
        bytes.fromhex(
            "83 85 90 91 92 93 94 96 97 9a 9c 9d 9e 9f a0 a2 ab b3 b4 b8 b9 ba bb bc be bf"
        ),
    ),
    "koi8-r": _after_both("9a a3 a4 a6 a7 ad b3 b4 b6 b7 bd"),
    # Of code page 866 the first bytes of two are lines.
    "cp866": _AfterLetters(b"", bytes(range(0x80, 0xB0))),
}
_FIRST_OF_THREE: Final = 0xE0
#: Cyrillic of two bytes that begin with 0xD0 or 0xD1. Damaged, every second letter is one of
#: these two; no word has that, so that each after the second is a point.
_CYRILLIC: Final = re.compile("[\u0400-\u047f]")
_CYRILLIC_BY_CHANCE: Final = 2

_PLAIN_MIN = 3
_BEFORE = re.compile(r"[A-Za-z]*\Z")
_AFTER = re.compile(r"[A-Za-z]*")
_LATIN = re.compile("[À-ÖØ-öø-ſƠơƯưȘ-ț]+")
_QUOTE_AFTER = re.compile(r"[A-Za-z0-9.,;:!?%)\]]\Z")
_QUOTE_BEFORE = re.compile(r"\Z|[\s0-9.,;:!?)\]'\"\-]")

#: Letters of two bytes that are in use today, and all of more bytes: chance hits these too seldom
#: to matter.
_IN_USE = re.compile(
    "[À-ſƠơƯưȘ-țΆ-ώЀ-џҐ-ԓԱ-ևא-תء-\u06d5\u0800-\U0010ffff]",
)
#: Scripts that one language mixes.
_TOGETHER = {
    "HIRAGANA": "CJK",
    "KATAKANA": "CJK",
    "KATAKANA-HIRAGANA": "CJK",
    "IDEOGRAPHIC": "CJK",
    "FULLWIDTH": "CJK",
    "HALFWIDTH": "CJK",
    "BOPOMOFO": "CJK",
}


def points(misreading: Misreading, undone: Undone) -> int:
    """Return the points of a run less those that it needs: it is a witness from 0 on."""
    own = _of_octets(misreading, undone) if misreading.letters else _of_pairs(undone)
    scripts = set[str]()
    for character in set().union(*set(undone.texts)):
        if character > "\x7f":
            scripts.add(_script(character))
    scripts.discard("")
    return own - POINTS_MIN * max(1, len(scripts))


def points_of_context(
    before: str,
    undone: Undone,
    after: str,
) -> int:
    """Return the points that the text before and after a run adds; 40 characters are enough."""
    reading = "".join(undone.texts)
    of_glue = _of_glue(before, reading, after)
    of_punctuation = _of_punctuation(before, undone, after)
    return of_glue + of_punctuation


def _of_pairs(undone: Undone) -> int:
    """Return one point for each different Chinese character, two where it is not a known one."""
    characters = set(undone.sure)
    unknown = characters - known_characters()
    return len(characters) + len(unknown)


def _of_octets(misreading: Misreading, undone: Undone) -> int:
    """Return two or three points for each character whose bytes can't be letters and signs.

    Each different character counts once; there is a point for each Cyrillic letter after two.
    """
    after = _AFTER_LETTERS[misreading.name]
    cyrillic = _CYRILLIC.findall("".join(undone.texts))
    total = max(0, len(cyrillic) - _CYRILLIC_BY_CHANCE)
    for text, lost in set(zip(undone.texts, undone.lost, strict=True)):
        octets = text.encode()
        is_longer = octets[0] >= _FIRST_OF_THREE
        letters = after.in_longer if is_longer else after.in_pairs
        if lost or not octets[1:].strip(letters):
            continue
        # `Â` and `Ã` before a sign, or three bytes in a row, hardly occur in healthy text.
        rare = is_longer or octets[0] in b"\xc2\xc3"
        total += 3 if rare else 2
    return total


def _of_glue(
    before: str,
    reading: str,
    after: str,
) -> int:
    """Return points for letters that complete a word: between plain letters, or next to three."""
    match = _LATIN.match(reading)
    if not match:
        return 0
    letters = match[0]
    head = _plain(_BEFORE, before)
    tail = ""
    if letters == reading:
        tail = _plain(_AFTER, after)
    word = head + letters + tail
    evenly = word[1:].islower() or word.isupper()
    enough = (head and tail) or len(head + tail) >= _PLAIN_MIN
    if enough and evenly:
        return GLUED_POINTS
    return 0


def _plain(letters: re.Pattern[str], text: str) -> str:
    """Return the plain letters at one end of a text."""
    match = letters.search(text)
    return match[0] if match else ""


def _of_punctuation(
    before: str,
    undone: Undone,
    after: str,
) -> int:
    """Return points for a lost dash between spaces, or a lost quote at the end of a word."""
    last = undone.texts[-1]
    before += "".join(undone.texts[-2:-1])
    if last == "—":
        fits = before.endswith(" ") and after.startswith(" ")
    else:
        fits = last == "”" and bool(
            _QUOTE_AFTER.search(before) and _QUOTE_BEFORE.match(after)
        )
    return PUNCTUATION_POINTS if fits else 0


@lru_cache(maxsize=4096)
def _script(character: str) -> str:
    """Return the script of a character beyond ASCII; "" for signs that every script uses.

    A letter out of use counts as a script of its own, and so does what is no character:
    unassigned, private or unknown. No text has them for company.
    """
    is_letter = unicodedata.category(character)[0] in "LC"
    if character > "\u07ff" and not is_letter and character != MARK:
        return ""
    if character < "\xc0":
        return "LATIN"
    if is_letter and not _IN_USE.match(character):
        return character
    return _script_in_use(character)


def _script_in_use(character: str) -> str:
    """Return the script of a letter in use, by the first word of its Unicode name."""
    script, *_ = unicodedata.name(character, character).split()
    if script == "CJK" and character not in known_characters():
        return character
    return _TOGETHER.get(script, script)


class _Table(NamedTuple):
    """A stretch of a table of pairs of bytes; `last` is in it."""

    codec: str
    first: int
    last: int
    trails: Sequence[int]


_KNOWN: Final = (
    _Table("gb2312", 0xB0A1, 0xF7FE, range(0xA1, 0xFF)),
    _Table("big5", 0xA440, 0xC67E, [*range(0x40, 0x7F), *range(0xA1, 0xFF)]),
    _Table("euc_jp", 0xB0A1, 0xCFD3, range(0xA1, 0xFF)),
)


@cache
def known_characters() -> frozenset[str]:
    """Return the Chinese characters of which healthy text consists, nearly all of it.

    GB 2312 (6,763 of them), and the more frequent level of Big5 (5,401) and JIS X 0208 (2,965).
    """
    characters = set[str]()
    for table in _KNOWN:
        for pair in range(table.first, table.last + 1):
            if pair & 0xFF not in table.trails:
                continue
            octets = pair.to_bytes(2, "big")
            character = octets.decode(table.codec, "ignore")
            characters.update(character)
    return frozenset(characters)
