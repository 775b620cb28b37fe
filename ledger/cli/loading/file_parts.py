"""A file of lines in parts that a batch takes, of which one at a time is in memory."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from ledger.rules.base.errors import LedgerError
from ledger.rules.base.printable import grouped

#: How many bytes a part has at the most, but for a single line that is longer.
BYTES_AT_ONCE: Final = 4 * 1024 * 1024
LINE_BYTES_MAX: Final = 8 * 1024 * 1024
#: As a batch knows it, perhaps behind the mark that a text in UTF-8 begins with.
_TELLS_THE_MARK: Final = re.compile(rb'(?:\xef\xbb\xbf)?"?sep=', re.IGNORECASE)


class NoLines(LedgerError):
    """A file isn't one of lines that a batch takes."""

    code = "bad-json"


@dataclass(frozen=True, slots=True)
class Record:
    """A line of NDJSON, or a row of CSV, which may be several lines; `number` is its first."""

    number: int
    content: bytes


@dataclass(frozen=True, slots=True)
class FilePart:
    """Some records that follow each other, below the headings of the file, if it has any.

    `number` is the line of the file where they begin, and `end` the byte of it where they end.
    """

    number: int
    lines: int
    headings: bytes
    content: bytes
    end: int

    @property
    def body(self) -> bytes:
        """What is sent of it."""
        return self.headings + self.content

    @property
    def is_first(self) -> bool:
        """True where nothing but headings stands before it."""
        return self.number == self.headings.count(b"\n") + 1

    def line_of_file(
        self,
        line: int,
    ) -> int:
        """Return the line of the file that is a line of the body."""
        above = self.headings.count(b"\n")
        return line if line <= above else self.number + line - 1 - above


def kind_of(file: Path) -> str:
    """Return the media type of a file, by the end of its name.

    Raises:
        NoLines: it has another.
    """
    kind = _KINDS.get(file.suffix.lower())
    if kind is None:
        raise NoLines(
            f"{file.name!a} is neither NDJSON nor CSV by its name: let it end in .ndjson, with one "
            "JSON object a line, or in .csv, with the columns of /v1/claims.csv."
        )
    return kind


def parts(
    file: BinaryIO,
    kind: str,
    at_once: int,
) -> Iterator[FilePart]:
    """Yield the parts of a file of this media type, of so many records at the most."""
    records = _READERS[kind](file)
    headings = _headings(records) if kind == CSV else b""
    end = len(headings)
    size = 0
    some: list[Record] = []
    for record in records:
        length = len(record.content)
        if some and (len(some) == at_once or size + length > BYTES_AT_ONCE):
            yield _part(some, headings, end)
            some = []
            size = 0
        some.append(record)
        size += length
        end += length
    if some:
        yield _part(some, headings, end)


def _headings(records: Iterator[Record]) -> bytes:
    """Return the names of the columns, with a line above them that tells the mark between cells."""
    headings = b""
    for record in records:
        headings += record.content
        if not _TELLS_THE_MARK.match(record.content):
            break
    return headings


def _part(
    some: list[Record],
    headings: bytes,
    end: int,
) -> FilePart:
    contents = [record.content for record in some]
    return FilePart(some[0].number, len(some), headings, b"".join(contents), end)


def _lines(file: BinaryIO) -> Iterator[Record]:
    """Yield the lines of a file.

    Raises:
        NoLines: one is too long.
    """
    number = 1
    while content := file.readline(LINE_BYTES_MAX + 1):
        if len(content) > LINE_BYTES_MAX:
            raise NoLines(
                f"Line {grouped(number)} is longer than {grouped(LINE_BYTES_MAX)} bytes, so "
                "that its part isn't recorded. One object, or one row, stands on each line."
            )
        yield Record(number, content)
        number += 1


def _rows(file: BinaryIO) -> Iterator[Record]:
    """Yield the rows of a CSV: a line end between quotation marks doesn't end one."""
    begun: list[Record] = []
    is_quoted = False
    for line in _lines(file):
        begun.append(line)
        is_quoted ^= line.content.count(b'"') % 2 == 1
        if not is_quoted:
            yield _joined(begun)
            begun = []
    if begun:
        yield _joined(begun)


def _joined(lines: list[Record]) -> Record:
    contents = [line.content for line in lines]
    return Record(lines[0].number, b"".join(contents))


NDJSON: Final = "application/x-ndjson"
CSV: Final = "text/csv"
_KINDS: Final[Mapping[str, str]] = {".ndjson": NDJSON, ".jsonl": NDJSON, ".csv": CSV}
_READERS: Final[Mapping[str, Callable[[BinaryIO], Iterator[Record]]]] = {
    NDJSON: _lines,
    CSV: _rows,
}
