"""Two line items in opposite directions are tied later: one change, two entries."""

import pytest

from ledger.services import verify
from tests.answers import actions, entries, refusal, refused
from tests.factories import (
    patch,
    post_both_ways,
    post_line_item,
    post_transition,
)


def at(item):
    return f"/v1/line-items/{item['id']}"


def tie(client, actor, item, counterpart):
    return patch(client, actor, at(item), counterpart=counterpart)


def versions(client, *line_items):
    read = [client.get(at(item)).json for item in line_items]
    return [(item["counterpart"], item["version"]) for item in read]


@pytest.fixture
def prisoners(client, recorder):
    return post_line_item(client, recorder, id="for-the-bodies", category="pow")


@pytest.fixture
def bodies(client, recorder):
    return post_line_item(client, recorder, id="for-the-prisoners", from_party="UA", to_party="RU")


def test_two_line_items_are_tied_and_let_go_in_one_change(
    client, recorder, database, prisoners, bodies
):
    before = entries(client)

    tied = tie(client, recorder, prisoners, bodies["id"])

    assert tied.json == client.get(at(prisoners)).json
    assert versions(client, prisoners, bodies) == [(bodies["id"], 2), (prisoners["id"], 2)]
    assert tied.headers["Ledger-Entry"] == f"{before}, {before + 1}"
    assert tie(client, recorder, bodies, prisoners["id"]).headers.get("Ledger-Entry") is None

    tie(client, recorder, bodies, None)

    assert versions(client, prisoners, bodies) == [(None, 3), (None, 3)]
    assert actions(database, before) == ["line_item.patch"] * 4
    with database.snapshot() as session:
        assert [verdict.wrong for verdict in verify.verify(session) if verdict.wrong] == []


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"act": "report", "from_party": "UA", "to_party": "RU"}, "'other' is a report under"),
        ({"agreement": None, "from_party": "UA", "to_party": "RU"}, "under no agreement"),
        ({"from_party": "UA", "to_party": "TR"}, "'other' goes from UA to TR"),
        ({"category": "body"}, "'other' goes from RU to UA"),
    ],
)
def test_what_is_no_other_direction_is_no_counterpart(client, recorder, prisoners, other, why):
    post_line_item(client, recorder, id="other", **other)
    before = entries(client)

    assert why in no_counterpart(tie(client, recorder, prisoners, "other"))
    assert "of itself" in no_counterpart(tie(client, recorder, prisoners, prisoners["id"]))
    assert entries(client) == before


def no_counterpart(answer):
    status, code, more = refused(answer)
    (error,) = more["errors"]
    assert (status, code, error["pointer"]) == (422, "not-a-counterpart", "/counterpart")
    return error["message"]


def test_a_line_item_is_let_go_before_it_is_tied_to_another(client, recorder, prisoners):
    there, back = post_both_ways(client, recorder)

    taken = no_counterpart(tie(client, recorder, prisoners, back["id"]))
    own = no_counterpart(tie(client, recorder, there, prisoners["id"]))

    assert f"has the counterpart '{there['id']}': take that off first" in taken
    assert f"has the counterpart '{back['id']}': take that off first" in own


def test_a_voided_counterpart_goes_on_naming_what_lets_it_go(client, recorder, prisoners, bodies):
    tie(client, recorder, prisoners, bodies["id"])
    post_transition(client, recorder, bodies, to="voided", evidence=None)

    tie(client, recorder, prisoners, None)

    assert versions(client, prisoners, bodies) == [(None, 3), (prisoners["id"], 3)]
    assert "is voided" in no_counterpart(tie(client, recorder, prisoners, bodies["id"]))


def test_a_tie_to_the_line_item_of_another_recorder_is_a_reviewers(
    client, recorder, reviewer, prisoners
):
    theirs = post_line_item(client, reviewer, id="theirs", from_party="UA", to_party="RU")

    assert refusal(tie(client, recorder, prisoners, theirs["id"])) == (403, "forbidden")
    assert tie(client, reviewer, prisoners, theirs["id"]).status_code == 200
