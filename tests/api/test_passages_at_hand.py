"""The same words quoted again: their passage is at hand, as long as it is that of the article."""

import pytest

from ledger.rules.texts.anchoring import Quote, anchor
from ledger.rules.texts.damaged_text import ReadText
from ledger.services import passages_ahead, passages_at_hand
from ledger.services.passages_at_hand import CHARACTERS_MAX, PassagesAtHand
from tests.answers import entries, errors
from tests.factories import DAILY, claim, line_item, post_line_item, recorded, redact

LINE_ITEMS = "/v1/line-items"
OWN = {"id", "recorded_at", "recorded_by", "line_item", "effective_on"}
WORDS = [f"word{number:03}" for number in range(6)]
TEXT = ReadText(" ".join([*WORDS, "long" * CHARACTERS_MAX]))


@pytest.fixture
def looked_for(monkeypatch):
    """The words of quotes that were looked for in their articles."""
    words = []
    find = passages_ahead.anchored

    def noting(session, by_source):
        words.extend(each["quote"] for quotes in by_source.values() for each in quotes)
        return find(session, by_source)

    monkeypatch.setattr(passages_ahead, "anchored", noting)
    return words


def without_own(document):
    """Return a document without what each recording has of its own."""
    if isinstance(document, dict):
        kept = document.keys() - OWN
        return {name: without_own(document[name]) for name in kept}
    if isinstance(document, list):
        return [without_own(part) for part in document]
    return document


def test_the_same_words_are_looked_for_once_and_recorded_alike(client, recorder, looked_for):
    bodies = [line_item(effective_on=f"2031-04-0{day}") for day in (1, 2)]
    tried = client.post(f"{LINE_ITEMS}?dry_run=true", json=bodies[0], headers=recorder)
    items = [recorded(client.post(LINE_ITEMS, json=body, headers=recorder)) for body in bodies]

    assert tried.headers["Ledger-Size"] == str(entries(client) - 2)
    assert looked_for == ["return 6,000 bodies"]
    assert without_own(items[0]) == without_own(items[1])


def test_what_is_sent_otherwise_and_what_was_refused_is_looked_for_again(
    client, recorder, looked_for
):
    post_line_item(client, recorder)
    wrong = line_item(claims=[claim(quote="return 7,000 bodies")])
    answers = [client.post(LINE_ITEMS, json=wrong, headers=recorder) for _ in range(2)]
    before = line_item(claims=[claim(prefix="no such words")])
    answers.append(client.post(LINE_ITEMS, json=before, headers=recorder))

    assert [errors(answer) for answer in answers] == [[("/claims/0/quote", "quote-not-found")]] * 3
    assert looked_for == [f"return {number},000 bodies" for number in (6, 7, 7, 6)]


def test_words_of_an_article_that_was_redacted_are_at_hand_no_more(client, recorder, admin):
    post_line_item(client, recorder)
    redact(client, admin, source=DAILY)

    again = client.post(LINE_ITEMS, json=line_item(), headers=recorder)

    assert errors(again) == [("/claims/0/quote", "quote-not-found")]


def test_words_that_are_at_hand_are_compared_with_the_article_under_the_lock(
    client, recorder, admin, monkeypatch
):
    post_line_item(client, recorder)
    ahead = PassagesAtHand.ahead

    def then_redacted(self, *arguments):
        passages = ahead(self, *arguments)
        monkeypatch.setattr(PassagesAtHand, "ahead", ahead)
        redact(client, admin, source=DAILY)
        return passages

    monkeypatch.setattr(PassagesAtHand, "ahead", then_redacted)
    again = client.post(LINE_ITEMS, json=line_item(), headers=recorder)

    assert errors(again) == [("/claims/0/quote", "quote-not-found")]


def sent(words, **more):
    fields = dict.fromkeys(("prefix", "suffix", "start", "end"))
    return {"source": "wire", "quote": words} | fields | more


class Finder:
    """Finds quotes in a text, and notes how many it was asked for."""

    def __init__(self):
        self.counts = []

    def __call__(self, by_source):
        quotes = [passages_ahead.quote_of(words, {"language": "en"}) for words in by_source["wire"]]
        self.counts.append(len(quotes))
        return {("digest", quote): anchor(TEXT, quote) for quote in quotes}


def test_of_several_quotes_those_alone_are_looked_for_that_are_not_at_hand():
    at_hand, find = PassagesAtHand(), Finder()
    first, second = sent("word001"), sent("word002")
    one = at_hand.ahead("history", {"wire": [first]}, find)
    both = at_hand.ahead("history", {"wire": [first, second, sent("word001", start=8)]}, find)

    assert find.counts == [1, 2]
    assert list(one) == [("digest", Quote("wire", "en", "word001", None, None, None, None))]
    assert both == Finder()({"wire": [first, second, sent("word001", start=8)]})


def test_another_history_has_nothing_at_hand():
    at_hand, find = PassagesAtHand(), Finder()
    for history in ("first", "first", "second", "first"):
        at_hand.doubts[history] = "a doubt"
        at_hand.ahead(history, {"wire": [sent("word001")]}, find)

    assert find.counts == [1, 1, 1]
    assert at_hand.doubts == {}


def test_few_and_short_passages_are_at_hand(monkeypatch):
    monkeypatch.setattr(passages_at_hand, "KEPT_MAX", 5)
    at_hand, find = PassagesAtHand(), Finder()
    long = sent("long" * CHARACTERS_MAX)
    for quotes in ([long], [long], list(map(sent, WORDS)), [sent(WORDS[-1])], [sent(WORDS[0])]):
        at_hand.ahead("history", {"wire": quotes}, find)

    assert find.counts == [1, 1, len(WORDS), 1]
