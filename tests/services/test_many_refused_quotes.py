"""Many quotes that an article hasn't: of the first of them it is told which words come nearest."""

from ledger.rules.texts.anchoring import Quote
from ledger.rules.texts.damaged_text import ReadText
from ledger.services.passages_ahead import anchored_in

TEXT = ReadText("The North handed over 205 bodies to the South on Wednesday.")
NOTE = "Nearest words are looked for of the first 100 such quotes alone."


def quoted(words):
    return Quote("wire", "en", words, None, None, None, None)


def test_nearest_words_are_looked_for_of_a_hundred_quotes_and_it_is_said_of_the_others():
    wanted = [quoted(f"The North handed over {number} bodies") for number in range(300, 402)]
    there = quoted("205 bodies")

    results = anchored_in(TEXT, [*wanted, there], lambda: "Perhaps misread.")

    near = [results[quote].extra["nearest"] for quote in wanted]
    assert near == ["The North handed over 205 bodies"] * 100 + [None] * 2
    details = [results[quote].detail for quote in wanted]
    assert [NOTE in detail for detail in details] == [False] * 100 + [True] * 2
    assert all(detail.endswith(" Perhaps misread.") for detail in details)
    assert results[there].passage.exact == "205 bodies"


def test_where_all_quotes_are_there_nobody_asks_whether_the_article_is_misread():
    def asked():
        raise AssertionError("this takes long")

    results = anchored_in(TEXT, [quoted("205 bodies")], asked)

    assert len(results) == 1
