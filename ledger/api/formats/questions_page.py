"""Open questions in the formats of lists; as text, a page for an editor."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ledger.api.formats.answer_types import QuestionDocument
from ledger.api.formats.column import Document
from ledger.api.formats.formats import RowWriter
from ledger.api.formats.question_columns import QUESTIONS
from ledger.api.formats.question_paragraphs import Paragraphs
from ledger.api.formats.representations import Tabular
from ledger.api.formats.text_table import display
from ledger.rules.base.canonical_json import canonical
from ledger.rules.base.printable import grouped
from ledger.rules.questions.catalogue import KINDS

#: The kind of question, and the kind above it that asks the same of a line item.
_REPEATED: Final = {"pledge_unreported": "no_report"}


@dataclass(frozen=True, slots=True)
class QuestionPage(Tabular):
    """The open questions of an agreement; `title` stands above the text.

    `of_today`: the client sent no day, so that another day may have another answer.
    """

    title: str
    document: Document
    of_today: bool

    def json(self) -> bytes:
        """Return the document."""
        return canonical(self.document) + b"\n"

    def in_rows(self, writer: RowWriter) -> bytes:
        """Return a row for each question."""
        return writer.rows(self.document["questions"], QUESTIONS)

    def text(self) -> str:
        """Return a head, the number of questions, and the questions by their kind."""
        questions: list[QuestionDocument] = self.document["questions"]
        parts = [
            self._head(),
            _counted(questions, self.document["silent_days"]),
            *_sections(questions),
        ]
        return "\n\n".join(parts) + "\n"

    def _head(self) -> str:
        """The agreement with its title, the day and the journal size of the answer."""
        document = self.document
        as_of = document["as_of"]
        parts = [
            document["agreement"],
            display(self.title),
            f"as of {as_of}",
        ]
        known_at = document["known_at"]
        if known_at is not None:
            parts.append(f"known_at {known_at}")
        entry = document["entry"]
        parts.append(f"entry {entry}")
        return "   ".join(parts)


def _sections(questions: Sequence[QuestionDocument]) -> Iterator[str]:
    """Yield the questions of each kind below a title; a kind without questions has no section."""
    by_kind: defaultdict[str, list[QuestionDocument]] = defaultdict(list)
    for question in questions:
        kind_name = question["kind"]
        by_kind[kind_name].append(question)
    paragraphs = Paragraphs()
    for kind in KINDS:
        of_kind = by_kind[kind.name]
        if not of_kind:
            continue
        lines = [f"{kind.means} ({kind.name})"]
        kind_above = _REPEATED.get(kind.name, "")
        unrepeated = _not_asked_above(of_kind, by_kind[kind_above])
        for question in unrepeated:
            lines += paragraphs.lines(question)
        repeated = len(of_kind) - len(unrepeated)
        if repeated:
            lines.append(f"- {repeated} asked about above")
        yield "\n".join(lines)


def _not_asked_above(
    questions: Sequence[QuestionDocument],
    above: Sequence[QuestionDocument],
) -> list[QuestionDocument]:
    """The questions about whose line items no open question above asks the same."""
    open_above = filter(_is_open, above)
    line_items = {question["line_item"] for question in open_above}
    unrepeated = []
    for question in questions:
        asks_again = question["line_item"] in line_items
        if not (asks_again and _is_open(question)):
            unrepeated.append(question)
    return unrepeated


def _is_open(question: QuestionDocument) -> bool:
    return question["closed_by"] is None


def _counted(questions: Sequence[QuestionDocument], silent_days: int) -> str:
    """The number of questions, and of the days that count as silence."""
    number = sum(map(_is_open, questions))
    counts = _count_of_open(number)
    closed = len(questions) - number
    if closed:
        counts += f", {grouped(closed)} closed"
    return f"{counts} (silence: {silent_days} days without a report)"


def _count_of_open(number: int) -> str:
    if number == 0:
        return "no open question"
    plural = "s" if number > 1 else ""
    return f"{grouped(number)} open question{plural}"
