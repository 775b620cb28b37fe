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
        "Bodies, UA and RU: why are 800 recorded from UA and 1,000 from RU, "
        "when each pledged 1,000?"
    )
    assert (question.size, question.since, question.line_item) == (200, "2025-06-14", None)
    assert [told.id for told in question.claims] == ["went.1", "came.1"]
    assert find("directions_differ", *items[:3]) == []
    assert find("directions_differ", pledge("there", 1200), *items[1:]) == []


def test_parts_that_come_to_more_than_their_whole_ask_which_is_right():
    whole = report("whole", 390)
    parts = [report("some", 270, part_of="whole"), report("others", 123, part_of="whole")]

    assert asked("parts_above_whole", whole, *parts) == [
        ("Bodies, RU to UA: how do parts of 393 fit into the report of 390?", 3)
    ]
    assert asked("parts_above_whole", whole, parts[0]) == []
    assert asked("parts_above_whole", report("whole", "at least 390"), *parts) == []


@pytest.mark.parametrize(
    ("reported", "measured", "size"),
    [
        ((), "with no report of it recorded", 6000),
        ((0,), "with 0 recorded", 6000),
        ((1212, 1200), "with 2,412 recorded, which falls short of it", 3588),
        ((6000,), "with 6,000 recorded, which meets it", 0),
        ((6057,), "with 6,057 recorded, which is more", 0),
        (("about 6,000",), "with ≈6,000 recorded, which doesn't settle it", None),
    ],
)
def test_a_pledged_day_that_has_passed_is_measured_by_what_was_reported(reported, measured, size):
    items = [report(f"came-{number}", said) for number, said in enumerate(reported)]

    assert asked("due_passed", pledge("bodies", 6000, due_on="2025-06-15"), *items) == [
        (f"Bodies, RU to UA: was the pledge of 6,000 kept by 2025-06-15, {measured}?", size)
    ]


def test_reports_that_answer_a_pledge_are_its_measure_before_others_of_its_row():
    due = pledge("bodies", 100, due_on="2025-06-15")
    items = [due, pledge("more", 50), report("a", 100, answers="bodies"), report("b", 50)]

    assert asked("due_passed", *items) == [
        (("Bodies, RU to UA: was the pledge of 100 kept by 2025-06-15, "
         "with 100 recorded, which meets it?"), 0)
    ]  # fmt: skip


def test_a_pledged_day_has_not_passed_before_it_is_over():
    due = pledge("bodies", 100, due_on="2025-06-15")

    assert find("due_passed", due, as_of="2025-06-15") == []
    assert len(asked("due_passed", due, as_of="2025-06-16")) == 1
    assert asked("due_passed", request(due_on="2025-06-10")) == [
        ("Bodies, RU to UA: what came of the request for ≈400, due on 2025-06-10?", 400)
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
        "Bodies, RU to UA: what became of the 2 pledges of 150, of which no report is recorded?"
    )
    assert (both.since, both.size, both.line_item) == ("2025-06-02", 150, None)
    (one,) = find("no_report", first)
    assert (one.line_item, one.size) == ("first", 100)
    assert closings("no_report", first, report("came", 40)) == [
        {"line_item": "came", "on": "2025-06-12"}
    ]


def test_a_row_is_named_by_its_own_category_though_its_pledges_stand_below():
    wanted = request(category="person")
    items = [wanted, pledge("fighters", 100, category="pow")]

    assert [sentence.partition(":")[0] for sentence, _ in asked("no_report", *items)] == [
        "Persons, RU to UA",
        "Prisoners of war, RU to UA",
    ]


def test_silence_asks_after_as_many_days_as_are_named_while_something_is_open():
    items = [pledge("bodies", 100), report("came", 40, on="2025-06-10")]

    assert asked("no_report", *items, silent_days=10) == [
        (("Bodies, RU to UA: what of the 60 still open, "
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
        "Persons, RU to UA: what became of the pledge of 1,000, which no recorded report answers?"
    )

    assert asked("pledge_unreported", promised) == [(sentence, 1000)]
    assert asked("pledge_unreported", promised, report("back", 1, direction="UA RU")) == [
        (sentence, 1000)
    ]
    kinds_below = report("came", 270, category="pow")
    assert closings("pledge_unreported", promised, kinds_below) == [
        {"line_item": "came", "on": "2025-06-12"}
    ]
    elsewhere = report("came", 1, direction="UA RU", answers="people", own=False)
    assert closings("pledge_unreported", promised, elsewhere) == [
        {"line_item": "came", "on": "2025-06-12"}
    ]
    assert closings("pledge_unreported", pledge("bodies", 1, steps=[("lapsed", "2025-06-15")])) == [
        {"transition": "lapsed", "on": "2025-06-15", "reason": "why"}
    ]


def test_a_pledge_recorded_after_its_report_was_never_a_question():
    items = [report("came", 100), pledge("bodies", 100)]

    assert find("pledge_unreported", *items) == find("no_report", *items, silent_days=30) == []


def test_a_request_is_answered_by_a_pledge_be_it_by_way_of_an_offer():
    sentence = (
        "Bodies, RU to UA: what came of the request for ≈400, "
        "which no pledge is recorded as answering"
    )
    promised = pledge("promised", 300, answers="offered", on="2025-06-05")

    assert asked("request_unanswered", request()) == [(f"{sentence}?", 400)]
    assert asked("request_unanswered", request(), offer(answers="asked"))[0] == (
        f"{sentence}, only the offer of ≤10?",
        400,
    )
    assert (
        closings("request_unanswered", request(), offer(), promised)
        == [{"line_item": "promised", "on": "2025-06-05"}] * 2
    )
    assert closings("request_unanswered", request(steps=[("declined", "2025-06-04")])) == [
        {"transition": "declined", "on": "2025-06-04", "reason": "why"}
    ]


def test_an_offer_below_the_request_asks_about_the_rest():
    assert asked("offer_below_request", request(), offer()) == [
        ("Bodies, RU to UA: what of the rest, ≈390–400, when ≈400 were requested and ≤10 offered?",
         390)
    ]  # fmt: skip
    assert asked("offer_below_request", request(), offer("at least 10")) == []
    assert asked("offer_below_request", request("not stated"), offer()) == []
    answered = pledge("promised", 400, answers="offered", on="2025-06-05")
    assert closings("offer_below_request", request(), offer(), answered) == [
        {"line_item": "promised", "on": "2025-06-05"}
    ]


def test_a_line_item_of_another_agreement_is_asked_about_there():
    elsewhere = {"own": False}

    assert find("request_unanswered", request(**elsewhere)) == []
    assert len(find("offer_below_request", request(**elsewhere), offer())) == 1
    assert find("offer_below_request", request(**elsewhere), offer(**elsewhere)) == []
