"""Links that people share work, whatever the services between put into them."""

import pytest

from tests.answers import entries, refusal
from tests.factories import ROUND, claim, party, post_line_item

pytestmark = pytest.mark.one_on_postgresql

TRACKED = [
    "fbclid=IwAR0",
    "gclid=x",
    "gbraid=x",
    "wbraid=x",
    "dclid=x",
    "msclkid=x",
    "yclid=x",
    "twclid=x",
    "ttclid=x",
    "igshid=x",
    "igsh=x",
    "li_fat_id=x",
    "mc_cid=x",
    "mc_eid=x",
    "mkt_tok=x",
    "_ga=2.1",
    "_gl=1*x",
    "_hsenc=x",
    "srsltid=x",
    "utm_source=x",
    "utm_medium=x",
    "utm_campaign=x&utm_term=y&utm_content=z&utm_id=1",
    "UTM_Source=x",
    "utm%5Fsource=x",
    "utm_source",
    "fbclid=1&fbclid=2",
    "fbclid=%FF",
]


def test_a_citation_is_found_whatever_follows_its_reader(client, recorder):
    post_line_item(client, recorder, claims=[claim(id="cl-1")])
    pinned = f"known_at={entries(client)}"
    plain = client.get(f"/v1/claims/cl-1.txt?{pinned}")
    queries = [f"{pinned}&{added}" for added in TRACKED] + [
        f"{added}&{pinned}" for added in TRACKED
    ]

    answers = [client.get(f"/v1/claims/cl-1.txt?{query}") for query in queries]

    expected = (plain.status_code, plain.data, plain.headers["ETag"])
    assert plain.status_code == 200
    assert {(each.status_code, each.data, each.headers["ETag"]) for each in answers} == {expected}


def test_links_go_on_without_tracking_parameters(shared_client):
    answer = shared_client.get("/v1/categories?utm_source=x&limit=2&fbclid=y")
    moment = shared_client.get("/v1/categories/pow?fbclid=y&known_at=2030-01-01T00:00:00Z")

    assert answer.json["next"].startswith("/v1/categories?limit=2&cursor=")
    assert "fbclid" not in answer.headers["Link"]
    assert moment.status_code == 400 or "fbclid" not in moment.headers.get("Content-Location", "")


def test_a_tracking_parameter_makes_no_other_answer_to_keep(client):
    path = f"/v1/agreements/{ROUND}/totals"
    before = kept(client)

    for added in ("", "?fbclid=1", "?utm_source=2", "?gclid=3&utm_medium=4"):
        assert client.get(path + added).status_code == 200

    assert kept(client) == before + 3


def kept(client):
    lines = client.get("/metrics").text.splitlines()
    (line,) = [each for each in lines if each.startswith("ledger_answers_kept_total ")]
    return float(line.split()[1])


@pytest.mark.parametrize("path", ["/", "/docs", "/problems/stale", "/openapi.yaml", "/healthz"])
def test_pages_are_found_whatever_tracks_their_reader(shared_client, path):
    tracked = shared_client.get(f"{path}?utm_source=x&fbclid=y")

    assert (tracked.status_code, tracked.data) == (200, shared_client.get(path).data)


@pytest.mark.parametrize("name", ["color", "utm", "xfbclid", "ref", "source_utm_", "fbclid.x"])
def test_an_unknown_tracking_parameter_is_refused(shared_client, name):
    assert refusal(shared_client.get(f"/v1/parties?{name}=x")) == (400, "bad-parameter")


@pytest.mark.parametrize("name", ["fbclid", "utm_source"])
def test_a_write_takes_no_tracking_parameter(client, admin, recorder, name):
    made = client.post(f"/v1/parties?{name}=x", json=party(), headers=admin)
    article = client.post(
        f"/v1/sources?publisher=P&{name}=x",
        data=b"words",
        headers=recorder | {"Content-Type": "text/plain"},
    )

    assert refusal(made) == (400, "bad-parameter")
    assert refusal(article) == (400, "bad-parameter")
