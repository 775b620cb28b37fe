"""A group told beside its member may be the same event, whichever of the two comes first."""

import pytest

from tests.answers import entries, refused
from tests.api.test_duplicates import found, post_again
from tests.factories import patch, post_line_item, post_party


@pytest.fixture
def west(client, admin):
    """A group in a group: the West holds Europe, which holds Germany; and the United States."""
    for name in ("DE", "US", "SA"):
        post_party(client, admin, id=name, name=name, members=[])
    post_party(client, admin, id="europe", name="Europe", members=["DE"])
    post_party(client, admin, id="west", name="The West", members=["europe", "US"])


@pytest.mark.parametrize(
    ("recorded", "told"),
    [
        ({"to_party": "west"}, {"to_party": "DE"}),
        ({"to_party": "DE"}, {"to_party": "west"}),
        ({"from_party": "europe", "to_party": "RU"}, {"from_party": "DE", "to_party": "RU"}),
        ({"from_party": "DE", "to_party": "SA"}, {"from_party": "west", "to_party": "SA"}),
    ],
)
@pytest.mark.usefixtures("west")
def test_a_group_above_or_below_may_be_the_same_event(client, recorder, recorded, told):
    item = post_line_item(client, recorder, **recorded)

    assert found(post_again(client, recorder, **told)) == [item["id"]]
    apart = post_again(client, recorder, distinct_from=[item["id"]], **told)
    assert apart.status_code == 201


@pytest.mark.usefixtures("west")
def test_two_members_of_a_group_are_two_events_and_each_may_be_that_of_the_group(client, recorder):
    post_line_item(client, recorder, id="german", to_party="DE")
    american = post_again(client, recorder, id="american", to_party="US")
    whole = post_again(client, recorder, to_party="west")

    assert american.status_code == 201
    assert found(whole) == ["german", "american"]


@pytest.mark.usefixtures("west")
def test_prisoners_of_a_group_may_be_the_wounded_of_its_member(client, recorder):
    post_line_item(client, recorder, to_party="west", category="pow")

    told = post_again(client, recorder, to_party="DE", category="wounded")

    assert told.status_code == 201
    assert "may-be-contained" in told.headers["Ledger-Warning"]


@pytest.mark.usefixtures("west")
def test_members_that_make_line_items_alike_are_refused_until_one_names_the_other(
    client, admin, recorder
):
    for name, party in (("of-the-west", "west"), ("saudi", "SA"), ("ukrainian", "UA")):
        post_line_item(client, recorder, id=name, to_party=party)
    size = entries(client)
    europe = "/v1/parties/europe"

    status, code, more = refused(patch(client, admin, europe, members=["DE", "SA"]))

    assert (status, code) == (409, "possible-duplicate")
    assert (more["line_items"], more["instead"]) == (["of-the-west", "saudi"], [])
    assert entries(client) == size
    patch(client, recorder, "/v1/line-items/saudi", distinct_from=["of-the-west"])
    assert patch(client, admin, europe, members=["DE", "SA"]).status_code == 200
    assert patch(client, admin, europe, members=["DE"]).status_code == 200
