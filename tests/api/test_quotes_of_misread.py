"""Words that aren't found in an article that looks misread: the refusal says what would fit."""

import pytest

from ledger.rules.texts import misreading_advice
from tests.api.test_misread import MEANT, QUOTE, TEXT, misread, send
from tests.factories import (
    claim,
    evidence,
    line_item,
    post,
    post_line_item,
    source,
    stated_total,
    transition,
)

pytestmark = pytest.mark.one_on_postgresql

WORDS = {"source": "as-it-came", "quote": QUOTE}
NOTE = (
    "These words are not in the text. Send them exactly as they stand there. This text looks as if "
    "it had been read in a wrong encoding, so that its words can't be recognised. What would fit, "
    "with the first words then: misread=windows-1251:windows-1252 «Утром Север передал Югу 205 тел "
    "«павших» — так сказал штаб.». Where these are its words, store it again with that, and "
    "withdraw this source."
)


def messages(answer):
    return [each["message"] for each in answer.json["errors"]]


def with_claim(client, recorder):
    return post(client, recorder, "/v1/line-items", line_item(claims=[claim(**WORDS)]))


def tried(client, recorder):
    body = line_item(claims=[claim(**WORDS)])
    return post(client, recorder, "/v1/line-items?dry_run=true", body)


def in_a_batch(client, recorder):
    lines = [{"type": "line_item", **line_item(claims=[claim(**WORDS)])}]
    return post(client, recorder, "/v1/batches", lines)


def with_its_source(client, recorder):
    """Post the claim together with the article that it quotes."""
    new = source(id="new", text=TEXT, language="ru")
    words = claim(**WORDS | {"source": "new"})
    lines = [{"type": "source", **new}, {"type": "line_item", **line_item(claims=[words])}]
    return post(client, recorder, "/v1/batches", lines)


def of_a_total(client, recorder):
    return post(client, recorder, "/v1/stated-totals", stated_total(**WORDS))


def of_a_step(client, recorder):
    item = post_line_item(client, recorder)["id"]
    body = transition(evidence=evidence(**WORDS))
    return post(client, recorder, f"/v1/line-items/{item}/transitions", body, **{"If-Match": "*"})


WAYS = [with_claim, tried, in_a_batch, with_its_source, of_a_total, of_a_step]


@pytest.mark.parametrize("way", WAYS)
def test_words_that_are_not_found_are_refused_with_what_would_fit(client, recorder, way):
    send(client, recorder, TEXT.encode())

    assert messages(way(client, recorder)) == [NOTE]


HARDLY = {
    "a sound article": MEANT,
    "one that is long": TEXT + misread(" конец" * 20_000, "windows-1251", "windows-1252"),
}


@pytest.mark.parametrize("article", HARDLY)
def test_of_other_articles_nothing_is_said(client, recorder, article):
    send(client, recorder, HARDLY[article].encode())
    words = claim(source="as-it-came", quote="Nobody wrote these words.")

    answer = post(client, recorder, "/v1/line-items", line_item(claims=[words]))

    assert messages(answer) == [NOTE.partition(" This")[0]]


def test_a_change_looks_once_at_an_article_however_many_quotes_are_refused(
    client, recorder, monkeypatch
):
    looks = []
    look = misreading_advice.of_words
    monkeypatch.setattr(misreading_advice, "of_words", lambda *of: looks.append(of) or look(*of))
    new = source(id="new", text=TEXT, language="ru")
    lines = [{"type": "source", **new}]
    for number in range(5):
        words = claim(source="new", quote=f"{QUOTE} {number}")
        lines.append({"type": "line_item", **line_item(claims=[words])})

    (refused,) = post(client, recorder, "/v1/batches", lines).json["errors"]

    assert refused["message"] == NOTE
    assert refused["count"] == 5
    # Once as it was stored, and once for all quotes.
    assert len(looks) == 2
