"""Stated totals where what is recorded has no upper end: any number above its floor would fit."""

import pytest

from ledger.rules.totals.stated_checks import Reason, Verdict
from ledger.rules.totals.stated_comparison import checks
from ledger.rules.totals.stated_sentences import sentence
from tests.rules.stated import AGREED_ON, CATEGORIES, make_statement, report

LINES = [report("more than 9")]


def check(statement, *others, began_on=AGREED_ON):
    return checks([*others, statement], LINES, CATEGORIES, began_on)[statement.id]


def told(statement, *others, began_on=AGREED_ON):
    return sentence(statement, check(statement, *others, began_on=began_on))


@pytest.mark.parametrize("said", [10, 31_000, "at most 10", "9-31", "at least 11"])
def test_any_number_above_a_floor_would_fit_it_so_nothing_agrees_with_it(said):
    stated = make_statement(said)

    found = check(stated)

    assert (found.verdict, found.because) == (Verdict.CANNOT_TELL, Reason.NO_UPPER_END)
    assert (found.lies_above, found.difference) == (False, None)
    assert told(stated) == "can't be told: what is recorded has no upper end (>9)"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (9, "differs: stated 9; ≥1 fewer than recorded (>9) through 2025-06-16"),
        ("at least 10", "agrees: >9 recorded"),
        ("at least 5", "agrees: >9 recorded"),
    ],
)
def test_a_floor_contradicts_what_lies_below_it_and_agrees_with_a_floor_as_low(said, words):
    assert told(make_statement(said)) == words


def test_growth_of_a_stated_total_above_a_floor_cannot_be_told():
    scope = {"agreements": None, "since": "2022-02-24"}
    before = make_statement(100, "2025-06-09", **scope)
    after = make_statement(31_100, "2025-06-16", place=1, **scope)

    step = check(after, before, began_on=None).step

    assert (step.verdict, step.because) == (Verdict.CANNOT_TELL, Reason.NO_UPPER_END)
    assert told(after, before, began_on=None) == (
        "can't be told: it counts from before the first that is recorded here"
    )
