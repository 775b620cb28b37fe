"""Formats: the same answer as JSON, a text table, CSV or NDJSON."""

import csv
import io
import json

import pytest

from tests.answers import items, refused
from tests.factories import (
    DAILY,
    ROUND,
    claim,
    post_category,
    post_line_item,
    post_party,
    post_source,
    prisoners,
    speaker,
)

TYPES = {
    "json": "application/json",
    "txt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "ndjson": "application/x-ndjson",
}
LISTS = [
    "/v1/parties",
    "/v1/line-items",
    "/v1/claims",
    "/v1/statuses",
    "/v1/parties/RU/history",
    f"/v1/agreements/{ROUND}/totals",
    f"/v1/agreements/{ROUND}/timeline",
    f"/v1/agreements/{ROUND}/line-items",
]
#: What no text table may carry: controls, joiners, bidi marks, separators, private use.
UNSAFE = "\x1b[2J\x07\x7f\x85\u200b\u200e\u202e\u2066\u2028\ufeff\ue000"


def rows(answer):
    """Return the records of a CSV."""
    assert answer.content_type == TYPES["csv"]
    assert answer.text.endswith("\r\n")
    return list(csv.DictReader(io.StringIO(answer.text, newline="")))


@pytest.mark.parametrize("suffix", TYPES)
def test_a_list_is_to_be_had_by_suffix_and_by_accept(client, recorder, suffix):
    post_line_item(client, recorder)

    for path in LISTS:
        by_suffix = client.get(f"{path}.{suffix}")
        by_accept = client.get(path, headers={"Accept": TYPES[suffix].partition(";")[0]})
        assert (by_suffix.status_code, by_suffix.content_type) == (200, TYPES[suffix])
        assert by_accept.data == by_suffix.data
        assert by_accept.content_type == by_suffix.content_type
        assert by_accept.headers["Vary"] == "Accept, Authorization"
        assert by_suffix.data.endswith(b"\n")


def test_the_suffix_wins_over_accept(shared_client):
    answer = shared_client.get("/v1/parties.csv", headers={"Accept": "application/json"})

    assert answer.content_type == TYPES["csv"]


@pytest.mark.parametrize(
    ("accept", "suffix"),
    [
        ("*/*", "json"),
        ("", "json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "json"),
        ("text/*", "txt"),
        ("application/json;q=0.5, text/csv", "csv"),
        ("application/json;q=0, text/plain", "txt"),
        ("image/png, application/x-ndjson", "ndjson"),
        ("TEXT/CSV", "csv"),
    ],
)
def test_accept_is_weighed(shared_client, accept, suffix):
    answer = shared_client.get("/v1/parties", headers={"Accept": accept})

    assert (answer.status_code, answer.content_type) == (200, TYPES[suffix])


@pytest.mark.parametrize("accept", ["image/png", "application/json;q=0", "text/html", "*/*;q=0"])
def test_what_is_not_to_be_had_is_refused_with_what_is(shared_client, accept):
    listed = shared_client.get("/v1/parties", headers={"Accept": accept})
    single = shared_client.get("/v1/parties/RU.csv")

    available = [kind.partition(";")[0] for kind in TYPES.values()]
    assert refused(listed) == (406, "not-acceptable", {"available": available})
    assert refused(single) == (406, "not-acceptable", {"available": available[:2]})


def test_a_write_answers_json_or_says_so(shared_client, admin):
    body = {"id": "icrc", "name": "ICRC"}

    answer = shared_client.post("/v1/parties", json=body, headers=admin | {"Accept": "text/csv"})

    assert refused(answer) == (406, "not-acceptable", {"available": ["application/json"]})
    assert shared_client.get("/v1/parties/icrc").status_code == 404


def test_json_lists_have_one_item_a_line(shared_client):
    lines = shared_client.get("/v1/parties").text.split("\n")

    assert (lines[0], lines[-2], lines[-1]) == ('{"items":[', '],"next":null}', "")
    assert [json.loads(line.rstrip(","))["id"] for line in lines[1:-2]] == ["RU", "UA", "TR"]
    assert "Türkiye" in lines[3]


def test_ndjson_has_the_same_items(client, recorder):
    post_line_item(client, recorder)

    for path in ("/v1/line-items", "/v1/claims", "/v1/parties"):
        lines = client.get(f"{path}.ndjson").text.splitlines()
        assert [json.loads(line) for line in lines] == items(client.get(path))


def test_an_empty_list_is_empty_in_every_format(shared_client):
    assert shared_client.get("/v1/line-items").text == '{"items":[\n],"next":null}\n'
    assert shared_client.get("/v1/line-items.ndjson").text == ""
    assert len(shared_client.get("/v1/line-items.csv").text.splitlines()) == 1
    assert len(shared_client.get("/v1/line-items.txt").text.splitlines()) == 1


def test_a_claim_is_one_flat_row_of_csv(client, recorder):
    item = post_line_item(client, recorder, **prisoners(id="pow-1"))

    (row,) = rows(client.get("/v1/claims.csv"))

    told = item["claims"][0]
    assert {name: row[name] for name in ("id", "line_item", "source", "publisher")} == {
        "id": told["id"],
        "line_item": "pow-1",
        "source": DAILY,
        "publisher": "The Daily Example",
    }
    assert {name: row[name] for name in ("qualifier", "lower", "upper", "approximate", "text")} == {
        "qualifier": "about",
        "lower": "1000",
        "upper": "1000",
        "approximate": "true",
        "text": "≈1,000",
    }
    assert row["words"] == "About 1,000 prisoners of war will come home"
    assert (row["speaker"], row["speaker_parties"]) == ("the Ukrainian envoy", "UA")
    assert (row["verbatim"], row["unclear"]) == ("", "")


def test_totals_as_csv_have_a_column_for_every_number(client, recorder):
    post_line_item(client, recorder, **prisoners())
    answer = client.get(f"/v1/agreements/{ROUND}/totals.csv")

    sums = ["lines", "lower", "upper", "approximate", "without_number", "withheld", "contested"]
    sums += ["disputed", "one_side", "text"]
    assert answer.text.partition("\r\n")[0].split(",") == [
        *("category", "unit", "from_party", "to_party"),
        *(
            f"{act}_{name}"
            for act in ("requested", "offered", "pledged", "reported")
            for name in sums
        ),
        *("outstanding_lower", "outstanding_upper", "fulfilment_lower", "fulfilment_upper"),
        *("assessment", "caveats"),
    ]
    (row,) = rows(answer)
    assert (row["pledged_lower"], row["pledged_text"], row["reported_lower"]) == (
        "1000",
        "≈1,000",
        "",
    )
    assert (row["assessment"], row["caveats"]) == ("no_report_recorded", "approximate; one_side")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_spreadsheet_runs_no_words_as_a_formula(client, recorder, start):
    quote = f'{start}HYPERLINK("https://example.org", "6,000 bodies")'
    post_source(client, recorder, text=f"He said: {quote} today.")
    told = claim(source="paper-2025-06-04", quote=quote, speaker=speaker(name="=cmd|x"))
    post_line_item(client, recorder, claims=[told], note="+1 more")

    (row,) = rows(client.get("/v1/claims.csv"))

    assert (row["words"], row["exact"]) == (f"'{quote}", f"'{quote}")
    assert row["speaker"] == "'=cmd|x"
    assert (row["start"], row["lower"]) == ("9", "6000")
    (item,) = rows(client.get("/v1/line-items.csv"))
    assert (item["note"], item["text"]) == ("'+1 more", "6,000")


def test_csv_keeps_commas_quotes_and_line_ends(client, recorder):
    quote = 'He said "6,000",\r\nthen left'
    post_source(client, recorder, text=f"On Monday: {quote}.")
    post_line_item(client, recorder, claims=[claim(source="paper-2025-06-04", quote=quote)])

    (row,) = rows(client.get("/v1/claims.csv"))

    assert row["exact"] == quote


def test_a_text_table_carries_nothing_that_moves_or_hides(client, recorder):
    quote = f"return{UNSAFE}6,000 bodies"
    post_source(client, recorder, text=f"They {quote} soon.")
    told = claim(source="paper-2025-06-04", quote=quote, quantity=6000)
    item = post_line_item(client, recorder, claims=[told])
    assert item["claims"][0]["passage"]["exact"] == quote

    for path in ("/v1/claims", f"/v1/line-items/{item['id']}", f"/v1/claims/{told_id(item)}"):
        text = client.get(f"{path}.txt").text
        assert [mark for mark in UNSAFE if mark in text and not mark.isprintable()] == []
        assert "return" in text
        assert "\ufffd" in text


def told_id(item):
    return item["claims"][0]["id"]


@pytest.mark.parametrize("mark", [mark for mark in UNSAFE if not mark.isprintable()])
def test_a_title_is_shown_without_its_marks(client, admin, mark):
    body = {"id": "icrc", "name": f"Red{mark}Cross"}
    answer = client.post("/v1/parties", json=body, headers=admin)

    # Plain control characters never came in.
    assert answer.status_code == (422 if mark < "\xa0" else 201)
    assert mark not in client.get("/v1/parties.txt").text


def test_a_table_is_aligned_by_what_a_terminal_shows(client, admin):
    post_party(client, admin, id="yi", name="一二三")
    post_party(client, admin, id="acc", name="x\u0301a")

    lines = client.get("/v1/parties.txt").text.splitlines()

    assert lines == [
        "id   name",
        "RU   Russia",
        "UA   Ukraine",
        "TR   Türkiye",
        "yi   一二三",
        "acc  x\u0301a",
    ]


def test_long_cells_are_cut_and_empty_ones_are_a_dash(client, admin):
    label = "A label of more than forty columns, which no table has room for"
    post_category(client, admin, id="long", label=label)

    line = client.get("/v1/categories.txt").text.splitlines()[-1]

    assert line == f"long      {label[:39]}…  days     -"
    assert label in client.get("/v1/categories/long.txt").text


def test_a_single_resource_is_a_table_of_fields(shared_client):
    lines = shared_client.get("/v1/parties/TR.txt").text.splitlines()

    assert lines[:3] == ["field        value", "id           TR", "name         Türkiye"]
    assert lines[-1] == "recorded_by  admin"


def test_a_line_item_as_text_shows_its_claims_below(client, recorder):
    item = post_line_item(client, recorder, **prisoners(id="pow-1"))

    text = client.get("/v1/line-items/pow-1.txt").text

    head, _, below = text.partition("\nclaims\n")
    assert ["text", "≈1,000"] in [line.split() for line in head.splitlines()]
    assert item["claims"][0]["id"] in below
    assert "the Ukrainian envoy" in below


@pytest.mark.parametrize("suffix", ["xml", "html", "JSON", "", "json.json"])
def test_a_suffix_that_names_no_format_names_nothing(shared_client, suffix):
    status, code, _ = refused(shared_client.get(f"/v1/parties.{suffix}"))

    assert (status, code) == (404, "no-such-path")


def test_nobody_looks_at_the_user_agent(shared_client):
    agents = ("curl/8.0", "Mozilla/5.0")

    answers = {
        shared_client.get("/v1/parties", headers={"User-Agent": agent}).data for agent in agents
    }

    assert len(answers) == 1
