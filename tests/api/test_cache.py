"""Answers kept in memory are those that would be made anew, whoever has written in between."""

from contextlib import ExitStack

import pytest
from hypothesis import HealthCheck, given, settings

from ledger.api.http import metrics, read_handler
from ledger.api.http.response_cache import ResponseCache, WholeAnswer
from ledger.app import create_app
from tests import factories
from tests.answers import refusal
from tests.api import small_ledgers, tables
from tests.conftest import copied, opened

FEW = settings(max_examples=2, suppress_health_check=[HealthCheck.too_slow])
MANY = settings(FEW, max_examples=30)
TOTALS = f"{tables.ROUND}/totals"
ASKED = [
    *(
        f"{TOTALS}{rest}"
        for rest in ("", ".txt", ".csv", "?policy=from_party", "?as_of=2025-06-14")
    ),
    f"{tables.ROUND}/timeline",
    f"{tables.ROUND}/line-items",
    f"{tables.ROUND}/line-items?limit=1",
    f"{tables.ROUND}/open-questions",
    "/v1/totals",
    "/v1/line-items.txt",
    "/v1/claims?limit=2",
    "/v1/agreements",
    "/v1/statuses",
]
#: A line item of one agreement that a speaker puts under another, and what then happens to it.
ELSEWHERE = "round-3"


def without_memory(database, monkeypatch):
    """Return a client of a server that keeps nothing."""
    with monkeypatch.context() as patched:
        patched.setattr(read_handler, "ResponseCache", lambda: ResponseCache(0))
        return create_app(database).test_client()


def said(client, path):
    answer = client.get(path)
    headers = {name: value for name, value in answer.headers if name != "Request-Id"}
    return answer.status_code, headers, answer.data


class Comparing:
    """A client that writes through one server, and compares the answers of all after each write.

    `turns`: after one write it asks for one part of what is asked, after the next for the next.
    """

    def __init__(self, servers, plain, turns=1):
        self._servers, self._plain, self._turns = servers, plain, turns
        self.compared = self._written = 0
        #: Writes what is needed beforehand: nothing is compared after it.
        self.beforehand = servers[0]

    def post(self, *sent, **more):
        answer = self._servers[0].post(*sent, **more)
        self.compare()
        return answer

    def patch(self, *sent, **more):
        answer = self._servers[-1].patch(*sent, **more)
        self.compare()
        return answer

    def get(self, path):
        return self._servers[0].get(path)

    def compare(self):
        first, self._written = self._written % self._turns, self._written + 1
        for path in ASKED[first :: self._turns]:
            expected = said(self._plain, path)
            for server in self._servers:
                assert said(server, path) == expected, path
                assert said(server, path) == expected, path
            self.compared += 1


def check_what_is_kept(engine, template, ledger, turns):
    monkeypatch = pytest.MonkeyPatch()
    with ExitStack() as stack:
        database = stack.enter_context(copied(engine, template))
        databases = [database]
        if not database.alone:
            databases.append(stack.enter_context(opened(database_url(database))))
        servers = [create_app(each).test_client() for each in databases]
        comparing = Comparing(servers, without_memory(database, monkeypatch), turns)
        small_ledgers.record(comparing, template.headers, ledger)

        assert comparing.compared > 5 * len(ASKED) / turns


@given(ledger=small_ledgers.ledgers)
@FEW
def test_a_kept_answer_is_what_would_be_made_anew(engine, template, ledger):
    check_what_is_kept(engine, template, ledger, turns=3)


@pytest.mark.long
@given(ledger=small_ledgers.ledgers)
@MANY
def test_a_kept_answer_of_many_ledgers_is_what_would_be_made_anew(engine, template, ledger):
    check_what_is_kept(engine, template, ledger, turns=1)


def database_url(database):
    """Where a ledger is, so that another server opens it too."""
    return database.engine.url.render_as_string(hide_password=False)


@pytest.fixture
def comparing(database, monkeypatch):
    """Compare after each write; there is nothing yet but an agreement."""
    client = create_app(database).test_client()
    return Comparing([client], without_memory(database, monkeypatch))


def test_a_kept_answer_follows_a_claim_under_another_agreement(comparing, admin, recorder):
    factories.post_agreement(comparing.beforehand, admin, id=ELSEWHERE)
    claim = factories.claim(differs={"agreement": factories.ROUND})
    comparing.compare()
    item = factories.post_line_item(comparing, recorder, agreement=ELSEWHERE, claims=[claim])
    more = factories.claim(
        source=factories.WIRE, quote="Moscow later spoke of 5,900 remains", quantity=5900
    )
    told = factories.post_claim(
        comparing,
        recorder,
        item,
        **more,
        relation="supersedes",
        replaces=item["claims"][0]["id"],
        because="correction",
    )

    assert told.status_code == 201


def test_a_kept_answer_follows_a_stated_total_that_is_replaced_under_another_agreement(
    comparing, admin, recorder
):
    before = comparing.beforehand
    factories.post_agreement(before, admin, id=ELSEWHERE)
    factories.post_line_item(before, recorder, act="report", effective_on="2025-06-02")
    stated = factories.post_stated_total(comparing, recorder)

    other = factories.post_stated_total(
        comparing, recorder, agreements=[ELSEWHERE], replaces=stated["id"], because="correction"
    )

    assert other["replaces"] == stated["id"]


def test_a_kept_refusal_ends_when_the_agreement_is_recorded(comparing, admin):
    path = f"/v1/agreements/{ELSEWHERE}/totals"
    assert refusal(comparing.get(path)) == (404, "not-found")

    factories.post_agreement(comparing, admin, id=ELSEWHERE)

    assert comparing.get(path).json["totals"] == []


def test_a_kept_table_of_totals_follows_a_new_title(comparing, admin):
    path = f"/v1/agreements/{factories.ROUND}"
    assert "Second round of direct talks" in comparing.get(f"{TOTALS}.txt").text

    factories.patch(comparing, admin, path, title="The second round")

    assert "The second round" in comparing.get(f"{TOTALS}.txt").text


def test_a_kept_answer_rests_on_categories_that_stay_in_place(comparing, admin, recorder):
    """If it could move, totals would change with it."""
    before = comparing.beforehand
    for name, parent in (("group", None), ("officer", None), ("major", "officer")):
        factories.post_category(before, admin, id=name, unit="persons", parent=parent)
    factories.post_line_item(before, recorder, category="group")
    factories.post_line_item(
        before, recorder, category="major", act="report", effective_on="2025-06-02"
    )
    comparing.compare()

    moved = factories.patch(comparing, admin, "/v1/categories/officer", parent="group")

    assert refusal(moved) == (409, "frozen")


def kept(client, path, times=1):
    """Return how many of some requests were answered from memory."""
    before = metrics.ANSWERS_KEPT._value.get()  # noqa: SLF001 - what /metrics shows
    for _ in range(times):
        assert client.get(path).status_code == 200
    return int(metrics.ANSWERS_KEPT._value.get() - before)  # noqa: SLF001 - as above


def test_an_answer_is_kept_until_something_is_recorded(client, recorder):
    assert kept(client, "/v1/claims", times=3) == 2

    factories.post_source(client, recorder)

    assert kept(client, "/v1/claims", times=2) == 1


def test_kept_totals_stay_while_other_agreements_change(client, admin, recorder):
    factories.post_line_item(client, recorder)
    factories.post_agreement(client, admin, id=ELSEWHERE)
    assert kept(client, TOTALS, times=2) == 1

    factories.post_line_item(client, recorder, agreement=ELSEWHERE)
    assert kept(client, TOTALS) == 1

    factories.post_line_item(client, recorder, category="pow")
    assert kept(client, TOTALS, times=2) == 1


def test_kept_answers_of_formats_and_addresses_are_kept_apart(client, recorder):
    item = factories.post_line_item(client, recorder)
    path = f"/v1/claims/{item['claims'][0]['id']}"

    plain = client.get(path, headers={"Accept": "text/plain"})
    elsewhere = client.get(path, headers={"Accept": "text/plain", "Host": "ledger.example"})

    assert client.get(path).content_type == "application/json"
    assert "http://localhost/v1/claims/" in plain.text
    assert "http://ledger.example/v1/claims/" in elsewhere.text


def test_a_kept_answer_is_for_who_may_read_it_only(database, recorder):
    client = create_app(database, open_reading=False).test_client()

    assert client.get("/v1/parties", headers=recorder).status_code == 200
    assert client.get("/v1/parties").status_code == 401
    for _ in range(2):
        text = client.get(f"/v1/sources/{factories.DAILY}/text", headers=recorder)
        assert text.status_code == 200
        assert client.get(f"/v1/sources/{factories.DAILY}/text").status_code == 401


def test_an_answer_that_changes_without_an_entry_is_not_kept(client, admin):
    def used():
        uses = client.get("/v1/token-uses", headers=admin).json["items"]
        return {use["actor"]: use["last_used_on"] for use in uses}

    assert used()["vera"] is None
    reviewer_token = factories.post_token(client, admin, actor="vera")["token"]
    before = len(used())

    client.get("/v1/parties", headers={"Authorization": f"Bearer {reviewer_token}"})

    assert len(used()) == before
    assert used()["vera"] is not None


def test_an_etag_is_compared_with_the_kept_answer(client):
    first = client.get("/v1/parties")

    same = client.get("/v1/parties", headers={"If-None-Match": first.headers["ETag"]})

    assert (same.status_code, same.data, same.headers["ETag"]) == (304, b"", first.headers["ETag"])


def test_a_kept_pinned_answer_keeps_its_journal_size(client, admin):
    size = client.get("/readyz").json["entries"]
    factories.post_party(client, admin)

    sizes = [client.get(f"/v1/parties?known_at={size}").headers["Ledger-Size"] for _ in range(2)]

    assert sizes == [str(size)] * 2


def whole(number, room):
    return (number, "/v1/parties"), WholeAnswer(b"x" * room, {"ETag": '"x"'}, "text/plain", None)


def test_kept_answers_are_bounded_in_bytes():
    cache = ResponseCache(bytes_max=100_000)
    for number in range(1_000):
        cache.put(*whole(number, 5_000))
        assert cache.bytes <= 100_000

    found = [number for number in range(1_000) if cache.get((number, "/v1/parties"))]

    assert found == list(range(1_000 - len(found), 1_000))
    assert 10 < len(found) < 20


def test_the_kept_answer_that_was_asked_for_last_stays():
    cache = ResponseCache(bytes_max=100_000)
    first, answer = whole(0, 5_000)
    cache.put(first, answer)
    for number in range(100):
        cache.put(*whole(number + 1, 5_000))
        assert cache.get(first) is answer


def test_one_kept_answer_never_takes_all_the_room():
    cache = ResponseCache(bytes_max=100_000)
    cache.put(*whole(1, 50_000))

    assert (cache.get((1, "/v1/parties")), cache.bytes) == (None, 0)
