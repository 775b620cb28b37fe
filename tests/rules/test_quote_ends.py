"""Long quotes without typing: by their first and last words, or by their place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.rules.texts.anchoring import Anchored, Quote, anchor
from ledger.rules.texts.damaged_text import read
from ledger.rules.texts.passages import PASSAGE_CHARACTERS_MAX, PLACES_COUNTED_MAX
from tests.rules.writings import damaged
from tests.work import calls

ARTICLE = (
    "Both delegations said that Russia would return 6,000 bodies. The list was read out.\n"
    "“Russia handed over 1,212 bodies on Wednesday,” the office said."
)

#: Where the last of the bodies end.
SECOND_BODIES = ARTICLE.rindex("bodies") + len("bodies")


def anchored(article, words=None, **where):
    place = {"prefix": None, "suffix": None, "start": None, "end": None} | where
    return anchor(read(article), Quote("wire", "en", words, **place))


def exact(article, words=None, **where):
    found = anchored(article, words, **where)
    assert isinstance(found, Anchored), found
    return found.passage.exact


def refusal(article, words=None, **where):
    found = anchored(article, words, **where)
    assert not isinstance(found, Anchored), found
    return found


def places(refused):
    return [(place["start"], place["end"]) for place in refused.extra["places"]]


@pytest.mark.parametrize("dots", ["...", " ... ", "…", " … ", " [...] ", " (…) ", "....", "……"])
def test_a_quote_by_its_ends_is_all_that_stands_between_them(dots):
    whole = "Both delegations said that Russia would return 6,000 bodies"

    assert exact(ARTICLE, f"Both delegations{dots}6,000 bodies") == whole


def test_the_ends_are_typed_as_any_quote_is():
    assert exact(ARTICLE, '"Russia handed ... Wednesday,"') == (
        "“Russia handed over 1,212 bodies on Wednesday,”"
    )


@pytest.mark.parametrize(
    ("article", "words", "whole"),
    [
        ("Росія передала 1212 тіл загиблих.", "Росія … загиблих", slice(0, 32)),
        ("سلمت روسيا 1212 جثة يوم الأربعاء.", "سلمت روسيا … جثة", slice(0, 19)),
        ("星期三俄罗斯移交了1212具遗体", "俄罗斯……遗体", slice(3, 16)),
    ],
)
def test_ends_are_words_of_any_script(article, words, whole):
    assert exact(article, words) == article[whole]


def test_a_damaged_text_is_quoted_by_the_ends_that_one_reads():
    passage = anchored(damaged(ARTICLE), '"Russia handed ... Wednesday,"').passage

    assert passage.reading == "“Russia handed over 1,212 bodies on Wednesday,”"
    assert passage.exact == damaged(ARTICLE)[passage.start : passage.end]


def test_ends_of_several_passages_are_refused_with_the_place_of_each():
    refused = refusal(ARTICLE, "Russia ... bodies")

    assert refused.code == "quote-ambiguous"
    assert refused.detail == (
        "These are the ends of 3 passages of the text. Send more of the first or the last words, "
        "or `start` and `end` of the place."
    )
    assert [ARTICLE[start:end] for start, end in places(refused)] == [
        "Russia would return 6,000 bodies",
        ARTICLE[27:SECOND_BODIES],
        "Russia handed over 1,212 bodies",
    ]
    assert (refused.extra["count"], refused.extra["more"]) == (3, False)


def test_of_several_passages_that_one_counts_whose_place_or_context_is_sent():
    whole = "Russia handed over 1,212 bodies"
    start = ARTICLE.index(whole)

    assert exact(ARTICLE, "Russia ... bodies", start=start) == whole
    assert exact(ARTICLE, "Russia ... bodies", prefix='"') == whole
    assert exact(ARTICLE, "Russia ... bodies", end=59) == "Russia would return 6,000 bodies"
    assert exact(ARTICLE, "Russia ... bodies", suffix=".") == "Russia would return 6,000 bodies"
    assert (
        exact(ARTICLE, "Russia ... bodies", start=27, end=SECOND_BODIES)
        == ARTICLE[27:SECOND_BODIES]
    )


def test_ends_that_are_not_in_order_are_refused_with_the_places_of_both():
    refused = refusal(ARTICLE, "Wednesday ... Both delegations")

    assert refused.code == "quote-not-found"
    assert refused.detail == (
        "The first words occur once in the text and the last words once, never the last after "
        "the first. Send them in the order of the text."
    )
    assert [ARTICLE[start:end] for start, end in places(refused)] == [
        "Wednesday",
        "Both delegations",
    ]


def test_ends_that_are_no_words_of_the_text_are_refused_with_the_nearest_that_are():
    refused = refusal(ARTICLE, "Both delegation sad ... 6,000 bodies")

    assert refused.code == "quote-not-found"
    assert refused.extra["nearest"] == "Both delegations said ... 6,000 bodies"
    assert exact(ARTICLE, refused.extra["nearest"]) == ARTICLE[:59]


def test_ends_that_stand_elsewhere_are_refused_with_where():
    refused = refusal(ARTICLE, "Russia ... bodies", start=3)

    assert refused.code == "quote-not-found"
    assert "occur 2 times in the text, but not where" in refused.detail
    assert [start for start, _ in places(refused)] == [27, ARTICLE.rindex("Russia")]


def test_ends_overlap_nowhere():
    assert refusal("6,000 bodies", "6,000 bodies ... bodies").code == "quote-not-found"


def test_a_passage_may_be_as_long_as_a_quote_and_no_longer():
    between = PASSAGE_CHARACTERS_MAX - len("six  ten")
    longest = f"six {'x' * between} ten"
    too_long = f"six {'x' * (between + 1)} ten"

    assert exact(longest, "six ... ten") == longest
    assert exact(longest, start=0, end=2_000) == longest
    assert refusal(too_long, "six ... ten").code == "too-long"
    assert "with 2,001 characters or more" in refusal(too_long, "six ... ten").detail
    assert refusal(too_long, start=0, end=2_001).code == "too-long"


def test_of_passages_with_the_same_ends_those_that_are_too_long_do_not_count():
    text = f"six days, ten men {'x' * 2_000} ten"

    assert exact(text, "six ... ten") == "six days, ten"


class TestDotsThatAreInTheArticle:
    ARTICLE = "“We return ... bodies,” he said. They return 6,000 bodies. “We wait…” she said."

    def test_they_are_taken_as_they_are_printed(self):
        found = anchored(self.ARTICLE, 'return ... bodies,"')

        assert found.passage.exact == "return ... bodies,”"
        assert not found.as_printed

    def test_it_is_known_where_taken_for_words_left_out_they_would_say_more(self):
        found = anchored(self.ARTICLE, "return ... bodies")

        assert found.passage.exact == "return ... bodies"
        assert found.as_printed

    def test_at_an_end_of_a_quote_they_are_taken_too(self):
        assert exact(self.ARTICLE, "We wait…") == "We wait…"


@pytest.mark.parametrize(
    "words", ["The list was ...", "... read out", "The ... was ... out", "“…out"]
)
def test_dots_that_stand_not_between_two_ends_are_refused_with_what_to_send(words):
    refused = refusal(ARTICLE, words)

    assert refused.code == "quote-not-found"
    assert 'send "first words ... last words", or the whole of it' in refused.detail


def test_a_quote_by_its_place_needs_no_words():
    passage = anchored(ARTICLE, start=27, end=59).passage

    assert passage.exact == passage.reading == "Russia would return 6,000 bodies"
    assert passage.prefix == "Both delegations said that "
    assert passage.suffix == ". The list was read out.\n“Russia"[:32]


def test_a_quote_and_its_place_agree_or_are_refused_with_where_the_words_stand():
    words = "Russia would return 6,000 bodies"

    assert exact(ARTICLE, words, start=27, end=59) == words
    for start, end in ((27, 58), (26, 59), (0, 10), (27, 10_000)):
        refused = refusal(ARTICLE, words, start=start, end=end)
        assert refused.code == "quote-not-found"
        assert places(refused) == [(27, 59)]


@pytest.mark.parametrize(
    ("start", "end", "detail"),
    [
        (0, 149, "The text has 148 characters, so `end` is at most 148"),
        (9_000, 9_999, "The text has 148 characters, so `end` is at most 148"),
        (83, 84, "No words stand between `start` and `end`"),
    ],
)
def test_a_place_without_words_is_refused(start, end, detail):
    refused = refusal(ARTICLE, start=start, end=end)

    assert refused.code == "quote-not-found"
    assert refused.detail.startswith(detail)


def test_a_place_within_a_repair_is_refused_with_the_one_that_takes_all_in():
    stored = damaged(ARTICLE)
    repaired = next(repair for repair in read(stored).repairs if repair.end - repair.start > 1)

    refused = refusal(stored, start=repaired.start + 1, end=repaired.end + 9)

    assert places(refused) == [(repaired.start, repaired.end + 9)]
    assert f"Send {repaired.start} and {repaired.end + 9}" in refused.detail
    assert not isinstance(anchored(stored, start=repaired.start, end=repaired.end + 9), str)


def test_a_place_that_tears_a_letter_from_its_accent_is_refused():
    refused = refusal("the cafe\u0301 closed", start=4, end=8)

    assert refused.detail.startswith("A letter of the text stands half in and half out")


def test_a_number_that_a_place_cuts_is_known():
    assert anchored(ARTICLE, start=47, end=50).cut.number == "6,000"


@given(st.text("ab .…’\n\u0301", max_size=40), st.integers(0, 41), st.integers(1, 41))
def test_every_place_is_a_passage_of_just_its_characters_or_is_refused(text, start, length):
    found = anchored(text, start=start, end=start + length)

    if isinstance(found, Anchored):
        assert found.passage.exact == text[start : start + length]
    else:
        assert found.detail


@given(st.text("ab .\n", min_size=1, max_size=30), st.data())
def test_what_is_quoted_by_unique_ends_is_what_the_whole_quote_is(text, data):
    first = data.draw(st.integers(0, len(text)))
    last = data.draw(st.integers(first, len(text)))
    article = f"{text[:first]}Who{text[first:last]}When{text[last:]}"

    whole = article[article.index("Who") : article.index("When") + len("When")]

    assert exact(article, "Who ... When") == whole


def test_ends_that_occur_too_often_cost_no_more_than_their_count():
    often = "a b " * (3 * PLACES_COUNTED_MAX)

    refused = refusal(often, "a ... b")

    assert refused.detail.startswith('The words "a" occur more than 1,000 times in the text.')
    assert (refused.extra["count"], refused.extra["more"]) == (PLACES_COUNTED_MAX, True)


def test_the_work_for_ends_grows_with_the_text_and_not_with_its_pairs():
    def work(times):
        text = "on " * times + "x" * 2_001 + " by" * times
        return calls(lambda: refusal(text, "on ... by"))

    assert work(800) < 5 * work(200)
