"""Where paragraphs of an article end: what stands on both sides may not belong together."""

import re
from typing import Final

#: Lines of more characters aren't wrapped, so that each of them is a paragraph.
WRAPPED_CHARACTERS_MAX: Final = 120
#: What the reading of a page has between paragraphs, lines and cells, and nowhere else.
_BORDER_OF_PAGE: Final = re.compile(r"[\t\n]")
#: What a text has between cells of a table, and between columns that stand side by side.
_BETWEEN_COLUMNS: Final = re.compile(r"\t| {4}")


def crosses_border(
    text: str,
    start: int,
    end: int,
    *,
    is_page: bool,
) -> bool:
    """Return whether words from `start` to before `end` go on over the end of a paragraph.

    That of a column is one too. Blanks at their ends don't count.
    """
    words = text[start:end]
    first = start + len(words) - len(words.lstrip())
    words = words.strip()
    if is_page:
        return _BORDER_OF_PAGE.search(words) is not None
    lines = _whole_lines(text, first, words)
    if len(lines) > 1:
        return any(map(_is_border, lines))
    return _BETWEEN_COLUMNS.search(words) is not None


def _whole_lines(
    text: str,
    first: int,
    words: str,
) -> list[str]:
    """Return the lines of words, with what else stands on the first and the last of them.

    More of a line than shows that it isn't wrapped is left out.
    """
    last = first + len(words)
    before = text[max(0, first - WRAPPED_CHARACTERS_MAX) : first]
    behind = text[last : last + WRAPPED_CHARACTERS_MAX]
    # A sign beside each, since an empty text has no lines.
    head = f"{before}|".splitlines()[-1][:-1]
    tail = f"|{behind}".splitlines()[0][1:]
    return f"{head}{words}{tail}".splitlines()


def _is_border(line: str) -> bool:
    """Return whether a line is empty, or a paragraph of its own, or has columns."""
    words = line.strip()
    if not words or len(line) > WRAPPED_CHARACTERS_MAX:
        return True
    return _BETWEEN_COLUMNS.search(words) is not None
