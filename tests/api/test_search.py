"""Searching sources and claims, and citing a claim."""

import pytest

from tests import factories
from tests.answers import ids, refusal

DAMAGED = factories.damaged(factories.HEALTHY)


@pytest.fixture
def damaged_source(client, recorder):
    factories.post_source(client, recorder, id="damaged", title="Ünïted", text=DAMAGED)


@pytest.mark.usefixtures("damaged_source")
@pytest.mark.parametrize("words", ["“We can work on up to 10 children", "it’s a start", "ünïted"])
def test_a_source_is_found_by_its_reading_or_its_title_in_any_case(client, recorder, words):
    answer = client.get("/v1/sources", query_string={"q": words.upper()}, headers=recorder)

    assert ids(answer) == ["damaged"]


@pytest.mark.usefixtures("damaged_source")
@pytest.mark.parametrize("words", ["100%", "nothing of that", "OR", '"x" NOT y', "bodies:x"])
def test_a_search_takes_words_as_they_are(client, recorder, words):
    assert ids(client.get("/v1/sources", query_string={"q": words}, headers=recorder)) == []


def test_claims_are_found_by_their_words_and_their_speaker(client, recorder):
    bodies = factories.post_line_item(client, recorder)["claims"][0]["id"]
    pledge = factories.prisoners()
    prisoners = factories.post_line_item(client, recorder, **pledge)["claims"][0]["id"]

    for words in ("6,000 BODIES", "bodies 6 000", "6000", "bod* 6000 gov*"):
        assert ids(client.get("/v1/claims", query_string={"q": words})) in ([bodies], []), words
    assert ids(client.get("/v1/claims?q=ukrainian envoy")) == [prisoners]
    assert ids(client.get("/v1/claims?q=envoy&act=report")) == []


@pytest.mark.parametrize("words", ["", "%", "_ – …", "*", "bo*", "bodies x*"])
def test_a_search_without_a_word_or_with_a_short_beginning_is_refused(client, words):
    for path in ("/v1/claims", "/v1/sources"):
        answer = client.get(path, query_string={"q": words})
        assert refusal(answer) == (400, "bad-parameter")
        assert answer.get_json(force=True)["detail"].startswith("q: ")


def test_a_claim_as_text_is_a_citation_to_paste(client, recorder):
    said = factories.claim(
        quote="About 1,000 prisoners of war will come home",
        quantity="about 1,000",
        speakers=[factories.speaker(role="chief negotiator")],
    )
    pledge = {"category": "pow", "from_party": "UA", "to_party": "RU", "claims": [said]}
    item = factories.post_line_item(client, recorder, **pledge)
    url = {"url": "https://news.example/1", "title": "Second round"}
    factories.patch(client, recorder, f"/v1/sources/{factories.DAILY}", **url)
    claim = item["claims"][0]["id"]

    answer = client.get(f"/v1/claims/{claim}.txt")

    pinned = f"/v1/claims/{claim}?known_at={answer.headers['Ledger-Size']}"
    assert answer.text == (
        "“About 1,000 prisoners of war will come home”\n"
        "the Ukrainian envoy, chief negotiator (UA); "
        "The Daily Example, Second round, 2025-06-02, https://news.example/1\n"
        "said: ≈1,000\n"
        "of: pledge, pow, UA to RU, istanbul-2025-06-02\n"
        f"http://localhost{pinned}\n"
    )
    assert client.get(pinned).json == item["claims"][0]


@pytest.mark.usefixtures("damaged_source")
def test_a_citation_says_where_the_article_speaks_itself_and_what_is_guessed(client, recorder):
    said = factories.claim(
        source="damaged", quote="“It’s a start,” he added — and left.", quantity="not stated"
    )
    item = factories.post_line_item(client, recorder, act="report", claims=[said])

    lines = client.get(f"/v1/claims/{item['claims'][0]['id']}.txt").text.splitlines()

    assert lines[0].endswith("” [damaged text, in part guessed]")
    assert lines[1].startswith("the article in its own voice; ")


def test_a_citation_says_what_a_reader_must_know_before_quoting_it(client, recorder, reviewer):
    item = factories.post_line_item(client, recorder, condition="if the corridor holds")
    first = item["claims"][0]["id"]
    later = factories.post_claim(
        client,
        recorder,
        item,
        relation="supersedes",
        replaces=first,
        because="amendment",
        quantity=5900,
    ).json["claims"][1]["id"]
    aside = {"rank": "set_aside", "rank_reason": "a misprint"}
    factories.patch(client, reviewer, f"/v1/claims/{later}", **aside)
    factories.post_transition(client, reviewer, item, to="voided", evidence=None)

    notes = [
        client.get(f"/v1/claims/{claim}.txt").text.splitlines()[4:-1] for claim in (first, later)
    ]

    standing = ["the line item is voided", "condition: if the corridor holds"]
    assert notes == [
        [f"superseded by {later} (amendment)", *standing],
        ["set aside: a misprint", *standing],
    ]


PRINTED = "Tu\u0308rkiye’s envoy: **1\u00a0305** men – and\u00a0“six” more, п\u02bcять."


@pytest.mark.parametrize(
    "words", ["türkiye's", "1 305 men - and", '"six" more', "п'ять", "п’ять", "TU\u0308RKIYE"]
)
def test_a_search_finds_words_as_they_are_typed(client, recorder, words):
    factories.post_source(client, recorder, id="printed", title=PRINTED, text=PRINTED)
    said = factories.claim(source="printed", quote=PRINTED, quantity="not stated", speakers=[])
    item = factories.post_line_item(client, recorder, act="report", claims=[said])

    sources = client.get("/v1/sources", query_string={"q": words})
    claims = client.get("/v1/claims", query_string={"q": words})

    assert (ids(sources), ids(claims)) == (["printed"], [item["claims"][0]["id"]])


def test_a_search_does_not_join_the_words_of_a_passage_with_its_speakers_name(client, recorder):
    factories.post_line_item(client, recorder)
    claim = client.get("/v1/claims").json["items"][0]
    words = f"{claim['passage']['reading'].split()[-1]} the"

    assert ids(client.get("/v1/claims", query_string={"q": words})) == []
