"""Open questions in all: which there are, in what order, and what raises none."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.rules.questions.catalogue import KINDS, questions
from ledger.rules.questions.model import ClaimView, LineItemView
from ledger.rules.workflow.lifecycle import counts
from tests.rules import ledgers
from tests.rules.asked import AS_OF, NAMES, asked, find, make_item, make_pledge, tell

PAGE = Path(__file__).parents[2] / "docs" / "glossary.md"
FLAGS = ["direction", "scope", "number_not_in_passage"]


@st.composite
def asked_of(draw):
    """Random line items as questions are asked of them, some answering an earlier one."""
    items = []
    for number, item in enumerate(draw(ledgers.ledgers())):
        said = list(map(ledgers.to_claim, item["claims"]))
        told = tuple(
            ClaimView(
                id=f"{number}.{place}",
                claim=claim,
                unclear=tuple(draw(st.sets(st.sampled_from(FLAGS), max_size=1))),
                replaces=f"{number}.{place - 1}" if place and said[place - 1].superseded else None,
                because=None,
                rank_reason=None,
                recorded_at=f"T{place}",
            )
            for place, claim in enumerate(said)
        )
        items.append(
            LineItemView(
                line=ledgers.to_line(item),
                place=number,
                names=NAMES,
                unit=ledgers.UNITS[item["category"]],
                figure=ledgers.to_figure(item),
                claims=told,
                steps=(),
                answers=draw(earlier(items, item)),
                due_on=draw(st.none() | st.sampled_from(ledgers.DATES)),
                condition=draw(st.none() | st.just("if they can be found")),
                effective_on=item["effective_on"],
                heard_on=draw(st.none() | st.sampled_from(ledgers.DATES)),
            )
        )
    return items


def earlier(items, item):
    chain = ["request", "offer", "pledge", "report"]
    before = chain[: chain.index(item["act"])]
    ids = [each.line.id for each in items if each.line.act in before]
    return st.none() | st.sampled_from(ids) if ids else st.none()


def ask(items, **when):
    return questions(
        items, ledgers.CATEGORIES, names=NAMES, **{"as_of": AS_OF, "silent_days": 3, **when}
    )


@given(asked_of())
def test_a_line_item_that_does_not_count_raises_no_question_and_answers_none(items):
    counted = [item for item in items if counts(item.line.act, item.line.status)]

    assert ask(items) == ask(counted)
    asked_about = {name for _, question in ask(items) for name in question.line_items}
    assert asked_about <= {item.line.id for item in counted}


@given(asked_of())
def test_the_question_with_the_most_at_stake_comes_first_then_the_oldest(items):
    order = [
        (-(question.size or 0), question.since is None, question.since or "")
        for _, question in ask(items)
    ]

    assert order == sorted(order)


@given(asked_of())
def test_the_questions_of_each_kind_are_all_the_questions(items):
    by_kind = [pair for kind in KINDS for pair in ask(items, kind=kind.name)]

    assert sorted(map(str, by_kind)) == sorted(map(str, ask(items)))


@given(asked_of())
def test_every_question_shows_claims_of_counted_line_items_and_no_negative_size(items):
    ids = {
        told.id for item in items if counts(item.line.act, item.line.status) for told in item.claims
    }

    for _, question in ask(items):
        assert {told.id for told in question.claims} <= ids
        assert question.size is None or question.size >= 0
        assert question.question.endswith("?")


@pytest.mark.parametrize("status", ["voided", "withdrawn"])
def test_a_pledge_that_was_taken_back_raises_no_question(status):
    item = make_pledge("bodies", tell("not stated"), condition="if", due_on="2025-06-03")
    assert len(questions([item], ledgers.CATEGORIES, names=NAMES, as_of=AS_OF, silent_days=30)) == 3

    gone = replace(item, line=item.line._replace(status=status))

    assert questions([gone], ledgers.CATEGORIES, names=NAMES, as_of=AS_OF, silent_days=30) == []


def test_line_items_that_nobody_had_heard_of_by_then_raise_no_question():
    item = make_item("bodies", tell(7, published_on="2025-06-12"))
    undated = make_item("bodies", tell(7, published_on=None))

    assert asked("own_voice", item, as_of="2025-06-11") == []
    assert len(asked("own_voice", item, as_of="2025-06-12")) == 1
    assert [each.since for each in find("own_voice", undated, as_of="2025-06-11")] == [None]


def test_the_catalogue_has_each_kind_of_question_once_and_the_glossary_tells_of_it():
    names = [kind.name for kind in KINDS]

    assert len(set(names)) == len(names) == 19
    assert [name for name in names if f"`{name}`" not in PAGE.read_text(encoding="utf-8")] == []
