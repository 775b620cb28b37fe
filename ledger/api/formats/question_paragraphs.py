"""One open question as lines of text: its sentence, its answer and its passages."""

import re
from collections.abc import Iterator, Sequence
from textwrap import TextWrapper
from typing import Final

from ledger.api.formats.answer_types import (
    ClosedBy,
    QuestionClaim,
    QuestionDocument,
)
from ledger.api.formats.attribution import printed_in, spoken_by
from ledger.api.formats.isolates import closed_on_each_line
from ledger.api.formats.quotations import quoted_words
from ledger.api.formats.text_table import display, display_sentence
from ledger.rules.base.printable import grouped

PAGE_COLUMNS: Final = 100
#: How many passages the page shows of one question; the other formats have all.
PASSAGES_SHOWN_MAX: Final = 6
#: A condition: it may hold quotation marks itself, and ends at the last one.
_QUOTED: Final = re.compile("(?<=“).+(?=”)", re.DOTALL)


class Paragraphs:
    """The questions of one page; a passage that stands above is named by its number.

    `words` are the names and labels that sentences may hold. `details` adds line items and
    passages.
    """

    def __init__(
        self,
        words: Sequence[str],
        *,
        details: bool,
    ) -> None:
        self._words = words
        self._details = details
        #: The number of each passage that was printed so far, by its place.
        self._numbers: dict[str, int] = {}

    def lines(self, question: QuestionDocument) -> Iterator[str]:
        """Yield the lines of the next question."""
        yield from self._sentence(question)
        closing = question["closed_by"]
        if closing is not None:
            answer = _answer(closing)
            yield from _wrapped(answer, first="    ", then="    ")
        if self._details:
            yield from _ids(question)
            yield from self._passages(question["claims"])

    def _sentence(self, question: QuestionDocument) -> list[str]:
        """The question itself, and what stands in parentheses behind it."""
        words = [*self._words, *_names_in(question)]
        sentence = display_sentence(question["question"], words)
        terms = "; ".join(_terms(question))
        return _wrapped(f"{sentence} ({terms})", first="- ", then="  ")

    def _passages(self, claims: Sequence[QuestionClaim]) -> Iterator[str]:
        """Yield the passages of a question; those that stand above only with their numbers."""
        above: list[str] = []
        for claim in claims[:PASSAGES_SHOWN_MAX]:
            place = _place(claim)
            number = self._numbers.get(place)
            if number is not None:
                above.append(f"[{number}]")
                continue
            number = len(self._numbers) + 1
            self._numbers[place] = number
            yield from _numbered(number, claim)
        if above:
            numbers = " ".join(dict.fromkeys(above))
            yield f"    {numbers}"
        more = len(claims) - PASSAGES_SHOWN_MAX
        if more > 0:
            yield f"    and {more} more claims"


def _ids(question: QuestionDocument) -> list[str]:
    """The line items or stated totals that a question is about."""
    ids = [*question["line_items"], *question["stated_totals"]]
    return _wrapped(", ".join(ids), first="    ", then="    ")


def _place(claim: QuestionClaim) -> str:
    """The place of a claim's words, and who said them."""
    source = claim["source"]
    start = claim["start"]
    end = claim["end"]
    speakers = claim["speakers"]
    return f"{source} {start} {end} {speakers}"


def _numbered(
    number: int,
    claim: QuestionClaim,
) -> list[str]:
    """The words of a claim, where they stand, and who said them."""
    first = f"    [{number}] "
    indent = " " * len(first)
    words = quoted_words(claim["words"], guessed=claim["guessed"])
    voice = spoken_by(claim["speakers"])
    publication = printed_in(claim["publisher"], claim["published_on"])
    quotation = f"{words} – {voice}; {publication}"
    return _wrapped(quotation, first=first, then=indent)


def _terms(question: QuestionDocument) -> Iterator[str]:
    """Yield the kind of a question, its size and its date."""
    yield question["kind"]
    size = question["size"]
    if size:
        yield f"{grouped(size)} at stake"
    since = question["since"]
    if since:
        yield f"since {since}"


def _names_in(question: QuestionDocument) -> Iterator[str]:
    """Yield what else the sentence of a question may hold that somebody recorded.

    They are the names of speakers and publishers, and a condition in quotation marks.
    """
    for claim in question["claims"]:
        yield claim["publisher"]
        for speaker in claim["speakers"]:
            yield speaker["name"]
    quoted = _QUOTED.search(question["question"])
    if quoted is not None:
        yield quoted[0]


def _answer(closing: ClosedBy) -> str:
    """The answer to a question: `closed by li-7, 2025-06-11`."""
    answered_by = _answered_by(closing)
    sentence = f"closed by {answered_by}"
    rank = closing["rank"]
    if rank:
        phrase = rank.replace("_", " ")
        sentence += f" ({phrase})"
    day = closing["on"]
    if day:
        sentence += f", {day}"
    reason = closing["reason"]
    if reason:
        words = display(reason)
        sentence += f": {words}"
    return sentence


def _answered_by(closing: ClosedBy) -> str:
    """The id of the record that answers a question, or the status that a transition led to."""
    identity = closing["claim"] or closing["line_item"]
    if identity:
        return identity
    status = closing["transition"]
    return f"the transition to {status}"


def _wrapped(
    words: str,
    *,
    first: str,
    then: str,
) -> list[str]:
    """Words in lines of the page's width, after an indent; no line ends within an isolate."""
    wrapper = TextWrapper(
        PAGE_COLUMNS,
        initial_indent=first,
        subsequent_indent=then,
        break_long_words=False,
        break_on_hyphens=False,
    )
    lines = wrapper.wrap(words)
    return closed_on_each_line(lines)
