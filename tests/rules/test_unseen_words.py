"""Words of a page that the style of an element may hide, though its reading has them."""

import pytest

from ledger.rules.texts.unseen_words import overlaps, unseen
from tests.work import calls

HIDING = [
    "font-size:0",
    "font-size: 1px",
    "color:#fff;background:#fff",
    "color:white",
    "color:#FFFFFF; background-color: rgb(255, 255, 255)",
    "color:rgb(0,0,0);background:#000",
    "color:transparent",
    "color:rgba(0,0,0,0)",
    "position:absolute;left:-9999px",
    "position:fixed; top: -1000em",
    "text-indent:-9999px",
    "opacity:0.01",
    "display:none",
    "visibility:hidden",
    "clip:rect(0,0,0,0)",
    "clip-path: inset(100%)",
    "height:0;overflow:hidden",
    "transform:scale(0)",
    "transform:scaleX(-1)",
    "scale:0",
    "font:0/0 a",
    "font-size:calc(0px)",
    "color:hsl(0, 0%, 100%)",
    "color:#00000000",
    "color:#fefefe",
    "-webkit-text-fill-color:transparent",
    "content-visibility:hidden",
    "filter:opacity(0)",
    "clip-path:polygon(0 0)",
    "text-decoration:line-through",
    "text-decoration: underline line-through red",
    "direction:rtl;unicode-bidi:bidi-override",
    r"d\69splay:none",
    f"color:rgba(0,{' ' * 200}0,0,0)",
    r"display:n\6fne",
]
SHOWING = [
    "",
    "font-size:12px",
    "font-size:0.9em",
    "color:#fff;background:#000",
    "color:red",
    "left:-10px",
    "opacity:0.9",
    "opacity:1",
    "height:0",
    "overflow:hidden;height:300px",
    "transform:scale(0.9)",
    "text-indent:-2em",
    "scale:0.9",
    "font:12px/1.5 serif",
    "font:10px serif",
    "color:hsl(0, 100%, 30%)",
    "color:#3330f0",
    "filter:opacity(0.9)",
    "clip-path:none",
    "text-decoration:underline",
    r"font-family:\5b8b\4f53",
]


def hidden(page):
    return [page[start:end] for start, end in unseen(page)]


@pytest.mark.parametrize("style", HIDING)
def test_an_element_that_its_style_may_hide(style):
    page = f'<p>Shown</p><div style="{style}"><div>A</div>B</div><p>Shown'

    assert hidden(page) == [f'<div style="{style}"><div>A</div>B']


@pytest.mark.parametrize("style", SHOWING)
def test_control_an_element_that_a_reader_sees(style):
    assert hidden(f'<p style="{style}">Shown</p>') == []


def test_an_element_without_an_end_goes_on_to_the_next_of_its_name():
    assert hidden("<p style='font-size:0'>A<p>B") == ["<p style='font-size:0'>A"]
    assert hidden("<b style='font-size:0'>A") == ["<b style='font-size:0'>A"]


@pytest.mark.parametrize(
    "tag",
    ["<bdo dir=rtl>", "<font color=white>", "<FONT color='#FFF'>", "<div popover>"],
)
def test_an_element_that_hides_or_turns_without_a_style(tag):
    assert hidden(f"<p>Shown {tag}59") == [f"{tag}59"]
    assert hidden("<font color=red>Shown</font><bdi>Shown</bdi>") == []


def test_words_overlap_what_is_unseen_where_one_letter_does():
    stretches = [(3, 5), (9, 12)]

    seen = [start for start in range(14) if not overlaps(stretches, start, start + 2)]

    assert seen == [0, 1, 5, 6, 7, 12, 13]


def test_twice_the_page_takes_no_more_than_twice_the_work():
    piece = '<p style="color:#fff">A <b style=x>'
    unseen(piece)

    less, more = (calls(lambda size=size: unseen(piece * size)) for size in (100, 200))

    assert more < 2.1 * less + 100
