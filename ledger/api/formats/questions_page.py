"""Open questions in the formats of lists; as text, a page for an editor."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import TextWrapper
from typing import Final

from ledger.api.formats.attribution import printed_in, spoken_by
from ledger.api.formats.column import Document
from ledger.api.formats.formats import RowWriter
from ledger.api.formats.isolates import closed_on_each_line
from ledger.api.formats.representations import Tabular
from ledger.api.formats.resource_columns import QUESTIONS
from ledger.api.formats.text_table import display, display_sentence
from ledger.rules.base.canonical_json import canonical
from ledger.rules.base.printable import grouped
from ledger.rules.questions.catalogue import KINDS

PAGE_COLUMNS: Final = 100
#: How many passages the page shows of one question; the other formats have all.
PASSAGES_SHOWN_MAX: Final = 6
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
        questions = self.document["questions"]
        head = f"{self._head()}\n\n{_counted(questions, self.document['silent_days'])}"
        return "\n\n".join([head, *_sections(questions)]) + "\n"

    def _head(self) -> str:
        document = self.document
        parts = [
            document["agreement"],
            display(self.title),
            f"as of {document['as_of']}",
        ]
        if document["known_at"] is not None:
            parts.append(f"known_at {document['known_at']}")
        parts.append(f"entry {document['entry']}")
        return "   ".join(parts)


def _sections(questions: Sequence[Document]) -> Iterator[str]:
    """Yield the questions of each kind below a title; a kind without questions has no section."""
    by_kind: dict[str, list[Document]] = {kind.name: [] for kind in KINDS}
    for question in questions:
        by_kind[question["kind"]].append(question)
    numbers: dict[str, int] = {}
    for kind in KINDS:
        of_kind = by_kind[kind.name]
        if not of_kind:
            continue
        lines = [f"{kind.means} ({kind.name})"]
        above = by_kind.get(_REPEATED.get(kind.name, ""), [])
        unrepeated = _not_asked_above(of_kind, above)
        for question in unrepeated:
            lines.extend(_paragraph(question, numbers))
        if len(unrepeated) < len(of_kind):
            lines.append(f"- {len(of_kind) - len(unrepeated)} asked about above")
        yield "\n".join(lines)


def _not_asked_above(
    questions: Sequence[Document], above: Sequence[Document]
) -> list[Document]:
    """The questions about whose line items no open question above asks the same."""
    line_items = {
        question["line_item"] for question in above if question["closed_by"] is None
    }
    return [
        question
        for question in questions
        if question["closed_by"] is not None or question["line_item"] not in line_items
    ]


def _counted(questions: Sequence[Document], silent_days: int) -> str:
    """The number of questions, and of the days that count as silence."""
    closed = sum(question["closed_by"] is not None for question in questions)
    counts = _count_of_open(len(questions) - closed)
    if closed:
        counts += f", {grouped(closed)} closed"
    return f"{counts} (silence: {silent_days} days without a report)"


def _count_of_open(number: int) -> str:
    if number == 0:
        return "no open question"
    plural = "s" if number > 1 else ""
    return f"{grouped(number)} open question{plural}"


def _paragraph(question: Document, numbers: dict[str, int]) -> Iterator[str]:
    """Yield the lines of one question: its sentence, its answer and its passages.

    `numbers` has the number of each passage printed so far, by its place, and grows: a passage
    that stands above is named by its number.
    """
    passages: list[str] = []
    above: list[str] = []
    for claim in question["claims"][:PASSAGES_SHOWN_MAX]:
        passage = (
            f"{claim['source']} {claim['start']} {claim['end']} {claim['speaker']}"
        )
        if passage in numbers:
            above.append(f"[{numbers[passage]}]")
            continue
        numbers[passage] = len(numbers) + 1
        first = f"    [{numbers[passage]}] "
        passages.extend(_wrapped(_quotation(claim), first=first, then=" " * len(first)))
    sentence = display_sentence(question["question"], _names_in(question))
    yield from _wrapped(sentence + _terms(question, above), first="- ", then="  ")
    if question["closed_by"] is not None:
        yield from _wrapped(_closing(question["closed_by"]), first="    ", then="    ")
    yield from passages
    if len(question["claims"]) > PASSAGES_SHOWN_MAX:
        yield f"    and {len(question['claims']) - PASSAGES_SHOWN_MAX} more claims"


def _terms(question: Document, above: Sequence[str]) -> str:
    """The parentheses behind a question: its date, its size, its ids; empty without any."""
    terms = []
    if question["since"]:
        terms.append(f"since {question['since']}")
    if question["size"]:
        terms.append(f"{grouped(question['size'])} at stake")
    terms += [
        question[name] for name in ("line_item", "stated_total") if question[name]
    ]
    if above:
        terms.append(" ".join(dict.fromkeys(above)))
    return f" ({'; '.join(terms)})" if terms else ""


def _names_in(question: Document) -> Iterator[str]:
    """Yield the names that the sentence of a question may hold."""
    for claim in question["claims"]:
        yield claim["publisher"]
        if claim["speaker"] is not None:
            yield claim["speaker"]["name"]


def _quotation(claim: Document) -> str:
    note = " [damaged text, in part guessed]" if claim["guessed"] else ""
    origin = printed_in(claim["publisher"], claim["published_on"])
    return (
        f"“{display(claim['words'])}”{note} – {spoken_by(claim['speaker'])}; {origin}"
    )


def _closing(closing: Document) -> str:
    """The answer to a question: `closed by li-7, 2025-06-11`."""
    sentence = f"closed by {_answered_by(closing)}"
    if closing["rank"]:
        sentence += f" ({closing['rank'].replace('_', ' ')})"
    if closing["on"]:
        sentence += f", {closing['on']}"
    if closing["reason"]:
        sentence += f": {display(closing['reason'])}"
    return sentence


def _answered_by(closing: Document) -> str:
    identity = closing["claim"] or closing["line_item"]
    return identity or f"the transition to {closing['transition']}"


def _wrapped(words: str, *, first: str, then: str) -> list[str]:
    wrapper = TextWrapper(
        PAGE_COLUMNS,
        initial_indent=first,
        subsequent_indent=then,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return closed_on_each_line(wrapper.wrap(words))
