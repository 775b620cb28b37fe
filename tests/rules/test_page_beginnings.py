"""Texts that begin as a web page does."""

import pytest

from ledger.rules.texts.page_beginnings import begins_page


@pytest.mark.parametrize(
    "text",
    [
        "<!doctype html><p>words",
        "<!doctype  html public>",
        " \r\n<html>",
        '<html lang="en">',
        "<head>",
        "<body class=x>",
        "<!-- a --> <!----><!-- b -->\n<html>",
        '<?xml version="1.0"?><!doctype html>',
    ],
)
def test_a_page_is_known_by_its_first_tag(text):
    assert begins_page(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "words",
        "<",
        "<headline>",
        "<header>",
        "<htmlx>",
        "<!-- a <html>",
        "<?",
        "words <html>",
        "<b>words</b>",
        "<!doctype xml>",
    ],
)
def test_other_texts_are_no_pages(text):
    assert not begins_page(text)


def test_many_comments_take_time_in_step_with_their_length():
    assert begins_page("<!-- -->\n" * 200_000 + "<html>")
    assert not begins_page("<!--" * 500_000)
