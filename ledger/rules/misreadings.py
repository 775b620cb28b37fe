"""The wrong decodings that can be undone, and how one stretch of damaged text is undone."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate
from typing import NamedTuple

#: What decoders leave for bytes that they could not read.
MARK = "\ufffd"
#: E2 80 and a third byte that is lost: nearly always a dash or a closing quote.
LOST_PUNCTUATION = b"\xe2\x80"

_LEADS = range(0xC2, 0xF5)
_CONTINUATIONS = range(0x80, 0xC0)
#: One byte below 0x80, or a first byte of UTF-8 with the continuation bytes that follow it.
_SEQUENCE = re.compile(rb"[\x00-\x7f]|[\xc2-\xf4][\x80-\xbf]*")


class Atom(NamedTuple):
    """A `Repair` in offsets of its run.

    `lost`: some of its characters lost bytes. `sure`: the characters of the run that the others
    beyond ASCII, which lost none, were made of.
    """

    start: int
    end: int
    text: str
    lost: bool
    sure: str


class Piece(NamedTuple):
    """One character of the reading, and where its bytes end in the bytes of the run."""

    text: str
    end: int
    lost: bool


@dataclass(frozen=True, slots=True, eq=False)
class Misreading:
    """One wrong decoding of UTF-8.

    `tables` give the bytes behind each character beyond ASCII that it produces, b"" for MARK;
    they are tried in turn. `run` finds the maximal stretches of such characters; a stretch that
    can be damaged is group 1. `losses_max` is how many bytes one character can have lost, `dash`
    what LOST_PUNCTUATION reads as after a space. `letters`: its first bytes of UTF-8 are letters.
    """

    name: str
    tables: Sequence[Mapping[str, bytes]]
    run: re.Pattern[str]
    losses_max: int
    dash: str
    letters: bool


@cache
def gbk() -> Misreading:
    """UTF-8 read as GBK, as GB18030, or as code page 936, where 0x80 is the euro sign.

    The pairs of GB18030 are those of GBK, with private use characters for the user-defined ones.
    Its characters of four bytes can't come from UTF-8, where no digit follows a first byte.
    """
    trails = [*range(0x40, 0x7F), *range(0x80, 0xFF)]
    pairs = (bytes((first, second)) for first in range(0x81, 0xFF) for second in trails)
    gb18030 = {pair.decode("gb18030"): pair for pair in pairs}
    return _misreading("gbk", [gb18030 | {"€": b"\x80"}, gb18030], losses_max=3, dash="—")


@cache
def windows_1252() -> Misreading:
    """UTF-8 read as Windows-1252; the five bytes it lacks are lost, or stand as C1 controls."""
    octets = [bytes((byte,)) for byte in range(0x80, 0x100)]
    table = {each.decode("windows-1252", "ignore") or each.decode("latin-1"): each for each in octets}
    # A dash would not have been lost here: its third byte, 0x94, is a character.
    return _misreading("windows-1252", [table], losses_max=2, dash="”")


@cache
def latin_1() -> Misreading:
    """UTF-8 read as Latin-1, which loses nothing."""
    table = {chr(byte): bytes((byte,)) for byte in range(0x80, 0x100)}
    return _misreading("latin-1", [table], losses_max=0, dash="”")


def _misreading(
    name: str, tables: list[dict[str, bytes]], *, losses_max: int, dash: str
) -> Misreading:
    openers = re.escape("".join(each for each, octets in tables[0].items() if _opens(octets)))
    others = re.escape("".join(tables[0]) + MARK)
    run = re.compile(f"([{openers}][{others}]*)|[{others}]+")
    tables = [table | {MARK: b""} for table in tables]
    return Misreading(name, tables, run, losses_max, dash, letters=name != "gbk")


def _opens(octets: bytes) -> bool:
    # A first byte that starts a pair is never lost: with any continuation byte it makes one.
    return octets[0] in _LEADS and (len(octets) == 1 or octets[1] in _CONTINUATIONS)


def undo(misreading: Misreading, run: str, *, spaced: bool) -> list[Atom]:
    """Return the atoms of a run, without gaps; none where it is no UTF-8 even with bytes lost.

    `spaced`: a space or the start of a line stands before it.
    """
    for table in misreading.tables:
        octets = [table[character] for character in run]
        raw = b"".join(octets)
        if letters := _letters(run, raw):
            return [Atom(at, at + 1, letters[at], False, run[at]) for at in range(len(run))]
        pieces = _pieces(misreading, raw, spaced=spaced)
        atoms = list(_atoms(run, pieces, list(accumulate(map(len, octets)))))
        if atoms and atoms[-1].end == len(run) and not (misreading.letters and _bare(atoms)):
            return atoms
    return []


def _bare(atoms: list[Atom]) -> bool:
    """Whether nothing but first bytes is left: in healthy text they are letters such as `é`."""
    return not any(atom.sure or atom.text == "”" for atom in atoms)


def _letters(run: str, raw: bytes) -> str:
    """Return the reading where two bytes make one character on both sides, "" elsewhere.

    Whole texts in Cyrillic, Greek, Hebrew or Arabic are like that; this takes a third of the time.
    """
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return ""
    return text if len(text) == len(run) and "\x7f" < min(text) <= max(text) < "\u0800" else ""


def _pieces(misreading: Misreading, raw: bytes, *, spaced: bool) -> Iterator[Piece]:
    """Split bytes into characters of UTF-8, and stop where that can't be done."""
    end = 0
    for match in _SEQUENCE.finditer(raw):
        text, lost = _character(match[0])
        if match.start() != end or lost > misreading.losses_max or not (text or lost):
            return
        end = match.end()
        if match[0] == LOST_PUNCTUATION:
            text = misreading.dash if spaced else "”"
        yield Piece(text or MARK, end, lost > 0)
        spaced = text.isspace()


@lru_cache(maxsize=4096)
def _character(octets: bytes) -> tuple[str, int]:
    """Return what bytes that _SEQUENCE found read as, and how many of the character are lost.

    ("", 0) stands for no UTF-8.
    """
    first = octets[0]
    lost = 1 + (first >= 0xC2) + (first >= 0xE0) + (first >= 0xF0) - len(octets)
    try:
        return ("", lost) if lost > 0 else (octets.decode(), 0)
    except UnicodeDecodeError:
        return "", 0


def _atoms(run: str, pieces: Iterator[Piece], ends: list[int]) -> Iterator[Atom]:
    """Cut where a character of the run and one of the reading end at the same byte.

    Bytes are only ever lost between characters of the run, and a MARK stands for such a byte:
    where that doesn't hold, the run is not one that was damaged, and the atoms stop short.
    `ends` are the byte offsets at which the characters of the run end.
    """
    start = at = 0
    text, lost, sure = "", False, ""
    for piece in pieces:
        before = at
        while at < len(ends) and ends[at] <= piece.end:
            at += 1
        if at == before if piece.lost else MARK in run[before:at]:
            return
        whole = at > 0 and ends[at - 1] == piece.end
        text += piece.text
        lost = lost or piece.lost
        if not piece.lost and piece.text > "\x7f":
            sure += run[before : at + (not whole)]
        if whole:
            yield Atom(start, at, text, lost, sure)
            start, text, lost, sure = at, "", False, ""
