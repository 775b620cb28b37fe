"""Sources that are web pages: stored as they were saved, quoted as they are read."""

import gzip
import re
from hashlib import sha256

import pytest

from ledger.rules.texts.encodings import TAKEN
from tests import html_sources
from tests.answers import entries, errors, refused
from tests.factories import claim, damaged, line_item, post, post_line_item, recorded
from tests.html_sources import PAGE, post_page
from tests.tampering import wrong

pytestmark = pytest.mark.one_on_postgresql


def warnings(answer):
    return answer.headers.get("Ledger-Warning")


def test_a_page_is_stored_as_it_came_and_never_served_as_a_page(client, recorder):
    made = recorded(post_page(client, recorder, PAGE))

    assert made["media_type"] == "text/html"
    assert made["encoding"] == "utf-8"
    assert made["sha256"] == sha256(PAGE.encode()).hexdigest()
    assert (made["bytes"], made["characters"]) == (len(PAGE.encode()), len(PAGE))
    assert made["reading"] == {"by": "html/1", "characters": len(html_sources.READING)}
    assert made["repair"] is None
    answer = client.get("/v1/sources/page/text", headers=recorder)
    assert (answer.status_code, answer.data) == (200, PAGE.encode())
    assert answer.content_type == "text/plain; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_text_has_no_reading_of_its_own(shared_client):
    made = shared_client.get("/v1/sources/daily-2025-06-02").json

    assert (made["media_type"], made["reading"]) == ("text/plain", None)


def test_what_is_not_sent_is_taken_from_the_page_and_named(client, recorder):
    answer = post_page(client, recorder, PAGE)

    fields = ("title", "published_on", "language", "url", "authors", "publisher")
    assert {name: answer.json[name] for name in fields} == {
        "title": "Exchange & talks",
        "published_on": "2025-06-11",
        "language": "uk",
        "url": "https://wire.example/exchange",
        "authors": ["A. Writer"],
        "publisher": "The Example Wire",
    }
    assert warnings(answer) == (
        'from-page; fields="authors|language|published_on|publisher|title|url"'
    )


def test_what_is_sent_stands(client, recorder):
    sent = {
        "title": "Sent",
        "published_on": "2025-06-12",
        "language": "en",
        "url": "https://sent.example/",
        "authors": "B. Sent",
        "publisher": "Sender",
    }

    answer = post_page(client, recorder, PAGE, **sent)

    assert {name: answer.json[name] for name in sent} == sent | {"authors": ["B. Sent"]}
    assert warnings(answer) is None


def test_the_code_of_a_country_is_no_language_of_a_page(client, recorder):
    page = "<html lang='ua'><title>List</title><p>Words."

    answer = post_page(client, recorder, page, publisher="Sender")

    assert (answer.json["language"], answer.json["title"]) == (None, "List")
    assert 'not-from-page; fields="language"' in warnings(answer)


def test_what_the_page_says_in_another_form_is_left_out_and_named(client, recorder):
    page = (
        "<title>\x1b</title><html lang='english!'><link rel=canonical href=/relative>"
        '<meta property="article:published_time" content="11 June 2025">'
        f'<meta property="og:site_name" content="{"x" * 501}"><p>Words.'
    )

    answer = post_page(client, recorder, page, publisher="Sender")

    assert (answer.json["url"], answer.json["published_on"]) == (None, None)
    assert warnings(answer) == 'not-from-page; fields="language|published_on|title|url"'


@pytest.mark.parametrize(
    "page", ["<p>Words.", f'<meta property="og:site_name" content="{"x" * 501}"><p>Words.']
)
def test_a_page_that_names_no_publisher_needs_one(shared_client, recorder, page):
    before = entries(shared_client)

    answer = post_page(shared_client, recorder, page)

    assert refused(answer) == (400, "bad-parameter", {"parameters": ["publisher"]})
    assert entries(shared_client) == before


def test_a_retry_of_a_page_is_answered_as_the_first_time(client, recorder):
    headers = recorder | {"Idempotency-Key": "page-1"}

    first, again = (post_page(client, headers, PAGE) for _ in range(2))

    assert (again.status_code, again.data) == (201, first.data)
    assert warnings(again) == warnings(first)


def test_words_are_quoted_over_tags_and_their_bytes_are_those_of_the_page(client, recorder):
    recorded(post_page(client, recorder, PAGE))
    words = claim(source="page", quote="1,212 bodies-of soldiers-were handed over", quantity=1212)

    item = post_line_item(client, recorder, act="report", claims=[words])

    passage = item["claims"][0]["passage"]
    assert passage["exact"] == ("1,212</b>&nbsp;bodies&#8212;of soldiers&#8212;were\nhanded over")
    assert passage["reading"] == "1,212\u00a0bodies—of soldiers—were handed over"
    assert passage["prefix"].endswith("The ministry said that ")
    path = "/v1/agreements/istanbul-2025-06-02/totals?explain=true"
    explained = html_sources.quotes_in(client.get(path).json)
    (quote,) = [quote for quote in explained if quote["source"] == "page"]
    stands = PAGE.encode()[quote["first_byte"] : quote["last_byte"] + 1]
    assert stands.decode() == quote["exact"] == passage["exact"]
    assert quote["words"] == passage["reading"]


def test_words_that_nobody_reads_are_not_quoted(client, recorder):
    recorded(post_page(client, recorder, PAGE))
    before = entries(client)
    words = claim(source="page", quote="9,999 bodies", quantity=9999)

    answer = post(client, recorder, "/v1/line-items", line_item(claims=[words]))

    assert errors(answer) == [("/claims/0/quote", "quote-not-found")]
    assert entries(client) == before


@pytest.mark.parametrize(
    ("content", "charset", "encoding"),
    [
        (
            b'<meta charset="windows-1251">' + "<p>Росія передала 27".encode("windows-1251"),
            None,
            "windows-1251",
        ),
        ("<p>Росія передала 27".encode("koi8-u"), "koi8-u", "koi8-u"),
        (
            b'<meta charset="utf-8">' + "<p>Росія передала 27".encode("windows-1251"),
            "windows-1251",
            "windows-1251",
        ),
        ("\ufeff<p>Росія передала 27".encode(), None, "utf-8"),
        ("\ufeff<p>Росія передала 27".encode("utf-16-le"), None, "utf-16le"),
    ],
)
def test_a_page_says_its_encoding_or_the_request_does(client, recorder, content, charset, encoding):
    made = recorded(post_page(client, recorder, content, charset=charset, publisher="x"))
    words = claim(source="page", quote="Росія передала 27", quantity=27)

    item = post_line_item(client, recorder, act="report", claims=[words])

    assert made["encoding"] == encoding
    assert item["claims"][0]["passage"]["reading"] == "Росія передала 27"
    assert client.get("/v1/sources/page/text", headers=recorder).data == content


@pytest.mark.parametrize("charset", ["x", "a\\0b"])
def test_a_page_in_another_encoding_is_refused(shared_client, recorder, charset):
    answer = post_page(shared_client, recorder, b"<p>a", charset=charset, publisher="x")

    accepted = {"accepted": [f"text/html; charset={name}" for name in TAKEN]}
    assert refused(answer) == (415, "unsupported-type", accepted)


def test_a_page_that_is_not_in_its_encoding_is_refused(shared_client, recorder):
    answer = post_page(shared_client, recorder, b"<p>\xd0\xee", publisher="x")

    assert refused(answer) == (422, "not-utf-8", {})


def test_damage_within_a_page_is_repaired(client, recorder):
    page = f"<p>{damaged('“We can work on <b>up to 10</b> children,” the negotiator said.')}"

    made = recorded(post_page(client, recorder, page, publisher="x"))

    assert made["reading"]["by"] == "html/1"
    assert made["repair"]["read_as"] == "gbk"
    words = claim(source="page", quote="“We can work on up to 10 children,”", quantity="up to 10")
    item = post_line_item(client, recorder, claims=[words])
    assert item["claims"][0]["passage"]["reading"] == "“We can work on up to 10 children,”"


@pytest.mark.parametrize(
    "page",
    [
        "<script>words</script>",
        "<nav>Home</nav><p>&nbsp;",
        "<title>Words</title>",
        "<p hidden>words",
    ],
)
def test_a_page_without_a_word_to_read_is_refused(shared_client, recorder, page):
    before = entries(shared_client)

    answer = post_page(shared_client, recorder, page, publisher="x")

    assert errors(answer) == [("/text", "empty")]
    assert "Save it from the browser, or send its text" in answer.json["errors"][0]["message"]
    assert entries(shared_client) == before


@pytest.mark.parametrize("page", ["<p>" + "x" * 500_001, "&amp;" * 100_001])
def test_a_page_longer_than_an_article_is_refused(shared_client, recorder, page):
    answer = post_page(shared_client, recorder, page, publisher="x")

    assert errors(answer) == [("/text", "too-long")]


def test_the_tags_of_a_page_are_no_part_of_its_length(client, recorder):
    page = f"<p>Words.<script>{'x' * 600_000}</script>"

    made = recorded(post_page(client, recorder, page, publisher="x"))

    assert made["characters"] == len(page)


@pytest.mark.parametrize(
    ("media_type", "content", "advice"),
    [
        ("application/pdf", b"%PDF-1.7", "`pdftotext`"),
        ("text/plain", b"%PDF-1.7\n%\xe2\xe3", "`pdftotext`"),
        ("text/html", b"%PDF-1.7\n", "`pdftotext`"),
        ("application/zip", b"PK\x03\x04", "plain text"),
        ("text/plain", b"PK\x03\x04\x14\x00", "plain text"),
        ("image/png", b"\x89PNG\r\n\x1a\n", "image"),
        ("text/plain", gzip.compress(b"words", mtime=0), "gunzip"),
    ],
)
def test_what_is_no_article_is_refused_with_what_to_send(
    shared_client, recorder, media_type, content, advice
):
    before = entries(shared_client)

    answer = post_page(shared_client, recorder, content, media_type=media_type, publisher="x")

    assert advice in answer.get_json(force=True)["detail"]
    status, code, more = refused(answer)
    assert (status, code, [*more]) == (415, "unsupported-type", ["accepted"])
    assert entries(shared_client) == before


def test_the_page_of_a_source_shows_what_is_read_and_never_the_page(client, recorder):
    recorded(post_page(client, recorder, PAGE))
    words = claim(source="page", quote="1,212 bodies", quantity=1212)
    post_line_item(client, recorder, act="report", claims=[words])

    shown = client.get("/sources/page").text

    assert "1,212\u00a0bodies" in shown
    assert "read as html/1" in shown
    assert "document.write" not in shown
    assert "&lt;/b&gt;" not in shown


def test_a_ledger_with_pages_verifies(client, recorder, database):
    recorded(post_page(client, recorder, PAGE))
    words = claim(source="page", quote="1,212 bodies", quantity=1212)
    post_line_item(client, recorder, act="report", claims=[words])

    assert wrong(database) == []


@pytest.mark.parametrize("page", [PAGE, f"\ufeff\n<!-- saved -->\n{PAGE}", "<BODY>\n<p>300 bodies"])
def test_a_page_that_is_sent_as_text_is_refused(client, recorder, page):
    before = entries(client)
    bare = {"query_string": {"publisher": "The Wire"}, "content_type": "text/plain"}

    as_text = client.post("/v1/sources", data=page.encode(), headers=recorder, **bare)
    in_json = post(client, recorder, "/v1/sources", {"publisher": "The Wire", "text": page})

    for answer in (as_text, in_json):
        (error,) = answer.json["errors"]
        assert (answer.status_code, error["pointer"], error["code"]) == (422, "/text", "web-page")
        assert "send it as Content-Type: text/html" in error["message"]
    assert entries(client) == before


OLDER = "<!DOCTYPE html><html><head>{}<title>News</title></head><p>Росія передала 1212 тіл.</p>"
STATED = '<meta charset="koi8-u">'
BOTH = "send it as Content-Type: text/html; charset="


@pytest.mark.parametrize(
    ("meta", "encoding", "content_type"),
    [
        ("", "windows-1251", "text/plain"),
        ("", "windows-1251", "text/plain; charset=windows-1251"),
        ("", "windows-1251", "text/html"),
        (STATED, "koi8-u", "text/plain"),
        ("", "utf-16", "text/plain"),
    ],
)
def test_one_refusal_says_how_a_page_in_an_older_encoding_is_sent(
    shared_client, recorder, meta, encoding, content_type
):
    page = OLDER.format(meta).encode(encoding)
    query = {"query_string": {"publisher": "The Wire", "dry_run": "true"}, "headers": recorder}

    answer = shared_client.post("/v1/sources", data=page, content_type=content_type, **query)
    instead = answer.text.partition(BOTH)[2]
    charset = re.match(r"[\w-]+", instead)[0]
    done = shared_client.post(
        "/v1/sources", data=page, content_type=f"text/html; charset={charset}", **query
    )

    assert (answer.status_code, done.status_code) == (422, 201)
    assert charset == encoding.replace("utf-16", "utf-16le")
    assert ("«Росія передала 1212 тіл.»" in answer.text) == ("utf-8" in answer.text.lower())


def test_a_page_is_not_sent_again_in_the_encoding_that_failed(shared_client, recorder):
    page = OLDER.format('<meta charset="windows-1251">').encode("windows-1251") + b"\x98"
    query = {"query_string": {"publisher": "The Wire"}, "content_type": "text/html"}

    answer = shared_client.post("/v1/sources", data=page, headers=recorder, **query)

    assert answer.json["code"] == "not-in-charset"
    assert "charset=windows-1251" not in answer.json["detail"]


def test_a_file_of_another_kind_that_is_sent_as_text_in_json_is_refused(client, recorder):
    before = entries(client)

    answer = post(client, recorder, "/v1/sources", {"publisher": "The Wire", "text": "%PDF-1.7\n1"})

    (error,) = answer.json["errors"]
    assert (answer.status_code, error["pointer"], error["code"]) == (422, "/text", "no-text")
    assert error["message"].startswith("This is a PDF, whose words stand nowhere in its bytes.")
    assert entries(client) == before
