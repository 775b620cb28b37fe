"""Advice on the encoding of an article that isn't UTF-8: never more than that.

The first bytes are read in each encoding that could be meant. The reading whose letters are most
like those of a text is named with its first words: a person sees whether they are words.
"""

import codecs
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Final, NamedTuple

from ledger.rules.texts import encodings
from ledger.rules.texts.encodings import CODECS, UTF_8, UTF_16BE, UTF_16LE

#: How many bytes are looked at: an article that is long is like its beginning.
BYTES_MAX: Final = 16_384
_QUOTED_CHARACTERS: Final = 60
#: How many points a pair of letters takes that no word has.
_ODD_POINTS: Final = 4
#: What is less like a text than this isn't named.
_LIKENESS_MIN: Final = 0.25
#: The most frequent letters of Russian, Ukrainian, Belarusian and Bulgarian.
_CYRILLIC: Final = frozenset("оеаинтсрвлкмдпуіяьзбгчй")
_RARER_CYRILLIC: Final = frozenset("ыхжшюцщэфъёєїґў")
#: Letters and signs beyond ASCII that are frequent in the languages of Windows-1252.
_WESTERN: Final = frozenset("éèàùâêîôûçëïüöäßñáíóúãõåæøœ’‘“”–—…«»€£°")
#: The most frequent characters of Chinese, in both writings.
_CHINESE: Final = frozenset(
    "的一是在不了有和人這这中大為为上個个國国我以要他時时來来用們们生到作地於于出就分對对成會会可主發发年動动同工也"
    "能下過过子說说產产種种面而方後后多定行學学法所民得經经十三之進进著着等部度家電电力裡里如水化高自二理起小物現现實实"
    "加量都兩两體体制機机當当使點点從从業业本去把性好應应開开它合還还因由其些然前外天政四日那社義义事平形相全表間间樣样"
    "與与關关各重新線线內内數数正心反你明看原又麼么利比或但質质氣气第向道命此變变條条沒没結结解問问意建月公無无系軍军"
    "，。、「」《》：；（）"
)
_FREQUENT: Final = _CYRILLIC | _WESTERN | _CHINESE
#: Signs that stand in a text where its bytes are of another encoding.
_STRANGE: Final = frozenset("¤¦§¨¬¯±´¶·¸¹¼½¾×÷")


class Fit(NamedTuple):
    """A reading of the first bytes, and how much it is like a text, at most 1."""

    likeness: float
    encoding: str
    text: str


def advice(
    content: bytes,
    failed: str = UTF_8,
) -> str | None:
    """Return a sentence on what would fit beside the encoding that failed, if anything does."""
    fit = best(content, failed)
    if fit is None:
        return None
    return f"{read_so(fit.encoding, fit.text)} send charset={fit.encoding} in the Content-Type."


def read_so(
    encoding: str,
    text: str,
) -> str:
    """Return how bytes would be read, with the first words by which a person sees it."""
    words = first_words(text)
    return f"These bytes read as {encoding}: «{words}». If that is right,"


def best(
    content: bytes,
    failed: str,
) -> Fit | None:
    """Return the reading that is most like a text, None where none is like one."""
    fits = _fits(content[:BYTES_MAX], failed)
    fit = max(fits, default=None, key=_likeness)
    return None if fit is None or fit.likeness < _LIKENESS_MIN else fit


def is_like_text(
    text: str,
    encoding: str,
) -> bool:
    """Return whether what bytes read as in an encoding is at all like a text."""
    return _like_text(text, encoding) >= _LIKENESS_MIN


def _likeness(fit: Fit) -> float:
    return fit.likeness


def _fits(
    head: bytes,
    failed: str,
) -> Iterator[Fit]:
    """Yield the readings of some bytes in each encoding, as far as they are in it."""
    marked = encodings.by_mark(head)
    for encoding in CODECS:
        if encoding in (UTF_8, failed) or marked not in (None, encoding):
            continue
        text = decoded(head, encoding)
        if text is not None:
            yield Fit(_like_text(text, encoding), encoding, text)


def decoded(
    head: bytes,
    encoding: str,
) -> str | None:
    """Return what some bytes read as, None where they aren't in an encoding; the end may be cut."""
    decoder = codecs.getincrementaldecoder(CODECS[encoding])()
    try:
        text = decoder.decode(head)
    except UnicodeDecodeError:
        return None
    if "\x00" in text:
        return None
    return text


def _like_text(
    text: str,
    encoding: str,
) -> float:
    """Return how much a text is like one: of its characters beyond ASCII, or of all in UTF-16."""
    if encoding in (UTF_16LE, UTF_16BE):
        return _likeness_of(text, text)
    return likeness(text)


def likeness(text: str) -> float:
    """Return how much a text is like one by its characters beyond ASCII, at most 1."""
    return _likeness_of(text, "".join(filter(_is_foreign, text)))


def _likeness_of(
    text: str,
    characters: str,
) -> float:
    if not characters:
        return 0
    counts = Counter(characters)
    points = sum(_points(character) * count for character, count in counts.items())
    return (points - _ODD_POINTS * _odd_pairs(text)) / len(characters)


def _is_foreign(character: str) -> bool:
    return character > "\x7f"


def _points(character: str) -> float:
    """Return how much a character speaks for a text."""
    small = character.lower()
    if small in _FREQUENT:
        return 1
    if character.isascii() or small in _RARER_CYRILLIC or _is_usual_han(character):
        return 0.5
    if not character.isalpha() or character in _STRANGE:
        return -1
    return 0


def _is_usual_han(character: str) -> bool:
    """Return whether a character of Chinese is in the first level of GB 2312 or of Big5."""
    simplified = character.encode("gb2312", "ignore")
    traditional = character.encode("big5", "ignore")
    return (
        b"\xb0\xa1" <= simplified < b"\xd8" or b"\xa4\x40" <= traditional < b"\xc6\x7f"
    )


def _odd_pairs(text: str) -> int:
    """Return how many letters stand side by side that no word has so."""
    pairs = Counter(pairwise(text))
    return sum(count for pair, count in pairs.items() if _is_odd(*pair))


def _is_odd(
    before: str,
    after: str,
) -> bool:
    """Return whether a capital follows a small letter, or a word is in two alphabets."""
    if not (before.isalpha() and after.isalpha()):
        return False
    if before.islower() and after.isupper():
        return True
    return _is_cyrillic(before) != _is_cyrillic(after)


def _is_cyrillic(letter: str) -> bool:
    return "\u0400" <= letter <= "\u04ff"


def first_words(text: str) -> str:
    """Return the first words of a text on one line, printable."""
    words = " ".join(text.lstrip("\ufeff").split())
    start = words[:_QUOTED_CHARACTERS]
    printable = "".join(
        letter if letter.isprintable() else "\ufffd" for letter in start
    )
    if len(words) > _QUOTED_CHARACTERS:
        return f"{printable}…"
    return printable
