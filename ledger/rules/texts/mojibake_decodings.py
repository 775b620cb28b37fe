"""The wrong decodings that can be undone, in one stretch of damaged text after the other."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate, product
from typing import NamedTuple

#: The mark that decoders leave for bytes that they could not read.
MARK = "\ufffd"
#: E2 80 and a third byte that is lost: nearly always a dash or a closing quote.
LOST_PUNCTUATION = b"\xe2\x80"

_LEADS = range(0xC2, 0xF5)
#: By its first byte, how many bytes a character of UTF-8 has.
_LENGTHS = bytes([1] * 0x80 + [0] * 0x42 + [2] * 0x1E + [3] * 0x10 + [4] * 5)
_CONTINUATIONS = range(0x80, 0xC0)
#: One byte below 0x80, or a first byte of UTF-8 with the continuation bytes that follow it.
_SEQUENCE = re.compile(rb"[\x00-\x7f]|[\xc2-\xf4][\x80-\xbf]*")


class Undone(NamedTuple):
    """A run cut into atoms, the stretches that can be repaired by themselves.

    For each atom `ends` has its end as an offset in the run, `texts` its reading, and `lost`
    whether one of its characters lost bytes. `sure` are the characters of the run that became
    characters beyond ASCII without a loss.
    """

    ends: Sequence[int]
    texts: Sequence[str]
    lost: Sequence[bool]
    sure: str


@dataclass(
    frozen=True,
    slots=True,
    eq=False,
)
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
    gb18030: dict[str, bytes] = {}
    for pair in product(range(0x81, 0xFF), trails):
        octets = bytes(pair)
        gb18030[octets.decode("gb18030")] = octets
    return _misreading(
        "gbk",
        [gb18030 | {"€": b"\x80"}, gb18030],
        losses_max=3,
        dash="—",
    )


@cache
def windows_1252() -> Misreading:
    """UTF-8 read as Windows-1252; the five bytes it lacks are lost, or stand as C1 controls."""
    # A dash would not have been lost here: its third byte, 0x94, is a character.
    return _of_single_bytes("windows-1252", "windows-1252", losses_max=2)


@cache
def latin_1() -> Misreading:
    """UTF-8 read as Latin-1, which loses nothing."""
    table = {chr(byte): bytes((byte,)) for byte in range(0x80, 0x100)}
    return _misreading("latin-1", [table], losses_max=0, dash="”")


@cache
def windows_1251() -> Misreading:
    """UTF-8 read as Windows-1251; the one byte it lacks is lost, or stands as a C1 control."""
    return _of_single_bytes("windows-1251", "windows-1251")


@cache
def koi8() -> Misreading:
    """UTF-8 read as KOI8-R or KOI8-U, which has other letters in the place of eight signs."""
    return _of_single_bytes("koi8-r", "koi8-r", "koi8-u")


@cache
def code_page_866() -> Misreading:
    """UTF-8 read as code page 866, of DOS."""
    return _of_single_bytes("cp866", "cp866")


def _of_single_bytes(name: str, *codecs: str, losses_max: int = 1) -> Misreading:
    """Return a wrong decoding by codecs of one byte a character, which differ in some of them."""
    table: dict[str, bytes] = {}
    for codec in codecs:
        for byte in range(0x80, 0x100):
            octet = bytes((byte,))
            character = octet.decode(codec, "ignore") or octet.decode("latin-1")
            table[character] = octet
    return _misreading(name, [table], losses_max=losses_max, dash="”")


def _misreading(
    name: str,
    tables: list[dict[str, bytes]],
    *,
    losses_max: int,
    dash: str,
) -> Misreading:
    """Return a wrong decoding from the bytes behind each of its characters."""
    first_table = tables[0]
    openers = [character for character, octets in first_table.items() if _opens(octets)]
    joined_openers = "".join(openers)
    joined_others = "".join(first_table)
    opening = re.escape(joined_openers)
    any_other = re.escape(joined_others + MARK)
    run = re.compile(f"([{opening}][{any_other}]*)|[{any_other}]+")
    with_mark = [table | {MARK: b""} for table in tables]
    return Misreading(name, with_mark, run, losses_max, dash, letters=name != "gbk")


def _opens(octets: bytes) -> bool:
    """Return whether bytes begin a character of UTF-8 beyond ASCII."""
    # A first byte that starts a pair is never lost: with any continuation byte it makes one.
    return octets[0] in _LEADS and (len(octets) == 1 or octets[1] in _CONTINUATIONS)


def undo(
    misreading: Misreading,
    run: str,
    *,
    spaced: bool,
) -> Undone | None:
    """Cut a run into atoms; None where it is no UTF-8, even with bytes lost.

    `spaced`: a space or the start of a line stands before it.
    """
    for table in misreading.tables:
        octets = [table[character] for character in run]
        undone = _in_step(run, octets) or _cut(misreading, run, octets, spaced=spaced)
        if undone:
            return undone
    return None


def _in_step(run: str, octets: list[bytes]) -> Undone | None:
    """Cut at every character, where two bytes make one in the run and in the reading.

    That is so in texts in Cyrillic, Greek, Hebrew or Arabic, and takes half the time of `_cut`.
    """
    try:
        text = b"".join(octets).decode()
    except UnicodeDecodeError:
        return None
    if len(text) == len(run) and "\x7f" < min(text) <= max(text) < "\u0800":
        return Undone(
            range(1, len(run) + 1),
            text,
            [False] * len(run),
            run,
        )
    return None


def _cut(
    misreading: Misreading,
    run: str,
    octets: list[bytes],
    *,
    spaced: bool,
) -> Undone | None:
    """Cut where a character of the run and one of the reading end at the same byte.

    Bytes are only ever lost between characters of the run, and a MARK stands for such a byte:
    where that doesn't hold, the run is not one that was damaged.
    """
    run_ends = list(accumulate(map(len, octets)))
    ends: list[int] = []
    texts: list[str] = []
    guesses: list[bool] = []
    sure: list[str] = []
    at, text, guessed = 0, "", False
    for character, end, lost in _characters(
        misreading,
        b"".join(octets),
        spaced=spaced,
    ):
        before, at = at, bisect_right(run_ends, end, at)
        if _is_impossible(run[before:at], lost=lost):
            return None
        whole = run_ends[at - 1] == end
        if not lost and character > "\x7f":
            sure.append(run[before : at + (not whole)])
        text += character
        guessed |= lost
        if whole:
            ends.append(at)
            texts.append(text)
            guesses.append(guessed)
            text, guessed = "", False
    undone = Undone(ends, texts, guesses, "".join(sure))
    is_complete = ends[-1:] == [len(run)]
    return undone if is_complete and not _is_bare(misreading, undone) else None


def _is_impossible(
    characters: str,
    *,
    lost: bool,
) -> bool:
    """Return whether characters of a run can't stem from one character of the reading."""
    return not characters if lost else MARK in characters


def _is_bare(misreading: Misreading, undone: Undone) -> bool:
    """Return whether it may be healthy text, without any certain character or closing quote.

    In Windows-1252 a first byte of UTF-8 is a letter such as `é`, which healthy text is full of.
    """
    return misreading.letters and not (undone.sure or "”" in undone.texts)


def _characters(
    misreading: Misreading,
    raw: bytes,
    *,
    spaced: bool,
) -> Iterator[tuple[str, int, bool]]:
    """Yield the characters of the reading, with their ends, and whether bytes of them are lost.

    Stops where the bytes are no UTF-8. Stray continuation bytes are left out of the ends, so that
    these never come to the end of the bytes.
    """
    end = 0
    for sequence in _SEQUENCE.findall(raw):
        character, lost = _character(sequence)
        is_loss = 0 < lost <= misreading.losses_max
        if not character and not is_loss:
            return
        if sequence == LOST_PUNCTUATION:
            character = misreading.dash if spaced else "”"
        end += len(sequence)
        spaced = character.isspace()
        yield character or MARK, end, lost > 0


@lru_cache(maxsize=4096)
def _character(octets: bytes) -> tuple[str, int]:
    """Return the character of a sequence, and how many of its bytes are lost; ("", 0) for none."""
    first = octets[0]
    lost = _LENGTHS[first] - len(octets)
    if lost > 0:
        return "", lost
    try:
        return octets.decode(), 0
    except UnicodeDecodeError:
        return "", 0
