"""What is wrong with a part of a file: each fault once, with the lines that have it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from ledger.cli.loading.file_parts import FilePart
from ledger.rules.base.line_errors import ALIKE_SHOWN_MAX
from ledger.rules.base.printable import grouped, listed, marked

#: A part is known by its place and bytes: cut otherwise, its lines are new ones.
_SAME_PARTS: Final = (
    "Was some of this file loaded with another --at-once? Give that number again: the lines that "
    "are recorded are known by it."
)


class _Fault:
    """A fault that some lines have."""

    def __init__(self) -> None:
        self._numbers: dict[int, None] = {}
        self._count = 0

    def add(
        self,
        part: FilePart,
        error: Mapping[str, Any],
    ) -> None:
        """Count the lines of an error."""
        self._numbers.update(dict.fromkeys(_lines(part, error)))
        self._count += error.get("count", 1)

    def sentences(self, words: str) -> Iterator[str]:
        """Yield the lines that have it, and what it is."""
        numbers = sorted(self._numbers)[:ALIKE_SHOWN_MAX]
        lines = ", ".join(map(grouped, numbers))
        yield f"Line {lines}: {words}"
        more = self._count - len(numbers)
        if more > 0:
            yield f"  and {grouped(more)} more lines"


def sentences(
    part: FilePart,
    refused: Mapping[str, Any],
) -> Iterator[str]:
    """Yield what is wrong with a part, by the lines of the file."""
    faults: dict[str, _Fault] = {}
    for error in refused["errors"]:
        faults.setdefault(_words(part, error), _Fault()).add(part, error)
    for words, fault in faults.items():
        yield from fault.sentences(words)
    yield marked(str(refused["detail"]))
    if any(error.get("line_items") for error in refused["errors"]):
        yield _SAME_PARTS
    yield _advice(part)


def _words(
    part: FilePart,
    error: Mapping[str, Any],
) -> str:
    """Return what an error says, with the ids and the other lines that it names."""
    words = [marked(str(error["message"]))]
    pointer = marked(str(error["pointer"]))
    if pointer:
        words.insert(0, pointer)
    ids = error.get("line_items")
    if ids:
        words.append(f"Recorded already: {marked(listed(ids))}.")
    others = error.get("lines")
    if others:
        numbers = map(grouped, map(part.line_of_file, others))
        words.append(f"In this file: line {listed(numbers)}.")
    return " ".join(words)


def _advice(part: FilePart) -> str:
    """Return what is done next; what stands before the part, if anything does, is recorded."""
    if part.is_first:
        return "Mend these lines where they stand, and give the same command again."
    return (
        f"What stands before line {grouped(part.number)} is recorded. Mend these lines where they "
        "stand, and the same command goes on from there."
    )


def _lines(
    part: FilePart,
    error: Mapping[str, Any],
) -> Iterable[int]:
    """Yield the lines of the file that have an error."""
    for place in (error, *error.get("alike", ())):
        yield part.line_of_file(place["line"])
