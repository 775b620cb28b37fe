"""Tiles of 256 hashes of the Merkle tree, and bundles of entries (C2SP tlog-tiles v0.1.0)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from ledger.rules.proofs.audit_paths import LeafSpan

WIDTH: Final = 256
_THOUSAND: Final = 1000
LEVEL_MAX: Final = 63
_DECIMAL: Final = re.compile(r"0|[1-9][0-9]{0,2}", re.ASCII)
#: A number however it is spelled.
_SPELLED: Final = re.compile(r"[0-9]{1,9}", re.ASCII)
_LAST_MAX: Final = 999
_LAST: Final = re.compile(r"[0-9]{3}", re.ASCII)
_BEFORE: Final = re.compile(r"x[0-9]{3}", re.ASCII)
#: The length of an entry stands before it in two bytes.
_LENGTH_BYTES: Final = 2


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile: the hashes of so many nodes of one level, from `number` times 256 on."""

    level: int
    number: int
    width: int

    @property
    def nodes(self) -> list[LeafSpan]:
        """The spans of leaves whose roots it holds."""
        first = self.number * WIDTH
        numbers = range(first, first + self.width)
        return [self._leaves(number, 1) for number in numbers]

    @property
    def span(self) -> LeafSpan:
        """The leaves below it."""
        first = self.number * WIDTH
        return self._leaves(first, self.width)

    def _leaves(
        self,
        first: int,
        nodes: int,
    ) -> LeafSpan:
        """Return the leaves below so many nodes of its level."""
        leaves = WIDTH**self.level
        end = first + nodes
        return LeafSpan(first * leaves, end * leaves)

    @property
    def name(self) -> str:
        """Its number as paths have it, and its width where it isn't full."""
        number = tile_number(self.number)
        return number if self.width == WIDTH else f"{number}.p/{self.width}"


def read_tile(
    level: str,
    number: str,
    width: str | None,
) -> Tile | None:
    """Return the tile that a path names, None where none is spelled so.

    `number` is as the path has it, `x001/x234/067`; `width` is None for a full tile.
    """
    counted = _number(number)
    if counted is None or not _DECIMAL.fullmatch(level) or int(level) > LEVEL_MAX:
        return None
    if width is None:
        return Tile(int(level), counted, WIDTH)
    if not _DECIMAL.fullmatch(width) or not 0 < int(width) < WIDTH:
        return None
    return Tile(int(level), counted, int(width))


def meant(
    level: str,
    number: str,
    width: str | None,
) -> Tile | None:
    """Return the tile that is meant by a path which spells none; None where that isn't clear."""
    parts = number.replace("x", "").split("/")
    words = [level, str(WIDTH) if width is None else width, *parts]
    if not all(map(_SPELLED.fullmatch, words)):
        return None
    deep, wide, *numbers = map(int, words)
    if deep > LEVEL_MAX or not 0 < wide <= WIDTH:
        return None
    if any(part > _LAST_MAX for part in numbers[1:]):
        return None
    counted = 0
    for part in numbers:
        counted = counted * _THOUSAND + part
    return Tile(deep, counted, wide)


def _number(words: str) -> int | None:
    """Return the number that three digits a part spell; each part but the last begins with x."""
    *before, last = words.split("/")
    if not _LAST.fullmatch(last) or not all(map(_BEFORE.fullmatch, before)):
        return None
    # A number has one spelling: nothing but a 0 itself begins with a 0.
    if before and before[0] == "x000":
        return None
    digits = "".join(before).replace("x", "") + last
    return int(digits)


def tile_number(number: int) -> str:
    """Return the number of a tile as paths have it: `067`, `x001/x234/067`."""
    number, last = divmod(number, _THOUSAND)
    parts = [_three_digits(last)]
    while number:
        number, digits = divmod(number, _THOUSAND)
        parts.insert(0, "x" + _three_digits(digits))
    return "/".join(parts)


def _three_digits(number: int) -> str:
    return str(number).zfill(3)


def bundle(entries: Iterable[bytes]) -> bytes:
    """Return entries as one body, each after its length."""
    parts = []
    for entry in entries:
        length = len(entry).to_bytes(_LENGTH_BYTES, "big")
        parts.append(length)
        parts.append(entry)
    return b"".join(parts)


def of_size(size: int) -> Iterator[Tile]:
    """Yield the tiles of a tree of so many leaves, the last of each level as wide as it is."""
    level = 0
    while size:
        full, rest = divmod(size, WIDTH)
        for number in range(full):
            yield Tile(level, number, WIDTH)
        if rest:
            yield Tile(level, full, rest)
        size = full
        level += 1


def is_of_size(
    tile: Tile,
    size: int,
) -> bool:
    """Return whether a tile is one of those that `of_size` yields, given that it is within."""
    leaves: int = WIDTH**tile.level
    hashes = size // leaves
    first = tile.number * WIDTH
    return tile.width == min(WIDTH, hashes - first)
