import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.rules.texts.damaged_text import ReadText, Repair, read
from ledger.rules.texts.passages import (
    PLACES_COUNTED_MAX,
    PLACES_SHOWN_MAX,
    Passage,
    QuoteAmbiguous,
    QuoteNotFound,
    at,
)
from tests.rules.quoting import find
from tests.rules.writings import damaged
from tests.work import calls

ARTICLE = damaged(
    "The mayor’s aides offered to “trade up to 12 boxes.”\n"
    "It wasn’t clear — not then — who’d trade up to 12,000 boxes, or 900 boxes of tea.\n"
)


def refused(reading, quote, **where):
    with pytest.raises((QuoteNotFound, QuoteAmbiguous)) as refusal:
        find(reading, quote, **where)
    return refusal.value


def starts(refusal):
    return [place["start"] for place in refusal.extra["places"]]


def test_a_quote_is_found_in_the_reading_and_grows_to_whole_stored_characters():
    passage = find(read(ARTICLE), "trade up to 12 boxes")

    assert passage == Passage(
        exact="鈥渢rade up to 12 boxes",
        reading="“trade up to 12 boxes",
        prefix="The mayor’s aides offered to ",
        suffix=".”\nIt wasn’t clear — not then — ",
        start=ARTICLE.index("鈥渢rade"),
        end=ARTICLE.index(".鈥\n"),
        guessed=False,
    )


def test_a_passage_with_a_lost_byte_says_that_it_is_guessed():
    passage = find(read(ARTICLE), "12 boxes.”")

    assert (passage.exact, passage.reading, passage.guessed) == ("12 boxes.鈥", "12 boxes.”", True)


def test_a_passage_next_to_a_lost_byte_is_not_guessed():
    assert not find(read(ARTICLE), "12 boxes.").guessed


def test_a_quote_of_the_stored_text_is_found_where_the_reading_lacks_it():
    passage = find(read(ARTICLE), "渢rade up to")

    assert (passage.exact, passage.reading) == ("鈥渢rade up to", "“trade up to")


def test_a_start_decides_between_quotes_of_the_stored_text_too():
    reading = read("it鈥檚 and he鈥檚")

    assert find(reading, "檚", start=11).exact == "鈥檚"
    assert starts(refused(reading, "檚", start=12)) == starts(refused(reading, "檚")) == [2, 11]


def test_words_at_two_offsets_grow_to_whole_repairs():
    assert at(read("he鈥檚 up"), 3, 6) == find(read("he鈥檚 up"), "’s u")


def test_an_undamaged_text_is_its_own_reading():
    text = "They traded 12 boxes."

    assert find(read(text), "12 boxes") == Passage(
        "12 boxes", "12 boxes", "They traded ", ".", 12, 20, guessed=False
    )


def test_a_prefix_decides_between_places_in_an_undamaged_text():
    assert find(read("a box, the box"), "box", prefix="the ").start == 11


def test_a_passage_may_span_lines():
    assert find(read("a list of 400 .\nNext line."), "400 .\nNext").exact == "400 .\nNext"


def test_a_quote_of_two_thousand_is_not_anchored_in_twelve_thousand():
    refusal = refused(read("They traded 12,000 boxes."), "6,000 boxes")

    assert (refusal.code, refusal.extra) == (
        "quote-not-found",
        {"nearest": "12,000 boxes", "places": []},
    )


def test_a_quote_that_occurs_twice_is_refused_with_its_places():
    reading = read(ARTICLE)

    refusal = refused(reading, "trade up to 12")

    first, second = ARTICLE.index("鈥渢rade"), ARTICLE.index("trade up to 12,000")
    assert (refusal.code, refusal.extra) == (
        "quote-ambiguous",
        {
            "places": [
                {
                    "start": first,
                    "end": first + 15,
                    "prefix": "The mayor’s aides offered to ",
                    "suffix": " boxes.”\nIt wasn’t clear — not t",
                },
                {
                    "start": second,
                    "end": second + 14,
                    "prefix": "wasn’t clear — not then — who’d ",
                    "suffix": ",000 boxes, or 900 boxes of tea.",
                },
            ],
            "count": 2,
            "more": False,
        },
    )
    assert refusal.detail == (
        "These words occur 2 times in the text. Send more of them, or add the `prefix`, `suffix` "
        "or `start` of the place you mean."
    )


@pytest.mark.parametrize(
    ("where", "exact"),
    [
        ({"prefix": "who’d "}, "trade up to 12"),
        ({"prefix": "offered to "}, "鈥渢rade up to 12"),
        ({"prefix": "offered to “"}, "鈥渢rade up to 12"),
        ({"suffix": " boxes"}, "鈥渢rade up to 12"),
        ({"suffix": ",000"}, "trade up to 12"),
        ({"start": ARTICLE.index("鈥渢rade")}, "鈥渢rade up to 12"),
        ({"start": ARTICLE.index("trade up to 12,000")}, "trade up to 12"),
        ({"prefix": "", "suffix": ",000"}, "trade up to 12"),
    ],
)
def test_a_prefix_suffix_or_start_decides_between_places_of_a_quote(where, exact):
    assert find(read(ARTICLE), "trade up to 12", **where).exact == exact


@pytest.mark.parametrize("suffix", ["s aides", " aides"])
def test_a_suffix_follows_the_words_or_the_passage(suffix):
    assert find(read(ARTICLE), "mayor’", suffix=suffix).exact == "mayor鈥檚"


def test_each_place_of_a_refusal_decides_when_it_is_sent_back():
    reading = read(ARTICLE)
    places = refused(reading, "boxes").extra["places"]

    for place in places:
        for where in ({"start": place["start"]}, {"prefix": place["prefix"]}):
            assert find(reading, "boxes", **where).start == place["start"]
        assert find(reading, "boxes", suffix=place["suffix"]).start == place["start"]
    assert len(places) == 3


@pytest.mark.parametrize(
    "where",
    [
        {"prefix": "nobody "},
        {"suffix": "!"},
        {"start": 3},
        {"start": ARTICLE.index("鈥渢rade") + 1},
        {"start": 10_000},
    ],
)
def test_a_quote_that_stands_elsewhere_only_is_refused_with_its_places(where):
    reading = read(ARTICLE)

    refusal = refused(reading, "trade up to 12", **where)

    assert refusal.code == "quote-not-found"
    assert starts(refusal) == starts(refused(reading, "trade up to 12"))
    assert refusal.detail.startswith("These words occur 2 times in the text, but not where")


def test_a_quote_that_stands_once_but_elsewhere_is_refused_in_words_that_say_so():
    assert refused(read("One box."), "box", start=0).detail.startswith("These words occur once")


def test_two_finds_of_a_quote_that_grow_to_one_slice_are_one_place():
    reading = ReadText("a 鈥渨 b", (Repair(2, 4, "oo", guessed=False),), "gbk")

    assert find(reading, "o").exact == "鈥渨"


def test_overlapping_places_of_a_quote_count():
    assert starts(refused(read("banana"), "ana")) == [1, 3]


def test_few_places_of_a_quote_are_shown_and_not_too_many_counted():
    refusal = refused(read("a" * (PLACES_COUNTED_MAX + 1)), "a")

    assert starts(refusal) == list(range(PLACES_SHOWN_MAX))
    assert (refusal.extra["count"], refusal.extra["more"]) == (PLACES_COUNTED_MAX, True)
    assert refusal.detail.startswith("These words occur more than 1,000 times")


def test_exactly_as_many_places_as_are_counted_are_not_more():
    refusal = refused(read("a" * PLACES_COUNTED_MAX), "a")

    assert (refusal.extra["count"], refusal.extra["more"]) == (PLACES_COUNTED_MAX, False)


def test_a_start_is_found_among_more_places_than_are_counted():
    assert find(read("a" * 5_000), "aa", start=4_998).start == 4_998


@pytest.mark.parametrize(
    ("quote", "nearest"),
    [
        ("trade upto 12,000 boxs", "trade up to 12,000 boxes"),
        ("aides oferred to trade", "aides offered to “trade"),
        ("mayors aides", "mayor’s aides"),
        ("nothing of the kind was said", None),
        ("zz", None),
        ("trade up to 12 boxe" + "s" * 500, None),
    ],
)
def test_the_nearest_passage_is_suggested_and_never_anchored(quote, nearest):
    refusal = refused(read(ARTICLE), quote)

    assert (refusal.code, refusal.extra["nearest"]) == ("quote-not-found", nearest)
    assert (nearest or "exactly as they stand there.") in refusal.detail


@pytest.mark.parametrize(("characters", "suggested"), [(500, True), (501, False)])
def test_nothing_is_suggested_for_a_quote_of_more_than_500_characters(characters, suggested):
    text = " ".join(str(number) for number in range(1_000))
    quote = "!" + text[1:characters]

    assert (refused(read(text), quote).extra["nearest"] is not None) is suggested


def test_the_nearest_passage_of_a_long_text_is_found():
    text = "The talks went on. " * 2_000 + "They swapped nine goats. " + "Then it rained. " * 2_000

    refusal = refused(read(text), "They swaped nine goats")

    assert refusal.extra["nearest"] == "They swapped nine goats"


def test_the_end_of_a_text_is_no_near_passage_because_it_is_short():
    text = "-" * 240 + " a white cow."

    assert refused(read(text), "They swapped nine goats and a white cow.").extra["nearest"] is None


def test_a_text_that_is_shorter_than_the_quote_can_be_the_nearest_passage():
    quote = "They swapped nine goats and a cow"

    assert refused(read("Nine goats."), quote).extra["nearest"] == "Nine goats"


@pytest.mark.parametrize("quote", ["", " \n"])
def test_an_empty_quote_is_the_callers_to_refuse(quote):
    with pytest.raises(AssertionError):
        find(read(ARTICLE), quote)


@given(st.data())
def test_every_slice_of_the_reading_anchors_around_itself(data):
    reading = read(ARTICLE)
    first = data.draw(st.integers(0, len(reading.text) - 1))
    last = data.draw(st.integers(first + 1, len(reading.text)))
    quote = reading.text[first:last]
    if not quote.strip():
        return
    start, end, guessed = reading.to_stored(first, last)

    passage = find(reading, quote, prefix=reading.text[:first], suffix=reading.text[last:])

    grown = reading.to_reading(start, end)[:2]
    assert passage == Passage(
        exact=ARTICLE[start:end],
        reading=reading.text[slice(*grown)],
        prefix=reading.text[: grown[0]][-32:],
        suffix=reading.text[grown[1] :][:32],
        start=start,
        end=end,
        guessed=guessed,
    )
    assert quote in passage.reading


@given(st.text("ab", min_size=1, max_size=30), st.text("ab", min_size=1, max_size=3))
def test_places_of_a_quote_are_those_that_a_walk_finds(text, quote):
    wanted = [first for first in range(len(text)) if text.startswith(quote, first)]

    assert places(read(text), quote) == (wanted[:PLACES_SHOWN_MAX], len(wanted))


def places(reading, quote):
    try:
        return [find(reading, quote).start], 1
    except QuoteNotFound:
        return [], 0
    except QuoteAmbiguous as refusal:
        return starts(refusal), refusal.extra["count"]


def test_a_quote_that_stands_everywhere_is_found_by_what_is_around_it():
    text = "a" * 499_000 + " b"
    found = []

    number = calls(lambda: found.append(find(ReadText(text), "a", suffix=" b")))

    assert (found[0].start, found[0].end) == (498_999, 499_000)
    assert number < 300


@pytest.mark.parametrize(
    ("quote", "suffix", "words"),
    [
        ("a", " b", "which is too often to look at all that stands around them"),
        ("a", "", "occur more than 1,000 times"),
        ("a" * 2_000, "c", "which is too often"),
    ],
)
def test_only_so_many_places_of_a_quote_in_a_damaged_text_are_looked_at(quote, suffix, words):
    reading = read("a" * 400_000 + f" b\n{ARTICLE}")
    assert reading.repairs

    def search():
        with pytest.raises((QuoteAmbiguous, QuoteNotFound), match=words):
            find(reading, quote, suffix=suffix)

    assert calls(search) < 80_000


def test_the_nearest_passage_is_looked_for_in_the_first_hundred_thousand_characters():
    text = "The mayor offered 12 boxes. " * 20_000

    number = calls(lambda: refused(ReadText(text), "The mayor offered twelve boxes"))

    assert number < 250_000
    assert refused(ReadText(text), "The mayor offered twelve boxes").extra["nearest"]
