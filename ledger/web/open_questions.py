"""Open questions of an agreement, as pages show them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from markupsafe import Markup

from ledger.api.http.operations import Read
from ledger.rules.base.errors import TooCostly
from ledger.schemas.questions import SILENT_DAYS_DEFAULT
from ledger.services import questions
from ledger.services.questions import QuestionsRequest
from ledger.services.resources import Document
from ledger.web import reading, sentences

#: Of how many line items questions are worked out beside something else: it takes a third of a
#: second. With more they stand on a page of their own, for which whoever opens it waits.
LINE_ITEMS_MAX: Final = 2_000
#: How many questions one page shows.
SHOWN_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class Raised:
    """An open question; `names` are those of whom and of what its agreement's questions are."""

    document: Document
    names: Collection[str]

    def sentence(self) -> Markup:
        """Return its sentence as HTML, in which each name is set apart."""
        claims = self.document["claims"]
        speakers = chain.from_iterable(claim["speakers"] for claim in claims)
        spoken = {speaker["name"] for speaker in speakers}
        spoken.update(self.names)
        return sentences.sentence_html(
            self.document["question"],
            spoken,
        )


@dataclass(frozen=True, slots=True)
class QuestionsByKind:
    """The open questions of an agreement by kind, as they stand on pages that count from 1."""

    kinds: Mapping[str, Sequence[Raised]]

    def pages(self) -> int:
        """Return how many pages there are."""
        count = sum(map(len, self.kinds.values()))
        return -(-count // SHOWN_MAX)

    def on_page(self, number: int) -> dict[str, list[Raised]]:
        """Return the questions of one page, by kind."""
        in_order = list(chain.from_iterable(self.kinds.values()))
        start = (number - 1) * SHOWN_MAX
        return _grouped(in_order[start : start + SHOWN_MAX])

    def page_of(self, kind: str) -> int:
        """Return the page on which the questions of a kind begin."""
        before = 0
        for other, questions_of_kind in self.kinds.items():
            if other == kind:
                break
            before += len(questions_of_kind)
        return before // SHOWN_MAX + 1


def of_row(
    raised: Iterable[Raised],
    row: Mapping[str, str],
) -> list[Raised]:
    """Return the open questions about one row, or about what of it is named; all without a name.

    A question about both directions, or about several categories, is about each of them.
    """
    return [question for question in raised if _is_about(question, row)]


def _is_about(question: Raised, row: Mapping[str, str]) -> bool:
    document = question.document
    return all(document[name] in (None, value) for name, value in row.items())


def by_kind(raised: Iterable[Raised]) -> QuestionsByKind:
    """Return open questions by kind, each kind in the place of its first question."""
    return QuestionsByKind(_grouped(raised))


def _grouped(raised: Iterable[Raised]) -> dict[str, list[Raised]]:
    kinds: dict[str, list[Raised]] = {}
    for question in raised:
        kinds.setdefault(question.document["kind"], []).append(question)
    return kinds


def of_agreement(read: Read, identity: str) -> list[Raised]:
    """Return the open questions of an agreement, those with the most at stake first."""
    request = QuestionsRequest(
        known_at=read.known_at,
        asked_at=read.asked_at,
        as_of=reading.day_of(read),
        silent_days=SILENT_DAYS_DEFAULT,
        kind=None,
        closed=False,
    )
    result = questions.of_agreement(read.session, identity, request)
    return [Raised(question, result.words) for question in result.document["questions"]]


def quickly(
    read: Read,
    identity: str,
    line_items: int,
    worked_out: int = 0,
) -> list[Raised] | None:
    """Return the open questions of an agreement with so many line items; None where it takes long.

    `worked_out` is of how many line items of others the same page shows questions.
    """
    if worked_out + line_items > LINE_ITEMS_MAX:
        return None
    try:
        return of_agreement(read, identity)
    except TooCostly:
        return None
