"""Open questions in the formats of lists; as text, a page for an editor."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from ledger.api.formats.answer_types import QuestionDocument
from ledger.api.formats.column import Document
from ledger.api.formats.formats import RowWriter
from ledger.api.formats.heads import moment
from ledger.api.formats.question_columns import QUESTIONS
from ledger.api.formats.question_paragraphs import Paragraphs
from ledger.api.formats.representations import Tabular
from ledger.api.formats.text_table import display
from ledger.rules.base.canonical_json import canonical
from ledger.rules.base.printable import grouped

#: How many questions the page has, unless all are asked for.
SHOWN_MAX: Final = 10


@dataclass(frozen=True, slots=True)
class QuestionPage(Tabular):
    """The open questions of an agreement; `title` stands above the text.

    `words` are the names and labels that sentences may hold. `of_today`: the client sent no day, so
    that another day may have another answer. The text has all questions with `all_of_them`, and the
    passages with `details`.
    """

    title: str
    words: Sequence[str]
    document: Document
    of_today: bool
    all_of_them: bool
    details: bool

    def json(self) -> bytes:
        """Return the document."""
        return canonical(self.document) + b"\n"

    def in_rows(self, writer: RowWriter) -> bytes:
        """Return a row for each question."""
        return writer.rows(self.document["questions"], QUESTIONS)

    def text(self) -> str:
        """Return a head, the number of questions, and the largest of them, or all."""
        questions: list[QuestionDocument] = self.document["questions"]
        # The sort is stable: among the open ones the order of the answer stays.
        open_first = sorted(questions, key=_is_closed)
        largest = open_first
        if not self.all_of_them:
            largest = open_first[:SHOWN_MAX]
        parts = [
            self._head(),
            _counted(questions, self.document["silent_days"]),
        ]
        if largest:
            paragraphs = Paragraphs(self.words, details=self.details)
            lines = chain.from_iterable(map(paragraphs.lines, largest))
            parts.append("\n".join(lines))
        parts.extend(self._hints(len(questions) - len(largest)))
        return "\n\n".join(parts) + "\n"

    def _hints(self, left_out: int) -> Iterator[str]:
        """Yield how many questions are left out, and what has more."""
        if left_out:
            yield f"{grouped(left_out)} more: all=true lists them too"
        if self.document["questions"] and not self.details:
            yield "details=true adds the line items and the words that leave them open"

    def _head(self) -> str:
        """The agreement with its title, the day and the journal size of the answer."""
        document = self.document
        as_of = document["as_of"]
        parts = [
            document["agreement"],
            display(self.title),
            f"as of {as_of}",
        ]
        return "   ".join(filter(None, [*parts, moment(document)]))


def _is_closed(question: QuestionDocument) -> bool:
    return question["closed_by"] is not None


def _counted(
    questions: Sequence[QuestionDocument],
    silent_days: int,
) -> str:
    """The number of questions, and of the days that count as silence."""
    closed = sum(map(_is_closed, questions))
    counts = _count_of_open(len(questions) - closed)
    if closed:
        counts += f", {grouped(closed)} closed"
    return f"{counts} (silence: {silent_days} days without a report)"


def _count_of_open(number: int) -> str:
    if number == 0:
        return "no open question"
    plural = "s" if number > 1 else ""
    return f"{grouped(number)} open question{plural}"
