"""The open questions of an agreement: reads its line items, and makes the answer a document."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Final

from sqlalchemy import select, union
from sqlalchemy.orm import Session, aliased

from ledger.models import CategoryVersion, LineItemVersion
from ledger.rules.asking import ClaimView, LineItemView, Question, StatedTotalView, Step
from ledger.rules.lifecycle import Act, Status
from ledger.rules.questions import questions
from ledger.rules.refusals import TooCostly
from ledger.rules.sums import LineItemFigures
from ledger.rules.totals import Category
from ledger.rules.visible import grouped
from ledger.services import documents, records, stated_rows, stated_totals
from ledger.services.journal import loads
from ledger.services.kinds import (
    AGREEMENT,
    Document,
    effective_ends,
    figure_claims,
    figure_of,
)
from ledger.services.stated_totals import Checked, Covered
from ledger.services.totals import TitledDocument

#: About how long an answer may become.
ANSWER_BYTES_MAX: Final = 16 * 1024 * 1024
#: About what a question takes beside the words that it quotes.
_QUESTION_BYTES: Final = 500
_ACTS: Final = {act.value: act for act in Act}
_STATUSES: Final = {status.value: status for status in Status}


@dataclass(frozen=True, slots=True)
class QuestionsRequest:
    """What a client wants to know.

    `known_at` is the journal size to answer from, `asked_at` the same where the client named one,
    echoed in the answer; `as_of` is a day; `kind` None asks all kinds; `closed` adds the questions
    that were answered since, each with what answered it.
    """

    known_at: int
    asked_at: int | None
    as_of: str
    silent_days: int
    kind: str | None
    closed: bool


@dataclass(frozen=True, slots=True)
class _Recorded:
    """What the questions are asked of."""

    line_items: list[Document]
    totals: list[tuple[Document, Checked]]
    categories: dict[str, Document]


def of_agreement(session: Session, agreement: str, asked: QuestionsRequest) -> TitledDocument:
    """Return the open questions of an agreement.

    Raises:
        NotFound: the agreement isn't recorded, or wasn't by then.
    """
    head = loads(records.get(session, AGREEMENT, agreement, asked.known_at))
    recorded = _recorded(session, agreement, asked.known_at)
    told = {claim["id"]: claim for item in recorded.line_items for claim in item["claims"]}
    stated = {total["id"]: total for total, _ in recorded.totals}
    document = {
        "agreement": agreement,
        "as_of": asked.as_of,
        "silent_days": asked.silent_days,
        "known_at": asked.asked_at,
        # What it asks may depend on other agreements, their dates, and labels of categories.
        "entry": asked.known_at - 1,
        "questions": _bounded(
            _question_document(name, question, stated if question.stated_total else told)
            for name, question in _questions(agreement, recorded, asked)
            if asked.closed or question.closed_by is None
        ),
    }
    return TitledDocument(head["title"], document)


def _bounded(asked: Iterable[Document]) -> list[Document]:
    """The questions, unless all that they quote is too much: a claim may stand in several."""
    found, room = list[Document](), ANSWER_BYTES_MAX
    for question in asked:
        room -= _QUESTION_BYTES + sum(len(claim["words"]) for claim in question["claims"])
        if room < 0:
            raise TooCostly(f"They would quote more than {grouped(ANSWER_BYTES_MAX)} characters.")
        found.append(question)
    return found


def _recorded(session: Session, agreement: str, known_at: int) -> _Recorded:
    return _Recorded(
        line_items=_line_items(session, agreement, known_at),
        totals=_stated_totals(session, agreement, known_at),
        categories=_categories(session, known_at),
    )


def _questions(
    agreement: str, recorded: _Recorded, asked: QuestionsRequest
) -> list[tuple[str, Question]]:
    categories = recorded.categories
    return questions(
        [
            _item(item, place, agreement, categories)
            for place, item in enumerate(recorded.line_items)
        ],
        {name: Category(each["unit"], each["parent"]) for name, each in categories.items()},
        [_stated(total, checked, categories) for total, checked in recorded.totals],
        as_of=asked.as_of,
        silent_days=asked.silent_days,
        kind=asked.kind,
    )


def _categories(session: Session, known_at: int) -> dict[str, Document]:
    """All categories as they stood then, by id."""
    model = CategoryVersion
    query = select(model.document).where(records.visible(model, known_at))
    found = map(loads, session.execute(query).scalars())
    return {category["id"]: category for category in found}


def _line_items(session: Session, agreement: str, known_at: int) -> list[Document]:
    """The agreement's line items, with what elsewhere they answer or are answered by.

    What answers them does so directly or by way of others; all in recording order.
    """
    model, reply, answered = LineItemVersion, aliased(LineItemVersion), aliased(LineItemVersion)
    own = select(model.id).where(model.agreement == agreement, records.visible(model, known_at))
    answers = select(answered.answers.label("id")).where(
        answered.agreement == agreement,
        answered.answers.is_not(None),
        records.visible(answered, known_at),
    )
    # Two queries joined: an OR of both makes PostgreSQL look at every line item.
    linked = select(union(own, answers).subquery().c.id).cte("linked", recursive=True)
    linked = linked.union(
        select(reply.id).where(reply.answers == linked.c.id, records.visible(reply, known_at))
    )
    query = (
        select(model.document)
        .join(linked, linked.c.id == model.id)
        .where(records.visible(model, known_at))
        .order_by(model.created_index)
    )
    return [loads(row.document) for row in documents.rows(session, query)]


def _item(
    item: Document, place: int, agreement: str, categories: Mapping[str, Document]
) -> LineItemView:
    found = figure_of(item)
    first_on, last_on = effective_ends(item["effective_on"])
    heard = [day for day in (first_on, found.first_published_on) if day is not None]
    line = LineItemFigures(
        id=item["id"],
        act=_ACTS[item["act"]],
        category=item["category"],
        from_party=item["from_party"],
        to_party=item["to_party"],
        status=_STATUSES[item["status"]],
        part_of=item["part_of"],
        happened_on=last_on or found.first_published_on,
        lower=found.lower,
        upper=found.upper,
        approximate=found.approximate,
        contested=found.contested,
        no_number=found.no_number,
        floor=found.floor,
        told_by=found.told_by,
        text=found.text,
    )
    category = categories[item["category"]]
    return LineItemView(
        line=line,
        place=place,
        label=category["label"],
        unit=category["unit"],
        figure=found,
        claims=_told(item),
        steps=tuple(map(_step, item["transitions"])),
        answers=item["answers"],
        due_on=item["due_on"],
        condition=item["condition"],
        effective_on=item["effective_on"],
        heard_on=min(heard, default=None),
        own=item["agreement"] == agreement,
    )


def _told(item: Document) -> tuple[ClaimView, ...]:
    said = figure_claims(item["claims"])
    return tuple(
        ClaimView(
            id=claim["id"],
            claim=each,
            unclear=tuple(claim["unclear"]),
            replaces=claim["replaces"],
            because=claim["because"],
            rank_reason=claim["rank_reason"],
            recorded_at=claim["recorded_at"],
            differs=claim.get("differs"),
        )
        for claim, each in zip(item["claims"], said, strict=True)
    )


def _step(transition: Document) -> Step:
    recorded_on = transition["recorded_at"][: len("2025-06-02")]
    on = transition["effective_on"] or recorded_on
    return Step(_STATUSES[transition["to"]], on, transition["reason"])


def _stated_totals(
    session: Session, agreement: str, known_at: int
) -> list[tuple[Document, Checked]]:
    """The live stated totals that cover the agreement, checked."""
    totals, _ = stated_rows.of_agreement(session, agreement, known_at, None)
    groups: defaultdict[Covered, list[Document]] = defaultdict(list)
    for total in totals:
        groups[stated_totals.covered(total)].append(total)
    checked = stated_totals.check_groups(session, groups, known_at) if groups else {}
    return [(total, checked[total["id"]]) for total in totals]


def _stated(
    total: Document, checked: Checked, categories: Mapping[str, Document]
) -> StatedTotalView:
    there = [categories[name] for name in total["categories"]]
    directions = [(each["from_party"], each["to_party"]) for each in total["directions"]]
    ways = " and ".join(f"{giver} to {taker}" for giver, taker in directions)
    one_way = directions[0] if len(directions) == 1 else (None, None)
    return StatedTotalView(
        lead=f"{' and '.join(each['label'] for each in there)}, {ways}",
        key=(there[0]["id"] if len(there) == 1 else None, *one_way),
        unit=there[0]["unit"],
        claim=ClaimView(
            id=total["id"],
            claim=stated_totals.told(total, checked).claim,
            unclear=tuple(total["unclear"]),
            replaces=total["replaces"],
            because=total["because"],
            rank_reason=None,
            recorded_at=total["recorded_at"],
        ),
        statement=checked.statement,
        check=checked.check,
    )


def _question_document(kind: str, question: Question, claims: Mapping[str, Document]) -> Document:
    category, from_party, to_party = question.key
    return {
        "kind": kind,
        "question": question.question,
        "line_item": question.line_item,
        "stated_total": question.stated_total,
        "category": category,
        "from_party": from_party,
        "to_party": to_party,
        "since": question.since,
        "size": question.size,
        "claims": [_claim_document(claims[told.id]) for told in question.claims],
        "closed_by": None if question.closed_by is None else asdict(question.closed_by),
    }


def _claim_document(claim: Document) -> Document:
    passage = claim["passage"]
    return {
        **{name: claim[name] for name in ("id", "speaker", "publisher", "published_on", "source")},
        "text": claim["quantity"]["text"],
        "words": passage["reading"],
        **{name: passage[name] for name in ("start", "end", "guessed")},
    }
