"""Open questions in four formats; as text, a page for an editor."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import TextWrapper
from typing import Final

from ledger.api.column import Document
from ledger.api.columns import QUESTIONS
from ledger.api.formats import CSV, JSON, NDJSON, TEXT, csv_of, printed, spoken_by
from ledger.api.isolates import closed_on_each_line
from ledger.api.text import shown, shown_sentence
from ledger.rules.canonical import canonical
from ledger.rules.questions import KINDS
from ledger.rules.visible import grouped

PAGE_COLUMNS: Final = 100
#: How many passages the page shows of one question; the other formats have all.
PASSAGES_SHOWN_MAX: Final = 6
#: What of one kind the page leaves out where another kind asked it of the same line item.
_REPEATED: Final = {"pledge_unreported": "no_report"}


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """The open questions of an agreement; `title` stands above the text.

    `of_today`: the client named no day, so that another day may have another answer.
    """

    title: str
    document: Document
    of_today: bool

    formats = (JSON, TEXT, CSV, NDJSON)

    def render(self, to: str) -> bytes:
        """Return the body in one of its formats."""
        asked = self.document["questions"]
        if to == JSON:
            return canonical(self.document) + b"\n"
        if to == NDJSON:
            return b"".join(canonical(question) + b"\n" for question in asked)
        return csv_of(asked, QUESTIONS) if to == CSV else self._text(asked).encode()

    def _text(self, asked: Sequence[Document]) -> str:
        document, quoted = self.document, dict[str, int]()
        known_at = document["known_at"]
        head = [
            document["agreement"],
            shown(self.title),
            f"as of {document['as_of']}",
            *([] if known_at is None else [f"known_at {known_at}"]),
            f"entry {document['entry']}",
        ]
        blocks = ["   ".join(head), _counted(asked, document["silent_days"])]
        by_kind: dict[str, list[Document]] = {kind.name: [] for kind in KINDS}
        for question in asked:
            by_kind[question["kind"]].append(question)
        for kind in KINDS:
            there = by_kind[kind.name]
            unrepeated = _not_asked_above(there, by_kind.get(_REPEATED.get(kind.name, ""), ()))
            lines = [line for question in unrepeated for line in _paragraph(question, quoted)]
            if len(unrepeated) < len(there):
                lines.append(f"- {len(there) - len(unrepeated)} asked about above")
            if there:
                blocks.append("\n".join([f"{kind.means} ({kind.name})", *lines]))
        return "\n\n".join(blocks) + "\n"


def _not_asked_above(there: Sequence[Document], above: Sequence[Document]) -> Sequence[Document]:
    """Those of some questions about whose line items no other open question has asked the same."""
    asked = {question["line_item"] for question in above if question["closed_by"] is None}
    return [
        question
        for question in there
        if question["closed_by"] is not None or question["line_item"] not in asked
    ]


def _counted(asked: Sequence[Document], silent_days: int) -> str:
    """How many questions there are, and what counts as silence."""
    closed = sum(question["closed_by"] is not None for question in asked)
    left = len(asked) - closed
    still = (
        "no open question"
        if not left
        else f"{grouped(left)} open question{'s' if left > 1 else ''}"
    )
    answered = f", {grouped(closed)} closed" if closed else ""
    return f"{still}{answered} (silence: {silent_days} days without a report)"


def _paragraph(question: Document, quoted: dict[str, int]) -> Iterator[str]:
    """One question and its passages; those that stand above are named by their number.

    `quoted` holds the number of each passage shown so far, and grows.
    """
    passages = []
    above = []
    for claim in question["claims"][:PASSAGES_SHOWN_MAX]:
        passage = f"{claim['source']} {claim['start']} {claim['end']} {claim['speaker']}"
        if passage in quoted:
            above.append(f"[{quoted[passage]}]")
            continue
        quoted[passage] = len(quoted) + 1
        first = f"    [{quoted[passage]}] "
        passages.extend(_wrapped(_words(claim), first=first, then=" " * len(first)))
    terms = [
        *([f"since {question['since']}"] if question["since"] else []),
        *([f"{grouped(question['size'])} at stake"] if question["size"] else []),
        *(question[name] for name in ("line_item", "stated_total") if question[name]),
        *([" ".join(dict.fromkeys(above))] if above else []),
    ]
    terms_shown = f" ({'; '.join(terms)})" if terms else ""
    sentence = shown_sentence(question["question"], _names_in(question))
    yield from _wrapped(sentence + terms_shown, first="- ", then="  ")
    if question["closed_by"] is not None:
        yield from _wrapped(_closing(question["closed_by"]), first="    ", then="    ")
    yield from passages
    if len(question["claims"]) > PASSAGES_SHOWN_MAX:
        yield f"    and {len(question['claims']) - PASSAGES_SHOWN_MAX} more claims"


def _names_in(question: Document) -> Iterator[str]:
    """The names that the sentence of a question may hold."""
    for claim in question["claims"]:
        yield claim["publisher"]
        if claim["speaker"] is not None:
            yield claim["speaker"]["name"]


def _words(claim: Document) -> str:
    guessed = " [damaged text, in part guessed]" if claim["guessed"] else ""
    whence = printed(claim["publisher"], claim["published_on"])
    return f"“{shown(claim['words'])}”{guessed} – {spoken_by(claim['speaker'])}; {whence}"


def _closing(closing: Document) -> str:
    """What answered a question: `closed by li-7, 2025-06-11`."""
    what = closing["claim"] or closing["line_item"] or f"the transition to {closing['transition']}"
    rank = f" ({closing['rank'].replace('_', ' ')})" if closing["rank"] else ""
    day = f", {closing['on']}" if closing["on"] else ""
    reason = f": {shown(closing['reason'])}" if closing["reason"] else ""
    return f"closed by {what}{rank}{day}{reason}"


def _wrapped(words: str, *, first: str, then: str) -> list[str]:
    wrapper = TextWrapper(
        PAGE_COLUMNS,
        initial_indent=first,
        subsequent_indent=then,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return closed_on_each_line(wrapper.wrap(words))
