"""Filters of lists: what they find is the same whichever index has it, now and as of before."""

from itertools import combinations

import pytest

from ledger.services import claim_ways, ways
from tests.answers import ids, items
from tests.factories import (
    DAILY,
    ROUND,
    WIRE,
    claim,
    post_claim,
    post_line_item,
    post_transition,
    prisoners,
    speaker,
)

#: Each filter of line items with the values that are tried.
OF_LINE_ITEMS = {
    "agreement": (ROUND, "none"),
    "status": ("pledged", "scheduled"),
    "category": ("body",),
    "from_party": ("RU",),
    "act": ("pledge",),
    "effective_from": ("2025-06-03", "2025-06-05"),
    "effective_to": ("2025-06-04",),
}
OF_CLAIMS = {
    "publisher": ("The Daily Example",),
    "speaker": ("the Ukrainian envoy",),
    "source": (DAILY,),
    "q": ("6000 bodies", "talks"),
}


@pytest.fixture
def size_before(client, recorder):
    """A ledger of some line items and their claims; the size before the last changes."""
    first = post_line_item(client, recorder)
    post_line_item(client, recorder, **prisoners(effective_on="2025-06-04"))
    days = "2025-06-02/2025-06-06"
    post_line_item(client, recorder, **prisoners(agreement=None, effective_on=days))
    other = claim(source=WIRE, quote="6,000 bodies", quantity="6,000", speakers=[speaker()])
    post_line_item(client, recorder, act="report", claims=[other])
    post_claim(client, recorder, first, quote="The talks go on, both sides said")
    size = int(client.get("/v1/line-items").headers["Ledger-Size"])
    scheduled = post_transition(client, recorder, first)
    assert scheduled.status_code == 200, scheduled.text
    return size


def pairs(values, step):
    """Return filters alone, and two of them together; every `step`th of them."""
    single = [(name, value) for name in values for value in values[name]]
    two = [pair for pair in combinations(single, 2) if pair[0][0] != pair[1][0]]
    return [*([one] for one in single), *two][::step]


def walked(client, noun, query):
    """Return the ids of a list that is read one by one."""
    answer = client.get(f"/v1/{noun}", query_string=query | {"limit": 2})
    found = []
    while True:
        found += ids(answer)
        if not answer.json["next"]:
            return found
        answer = client.get(answer.json["next"])


def is_of(line_item, name, value):
    first, _, last = (line_item["effective_on"] or "").partition("/")
    match name:
        case "effective_from":
            return (last or first) >= value
        case "effective_to":
            return "" < first <= value
    return line_item[name] == (None if value == "none" else value)


def fits(said, line_item, name, value):
    """Return whether a claim is what a filter finds."""
    match name:
        case "speaker":
            return value in [one["name"] for one in said["speakers"]]
        case "q":
            return all(
                word in said["passage"]["exact"].replace(",", "").casefold()
                for word in value.split()
            )
        case "publisher" | "source":
            return said[name] == value
    return is_of(line_item, name, value)


def few_are_many(monkeypatch):
    monkeypatch.setattr(ways, "_COUNTED_MAX", 0)
    monkeypatch.setattr(claim_ways, "FEW_PLACES_MAX", 0)
    monkeypatch.setattr(claim_ways, "_TOGETHER_MAX", 2)


@pytest.mark.parametrize(
    ("change", "step"),
    [
        (lambda _: None, 17),
        (few_are_many, 11),
        pytest.param(lambda _: None, 1, marks=pytest.mark.long),
        pytest.param(few_are_many, 1, marks=pytest.mark.long),
    ],
)
def test_filters_find_the_same_by_whichever_index(client, size_before, monkeypatch, change, step):
    change(monkeypatch)
    for moment in ({}, {"known_at": size_before}):
        line_items = items(client.get("/v1/line-items", query_string=moment))
        by_id = {line_item["id"]: line_item for line_item in line_items}
        said = items(client.get("/v1/claims", query_string=moment))
        for chosen in pairs(OF_LINE_ITEMS, step):
            assert walked(client, "line-items", dict(chosen) | moment) == [
                line_item["id"]
                for line_item in line_items
                if all(is_of(line_item, *one) for one in chosen)
            ], chosen
        for chosen in pairs(OF_LINE_ITEMS | OF_CLAIMS, step):
            assert walked(client, "claims", dict(chosen) | moment) == [
                one["id"]
                for one in said
                if all(fits(one, by_id[one["line_item"]], *by) for by in chosen)
            ], chosen
