"""Questions that one line item raises: what its claims leave open, and what closes them."""

import pytest

from tests.rules.asked import (
    PREFERRED,
    SET_ASIDE,
    asked,
    closings,
    find,
    make_item,
    make_pledge,
    tell,
)

HQ = ("Coordination Headquarters", "UA")
MOSCOW = ("the Russian count", "RU")


@pytest.mark.parametrize(
    ("said", "kind", "sentence"),
    [
        (
            "not stated",
            "number_not_stated",
            "how many does the report mean, which states no number?",
        ),
        ("all", "number_not_stated", "how many are “all” in the report?"),
        ("withheld", "number_withheld", "how many does the report mean, whose number is withheld?"),
    ],
)
def test_a_figure_without_a_number_asks_how_many(said, kind, sentence):
    item = make_item("bodies", tell(said, *HQ))

    assert asked(kind, item) == [(f"Bodies, Russia to Ukraine: {sentence}", None)]
    assert [each.since for each in find(kind, item)] == ["2025-06-10"]
    other = {"number_not_stated", "number_withheld"} - {kind}
    assert asked(*other, item) == []


def test_a_later_claim_with_a_number_closes_the_question_how_many():
    item = make_item("bodies", tell("not stated"), tell("about 100", published_on="2025-06-12"))

    assert closings("number_not_stated", item) == [{"claim": "bodies.2", "on": "2025-06-12"}]


def test_a_number_recorded_in_one_go_was_never_a_question():
    item = make_item("bodies", tell("not stated", recorded_at="T01"), tell(7, recorded_at="T01"))

    assert find("number_not_stated", item) == []


def test_claims_that_contradict_ask_which_holds_and_by_whom():
    item = make_item("bodies", tell(1245, *HQ), tell(1248, *MOSCOW, published_on="2025-06-16"))

    (question,) = find("contested", item)

    assert question.question == (
        "Bodies, Russia to Ukraine: 1,245 (Coordination Headquarters) or 1,248 (the Russian count)"
        ", which are 3 apart?"
    )
    assert (question.size, question.since, question.closed_by) == (3, "2025-06-16", None)
    assert [told.id for told in question.claims] == ["bodies.1", "bodies.2"]


def test_so_many_for_each_contradict_only_others_for_each_of_the_same_category():
    told = [tell("15 for each body", *HQ), tell("10 for each body", *MOSCOW), tell(285)]
    item = make_pledge("pow", *told, category="pow", direction="UA RU")

    assert asked("contested", item) == [
        (("Prisoners of war, Ukraine to Russia: 15 for each body (Coordination Headquarters) "
          "or 10 for each body (the Russian count), which are 5 apart?"), None)
    ]  # fmt: skip
    apart = make_pledge("pow", tell("15 for each body"), tell("2 for each pow"))
    assert asked("contested", apart) == []


def test_so_many_for_each_is_no_other_answer_to_how_many():
    beside = make_pledge("pow", tell(285), tell("15 for each body"), tell("about 300"))
    sentence = "285, or rather ≈300, which stands beside it and doesn't count?"

    assert asked("beside", make_pledge("pow", tell(285), tell("15 for each body"))) == []
    assert asked("beside", beside) == [(f"Bodies, Russia to Ukraine: {sentence}", 15)]


def test_so_many_for_each_is_a_number_of_another_kind():
    rate = tell("15 for each body", *HQ)
    pledge = make_pledge("pow", rate, category="pow", condition="if all agree")

    assert asked("number_not_stated", pledge) == []
    assert asked("condition", pledge) == [
        (("Prisoners of war, Russia to Ukraine: is the condition met on which the pledge of "
          "15 for each body depends, “if all agree”?"), None)
    ]  # fmt: skip
    assert asked("one_side_only", make_item("bodies", tell(285, *MOSCOW), rate)) == []
    flagged = tell("15 for each body", unclear=("scope",))
    assert asked("unclear", make_pledge("pow", flagged)) == [
        ("Bodies, Russia to Ukraine: is 15 for each body meant per side, or in all?", None)
    ]


def test_so_many_for_each_closes_the_question_how_many():
    item = make_pledge("pow", tell("not stated"), tell("15 for each body"))

    assert closings("number_not_stated", item) == [{"claim": "pow.2", "on": "2025-06-10"}]


def test_claims_that_overlap_or_are_approximate_contradict_nothing():
    item = make_item("bodies", tell(1245), tell("at least 1,000"), tell("about 2,000"))

    assert find("contested", item) == []


def test_a_preferred_claim_closes_a_conflict_by_the_reviewers_decision():
    item = make_item("bodies", tell(1245, *HQ, **PREFERRED), tell(1248, *MOSCOW))

    assert closings("contested", item) == [
        {"claim": "bodies.1", "rank": "preferred", "reason": "counted on the spot"}
    ]


def test_two_preferred_claims_that_contradict_leave_a_conflict_open():
    item = make_item("bodies", tell(1245, **PREFERRED), tell(1248, **PREFERRED))

    assert len(asked("contested", item)) == 1


def test_a_conflict_is_closed_by_whatever_took_one_of_its_two_claims_out():
    aside = make_item("bodies", tell(1245, *HQ), tell(1248, *MOSCOW, **SET_ASIDE))
    replaced = make_item(
        "bodies",
        tell(1245, *HQ),
        tell(1248, *MOSCOW),
        tell(1245, *MOSCOW, replaces="bodies.2", because="correction", published_on="2025-06-18"),
    )

    assert closings("contested", aside) == [
        {"claim": "bodies.2", "rank": "set_aside", "reason": "hearsay"}
    ]
    assert closings("contested", replaced) == [
        {"claim": "bodies.3", "on": "2025-06-18", "reason": "correction"}
    ]


def test_a_claim_never_contradicts_the_one_that_it_replaces():
    item = make_item("bodies", tell(600), tell(6000, replaces="bodies.1", because="correction"))

    assert find("contested", item) == []


@pytest.mark.parametrize(
    ("flag", "sentence"),
    [
        ("direction", "which way does ≤1,200 go?"),
        ("scope", "is ≤1,200 meant per side, or in all?"),
        ("date", "on which day does ≤1,200 fall?"),
        ("agreement", "under which agreement does ≤1,200 fall?"),
        ("number_not_in_passage", "where does ≤1,200 come from, which the quoted words don't say?"),
    ],
)
def test_each_flag_of_a_claim_asks_what_the_words_leave_open(flag, sentence):
    item = make_pledge("pow", tell("about 1,000"), tell("up to 1,200", unclear=(flag,)))

    assert asked("unclear", item) == [(f"Bodies, Russia to Ukraine: {sentence}", 1200)]


def test_a_flag_of_several_claims_is_one_question_until_the_last_is_out():
    flagged = {"unclear": ("scope",)}
    still = make_item("b", tell(6, **flagged), tell("all", **flagged), tell(7, replaces="b.1"))
    closed = make_item("b", tell(6, **flagged), tell(3, replaces="b.1", because="correction"))

    assert asked("unclear", still) == [
        ("Bodies, Russia to Ukraine: is the report meant per side, or in all?", None)
    ]
    assert closings("unclear", closed) == [
        {"claim": "b.2", "on": "2025-06-10", "reason": "correction"}
    ]


def test_a_claim_of_one_side_asks_the_other_side():
    item = make_item("bodies", tell(1212, *HQ))

    assert asked("one_side_only", item) == [
        (("Bodies, Russia to Ukraine: what does Russia say of the report of 1,212, "
          "when of the two only Ukraine gives a number?"), 1212)
    ]  # fmt: skip
    assert asked("one_side_only", make_item("bodies", tell("all", *HQ))) == [
        (("Bodies, Russia to Ukraine: what does Russia say of the report without a number, "
         "when of the two only Ukraine tells of it?"), None)
    ]  # fmt: skip


def test_a_claim_that_differs_asks_where_its_line_item_belongs():
    elsewhere = {"agreement": None, "category": "pow", "from_party": "BY"}
    apart = tell(1000, *MOSCOW, differs=elsewhere)
    ended = tell(1000, *MOSCOW, replaces="bodies.2", because="correction")

    assert asked("tie_contested", make_item("bodies", tell(1000, *HQ), apart)) == [
        (("Bodies, Russia to Ukraine: where does the report of 1,000 belong, recorded here, when "
          "the Russian count says that it falls under no agreement and is of “Prisoners of war” "
          "and went from Belarus?"), 1000)
    ]  # fmt: skip
    assert closings("tie_contested", make_item("bodies", tell(1000, *HQ), apart, ended)) == [
        {"claim": "bodies.3", "on": "2025-06-10", "reason": "correction"}
    ]
    assert asked("tie_contested", make_item("bodies", tell(1000, *HQ), tell(1000, *MOSCOW))) == []


def test_a_claim_that_differs_calls_agreements_by_their_titles():
    shared = tell(1000, *MOSCOW, differs={"agreement": ["round-2", "round-3"]})
    unnamed = tell(1000, *MOSCOW, differs={"agreement": "round-4"})

    assert asked("tie_contested", make_item("bodies", shared, unnamed)) == [
        (("Bodies, Russia to Ukraine: where does the report of 1,000 belong, recorded here, when "
          "the Russian count says that it falls partly under “The second round” and “The third "
          "round”; the Russian count says that it falls under “round-4”?"), 1000)
    ]  # fmt: skip


def test_a_claim_that_differs_says_on_which_day_or_between_which_two():
    one_day = tell(1000, *MOSCOW, differs={"effective_on": "2025-06-12"})
    between = tell(1000, differs={"effective_on": "2025-06-12/2025-06-14"})

    ((question, _),) = asked("tie_contested", make_item("bodies", one_day, between))

    assert "count says that it happened on 2025-06-12; " in question
    assert question.endswith("that it happened between 2025-06-12 and 2025-06-14?")


def test_a_step_whose_article_was_retracted_asks_whether_it_holds():
    steps = [("acknowledged", "2025-06-12", RETRACTION)]

    assert asked("source_retracted", make_item("bodies", tell(7, *HQ), steps=steps)) == [
        (("Bodies, Russia to Ukraine: is the report of 7 still acknowledged, "
          "when the article that shows that was retracted or corrected?"), 7)
    ]  # fmt: skip


RETRACTION = {"on": "2025-06-20", "where": "its page", "reason": "a misprint"}


def test_a_claim_whose_source_was_retracted_asks_what_holds():
    gone = tell(1003, *MOSCOW, retracted=True, retraction=RETRACTION)
    replacing = tell(1000, *MOSCOW, replaces="bodies.2", because="correction")

    item = make_item("bodies", tell(1000, *HQ), gone)
    closed = make_item("bodies", tell(1000, *HQ), gone, replacing)

    assert asked("source_retracted", item) == [
        (("Bodies, Russia to Ukraine: what holds of the report of 1,000, "
          "now that The Daily Example retracted or corrected the article?"), 1003)
    ]  # fmt: skip
    assert asked("contested", item) == []
    assert closings("contested", item) == [
        {"claim": "bodies.2", "on": "2025-06-20", "reason": "a misprint"}
    ]
    assert closings("source_retracted", closed) == [
        {"claim": "bodies.3", "on": "2025-06-10", "reason": "correction"}
    ]


@pytest.mark.parametrize(
    "telling", [tell(7), tell(7, "a mediator", "TR"), tell(7, "both", "RU UA")]
)
def test_claims_of_outsiders_or_both_sides_leave_nobody_to_be_asked(telling):
    assert find("one_side_only", make_item("bodies", telling)) == []


@pytest.mark.parametrize("kind", ["one_side_only", "own_voice"])
def test_a_claim_recorded_in_one_go_with_its_answer_was_never_a_question(kind):
    first = tell(7) if kind == "own_voice" else tell(7, *HQ)
    together = [(*first[:2], "T01"), tell(7, *MOSCOW, recorded_at="T01")]

    assert find(kind, make_item("bodies", *together)) == []
    assert len(closings(kind, make_item("bodies", first, tell(7, *MOSCOW)))) == 1


def test_what_was_told_from_the_beginning_and_mended_since_was_never_a_question():
    by_both = make_item(
        "b", tell(28, *HQ), tell(26, *MOSCOW), tell(26, *HQ, replaces="b.1", because="correction")
    )
    retracted = make_item(
        "b",
        tell(28, *HQ, retracted=True, retraction=RETRACTION),
        tell(26, *MOSCOW),
        tell(26, *HQ, replaces="b.1", because="correction"),
    )
    quoted = make_item("b", tell(7, *HQ), tell(7), tell(8, *HQ, replaces="b.1"))
    answered = make_item("b", tell(7), tell(7, *HQ), tell(8, *HQ, replaces="b.2"))

    assert find("one_side_only", by_both) == []
    assert find("one_side_only", retracted) == []
    assert find("own_voice", quoted) == []
    assert closings("own_voice", answered) == [{"claim": "b.2", "on": "2025-06-10"}]


def test_the_other_side_closes_a_question_by_a_later_claim_or_by_acknowledging():
    confirmed = make_item("bodies", tell(7, *HQ), tell(7, *MOSCOW, published_on="2025-06-13"))
    acknowledged = make_item("bodies", tell(7, *HQ), steps=[("acknowledged", "2025-06-12")])
    denied_again = make_item(
        "bodies", tell(7, *HQ), steps=[("acknowledged", "2025-06-12"), ("disputed", "2025-06-14")]
    )

    assert closings("one_side_only", confirmed) == [{"claim": "bodies.2", "on": "2025-06-13"}]
    assert closings("one_side_only", acknowledged) == [
        {"transition": "acknowledged", "on": "2025-06-12", "reason": "why"}
    ]
    assert len(asked("one_side_only", denied_again)) == 1
    denied = make_item("bodies", tell(7, *HQ), steps=[("disputed", "2025-06-14", None, ("RU",))])
    assert closings("one_side_only", denied) == [
        {"transition": "disputed", "on": "2025-06-14", "reason": "why"}
    ]


def test_numbers_beside_the_figure_ask_which_holds():
    item = make_pledge("pow", tell("about 1,000"), tell("up to 1,200"), category="pow")
    ranked = make_pledge("pow", tell("about 1,000", **PREFERRED), tell("up to 1,200"))

    assert asked("beside", item) == [
        (("Prisoners of war, Russia to Ukraine: ≈1,000, or rather ≤1,200, "
         "which stands beside it and doesn't count?"), 200)
    ]  # fmt: skip
    assert closings("beside", ranked) == [
        {"claim": "pow.1", "rank": "preferred", "reason": "counted on the spot"}
    ]


def test_a_condition_is_asked_about_until_its_promise_is_settled():
    stated = {"condition": "if parents can be found"}
    sentence = (
        "Bodies, Russia to Ukraine: is the condition met on which the pledge of 100 depends, "
        "“if parents can be found”?"
    )

    assert asked("condition", make_pledge(**stated)) == [(sentence, 100)]
    assert asked("condition", make_pledge()) == []
    assert asked("condition", make_item(**stated)) == []
    assert closings("condition", make_pledge(**stated, steps=[("fulfilled", "2025-06-12")])) == [
        {"transition": "fulfilled", "on": "2025-06-12", "reason": "why"}
    ]


def test_a_line_item_that_nobody_is_quoted_for_asks_who_vouches():
    item = make_item("bodies", tell(7), tell(7, publisher="The Wire Example"))
    quoted = make_item("bodies", tell(7), tell(7, "an official", published_on="2025-06-13"))

    assert asked("own_voice", item) == [
        (("Bodies, Russia to Ukraine: who vouches for the report of 7, "
         "told in The Daily Example and The Wire Example’s own voice?"), 7)
    ]  # fmt: skip
    assert closings("own_voice", quoted) == [{"claim": "bodies.2", "on": "2025-06-13"}]
    assert find("own_voice", make_item("bodies", tell(7, "an official"), tell(7))) == []


def test_questions_about_days_have_nobody_at_stake():
    item = make_item("calm", tell("2-3", *HQ), act="offer", category="local_ceasefire")

    assert asked("one_side_only", item) == [
        (("local_ceasefire, Russia to Ukraine: what does Russia say of the offer of 2–3 days, "
         "when of the two only Ukraine gives a number?"), None)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("effective_on", "when"),
    [
        ("2025-06-13", "on 2025-06-13"),
        ("2025-05-16/2025-06-02", "between 2025-05-16 and 2025-06-02"),
    ],
)
def test_a_question_names_a_report_with_its_day(effective_on, when):
    item = make_item("bodies", tell(1200), tell(1300), effective_on=effective_on)
    numberless = make_item("bodies", tell("withheld"), effective_on=effective_on)
    sentences = [
        sentence
        for kind, each in (
            ("contested", item),
            ("own_voice", item),
            ("own_voice", numberless),
            ("number_withheld", numberless),
        )
        for sentence, _ in asked(kind, each)
    ]

    assert [when in sentence for sentence in sentences] == [True] * 4
    assert (
        when
        not in asked("own_voice", make_pledge("bodies", tell(7), effective_on=effective_on))[0][0]
    )
