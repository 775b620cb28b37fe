"""Candidates: passages of an article that may carry a quantity, each with a request to fill in."""

import pytest

from tests.answers import entries, errors
from tests.conftest import ABOVE_DATABASES
from tests.factories import (
    ARTICLE,
    DAILY,
    ROUND,
    WIRE,
    claim,
    damaged,
    patch,
    post,
    post_line_item,
    post_source,
    redact,
    send_offered,
)
from tests.rules.test_reading import articles
from tests.web.documents import Document

#: What a person may say where no word does.
FILLED = {
    "act": "pledge",
    "category": "body",
    "from_party": "RU",
    "to_party": "UA",
    "relation": "restates",
    "effective_on": "2025-05-16",
    "due_on": "2025-07-01",
}
#: What no word may say: a body that leaves it null is whole.
MAY_STAY_NULL = {"effective_on", "due_on"}


CAPTIVES_AT = ARTICLE.index("About 1,000")
CAPTIVES = "About 1,000 prisoners of war will come home"
PASSAGE = {
    "exact": CAPTIVES,
    "reading": CAPTIVES,
    "prefix": ARTICLE[CAPTIVES_AT - 32 : CAPTIVES_AT],
    "suffix": ARTICLE[CAPTIVES_AT + len(CAPTIVES) :][:32],
    "start": CAPTIVES_AT,
    "end": CAPTIVES_AT + len(CAPTIVES),
    "guessed": False,
}
QUANTITY = {
    "qualifier": "about",
    "value": 1000,
    "lower": 1000,
    "upper": 1000,
    "approximate": True,
    "per": None,
    "text": "≈1,000",
}
BODY = {
    "agreement": ROUND,
    "act": "pledge",
    "category": "pow",
    "from_party": None,
    "to_party": None,
    "both_ways": False,
    "claims": [
        {
            "source": DAILY,
            "quote": CAPTIVES,
            "start": CAPTIVES_AT,
            "end": CAPTIVES_AT + len(CAPTIVES),
            "quantity": QUANTITY,
            "speakers": [{"name": "Ukrainian envoy", "parties": None}],
            "unclear": [],
        }
    ],
}


def candidates(client, actor, source=DAILY, query=f"?agreement={ROUND}"):
    answer = client.get(f"/v1/sources/{source}/candidates{query}", headers=actor)
    assert answer.status_code == 200, answer.text
    return answer.json["items"]


def sent(client, actor, item, body, request=None):
    request = request or item["request"]
    path = f"{request['path']}?dry_run=true"
    return send_offered(client, actor, request, path=path, body=body)


def filled(item, prefix=""):
    body = dict(item[f"{prefix}request"]["body"])
    for name in item[f"{prefix}fill"]:
        claim = body.get("claims", [body])[0]
        if name == "speakers":
            claim["speakers"] = []
        elif name == "parties":
            claim["speakers"] = [{**each, "parties": ["UA"]} for each in claim["speakers"]]
        else:
            body[name] = FILLED[name]
    return body


def quantities(items):
    return [item["quantity"]["text"] for item in items]


def test_what_is_proposed_of_an_article_is_said_with_its_reasons(client, recorder):
    _, captives, *_ = candidates(client, recorder)

    assert captives == {
        "passage": PASSAGE,
        "sentence": ARTICLE[CAPTIVES_AT - 1 : ARTICLE.index("He handed")].strip(),
        "quantity": QUANTITY,
        "likely": False,
        "because": [
            "counts 'prisoners of war': pow",
            "speaks of an exchange: 'come home'",
            "pledge: 'will'",
        ],
        "fill": ["from_party", "to_party", "parties"],
        "ask": ["Not all of its sentence is read here: '\"'. What does it say?"],
        "recorded": None,
        "request": {
            "method": "POST",
            "path": "/v1/line-items",
            "headers": {"Content-Type": "application/json"},
            "body": BODY,
        },
        "other_request": None,
        "other_fill": [],
    }


def check_each(client, actor, source):
    """Send what an article proposes, unread and filled in; answers how many there are."""
    items = candidates(client, actor, source)
    for item in items:
        unread = sent(client, actor, item, item["request"]["body"])
        assert unread.status_code == 422, unread.text
        assert {pointer.split("/")[-1] for pointer, _ in errors(unread)} == (
            set(item["fill"]) - MAY_STAY_NULL
        )
        answer = sent(client, actor, item, filled(item))
        assert answer.status_code == 201, answer.text
    return len(items)


@pytest.mark.parametrize("source", [DAILY, WIRE])
def test_a_candidate_is_refused_unread_and_accepted_when_it_is_filled_in(client, recorder, source):
    before = entries(client)

    assert check_each(client, recorder, source) > 0
    assert entries(client) == before


@ABOVE_DATABASES
@pytest.mark.parametrize("name", ["kept_apart", pytest.param("read", marks=pytest.mark.long)])
def test_all_candidates_of_all_articles_are_refused_unread_and_accepted_filled_in(
    client, recorder, name
):
    checked = 0
    for number, article in enumerate(articles(name)):
        fields = {"text": article["text"], "language": article["language"]}
        post_source(client, recorder, id=f"article-{number}", **fields)
        checked += check_each(client, recorder, f"article-{number}")

    assert checked > 10


def test_what_is_recorded_of_an_article_says_so_and_becomes_a_further_claim(client, recorder):
    item = post_line_item(client, recorder, claims=[claim(quote="return 6,000 bodies")])

    bodies, *others = candidates(client, recorder)

    assert (bodies["recorded"], bodies["fill"]) == (item["id"], ["relation"])
    assert bodies["request"]["path"] == f"/v1/line-items/{item['id']}/claims"
    assert [other["recorded"] for other in others] == [None] * len(others)
    assert check_each(client, recorder, DAILY) == 1 + len(others)


def test_what_another_article_told_is_recorded_by_that_line_item(client, recorder):
    item = post_line_item(client, recorder)

    first, *_ = candidates(client, recorder, WIRE)

    # No word of it says that it is a pledge.
    assert (first["quantity"]["text"], first["recorded"]) == ("6,000", None)
    post_source(client, recorder, id="later", text="They agreed to return 6,000 bodies.")
    (again,) = candidates(client, recorder, "later")
    assert (again["recorded"], again["request"]["path"]) == (
        item["id"],
        f"/v1/line-items/{item['id']}/claims",
    )
    (other,) = candidates(client, recorder, "later", "")
    assert other["recorded"] is None


def test_another_number_is_another_event_where_no_word_says_who_hands_over(client, recorder):
    post_line_item(client, recorder)
    post_source(client, recorder, id="later", text="They agreed to return 700 bodies.")

    (other,) = candidates(client, recorder, "later")

    assert other["recorded"] is None


def test_what_is_voided_holds_nothing(client, recorder):
    item = post_line_item(client, recorder)
    step = {"to": "voided", "reason": "entered in error"}
    path = f"/v1/line-items/{item['id']}/transitions"
    assert post(client, recorder, path, step, if_match="*").status_code == 200

    first, *_ = candidates(client, recorder)

    assert first["recorded"] is None


def test_the_answer_is_for_whoever_may_read_the_article_and_for_no_shared_cache(client, recorder):
    path = f"/v1/sources/{DAILY}/candidates"

    answer = client.get(path, headers=recorder)

    assert answer.headers["Cache-Control"] == "private, no-cache"
    seen = recorder | {"If-None-Match": answer.headers["ETag"]}
    assert client.get(path, headers=seen).status_code == 304
    post_line_item(client, recorder)
    assert client.get(path, headers=seen).status_code == 200
    assert client.get(path).status_code == 401


def test_a_party_is_known_by_its_aliases(client, recorder, admin):
    text = "Bluelands handed over 30 bodies."
    post_source(client, recorder, id="later", text=text)
    (before,) = candidates(client, recorder, "later")
    assert patch(client, admin, "/v1/parties/RU", aliases=["Bluelands"]).status_code == 200

    (after,) = candidates(client, recorder, "later")

    ends = [
        [item["request"]["body"][name] for name in ("from_party", "to_party")]
        for item in (before, after)
    ]
    assert ends == [[None, None], ["RU", "UA"]]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (damaged("“We got back 12 bodies — all of them’s home,” she said.\n" * 3), "en"),
        ("\ufeffСтороны обменяли 12 тел — и 5 раненых.", "ru"),
        ("Вони передали 12 ті\u0301л і повернули 5 поранених.", "uk"),
        ("They handed over **12** bodies and <b>30</b> captives &amp; left.", "en"),
    ],
)
def test_passages_of_texts_that_are_hard_to_read_stand_where_they_say(
    client, recorder, text, language
):
    post_source(client, recorder, id="later", text=text, language=language)

    items = candidates(client, recorder, "later")

    for item in items:
        passage = item["passage"]
        assert text[passage["start"] : passage["end"]] == passage["exact"]
        assert passage["reading"] in item["sentence"]
        assert str(item["quantity"]["value"]) in passage["reading"].replace("*", "")
    assert check_each(client, recorder, "later") > 0


def test_passages_of_a_damaged_text_are_the_words_that_were_meant(client, recorder):
    meant = "It’s so — they told us — and it’s late. They got back 12 bodies.\n" * 5
    text = meant.encode().decode("cp1252")
    post_source(client, recorder, id="later", text=text)

    items = candidates(client, recorder, "later")

    assert [item["passage"]["reading"] for item in items] == ["got back 12 bodies"] * 5


def test_the_limit_says_how_many_more_there_are(client, recorder):
    path = f"/v1/sources/{DAILY}/candidates"

    whole = client.get(path, headers=recorder).json
    part = client.get(f"{path}?limit=1", headers=recorder).json

    assert (whole["more"], part["more"]) == (0, len(whole["items"]) - 1)
    assert part["items"] == whole["items"][:1]


def test_exchanges_without_a_number_come_only_where_they_are_wanted(client, recorder):
    with_number = quantities(candidates(client, recorder))
    every = quantities(candidates(client, recorder, DAILY, "?numberless=true"))

    assert "not stated" not in with_number
    assert "not stated" in every
    assert [text for text in every if text != "not stated"] == with_number


def test_an_article_without_a_number_proposes_nothing(client, recorder):
    post_source(client, recorder, id="later", text="The envoys met, and went home.")

    assert candidates(client, recorder, "later") == []


@pytest.mark.parametrize(
    ("query", "parameter"),
    [("agreement=unheard-of", "agreement"), ("limit=0", "limit"), ("numberless=yes", "numberless")],
)
def test_a_wrong_parameter_is_refused_by_its_name(client, recorder, query, parameter):
    answer = client.get(f"/v1/sources/{DAILY}/candidates?{query}", headers=recorder)

    assert (answer.status_code, answer.json["parameters"]) == (400, [parameter])


def test_nothing_is_proposed_of_an_article_that_is_withdrawn(client, recorder):
    path = f"/v1/sources/{DAILY}"
    assert patch(client, recorder, path, withdrawn="stored twice").status_code == 200

    answer = client.get(f"{path}/candidates", headers=recorder).json

    assert answer["items"] == []
    assert answer["notes"] == [
        "This article is withdrawn, and nothing can be quoted from it: stored twice"
    ]


def test_of_an_article_that_was_retracted_it_is_said_so(client, recorder, reviewer):
    retraction = {
        "on": "2025-06-09",
        "where": "https://example.org/c",
        "reason": "the numbers were wrong",
    }
    path = f"/v1/sources/{DAILY}"
    assert patch(client, reviewer, path, retracted=retraction).status_code == 200

    answer = client.get(f"{path}/candidates", headers=recorder).json

    assert len(answer["items"]) > 0
    assert answer["notes"] == [
        "Its publisher retracted or corrected this article: the numbers were wrong"
    ]


def test_nothing_is_proposed_of_words_that_were_erased(client, recorder, admin):
    redact(client, admin, source=DAILY)

    answer = client.get(f"/v1/sources/{DAILY}/candidates", headers=recorder).json

    assert answer["items"] == []
    assert answer["notes"] == [
        "The words of this article were erased by a redaction: nothing can be quoted from it."
    ]


def test_a_page_shows_them_beside_their_sentences_to_whoever_may_read_the_article(client, recorder):
    item = post_line_item(client, recorder)
    address = f"/sources/{DAILY}/candidates?agreement={ROUND}"

    page = Document(client.get(address, headers=recorder).text)

    items = candidates(client, recorder)
    assert page.texts("h2") == [
        f"{one['quantity']['text']}{'' if one['likely'] else ' less likely'}" for one in items
    ]
    assert page.texts("mark") == [one["passage"]["reading"] for one in items]
    assert page.texts("blockquote") == [" ".join(one["sentence"].split()) for one in items]
    assert any(link.startswith(f"/line-items/{item['id']}") for link in page.links())
    assert client.get(address).status_code == 401
    assert address.partition("?")[0] in Document(client.get(f"/sources/{DAILY}").text).links()


def test_the_days_that_words_tell_stand_in_the_request(client, recorder):
    text = (
        "On Monday Russia handed over 30 bodies to Ukraine. Russia agreed to return 40 bodies by "
        "1 July. In May Russia handed over 50 bodies to Ukraine."
    )
    post_source(client, recorder, id="days", text=text, published_on="2025-06-11")

    worked_out, due, asked = candidates(client, recorder, "days")

    assert worked_out["request"]["body"]["effective_on"] == "2025-06-09"
    assert (worked_out["fill"], worked_out["likely"]) == (["act"], True)
    assert "due_on" not in worked_out["request"]["body"]
    assert due["request"]["body"]["due_on"] is None
    assert due["fill"] == ["from_party", "to_party", "due_on"]
    assert asked["request"]["body"]["effective_on"] is None
    assert (asked["fill"], asked["likely"]) == (["act", "effective_on"], False)
    assert check_each(client, recorder, "days") == 3
