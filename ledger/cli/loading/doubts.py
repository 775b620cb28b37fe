"""What is doubtful of a file that was recorded: each warning once, with the lines that have it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ledger.api.http.problems import WARNINGS
from ledger.cli.loading.file_parts import FilePart
from ledger.rules.base.line_errors import ALIKE_SHOWN_MAX
from ledger.rules.base.printable import grouped, marked

_TITLES: Final[Mapping[str, str]] = {
    str(code): words.title for code, words in WARNINGS.items()
}


@dataclass(slots=True)
class _WarnedLines:
    """The first lines of a file that have a warning, and how many have it."""

    count: int = 0
    first: list[int] = field(default_factory=list)

    def add(self, line: int) -> None:
        """Count one more."""
        self.count += 1
        if len(self.first) < ALIKE_SHOWN_MAX:
            self.first.append(line)


class Doubts:
    """The warnings of a file, however many lines it has."""

    def __init__(self) -> None:
        self._by_code: dict[str, _WarnedLines] = {}

    def add(
        self,
        part: FilePart,
        items: Sequence[Mapping[str, Any]],
    ) -> None:
        """Add what the answer to a part says of its lines, of which one may have several items."""
        warned: dict[tuple[str, int], None] = {}
        for item in items:
            line = part.line_of_file(item["line"])
            for code in item["warnings"]:
                warned[code, line] = None
        for code, line in warned:
            self._by_code.setdefault(code, _WarnedLines()).add(line)

    def sentences(self) -> Iterator[str]:
        """Yield what is doubtful, in words: nothing where nothing is."""
        if self._by_code:
            yield "Doubtful in what is recorded:"
        for code, lines in sorted(self._by_code.items()):
            title = _TITLES.get(
                code, "This version of `ledger` doesn't know what it says"
            )
            yield f"  {marked(code)}: {title} ({lines_in_words(lines.first, lines.count)})."


def lines_in_words(
    first: Sequence[int],
    count: int,
) -> str:
    """Return how many lines these are, and which; of very many the first ones."""
    numbers = ", ".join(map(grouped, first))
    if count == 1:
        return f"line {numbers}"
    more = count - len(first)
    if more > 0:
        return f"{grouped(count)} lines: {numbers} and {grouped(more)} more"
    return f"{grouped(count)} lines: {numbers}"
