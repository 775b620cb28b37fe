"""Quotes as a reader types them, in texts as they are printed."""

import importlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.rules.texts.damaged_text import read
from ledger.rules.texts.folding import fold, folded
from ledger.rules.texts.passages import QuoteAmbiguous, QuoteNotFound
from tests.rules.quoting import find
from tests.rules.writings import damaged
from tests.work import calls


@pytest.mark.parametrize(
    ("article", "quote", "exact"),
    [
        ("gave 1\u00a0212 bodies back", "gave 1 212 bodies", "gave 1\u00a0212 bodies"),
        ("gave 1 212 bodies back", "gave 1\u202f212 bodies", "gave 1 212 bodies"),
        ("gave\n  6,000 \tbodies", "gave 6,000 bodies", "gave\n  6,000 \tbodies"),
        ("gave 6,000 bodies", "gave 6,000\r\nbodies", "gave 6,000 bodies"),
        ("The cafe\u0301 opened", "The café opened", "The cafe\u0301 opened"),
        ("The café opened", "The cafe\u0301 opened", "The café opened"),
        ("각 여섯 명", "\u1100\u1161\u11a8 여섯", "각 여섯"),
        ("20 \u212bngstrom", "\u00c5ngstrom", "\u212bngstrom"),
        ("the mayor’s “aides”", 'mayor\'s "aides"', "mayor’s “aides”"),
        ("the mayor's aides", "mayor’s aides", "mayor's aides"),
        ("п\u02bcять тіл", "п'ять тіл", "п\u02bcять тіл"),
        ("«шесть тысяч» тел", '"шесть тысяч" тел', "«шесть тысяч» тел"),
        ("5–6 days — or so", "5-6 days - or so", "5–6 days — or so"),
        ("a drop of −5 to", "of -5", "of −5"),
        ("hand\u00ad\u200bed over", "handed over", "hand\u00ad\u200bed over"),
        ("\ufeffHe freed \u2066six\u2069 men", "freed six men", "freed \u2066six\u2069 men"),
        ("gave **6,000** bodies", "gave 6,000 bodies", "gave **6,000** bodies"),
        ("gave ***6,000*** bodies", "6,000", "6,000"),
        ("gave _six_ of *them*.", "six of them.", "six_ of *them*."),
        ("gave six", "gave **six**", "gave six"),
        ("gave **six** more", "**six**", "**six**"),
        ("gave **six** and **six**.", "and **six**", "and **six**"),
        ("\u200bsix men", "\u200bsix", "\u200bsix"),
    ],
)
def test_a_quote_is_found_as_it_is_typed_and_keeps_the_stored_words(article, quote, exact):
    passage = find(read(article), quote)

    start = article.index(exact)
    assert (passage.exact, passage.start, passage.end) == (exact, start, start + len(exact))


@pytest.mark.parametrize(
    ("article", "quote"),
    [
        ("gave 12,000 bodies", "gave 1 2,000 bodies"),
        ("gave 6,000 bodies", "gave 6000 bodies"),
        ("gave ٦ bodies", "gave 6 bodies"),
        ("ещё шесть тел", "еще шесть"),
        ("the café", "the cafe"),
        ("5*3 boxes", "53 boxes"),
        ("a_b boxes", "ab boxes"),
        ("Six men", "six men"),
        ("five * three", "five three"),
    ],
)
def test_letters_and_digits_and_what_parts_them_are_not_folded(article, quote):
    with pytest.raises(QuoteNotFound):
        find(read(article), quote)


def test_words_that_typing_does_not_tell_apart_are_ambiguous():
    with pytest.raises(QuoteAmbiguous) as refusal:
        find(read("gave 1\u00a0212 and then 1 212"), "1 212")

    assert [place["start"] for place in refusal.value.extra["places"]] == [5, 20]


ARTICLE = "He “gave” **six\u00a0men** — and\n“gave” six  men. And “gave” **six men**"


@pytest.mark.parametrize(
    ("where", "start"),
    [
        ({"prefix": 'He "gave" '}, 12),
        ({"prefix": "He “gave” **"}, 12),
        ({"suffix": " - and"}, 12),
        ({"suffix": "** — and"}, 12),
        ({"prefix": '- and "gave" '}, 35),
        ({"suffix": "."}, 35),
        ({"start": 35}, 35),
        ({"start": 12}, 12),
        ({"start": 10}, 12),
        ({"start": 11}, 12),
    ],
)
def test_what_is_around_a_quote_is_compared_as_it_is_typed(where, start):
    assert find(read(ARTICLE), "six men", **where).start == start


def test_each_place_of_a_refusal_decides_when_it_is_sent_back():
    reading = read(ARTICLE)
    with pytest.raises(QuoteAmbiguous) as refusal:
        find(reading, "six men")

    places = refusal.value.extra["places"]
    for place in places:
        for where in ({"start": place["start"]}, {"suffix": place["suffix"]}):
            assert find(reading, "six men", **where).start == place["start"]
        assert find(reading, "six men", prefix=place["prefix"]).start == place["start"]
    assert [place["start"] for place in places] == [12, 35, 58]


def test_a_start_beside_other_words_is_refused():
    with pytest.raises(QuoteNotFound, match="occur 3 times"):
        find(read(ARTICLE), "six men", start=9)


def test_a_damaged_text_is_folded_as_it_reads():
    passage = find(read(damaged("They offered to “trade up to 12 boxes” — then.")), '"trade up')

    assert (passage.exact, passage.reading) == ("鈥渢rade up", "“trade up")


TEXTS = st.text("ae\u0301\u0323 \n\u00a0\u200b\u00ad*_’'“-—1\u1100\u1161가", max_size=20)


@given(TEXTS)
def test_no_sign_that_typing_lacks_is_left_in_a_folded_text(text):
    view = folded(text)

    assert view.text == fold(text)
    assert not set(view.text) & set("\n\u00a0\u200b\u00ad’“—")


@given(TEXTS, st.data())
def test_each_slice_of_a_folded_text_is_the_fold_of_a_slice_of_the_text(text, data):
    view = folded(text)
    first = data.draw(st.integers(0, len(view.text)))
    last = data.draw(st.integers(first, len(view.text)))

    start, end = view.to_text(first, last)

    # Letters whose marks are only put in another order are whole.
    whole = view.from_text(start, end)
    assert whole[0] <= first <= last <= whole[1]
    assert view.to_text(*whole) == (start, end)
    assert 0 <= start <= end <= len(text)


def test_folding_a_long_text_takes_a_few_calls_a_sign():
    # The marks of all scripts are looked up once.
    folded("e\u0301")
    text = "e\u0301 “six”\u00a0 men\n" * 2_000

    assert calls(lambda: folded(text)) < 60 * 2_000


@given(TEXTS)
def test_the_migration_folds_as_searches_do(text):
    migration = importlib.import_module("migrations.versions.0011_searches_as_words_are_typed")

    assert migration.fold(text) == fold(text)
