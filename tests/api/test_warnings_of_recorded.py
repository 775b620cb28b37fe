"""A change of an agreement, a group, a source or a rank warns of what is recorded already."""

import pytest

from tests import factories
from tests.answers import entries
from tests.factories import patch, post_line_item

AGREEMENT = f"/v1/agreements/{factories.ROUND}"
WEST = "/v1/parties/west"


def warned(answer):
    assert answer.status_code == 200, answer.text
    return answer.headers.get("Ledger-Warning")


def history(client, path):
    return client.get(f"{path}/history").json["items"]


def sealed(client, path):
    return history(client, path)[-1]["entry"].get("cautions")


@pytest.fixture
def group(client, admin):
    """Record a group of Ukraine and Türkiye."""
    factories.post_party(client, admin, id="west", name="The West", members=["UA", "TR"])


def test_an_agreement_moved_behind_what_is_recorded_names_it(client, admin, recorder):
    for number in range(12):
        earlier = [f"bodies-{place}" for place in range(number)]
        post_line_item(client, recorder, id=f"bodies-{number}", effective_on="2025-06-02",
                       distinct_from=earlier)  # fmt: skip
    post_line_item(client, recorder, id="early", category="child", effective_on="2025-06-01")
    post_line_item(client, recorder, act="offer", effective_on="2025-06-02")

    same = patch(client, admin, AGREEMENT, concluded_on="2025-06-02", place="Ankara")
    moved = patch(client, admin, AGREEMENT, concluded_on="2025-06-03")

    names = "|".join(f"bodies-{number}" for number in range(10))
    assert warned(same) is None
    assert warned(moved) == f'before-agreement; line_items="{names}"; count=12'
    assert sealed(client, AGREEMENT) == ["before-agreement"]


@pytest.mark.usefixtures("group")
def test_parties_taken_off_an_agreement_or_a_group_are_named_with_their_line_items(
    client, admin, recorder
):
    patch(client, admin, AGREEMENT, parties=["RU", "west"])
    post_line_item(client, recorder, id="to-ua")
    post_line_item(client, recorder, id="elsewhere", agreement=None, distinct_from=["to-ua"])

    of_group = patch(client, admin, WEST, members=["TR"])
    again = patch(client, admin, WEST, name="Some of the West", members=["TR"])
    of_agreement = patch(client, admin, AGREEMENT, parties=["west", "UA"])
    known = patch(client, admin, AGREEMENT, concluded_on="2025-06-01")

    assert warned(of_group) == 'not-of-agreement; parties="to-ua/UA"'
    assert sealed(client, WEST) is None
    assert warned(again) is None
    assert warned(of_agreement) == 'not-of-agreement; parties="to-ua/RU"'
    assert warned(known) is None
    assert [entry["entry"].get("cautions") for entry in history(client, AGREEMENT)[-2:]] == [
        ["not-of-agreement"],
        None,
    ]


@pytest.mark.usefixtures("group")
def test_members_that_may_be_of_the_same_people_as_their_group_are_named(client, admin, recorder):
    prisoners = factories.prisoners(id="pow", from_party="RU", to_party="FR")
    wounded = factories.prisoners(id="hurt", category="wounded", from_party="RU", to_party="west")
    factories.post_party(client, admin, id="FR", name="France")
    post_line_item(client, recorder, **prisoners)
    post_line_item(client, recorder, **wounded)

    answer = patch(client, admin, WEST, members=["UA", "TR", "FR"])
    known = patch(client, admin, WEST, members=["UA", "FR"])

    assert 'may-be-contained; line_items="hurt|pow"' in warned(answer)
    assert warned(known) is None


@pytest.mark.usefixtures("group")
def test_a_member_whose_line_item_is_a_part_of_its_groups_stays_until_the_tie_is_taken_off(
    client, admin, recorder
):
    whole = post_line_item(client, recorder, id="of-west", to_party="west")
    post_line_item(client, recorder, id="of-ua", part_of=whole["id"])
    before = entries(client)

    refused = patch(client, admin, WEST, members=["TR"])

    assert (refused.status_code, refused.json["code"]) == (409, "in-use")
    assert refused.json["resting"] == ["/v1/line-items/of-ua"]
    assert entries(client) == before
    path = "/v1/line-items/of-ua"
    assert patch(client, recorder, path, part_of=None, distinct_from=["of-west"]).status_code == 200
    assert patch(client, admin, WEST, members=["TR"]).status_code == 200


def recorded_whole(client, recorder):
    """Record a whole told by one claim of the daily, with a part told by the wire."""
    claims = [factories.claim(id="of-whole")]
    whole = post_line_item(client, recorder, id="whole", claims=claims)
    of_wire = factories.claim(
        source=factories.WIRE, quote="Moscow later spoke of 5,900 remains", quantity=5900
    )
    post_line_item(client, recorder, id="part", part_of=whole["id"], claims=[of_wire])


def test_a_whole_whose_last_claim_is_set_aside_names_the_parts_that_count_now(
    client, recorder, reviewer
):
    recorded_whole(client, recorder)

    aside = {"rank": "set_aside", "rank_reason": "names no origin"}
    answer = patch(client, reviewer, "/v1/claims/of-whole", **aside)

    assert warned(answer) == 'parts-count-now; parts="part"'
    assert sealed(client, "/v1/line-items/whole") == ["parts-count-now"]


def test_a_whole_whose_source_is_retracted_names_the_parts_that_count_now(
    client, recorder, reviewer
):
    recorded_whole(client, recorder)
    post_line_item(client, recorder, id="same-source", part_of="whole")
    retracted = {"on": "2025-06-04", "where": "https://daily.example/mended", "reason": "withdrawn"}

    path = f"/v1/sources/{factories.DAILY}"
    answer = patch(client, reviewer, path, retracted=retracted)
    again = patch(client, reviewer, path, retracted=retracted | {"reason": "taken back"})

    assert warned(answer) == 'parts-count-now; parts="part"'
    assert warned(again) is None
