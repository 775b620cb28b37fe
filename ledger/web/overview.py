"""What the first page shows: the newest agreements with their totals, reports and questions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from sqlalchemy import func, select

from ledger.api.http.operations import Read
from ledger.models import AgreementVersion, LineItemVersion
from ledger.rules.totals.policies import ENVELOPE
from ledger.rules.totals.sums import LineItemFigures
from ledger.rules.workflow.lifecycle import Act
from ledger.services import queries
from ledger.services.journal import loads
from ledger.services.resources import Document
from ledger.services.totals import totals
from ledger.web import open_questions
from ledger.web.open_questions import Raised

#: How many agreements are shown with their totals, and how many line items these have together:
#: to add them up takes half a second. The others are shown by their titles, up to so many.
_WITH_TOTALS: Final = 10
_LINE_ITEMS_MAX: Final = 20_000
_TITLES: Final = 200
_REPORTS: Final = 8
_QUESTIONS: Final = 5
_BEFORE_PLEDGES: Final = ("requested", "offered")


@dataclass(frozen=True, slots=True)
class Report:
    """A report that counts, with the agreement that it stands under."""

    agreement: str
    line_item: LineItemFigures

    @property
    def on(self) -> str:
        """The day by which reports are ordered; empty where nothing dates it."""
        return self.line_item.happened_on or ""

    @property
    def days(self) -> str:
        """The day on which it happened, or the first and the last on which it may have."""
        first = self.line_item.first_on
        last = self.line_item.last_on
        if first is None or first == last:
            return self.on
        return f"{first}/{last}"


@dataclass(frozen=True, slots=True)
class Card:
    """An agreement with its totals; `questions` is None where there are too many to read."""

    agreement: Document
    totals: Document
    reports: Sequence[Report]
    questions: Sequence[Raised] | None

    @property
    def before(self) -> list[str]:
        """The columns of what came before a pledge, where any row has one."""
        return [name for name in _BEFORE_PLEDGES if self._has(name)]

    def _has(self, column: str) -> bool:
        """Return whether any row of its totals has something in a column."""
        return any(row[column] for row in self.totals["totals"])


@dataclass(frozen=True, slots=True)
class Overview:
    """The first page: cards of the newest agreements, others by title, and what stands out.

    `more` is how many agreements aren't even shown by title.
    """

    cards: Sequence[Card]
    others: Sequence[Document]
    more: int
    reports: Sequence[Report]
    questions: Sequence[tuple[str, Raised]]


def of_ledger(read: Read) -> Overview:
    """Return what the first page shows."""
    agreements = sorted(
        _agreements(read),
        key=_newest_first,
        reverse=True,
    )
    cards = list(_cards(read, agreements))
    others = agreements[len(cards) :]
    reports = chain.from_iterable(card.reports for card in cards)
    newest = sorted(
        reports,
        key=lambda report: report.on,
        reverse=True,
    )
    largest = sorted(
        _questions_of(cards),
        key=_stake,
        reverse=True,
    )
    return Overview(
        cards=cards,
        others=others[:_TITLES],
        more=len(others[_TITLES:]),
        reports=newest[:_REPORTS],
        questions=largest[:_QUESTIONS],
    )


def _cards(read: Read, agreements: Sequence[Document]) -> Iterator[Card]:
    """Yield the newest agreements with their totals, while they have few line items together."""
    room = _LINE_ITEMS_MAX
    for agreement in agreements[:_WITH_TOTALS]:
        line_items = _count(read, agreement["id"], room + 1)
        if line_items > room:
            return
        yield _card(read, agreement, _LINE_ITEMS_MAX - room)
        room -= line_items


def _count(read: Read, agreement: str, most: int) -> int:
    """Return how many line items an agreement has, counted up to so many."""
    model = LineItemVersion
    counted = select(model.id).where(
        model.agreement == agreement, queries.visible(model, read.known_at)
    )
    query = select(func.count()).select_from(counted.limit(most).subquery())
    return read.session.execute(query).scalar_one()


def _agreements(read: Read) -> Iterator[Document]:
    """Yield the agreements that aren't withdrawn, in recording order."""
    model = AgreementVersion
    query = select(model.document).where(
        queries.visible(model, read.known_at), model.withdrawn.is_(None)
    )
    for document in read.session.execute(query.order_by(model.created_index)).scalars():
        yield loads(document)


def _newest_first(agreement: Document) -> str:
    concluded_on: str | None = agreement["concluded_on"]
    return concluded_on or ""


def _card(read: Read, agreement: Document, added_up: int) -> Card:
    """Return an agreement with its totals, and its questions where that is quick.

    `added_up` is how many line items the cards before it have.
    """
    identity = agreement["id"]
    request = totals.TotalsRequest(
        known_at=read.known_at,
        asked_at=read.asked_at,
        as_of=read.query.get("as_of"),
        policy=read.query.get("policy", ENVELOPE),
    )
    result = totals.of_agreement(
        read.session,
        identity,
        request,
    )
    reports = [
        Report(identity, line)
        for line in result.totals.counted
        if line.act is Act.REPORT
    ]
    return Card(
        agreement,
        result.document,
        reports,
        open_questions.quickly(read, identity, len(result.own), added_up),
    )


def _questions_of(cards: Sequence[Card]) -> Iterator[tuple[str, Raised]]:
    for card in cards:
        for question in card.questions or ():
            yield card.agreement["id"], question


def _stake(raised: tuple[str, Raised]) -> int:
    _, question = raised
    return question.document["size"] or 0
