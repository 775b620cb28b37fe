"""A request that is sent again with its Idempotency-Key is done once, and answered alike."""

import re

import pytest
from sqlalchemy import update

from ledger.models import IdempotencyKey
from ledger.rules.base.canonical_json import canonical, digest
from ledger.services.idempotency import RequestKey
from ledger.services.verify import verify
from tests import factories
from tests.answers import actions, entries, refusal, refused
from tests.factories import post, send_offered

KEY = "0f2a6c3e-5d7b"
PARTY = {"id": "icrc", "name": "International Committee of the Red Cross"}
#: What differs between two answers to the same request, whatever they say.
PASSING = {"Request-Id", "Idempotent-Replayed", "Content-Length"}


def said(answer):
    """Return all that an answer says, but for what names this one delivery."""
    kept = {name: value for name, value in answer.headers if name not in PASSING}
    return answer.status_code, kept, answer.data


def writes(client, admin, recorder, reviewer):
    """Return a request of every kind: who sends it, its method, path, body and If-Match."""
    item = factories.post_line_item(client, recorder)
    stated = factories.post_stated_total(client, recorder)
    path, claim = f"/v1/line-items/{item['id']}", item["claims"][0]["id"]
    further = factories.claim(relation="restates", source=factories.WIRE)
    further["quote"] = "Both delegations confirmed the 6,000 bodies"
    agreement = factories.agreement()
    return {
        "party": (admin, "POST", "/v1/parties", PARTY),
        "rename": (admin, "PATCH", "/v1/parties/TR", {"name": "Turkey"}),
        "category": (admin, "POST", "/v1/categories", factories.category()),
        "agreement": (admin, "POST", "/v1/agreements", agreement),
        "source": (recorder, "POST", "/v1/sources", factories.source()),
        "both ways": (recorder, "POST", "/v1/line-items", factories.prisoners(both_ways=True)),
        "claim": (recorder, "POST", f"{path}/claims", further),
        "step": (reviewer, "POST", f"{path}/transitions", factories.transition()),
        "rank": (
            reviewer,
            "PATCH",
            f"/v1/claims/{claim}",
            {"rank": "preferred", "rank_reason": "x"},
        ),
        "note": (recorder, "PATCH", path, {"note": "one of two"}),
        "stated": (recorder, "POST", "/v1/stated-totals", factories.stated_total()),
        "withdrawn": (recorder, "PATCH", f"/v1/stated-totals/{stated['id']}", {"withdrawn": "x"}),
        "actor": (admin, "POST", "/v1/actors", {"id": "olga", "role": "recorder"}),
        "batch": (admin, "POST", "/v1/batches", batch()),
    }


def batch():
    """Lines of which the one is doubtful, and the other makes its ids itself."""
    ahead = factories.source(id="ahead", text="Tomorrow.", published_on="2099-01-01")
    pair = factories.line_item(category="wounded", both_ways=True)
    return [{"type": "source"} | ahead, {"type": "line_item"} | pair]


def send(client, write, **headers):
    actor, method, path, body = write
    named = {"If-Match": "*", "Idempotency-Key": KEY} | headers
    return client.open(path, method=method, json=body, headers=actor | named)


def test_every_kind_of_write_with_a_key_is_done_once_and_answered_alike(
    client, database, admin, recorder, reviewer
):
    for name, write in writes(client, admin, recorder, reviewer).items():
        first = send(client, write)
        before = entries(client)
        # What happens in between changes nothing of what was done then.
        factories.post_party(client, admin, id=f"between-{before}")

        again = send(client, write, **{"If-Match": '"whatever"'})

        assert first.status_code in (200, 201), (name, first.text)
        assert "Idempotent-Replayed" not in first.headers
        assert again.headers["Idempotent-Replayed"] == "true"
        assert said(again) == said(first), name
        assert entries(client) == before + 1
    with database.snapshot() as session:
        assert [verdict for verdict in verify(session) if verdict.wrong] == []


def test_a_write_that_changed_nothing_keeps_no_idempotency_key(client, admin):
    """No entry could vouch for such a key: one put into the database would hide a change."""
    nothing = (admin, "PATCH", "/v1/parties/UA", {"name": "Ukraine"})
    first, before = send(client, nothing), entries(client)

    again = send(client, nothing)

    assert (first.status_code, said(again), entries(client)) == (200, said(first), before)
    assert "Idempotent-Replayed" not in again.headers


def test_an_idempotency_key_put_into_the_database_replays_nothing(client, database, admin):
    patch = (admin, "PATCH", "/v1/parties/UA", {"name": "Ukraina"})
    assert send(client, patch).status_code == 200
    before = entries(client)
    with database.transaction() as session:
        session.execute(update(IdempotencyKey).values(first_index=0, size=0))

    answer = send(client, patch)

    assert refused(answer) == (503, "database-lost", {})
    assert entries(client) == before


def test_an_answer_that_was_changed_in_the_database_is_not_given_again(client, database, admin):
    patch = (admin, "PATCH", "/v1/parties/UA", {"name": "Ukraina"})
    assert send(client, patch).status_code == 200
    before = entries(client)
    with database.transaction() as session:
        session.execute(update(IdempotencyKey).values(results='["RU"]'))

    answer = send(client, patch)

    assert refused(answer) == (503, "database-lost", {})
    assert "was changed" in answer.json["detail"]
    assert entries(client) == before


def test_a_retry_of_long_ago_is_not_counted_as_a_rate(client, admin):
    post(client, admin, "/v1/parties", PARTY, idempotency_key=KEY)
    factories.post_party(client, admin, id="later")

    def counted():
        (line,) = re.findall(
            "^ledger_journal_entries .*$", client.get("/metrics").text, re.MULTILINE
        )
        return float(line.split()[1])

    before = counted()
    post(client, admin, "/v1/parties", PARTY, idempotency_key=KEY)

    assert counted() == before


def test_an_idempotency_key_belongs_to_one_body(client, admin):
    post(client, admin, "/v1/parties", PARTY, idempotency_key=KEY)
    before = entries(client)

    other = post(client, admin, "/v1/parties", PARTY | {"name": "ICRC"}, idempotency_key=KEY)

    assert refusal(other) == (422, "idempotency-key-reused")
    assert entries(client) == before


@pytest.mark.parametrize(
    "again",
    [
        b'{"name":"Red Cross","id":"icrc"}',
        b'{"id": "icrc", "name": "Red Cross"}',
        b'{"id":"icrc",\r\n"name":"Red Cross"}',
        b'{"id":"icrc","name":"Red Cross"}\n',
    ],
)
def test_a_refused_idempotency_key_says_that_bytes_are_compared(client, admin, again):
    headers = admin | {"Idempotency-Key": KEY, "Content-Type": "application/json"}
    sent = b'{"id":"icrc","name":"Red Cross"}'
    assert client.post("/v1/parties", data=sent, headers=headers).status_code == 201

    answer = client.post("/v1/parties", data=again, headers=headers)

    assert refusal(answer) == (422, "idempotency-key-reused")
    assert "compared byte by byte" in answer.json["detail"]
    assert "in another order or spacing" in answer.json["detail"]
    assert "other line ends" in answer.json["detail"]


def test_the_key_of_a_bare_article_belongs_to_its_metadata_too(client, recorder):
    headers = recorder | {"Content-Type": "text/plain", "Idempotency-Key": KEY}

    def publish(publisher):
        path = f"/v1/sources?id=bare&publisher={publisher}"
        return client.post(path, data=factories.ARTICLE.encode(), headers=headers)

    first, again, other = publish("A"), publish("A"), publish("B")

    assert said(first) == said(again)
    assert refusal(other) == (422, "idempotency-key-reused")


def test_an_idempotency_key_is_an_actors_own_and_of_one_path(client, admin, recorder, reviewer):
    factories.post_party(client, admin)
    line_item = factories.line_item()

    first = post(client, recorder, "/v1/line-items", line_item, idempotency_key=KEY)
    other = post(
        client,
        reviewer,
        "/v1/line-items",
        line_item | {"effective_on": "2025-07-01", "distinct_from": [first.json["id"]]},
        idempotency_key=KEY,
    )
    elsewhere = post(client, recorder, "/v1/sources", factories.source(), idempotency_key=KEY)

    assert [each.status_code for each in (first, other, elsewhere)] == [201, 201, 201]
    assert not any("Idempotent-Replayed" in each.headers for each in (first, other, elsewhere))


def test_another_token_of_the_same_actor_repeats_the_request(client, admin):
    second = factories.post_token(client, admin, actor="admin")["token"]
    first = post(client, admin, "/v1/parties", PARTY, idempotency_key=KEY)

    other = {"Authorization": f"Bearer {second}"}
    again = post(client, other, "/v1/parties", PARTY, idempotency_key=KEY)

    assert said(again) == said(first)


def test_a_refusal_is_not_kept_under_an_idempotency_key(client, recorder):
    body = factories.source(id="late", published_on="June")
    refused_first = post(client, recorder, "/v1/sources", body, idempotency_key=KEY)

    answer = post(client, recorder, "/v1/sources", factories.source(), idempotency_key=KEY)

    assert refusal(refused_first) == (422, "validation")
    assert answer.status_code == 201


def test_a_dry_run_keeps_no_idempotency_key_and_repeats_what_was_done(client, admin):
    dry = "/v1/parties?dry_run=true"
    tried = post(client, admin, dry, PARTY, idempotency_key=KEY)
    done = post(client, admin, "/v1/parties", PARTY, idempotency_key=KEY)
    before = entries(client)

    again = post(client, admin, dry, PARTY, idempotency_key=KEY)

    assert (tried.status_code, done.status_code, again.status_code) == (201, 201, 201)
    assert "Idempotent-Replayed" not in done.headers
    assert again.data == done.data
    assert again.headers["Ledger-Size"] == done.headers["Ledger-Size"]
    assert entries(client) == before


def test_the_text_of_a_token_is_not_shown_again_for_its_idempotency_key(client, admin, database):
    body = {"actor": "rosa"}
    made = post(client, admin, "/v1/tokens", body, idempotency_key=KEY)
    before = entries(client)

    again = post(client, admin, "/v1/tokens", body, idempotency_key=KEY)

    location = f"/v1/tokens/{made.json['id']}"
    rotation = {
        "method": "POST",
        "path": f"{location}/rotation",
        "headers": {"Content-Type": "application/json"},
        "body": {},
    }
    assert refused(again) == (
        409,
        "shown-once",
        {"location": location, "instead": [rotation]},
    )
    assert made.json["token"] not in again.text
    assert again.headers["Location"] == location
    assert entries(client) == before
    assert actions(database)[-1] == "token.create"
    rotated = send_offered(client, admin, rotation)
    assert (rotated.status_code, rotated.json["rotated_from"]) == (201, made.json["id"])


@pytest.mark.parametrize("key", ["", "a b", "é", "x" * 256, "a\tb"])
def test_a_bad_idempotency_key_is_refused(shared_client, admin, key):
    headers = admin | {"Idempotency-Key": key}

    answer = shared_client.post("/v1/parties", json=PARTY, headers=headers)

    assert refusal(answer) == (400, "bad-idempotency-key")


def test_an_identical_create_without_a_key_names_what_is_there(client, recorder):
    body = factories.line_item(id="bodies", claims=[factories.claim(id="words")])
    first = post(client, recorder, "/v1/line-items", body)

    again = post(client, recorder, "/v1/line-items", body)

    there = "/v1/line-items/bodies"
    assert first.headers["Location"] == there
    assert refused(again) == (409, "already-exists", {"location": there})
    assert again.headers["Location"] == there


def test_journal_entries_of_an_idempotency_key_name_their_request(client, recorder):
    body = factories.prisoners(both_ways=True)
    keyed = post(client, recorder, "/v1/line-items", body, idempotency_key=KEY).json["items"]
    alone = factories.post_line_item(client, recorder)

    def request(item):
        (version,) = client.get(f"/v1/line-items/{item['id']}/history").json["items"]
        return version["entry"].get("request")

    first, second = map(request, keyed)
    assert re.fullmatch("[0-9a-f]{64}", first)
    assert first == second
    assert request(alone) is None


def test_the_digest_of_a_request_tests_no_guess_without_its_nonce():
    key = RequestKey("rosa", "POST", "/v1/line-items", "row-212", "00" * 32)
    guess = canonical(key.place | {"body_sha256": key.body_sha256})

    # Entries of before have no nonce, and stand as they are.
    assert key.request(None) == digest(guess)
    assert key.request(b"n" * 16) == digest(b"n" * 16 + guess)
