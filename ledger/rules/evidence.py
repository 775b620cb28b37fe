"""Whether a stretch of text looks damaged, or could as well be healthy writing.

Points count what a healthy run that turns into UTF-8 by chance rarely has. A run is a witness
from three points on, for each script of its reading: chance mixes scripts, authors seldom do.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache

from ledger.rules.misreadings import MARK, Atom, Misreading

POINTS_MIN = 3
#: A letter that completes a word of plain letters, as `é` in `caf茅`.
GLUED_POINTS = 2
#: A lost dash between spaces, or a lost quote after a word.
PUNCTUATION_POINTS = 3

#: Bytes that are letters, spaces, dashes or closing quotes in Windows-1252: healthy writing has
#: them after a letter such as `É`, which is a first byte of UTF-8 there.
_AFTER_LETTERS = bytes.fromhex("83 85 8a 8b 8c 8e 91 92 93 94 96 97 9a 9b 9c 9e 9f a0 ab bb")
_AFTER_LETTERS_LATIN_1 = bytes.fromhex("a0 ab bb")

_PLAIN_MIN = 3
_BEFORE = re.compile(r"[A-Za-z]*\Z")
_AFTER = re.compile(r"[A-Za-z]*")
_LATIN = re.compile("[À-ÖØ-öø-ſƠơƯưȘ-ț]+")
_QUOTE_AFTER = re.compile(r"[A-Za-z0-9.,;:!?%)\]]\Z")
_QUOTE_BEFORE = re.compile(r"\Z|[\s0-9.,;:!?)\]'\"\-]")

#: Letters of two bytes that are in use today, and all of more bytes: chance hits these too seldom
#: to matter.
_IN_USE = re.compile(
    "[À-ſƠơƯưȘ-țΆ-ώЀ-џҐ-ԓԱ-ևא-תء-ە\u0800-\U0010ffff]",
)
#: Scripts that one language mixes.
_TOGETHER = {
    "HIRAGANA": "CJK",
    "KATAKANA": "CJK",
    "KATAKANA-HIRAGANA": "CJK",
    "IDEOGRAPHIC": "CJK",
    "FULLWIDTH": "CJK",
    "HALFWIDTH": "CJK",
    "HANGUL": "CJK",
    "BOPOMOFO": "CJK",
}


def points(misreading: Misreading, atoms: Sequence[Atom]) -> int:
    """Return how far the repairs of a run speak for themselves: from 0 on, they do."""
    own = _of_pairs(atoms) if misreading.name == "gbk" else _of_octets(misreading.name, atoms)
    characters = {each for atom in atoms for each in atom.text if each > "\x7f"}
    scripts = {_script(each) for each in characters} - {""}
    return own - POINTS_MIN * max(1, len(scripts))


def points_of_context(before: str, atoms: Sequence[Atom], after: str) -> int:
    """Return what the text before and after a run adds; 40 characters of each are enough."""
    return _of_glue(before, atoms, after) + _of_punctuation(before, atoms, after)


def _of_pairs(atoms: Sequence[Atom]) -> int:
    """One point for each different Chinese character, two where it is no known one."""
    different = set().union(*(atom.sure for atom in atoms))
    return sum(1 if each in known_characters() else 2 for each in different)


def _of_octets(name: str, atoms: Sequence[Atom]) -> int:
    """Two or three points for each different character whose bytes make no sense as letters."""
    after_letters = _AFTER_LETTERS if name == "windows-1252" else _AFTER_LETTERS_LATIN_1
    total = 0
    for text in {atom.text for atom in atoms if not atom.lost}:
        octets = text.encode()
        if octets[1:].strip(after_letters):
            # `Â` and `Ã` before a sign, or three bytes in a row, hardly occur in healthy text.
            total += 3 if len(octets) > 2 or octets[0] in b"\xc2\xc3" else 2
    return total


def _of_glue(before: str, atoms: Sequence[Atom], after: str) -> int:
    reading = "".join(atom.text for atom in atoms)
    match = _LATIN.match(reading)
    if not match:
        return 0
    word = _plain(_BEFORE, before) + match[0]
    if match[0] == reading:
        word += _plain(_AFTER, after)
    plain = len(word) - len(match[0])
    enclosed = bool(_plain(_BEFORE, before)) and plain > len(_plain(_BEFORE, before))
    evenly = word[1:] in (word[1:].lower(), word[1:].upper()) and (
        word[0].isupper() or word[1:].islower()
    )
    return GLUED_POINTS if (enclosed or plain >= _PLAIN_MIN) and evenly else 0


def _plain(letters: re.Pattern[str], text: str) -> str:
    match = letters.search(text)
    return match[0] if match else ""


def _of_punctuation(before: str, atoms: Sequence[Atom], after: str) -> int:
    last = atoms[-1]
    if not last.lost or last.text not in ("—", "”"):
        return 0
    before += "".join(atom.text for atom in atoms[-2:-1])
    if last.text == "—":
        fits = before.endswith(" ") and after.startswith(" ")
    else:
        fits = _QUOTE_AFTER.search(before) and _QUOTE_BEFORE.match(after)
    return PUNCTUATION_POINTS if fits else 0


@lru_cache(maxsize=4096)
def _script(character: str) -> str:
    """Return the script of a character beyond ASCII; "" for signs that every script uses.

    A letter out of use counts as a script of its own, and so does what is no character:
    unassigned, private or unknown. No text has them for company.
    """
    category = unicodedata.category(character)
    if character > "\u07ff" and category[0] not in "LC" and character != MARK:
        return ""
    if character < "\xc0":
        return "LATIN"
    if category[0] in "LC" and not _IN_USE.match(character) or character == MARK:
        return character
    script = unicodedata.name(character, character).split()[0]
    return _TOGETHER.get(script, script)


@cache
def known_characters() -> frozenset[str]:
    """The Chinese characters that healthy text is made of, nearly all of it.

    GB 2312 (6,763 of them), and the more frequent level of Big5 (5,401) and JIS X 0208 (2,965).
    """
    return frozenset(
        character
        for codec, first, last, trails in (
            ("gb2312", 0xB0A1, 0xF7FE, range(0xA1, 0xFF)),
            ("big5", 0xA440, 0xC67E, [*range(0x40, 0x7F), *range(0xA1, 0xFF)]),
            ("euc_jp", 0xB0A1, 0xCFD3, range(0xA1, 0xFF)),
        )
        for lead in range(first >> 8, (last >> 8) + 1)
        for trail in trails
        if first <= lead << 8 | trail <= last
        for character in bytes((lead, trail)).decode(codec, "ignore")
    )
