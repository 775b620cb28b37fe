"""The open questions of an agreement.

Reads its line items and stated totals, and answers what the rules compute as a document.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.models import CategoryVersion
from ledger.rules.base.days import effective_ends
from ledger.rules.base.errors import TooCostly
from ledger.rules.base.printable import grouped
from ledger.rules.quantities.figure import Claim, Figure
from ledger.rules.quantities.figure import figure as figure_of_claims
from ledger.rules.questions.catalogue import questions
from ledger.rules.questions.model import (
    ClaimView,
    LineItemView,
    Question,
    StatedTotalView,
    StepTaken,
)
from ledger.rules.questions.names import Names
from ledger.rules.totals import differs
from ledger.rules.totals.hierarchy import Category, Groups
from ledger.rules.totals.stated_bearing import CheckedTotal
from ledger.rules.totals.stated_jointly import ended_before
from ledger.rules.totals.sums import LineItemFigures
from ledger.rules.workflow.lifecycle import Act, Status
from ledger.services import parties, queries, questioned_line_items
from ledger.services.figure_documents import figure_claims, live_documents, parties_of
from ledger.services.journal import loads
from ledger.services.question_documents import question_document
from ledger.services.question_subjects import lead_of, subject_of
from ledger.services.questioned_line_items import ClaimQuotes
from ledger.services.resources import AGREEMENT, Document
from ledger.services.sealed import ClaimDocument, QuotingDocument, StatedTotalDocument
from ledger.services.totals import stated_checks, stated_rows
from ledger.services.totals.totals import TitledDocument

#: Roughly how many bytes an answer may have.
ANSWER_BYTES_MAX: Final = 16 * 1024 * 1024
#: Roughly how many bytes a question has beside the words that it quotes.
_QUESTION_BYTES: Final = 500
_ACTS: Final = {act.value: act for act in Act}
_STATUSES: Final = {status.value: status for status in Status}


@dataclass(frozen=True, slots=True)
class QuestionsRequest:
    """The parameters of a request for open questions.

    `known_at` is the journal size to answer from. `asked_at` is the same where the client sent one,
    echoed in the answer. `as_of` is a day. `kind` None asks all kinds. `closed` adds the questions
    that were answered since, each with its answer.
    """

    known_at: int
    asked_at: int | None
    as_of: str
    silent_days: int
    kind: str | None
    closed: bool


@dataclass(frozen=True, slots=True)
class QuestionsResult(TitledDocument):
    """The open questions of an agreement, with the names and labels that they may hold."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Recorded:
    """What raises the questions; `totals` are the documents of stated totals by their ids."""

    concluded_on: str | None
    line_items: list[LineItemView]
    quotes: ClaimQuotes
    totals: dict[str, StatedTotalDocument]
    checked: dict[str, CheckedTotal]
    categories: dict[str, Document]
    names: Names
    groups: Groups


def of_agreement(
    session: Session,
    agreement: str,
    request: QuestionsRequest,
) -> QuestionsResult:
    """Return the open questions of an agreement.

    Raises:
        NotFound: the agreement isn't recorded, or wasn't by then.
        TooCostly: there is too much to read or to quote.
    """
    head = loads(queries.get(session, AGREEMENT, agreement, request.known_at))
    recorded = _recorded(session, head, request.known_at)
    document = {
        "agreement": agreement,
        "as_of": request.as_of,
        "silent_days": request.silent_days,
        "known_at": request.asked_at,
        # The questions may depend on other agreements, their dates, and labels of categories.
        "entry": request.known_at - 1,
        "questions": _bounded(_question_documents(recorded, request)),
    }
    return QuestionsResult(head["title"], document, _words(recorded))


def _words(recorded: _Recorded) -> tuple[str, ...]:
    """Return the names, labels and titles of what is asked about."""
    names = recorded.names
    words = set(map(names.agreement, _agreements_named(recorded.line_items)))
    for item in recorded.line_items:
        words.add(names.label(item.line.category))
        words.update(map(names.party, item.line.direction))
    for total in recorded.totals.values():
        words.update(map(names.label, total["categories"]))
        for direction in total["directions"]:
            words.add(names.party(direction["from_party"]))
            words.add(names.party(direction["to_party"]))
    return tuple(sorted(words))


def _question_documents(
    recorded: _Recorded,
    request: QuestionsRequest,
) -> Iterator[Document]:
    """Yield the questions that the request wants, each with the words that it quotes."""
    for kind, question in _questions(recorded, request):
        if request.closed or question.closed_by is None:
            quoted: Callable[[str], QuotingDocument] = recorded.quotes.claim
            if question.stated_totals:
                quoted = recorded.totals.__getitem__
            yield question_document(kind, question, quoted)


def _bounded(questions: Iterable[Document]) -> list[Document]:
    """Return the questions, unless they quote too much: several may quote the same claim."""
    kept: list[Document] = []
    room = ANSWER_BYTES_MAX
    for question in questions:
        room -= _QUESTION_BYTES + sum(
            len(claim["words"]) for claim in question["claims"]
        )
        if room < 0:
            raise TooCostly(
                f"They would quote more than {grouped(ANSWER_BYTES_MAX)} characters."
            )
        kept.append(question)
    return kept


def _recorded(
    session: Session,
    head: Document,
    known_at: int,
) -> _Recorded:
    """Read what raises questions about an agreement, as it stood then."""
    agreement = head["id"]
    totals, _ = stated_rows.of_agreement(session, agreement, known_at, None)
    checked: dict[str, CheckedTotal] = {}
    if totals:
        groups = stated_checks.by_coverage(totals)
        checked = stated_checks.check_groups(session, groups, known_at)
    categories = _categories(session, known_at)
    labels = {name: category["label"] for name, category in categories.items()}
    titles: dict[str, str] = {}
    recorded = _Recorded(
        concluded_on=head["concluded_on"],
        line_items=[],
        quotes=ClaimQuotes(),
        totals={total["id"]: total for total in totals},
        checked=checked,
        categories=categories,
        names=Names(parties.names(session, known_at), labels, titles),
        groups=parties.groups(session, known_at),
    )
    _add_line_items(session, agreement, known_at, recorded)
    if _agreements_named(recorded.line_items):
        titles.update(parties.titles(session, known_at))
    return recorded


def _add_line_items(
    session: Session,
    agreement: str,
    known_at: int,
    recorded: _Recorded,
) -> None:
    """Read the line items, one at a time: parsed, a document takes six times as many bytes."""
    sealed = questioned_line_items.documents_of(session, agreement, known_at)
    for place, document in enumerate(sealed):
        item = loads(document)
        recorded.quotes.add(document, item["claims"])
        view = _line_item_view(item, place, agreement, recorded)
        recorded.line_items.append(view)


def _agreements_named(line_items: Iterable[LineItemView]) -> set[str]:
    """Return the agreements under which claims put their line items, otherwise than recorded."""
    identities: set[str] = set()
    for item in line_items:
        for claim in item.claims:
            identities.update(differs.agreements(claim.differs or {}))
    return identities


def _questions(
    recorded: _Recorded,
    request: QuestionsRequest,
) -> list[tuple[str, Question]]:
    """Return the questions that the rules raise, each after its kind."""
    categories = recorded.categories
    return questions(
        recorded.line_items,
        _category_tree(categories),
        [
            _stated_total_view(total, recorded.checked[name], recorded)
            for name, total in recorded.totals.items()
        ],
        names=recorded.names,
        groups=recorded.groups,
        as_of=request.as_of,
        silent_days=request.silent_days,
        kind=request.kind,
    )


def _category_tree(categories: Mapping[str, Document]) -> dict[str, Category]:
    """Return categories as the rules take them, by id."""
    return {
        name: Category(
            category["unit"], category["parent"], category.get("crosses", False)
        )
        for name, category in categories.items()
    }


def _categories(
    session: Session,
    known_at: int,
) -> dict[str, Document]:
    """Return all categories as they stood then, by id."""
    model = CategoryVersion
    query = select(model.document).where(queries.visible(model, known_at))
    categories = map(loads, session.execute(query).scalars())
    return {category["id"]: category for category in categories}


def _line_item_view(
    item: Document,
    place: int,
    agreement: str,
    recorded: _Recorded,
) -> LineItemView:
    """Return a line item as the questions see it; `place` is its place in recording order."""
    claims = figure_claims(item["claims"], recorded.groups)
    figure = figure_of_claims(claims, item["from_party"], item["to_party"])
    category = recorded.categories[item["category"]]
    first_on, _ = effective_ends(item["effective_on"])
    days = (first_on, figure.first_published_on)
    known_days = [day for day in days if day is not None]
    return LineItemView(
        line=_line(item, figure, live_documents(item["claims"], claims)),
        place=place,
        names=recorded.names,
        unit=category["unit"],
        figure=figure,
        claims=_claim_views(item, claims),
        steps=tuple(_step(step, recorded.groups) for step in item["transitions"]),
        answers=item["answers"],
        due_on=item["due_on"],
        condition=item["condition"],
        effective_on=item["effective_on"],
        heard_on=min(known_days, default=None),
        own=item["agreement"] == agreement,
    )


def _line(
    item: Document,
    figure: Figure,
    live: list[ClaimDocument],
) -> LineItemFigures:
    """Return the numbers and the keys of a line item, as totals take them."""
    first_on, last_on = effective_ends(item["effective_on"])
    return LineItemFigures.of(
        figure,
        id=item["id"],
        act=_ACTS[item["act"]],
        category=item["category"],
        from_party=item["from_party"],
        to_party=item["to_party"],
        status=_STATUSES[item["status"]],
        part_of=item["part_of"],
        happened_on=last_on or figure.first_published_on,
        first_on=first_on,
        last_on=last_on,
        distinct_from=tuple(item["distinct_from"]),
        undoes=item["undoes"],
        tie_contested=differs.contests_tie(live),
        elsewhere=differs.elsewhere(item, live),
        other_days=tuple(differs.other_days(live)),
    )


def _claim_views(item: Document, claims: Sequence[Claim]) -> tuple[ClaimView, ...]:
    """Return the claims of a line item as the questions see them, in recording order."""
    return tuple(
        ClaimView(
            id=document["id"],
            claim=claim,
            unclear=tuple(document["unclear"]),
            replaces=document["replaces"],
            because=document["because"],
            rank_reason=document["rank_reason"],
            recorded_at=document["recorded_at"],
            differs=document["differs"],
            retraction=document["retracted"],
        )
        for document, claim in zip(item["claims"], claims, strict=True)
    )


def _step(transition: Document, groups: Groups) -> StepTaken:
    recorded_on = transition["recorded_at"][: len("2025-06-02")]
    on = transition["effective_on"] or recorded_on
    evidence = transition["evidence"] or {}
    return StepTaken(
        _STATUSES[transition["to"]],
        on,
        transition["reason"],
        evidence.get("retracted"),
        parties_of(evidence.get("speakers", ()), groups),
    )


def _stated_total_view(
    total: StatedTotalDocument,
    checked: CheckedTotal,
    recorded: _Recorded,
) -> StatedTotalView:
    """Return a stated total as the questions see it, with its check."""
    category = recorded.categories[total["categories"][0]]
    claim = ClaimView(
        id=total["id"],
        claim=checked.claim,
        unclear=tuple(total["unclear"]),
        replaces=total["replaces"],
        because=total["because"],
        rank_reason=None,
        recorded_at=total["recorded_at"],
    )
    return StatedTotalView(
        lead=lead_of(total, recorded.names),
        key=subject_of(total),
        unit=category["unit"],
        claim=claim,
        checked=checked,
        ended_before=ended_before(checked.statement, recorded.concluded_on),
    )
