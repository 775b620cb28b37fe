"""Articles that a program read in a wrong encoding before they came, as somebody declares it.

Bytes in windows-1251 that were read as windows-1252 show `Ðîññèÿ` where the author wrote `Россия`.
Nothing in such a text proves what it was, so that it is never guessed. As declared, the whole text
goes back to its bytes, and these are read in the encoding that they were in. Both ways are strict:
what isn't the same again after there and back was not misread so. Nor was one whose numbers change.
"""

import codecs
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from encodings import normalize_encoding
from functools import cache
from itertools import accumulate
from typing import Final, NamedTuple

from ledger.rules.base.printable import grouped
from ledger.rules.texts import encodings, misread_numbers
from ledger.rules.texts.damaged_text import ReadText, Repair
from ledger.rules.texts.encodings import (
    CODECS,
    UTF_8,
    UTF_16BE,
    UTF_16LE,
    Undecodable,
)
from ledger.rules.texts.misread_numbers import InPlace

LATIN_1: Final = "latin-1"
_LABELS_OF_LATIN_1: Final = ("latin_1", "latin1", "iso_8859_1", "iso8859_1", "l1")
#: What an article may have been in. UTF-16 leaves no text that anybody would take for one.
WAS_IN: Final = tuple(name for name in CODECS if name not in (UTF_16LE, UTF_16BE))
#: What it may have been read as. What isn't UTF-8, and is read so, is lost.
READ_AS: Final = (*(name for name in WAS_IN if name != UTF_8), LATIN_1)
_CODECS: Final = {**CODECS, LATIN_1: "latin_1"}
#: Of these a character may have several bytes.
OF_SEVERAL_BYTES: Final = ("gb18030", "big5")
_MARK: Final = "\ufeff"


class Misread(NamedTuple):
    """A wrong reading: a text was in `encoding`, and a program read it as another."""

    encoding: str
    read_as: str

    def __str__(self) -> str:
        return f"{self.encoding}:{self.read_as}"


class NotMisread(Exception):
    """A text that can't have been misread as declared; `sentence` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def by_labels(words: str) -> Misread | None:
    """Return what `encoding:read_as` says, by usual labels of both; None where it says none."""
    encoding, _, read_as = words.partition(":")
    misread = Misread(by_label(encoding), by_label(read_as))
    if misread.encoding in WAS_IN and misread.read_as in READ_AS:
        return misread
    return None


def by_label(label: str) -> str:
    """Return the name of an encoding by one of its usual labels; an unknown one as it is."""
    plain = normalize_encoding(label.strip()).lower()
    if plain in _LABELS_OF_LATIN_1:
        return LATIN_1
    return encodings.by_label(plain) or label


def read(stored: str, misread: Misread) -> ReadText:
    """Return the reading of a text that was misread as declared.

    A byte order mark at its beginning is no part of what was misread.

    Raises:
        NotMisread: it can't have been so, a number would change, or nothing would.
    """
    text = stored.removeprefix(_MARK)
    before = len(stored) - len(text)
    words = _meant(text, misread, before)
    if words == text:
        raise NotMisread("The article reads the same without this: leave it out.")
    pieces = _Pieces(text, words, misread)
    repairs = [
        Repair(start + before, end + before, piece, guessed=False)
        for start, end, piece in pieces.differing()
    ]
    reading = ReadText(stored, tuple(repairs))
    _check_numbers(reading)
    return reading


def is_taken(stored: str, misread: Misread) -> bool:
    """Return whether `read` takes a text as misread so.

    Where each character has one byte both ways, all stay where they stand: no repairs are made,
    which takes most of the time of a long text.
    """
    try:
        if not all(map(_has_single_bytes, misread)):
            read(stored, misread)
            return True
        words = meant(stored, misread)
    except NotMisread:
        return False
    in_place = InPlace(stored, words)
    return words != stored and misread_numbers.first_changed(in_place) is None


def _has_single_bytes(encoding: str) -> bool:
    """Return whether each character has one byte in an encoding."""
    return encoding not in (UTF_8, *OF_SEVERAL_BYTES)


def _check_numbers(reading: ReadText) -> None:
    """Refuse a reading in which a number isn't the same.

    Raises:
        NotMisread: with the place of its first character that changes.
    """
    changed = misread_numbers.first_changed(reading)
    if changed is None:
        return
    place = grouped(changed)
    raise NotMisread(
        f"Character {place} of the article, counted from 0, belongs to a number, which would read "
        "otherwise. No misreading changes digits, or what stands between them."
    )


def meant(stored: str, misread: Misread) -> str:
    """Return what a text was meant as.

    Raises:
        NotMisread: it can't have been misread so.
    """
    text = stored.removeprefix(_MARK)
    before = len(stored) - len(text)
    return stored[:before] + _meant(text, misread, before)


def _content(
    text: str,
    read_as: str,
    before: int,
) -> bytes:
    """Return the bytes that were read as a text; `before` is how many characters stand before it.

    Raises:
        NotMisread: no bytes are read so.
    """
    codec = _CODECS[read_as]
    try:
        if read_as in OF_SEVERAL_BYTES:
            return _there_and_back(text, read_as)
        content, _ = codecs.charmap_encode(text, "strict", _bytes_of(codec))
    except UnicodeEncodeError as wrong:
        character = text[wrong.start]
        place = grouped(wrong.start + before)
        code = format(ord(character), "04X")
        raise NotMisread(
            f"Character {place} of the article, counted from 0, is U+{code}, which "
            f"nothing gives that is read as {read_as}."
        ) from None
    return content


def _there_and_back(text: str, read_as: str) -> bytes:
    """Return the bytes of a text in an encoding, in which some characters share theirs.

    Raises:
        NotMisread: these bytes are read as another text.
    """
    content = text.encode(_CODECS[read_as])
    if content.decode(_CODECS[read_as]) != text:
        raise NotMisread(f"The article isn't the same again, read as {read_as}.")
    return content


@cache
def _bytes_of(codec: str) -> Mapping[int, int]:
    """Return the byte of each character; programs read one without a character as a control."""
    by_character = {}
    for byte in range(256):
        character = bytes([byte]).decode(codec, "ignore") or chr(byte)
        by_character[ord(character)] = byte
    return by_character


def _meant(
    text: str,
    misread: Misread,
    before: int,
) -> str:
    """Return what a text without a byte order mark was meant as.

    Raises:
        NotMisread: it can't have been misread so.
    """
    content = _content(text, misread.read_as, before)
    try:
        return encodings.decode(content, misread.encoding)
    except Undecodable as wrong:
        ends = list(accumulate(_widths(text, misread.read_as)))
        place = grouped(bisect_right(ends, wrong.position) + before)
        raise NotMisread(
            f"What was read as {misread.read_as} isn't {misread.encoding} from character {place} "
            "of the article on, counted from 0."
        ) from None


def _widths(text: str, encoding: str) -> Sequence[int]:
    """Return how many bytes each character of a text has in an encoding."""
    if _has_single_bytes(encoding):
        return [1] * len(text)
    codec = _CODECS[encoding]
    widths = {character: len(character.encode(codec)) for character in set(text)}
    return [widths[character] for character in text]


class _Pieces:
    """A text and what it was meant as, cut where a character begins in both."""

    def __init__(
        self,
        text: str,
        meant: str,
        misread: Misread,
    ) -> None:
        self._text = text
        self._meant = meant
        self._text_widths = _widths(text, misread.read_as)
        self._meant_widths = _widths(meant, misread.encoding)

    def differing(self) -> Iterator[tuple[int, int, str]]:
        """Yield where each piece stands in the text that reads otherwise, and what it reads as."""
        start = first = 0
        for end, last in self._cuts():
            words = self._meant[first:last]
            if words != self._text[start:end]:
                yield start, end, words
            start, first = end, last

    def _cuts(self) -> Iterator[tuple[int, int]]:
        """Yield where a character ends in both, as places in the text and in what was meant."""
        place = bytes_meant = bytes_read = 0
        for end, width in enumerate(self._text_widths, 1):
            bytes_read += width
            while bytes_meant < bytes_read:
                bytes_meant += self._meant_widths[place]
                place += 1
            if bytes_meant == bytes_read:
                yield end, place
