"""An HTML page as it was meant to be read, with a map back to the page as stored.

Each character of the reading is one of the page, or stands for a stretch of it: a character
reference for what it names, tags and white space for the end of a line, or for nothing. So
passages are anchored in a page as they are in damaged text.

A reading is a function of the page alone, for ever: entries rest on it. What would read some page
otherwise is another version, beside this one.
"""

import re
from typing import Final

from ledger.rules.texts.damaged_text import ReadText, Repair
from ledger.rules.texts.html_outline import (
    BLOCKS,
    CELLS,
    JOINING,
    PICTURES,
    PageOutline,
)
from ledger.rules.texts.html_references import references
from ledger.rules.texts.html_tokens import PageToken, TokenKind, attributes, tokens

#: The name of this way of reading, as sources keep it.
BY: Final = "html/1"
#: More stretches that read otherwise has no article; each takes some hundred bytes of memory.
RUNS_MAX: Final = 100_000
_BYTE_ORDER_MARK: Final = "\ufeff"
_NO_ATTRIBUTES: Final[dict[str, str]] = {}
_WHITE_SPACE: Final = "\t\n\f\r "
#: Where a word may be parted at the end of a line: nothing is seen of it elsewhere.
_SOFT_HYPHEN: Final = "\u00ad"
#: White space that doesn't stand in the reading as it is, and what nobody sees.
_SPACES: Final = re.compile(f"[{_WHITE_SPACE}]{{2,}}|[\t\n\f\r]|{_SOFT_HYPHEN}")
_HIDES: Final = re.compile("hidden|style|<dialog", re.ASCII | re.IGNORECASE)
#: What a gap of the page reads as, the weakest first.
_MARKS: Final = ("", " ", "\t", "\n")
#: Small figures above or below a line, which are no part of the number or word beside them.
_RAISED: Final = frozenset({"sup", "sub"})
_DIGIT: Final = "[0-9\u0660-\u0669\u06f0-\u06f9]"
_DIGITS: Final = re.compile(_DIGIT * 2)
_RAISED_DIGIT: Final = re.compile(rf"\w{_DIGIT}")
#: What no number goes on over, as it does over a space and the end of a line.
_BETWEEN_NUMBERS: Final = "\t"
_FORM: Final = re.compile("<form", re.ASCII | re.IGNORECASE)
_SEEN: Final = re.compile(f"[^{_WHITE_SPACE}]")


class TooManyRuns(Exception):
    """A page has more tags and references between its words than any article has."""


def read(page: str) -> ReadText:
    """Return the reading of a page, in time that the length of the page bounds.

    Raises:
        TooManyRuns: it would have more than `RUNS_MAX` runs.
    """
    reading = _read(page, PageOutline())
    if _FORM.search(page) is None:
        return reading
    with_forms = _read(page, PageOutline(reads_forms=True))
    # A form that holds most of the words is what the page is there for.
    is_article = len(with_forms.text) > 2 * len(reading.text)
    return with_forms if is_article else reading


def _read(
    page: str,
    outline: PageOutline,
) -> ReadText:
    """Return the reading of what an outline doesn't leave out."""
    reader = _Reader(page, outline)
    for token in tokens(page):
        reader.read(token)
    return ReadText(page, tuple(reader.finished()))


class _Reader:
    """A page as far as it was read.

    A *gap* is a stretch of the page that isn't kept: from the end of the last character that is.
    """

    def __init__(
        self,
        page: str,
        outline: PageOutline,
    ) -> None:
        self._page = page
        self._outline = outline
        self._runs: list[Repair] = []
        self._gap_start = 0
        self._gap_text = ""
        self._last = ""
        #: What the gap parts: digits; a figure and a word; sentences.
        self._parts_digits = False
        self._beside_raised = False
        self._passes_over = False

    def read(
        self,
        token: PageToken,
    ) -> None:
        """Read the next token; what is neither a tag nor text is part of the gap."""
        if token.kind is TokenKind.TEXT:
            if not self._outline.is_left_out:
                self._read_text(token)
            elif self._outline.is_passed_over:
                self._pass_over(token)
        elif token.kind is TokenKind.START:
            self._begin(token)
        elif token.kind is TokenKind.END:
            self._end(token)

    def finished(self) -> list[Repair]:
        """Return the runs of the whole page."""
        if self._gap_start < len(self._page):
            self._gap_text = ""
            self._close_gap(len(self._page), "")
        return self._runs

    def _begin(self, tag: PageToken) -> None:
        """Read a start tag."""
        values = _NO_ATTRIBUTES
        if _HIDES.search(self._page, tag.start, tag.end):
            values = attributes(self._page, tag)
        was_left_out = self._outline.is_left_out
        self._outline.begin(tag.name, values)
        if not was_left_out or not self._outline.is_left_out:
            self._mark_tag(tag.name)
        if self._outline.is_left_out:
            self._parts_digits = True

    def _end(self, tag: PageToken) -> None:
        """Read an end tag; one within what is left out is nothing, unless it ends more."""
        self._outline.end(tag.name)
        if not self._outline.is_left_out or self._outline.outlasts_lines:
            self._mark_tag(tag.name)

    def _mark_tag(
        self,
        name: str,
    ) -> None:
        """Keep in mind what a tag reads as."""
        if name in CELLS:
            self._mark("\t")
        elif name in BLOCKS:
            self._mark("\n")
        elif name in _RAISED:
            self._beside_raised = True
        elif name in PICTURES:
            self._passes_over = True
        if name not in JOINING:
            self._parts_digits = True

    def _pass_over(self, token: PageToken) -> None:
        """Keep in mind that words are left out that a reader may see."""
        if _SEEN.search(self._page, token.start, token.end):
            self._passes_over = True

    def _mark(
        self,
        mark: str,
    ) -> None:
        """Let the gap read as a mark, unless it reads as a stronger one; no text begins with it."""
        if self._last and _MARKS.index(mark) > _MARKS.index(self._gap_text):
            self._gap_text = mark

    def _read_text(
        self,
        token: PageToken,
    ) -> None:
        """Read a stretch of text: its words, its references and its white space."""
        place = token.start
        if self._page.startswith(_BYTE_ORDER_MARK, 0, token.end):
            place = max(place, len(_BYTE_ORDER_MARK))
        for reference in references(self._page, token.start, token.end):
            self._read_words(place, reference.start)
            self._read_reference(reference.start, reference.end, reference.text)
            place = reference.end
        self._read_words(place, token.end)

    def _read_reference(
        self,
        start: int,
        end: int,
        text: str,
    ) -> None:
        """Read a reference, which may stand for white space like any other, or for nothing."""
        if text == _SOFT_HYPHEN:
            return
        if text in _WHITE_SPACE and not self._outline.in_pre:
            self._space()
            return
        self._close_gap(start, text[0])
        self._replace(
            start,
            end,
            text,
        )
        self._kept(end, text[-1])

    def _read_words(
        self,
        start: int,
        end: int,
    ) -> None:
        """Read text without references: of white space one space is left, outside of `pre`."""
        if self._outline.in_pre:
            self._keep(start, end)
            return
        place = start
        for spaces in _SPACES.finditer(self._page, start, end):
            self._read_spaced(place, spaces.start())
            if spaces[0] != _SOFT_HYPHEN:
                self._space()
            place = spaces.end()
        self._read_spaced(place, end)

    def _read_spaced(
        self,
        start: int,
        end: int,
    ) -> None:
        """Read words with single spaces between them, which stay as they are."""
        if self._page.startswith(" ", start, end):
            self._space()
            start += 1
        last = end - 1 if self._page.endswith(" ", start, end) else end
        self._keep(start, last)
        if last < end:
            self._space()

    def _space(self) -> None:
        """Read white space; where some stands already, it is nothing."""
        if self._last not in _WHITE_SPACE:
            self._mark(" ")

    def _keep(
        self,
        start: int,
        end: int,
    ) -> None:
        """Keep a stretch of the page as it is."""
        if start < end:
            self._close_gap(start, self._page[start])
            self._kept(end, self._page[end - 1])

    def _kept(
        self,
        end: int,
        last: str,
    ) -> None:
        """Let a new gap begin behind what was kept."""
        self._gap_start = end
        self._gap_text = ""
        self._last = last
        self._parts_digits = False
        self._beside_raised = False
        self._passes_over = False

    def _close_gap(
        self,
        end: int,
        following: str,
    ) -> None:
        """End the gap before what is kept, and add its run where it doesn't read as it is."""
        text = self._gap_reading(self._last + following)
        if self._page[self._gap_start : end] != text:
            self._replace(
                self._gap_start,
                end,
                text,
            )

    def _gap_reading(self, beside: str) -> str:
        """Return what the gap reads as between the two characters beside it."""
        if self._parts_numbers(beside):
            return _BETWEEN_NUMBERS
        if self._passes_over and len(beside) > 1:
            return "\n"
        is_raised = self._beside_raised and _RAISED_DIGIT.match(beside)
        return self._gap_text or (" " if is_raised else "")

    def _parts_numbers(self, beside: str) -> bool:
        """Return whether the gap parts two numbers more than the end of a line would."""
        if self._gap_text == "\n" and not self._passes_over:
            return False
        return self._parts_digits and _DIGITS.match(beside) is not None

    def _replace(
        self,
        start: int,
        end: int,
        text: str,
    ) -> None:
        """Add the run of a stretch that reads as another text."""
        if len(self._runs) >= RUNS_MAX:
            raise TooManyRuns
        self._runs.append(
            Repair(start, end, text, guessed=False),
        )
