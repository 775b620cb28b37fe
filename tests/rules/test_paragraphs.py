"""Quotes that go on over the end of a paragraph: what is one is known by empty and long lines."""

import pytest

from ledger.rules.texts import html_reading
from ledger.rules.texts.anchoring import Quote, anchor
from ledger.rules.texts.damaged_text import read
from ledger.rules.texts.paragraphs import WRAPPED_CHARACTERS_MAX, crosses_border

LONG = "x" * (WRAPPED_CHARACTERS_MAX + 1)


def crosses(text, words, *, is_page=False):
    start = text.index(words)
    return crosses_border(text, start, start + len(words), is_page=is_page)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", " \n  ", "\u2028"])
def test_a_wrapped_line_goes_on(end):
    text = f"\n\nNorth gave 300{end}bodies to South.\n\n{LONG}"

    assert not crosses(text, f"300{end}bodies")


@pytest.mark.parametrize("end", ["\n\n", "\r\n\r\n", "\r\r", "\n \t\n", "\n\n\n", "\u2029\u2029"])
def test_an_empty_line_ends_a_paragraph(end):
    assert crosses(f"North gave 300{end}bodies to South.", f"300{end}bodies")


@pytest.mark.parametrize("text", [f"{LONG} 300\nbodies", f"300\nbodies {LONG}"])
def test_a_line_that_is_not_wrapped_is_a_paragraph(text):
    assert crosses(text, "300\nbodies")
    assert not crosses(text.replace(LONG, LONG[:-10]), "300\nbodies")
    assert not crosses(f"{LONG}\n\n{text.replace(LONG, '')}\n{LONG}", "300\nbodies")


COLUMNS = """    North gave          South gave
    300 bodies to       27 bodies to
    South.              North."""


@pytest.mark.parametrize(
    "words",
    [
        "South gave\n    300",
        "gave          South",
        "27 bodies to\n    South",
        "South.              N",
    ],
)
def test_columns_side_by_side_have_an_end_each(words):
    assert crosses(COLUMNS, words)
    assert crosses("North\t300", "North\t300")


def test_a_line_of_one_column_goes_on_however_it_is_indented():
    assert not crosses(COLUMNS, "300 bodies to")
    assert not crosses(
        "    North   gave\n      300 bodies   to South", "North   gave\n      300 bodies"
    )


@pytest.mark.parametrize("words", ["300", "\n\n300 ", "\n\n300 bodies\n\n"])
def test_blanks_at_the_ends_of_a_quote_are_no_part_of_it(words):
    assert not crosses(f"{LONG}\n\n300 bodies\n\n{LONG}", words)


PAGE = [
    ("<p>North gave 300</p><p>bodies to South</p>", True),
    ("<h1>North gave 300</h1>bodies to South", True),
    ("<tr><td>North gave 300<td>bodies to South", True),
    ("North gave 300<br>bodies to South", True),
    ("<ul><li>North gave 300<li>bodies to South", True),
    ("North gave <b>300</b>\n\n   bodies to South", False),
    ("<p>North gave 300&nbsp;bodies to South<p>", False),
    (f"North gave 300 {'<i></i>' * 40}bodies to South {'much ' * 40}", False),
]


@pytest.mark.parametrize(("page", "expected"), PAGE)
@pytest.mark.parametrize(
    "quote",
    [
        {"words": "300 bodies"},
        {"words": "300\n\nbodies"},
        {"words": "North ... bodies"},
        {"words": "300 ... South"},
    ],
)
def test_a_paragraph_of_a_page_ends_by_its_tags(page, expected, quote):
    around = dict.fromkeys(("prefix", "suffix", "start", "end"))

    result = anchor(
        html_reading.read(page), Quote(source="s", language=None, is_page=True, **around, **quote)
    )

    assert result.crosses is expected


def test_a_place_in_a_text_is_looked_at_too():
    text = "North gave 300\n\nbodies."
    places = [(11, 22), (11, 14), (0, 16)]

    answers = [anchor(read(text), Quote("s", "en", None, None, None, *ends)) for ends in places]

    assert [answer.crosses for answer in answers] == [True, False, False]
