"""`ledger read` at a terminal of 40 columns: nothing is broken within a word, or within a key."""

import pytest

from ledger.cli.reading.lines import line
from ledger.cli.reading.terminal import choice
from tests.cli.desk import Script


@pytest.fixture(autouse=True)
def _narrow(monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")


def test_a_key_and_what_it_does_stay_on_one_line():
    keys = {"y": "yes, go on", "e": "edit", "s": "skip", "o": "other words", "q": "stop"}
    screen = Script("q")

    assert choice(screen, keys) == "q"
    assert screen.shown == ["y yes, go on   e edit   s skip", "o other words   q stop"]


def test_a_long_prompt_is_broken_between_words():
    screen = Script("2025-06-11")

    assert line(screen, "On which day (such as 2025-06-02; Enter: not said): ") == "2025-06-11"
    assert screen.shown == ["On which day (such as 2025-06-02; Enter:", "not said): "]
