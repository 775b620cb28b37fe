"""What an entry did, in words."""

from ledger.rules.workflow.change_words import in_words


def claim(identity, text, **fields):
    plain = {"replaces": None, "rank": "normal", "retracted": None}
    return {"id": identity, "quantity": {"text": text}} | plain | fields


ITEM = {
    "act": "report",
    "category": "body",
    "from_party": "RU",
    "to_party": "UA",
    "effective_on": "2025-06-11",
    "status": "reported",
    "figure": {"text": "1,212"},
    "claims": [claim("cl-1", "1,212")],
    "distinct_from": [],
    "version": 1,
}
REPORT = "report of body, RU to UA: "


def test_a_line_item_is_recorded_with_its_number_and_its_day():
    assert in_words(None, ITEM) == f"{REPORT}recorded: 1,212, 2025-06-11"
    assert in_words(None, ITEM | {"re_entry_of": "wrong"}) == (
        f"{REPORT}recorded: 1,212, 2025-06-11; in place of wrong"
    )
    assert in_words(None, ITEM | {"part_of": "all"}) == (
        f"{REPORT}recorded: 1,212, 2025-06-11; part of all"
    )


def test_a_voided_line_item_says_so_and_what_it_was():
    voided = ITEM | {"status": "voided", "re_entered_as": "right", "version": 2}

    assert in_words(ITEM, voided) == (
        f"{REPORT}now voided (before: reported); entered again as: right (before: not given)"
    )


def test_a_further_claim_and_one_that_takes_the_place_of_another_change_the_number():
    further = claim("cl-2", "1,215", replaces="cl-1")
    after = ITEM | {"claims": [*ITEM["claims"], further], "figure": {"text": "1,215"}}
    told_again = ITEM | {"claims": [*ITEM["claims"], claim("cl-2", "≈1,200")]}

    assert in_words(ITEM, after) == (
        f"{REPORT}claim cl-2 (1,215) takes the place of cl-1; now 1,215 (before: 1,212)"
    )
    assert in_words(ITEM, told_again) == f"{REPORT}claim cl-2 (≈1,200) added"


def test_a_rank_and_a_retraction_say_how_a_claim_counts():
    set_aside = ITEM | {"claims": [claim("cl-1", "1,212", rank="set_aside")]}
    retracted = ITEM | {"claims": [claim("cl-1", "1,212", retracted={"on": None})]}

    assert in_words(ITEM, set_aside) == f"{REPORT}claim cl-1 is set aside"
    assert in_words(ITEM, retracted) == (
        f"{REPORT}claim cl-1 counts no more, as its source was retracted"
    )
    assert in_words(retracted, ITEM) == (
        f"{REPORT}claim cl-1 counts again, as its source is no longer retracted"
    )


def test_fields_are_named_with_what_they_say_now_and_said_before():
    mended = ITEM | {"effective_on": None, "distinct_from": ["a", "b"]}

    assert in_words(ITEM, mended) == (
        f"{REPORT}effective on: not given (before: 2025-06-11); "
        "distinct from: a, b (before: not given)"
    )


def test_words_that_people_sent_stand_between_quotation_marks():
    noted = ITEM | {"note": "voided; now 6,000 (before: 0)"}

    assert in_words(ITEM, noted) == (
        f"{REPORT}note: “voided; now 6,000 (before: 0)” (before: not given)"
    )


def test_other_records_are_told_by_what_they_are_called():
    source = {
        "publisher": "The Wire",
        "published_on": "2025-06-11",
        "title": None,
        "withdrawn": None,
    }
    total = {
        "of": "reported",
        "categories": ["body"],
        "directions": [{"from_party": "RU", "to_party": "UA"}],
        "through": "2025-06-16",
        "quantity": {"text": "6,057"},
    }

    assert in_words(None, source) == "recorded: “The Wire”, 2025-06-11"
    assert in_words(source, source | {"withdrawn": "twice"}) == "withdrawn"
    assert in_words(source | {"withdrawn": "twice"}, source) == "no longer withdrawn"
    assert in_words(None, total) == (
        "stated total of what was reported, body, RU to UA: recorded: 6,057, through 2025-06-16"
    )


def test_what_is_said_otherwise_of_what_was_taken_back_is_named():
    first = {"on": "2025-06-20", "where": "page 2", "reason": "wrong"}
    later = first | {"on": "2025-06-21"}
    words = "retracted, on: 2025-06-21 (before: 2025-06-20)"
    item, corrected = (
        ITEM | {"claims": [claim("cl-1", "1,212", retracted=retraction)]}
        for retraction in (first, later)
    )

    assert in_words({"retracted": first}, {"retracted": later}) == words
    assert in_words(item, corrected) == f"{REPORT}claim cl-1 {words}"
    assert in_words({"withdrawn": "twice"}, {"withdrawn": "a slip"}) == (
        "withdrawn, reason: a slip (before: twice)"
    )
