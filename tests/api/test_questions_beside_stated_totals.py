"""Open questions beside stated totals: what somebody told in a total isn't asked about."""

from tests.factories import (
    ROUND,
    post_both_ways,
    post_line_item,
    post_stated_total,
    speaker,
)

BOTH = [{"from_party": "RU", "to_party": "UA"}, {"from_party": "UA", "to_party": "RU"}]


def test_no_question_asks_what_became_of_what_was_told_jointly(client, recorder):
    post_both_ways(client, recorder)
    path = f"/v1/agreements/{ROUND}/open-questions?as_of=2026-01-01"

    def kinds():
        return {each["kind"] for each in client.get(path).json["questions"]}

    assert "no_report" in kinds()

    post_stated_total(client, recorder, directions=BOTH)

    assert "no_report" not in kinds()


def test_no_question_asks_what_became_of_a_part_of_what_was_told_jointly(client, recorder):
    whole = post_line_item(client, recorder, category="pow")
    post_line_item(client, recorder, category="wounded", part_of=whole["id"])
    post_stated_total(client, recorder, categories=["pow"], directions=BOTH)

    asked = client.get(f"/v1/agreements/{ROUND}/open-questions?as_of=2026-01-01&kind=no_report")

    assert asked.json["questions"] == []


def test_no_question_asks_what_became_of_what_a_stated_total_of_just_its_row_reports(
    client, recorder
):
    path = f"/v1/agreements/{ROUND}/open-questions?silent_days=7&as_of="
    post_line_item(client, recorder, due_on="2025-06-05")

    def asked(day):
        kinds = ("no_report", "due_passed")
        found = client.get(f"{path}{day}").json["questions"]
        return [each["question"].partition(": ")[2] for each in found if each["kind"] in kinds]

    (before,) = asked("2025-06-20")
    voice = {"speakers": [speaker()]}
    post_stated_total(client, recorder, through="2025-06-03", **voice)
    (partly,) = asked("2025-06-20")
    post_stated_total(client, recorder, through="2025-06-12", quantity=6000, **voice)

    assert before.endswith("with no report of it recorded?")
    assert partly.endswith("with 5,900 stated in all, which falls short of it?")
    assert asked("2025-06-30") == []


def test_silence_counts_from_the_day_of_a_stated_total_of_just_a_row(client, recorder):
    path = f"/v1/agreements/{ROUND}/open-questions?silent_days=7&kind=no_report&as_of="
    post_line_item(client, recorder)
    post_stated_total(client, recorder, through="2025-06-10", speakers=[speaker()])

    assert client.get(f"{path}2025-06-16").json["questions"] == []
    (later,) = client.get(f"{path}2025-06-20").json["questions"]
    assert later["question"].partition(": ")[2] == (
        "what of up to 6,000 still open, with no report recorded since 2025-06-10 (10 days)?"
    )
