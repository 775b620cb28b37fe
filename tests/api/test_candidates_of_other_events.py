"""What may be the same event as a recorded one may be recorded as another one, too."""

from tests.answers import errors
from tests.api.test_candidates import candidates, filled, sent
from tests.factories import DAILY, ROUND, post, post_line_item, post_source
from tests.web.documents import Document


def test_what_may_be_recorded_may_be_another_event_all_the_same(client, recorder):
    item = post_line_item(client, recorder)
    post_source(client, recorder, id="later", text="They agreed to return 6,000 bodies.")
    (again,) = candidates(client, recorder, "later")

    other = again["other_request"]
    unread = sent(client, recorder, again, other["body"], other)
    answer = sent(client, recorder, again, filled(again, "other_"), other)

    assert (other["method"], other["path"]) == ("POST", "/v1/line-items")
    assert other["headers"] == {"Content-Type": "application/json"}
    assert other["body"]["distinct_from"] == [item["id"]]
    assert unread.status_code == 422
    assert {pointer[1:] for pointer, _ in errors(unread)} == set(again["other_fill"])
    assert (answer.status_code, answer.json["distinct_from"]) == (201, [item["id"]])


def test_what_holds_it_and_is_denied_is_asked_about(client, recorder):
    item = post_line_item(client, recorder)
    denial = post_source(client, recorder, id="denial", text="They never agreed to it, Kyiv said.")
    step = {"to": "disputed", "reason": "Kyiv denies it"}
    evidence = {"source": denial["id"], "quote": "They never agreed to it"}
    path = f"/v1/line-items/{item['id']}/transitions"
    disputed = post(client, recorder, path, step | {"evidence": evidence}, if_match="*")
    assert disputed.status_code == 200, disputed.text

    first, *_ = candidates(client, recorder)

    assert (first["recorded"], first["likely"]) == (item["id"], False)
    assert first["ask"][0] == (
        f"It is recorded as {item['id']}, which is disputed. Is it to be recorded again?"
    )


def test_a_page_shows_both_requests_of_what_may_be_recorded(client, recorder):
    item = post_line_item(client, recorder)

    address = f"/sources/{DAILY}/candidates?agreement={ROUND}"
    answer = client.get(address, headers=recorder)
    page = Document(answer.text)

    (first, *_) = candidates(client, recorder)
    sentences = page.texts("li")
    assert any(
        words.startswith(f"Send: POST {first['request']['path']}; to fill in: ")
        for words in sentences
    )
    assert any(words.startswith("Filled in: act ") for words in sentences)
    assert f'href="/v1{address}"' in answer.text
    assert f'href="/v1{address.replace("?", ".txt?")}"' in answer.text
    other = f"send: POST /v1/line-items with distinct_from: {item['id']}; to fill in there: "
    assert any(other + ", ".join(first["other_fill"]) in words for words in sentences)


def test_a_further_claim_takes_no_direction_that_its_words_dont_give(client, recorder):
    pledge = "Russia agreed to return 6,000 bodies to Ukraine."
    first = post_source(client, recorder, id="first", text=pledge)
    claims = [{"source": first["id"], "quote": pledge[:-1], "quantity": 6000, "speakers": []}]
    item = post_line_item(client, recorder, claims=claims)
    text = "They agreed to return 6,000 bodies. Russia and Ukraine each agreed to return 50 bodies."
    post_source(client, recorder, id="later", text=text)

    open_way, both_ways = candidates(client, recorder, "later")
    (quoted,) = candidates(client, recorder, "first")

    name = item["id"]
    one_way = f"{name} is of one: RU to UA"
    assert [open_way["recorded"], both_ways["recorded"], quoted["recorded"]] == [name] * 3
    assert (open_way["likely"], open_way["ask"]) == (
        False,
        [f"Its words don't say who hands over, and {name} is RU to UA. Is it this direction?"],
    )
    assert (both_ways["likely"], both_ways["ask"]) == (
        False,
        [
            f"It may be the event of {name}, which says 6,000. Is it this one, or another?",
            f"Its words tell of both directions, and {one_way}. Is it another event?",
        ],
    )
    assert quoted["ask"] == []


def test_what_quotes_both_directions_and_records_one_is_asked_about(client, recorder):
    text = "Russia and Ukraine each agreed to return 50 bodies."
    source = post_source(client, recorder, id="mutual", text=text)
    claims = [{"source": source["id"], "quote": text[:-1], "quantity": 50, "speakers": []}]
    item = post_line_item(client, recorder, claims=claims)

    (candidate,) = candidates(client, recorder, "mutual")

    assert (candidate["recorded"], candidate["likely"]) == (item["id"], False)
    one_way = f"{item['id']} is of one: RU to UA"
    question = f"Its words tell of both directions, and {one_way}. Is the other one recorded too?"
    assert candidate["ask"] == [question]
