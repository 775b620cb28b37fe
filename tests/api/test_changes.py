"""What changed since: entries of the journal, and rows of totals before and after."""

import csv
import io
import json

import pytest

from ledger.api.formats.changes_page import ChangesText
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


#: What a total of an article's own changes in a row whose pledge is told by neither side.
CAVEATS = {
    "column": "caveats",
    "before": "neither_side",
    "after": "neither_side, unclear_words, stated_otherwise",
}


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
    absent = ("actor", "at", "batch", "resource", "reverses", "role", "version")
    assert row == dict.fromkeys(absent) | {
        "action": "totals",
        "category": "body",
        "from_party": "RU",
        "to_party": "UA",
        "known_at": NEWEST,
        "reasons": ["a convoy is on its way"],
        "summary": "body, RU to UA: reported 27 (before: not recorded); still open 5,973 (before: "
        "6,000); fulfilment 0.4 % (before: not given); assessment partially met (before: no report "
        "recorded); caveats neither side, unclear words, stated otherwise (before: neither side)",
        "changed": [
            {"column": "reported", "before": None, "after": "27"},
            {"column": "outstanding", "before": "6,000", "after": "5,973"},
            {"column": "fulfilment", "before": None, "after": "0.4 %"},
            {
                "column": "assessment",
                "before": "no_report_recorded",
                "after": "partially_met",
            },
            CAVEATS,
        ],
    }


def test_changes_say_the_same_in_every_format_and_on_pages(changed):
    whole = items(changed.get(f"{PATH}?since={SINCE}"))
    lines = changed.get(f"{PATH}.ndjson?since={SINCE}").text.splitlines()
    rows = list(csv.DictReader(io.StringIO(changed.get(f"{PATH}.csv?since={SINCE}").text)))
    paged, following = [], f"{PATH}?since={SINCE}&limit=2&known_at={NEWEST}"
    while following:
        page = changed.get(following).json
        paged += page["items"]
        following = page["next"]

    assert [json.loads(line) for line in lines] == paged == whole
    reason = "a convoy is on its way"
    assert [row["reasons"] for row in rows] == [reason, "", "", reason, ""]
    assert [row["summary"] for row in rows] == [each["summary"] for each in whole]
    assert (rows[0]["subject"], rows[1]["subject"]) == ("body, RU to UA", "line-items/handed")


def test_changes_as_text_have_a_head_and_say_each_change_in_words(changed):
    whole = items(changed.get(f"{PATH}?since={SINCE}"))
    head, *lines = changed.get(f"{PATH}.txt?since={SINCE}").text.splitlines()
    title = "Second round of direct talks"

    assert head == f"{ROUND}   {title}   since known_at {SINCE}   until known_at {NEWEST}"
    assert [line for line in lines if not line.startswith(" ")] == [
        "",
        "totals, now and before",
        "",
        "recorded",
        *map(_said_of, whole[1:]),
    ]
    assert [line.strip() for line in lines if line.startswith(" ")] == [
        whole[0]["summary"],
        "because: a convoy is on its way",
        "report of body, RU to UA: recorded: 27",
        "title: “Another title” (before: “The day after”)",
        "pledge of body, RU to UA: now scheduled (before: pledged)",
        "because: a convoy is on its way",
        (
            "stated total of what was reported, body, RU to UA: recorded: ≈30, “The Wire Example”, "
            "2025-06-03"
        ),
    ]
    nothing = changed.get(f"{PATH}.txt?since={NEWEST}").text
    assert nothing.endswith(
        f"since known_at {NEWEST}   until known_at {NEWEST}\n\nnothing changed\n"
    )
    assert changed.get("/v1/changes.txt?limit=1").text.startswith(
        "the ledger   since known_at 0   "
    )


def _said_of(entry):
    at = entry["at"][:16].replace("T", " ")
    return f"{at} UTC, known_at {entry['known_at']}, {entry['actor']}, {entry['resource']}"


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


def test_changes_as_text_set_each_batch_apart_and_say_what_was_taken_back():
    change = {
        "actor": "rosa",
        "at": "2025-06-11T09:03:29.326880Z",
        "batch": None,
        "known_at": 31,
        "reasons": [],
        "resource": "line-items/row-2",
        "reverses": None,
        "summary": "report of body, RU to UA: recorded: 40",
    }
    voided = {"summary": "report of body, RU to UA: now voided (before: reported)"}
    voided |= {"reverses": "ba-1", "known_at": 33, "reasons": ["another agreement's"]}
    changes = [change, change | {"batch": "ba-1", "known_at": 32}, change | voided]

    assert ChangesText("the ledger", 30, 33).page(changes).splitlines() == [
        "the ledger   since known_at 30   until known_at 33",
        "",
        "recorded",
        "2025-06-11 09:03 UTC, known_at 31, rosa, line-items/row-2",
        "  report of body, RU to UA: recorded: 40",
        "",
        "recorded: batch ba-1",
        "2025-06-11 09:03 UTC, known_at 32, rosa, line-items/row-2",
        "  report of body, RU to UA: recorded: 40",
        "",
        "taken back: batch ba-1",
        "2025-06-11 09:03 UTC, known_at 33, rosa, line-items/row-2",
        "  report of body, RU to UA: now voided (before: reported)",
        "    because: another agreement's",
    ]
