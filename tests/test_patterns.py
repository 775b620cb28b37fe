"""No text makes a pattern of the package take longer than in proportion."""

import re
import time

import pytest

from tests.patterns import hostile_pieces, is_sought_anywhere, patterns, text_of

SIZES = (12, 18, 24, 3_200)  #: twice the work for each character more is seen at the small ones
#: A text that takes more processor time is looked at again; one of `SIZES[-1]` takes 0.2 ms.
SECONDS = 0.001
GROWTH = 3  #: for twice the characters; work in proportion takes 2, quadratic work 4
#: Patterns that no long text meets, with the most characters that one of theirs has.
OF_SHORT_TEXTS = {
    "api.formats.question_paragraphs._QUOTED": 500,
    "rules.quantities.cut_numbers._IN_MAIL": 120,
    "rules.quantities.cut_numbers._LETTERS_END": 120,
    "rules.quantities.digit_patterns.JOINED": 120,
    "rules.quantities.ranges._TOKEN_BEFORE": 40,
    "rules.quantities.scales_apart._WORD_BEFORE": 30,
    "rules.reading.written_numbers._DIGIT_BEFORE": 24,
    "rules.texts.mojibake_evidence._BEFORE": 40,
    "rules.texts.quote_suggestions._WORD_END": 30,
    "rules.texts.unseen_words._HIDING": 200,
    "rules.texts.unseen_words._NO_COLOUR": 200,
    "rules.texts.unseen_words._STRUCK": 200,
    "web.chart_rows._ALSO": 500,
}
#: Those that meet nothing but what the product writes.
OF_OWN_TEXTS = {"api.formats.json_layout._TOKENS", "web.kept_page._LEADS_ON"}
#: Longer patterns are mostly words of many languages, and tried where there is time.
PATTERN_CHARACTERS_MAX = 1_500


def seconds(pattern, text, *, anywhere):
    """Return how much processor time it takes to go through a text."""
    started = time.thread_time()
    if anywhere:
        for _ in pattern.finditer(text):
            pass
    else:
        pattern.fullmatch(text)
    return time.thread_time() - started


def explodes(pattern, before, piece, *, anywhere=True, size_max=SIZES[-1]):
    """Return whether a text of twice the length takes more than in proportion."""

    def least(size):
        text = text_of(pattern, before, piece, size)
        return min(seconds(pattern, text, anywhere=anywhere) for _ in range(3))

    for size in (min(size, size_max) for size in SIZES):
        text = text_of(pattern, before, piece, size)
        if seconds(pattern, text, anywhere=anywhere) > SECONDS and least(size) > SECONDS:
            return size < SIZES[-1] or least(2 * size) > GROWTH * least(size)
    return False


def exploding(rounds, seed=1, characters_max=PATTERN_CHARACTERS_MAX):
    """Return the patterns that explode, each with what a text repeats."""
    found = {}
    for pattern, name in patterns().items():
        own = name.removeprefix("ledger.")
        if len(pattern.pattern) > characters_max or own in OF_OWN_TEXTS:
            continue
        anywhere = is_sought_anywhere(name)
        most = OF_SHORT_TEXTS.get(own, SIZES[-1])
        for before, piece in hostile_pieces(pattern, rounds, seed):
            if explodes(pattern, before, piece, anywhere=anywhere, size_max=most):
                found[name] = (before, piece)
                break
    return found


def test_no_pattern_explodes():
    assert exploding(rounds=1) == {}


@pytest.mark.long
@pytest.mark.parametrize("seed", range(5))
def test_no_pattern_explodes_by_any_of_many_texts(seed):
    assert exploding(rounds=8, seed=seed, characters_max=100_000) == {}


@pytest.mark.parametrize(
    ("source", "piece"),
    [(r"(a+)+b", "a"), (r"\S*[^\x00-\x7f]", "x"), (r"\w(?:<[^>]*>)+\w", "a<"), (r"\s+\d", " ")],
)
def test_control_patterns_that_explode_are_known(source, piece):
    pattern = re.compile(source)

    assert explodes(pattern, "", piece)


def test_control_the_patterns_of_tables_and_of_languages_are_among_them():
    names = set(patterns().values())

    assert len(names) > 250
    assert "ledger.rules.texts.unseen_words._HIDING" in names
    assert "ledger.rules.quantities.number_grammar.Grammar._numbers" in names
    assert names >= {f"ledger.{name}" for name in OF_SHORT_TEXTS}
