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
        "published_on": ["2025-06-02"],
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

    assert dict(proposals(ld(document))) == {"authors": [["A. Writer"]], "publisher": []}


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
    page = title + ld([OTHER, OWN | {"headline": ["x"]}])

    assert proposals(page)["published_on"] == []


def test_a_job_is_no_article():
    assert dict(proposals(ld({"@type": "JobPosting", "datePublished": "2020-01-01"}))) == {}


def og(name, content):
    return f'<meta property="{name}" content="{content}">'


def day(*moments):
    return "".join(og("article:published_time", moment) for moment in moments)


ELSEWHERE = og("og:title", "Other") + day("2020-01-01") + "<link rel=canonical href=https://x.y/>"
OF_HEAD = {"title": ["Own"], "published_on": ["2025-06-11"]}


@pytest.mark.parametrize(
    "page",
    [
        "<head>{own}</head><body>{other}",
        "<head>{own}<body>{other}",
        "<head>{own}</head>{other}",
        "{own}<h1>Own</h1>{other}",
        "<head><template>{other}</template>{own}</head>",
        "<template><template></template>{other}</template>{own}",
        "<!--{other}--><noscript>{other}</noscript>{own}",
        "<svg><title>Close</title></svg><svg/>{own}",
        "<head>{own}</head><html lang=ru><head>{other}",
        "<head><div>{own}</head>{other}",
        "</svg></template><head>{own}</head>{other}",
    ],
)
def test_what_a_page_says_of_itself_stands_in_its_head(page):
    own = "<title>Own</title>" + day("2025-06-11")

    assert dict(proposals(page.format(own=own, other=ELSEWHERE))) == OF_HEAD


@pytest.mark.parametrize(
    ("further_down", "days"),
    [
        (ld(OWN), ["2025-06-11"]),
        (ld(OTHER), []),
        (ld(OTHER) + ld(OWN), ["2025-06-11"]),
        (ld(OWN | {"datePublished": "2025-06-12"}) + ld(OWN), []),
    ],
)
def test_json_ld_below_the_head_counts_where_it_names_the_page(further_down, days):
    page = f"<head><title>Own</title></head><body><h1>Own</h1>{further_down}"

    assert proposals(page)["published_on"] == days


def test_json_ld_in_a_template_says_nothing():
    page = f"<title>Own</title><body><template>{ld(OWN)}</template>"

    assert dict(proposals(page)) == {"title": ["Own"]}


@pytest.mark.parametrize(
    ("moments", "days"),
    [
        (["2025-06-11"], ["2025-06-11"]),
        (["2025-06-11T23:30-05:00"], ["2025-06-11"]),
        (["2025-06-12T01:00:00+0300"], ["2025-06-12"]),
        (["2025-06-11 23:50:00"], ["2025-06-11"]),
        (["2025-06-11T23:50 EEST"], ["2025-06-11"]),
        # In UTC: where that is another day for publishers east or west, which one isn't said.
        (["2025-06-11T12:00:00Z"], ["2025-06-11"]),
        (["2025-06-11T22:30:00+00:00"], []),
        (["2025-06-11 22:30 UTC"], []),
        (["2025-06-12T01:10:00.000Z"], []),
        (["2025-06-11T22:30:00Z", "2025-06-12T01:30:00+03:00"], ["2025-06-12"]),
        (["0001-01-01T00:00Z"], []),
        # What is no day, or several.
        (["2025-06-31"], []),
        (["06/11/2025"], []),
        (["June 11, 2025"], []),
        (["2025-06-31", "2025-06-11"], ["2025-06-11"]),
        (["2025-06-10T12:00+03:00", "2025-06-11T12:00+03:00"], []),
    ],
)
def test_a_day_is_taken_where_it_can_be_only_one(moments, days):
    assert proposals(day(*moments))["published_on"] == days


@pytest.mark.parametrize(
    ("lang", "others", "languages"),
    [
        ("uk", og("og:locale", "uk_UA"), ["uk", "uk-UA"]),
        ("en-US", og("og:locale", "uk_UA"), []),
        ("uk", ld(ARTICLE | {"inLanguage": ["uk", "en"]}), []),
        ("uk", ld(ARTICLE | {"inLanguage": {"name": "Ukrainian"}}), ["uk"]),
        ("Ukrainian", "", []),
    ],
)
def test_a_language_is_taken_where_all_places_name_it(lang, others, languages):
    assert proposals(f"<html lang={lang}>{others}")["language"] == languages


@pytest.mark.parametrize(
    ("author", "authors"),
    [
        (["A. Writer", "B. Other"], [["A. Writer", "B. Other"]]),
        ("A. Writer, B. Other", []),
        ("A. Writer and B. Other", []),
        ("\u0410. \u0411\u0430 \u0442\u0430 \u0412. \u0413\u0430", []),
        (["A. Writer", "A. Writer"], [["A. Writer"]]),
        ("https://desk.example/a", []),
    ],
)
def test_authors_are_taken_where_each_is_one(author, authors):
    assert proposals(ld(ARTICLE | {"author": author}))["authors"] == authors


def test_the_address_that_a_browser_shows_is_no_title():
    assert proposals("<title>view-source:https://desk.example/1</title>")["title"] == []
