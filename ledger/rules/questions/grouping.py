"""Questions grouped: one for a row and kind, however many line items raise it.

Both directions of a category are one question. Answered ones stay apart, each with its answer.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterator, Sequence
from typing import Final, TypeAlias

from ledger.rules.base.printable import listed
from ledger.rules.questions.descriptions import described
from ledger.rules.questions.model import (
    ClaimView,
    Lead,
    LineItems,
    LineItemView,
    Question,
    Subject,
)

#: A question with its kind.
Raised: TypeAlias = tuple[str, Question]
#: The kinds that need not be asked where an open question of another kind, not one kept apart by a
#: topic, asks about the same line item and says it already.
_SAID_BY: Final = {
    "number_not_stated": "no_report",
    "no_report": "due_passed",
    "offer_below_request": "request_unanswered",
}


def grouped(raised: Sequence[Raised]) -> list[Raised]:
    """Return questions, the open ones grouped, without those that others say already."""
    groups: defaultdict[Hashable, list[Question]] = defaultdict(list)
    kinds: dict[Hashable, str] = {}
    closed: list[Raised] = []
    for kind, question in _unsaid(raised):
        if question.closed_by is not None:
            closed.append((kind, question))
            continue
        group = _group(kind, question)
        kinds[group] = kind
        groups[group].append(question)
    return [
        *((kinds[group], _one(questions)) for group, questions in groups.items()),
        *closed,
    ]


def _unsaid(raised: Sequence[Raised]) -> Iterator[Raised]:
    """Yield questions, but no open one that another kind, or that of its whole, says already."""
    open_topics: set[tuple[str, str, str]] = set()
    for kind, question in raised:
        if question.closed_by is None:
            topic = question.plural.topic
            for identity in question.line_items:
                open_topics.add((kind, topic, identity))
    for kind, question in raised:
        if question.closed_by is None and _is_said(kind, question, open_topics):
            continue
        yield kind, question


def _is_said(
    kind: str,
    question: Question,
    open_topics: Collection[tuple[str, str, str]],
) -> bool:
    """Return whether others ask the same of each of the line items of a question.

    `open_topics` has the kind, the topic and each line item of the open questions.
    """
    topic = question.plural.topic
    above = _SAID_BY.get(kind, "")
    for item in question.items:
        by_another = (above, "", item.line.id) in open_topics
        by_whole = (kind, topic, item.line.part_of) in open_topics
        if not by_another and not by_whole:
            return False
    return len(question.items) > 0


def _group(
    kind: str,
    question: Question,
) -> Hashable:
    """Return what questions of one group share: their kind, topic, category and two parties."""
    category, from_party, to_party = question.key
    topic = question.plural.topic
    if None in question.key:
        return kind, topic, question.lead
    return kind, topic, category, frozenset((from_party, to_party))


def _one(questions: Sequence[Question]) -> Question:
    """Return the one question of a group."""
    first = questions[0]
    if len(questions) == 1:
        return first
    ways = {question.lead.way for question in questions}
    both_ways = len(ways) > 1
    totals: list[str] = []
    for question in questions:
        totals.extend(question.stated_totals)
    since = [question.since for question in questions if question.since]
    return Question(
        lead=_lead(first.lead, both_ways=both_ways),
        sentence=_sentence(questions, both_ways=both_ways),
        plural=first.plural,
        items=_items(questions),
        key=_key(questions),
        since=min(since, default=None),
        size=_size(questions),
        claims=_claims(questions),
        stated_totals=tuple(totals),
    )


def _lead(
    lead: Lead,
    *,
    both_ways: bool,
) -> Lead:
    """Return how the sentence of a group begins."""
    if lead.way is None or not both_ways:
        return lead
    parties = " and ".join(sorted(lead.way))
    return Lead(f"{lead.label}, between {parties}", None)


def _sentence(
    questions: Sequence[Question],
    *,
    both_ways: bool,
) -> str:
    """Return the sentence of a group, in which the line items are counted and summed."""
    by_suffix: defaultdict[str, list[LineItemView]] = defaultdict(list)
    things: list[str] = []
    for question in sorted(questions, key=_place):
        plural = question.plural
        if plural.thing is None:
            by_suffix[plural.suffix].extend(question.items)
            continue
        way = f" to {question.lead.way[1]}" if both_ways and question.lead.way else ""
        things.append(f"{plural.thing}{way}")
    for suffix, items in by_suffix.items():
        description = described(items, both_ways=both_ways)
        things.append(f"{description}{suffix}")
    distinct = dict.fromkeys(things)
    return questions[0].plural.template.format(things=listed(distinct))


def _place(
    question: Question,
) -> tuple[tuple[str, str], str, str]:
    """Return the sorting key of a question in a sentence, whichever was recorded first."""
    plural = question.plural
    lead = question.lead
    way = lead.way or ("", "")
    thing = plural.thing or ""
    suffix = plural.suffix
    return way, thing, suffix


def _items(questions: Sequence[Question]) -> tuple[LineItemView, ...]:
    """Return the line items of a group, each once."""
    by_id: dict[str, LineItemView] = {}
    for question in questions:
        for item in question.items:
            by_id[item.line.id] = item
    return tuple(by_id.values())


def _claims(questions: Sequence[Question]) -> tuple[ClaimView, ...]:
    """Return the claims of a group, each once."""
    by_id: dict[str, ClaimView] = {}
    for question in questions:
        for claim in question.claims:
            by_id[claim.id] = claim
    return tuple(by_id.values())


def _key(questions: Sequence[Question]) -> Subject:
    """Return the category and the direction of a group; no direction where it is about both."""
    keys = {question.key for question in questions}
    if len(keys) == 1:
        return questions[0].key
    category, _, _ = questions[0].key
    return category, None, None


def _size(questions: Sequence[Question]) -> int | None:
    """Return how many are at stake: what is at stake in line items of one act, added up.

    Of several acts, which may be about the same people, the largest sum; a part of a line item that
    is there itself adds nothing.
    """
    ids: set[str] = set()
    for question in questions:
        ids.update(question.line_items)
    sizes: defaultdict[str, list[int]] = defaultdict(list)
    for question in questions:
        size = question.size
        if size is None or _are_parts(question.items, ids):
            continue
        act = ""
        if question.items:
            act = question.items[0].act
        sizes[act].append(size)
    return max(map(sum, sizes.values()), default=None)


def _are_parts(
    items: LineItems,
    ids: Collection[str],
) -> bool:
    """Return whether line items are all parts of some that are among `ids`."""
    if not items:
        return False
    return all(item.line.part_of in ids for item in items)
