"""Questions that lie between line items: what was not answered, and what doesn't add up."""

from dataclasses import replace

import pytest

from tests.rules.asked import asked, closings, find, make_item, make_pledge, tell

BOTH = ("the delegations", "RU UA")


def report(identity, said, **fields):
    return make_item(identity, tell(said, *BOTH), **{"on": "2025-06-12", **fields})


def pledge(identity, said, **fields):
    return make_pledge(identity, tell(said, *BOTH), **{"on": "2025-06-02", **fields})


def request(said="nearly 400", **fields):
    return make_item("asked", tell(said, *BOTH), act="request", on="2025-06-02", **fields)


def offer(said="up to 10", **fields):
    made = {"act": "offer", "answers": "asked", "on": "2025-06-03"} | fields
    return make_item("offered", tell(said, *BOTH), **made)


def test_an_uneven_mutual_exchange_asks_why():
    back = {"direction": "UA RU"}
    items = [
        pledge("there", 1000),
        pledge("back", 1000, **back),
        report("came", 1000),
        report("went", 800, on="2025-06-14", **back),
    ]

    (question,) = find("directions_differ", *items)

    assert question.question == (
        "Bodies, between Ukraine and Russia: why are 800 recorded from Ukraine and 1,000 from "
        "Russia, "
        "when each pledged 1,000?"
    )
    assert (question.size, question.since, question.line_items) == (
        200,
        "2025-06-14",
        ("went", "came"),
    )
    assert [told.id for told in question.claims] == ["went.1", "came.1"]
    assert find("directions_differ", *items[:3]) == []
    assert find("directions_differ", pledge("there", 1200), *items[1:]) == []


def test_parts_that_come_to_more_than_their_whole_ask_which_is_right():
    whole = report("whole", 390)
    parts = [report("some", 270, part_of="whole"), report("others", 123, part_of="whole")]

    assert asked("parts_above_whole", whole, *parts) == [
        ("Bodies, Russia to Ukraine: how do parts of 393 fit into the report of 390?", 3)
    ]
    assert asked("parts_above_whole", whole, parts[0]) == []
    assert asked("parts_above_whole", report("whole", "at least 390"), *parts) == []


@pytest.mark.parametrize(
    ("reported", "measured", "size"),
    [
        ((), "with no report of it recorded", 6000),
        ((0,), "with 0 recorded", 6000),
        ((1212, 1200), "with 2,412 recorded, which falls short of it", 3588),
        (("about 6,000",), "with ≈6,000 recorded, which doesn't settle it", None),
    ],
)
def test_a_pledged_day_that_has_passed_is_measured_by_what_was_reported(reported, measured, size):
    items = [report(f"came-{number}", said) for number, said in enumerate(reported)]

    assert asked("due_passed", pledge("bodies", 6000, due_on="2025-06-15"), *items) == [
        (
            f"Bodies, Russia to Ukraine: was the pledge of 6,000 kept by 2025-06-15, {measured}?",
            size,
        )
    ]


def test_a_pledge_that_was_met_is_not_asked_about_when_its_day_has_passed():
    due = pledge("bodies", 100, due_on="2025-06-15")

    assert find("due_passed", due, report("came", 100)) == []
    assert find("due_passed", due, report("came", 101)) == []


def test_reports_that_answer_a_pledge_are_its_measure_before_others_of_its_row():
    due = pledge("bodies", 100, due_on="2025-06-15")
    others = [pledge("more", 50), report("b", 50)]

    assert find("due_passed", due, *others, report("a", 100, answers="bodies")) == []
    assert asked("due_passed", due, *others, report("a", 99, answers="bodies")) == [
        (("Bodies, Russia to Ukraine: was the pledge of 100 kept by 2025-06-15, "
         "with 99 recorded, which falls short of it?"), 1)
    ]  # fmt: skip


def test_a_pledged_day_has_not_passed_before_it_is_over():
    due = pledge("bodies", 100, due_on="2025-06-15")

    assert find("due_passed", due, as_of="2025-06-15") == []
    assert len(asked("due_passed", due, as_of="2025-06-16")) == 1
    assert asked("due_passed", request(due_on="2025-06-10")) == [
        ("Bodies, Russia to Ukraine: what came of the request for ≈400, due on 2025-06-10?", 400)
    ]


def test_a_question_of_a_passed_day_is_closed_by_a_later_decision_only():
    late = pledge("bodies", 100, due_on="2025-06-15", steps=[("fulfilled", "2025-06-17")])
    before = pledge("bodies", 100, due_on="2025-06-15", steps=[("fulfilled", "2025-06-12")])

    assert closings("due_passed", late) == [
        {"transition": "fulfilled", "on": "2025-06-17", "reason": "why"}
    ]
    assert find("due_passed", before) == []


def test_a_row_with_nothing_reported_asks_what_became_of_its_pledges():
    first, second = pledge("first", 100), pledge("second", 50, on="2025-06-05")

    (both,) = find("no_report", first, second)

    assert both.question == (
        "Bodies, Russia to Ukraine: what became of the 2 pledges of 150 in all, "
        "of which no report is recorded?"
    )
    assert (both.since, both.size, both.line_items) == ("2025-06-02", 150, ("first", "second"))
    (one,) = find("no_report", first)
    assert (one.line_items, one.size) == (("first",), 100)
    assert closings("no_report", first, report("came", 40)) == [
        {"line_item": "came", "on": "2025-06-12"}
    ]


def test_a_pledge_that_a_report_above_may_be_about_is_not_asked_about_as_if_nothing_came():
    promised = pledge("fighters", 100, category="pow", due_on="2025-06-15")
    lead = "Prisoners of war, Russia to Ukraine:"

    wider = report("people", 100, category="person")

    assert asked("no_report", promised, wider, as_of="2025-06-14") == [
        ((f"{lead} what became of the pledge of 100, "
          "of which no report is recorded but of a category above or a group?"), 100)
    ]  # fmt: skip
    assert asked("due_passed", promised, wider) == [
        ((f"{lead} was the pledge of 100 kept by 2025-06-15, "
          "with no report of it recorded but of a category above or a group?"), 100)
    ]  # fmt: skip


def test_an_exchange_is_not_called_uneven_where_a_report_above_may_be_about_the_rest():
    items = [
        pledge("there", 100, category="pow"),
        pledge("back", 100, category="pow", direction="UA RU"),
        report("came", 60, category="pow"),
        report("went", 100, category="pow", direction="UA RU"),
    ]

    assert len(find("directions_differ", *items)) == 1
    assert len(find("directions_differ", *items, report("people", 39, category="person"))) == 1
    assert find("directions_differ", *items, report("people", 40, category="person")) == []


def test_silence_is_broken_by_a_report_above_which_may_be_about_the_rest():
    items = [pledge("fighters", 100, category="pow"), report("came", 40, category="pow")]
    wider = report("people", 100, category="person", on="2025-06-18")

    assert asked("no_report", *items, wider, silent_days=8) == []
    assert asked("no_report", *items, wider, silent_days=2) == [
        (("Prisoners of war, Russia to Ukraine: what of up to 60 still open, "
         "with no report recorded since 2025-06-18 (2 days)?"), 60)
    ]  # fmt: skip


def test_pledges_are_asked_about_in_the_row_of_their_own_category_only():
    items = [request(category="person"), pledge("fighters", 100, category="pow")]

    assert [sentence.partition(":")[0] for sentence, _ in asked("no_report", *items)] == [
        "Prisoners of war, Russia to Ukraine",
    ]


def test_silence_asks_after_as_many_days_as_are_named_while_something_is_open():
    items = [pledge("bodies", 100), report("came", 40, on="2025-06-10")]

    assert asked("no_report", *items, silent_days=10) == [
        (("Bodies, Russia to Ukraine: what of the 60 still open, "
         "with no report recorded since 2025-06-10 (10 days)?"), 60)
    ]  # fmt: skip
    assert asked("no_report", *items, silent_days=11) == []
    assert asked("no_report", items[0], report("came", 100, on="2025-06-10"), silent_days=10) == []


def test_a_report_without_a_date_leaves_silence_unsaid():
    undated = replace_day(report("later", 1), None)

    items = [pledge("bodies", 100), report("came", 40, on="2025-06-10"), undated]

    assert asked("no_report", *items, silent_days=1) == []


def replace_day(item, day):
    return replace(item, line=item.line._replace(happened_on=day), heard_on=day)


def test_a_pledge_is_reported_by_what_answers_it_or_stands_in_its_row():
    promised = pledge("people", 1000, category="person")
    sentence = (
        "Persons, Russia to Ukraine: what became of the pledge of 1,000, "
        "of which no report is recorded?"
    )

    assert asked("no_report", promised) == [(sentence, 1000)]
    assert asked("no_report", promised, report("back", 1, direction="UA RU")) == [(sentence, 1000)]
    kinds_below = report("came", 270, category="pow")
    assert closings("no_report", promised, kinds_below) == [
        {"line_item": "came", "on": "2025-06-12"}
    ]
    elsewhere = report("came", 1, direction="UA RU", answers="people", own=False)
    assert closings("no_report", promised, elsewhere) == [{"line_item": "came", "on": "2025-06-12"}]
    assert closings("no_report", pledge("bodies", 1, steps=[("lapsed", "2025-06-15")])) == [
        {"transition": "lapsed", "on": "2025-06-15", "reason": "why"}
    ]


def test_a_pledge_recorded_after_its_report_was_never_a_question():
    items = [report("came", 100), pledge("bodies", 100)]

    assert find("no_report", *items) == []


def test_a_request_is_answered_by_a_pledge_be_it_by_way_of_an_offer():
    sentence = (
        "Bodies, Russia to Ukraine: what came of the request for ≈400, "
        "which no pledge is recorded as answering"
    )
    promised = pledge("promised", 300, answers="offered", on="2025-06-05")

    assert asked("request_unanswered", request()) == [(f"{sentence}?", 400)]
    assert asked("request_unanswered", request(), offer(answers="asked")) == [
        (f"{sentence}?".replace("≈400", "≈400 and the offer of ≤10"), 400)
    ]
    assert (
        closings("request_unanswered", request(), offer(), promised)
        == [{"line_item": "promised", "on": "2025-06-05"}] * 2
    )
    assert closings("request_unanswered", request(steps=[("declined", "2025-06-04")])) == [
        {"transition": "declined", "on": "2025-06-04", "reason": "why"}
    ]


ACCEPTED = {"steps": [("accepted", "2025-06-04")]}


def test_an_offer_below_the_request_asks_about_the_rest():
    granted = request(**ACCEPTED)

    assert asked("offer_below_request", granted, offer()) == [
        (("Bodies, Russia to Ukraine: what of the rest, ≈390–400, when ≈400 were requested and ≤10 "
          "offered?"), 390)
    ]  # fmt: skip
    assert asked("offer_below_request", granted, offer("at least 10")) == []
    assert asked("offer_below_request", request("not stated", **ACCEPTED), offer()) == []
    answered = pledge("promised", 400, answers="offered", on="2025-06-05")
    assert closings("offer_below_request", granted, offer(), answered) == [
        {"line_item": "promised", "on": "2025-06-05"}
    ]


def test_an_offer_below_a_request_is_not_asked_about_where_the_whole_request_is():
    assert asked("offer_below_request", request(), offer()) == []
    assert len(asked("request_unanswered", request(), offer())) == 1


def test_a_pledge_without_a_number_closes_a_question_about_the_rest_until_it_lapses():
    vague = pledge("vague", "not stated", answers="offered", on="2025-06-05")
    lapsed = pledge(
        "vague", "not stated", answers="offered", on="2025-06-05", steps=[("lapsed", "2025-06-15")]
    )

    assert closings("offer_below_request", request(**ACCEPTED), offer(), vague) == [
        {"line_item": "vague", "on": "2025-06-05"}
    ]
    assert len(asked("offer_below_request", request(**ACCEPTED), offer(), lapsed)) == 1
    assert len(asked("request_unanswered", request(), lapsed)) == 1


def test_a_line_item_of_another_agreement_is_asked_about_there():
    elsewhere = {"own": False}

    assert find("request_unanswered", request(**elsewhere)) == []
    assert len(find("offer_below_request", request(**elsewhere), offer())) == 1
    assert find("offer_below_request", request(**elsewhere), offer(**elsewhere)) == []


def test_a_report_of_which_no_claim_counts_breaks_no_silence():
    taken_back = make_item("gone", tell(7, *BOTH, retracted=True), on="2025-06-10")
    items = [pledge("bodies", 100), report("came", 40, on="2025-06-05")]

    assert asked("no_report", items[0], taken_back, silent_days=1)[0][0].endswith(
        "what became of the pledge of 100, of which no report is recorded?"
    )
    assert asked("no_report", *items, taken_back, silent_days=1)[0][0].endswith(
        "with no report recorded since 2025-06-05 (15 days)?"
    )
