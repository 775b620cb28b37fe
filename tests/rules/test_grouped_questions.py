"""Questions grouped: one for a row and kind, and none that another one says already."""

import pytest

from ledger.rules.questions.catalogue import questions
from tests.rules.asked import (
    AS_OF,
    CATEGORIES,
    NAMES,
    PREFERRED,
    asked,
    closings,
    find,
    make_item,
    make_pledge,
    tell,
)

HQ = ("Coordination Headquarters", "UA")
MOSCOW = ("the Russian count", "RU")
BOTH = ("the delegations", "RU UA")
BACK = {"direction": "UA RU"}


def transfer(number, said=100, voice=MOSCOW, **fields):
    return make_item(
        f"t{number}", tell(said, *voice), effective_on=f"2025-06-{number:02}", **fields
    )


def kinds_of(*items):
    found = questions(items, CATEGORIES, names=NAMES, as_of=AS_OF, silent_days=30)
    return {kind for kind, _ in found}


def test_one_question_is_asked_of_a_row_however_many_line_items_raise_it():
    (question,) = find("one_side_only", *(transfer(number) for number in range(1, 15)))

    assert question.question == (
        "Bodies, Russia to Ukraine: what does the other side say of the 14 reports of 1,400 in all "
        "from 2025-06-01 to 2025-06-14 (told by Russia alone)?"
    )
    assert question.size == 1400
    assert question.line_items == tuple(f"t{number}" for number in range(1, 15))
    assert len(question.claims) == 14


def test_both_directions_of_a_category_are_one_question():
    alike = [make_pledge("there", tell(7, *BOTH)), make_pledge("back", tell(7, *BOTH), **BACK)]
    unlike = [alike[0], make_pledge("back", tell(9, *BOTH), **BACK)]
    asks = "Bodies, between Russia and Ukraine: what became of the pledge of"

    assert asked("no_report", *alike) == [
        (f"{asks} 7 in each direction, of which no report is recorded?", 14)
    ]
    assert asked("no_report", *unlike) == [
        (f"{asks} 7 to Ukraine and the pledge of 9 to Russia, of which no report is recorded?", 16)
    ]
    (question,) = find("no_report", *alike)
    assert question.key == ("body", None, None)


def test_what_each_side_tells_alone_is_one_question_that_says_who_tells_what():
    items = [transfer(1), transfer(2), transfer(3, 27, HQ)]

    assert asked("one_side_only", *items) == [
        (("Bodies, Russia to Ukraine: what does the other side say of the 2 reports of 200 in all "
          "from 2025-06-01 to 2025-06-02 (told by Russia alone) and the report of 27 on 2025-06-03 "
          "(told by Ukraine alone)?"), 227)
    ]  # fmt: skip


def test_other_categories_and_flags_are_questions_of_their_own():
    items = [
        make_item("scope", tell(1, *BOTH, unclear=("scope",))),
        make_item("date", tell(2, *BOTH, unclear=("date",))),
        make_item("pow", tell(3, *BOTH, unclear=("date",)), category="pow"),
    ]

    assert [size for _, size in asked("unclear", *items)] == [3, 2, 1]


def test_answered_questions_stay_apart_each_with_its_answer():
    items = [
        transfer(1, steps=[("acknowledged", "2025-06-12")]),
        transfer(2, steps=[("acknowledged", "2025-06-13")]),
        transfer(3),
    ]

    found = find("one_side_only", *items)
    assert [question.closed_by and question.closed_by.on for question in found] == [
        None,
        "2025-06-12",
        "2025-06-13",
    ]


@pytest.mark.parametrize("kind", ["one_side_only", "number_withheld", "own_voice"])
def test_a_part_raises_no_question_that_its_whole_raises(kind):
    said = "withheld" if kind == "number_withheld" else 40
    voice = () if kind == "own_voice" else HQ
    whole = make_item("whole", tell(said, *voice))
    part = make_item("part", tell(said, *voice), part_of="whole")
    told = make_item("whole", tell(390, *BOTH))

    (question,) = find(kind, whole, part)
    assert question.line_items == ("whole",)
    (question,) = find(kind, told, part)
    assert question.line_items == ("part",)


def test_promises_of_so_many_for_each_are_named_by_what_they_say():
    asks = "Bodies, Russia to Ukraine: what became of the 2 pledges"
    alike = [make_pledge("a", tell("15 for each pow")), make_pledge("b", tell("15 for each pow"))]
    vague = make_pledge("c", tell("not stated"))

    assert asked("no_report", *alike) == [
        (f"{asks} of 15 for each pow, of which no report is recorded?", None)
    ]
    assert asked("no_report", alike[0], vague) == [
        (f"{asks} of 15 for each pow, or without a number, of which no report is recorded?", None)
    ]


def test_nobody_handed_over_leaves_no_side_to_be_asked():
    assert find("one_side_only", make_item("none", tell(0, *HQ))) == []
    assert len(asked("one_side_only", make_item("all", tell("all", *HQ)))) == 1


def test_a_side_whose_number_does_not_make_the_figure_has_given_one():
    exact = tell(1000, *HQ)
    together = {"recorded_at": "T01"}

    assert asked("one_side_only", make_item("b", exact, tell("about 900", *MOSCOW))) == []
    preferred = tell(1000, *HQ, **PREFERRED, **together)
    assert find("one_side_only", make_item("b", preferred, tell(900, *MOSCOW, **together))) == []
    # Who tells of it without a number gives none.
    assert len(asked("one_side_only", make_item("b", exact, tell("not stated", *MOSCOW)))) == 1
    aside = tell(900, *MOSCOW, retracted=True)
    assert len(asked("one_side_only", make_item("b", exact, aside))) == 1


@pytest.mark.parametrize(
    ("act", "own", "other"),
    [("request", HQ, MOSCOW), ("offer", MOSCOW, HQ), ("pledge", MOSCOW, HQ)],
)
def test_what_a_side_itself_asks_offers_or_pledges_needs_no_other_side(act, own, other):
    assert find("one_side_only", make_item("b", tell(7, *own), act=act)) == []
    assert len(asked("one_side_only", make_item("b", tell(7, *other), act=act))) == 1


def test_a_question_that_another_one_says_already_is_not_asked():
    vague = make_pledge("vague", tell("not stated", *BOTH))
    reported = make_item("came", tell(7, *BOTH))

    assert kinds_of(vague) == {"no_report"}
    assert "number_not_stated" in kinds_of(reported, vague)
    late = make_pledge("late", tell(7, *BOTH), due_on="2025-06-12")
    assert kinds_of(late) == {"due_passed"}


def test_an_uneven_exchange_is_not_asked_about_where_the_rest_is():
    items = [
        make_pledge("there", tell(1000, *BOTH), on="2025-06-02"),
        make_pledge("back", tell(1000, *BOTH), on="2025-06-02", **BACK),
        make_item("came", tell(1000, *BOTH), on="2025-06-10"),
        make_item("went", tell(800, *BOTH), on="2025-06-10", **BACK),
    ]

    assert len(asked("directions_differ", *items, silent_days=30)) == 1
    assert asked("directions_differ", *items, silent_days=5) == []
    assert len(asked("no_report", *items, silent_days=5)) == 1


def test_a_number_beside_the_figure_is_not_asked_about_where_its_meaning_is():
    more = tell("up to 1,200", *BOTH, unclear=("direction",))
    item = make_pledge("pow", tell("about 1,000", *BOTH), more)

    assert asked("beside", item) == []
    assert len(asked("unclear", item)) == 1


def test_a_rest_that_nobody_can_tell_is_asked_about_as_perhaps_none():
    items = [
        make_pledge("pow", tell("about 1,000", *BOTH)),
        make_item("came", tell("withheld", *BOTH), on="2025-06-10"),
    ]

    assert asked("no_report", *items, silent_days=10) == [
        (("Bodies, Russia to Ukraine: is anything still open, "
          "with no report recorded since 2025-06-10 (10 days)?"), None)
    ]  # fmt: skip


def test_a_number_that_a_reviewer_left_out_of_the_figure_was_stated_all_the_same():
    item = make_item("b", tell("not stated", *BOTH, **PREFERRED), tell(7, *BOTH))

    assert asked("number_not_stated", item) == []


def test_a_first_report_closes_the_question_what_became_of_each_pledge():
    items = [make_pledge("one", tell(7, *BOTH)), make_pledge("two", tell(8, *BOTH))]

    assert closings("no_report", *items, make_item("came", tell(15, *BOTH))) == [
        {"line_item": "came", "on": "2025-06-10"},
        {"line_item": "came", "on": "2025-06-10"},
    ]
