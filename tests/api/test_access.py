"""Access: actors, their roles and their tokens."""

from datetime import UTC, datetime, timedelta
from unittest.mock import ANY

import pytest
from sqlalchemy import select

from ledger.app import create_app
from ledger.models import TokenSecret, TokenVersion
from tests.answers import actions, entries, errors, ids, refusal, refused
from tests.conftest import bearer, found
from tests.factories import party, post, post_line_item, post_party, post_token

pytestmark = pytest.mark.one_on_postgresql


def unauthenticated(answer):
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="ledger"'
    return refused(answer) == (401, "unauthenticated", {})


def spoilt(token):
    """Return tokens that are not quite this one."""
    last = "0" if token[-1] != "0" else "1"
    return [
        token[:-1] + last,
        token[:-1],
        token + "0",
        token.upper(),
        token[3:],
        "xl_",
        f"{token},",
    ]


def test_without_a_token_nothing_is_written(shared_client):
    before = entries(shared_client)

    assert unauthenticated(shared_client.post("/v1/parties", json=party()))
    assert entries(shared_client) == before


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic cm9zYTp4", "xl_abc", "Bearer x y"]
)
def test_an_authorization_header_without_a_token_is_refused_even_for_reading(shared_client, header):
    answer = shared_client.get("/v1/parties", headers={"Authorization": header})

    assert unauthenticated(answer)


def test_a_mistyped_token_is_refused(client, admin):
    token = admin["Authorization"].removeprefix("Bearer ")
    before = entries(client)

    for wrong in spoilt(token):
        assert unauthenticated(post(client, bearer(wrong), "/v1/parties", party()))
        assert unauthenticated(client.get("/v1/parties", headers=bearer(wrong)))
    assert entries(client) == before
    assert post(client, bearer(token), "/v1/parties", party()).status_code == 201


def test_a_token_of_another_ledger_is_not_known_here(client, empty_database):
    elsewhere = found(empty_database)

    answer = post(client, elsewhere, "/v1/parties", party())

    assert unauthenticated(answer)
    mistyped = bearer(elsewhere["Authorization"].removeprefix("Bearer ")[:-6] + "000000")
    told = post(client, mistyped, "/v1/parties", party()).get_json(force=True)["detail"]
    assert told != answer.get_json(force=True)["detail"]
    assert post_party(create_app(empty_database).test_client(), elsewhere)["id"] == "icrc"


def test_the_scheme_of_a_token_is_read_in_any_case(shared_client, admin):
    token = admin["Authorization"].removeprefix("Bearer ")

    answer = shared_client.get("/v1/actors", headers={"Authorization": f"bearer {token}"})

    as_usual = shared_client.get("/v1/actors", headers=admin)
    assert (answer.status_code, answer.data) == (200, as_usual.data)


def test_an_expired_token_is_refused(empty_database):
    long_ago = datetime.now(UTC) - timedelta(days=365, seconds=1)
    admin = found(empty_database, now=long_ago)
    client = create_app(empty_database).test_client()
    before = entries(client)

    answer = post(client, admin, "/v1/parties", party())

    assert unauthenticated(answer)
    assert "expired" in answer.get_json(force=True)["detail"]
    assert entries(client) == before


def test_a_token_is_good_until_it_expires(empty_database):
    nearly = datetime.now(UTC) - timedelta(days=364, hours=23)
    admin = found(empty_database, now=nearly)
    client = create_app(empty_database).test_client()

    assert post_party(client, admin)["id"] == "icrc"


def test_a_revoked_token_is_refused_at_once(client, admin, database):
    token = post_token(client, admin, actor="rosa")
    mine = bearer(token["token"])
    item = post_line_item(client, mine)
    before = entries(client)

    answer = client.delete(f"/v1/tokens/{token['id']}", headers=admin)

    del token["token"]
    assert (answer.status_code, answer.json) == (200, token | {"version": 2, "revoked_at": ANY})
    assert answer.json["revoked_at"] is not None
    assert answer.headers["Ledger-Entry"] == str(before)
    assert unauthenticated(client.get("/v1/parties", headers=mine))
    refused_write = client.patch(
        f"/v1/line-items/{item['id']}", json={"note": "x"}, headers=mine | {"If-Match": "*"}
    )
    assert unauthenticated(refused_write)
    assert "revoked" in refused_write.get_json(force=True)["detail"]
    assert actions(database, since=before) == ["token.revoke"]


def test_revoking_a_token_again_changes_nothing(client, admin):
    token = post_token(client, admin, actor="rosa")
    first = client.delete(f"/v1/tokens/{token['id']}", headers=admin)
    before = entries(client)

    again = client.delete(f"/v1/tokens/{token['id']}", headers=admin)

    assert (again.status_code, again.data) == (200, first.data)
    assert "Ledger-Entry" not in again.headers
    assert entries(client) == before


def test_an_unknown_token_is_revoked_by_nobody(shared_client, admin):
    assert refusal(shared_client.delete("/v1/tokens/tk-none", headers=admin)) == (404, "not-found")


def test_a_token_is_shown_once_and_its_secret_is_kept_nowhere(client, admin, database):
    made = post(client, admin, "/v1/tokens", {"actor": "vera", "days": 7})

    text = made.json.pop("token")
    assert made.status_code == 201
    assert made.headers["Location"] == f"/v1/tokens/{made.json['id']}"
    assert {
        name: made.json[name] for name in ("actor", "revoked_at", "recorded_by", "version")
    } == {
        "actor": "vera",
        "revoked_at": None,
        "recorded_by": "admin",
        "version": 1,
    }
    expires_at = datetime.fromisoformat(made.json["expires_at"])
    assert expires_at - datetime.fromisoformat(made.json["recorded_at"]) == timedelta(days=7)
    for path in ("/v1/tokens", f"/v1/tokens/{made.json['id']}"):
        assert text not in client.get(path, headers=admin).text
    with database.snapshot() as session:
        kept = session.execute(select(TokenSecret.id, TokenSecret.digest)).all()
        documents = session.execute(select(TokenVersion.document)).scalars().all()
    assert text.encode() not in b"".join([*documents, *(row.digest for row in kept)])
    assert client.get("/v1/parties", headers=bearer(text)).status_code == 200


@pytest.mark.parametrize(
    ("fields", "seen"),
    [
        ({"actor": "nobody"}, [("/actor", "unknown-reference")]),
        ({"actor": "system"}, [("/actor", "unknown-reference")]),
        ({"days": 0}, [("/days", "not-a-number")]),
        ({"days": 366}, [("/days", "not-a-number")]),
        ({"days": 7.0}, [("/days", "not-a-number")]),
        ({"days": "7"}, [("/days", "not-a-number")]),
        ({"days": True}, [("/days", "not-a-number")]),
        ({"id": "tk-mine"}, [("/id", "unknown-field")]),
    ],
)
def test_a_token_that_does_not_hold_is_not_made(shared_client, admin, fields, seen):
    before = entries(shared_client)

    answer = post(shared_client, admin, "/v1/tokens", {"actor": "rosa"} | fields)

    assert errors(answer) == seen
    assert entries(shared_client) == before


def test_a_token_lasts_ninety_days_where_nothing_is_said(client, admin):
    made = post_token(client, admin, actor="rosa")

    lasts = datetime.fromisoformat(made["expires_at"]) - datetime.fromisoformat(made["recorded_at"])
    assert lasts == timedelta(days=90)


@pytest.mark.parametrize(
    ("fields", "seen"),
    [
        ({"role": "system"}, [("/role", "not-a-choice")]),
        ({"role": "Admin"}, [("/role", "not-a-choice")]),
        ({"id": "Rosa Maria"}, [("/id", "not-an-id")]),
        ({"name": "Rosa"}, [("/name", "unknown-field")]),
    ],
)
def test_an_actor_is_an_opaque_id_with_a_role(shared_client, admin, fields, seen):
    answer = post(shared_client, admin, "/v1/actors", {"id": "olga", "role": "recorder"} | fields)

    assert errors(answer) == seen
    assert ids(shared_client.get("/v1/actors", headers=admin)) == [
        "admin",
        "rosa",
        "vera",
        "viktor",
    ]


@pytest.mark.parametrize("identity", ["rosa", "admin", "system"])
def test_an_actor_is_recorded_once_and_the_ledger_itself_is_none(shared_client, admin, identity):
    answer = post(shared_client, admin, "/v1/actors", {"id": identity, "role": "admin"})

    assert refusal(answer) == (409, "already-exists")
    assert shared_client.get("/v1/actors/rosa", headers=admin).json["role"] == "recorder"


def test_an_actor_is_answered_as_recorded(client, admin):
    answer = post(client, admin, "/v1/actors", {"id": "olga", "role": "reviewer"})

    recorded = {"version": 1, "recorded_by": "admin", "recorded_at": ANY}
    assert (answer.status_code, answer.headers["Location"]) == (201, "/v1/actors/olga")
    assert answer.json == {"id": "olga", "role": "reviewer"} | recorded


def test_a_role_holds_all_that_the_one_before_it_may(client, recorder, reviewer, admin):
    for who, category in ((recorder, "pow"), (reviewer, "child"), (admin, "body")):
        assert post_line_item(client, who, category=category)["category"] == category


def test_an_actor_without_a_role_learns_which_is_needed(shared_client, recorder, reviewer):
    before = entries(shared_client)

    for who, role in ((recorder, "recorder"), (reviewer, "reviewer")):
        answer = post(shared_client, who, "/v1/parties", party())
        assert refused(answer) == (403, "forbidden", {"role": role, "needed": "admin"})
        assert refusal(shared_client.get("/v1/tokens", headers=who)) == (403, "forbidden")
    assert entries(shared_client) == before


def test_reading_an_open_ledger_needs_no_token(shared_client):
    for path in ("/v1/parties", "/v1/line-items", "/v1/claims", "/v1/sources", "/v1/statuses"):
        assert shared_client.get(path).status_code == 200
    for path in ("/v1/actors", "/v1/tokens", "/v1/actors/rosa"):
        assert unauthenticated(shared_client.get(path))
