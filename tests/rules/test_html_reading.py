"""Web pages as they were meant to be read, each character with its place in the page."""

import random
import re
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.rules.texts import damaged_text, html_reading, passages
from ledger.rules.texts.anchoring import Anchored, Quote, anchor
from ledger.rules.texts.damaged_text import ReadText, Repair
from ledger.rules.texts.html_reading import RUNS_MAX, TooManyRuns
from ledger.rules.texts.layered_reading import layered
from ledger.rules.texts.passages import QuoteNotFound, QuoteTooLong
from ledger.rules.texts.quote_places import Wanted
from tests.rules import html_pages
from tests.work import calls

PAGES = [html_pages.page(seed) for seed in range(200)]
#: What has made parsers of HTML slow, or hungry.
HOSTILE = (
    "<",
    "<a ",
    "<a>",
    "<a b",
    "<a b='",
    "<a =",
    "<!",
    "<!-",
    "<!--",
    "<!-->",
    "<![CDATA[",
    "<?",
    "</",
    "</a ",
    "&",
    "&#",
    "&#x",
    "&#1",
    "&amp",
    "&aaaaaaaa",
    "<div>",
    "<p hidden>",
    "<table><tr><td>",
    "</div>",
    "<script>",
    "<script><!--",
    "<!--<script>",
    "<title>",
    "<nav><a>",
    "<pre>\n",
    "--",
    "-->",
    "\n ",
    " ",
    "=",
    "'",
    "0",
)
#: Of these ten megabytes are read; of the others one, as their work grows as their length.
LARGEST = ("<", "&amp", "<a>")


def wanted(quote):
    return Wanted(quote, "", "", None, None)


def words(text):
    """Split a text where HTML has white space, and nowhere else."""
    return list(filter(None, re.split("[\t\n\r\f ]+", text)))


@pytest.mark.parametrize(
    ("page", "reading"),
    [
        ("", ""),
        ("plain words", "plain words"),
        ("<title>T</title><p>one</p><p>two", "one\ntwo"),
        ("<p> a  b\r\n\tc </p>\n <p>d</p> ", "a b c\nd"),
        ("a<br>b<br/><br />c<hr>d", "a\nb\nc\nd"),
        ("<b>1</b><i>,000</i> pris<b>oners</b>", "1,000 prisoners"),
        ("a<!-- > --> b<!x>c<?y?>d</ z>e</>f", "a bcdef"),
        ("a<![CDATA[b>c]]>d", "ac]]>d"),
        ("a<!--b--!>c<!-->d<!--->e<!--!>f-->g", "acdeg"),
        ("a < b <3 a<", "a < b <3 a<"),
        ("a</", "a</"),
        ("a<b c", "a"),
        ("a<b c='>", "a"),
        ("a<!-- b", "a"),
        ("<a title='1 > 0' b=\">\" c=d>e>f</a>", "e>f"),
        ("<a title=it's>x</a>", "x"),
        ("<a b=>x", "x"),
        ("<table><tr><td>1<td>2<tr><th>3</th><td>4</table>5", "1\t2\n3\t4\n5"),
        ("<td>a<table><tr><td>b</table>c", "a\nb\nc"),
        ("x<pre>\n a\n  b</pre>c", "x\n\n a\n  b\nc"),
        ("a&amp;b &lt;p&gt; &nbsp;c", "a&b <p> \u00a0c"),
        ("a &#32;&#10; b&#32;", "a b"),
        ("\ufeff<p>a", "a"),
        # Where a word may be parted.
        ("priso&shy;ner of\u00ad war&shy; \u00ad&shy; now&shy;", "prisoner of war now"),
        # What is left out.
        ("a<script>b<c</script>d<style>e</style>f", "adf"),
        ("a<script>b</scriptx></script>d", "ad"),
        ("a<script><!--<script>b</script>c--></script>d", "ad"),
        ("a<script>b", "a"),
        ("a<template>b<p>c</template>d", "ad"),
        ("<p>a<template>b</p>c</template>d", "ad"),
        ("<p hidden>a<hr>b", "b"),
        ("a<noscript>b<p>c</noscript>d", "ad"),
        ("a<nav>b<nav>c</nav>d</nav>e", "a\ne"),
        ("a<p hidden>b<p>c", "a\nc"),
        ("<ul><li hidden>b<ul><li>c</ul><li>d</ul>", "d"),
        ("<div>a<b hidden>b</div>b</b>c", "a\nc"),
        ("a<i hidden=until-found>b</i>", "ab"),
        ("a<i aria-hidden=true>b</i><i aria-hidden=false>c</i>", "a\nc"),
        ("<div>a<nav>b</div>c", "a\nc"),
        ("a<br hidden>b", "a\nb"),
        # What may hold the article is read.
        ("<form>a<main>b</main>c</form>d", "b\nc\nd"),
        ("<nav>a<h1>b</h1>", "b"),
        ("<body aria-hidden=true>a", "a"),
        ("<div aria-hidden=true>a<article>b</article></div>", "b"),
        ("<div hidden>a<article>b</article></div>c", "c"),
        # Raised figures are no digits of a number.
        ("1,000<sup>2</sup> people", "1,000\t2 people"),
        ("1,000 people<sup>2</sup> came", "1,000 people 2 came"),
        ("1<sup>st</sup> and 1,000<sup>[2]</sup>", "1st and 1,000[2]"),
        ("\u0661<sub>\u0662</sub>", "\u0661\t\u0662"),
        # No number goes on over what isn't read, or is no text.
        ("300<img alt=or>205 men", "300\t205 men"),
        ("300<input>205<svg><text>4</text><text>5</text></svg>", "300\t205\t4\t5"),
        ("3<script>x</script>4<b hidden>,</b>5<object></object>6", "3\t4\t5\t6"),
        ("<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math> men", "1\t2 men"),
        ("300<form>or</form>205<nav></nav>6", "300\t205\n6"),
        ("<label>300</label><label>205</label>", "300\t205"),
        # What the publisher took back.
        ("<del>6</del><ins>1</ins>,212 men", "1,212 men"),
        ("over <s>400</s> <ins>450</ins> men", "over 450 men"),
        ("4<del>00</del>50<strike>0</strike>", "4\t50"),
        ("<p><s>a</p><p>b</s>c", "c"),
        # What nobody sees.
        ("a <i style='x:y;DISPLAY : none !important'>b</i>c", "a c"),
        ("a <i style='display&#58;/**/none'>b</i>c", "a c"),
        ("a <i style=visibility:hidden>b</i><i style=opacity:.0>b</i>c", "a c"),
        ("a <i style=font-size:0px>b</i>c", "a c"),
        ("a<i style='opacity:0.5;font-size:large'>b</i>", "ab"),
        ("a<i style='display:none;display:block'>b</i>", "ab"),
        ("<body style=opacity:0><div style=font-size:0>a", "a"),
        ("a<dialog>b</dialog><dialog open>c</dialog>", "a\nc"),
        ("a<div hidden>b</body></html>b</div>c", "a\nc"),
        ("<div><table><tr><td hidden></div>b</table>c", "c"),
        ("<ul><li><b hidden>b<li>b</ul>b</b>c", "c"),
        ("<p>a<span hidden>b<p>c", "a\nc"),
        ("<p hidden>b<span>b<div>c</div>", "c"),
        ("<p><span hidden>b<b hidden>b<p>b", ""),
        ("<h1 hidden>b</h2>c", "c"),
        ("<h1 hidden>b<h2>c</h2>d", "c\nd"),
        ("<h1 hidden>b<span>b<h2>b</h2>b", ""),
        ("<ul><li hidden>b<div>b<li>c</ul>", "c"),
        ("<table><tr><td>a<span hidden>b<td>c</table>", "a\tc"),
        # Words that are left out, or may be, part the words beside them.
        ("did <button>not</button> return", "did not return"),
        ("did <textarea>not</textarea> return", "did\nreturn"),
        ("did <i aria-hidden=true>not</i> return", "did\nreturn"),
        ("did <i aria-hidden=true> </i> return", "did return"),
        # A form that holds most of the words.
        ("<form><p>one<p>two</form>three", "one\ntwo\nthree"),
        ("<form><p>one</form>two and more", "two and more"),
    ],
)
def test_a_page_is_read_as_it_is_seen(page, reading):
    assert html_reading.read(page).text == reading


@pytest.mark.parametrize("page", PAGES)
def test_the_words_that_a_reader_sees_are_read_in_their_order(page):
    reading = html_reading.read(page.stored)

    assert words(reading.text) == page.words


@pytest.mark.parametrize("page", PAGES)
def test_each_passage_goes_to_the_page_and_back(page):
    reading = html_reading.read(page.stored)
    chance = random.Random(page.stored)  # noqa: S311 - the same passages each time

    for _ in range(20):
        start, end = sorted(chance.choices(range(len(reading.text) + 1), k=2))
        stored_start, stored_end, guessed = reading.to_stored(start, end)
        stands = page.stored[stored_start:stored_end]

        first, last, _ = reading.to_reading(stored_start, stored_end)
        assert (first <= start, end <= last, guessed) == (True, True, False)
        # White space for a tag or two may be more than was quoted; words are not.
        assert html_reading.read(stands).text.split() == reading.text[first:last].split()


@pytest.mark.parametrize("page", PAGES)
def test_a_reading_is_the_same_from_its_runs(page):
    reading = html_reading.read(page.stored)

    again = ReadText.from_runs(page.stored, reading.runs(), reading.read_as)

    assert again == reading
    assert again.text == reading.text
    assert [run.text for run in reading.repairs if run.start >= run.end] == []


@given(st.text(st.sampled_from("<>/!-=&#;'\" \nabpx1"), max_size=60))
def test_whatever_is_sent_is_read(page):
    reading = html_reading.read(page)

    ends = [0, *(run.end for run in reading.repairs)]
    starts = [*(run.start for run in reading.repairs), len(page)]
    assert all(end <= start for end, start in zip(ends, starts, strict=True))


def test_a_quote_is_anchored_over_tags_and_references():
    page = "<p>Kyiv said <b>1,000</b>&nbsp;prisoners &amp; <i>no</i> more came.</p>"

    passage = passages.find(html_reading.read(page), wanted("1,000 prisoners & no more"))

    assert passage.reading == "1,000\u00a0prisoners & no more"
    assert passage.exact == "1,000</b>&nbsp;prisoners &amp; <i>no</i> more"
    assert page[passage.start : passage.end] == passage.exact
    assert (passage.prefix, passage.suffix) == ("Kyiv said ", " came.")


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p>the Kremlin鈥檚 <b>terms</b>", "the Kremlin’s terms"),
        ("<p>the Kremlin鈥<b></b>檚 terms", "the Kremlin’s terms"),
        ("<p>the Kremlin&#37413;&#27290; terms &amp; more", "the Kremlin’s terms & more"),
    ],
)
def test_damage_within_a_page_is_repaired_over_its_reading(page, text):
    lower = html_reading.read(page)

    reading = layered(lower, damaged_text.read(lower.text))

    assert (reading.text, reading.read_as) == (text, "gbk")
    passage = passages.find(reading, wanted("the Kremlin's terms"))
    assert passage.reading == "the Kremlin’s terms"
    assert page[passage.start : passage.end] == passage.exact


def test_repairs_that_share_a_run_of_the_page_are_one():
    lower = ReadText("a&x;b", (Repair(1, 4, "23", guessed=False),))
    upper = ReadText(
        "a23b", (Repair(0, 2, "A", guessed=False), Repair(2, 3, "C", guessed=True)), "gbk"
    )

    reading = layered(lower, upper)

    assert (reading.text, reading.runs()) == ("ACb", [[0, 4, "AC", True]])


@given(st.text(st.sampled_from("<b>/&;amp 鈥檚terms\n"), max_size=60))
def test_a_reading_over_another_reads_as_the_upper_one(page):
    lower = html_reading.read("<p>the Kremlin鈥檚 terms " + page)
    upper = damaged_text.read(lower.text)

    reading = layered(lower, upper)

    assert reading.text == upper.text
    assert ReadText.from_runs(reading.stored, reading.runs(), "gbk").text == upper.text


@pytest.mark.parametrize("unit", HOSTILE)
def test_the_work_of_a_page_grows_as_its_length(unit):
    def read(times):
        html_reading.read(unit * times)

    once, twice = (calls(partial(read, times)) for times in (2_000, 4_000))

    assert twice <= 2.1 * once + 100


@pytest.mark.long
@pytest.mark.parametrize("unit", HOSTILE)
def test_megabytes_of_anything_are_read_or_refused(unit):
    size = 10_000_000 if unit in LARGEST else 1_000_000
    page = unit * (size // len(unit))

    try:
        reading = html_reading.read(page)
    except TooManyRuns:
        return

    assert reading.stored == page


def test_a_page_of_more_runs_than_an_article_has_is_not_read():
    page = "&amp;" * RUNS_MAX

    assert len(html_reading.read(page).repairs) == RUNS_MAX
    with pytest.raises(TooManyRuns):
        html_reading.read(page + "&amp;")


def test_words_with_too_much_between_them_are_no_passage():
    page = f"<p>up to <script>{'x' * 20_000}</script>1,000 prisoners"
    reading = html_reading.read(page)

    refused = anchor(reading, Quote("s", None, "up to 1,000", None, None, None, None))

    assert isinstance(refused, QuoteTooLong)
    assert "20,028 characters" in refused.detail
    taken = anchor(reading, Quote("s", None, "1,000 prisoners", None, None, None, None))
    assert isinstance(taken, Anchored)


@pytest.mark.parametrize(
    "quote",
    ["9,999 bodies", "<script>9,999 bodies</script>", "wire.example", "</b>", "menu"],
)
def test_what_nobody_reads_is_not_quoted(quote):
    page = (
        "<nav>menu</nav><p>On Monday <a href='https://wire.example/'><b>12</b> bodies</a> came."
        "<script>9,999 bodies</script><p>More."
    )

    with pytest.raises(QuoteNotFound):
        passages.find(html_reading.read(page), wanted(quote))


def test_a_quote_may_be_what_stands_in_the_page():
    page = "<p>On Monday <b>12</b>&nbsp;bodies came."

    passage = passages.find(html_reading.read(page), wanted("Monday <b>12</b>&nbsp;bodies"))

    assert passage.reading == "Monday 12\u00a0bodies"
