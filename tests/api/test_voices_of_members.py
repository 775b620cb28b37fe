"""Who speaks for a member of a group speaks for the side of the group, as its members stand."""

import pytest

from tests.factories import (
    ROUND,
    claim,
    evidence,
    patch,
    post_line_item,
    post_party,
    post_transition,
)

ABOVE = f"/v1/agreements/{ROUND}"
MOSCOW = {"name": "The Spokesman", "role": None, "parties": ["RU"]}
BERLIN = {"name": "The Minister", "role": None, "parties": ["DE"]}


@pytest.fixture
def given(client, admin, recorder):
    """16 given to the West, told by its member Germany; 24 told by Russia and by Germany."""
    post_party(client, admin, id="DE", name="Germany")
    post_party(client, admin, id="west", name="The West", members=["DE"])
    said = claim(quantity=16, speakers=[BERLIN])
    both = (
        claim(quantity=24, speakers=[MOSCOW]),
        claim(quantity=24, speakers=[BERLIN], relation="restates"),
    )
    to_west = {"act": "report", "to_party": "west"}
    post_line_item(client, recorder, category="pow", claims=[said], id="sixteen", **to_west)
    post_line_item(client, recorder, category="civilian", claims=both, id="both", **to_west)


def rows_of(client, query=""):
    """What is told by one side, with the caveats, by category."""
    rows = client.get(f"{ABOVE}/totals{query}").json["totals"]
    return {row["category"]: (row["reported"]["one_side"], row["caveats"]) for row in rows}


def told_by_one_side(client, path):
    rows = client.get(path).json
    return [row["reported"]["one_side"] for row in rows.get("totals") or rows["timeline"]]


@pytest.mark.usefixtures("given")
def test_totals_know_who_speaks_for_a_member_of_a_side(client):
    assert rows_of(client) == {
        "civilian": (0, ["unclear_words"]),
        "pow": (1, ["one_side", "unclear_words"]),
    }
    for path in (f"{ABOVE}/timeline", "/v1/totals"):
        assert told_by_one_side(client, path) == [0, 1]


@pytest.mark.usefixtures("given")
def test_a_policy_by_side_follows_who_speaks_for_a_member(client):
    rows = client.get(f"{ABOVE}/totals?policy=to_party").json
    explained = client.get(f"{ABOVE}/totals?policy=to_party&explain=true").text

    assert [row["reported"]["text"] for row in rows["totals"]] == ["24", "16"]
    assert rows["left_out"] == {"claims": 1, "line_items": 0, "elsewhere": 0}
    assert explained.count("left_out_by_policy") == 1


@pytest.mark.usefixtures("given")
def test_no_question_asks_a_side_whose_member_gives_a_number(client):
    path = f"{ABOVE}/open-questions?kind=one_side_only&as_of=2025-06-10"

    (question,) = client.get(path).json["questions"]

    assert question["question"] == (
        "Prisoners of war, Russia to The West: what does Russia say of the report of 16, "
        "when of the two only The West gives a number?"
    )


def asked_of(client):
    """The categories of which it is asked what the other side says."""
    path = f"{ABOVE}/open-questions?kind=one_side_only&as_of=2025-06-10"
    return sorted(question["category"] for question in client.get(path).json["questions"])


@pytest.mark.usefixtures("given")
def test_a_denial_by_a_member_is_the_word_of_the_other_side(client, recorder):
    told = claim(quantity=9, speakers=[MOSCOW])
    item = post_line_item(
        client, recorder, act="report", category="body", to_party="west", claims=[told]
    )
    asked = asked_of(client)

    denied = post_transition(
        client, recorder, item, to="disputed", evidence=evidence(speakers=[BERLIN])
    )

    assert (asked, denied.status_code) == (["body", "pow"], 200)
    assert asked_of(client) == ["pow"]


@pytest.mark.usefixtures("given")
def test_the_page_of_a_line_item_puts_who_speaks_for_a_member_on_its_side(client):
    page = client.get("/line-items/sixteen").text

    assert "speakers of one side only" in page
    assert 'id="receiving"' in page
    assert 'id="others"' not in page


@pytest.mark.usefixtures("given")
def test_what_is_sealed_knows_of_no_members_and_what_is_derived_follows_them(client, admin):
    sealed = client.get("/v1/line-items/sixteen").json["figure"]["told_by"]
    patch(client, admin, "/v1/parties/west", members=[])

    assert sealed == {"kind": "others", "parties": [], "speakers": 1, "publishers": 1}
    assert client.get("/v1/line-items/sixteen").json["figure"]["told_by"] == sealed
    assert rows_of(client) == {
        "civilian": (1, ["one_side", "unclear_words"]),
        "pow": (0, ["neither_side", "unclear_words"]),
    }
    policy = client.get(f"{ABOVE}/totals?policy=to_party").json
    assert policy["left_out"]["line_items"] == 2
