"""The words of the pages: each state has some, and they say no more than the ledger holds."""

import tomllib
from importlib.resources import files

import pytest

from ledger.rules.totals.caveats import Caveat
from ledger.rules.totals.explain import NotCounted, NotHeard
from ledger.rules.totals.totals import Assessment
from ledger.rules.workflow.lifecycle import Act, Status
from ledger.schemas.claims import NUMBER_NOT_IN_PASSAGE, UNCLEAR
from ledger.web import words


@pytest.mark.parametrize(
    ("table", "states"),
    [
        (words.ASSESSMENTS, Assessment),
        (words.SHORT_ASSESSMENTS, Assessment),
        (words.CAVEATS, Caveat),
        (words.NOT_HEARD, NotHeard),
        (words.NOT_COUNTED, NotCounted),
        (words.STATUSES, Status),
        (words.SINGULAR, Act),
        (words.UNCLEAR, (*UNCLEAR, NUMBER_NOT_IN_PASSAGE)),
    ],
)
def test_every_state_has_words_and_no_words_are_left_over(table, states):
    assert set(table) == {str(state) for state in states}


def test_every_sentence_ends_as_one():
    sentences = [*words.ASSESSMENTS.values(), *words.CAVEATS.values(), words.STANDING_NOTE]

    assert [sentence for sentence in sentences if not sentence.endswith(".")] == []


def test_every_table_of_the_file_is_used():
    text = (files("ledger.web") / "words.toml").read_text(encoding="utf-8")

    assert [name for name in tomllib.loads(text) if not hasattr(words, name.upper())] == []


@pytest.mark.parametrize(
    ("iso", "day"),
    [
        ("2025-06-02", "2 June 2025"),
        ("2025-05-16/2025-06-02", "16 May 2025 to 2 June 2025"),
        ("2025-06-02T10:30:00Z", "2 June 2025"),
    ],
)
def test_a_date_is_written_for_people(iso, day):
    assert words.day(iso) == day


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("≥6,057", "at least 6,057"),
        (">300", "more than 300"),
        ("≤10", "at most 10"),
        ("<10", "fewer than 10"),
        ("≈1,000 (also ≤1,200)", "about 1,000 (also at most 1,200)"),
        ("2–3", "2 to 3"),
        ("not stated", "not stated"),
    ],
)
def test_a_figure_is_said_in_words_for_ears(text, spoken):
    assert words.spoken(text) == spoken


def test_a_label_goes_into_a_sentence_by_its_first_words():
    assert words.first_words("Bodies, the remains of the dead") == "bodies"
    assert words.counted(1, "source") == "1 source"
    assert words.counted(1200, "line item") == "1,200 line items"


@pytest.mark.parametrize(
    ("column", "text", "shown"),
    [
        ("assessment", "partially_met", "partly met"),
        ("caveats", "one_side, without_number", "one side, without number"),
        ("reported", "≥27", "≥27"),
        ("reported", None, None),
    ],
)
def test_what_changed_is_said_as_elsewhere(column, text, shown):
    assert words.changed(column, text) == shown
