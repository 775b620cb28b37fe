"""Lists: filters, pages and their cursors; nothing twice, nothing missing."""

import pytest

from ledger.services import kinds
from tests.answers import entries, ids, items, refused
from tests.factories import (
    DAILY,
    ROUND,
    WIRE,
    claim,
    post_agreement,
    post_claim,
    post_line_item,
    post_party,
    post_source,
    post_transition,
    speaker,
)

COLLECTIONS = ["parties", "categories", "agreements", "sources", "line-items", "claims"]


@pytest.mark.parametrize(
    "limit", ["0", "201", "-1", "x", "", "5.0", "\N{ARABIC-INDIC DIGIT FIVE}", "1e1"]
)
def test_the_limit_of_a_list_goes_from_1_to_200(shared_client, limit):
    answer = shared_client.get("/v1/categories", query_string={"limit": limit})

    assert refused(answer) == (400, "bad-parameter", {"parameters": ["limit"]})
    assert len(ids(shared_client.get("/v1/categories?limit=200"))) == 8


@pytest.mark.parametrize(
    "query", ["limit=1&limit=2", "unknown=1", "Limit=1", "limit=1&%ff=1", "limit%00=1"]
)
def test_a_parameter_of_a_list_that_is_unknown_or_repeated_is_refused(shared_client, query):
    status, code, more = refused(shared_client.get(f"/v1/categories?{query}"))

    assert (status, code, len(more["parameters"])) == (400, "bad-parameter", 1)


@pytest.mark.parametrize("limit", [1, 3, 4, 7, 8, 9])
def test_a_walk_through_a_list_meets_everything_once_in_one_order(shared_client, limit):
    every = ids(shared_client.get("/v1/categories"))
    path, walked, pages = f"/v1/categories?limit={limit}", [], 0

    while path:
        answer = shared_client.get(path)
        walked, pages, path = walked + ids(answer), pages + 1, answer.json["next"]
        link = answer.headers.get("Link")
        assert link == (f'<{path}>; rel="next"' if path else None)

    assert (walked, pages) == (every, -(-len(every) // limit))


def test_a_walk_through_a_list_is_not_disturbed_by_what_comes_meanwhile(client, admin):
    first = client.get("/v1/parties?limit=2")
    post_party(client, admin)

    rest = client.get(first.json["next"])

    assert ids(first) + ids(rest) == ["RU", "UA", "TR", "icrc"]


def test_a_walk_through_a_list_keeps_its_filters_its_limit_and_its_format(client, recorder):
    for category in ("pow", "child", "body"):
        post_line_item(client, recorder, act="offer", category=category)
    post_line_item(client, recorder, category="hostage")

    first = client.get("/v1/line-items.json?act=offer&limit=2")
    rest = client.get(first.json["next"])

    assert first.json["next"].startswith("/v1/line-items.json?")
    assert [each["category"] for each in items(first) + items(rest)] == ["pow", "child", "body"]
    assert rest.json["next"] is None
    text = client.get("/v1/line-items.txt?act=offer&limit=2").text
    assert text.splitlines()[-1].startswith("next: /v1/line-items.txt?act=offer&limit=2&cursor=")


def cursor_of(client, path):
    return client.get(path).json["next"].partition("cursor=")[2]


def test_an_altered_cursor_is_refused(shared_client):
    cursor = cursor_of(shared_client, "/v1/categories?limit=3")

    for place in range(0, len(cursor), 7):
        other = "A" if cursor[place] != "A" else "B"
        altered = cursor[:place] + other + cursor[place + 1 :]
        answer = shared_client.get("/v1/categories", query_string={"cursor": altered})
        assert refused(answer) == (400, "bad-parameter", {"parameters": ["cursor"]})
    for altered in ("", "x", cursor + "x", "é", "0" * 5_000):
        answer = shared_client.get("/v1/categories", query_string={"cursor": altered})
        assert refused(answer) == (400, "bad-parameter", {"parameters": ["cursor"]})
    assert shared_client.get(f"/v1/categories?cursor={cursor}").status_code == 200


def test_a_cursor_is_good_for_its_own_list_only(client, recorder):
    for category in ("pow", "child"):
        post_line_item(client, recorder, act="offer", category=category)
    cursor = cursor_of(client, "/v1/line-items?limit=1&act=offer")

    for path in (
        f"/v1/line-items?cursor={cursor}",
        f"/v1/line-items?act=report&cursor={cursor}",
        f"/v1/line-items?act=offer&category=pow&cursor={cursor}",
        f"/v1/claims?act=offer&cursor={cursor}",
        f"/v1/agreements/{ROUND}/line-items?act=offer&cursor={cursor}",
    ):
        assert refused(client.get(path)) == (400, "bad-parameter", {"parameters": ["cursor"]})
    answer = client.get(f"/v1/line-items?limit=200&act=offer&cursor={cursor}")
    assert [each["category"] for each in items(answer)] == ["child"]


@pytest.fixture
def told(client, recorder):
    """Line items that differ in every way that a filter knows; their ids by what they are."""
    request = post_line_item(client, recorder, act="request", category="child")
    offer = post_line_item(
        client, recorder, act="offer", category="child", answers=request["id"], agreement=None
    )
    report = post_line_item(
        client,
        recorder,
        act="report",
        from_party="UA",
        to_party="RU",
        effective_on="2025-06-07/2025-06-09",
        claims=[claim(source=WIRE, quote="the 6,000 bodies", speakers=[speaker()])],
    )
    part = post_line_item(
        client, recorder, act="request", category="child", part_of=request["id"], to_party="UA"
    )
    post_transition(client, recorder, request, to="accepted")
    named = {"request": request, "offer": offer, "report": report, "part": part}
    return {name: item["id"] for name, item in named.items()}


FILTERS = {
    "": ["request", "offer", "report", "part"],
    f"agreement={ROUND}": ["request", "report", "part"],
    "agreement=none": ["offer"],
    "act=request": ["request", "part"],
    "category=body": ["report"],
    "category=person": [],
    "from_party=UA": ["report"],
    "to_party=RU": ["report"],
    "status=accepted": ["request"],
    "status=open": ["offer", "part"],
    f"source={WIRE}": ["report"],
    f"source={DAILY}": ["request", "offer", "part"],
    "answers={request}": ["offer"],
    "part_of={request}": ["part"],
    "effective_from=2025-06-09": ["report"],
    "effective_from=2025-06-10": [],
    "effective_to=2025-06-07": ["report"],
    "effective_to=2025-06-06": [],
    "effective_from=2025-06-08&effective_to=2025-06-08": ["report"],
    "act=request&status=open": ["part"],
    "category=child&status=open": ["offer", "part"],
    "act=report&category=child": [],
    "act=request&to_party=UA&category=child&from_party=RU&status=accepted": ["request"],
}
FILTERS_OF_CLAIMS = {
    "speaker=the Ukrainian envoy": ["report"],
    "speaker=The Ukrainian envoy": [],
    "publisher=The Wire Example": ["report"],
    "publisher=The Daily Example&act=offer": ["offer"],
    "line_item={report}": ["report"],
    "line_item={report}&act=offer": [],
}


@pytest.mark.parametrize("few", [200, 1, 0])
def test_a_filter_finds_what_it_says(client, told, monkeypatch, few):
    monkeypatch.setattr(kinds, "_FEW_MAX", few)
    monkeypatch.setattr(kinds, "_KINDS_MAX", 10 * few)
    names = {identity: name for name, identity in told.items()}

    lists = {query: client.get(f"/v1/line-items?{query.format(**told)}") for query in FILTERS}
    claims = {query: client.get(f"/v1/claims?{query.format(**told)}") for query in FILTERS}

    found = {query: [names[identity] for identity in ids(lists[query])] for query in lists}
    assert found == FILTERS
    of_claims = {query: [each["line_item"] for each in items(claims[query])] for query in claims}
    assert of_claims == {query: ids(lists[query]) for query in lists}


def test_a_status_is_found_as_it_stood_at_an_earlier_size(client, told):
    size = entries(client)
    paths = [f"/v1/{noun}?status=open&known_at={size - 1}" for noun in ("line-items", "claims")]

    line_items, claims = [client.get(path) for path in paths]

    assert ids(line_items) == [told[name] for name in ("request", "offer", "part")]
    assert [each["line_item"] for each in items(claims)] == ids(line_items)


def test_claims_are_found_by_who_said_and_who_printed_them(client, told):
    names = {identity: name for name, identity in told.items()}

    found = {
        query: [
            names[each["line_item"]]
            for each in items(client.get(f"/v1/claims?{query.format(**told)}"))
        ]
        for query in FILTERS_OF_CLAIMS
    }

    assert found == FILTERS_OF_CLAIMS


@pytest.mark.parametrize(
    "query",
    ["act=swap", "status=done", "effective_from=June", "source=a b", "speaker=", "category="],
)
def test_a_filter_that_can_find_nothing_is_refused(shared_client, query):
    answer = shared_client.get(f"/v1/claims?{query}")

    named = query.partition("=")[0]
    assert refused(answer) == (400, "bad-parameter", {"parameters": [named]})


@pytest.mark.parametrize(
    "path",
    [
        *(f"/v1/line-items?{name}=nowhere" for name in ("agreement", "category", "source")),
        *(f"/v1/line-items?{name}=nowhere" for name in ("from_party", "answers", "part_of")),
        "/v1/claims.csv?agreement=istanbul-2025-6-2",
        "/v1/claims?line_item=nowhere",
        "/v1/stated-totals?source=nowhere",
        "/v1/totals.txt?party=XX",
        f"/v1/agreements/{ROUND}/timeline?category=pows",
    ],
)
def test_a_filter_that_names_nothing_is_refused(shared_client, path):
    """An empty list would pass for the answer: nothing known."""
    named = path.partition("?")[2].partition("=")[0]

    answer = shared_client.get(path)

    assert refused(answer) == (400, "bad-parameter", {"parameters": [named]})


def test_an_unknown_path_is_refused_before_an_unknown_filter(shared_client):
    answer = shared_client.get("/v1/agreements/nowhere/timeline?category=nowhere")

    assert refused(answer)[:2] == (404, "not-found")


def test_a_filter_names_what_was_recorded_by_then(client, admin):
    size = entries(client)
    post_party(client, admin)

    assert items(client.get("/v1/line-items?from_party=icrc")) == []
    then = client.get(f"/v1/line-items?from_party=icrc&known_at={size}")

    assert refused(then) == (400, "bad-parameter", {"parameters": ["from_party"]})


def test_an_agreements_own_list_takes_no_agreement(shared_client):
    answer = shared_client.get(f"/v1/agreements/{ROUND}/line-items?agreement=none")

    assert refused(answer) == (400, "bad-parameter", {"parameters": ["agreement"]})


def test_claims_of_one_line_item_keep_their_order_over_pages(client, recorder):
    item = post_line_item(
        client,
        recorder,
        claims=[claim(id=f"cl-{n}", relation="restates" if n else None) for n in range(5)],
    )
    path, walked = f"/v1/line-items/{item['id']}/claims?limit=2", []

    while path:
        answer = client.get(path)
        walked, path = walked + ids(answer), answer.json["next"]

    assert walked == [f"cl-{n}" for n in range(5)]


def post_row(client, who, number):
    """Record one more of everything that is listed."""
    post_party(client, who["admin"], id=f"party-{number}")
    post_agreement(client, who["admin"], id=f"round-{number}-x")
    post_source(client, who["rosa"], id=f"source-{number}")
    item = post_line_item(client, who["rosa"], agreement=f"round-{number}-x", act="report")
    post_claim(client, who["rosa"], item)
    act = ("pledge", "request", "offer")[number]
    post_line_item(client, who["rosa"], agreement="round-0-x", act=act)


@pytest.mark.usefixtures("nothing_at_hand")
def test_three_rows_of_a_list_take_as_many_queries_as_one(client, template, queries):
    paths = [
        *(f"/v1/{collection}" for collection in COLLECTIONS),
        "/v1/line-items?act=report&from_party=RU&source=daily-2025-06-02",
        "/v1/agreements/round-0-x/totals",
        "/v1/agreements/round-0-x/timeline",
        "/v1/agreements/round-0-x/line-items",
    ]

    def counted(path):
        queries.clear()
        assert client.get(path).status_code == 200
        return len(queries)

    post_row(client, template.headers, 0)
    one = [counted(path) for path in paths]
    post_row(client, template.headers, 1)
    post_row(client, template.headers, 2)
    three = [counted(path) for path in paths]

    assert three == one
    assert min(one) > 0
