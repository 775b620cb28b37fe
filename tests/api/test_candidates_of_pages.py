"""Candidates by the layout: what a page may hide, what can be opened, and columns."""

import pytest

from tests.api.test_candidates import candidates
from tests.factories import post_source

ASKED = (
    "The page may hide these words, strike them out or turn them around. Does a reader see them so?"
)
SENTENCE = "Russia returned 902 bodies to Ukraine."


def page(client, recorder, content):
    kind = {"Content-Type": "text/html"}
    query = {"id": "page", "publisher": "The Example Wire", "published_on": "2025-06-05"}
    answer = client.post(
        "/v1/sources", data=content.encode(), query_string=query, headers=recorder | kind
    )
    assert answer.status_code == 201, answer.json
    return candidates(client, recorder, "page")


@pytest.mark.parametrize(
    ("content", "asked"),
    [
        (f'<p style="font-size:0">{SENTENCE}', True),
        (f'<p style="color:#fff;background:#fff">{SENTENCE}', True),
        (f'<p style="position:absolute;left:-9999px">{SENTENCE}', True),
        (f"<p>{SENTENCE}", False),
        (f"<details><summary>The exchange</summary>{SENTENCE}</details>", False),
        (f'<p style="font-size:0">Other prisoners.</p><p>{SENTENCE}', False),
    ],
)
def test_what_a_style_may_hide_is_asked_about(client, recorder, content, asked):
    (candidate,) = page(client, recorder, f"<body><p>The exchange was held.</p>{content}")

    assert candidate["sentence"] == SENTENCE
    assert (candidate["likely"], candidate["ask"]) == (not asked, [ASKED] if asked else [])


def test_a_number_that_goes_on_around_what_is_hidden_is_never_likely(client, recorder):
    content = '<p>Russia returned 1<span style="display:none">9</span>00 bodies.'

    every = page(client, recorder, content)

    assert every
    assert not any(candidate["likely"] for candidate in every)


@pytest.mark.parametrize(
    "written",
    [
        '95<a href="#note3">3</a>',
        '95<span style="vertical-align:super">3</span>',
        "95<!-- of 3 -->3",
    ],
)
def test_a_number_with_a_tag_within_is_asked_about(client, recorder, written):
    (candidate,) = page(client, recorder, f"<p>Russia returned {written} bodies to Ukraine.")

    number = written.removesuffix("</a>").removesuffix("</span>")
    question = f"A tag of the page stands within the number: '{number}'."
    question += " How many does the article say?"
    assert candidate["quantity"]["text"] == "953"
    assert (candidate["likely"], candidate["ask"]) == (False, [question])


def test_control_a_number_beside_a_tag_is_likely(client, recorder):
    (candidate,) = page(client, recorder, "<p>Russia returned <b>953</b> bodies to Ukraine.")

    assert (candidate["likely"], candidate["ask"]) == (True, [])


@pytest.mark.parametrize("gap", [" " * 6, "\t"])
def test_a_sentence_across_columns_is_asked_about(client, recorder, gap):
    text = f"Russia handed over 30 bodies to{gap}Ukraine said it was ready to talk."
    post_source(client, recorder, id="columns", text=text)

    (candidate,) = candidates(client, recorder, "columns")

    question = "Its sentence runs across columns or cells. Do its words belong together?"
    assert (candidate["likely"], candidate["ask"]) == (False, [question])


def test_a_number_with_much_of_a_page_within_is_asked_about_in_few_words(client, recorder):
    written = f"1<!-- {'a<' * 30_000} > -->2"

    (candidate,) = page(client, recorder, f"<p>Russia returned {written} bodies to Ukraine.")

    assert (candidate["quantity"]["text"], candidate["likely"]) == ("12", False)
    assert candidate["ask"][0].startswith("A tag of the page stands within the number: '1<!-- a<a<")
    assert max(map(len, candidate["ask"])) < 200


def test_words_with_too_much_of_a_page_between_are_quoted_by_their_number_alone(client, recorder):
    between = f"<!-- {'x' * 100_000} -->"
    numbers = ", ".join(map(str, range(30, 60)))

    every = page(client, recorder, f"<p>Russia returned {numbers}{between} bodies to Ukraine.")

    assert len(every) == 30
    assert max(len(candidate["passage"]["exact"]) for candidate in every) < 300
    apart = [one for one in every if "The number alone is quoted" in "".join(one["ask"])]
    assert apart
    assert all(one["passage"]["exact"].isdigit() and not one["likely"] for one in apart)
