"""Quotes that look like the words of an article, and differ from them."""

import pytest

from ledger.rules.texts.damaged_text import read
from ledger.rules.texts.passages import QuoteNotFound, find


def refusal(article, quote):
    with pytest.raises(QuoteNotFound) as refused:
        find(read(article), quote)
    return refused.value


SPACE = "U+0020 (space)"
NO_BREAK = "U+00A0 (no-break space)"
ONE = "U+00E9 (latin small letter e with acute)"
TWO = "U+0065 (latin small letter e) and U+0301 (combining acute accent)"
LATIN_I = "U+0069 (latin small letter i)"
CYRILLIC_I = "U+0456 (cyrillic small letter byelorussian-ukrainian i)"
X = "U+0078 (latin small letter x)"


@pytest.mark.parametrize(
    ("article", "quote", "of_article", "of_quote"),
    [
        ("Russia gave 1\u00a0212 bodies", "gave 1 212 bodies", NO_BREAK, SPACE),
        ("Russia gave 1 212 bodies", "gave 1\u00a0212 bodies", SPACE, NO_BREAK),
        ("The cafe\u0301 opened on Monday", "The café opened", TWO, ONE),
        ("It closed the café", "the cafe\u0301", ONE, TWO),
        ("It closed the cafe\u0301 on Monday", "closed the café", TWO, ONE),
        ("gave 6,000 bodies", "gave 6,000  bodies", SPACE, f"{SPACE} and {SPACE}"),
        ("gave\n6,000 bodies", "gave 6,000 bodies", "U+000A (line end)", SPACE),
        (
            "the mayor’s aides",
            "the mayor's aides",
            "U+2019 (right single quotation mark)",
            "U+0027 (apostrophe)",
        ),
        ("days \u2013 or weeks", "days - or weeks", "U+2013 (en dash)", "U+002D (hyphen-minus)"),
        ("six\u200b thousand men", "six thousand", f"{X} and U+200B (zero width space)", X),
        ("передали тіла загиблих", "тiла загиблих", CYRILLIC_I, LATIN_I),
    ],
)
def test_a_quote_that_looks_the_same_is_told_what_differs(article, quote, of_article, of_quote):
    detail = refusal(article, quote).detail

    expected = f"They look alike, but the article has {of_article} where your quote has {of_quote}."
    assert detail.endswith(f"({expected})")


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
