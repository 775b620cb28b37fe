"""Sources: articles, kept as they were received."""

from hashlib import sha256
from unittest.mock import ANY

import pytest

from tests.answers import entries, errors, ids, refusal, refused
from tests.factories import (
    ARTICLE,
    DAILY,
    HEALTHY,
    WIRE,
    damaged,
    patch,
    post,
    post_article,
    post_source,
    source,
)

pytestmark = pytest.mark.one_on_postgresql


@pytest.mark.parametrize(
    ("fields", "seen"),
    [
        ({"publisher": None}, [("/publisher", "null")]),
        ({"text": ""}, [("/text", "empty")]),
        ({"text": " \n"}, [("/text", "empty")]),
        ({"text": ["one", "two"]}, [("/text", "wrong-type")]),
        ({"text": "x" * 500_001}, [("/text", "too-long")]),
        ({"url": "ftp://example.org/a"}, [("/url", "not-a-url")]),
        ({"url": "javascript:alert(1)"}, [("/url", "not-a-url")]),
        ({"url": "https://"}, [("/url", "not-a-url")]),
        ({"url": "https://example.org/" + "x" * 2_000}, [("/url", "not-a-url")]),
        ({"archived_url": "example.org"}, [("/archived_url", "not-a-url")]),
        ({"language": "english!"}, [("/language", "not-a-language")]),
        ({"language": "ua"}, [("/language", "not-a-language")]),
        ({"language": "xx-Latn"}, [("/language", "not-a-language")]),
        ({"published_on": "yesterday"}, [("/published_on", "not-a-date")]),
        ({"retrieved_on": "2025-13-01"}, [("/retrieved_on", "not-a-date")]),
        ({"authors": "A. Writer"}, [("/authors", "wrong-type")]),
        ({"authors": ["A. Writer", "A. Writer"]}, [("/authors", "repeated")]),
        ({"authors": ["A. Writer", ""]}, [("/authors/1", "empty")]),
        ({"sha256": "0" * 64}, [("/sha256", "unknown-field")]),
    ],
)
def test_a_source_that_does_not_hold_is_refused(shared_client, recorder, fields, seen):
    before = entries(shared_client)

    answer = post(shared_client, recorder, "/v1/sources", source(**fields))

    assert errors(answer) == seen
    assert entries(shared_client) == before


def test_a_source_is_answered_without_its_text(client, recorder):
    body = source(authors=["A. Writer", "B. Editor"], url="https://example.org/a?b=c")

    answer = post(client, recorder, "/v1/sources", body)

    assert (answer.status_code, answer.headers["Location"]) == (
        201,
        "/v1/sources/paper-2025-06-04",
    )
    assert answer.json == {name: body[name] for name in body if name != "text"} | {
        "archived_url": None,
        "retrieved_on": None,
        "sha256": sha256(ARTICLE.encode()).hexdigest(),
        "encoding": "utf-8",
        "media_type": "text/plain",
        "misread": None,
        "bytes": len(ARTICLE.encode()),
        "characters": len(ARTICLE),
        "reading": None,
        "repair": None,
        "withdrawn": None,
        "retracted": None,
        "reinstated": None,
        "version": 1,
        "recorded_by": "rosa",
        "recorded_at": ANY,
    }
    assert client.get("/v1/sources/paper-2025-06-04").data == answer.data
    assert ids(client.get("/v1/sources")) == [DAILY, WIRE, "paper-2025-06-04"]


def test_two_outlets_may_print_the_same_words(client, recorder):
    first = post_source(client, recorder)
    second = post_source(client, recorder, id="other-2025-06-04", publisher="The Other Example")

    answer = client.get("/v1/sources/other-2025-06-04/text", headers=recorder)

    assert first["sha256"] == second["sha256"]
    assert answer.text == ARTICLE


def test_an_id_of_a_source_is_given_once(shared_client, recorder):
    answer = post(shared_client, recorder, "/v1/sources", source(id=DAILY, text="Other words."))

    assert refused(answer) == (409, "already-exists", {"location": f"/v1/sources/{DAILY}"})
    assert shared_client.get(f"/v1/sources/{DAILY}/text", headers=recorder).text == ARTICLE


def test_the_damaged_text_of_a_source_is_kept_as_it_came_and_its_repair_is_told(client, recorder):
    text = damaged(HEALTHY)
    assert text != HEALTHY

    made = post_source(client, recorder, text=text)

    assert made["repair"] == {"read_as": "gbk", "places": 6, "guessed": 3}
    assert made["sha256"] == sha256(text.encode()).hexdigest()
    stored = client.get("/v1/sources/paper-2025-06-04/text", headers=recorder)
    assert stored.data == text.encode()


@pytest.mark.parametrize(
    "content",
    [
        ARTICLE.encode(),
        b"\xef\xbb\xbfA byte order mark stands here.\r\nAnd CRLF.\r\n\r\n",
        b"no newline at the end",
        b"  white space all around \n\n\n",
        b"\x1b[31m control characters \x07 \x7f\n",
        "Щит, Türkiye 🕊\n".encode(),
        damaged(HEALTHY).encode(),
    ],
)
def test_a_bare_article_comes_back_byte_for_byte(client, recorder, content):
    made = post_article(client, recorder, content)

    answer = client.get("/v1/sources/bare-2025-06-05/text", headers=recorder)

    assert made.status_code == 201
    assert (made.json["bytes"], made.json["characters"]) == (len(content), len(content.decode()))
    assert made.json["sha256"] == sha256(content).hexdigest()
    assert (answer.status_code, answer.data) == (200, content)
    assert answer.content_type == "text/plain; charset=utf-8"


def test_a_bare_article_brings_its_metadata_in_the_query(client, recorder):
    metadata = {
        "title": "=1+1 & more",
        "url": "https://example.org/a?b=c",
        "published_on": "2025-06-05",
        "language": "en",
    }

    made = post_article(client, recorder, ARTICLE, authors="A. Writer; B. Editor;", **metadata)

    assert made.status_code == 201
    assert {name: made.json[name] for name in metadata} == metadata
    assert made.json["authors"] == ["A. Writer", "B. Editor"]
    assert made.headers["Location"] == "/v1/sources/bare-2025-06-05"


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({"colour": "red"}, ["colour"]),
        ({"publisher": ""}, ["publisher"]),
        ({"published_on": "5 June"}, ["published_on"]),
        ({"id": "NO"}, ["id"]),
        ({"authors": "A; A"}, ["authors"]),
        ({"text": "Other words."}, ["text"]),
        ({"title": ["one", "two"]}, ["title"]),
    ],
)
def test_bad_metadata_of_a_bare_article_is_a_bad_parameter(shared_client, recorder, query, named):
    before = entries(shared_client)

    answer = post_article(shared_client, recorder, ARTICLE, **query)

    assert refused(answer) == (400, "bad-parameter", {"parameters": named})
    assert entries(shared_client) == before


def test_an_article_without_a_publisher_is_refused(shared_client, recorder):
    headers = recorder | {"Content-Type": "text/plain"}

    answer = shared_client.post("/v1/sources?id=bare", data=ARTICLE.encode(), headers=headers)

    assert refused(answer) == (400, "bad-parameter", {"parameters": ["publisher"]})


@pytest.mark.parametrize("content", [b"caf\xe9", b"\xff\xfea\x00", b"cut \xe2\x80", b"a\x00b"])
def test_an_article_that_is_not_utf_8_is_refused(shared_client, recorder, content):
    before = entries(shared_client)

    answer = post_article(shared_client, recorder, content)

    assert refused(answer) == (422, "not-utf-8", {})
    assert entries(shared_client) == before


@pytest.mark.parametrize("content", [b"\n", b" \r\n\t"])
def test_an_article_without_a_word_is_refused(shared_client, recorder, content):
    assert errors(post_article(shared_client, recorder, content)) == [("/text", "empty")]


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"utf-8"', "utf8"])
def test_an_article_may_say_that_it_is_utf_8(client, recorder, charset):
    headers = recorder | {"Content-Type": f"text/plain; charset={charset}"}

    answer = client.post("/v1/sources?publisher=x", data=ARTICLE.encode(), headers=headers)

    assert (answer.status_code, answer.json["bytes"]) == (201, len(ARTICLE.encode()))


def test_a_source_in_json_brings_its_metadata_in_its_fields_only(shared_client, recorder):
    before = entries(shared_client)

    answer = shared_client.post("/v1/sources?title=x", json=source(), headers=recorder)

    assert refused(answer) == (400, "bad-parameter", {"parameters": ["title"]})
    assert entries(shared_client) == before


def test_the_text_of_a_source_never_changes(shared_client, recorder):
    answer = patch(shared_client, recorder, f"/v1/sources/{DAILY}", text="Other words.")

    assert errors(answer) == [("/text", "unknown-field")]
    assert shared_client.get(f"/v1/sources/{DAILY}/text", headers=recorder).text == ARTICLE


def test_metadata_of_a_source_is_mended_in_a_new_version(client, recorder):
    old = client.get(f"/v1/sources/{DAILY}").json

    answer = patch(client, recorder, f"/v1/sources/{DAILY}", title=None, authors=["C. Reporter"])

    assert answer.status_code == 200
    assert answer.json == old | {"title": None, "authors": ["C. Reporter"], "version": 2}


def test_open_readers_get_metadata_and_whoever_has_a_token_the_text(
    shared_client, recorder, reviewer, admin
):
    path = f"/v1/sources/{DAILY}/text"

    answer = shared_client.get(path)

    assert refused(answer) == (401, "unauthenticated", {})
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="ledger"'
    assert ARTICLE[:40] not in shared_client.get(f"/v1/sources/{DAILY}").text
    assert [shared_client.get(path, headers=who).text for who in (recorder, reviewer, admin)] == [
        ARTICLE
    ] * 3
    assert shared_client.get(path, headers=recorder).headers["Cache-Control"].startswith("private")


def test_an_unknown_source_has_no_text(shared_client, recorder):
    answer = shared_client.get("/v1/sources/nowhere/text", headers=recorder)

    assert refusal(answer) == (404, "not-found")
