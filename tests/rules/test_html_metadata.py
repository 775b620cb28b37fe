"""What pages say of themselves: their encoding, and what is known of their article."""

import json

import pytest

from ledger.rules.texts import html_charset
from ledger.rules.texts.html_metadata import proposals


def ld(document):
    text = document if isinstance(document, str) else json.dumps(document)
    return f'<script type="application/ld+json">{text}</script>'


@pytest.mark.parametrize(
    ("page", "encoding"),
    [
        (b"<p>words", None),
        (b"<meta charset=windows-1251>", "windows-1251"),
        (b"<META CharSet=' KOI8-U '>", "koi8-u"),
        (b'<meta http-equiv="Content-Type" content="text/html; charset=big5">', "big5"),
        (b"<meta http-equiv=content-type content='charset = \"gb18030\"; x'>", "gb18030"),
        (b'<meta name=x content="text/html; charset=big5">', None),
        (b"<meta http-equiv=content-type content=text/html>", None),
        (b"<!-- <meta charset=x> --><meta charset=y>", "y"),
        (b"<title><meta charset=x></title><meta charset=y>", "y"),
        (b"<meta charset=''><meta charset=y>", "y"),
        (b"<meta charset=utf-16>", "utf-8"),
        (b"\xef\xbb\xbf<meta charset=x>", "utf-8"),
        (b"\xff\xfe<\x00p\x00", "utf-16le"),
        (b"\xfe\xff\x00<\x00p", "utf-16be"),
        (b" " * 1000 + b"<meta charset=x>", "x"),
        (b" " * 1020 + b"<meta charset=x>", None),
        (b"\xff\xd8" * 500 + b"<meta charset=x>", "x"),
    ],
)
def test_a_page_says_its_encoding(page, encoding):
    assert html_charset.stated(page) == encoding


def test_a_page_that_says_nothing_proposes_nothing():
    assert dict(proposals("<p>words")) == {}


def test_what_is_said_first_of_all_stands_first():
    page = (
        "<html lang=uk><title> Exchange &amp;\n more | Desk</title>"
        '<meta property="og:title" content="Exchange &amp; more">'
        '<meta property="og:site_name" content="Desk">'
        '<meta property="og:locale" content="uk_UA">'
        '<meta property="article:published_time" content="2025-06-03T01:00:00Z">'
        "<meta name=author content='B. Other'>"
        '<link rel="x CANONICAL" href="https://desk.example/1">'
        + ld(
            {
                "@type": "NewsArticle",
                "headline": "Exchange",
                "datePublished": "2025-06-02T23:00:00+03:00",
                "author": [{"@type": "Person", "name": "A. Writer"}, "https://desk.example/a"],
                "publisher": {"@type": "Organization", "name": "The Desk"},
            }
        )
    )

    assert dict(proposals(page)) == {
        "title": ["Exchange", "Exchange & more", "Exchange & more | Desk"],
        "published_on": ["2025-06-02", "2025-06-03"],
        "language": ["uk", "uk-UA"],
        "url": ["https://desk.example/1"],
        "authors": [["A. Writer"], ["B. Other"]],
        "publisher": ["The Desk", "Desk"],
    }


ARTICLE = {"@type": "Article", "headline": "One"}


@pytest.mark.parametrize(
    ("document", "titles"),
    [
        (ARTICLE, ["One"]),
        ([{"@type": "Person", "name": "x"}, ARTICLE], ["One"]),
        ({"@graph": [{"@type": "WebPage", "headline": "x"}, ARTICLE]}, ["One"]),
        ({"@type": "WebPage", "mainEntity": ARTICLE}, ["One"]),
        ({"@type": ["Thing", "ReportageNewsArticle"], "headline": "One"}, ["One"]),
        ({"@type": "Article", "headline": ["One", "Two"]}, ["One"]),
        ({"@type": "Article", "headline": 3}, []),
        ({"@type": "Article", "headline": "<b> "}, ["<b>"]),
        ({"@type": "Article", "headline": " "}, []),
        ({"@type": "Person", "name": "x", "headline": "x"}, []),
        ({"@type": 3}, []),
        ("{broken", []),
        ("", []),
        ("null", []),
        ('"Article"', []),
        ("[" * 100_000, []),
        ('{"@graph":' * 100_000, []),
        ('[{"@type":"Article","headline":"' + "x" * 1_000_000 + '"}]', []),
        (json.dumps([{}] * 5_000 + [ARTICLE]), []),
    ],
)
def test_json_ld_is_read_as_far_as_it_can_be(document, titles):
    assert proposals(ld(document)).get("title", []) == titles


def test_persons_and_publishers_are_found_by_their_ids():
    document = {
        "@graph": [
            {"@type": "NewsArticle", "author": {"@id": "#a"}, "publisher": {"@id": "#gone"}},
            {"@id": "#a", "@type": "Person", "name": "A. Writer"},
        ]
    }

    assert dict(proposals(ld(document))) == {"authors": [["A. Writer"]]}


OTHER = {"@type": "NewsArticle", "headline": "Other", "datePublished": "2020-01-01"}
OWN = {"@type": "NewsArticle", "headline": "Own", "datePublished": "2025-06-11"}


@pytest.mark.parametrize(
    ("head", "article"),
    [
        ("<title>Own</title>", OWN),
        ("<meta property=og:title content=Own>", OWN),
        (
            "<link rel=canonical href=https://desk.example/1>",
            OWN | {"url": "https://desk.example/1"},
        ),
        ("<meta property=og:url content=/1>", OWN | {"mainEntityOfPage": {"@id": "/1"}}),
    ],
)
def test_of_several_articles_that_of_the_page_counts(head, article):
    for documents in (ld([OTHER, article]), ld(OTHER) + ld(article)):
        assert proposals(head + documents)["published_on"] == ["2025-06-11"]


@pytest.mark.parametrize("title", ["", "<title>Neither</title>"])
def test_of_several_articles_of_which_the_page_names_none_nothing_is_taken(title):
    assert "published_on" not in proposals(title + ld([OTHER, OWN | {"headline": ["x"]}]))


def test_a_job_is_no_article():
    assert dict(proposals(ld({"@type": "JobPosting", "datePublished": "2020-01-01"}))) == {}
