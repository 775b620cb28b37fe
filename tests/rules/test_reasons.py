"""Reasons that came with a new version of a document."""

from ledger.rules.workflow.reasons import new_reasons

STEP = {"to": "scheduled", "reason": "a convoy is on its way"}
BACK = {"to": "pledged", "reason": "it turned back"}


def test_the_reasons_of_a_first_version_are_all_it_gives():
    claims = [{"id": "cl-1", "rank_reason": "a treaty"}, {"id": "cl-2", "because": "correction"}]

    assert new_reasons(None, {"claims": claims}) == ["a treaty", "correction"]


def test_the_reasons_of_a_further_version_are_those_that_it_adds():
    before = {"transitions": [STEP], "withdrawn": None}

    assert new_reasons(before, {"transitions": [STEP, BACK], "withdrawn": None}) == [
        "it turned back"
    ]
    assert new_reasons(before, before | {"withdrawn": "a double"}) == ["a double"]
    assert new_reasons(before, before) == []


def test_a_reason_given_again_is_a_new_reason():
    assert new_reasons({"transitions": [STEP]}, {"transitions": [STEP, STEP]}) == [STEP["reason"]]


def test_a_retraction_gives_its_reason_and_what_is_taken_away_gives_none():
    retracted = {"retracted": {"on": "2025-06-20", "reason": "of both sides"}}

    assert new_reasons({"retracted": None}, retracted) == ["of both sides"]
    assert new_reasons(retracted, {"retracted": None}) == []
