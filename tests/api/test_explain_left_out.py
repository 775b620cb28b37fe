"""Stated totals that explained totals don't show are named, each with why."""

from tests.answers import entries
from tests.api.test_explain import OTHER_DIGEST, TOTALS, effects, explain
from tests.factories import claim, patch, post_line_item, post_stated_total, speaker


def state_before(client, recorder):
    """Stated totals that aren't shown, each for a reason of its own, and one that stands."""
    post_line_item(client, recorder, act="report", claims=[claim(quantity=27)])
    joint = [{"from_party": "RU", "to_party": "UA"}, {"from_party": "UA", "to_party": "RU"}]
    for identity, fields in {
        "slip": {},
        "joint-slip": {"directions": joint, "agreements": None},
        "old": {"speakers": [speaker()]},
        "first": {"through": "2025-06-01"},
        "second": {"through": "2025-06-02"},
    }.items():
        post_stated_total(client, recorder, id=identity, **fields)
    post_stated_total(
        client,
        recorder,
        id="new",
        replaces="old",
        because="correction",
        speakers=[speaker()],
        through="2025-06-02",
    )
    for identity in ("slip", "joint-slip"):
        path = f"/v1/stated-totals/{identity}"
        assert patch(client, recorder, path, withdrawn="read twice").status_code == 200


def test_stated_totals_that_are_not_shown_are_named_with_the_reason(client, recorder):
    state_before(client, recorder)

    found = explain(client)["explained"]["stated_left_out"]
    earlier = explain(client, "&as_of=2025-06-01")["explained"]["stated_left_out"]

    slip = {"code": "withdrawn", "by": None, "reason": "read twice"}
    replaced = {"code": "replaced", "by": "new", "reason": "correction"}
    assert [(each["stated_total"], each["why"]) for each in found] == [
        ("slip", slip),
        ("joint-slip", slip),
        ("old", replaced),
        ("first", {"code": "earlier", "by": None, "reason": None}),
    ]
    later = {"code": "later", "by": None, "reason": None}
    # One that names no agreement has nothing to do with one that has no such row yet.
    assert [(each["stated_total"], each["why"]) for each in earlier] == [
        ("slip", slip),
        ("old", replaced),
        ("second", later),
        ("new", later),
    ]
    covered = {name: found[1][name] for name in ("agreements", "categories", "directions", "of")}
    both = [{"from_party": "RU", "to_party": "UA"}, {"from_party": "UA", "to_party": "RU"}]
    assert covered == {
        "agreements": None,
        "categories": ["body"],
        "directions": both,
        "of": "reported",
    }
    assert found[0]["words"] == "Moscow later spoke of 5,900 remains"
    assert found[0]["sha256"] == OTHER_DIGEST
    pretty = client.get(f"{TOTALS}?explain=true&pretty=true").json
    assert pretty["explained"]["stated_left_out"] == found


def test_a_stated_total_not_yet_withdrawn_then_is_left_out_of_nothing_then(client, recorder):
    post_line_item(client, recorder, act="report", claims=[claim(quantity=27)])
    post_stated_total(client, recorder, id="slip", speakers=[speaker()])
    size = entries(client)
    patch(client, recorder, "/v1/stated-totals/slip", withdrawn="read twice")

    then, now = explain(client, f"&known_at={size}"), explain(client)

    assert (then["explained"]["stated_left_out"], effects(then)) == ([], [("slip", "above")])
    assert [each["stated_total"] for each in now["explained"]["stated_left_out"]] == ["slip"]
