"""The address that `serve` prints: what this is, and where to go."""

import pytest

from ledger.api.formats import html_pages
from ledger.app import create_app
from tests.answers import entries, ids, refusal
from tests.factories import ROUND, patch, post_agreement, post_line_item

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
TOTALS = f"/v1/agreements/{ROUND}/totals.txt"
TEXT = f"""\
Exchange ledger
What belligerents pledged to hand over to each other and what was reported handed over, each \
figure tied to the exact words of a stored article.

agreement            title                         totals
istanbul-2025-06-02  Second round of direct talks  http://localhost{TOTALS}

http://localhost/v1/agreements.txt  the agreements
http://localhost/v1/totals.txt      totals across agreements
http://localhost/v1/line-items.txt  line items: what was asked, offered, pledged and reported
http://localhost/v1/journal.txt     the journal, which seals each change; /docs/journal: its proofs
http://localhost/docs               how to read and how to write
http://localhost/openapi.yaml       the same for programs
http://localhost/problems           what the codes of refusals mean
http://localhost/readyz             whether the ledger can be read
"""


@pytest.fixture
def closed(database):
    return create_app(database, open_reading=False).test_client()


def test_the_start_page_shows_curl_words_with_addresses_to_paste(shared_client):
    answer = shared_client.get("/", headers={"Accept": "*/*"})

    assert (answer.status_code, answer.text) == (200, TEXT)
    assert answer.content_type == "text/plain; charset=utf-8"


def test_the_start_page_shows_a_program_json(shared_client):
    told = shared_client.get("/", headers={"Accept": "application/json"}).json

    named = {"id": ROUND, "title": "Second round of direct talks", "totals": TOTALS}
    assert told["agreements"] == [named]
    assert [shared_client.get(place["path"]).status_code for place in told["places"]] == [200] * 8
    assert shared_client.get(TOTALS).status_code == 200


def test_the_start_page_in_a_browser_loads_and_runs_nothing(shared_client):
    answer = shared_client.get("/", headers=BROWSER)

    assert answer.content_type == "text/html; charset=utf-8"
    assert answer.headers["Content-Security-Policy"] == html_pages.SECURITY_POLICY
    link = f'<a href="/agreements/{ROUND}"><bdi>Second round of direct talks</bdi></a>'
    assert link in answer.text
    assert '<a href="/docs">' in answer.text
    assert "<script" not in answer.text


def test_a_title_on_the_start_page_is_no_markup(client, admin):
    post_agreement(client, admin, title='<img src=x onerror="alert(1)">')

    page = client.get("/", headers=BROWSER).text

    assert "<img" not in page
    assert "&lt;img src=x" in page


def test_the_start_page_names_no_withdrawn_agreement(client, admin):
    post_agreement(client, admin)
    patch(client, admin, "/v1/agreements/round-3", withdrawn="entered twice")

    assert "round-3" not in client.get("/").text
    assert "round-3" in ids(client.get("/v1/agreements"))


@pytest.mark.parametrize("accept", ["*/*", "text/html", "application/json"])
@pytest.mark.parametrize("who", [None, "admin"])
def test_the_start_page_of_a_closed_ledger_shows_nothing_of_it_without_a_token(
    closed, template, accept, who
):
    headers = template.headers.get(who, {}) | {"Accept": accept}

    answer = closed.get("/", headers=headers)

    assert answer.status_code == 200
    assert (ROUND in answer.text) == (who is not None)
    assert ("Ledger-Size" in answer.headers) == (who is not None)
    if accept != "application/json":
        assert ("Reading needs a token here" in answer.text) == (who is None)


def test_the_start_page_refuses_a_bad_token_and_another_format(shared_client):
    bad = {"Authorization": "Bearer xl_guess"}

    assert refusal(shared_client.get("/", headers=bad)) == (401, "unauthenticated")
    assert refusal(shared_client.get("/", headers={"Accept": "text/csv"})) == (
        406,
        "not-acceptable",
    )
    assert refusal(shared_client.get("/?color=red")) == (400, "bad-parameter")


def test_the_start_page_looks_back_as_its_links_do(client, recorder, admin):
    size = entries(client)
    post_agreement(client, admin, id="later", title="Later talks")
    post_line_item(client, recorder, act="report", effective_on="2025-06-02")
    query = f"as_of=2025-06-30&known_at={size}&policy=from_party"

    text = client.get(f"/?known_at={size}").text
    document = client.get(f"/?{query}", headers={"Accept": "application/json"}).json
    page = client.get(f"/?{query}", headers=BROWSER).text

    assert "Later talks" not in text
    assert f"http://localhost{TOTALS}?known_at={size}\n" in text
    (agreement,) = document["agreements"]
    assert agreement["totals"] == f"{TOTALS}?{query}"
    assert "Later talks" not in page
    assert f"what this ledger said at journal size {size}" in page
    assert "Nothing that had happened by then is recorded under it" in page
    assert page.count(f'href="/?{query}"'.replace("&", "&amp;")) == 2
    assert client.get("/?known_at=99999").status_code == 400


def test_the_figures_of_the_start_page_are_those_of_its_day_and_policy(client, recorder):
    post_line_item(client, recorder, act="report", effective_on="2025-06-02")

    by_then = client.get("/?as_of=2025-06-01", headers=BROWSER).text
    of_giver = client.get("/?policy=from_party", headers=BROWSER).text

    assert "<strong>what had happened by" in by_then
    assert "Nothing that had happened by then is recorded under it" in by_then
    assert "figures by the policy <strong><bdi>from_party</bdi></strong>" in of_giver
    assert "1 not considered" in of_giver
