"""Character references of HTML, resolved as browsers do."""

import hashlib
import html
import json
from html.entities import html5

import pytest

from ledger.rules.texts.html_references import resolved


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("&amp;&lt;&gt;&quot;&apos;", "&<>\"'"),
        ("&ampx &ltp &notit; &notin; &AMP", "&x <p ¬it; ∉ &"),
        (
            "&mdash &rsquo &unknown; & &; &#; &#x; &#xg;",
            "&mdash &rsquo &unknown; & &; &#; &#x; &#xg;",
        ),
        ("&#8217;&#x2019;&#X2019 &#8217x", "’’’ ’x"),
        ("&#0;&#xD800;&#x110000;&#99999999999;", "\ufffd" * 4),
        ("&#x80;&#150;&#x81;", "€–\x81"),
        ("&#" + "0" * 100_000 + "65;", "A"),
        ("&#" + "9" * 100_000 + ";", "\ufffd"),
        ("&NotEqualTilde;", "≂̸"),
        ("&CounterClockwiseContourIntegral;", "∳"),
        ("&amp;amp;", "&amp;"),
    ],
)
def test_references_mean_what_browsers_show(text, meant):
    assert resolved(text) == meant


def test_all_names_are_resolved():
    assert {name: resolved(f"&{name}") for name in html5} == html5


def test_references_are_resolved_as_by_the_standard_library():
    numbers = [*range(1, 0x300), *range(0x2000, 0x2100), 0x1F600, 0x10FFFE]
    differing = [
        number
        for number in numbers
        if resolved(f"&#{number};") != html.unescape(f"&#{number};")
        # It drops what stands for nothing that is seen.
        and html.unescape(f"&#{number};")
    ]

    assert differing == []


def test_the_names_are_those_that_stored_readings_rest_on():
    """Python has the table: were it to change, pages would read otherwise than was kept of them."""
    table = json.dumps(html5, sort_keys=True)

    digest = hashlib.sha256(table.encode()).hexdigest()

    assert (len(html5), digest) == (
        2231,
        "d2bb651e84800e4370df4486be2a9ca1fe3d026dc372f476997ef93f208d9625",
    )
