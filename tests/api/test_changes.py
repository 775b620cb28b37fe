"""What changed since: entries of the journal, and rows of totals before and after."""

import csv
import io
import json

import pytest

from ledger.app import create_app
from tests.answers import entries, items, refused
from tests.conftest import copied, extended
from tests.factories import (
    ROUND,
    WIRE,
    claim,
    patch,
    post_agreement,
    post_category,
    post_line_item,
    post_stated_total,
    post_transition,
    prisoners,
)

PATH = f"/v1/agreements/{ROUND}/changes"
#: The journal's size with the pledge, and with all that came after.
SINCE, NEWEST = 23, 30


def record(client, headers):
    """Record a pledge, and then what changes it; half of it says nothing of the agreement."""
    rosa, vera, admin = headers["rosa"], headers["vera"], headers["admin"]
    item = post_line_item(client, rosa, id="promised", claims=[claim(id="cl-one")])
    assert entries(client) == SINCE
    post_line_item(client, rosa, id="handed", act="report", claims=[claim(quantity=27)])
    post_category(client, admin)
    post_agreement(client, admin)
    post_line_item(client, rosa, id="elsewhere", **prisoners(agreement="round-3"))
    patch(client, rosa, f"/v1/sources/{WIRE}", title="Another title")
    post_transition(client, vera, item, reason="a convoy is on its way")
    post_stated_total(client, rosa, id="so-far", quantity="about 30")


@pytest.fixture(scope="module")
def changed(engine, template):
    with extended(engine, template, record) as made, copied(engine, made) as database:
        yield create_app(database).test_client()


def told(each):
    return each["known_at"], each["actor"], each["action"], each["resource"], each["reasons"]


def test_changes_of_an_agreement_are_its_rows_before_and_after_then_its_entries(changed):
    row, *made = items(changed.get(f"{PATH}?since={SINCE}"))

    assert [told(each) for each in made] == [
        (SINCE + 1, "rosa", "line_item.create", "line-items/handed", []),
        (SINCE + 5, "rosa", "source.patch", f"sources/{WIRE}", []),
        (
            SINCE + 6,
            "vera",
            "line_item.transition",
            "line-items/promised",
            ["a convoy is on its way"],
        ),
        (NEWEST, "rosa", "stated_total.create", "stated-totals/so-far", []),
    ]
    assert row == dict.fromkeys(("actor", "at", "resource", "role", "version")) | {
        "action": "totals",
        "category": "body",
        "from_party": "RU",
        "to_party": "UA",
        "known_at": NEWEST,
        "reasons": [],
        "changed": [
            {"column": "reported", "before": None, "after": "27"},
            {"column": "outstanding", "before": "6,000", "after": "5,973"},
            {"column": "fulfilment", "before": None, "after": "0.4 %"},
            {
                "column": "assessment",
                "before": "no_report_recorded",
                "after": "partially_met",
            },
            {"column": "caveats", "before": None, "after": "stated_otherwise"},
        ],
    }


def test_changes_say_the_same_in_every_format_and_on_pages(changed):
    whole = items(changed.get(f"{PATH}?since={SINCE}"))
    lines = changed.get(f"{PATH}.ndjson?since={SINCE}").text.splitlines()
    rows = list(csv.DictReader(io.StringIO(changed.get(f"{PATH}.csv?since={SINCE}").text)))
    table = changed.get(f"{PATH}.txt?since={SINCE}").text.splitlines()
    paged, following = [], f"{PATH}?since={SINCE}&limit=2&known_at={NEWEST}"
    while following:
        page = changed.get(following).json
        paged += page["items"]
        following = page["next"]

    assert [json.loads(line) for line in lines] == paged == whole
    assert [row["reasons"] for row in rows] == [""] * 3 + ["a convoy is on its way", ""]
    assert rows[0]["changed"].startswith("reported - -> 27; still open 6,000 -> 5,973; ")
    assert table[0].split() == [
        *("known_at", "at", "actor", "action", "subject", "reasons", "changed")
    ]
    assert "totals                body, RU to UA" in table[1]
    assert (rows[0]["subject"], rows[1]["subject"]) == ("body, RU to UA", "line-items/handed")


def test_changes_of_the_ledger_are_all_entries_but_those_about_actors_and_tokens(changed):
    made = items(changed.get("/v1/changes?limit=200"))
    since = items(changed.get(f"/v1/changes?since={SINCE}"))

    kinds = {each["resource"].partition("/")[0] for each in made}
    assert kinds == {
        *("agreements", "categories", "parties", "sources", "line-items", "stated-totals")
    }
    assert [each["known_at"] for each in since] == list(range(SINCE + 1, NEWEST + 1))
    history = items(changed.get("/v1/line-items/handed/history"))
    sealed = history[0]["entry"]
    assert {name: since[0][name] for name in ("at", "actor", "role", "resource", "version")} == {
        name: sealed[name] for name in ("at", "actor", "role", "resource", "version")
    }


def test_changes_since_a_day_begin_with_it_and_a_day_still_to_come_is_refused(changed):
    whole = items(changed.get(PATH))
    first, last = (each["at"][:10] for each in (whole[1], whole[-1]))

    assert items(changed.get(f"{PATH}?since={first}&known_at={last}")) == whole
    assert whole[1]["action"] == "agreement.create"
    ahead = refused(changed.get(f"{PATH}?since=9999-12-31"))
    assert ahead == (400, "bad-parameter", {"parameters": ["since"]})


def test_changes_since_a_size_after_known_at_are_refused(changed):
    answer = changed.get(f"{PATH}?since={SINCE + 1}&known_at={SINCE}")

    assert refused(answer) == (400, "bad-parameter", {"parameters": ["since"]})
    assert items(changed.get(f"{PATH}?since={SINCE}&known_at={SINCE}")) == []
    assert refused(changed.get("/v1/agreements/unknown/changes"))[:2] == (404, "not-found")


def test_changes_pinned_stay_as_they_are_and_others_are_asked_again(changed):
    pinned = changed.get(f"{PATH}?since={SINCE}&known_at={NEWEST}")
    newest = changed.get(f"{PATH}?since={SINCE}")
    again = changed.get(f"{PATH}?since={SINCE}", headers={"If-None-Match": newest.headers["ETag"]})

    assert pinned.headers["Cache-Control"] == "public, max-age=3600"
    assert newest.headers["Cache-Control"] == "no-cache"
    assert (pinned.json, again.status_code) == (newest.json, 304)
