"""Quotes that look like the words of an article, and differ from them."""

import pytest

from ledger.rules.texts.damaged_text import read
from ledger.rules.texts.passages import QuoteNotFound
from tests.rules.quoting import find


def refusal(article, quote):
    with pytest.raises(QuoteNotFound) as refused:
        find(read(article), quote)
    return refused.value


LATIN_I = "U+0069 (latin small letter i)"
CYRILLIC_I = "U+0456 (cyrillic small letter byelorussian-ukrainian i)"


@pytest.mark.parametrize(
    ("article", "quote", "of_article", "of_quote"),
    [
        ("передали тіла загиблих", "тiла загиблих", CYRILLIC_I, LATIN_I),
        (
            "gave **1\u00a0200** bodies",
            "gave 1 2O0 bodies",
            "U+0030 (digit zero)",
            "U+004F (latin capital letter o)",
        ),
        (
            "group Α gave six",
            "group A gave six",
            "U+0391 (greek capital letter alpha)",
            "U+0041 (latin capital letter a)",
        ),
        (
            "все шестеро вернулись",
            "всё шестеро вернулись",
            "U+0435 (cyrillic small letter ie)",
            "U+0451 (cyrillic small letter io)",
        ),
    ],
)
def test_a_quote_that_looks_the_same_is_told_what_differs(article, quote, of_article, of_quote):
    detail = refusal(article, quote).detail

    expected = f"They look alike, but the article has {of_article} where your quote has {of_quote}."
    assert detail.endswith(f"({expected})")


def test_what_typing_does_not_tell_apart_is_not_named_among_the_differences():
    detail = refusal("передали\u00a0тіла — усіх", "передали тiла - усіх").detail

    assert detail.endswith(
        f"(They look alike, but the article has {CYRILLIC_I} where your quote has {LATIN_I}.)"
    )


def test_digits_of_another_script_are_not_said_to_look_alike():
    assert "look alike" not in refusal("they gave ٦٠٠٠ bodies", "they gave 6000 bodies").detail


def test_a_quote_of_other_words_is_told_the_nearest_alone():
    refused = refusal("Russia gave 6,000 bodies back", "Russia gave 5,000 bodies")

    assert refused.detail == (
        "These words are not in the text. Send them exactly as they stand there. "
        "The nearest are: Russia gave 6,000 bodies"
    )


@pytest.mark.parametrize(
    ("article", "quote"),
    [
        ("It closed the cafe\u0301 on Monday", "closed the cafe"),
        ("It closed the cafe\u0301 on Monday", "\u0301 on Monday"),
        ("दोनों पक्षों ने सहमति जताई", "दोनों पक्षों ने सहमत"),
    ],
)
def test_a_quote_that_tears_a_letter_from_its_accent_is_refused(article, quote):
    assert quote in article

    refused = refusal(article, quote)

    assert refused.detail.startswith("These words begin or end inside a letter of the text")


def test_a_letter_with_its_accent_is_quoted_whole():
    passage = find(read("It closed the cafe\u0301 on Monday"), "the cafe\u0301")

    assert passage.exact == "the cafe\u0301"


def test_a_letter_that_stands_elsewhere_without_an_accent_is_the_one_that_is_quoted():
    passage = find(read("the cafe\u0301 and the cafe"), "the cafe")

    assert passage.start == 14
