"""Tokens: put in each other's place, and used day by day."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from ledger.app import create_app
from ledger.rules.base.canonical_json import canonical
from ledger.services.journal import loads
from tests.answers import actions, entries, refusal
from tests.conftest import bearer
from tests.factories import post, post_party, post_token

FIRST_DAY = datetime(2036, 11, 22, 23, 59, tzinfo=UTC)
SECOND_DAY = datetime(2036, 11, 23, 0, 1, tzinfo=UTC)


def rotate(client, actor, token, **fields):
    return post(client, actor, f"/v1/tokens/{token['id']}/rotation", fields)


def test_a_rotated_token_is_good_and_the_one_before_is_not(client, admin, database):
    first = post_token(client, admin, actor="rosa")
    before = entries(client)

    answer = rotate(client, admin, first, days=7)

    second = answer.json
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/v1/tokens/{second['id']}"
    assert answer.headers["Ledger-Entry"] == f"{before}, {before + 1}"
    assert (second["actor"], second["rotated_from"]) == ("rosa", first["id"])
    assert client.get("/v1/parties", headers=bearer(first["token"])).status_code == 401
    assert client.get("/v1/parties", headers=bearer(second["token"])).status_code == 200
    assert client.get(second_path(second), headers=admin).json == without_text(second)
    assert actions(database, since=before) == ["token.create", "token.revoke"]


def second_path(token):
    return f"/v1/tokens/{token['id']}"


def without_text(token):
    return {name: value for name, value in token.items() if name != "token"}


def test_a_revoked_token_leaves_no_place_to_take(client, admin):
    token = post_token(client, admin, actor="rosa")
    client.delete(second_path(token), headers=admin)
    before = entries(client)

    answer = rotate(client, admin, token)

    assert refusal(answer) == (409, "frozen")
    assert entries(client) == before


def test_an_unknown_token_is_not_rotated(shared_client, admin):
    assert refusal(rotate(shared_client, admin, {"id": "tk-none"})) == (404, "not-found")


@pytest.mark.parametrize("days", [0, 366, "90", 7.5])
def test_a_token_is_rotated_for_a_year_at_most(shared_client, admin, days):
    answer = rotate(shared_client, admin, {"id": tokens(shared_client, admin)[0]["id"]}, days=days)

    assert refusal(answer) == (422, "validation")


def test_nobody_but_an_admin_rotates_a_token_not_even_their_own(shared_client, admin, reviewer):
    own = next(each for each in tokens(shared_client, admin) if each["actor"] == "vera")

    assert refusal(rotate(shared_client, reviewer, own)) == (403, "forbidden")


def tokens(client, admin):
    return client.get("/v1/tokens", headers=admin).json["items"]


def uses(client, admin):
    """Return on which day each actor's newest token was last used."""
    items = client.get("/v1/token-uses", headers=admin).json["items"]
    return {each["actor"]: each["last_used_on"] for each in items}


def on(database, day):
    return create_app(database, clock=lambda: day).test_client()


@pytest.fixture
def lasting(database, client, admin):
    """Tokens of two actors that are good for years."""
    made = {name: post_token(client, admin, actor=name)["token"] for name in ("admin", "rosa")}
    with database.transaction() as session:
        session.execute(text("UPDATE token_versions SET expires_at = '2099-01-01T00:00:00Z'"))
    return {name: bearer(token) for name, token in made.items()}


def test_a_token_that_nobody_used_says_so(client, admin):
    post_token(client, admin, actor="rosa")

    assert uses(client, admin)["rosa"] is None


@pytest.mark.parametrize("path", ["/v1/parties", "/v1/parties/nobody", "/v1/actors"])
def test_reading_is_a_use_of_a_token_whatever_comes_of_it(database, lasting, path):
    on(database, FIRST_DAY).get(path, headers=lasting["rosa"])

    assert uses(on(database, FIRST_DAY), lasting["admin"])["rosa"] == "2036-11-22"


def test_writing_is_a_use_of_a_token_even_where_it_is_refused(database, lasting):
    client = on(database, FIRST_DAY)

    assert refusal(post(client, lasting["rosa"], "/v1/line-items", {})) == (422, "validation")

    assert uses(client, lasting["admin"])["rosa"] == "2036-11-22"


def test_a_second_use_of_a_token_on_one_day_writes_nothing(database, lasting, queries):
    on(database, FIRST_DAY).get("/v1/parties", headers=lasting["rosa"])
    on(database, SECOND_DAY).get("/v1/parties", headers=lasting["rosa"])
    queries.clear()

    on(database, SECOND_DAY).get("/v1/parties", headers=lasting["rosa"])

    assert [statement for statement in queries if statement.startswith("UPDATE")] == []
    assert uses(on(database, SECOND_DAY), lasting["admin"])["rosa"] == "2036-11-23"


def test_a_use_of_a_token_is_no_entry_of_the_journal(database, client, lasting):
    before = entries(client)

    on(database, FIRST_DAY).get("/v1/parties", headers=lasting["rosa"])

    assert entries(client) == before


def test_a_use_of_a_token_that_cannot_be_kept_spoils_no_answer(database, lasting):
    def fail(_connection, _cursor, statement, *_more):
        raise OperationalError(statement, {}, Exception("the disk is full"))

    client = on(database, FIRST_DAY)
    event.listen(database.engine, "before_cursor_execute", fail)

    answer = client.get("/v1/parties", headers=lasting["rosa"])

    event.remove(database.engine, "before_cursor_execute", fail)
    assert answer.status_code == 200
    assert uses(client, lasting["admin"])["rosa"] is None


def test_uses_of_tokens_are_never_taken_for_unchanged(database, lasting):
    client = on(database, FIRST_DAY)
    first = client.get("/v1/token-uses.csv", headers=lasting["admin"])
    client.get("/v1/parties", headers=lasting["rosa"])

    again = client.get("/v1/token-uses.csv", headers=lasting["admin"] | {"If-None-Match": "*"})

    assert "ETag" not in first.headers
    assert again.status_code == 200
    assert "2036-11-22" in again.text


def test_only_admins_see_the_uses_of_tokens(shared_client, reviewer):
    assert refusal(shared_client.get("/v1/token-uses")) == (401, "unauthenticated")
    answer = shared_client.get("/v1/token-uses", headers=reviewer)
    assert refusal(answer) == (403, "forbidden")


def test_a_token_sealed_before_there_was_rotation_is_revoked_like_any_other(
    database, client, admin
):
    token = post_token(client, admin, actor="rosa")
    with database.transaction() as session:
        where = {"id": token["id"]}
        query = text("SELECT document FROM token_versions WHERE id = :id")
        document = loads(session.execute(query, where).scalar_one())
        del document["rotated_from"]
        session.execute(
            text("UPDATE token_versions SET document = :document WHERE id = :id"),
            where | {"document": canonical(document)},
        )

    answer = client.delete(second_path(token), headers=admin)

    assert (answer.status_code, answer.json["rotated_from"]) == (200, None)
    assert post_party(client, admin)["id"] == "icrc"
