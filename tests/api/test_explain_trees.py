"""Explained totals as a tree of text, to paste under a chart."""

import hashlib
import unicodedata

from tests.factories import (
    ARTICLE,
    DAILY,
    HEALTHY,
    ROUND,
    SECOND_ARTICLE,
    WIRE,
    claim,
    damaged,
    patch,
    post_claim,
    post_line_item,
    post_source,
    post_stated_total,
    post_transition,
    prisoners,
    speaker,
)

TOTALS = f"/v1/agreements/{ROUND}/totals"
DIGEST = hashlib.sha256(ARTICLE.encode()).hexdigest()
OTHER_DIGEST = hashlib.sha256(SECOND_ARTICLE.encode()).hexdigest()
BODIES = ARTICLE.index("return 6,000 bodies")
#: A tree, but for what other constants hold.
TREE = """\
{round}   Second round of direct talks   known_at {size}

body  RU -> UA  (bodies)
  pledged 6,000 (also ≈5,900)
    bodies  6,000 (also ≈5,900)  pledged  due 2025-07-01
      condition: if the weather holds
      * 6,000  the Ukrainian envoy (UA); The Daily Example, 2025-06-02
        “return 6,000 bodies”
        cl-one: {place}
      - ≈5,900 (restates; less definite)  {own_voice}; unclear: scope, number not in passage
        “return 6,000 bodies”
        cl-two: {place}
  reported 27
    handed  27  reported  2025-06-03
      * 27  {own_voice}; unclear: number not in passage
        “return 6,000 bodies”
        cl-r: {place}
  still open 5,973 = 6,000 - 27
  fulfilled 0.4 % = 27 / 6,000
  partially met, neither side, one side (UA), unclear words

left out, and in no row
  gone  pledge  ≈1,000  pow  voided: a slip

* counts, - doesn't. Bytes count from 0 in the article as stored, both ends included.
{source}  sha256 {digest}
"""


def tree(client, query=""):
    return client.get(f"{TOTALS}.txt?explain=true{query}").text


def test_the_explanation_tree_can_be_pasted_under_a_chart(client, recorder, reviewer):
    item = post_line_item(
        client,
        recorder,
        id="bodies",
        claims=[claim(id="cl-one", speakers=[speaker()])],
        due_on="2025-07-01",
        condition="if the weather\nholds",
    )
    post_claim(client, recorder, item, id="cl-two", quantity="about 5,900", unclear=["scope"])
    report = {"act": "report", "effective_on": "2025-06-03"}
    post_line_item(client, recorder, id="handed", claims=[claim(id="cl-r", quantity=27)], **report)
    gone = post_line_item(client, recorder, id="gone", **prisoners())
    post_transition(client, reviewer, gone, to="voided", reason="a slip")
    entry = client.get(TOTALS).json["entry"]

    place = f"{DAILY} bytes {BODIES}-{BODIES + 18}, sha256 {DIGEST[:8]}…"
    own_voice = "the article in its own voice; The Daily Example, 2025-06-02"
    assert tree(client) == TREE.format(
        round=ROUND, size=entry + 1, own_voice=own_voice, place=place, source=DAILY, digest=DIGEST
    )


def test_the_explanation_tree_names_a_stated_total_that_was_withdrawn(client, recorder):
    post_line_item(client, recorder, act="report", claims=[claim(quantity=27)])
    post_stated_total(client, recorder, id="slip")
    assert "stated totals left out" not in tree(client)
    patch(client, recorder, "/v1/stated-totals/slip", withdrawn="read twice")

    told = tree(client)

    assert (
        "\nstated totals left out\n"
        "  - 5,900 (reported, body RU-UA; withdrawn: read twice)  "
        "the article in its own voice; The Wire Example, 2025-06-03\n"
        "    “Moscow later spoke of 5,900 remains”\n"
        "    slip: wire-2025-06-03 bytes "
    ) in told
    assert "\nwire-2025-06-03  sha256 " in told


def test_the_explanation_tree_shows_stated_totals_and_what_they_do(client, recorder):
    post_line_item(client, recorder, id="bodies", act="report", claims=[claim(quantity=27)])
    post_stated_total(client, recorder, id="so-far", through="2025-06-03", speakers=[speaker()])
    post_stated_total(client, recorder, id="all-over", agreements=None)

    first = SECOND_ARTICLE.index("Moscow later")
    place = f"{WIRE} bytes {first}-{first + 34}, sha256 {OTHER_DIGEST[:8]}…"
    plain, stated = tree(client), tree(client, "&policy=stated")
    check = client.get(TOTALS).json["totals"][0]["stated"][0]["check"]
    assert (
        "  stated totals, never added up\n"
        "    - 5,900 (reported; through 2025-06-03; above the ledger's own sum, "
        "which is only a floor for that)  the Ukrainian envoy (UA); The Wire Example, 2025-06-03\n"
        "      “Moscow later spoke of 5,900 remains”\n"
        f"      so-far: {place}\n"
        f"      {check}\n"
    ) in plain
    assert "\nstated of more than one row, never added up\n  - 5,900 (reported; " in plain
    assert "  reported 5,900, as stated; the line items, not summed up:\n" in stated
    assert "    * 5,900 (reported; through 2025-06-03; in place of the sum)" in stated


def test_the_explanation_tree_tells_nothing_recorded_and_nothing_counted_apart(
    client, recorder, reviewer
):
    nothing = tree(client)
    item = post_line_item(client, recorder, id="gone")
    post_transition(client, reviewer, item, to="voided", reason="a slip")

    assert nothing.endswith("\nnothing recorded\n")
    assert tree(client).splitlines()[1:] == [
        "nothing counts",
        "",
        "left out, and in no row",
        "  gone  pledge  6,000  body  voided: a slip",
    ]


def test_the_explanation_tree_holds_no_character_that_hides_or_reorders(client, recorder):
    text = "They \u202ereturn\u202c 6,000\x07 bo\u200bdies today."
    post_source(client, recorder, id="bidi", text=text, publisher="The \u202eExample")
    told = claim(
        source="bidi", quote=text[5:-7], speakers=[speaker(name="A\u2066nn", role="x\u2069")]
    )
    post_line_item(client, recorder, claims=[told], condition="if \u202e not")

    shown = tree(client)

    hidden = {c for c in shown if unicodedata.category(c) in {"Cc", "Cf"}} - {"\n"}
    assert (hidden, "“\ufffdreturn\ufffd 6,000\ufffd bo\ufffddies”" in shown) == (set(), True)


def test_a_guess_at_damaged_words_says_so_in_the_explanation_tree(client, recorder):
    text = damaged(HEALTHY * 3 + "He spoke of “up to 10 children” today.")
    post_source(client, recorder, id="damaged", text=text)
    told = claim(source="damaged", quote="spoke of “up to 10 children” today", quantity="up to 10")
    post_line_item(client, recorder, claims=[told])

    guess = "“spoke of “up to 10 children” today” [damaged text, in part guessed]"
    assert guess in tree(client)


def test_the_formula_says_that_an_exceeded_pledge_leaves_nothing_open(client, recorder):
    post_line_item(client, recorder, claims=[claim(quantity="20-25")])
    sent = {"act": "report", "effective_on": "2025-06-03", "claims": [claim(quantity="27-30")]}
    post_line_item(client, recorder, **sent)

    assert tree(client).splitlines()[-6:-3] == [
        "  still open 0 = (20–25) - (27–30), never below 0",
        "  fulfilled 108–150 % = (27–30) / (20–25)",
        "  exceeded, neither side, unclear words",
    ]
