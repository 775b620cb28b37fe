"""Questions about line items of which no claim counts: one each, and it names no number."""

import pytest

from tests.rules.asked import SET_ASIDE, asked, asked_in_all, make_item, tell

HQ = ("Coordination Headquarters", "UA")
TAKEN_BACK = {"retracted": True, "retraction": {"on": "2025-06-12", "reason": "wrong"}}


@pytest.mark.parametrize(
    ("ended", "kind", "sentence"),
    [
        (SET_ASIDE, "without_claim", "whose claims were all set aside or replaced?"),
        (
            TAKEN_BACK,
            "source_retracted",
            "now that The Daily Example retracted or corrected the article?",
        ),
    ],
)
@pytest.mark.parametrize("act", ["request", "pledge", "report"])
def test_a_line_item_of_which_no_claim_counts_asks_one_question_that_names_no_number(
    act, ended, kind, sentence
):
    gone = tell("about 150", *HQ, unclear=("date",), **ended)
    item = make_item("bodies", gone, act=act, condition="if found", due_on="2025-06-05")
    whole = f"Bodies, Russia to Ukraine: what holds of the {act} without a claim, {sentence}"

    assert asked_in_all(item) == {kind: [(whole, None)]}


def test_a_line_item_whose_retracted_claim_was_replaced_by_one_set_aside_asks_once():
    item = make_item("gone", tell(7, **TAKEN_BACK), tell(8, replaces="gone.1", **SET_ASIDE))

    assert list(asked_in_all(item)) == ["without_claim"]


def test_reports_told_and_without_a_claim_are_counted_apart_in_one_question():
    items = [
        make_item("one", tell("about 150"), tell("about 150", **TAKEN_BACK)),
        make_item("gone", tell(100, **TAKEN_BACK)),
        make_item("too", tell(100, **TAKEN_BACK)),
    ]
    holds, taken_back = "what holds of the", "told in articles that were retracted or corrected?"

    ((several, size),) = asked("source_retracted", *items)
    assert several.endswith(f"{holds} 3 reports of ≈150 + 2 without a claim in all, {taken_back}")
    assert size == 150
    ((several, size),) = asked("source_retracted", *items[1:])
    assert several.endswith(f"{holds} 2 reports without a claim, {taken_back}")
    assert size is None
