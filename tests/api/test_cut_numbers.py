"""Quotes that cut a number of the article in two, and numbers that stand there."""

import pytest

from tests.answers import entries, errors
from tests.api.batches import told
from tests.api.quoting import sent_everywhere, warnings_of
from tests.factories import (
    claim,
    line_item,
    post,
    post_line_item,
    post_source,
)

pytestmark = pytest.mark.one_on_postgresql

SPACED = "Россия передала 1\u00a0212 тел погибших, а раньше six thousand."


@pytest.mark.parametrize("quote", ["212 тел погибших", "передала 1", "thousand"])
def test_a_quote_that_cuts_a_grouped_or_spelled_number_is_told_which(client, recorder, quote):
    post_source(client, recorder, id="spaced", text=SPACED, language=None)
    body = line_item(claims=[claim(source="spaced", quote=quote, quantity="not stated")])

    (error,) = post(client, recorder, "/v1/line-items", body).json["errors"]

    number = "six thousand" if quote == "thousand" else "1 212"
    assert error["code"] == "quote-cuts-number"
    assert error["message"] == (
        f'These words cut a number of the article in two, or what may be one: "{number}". '
        "Quote all of it; where they are two numbers, quote both."
    )


@pytest.mark.parametrize(
    ("quote", "quantity"),
    [
        ("6,000 bodies of soldiers", 6000),
        ("handed 1,212", 1212),
        ("5 million others", 5_000_000),
        ("16", 16),
    ],
)
def test_a_quote_that_cuts_a_number_in_two_is_refused(client, recorder, quote, quantity):
    text = "They gave 16,000 bodies of soldiers, some 1.5 million others, and handed 1,212,000."
    post_source(client, recorder, id="numbers", text=text)
    before = entries(client)
    cut = claim(source="numbers", quote=quote, quantity=quantity)
    body = line_item(claims=[cut])

    answer = post(client, recorder, "/v1/line-items", body)

    assert errors(answer) == [("/claims/0/quote", "quote-cuts-number")]
    assert entries(client) == before


def test_a_quote_that_ends_beside_a_number_holds_it_whole(client, recorder):
    text = "They gave 16,000, then 5. In all 3 came."
    post_source(client, recorder, id="numbers", text=text)
    for day, quote in enumerate(("gave 16,000", "then 5", "5. In all 3"), start=1):
        claim_beside = claim(source="numbers", quote=quote, quantity="not stated")
        body = {"act": "report", "effective_on": f"2025-07-0{day}", "claims": [claim_beside]}
        assert post_line_item(client, recorder, **body)["claims"][0]["unclear"] == []


NAMED = "Brigade 36 500 men lost, Russia says. Шість тисяч 200 тіл, двадцать пять машин."


@pytest.mark.parametrize("language", ["en", "uk", "eo", None])
@pytest.mark.parametrize("quote", ["200 тіл", "пять машин"])
def test_no_language_of_an_article_hides_a_number_that_a_quote_cuts(
    client, recorder, language, quote
):
    post_source(client, recorder, id="named", text=NAMED, language=language)
    body = line_item(claims=[claim(source="named", quote=quote, quantity="not stated")])

    answer = post(client, recorder, "/v1/line-items", body)

    assert errors(answer) == [("/claims/0/quote", "quote-cuts-number")]


def test_a_quote_that_may_cut_a_number_is_taken_with_a_warning(client, recorder):
    post_source(client, recorder, id="named", text=NAMED)
    words = {"source": "named", "quote": "500 men lost", "quantity": 500}
    item = post_line_item(client, recorder, claims=[claim(**words)])

    sent = sent_everywhere(client, recorder, item, words)

    answers = [*sent["claims"], sent["total"], sent["step"], sent["row"]]
    assert [warnings_of(answer) for answer in answers] == ["may-cut-number"] * 4
    assert item["claims"][0]["unclear"] == []


@pytest.mark.parametrize("language", [None, "ru", "en"])
def test_a_number_that_blanks_part_in_thousands_is_in_the_passage(client, recorder, language):
    post_source(client, recorder, id="spaced", text=SPACED, language=language)
    whole = claim(source="spaced", quote="передала 1\u00a0212 тел", quantity=1_212)

    recorded = post_line_item(client, recorder, act="report", claims=[whole])

    assert recorded["claims"][0]["unclear"] == []


@pytest.mark.parametrize("quote", ["212 тел", "тел погибших, а раньше six"])
def test_evidence_and_rows_of_csv_that_cut_a_number_are_refused_too(client, recorder, quote):
    post_source(client, recorder, id="spaced", text=SPACED, language=None)
    item = post_line_item(client, recorder)
    words = {"source": "spaced", "quote": quote, "quantity": "not stated"}

    sent = sent_everywhere(client, recorder, item, words)

    assert errors(sent["step"]) == [("/evidence/quote", "quote-cuts-number")]
    assert told(sent["row"]) == [(2, "/words", "quote-cuts-number")]


RANGE = "Russia returned 5-6 thousand bodies, and freed a thousand. Two hundred stayed."


def test_the_first_end_of_a_range_is_quoted_with_its_scale(client, recorder):
    post_source(client, recorder, id="range", text=RANGE)
    first = claim(source="range", quote="Russia returned 5", quantity=5)
    second = claim(source="range", quote="6 thousand bodies", quantity=6_000)
    whole = claim(source="range", quote="returned 5-6 thousand bodies", quantity="5,000-6,000")

    refused = post(client, recorder, "/v1/line-items", line_item(claims=[first]))
    doubtful = post(client, recorder, "/v1/line-items", line_item(claims=[second]))
    taken = post_line_item(client, recorder, id="range", act="report", claims=[whole])

    assert errors(refused) == [("/claims/0/quote", "quote-cuts-number")]
    assert '"5-6 thousand"' in refused.json["errors"][0]["message"]
    assert doubtful.headers["Ledger-Warning"] == "may-cut-number"
    assert taken["claims"][0]["unclear"] == []


@pytest.mark.parametrize(("quantity", "unclear"), [(1_000, []), (1_200, ["number_not_in_passage"])])
def test_two_sentences_state_no_number_together(client, recorder, quantity, unclear):
    post_source(client, recorder, id="range", text=RANGE)
    quote = "freed a thousand. Two hundred stayed"
    both = claim(source="range", quote=quote, quantity=quantity)

    recorded = post_line_item(client, recorder, act="report", claims=[both])

    assert recorded["claims"][0]["unclear"] == unclear


@pytest.mark.parametrize("language", [None, "en"])
def test_a_number_that_a_lost_character_touches_is_not_in_the_passage(client, recorder, language):
    text = "They gave 1\ufffd212 bodies and 40 men; \ufffd\ufffd 7 more; 5\ufffd"
    post_source(client, recorder, id="lost", text=text, language=language)
    warned = {}
    for quote, number in [
        ("gave 1\ufffd212 bodies", 1),
        ("1\ufffd212 bodies", 212),
        ("212 bodies", 212),
        ("more; 5", 5),
        ("1\ufffd212 bodies and 40 men", 40),
        ("7 more", 7),
    ]:
        body = line_item(claims=[claim(source="lost", quote=quote, quantity=number)])
        answer = post(client, recorder, "/v1/line-items?dry_run=true", body)
        warned[quote, number] = answer.headers.get("Ledger-Warning")

    assert set(list(warned.values())[:4]) == {"number-not-in-passage"}
    assert list(warned.values())[4:] == [None, None]
