"""Parties: who hands over and who receives."""

from unittest.mock import ANY

import pytest

from tests.answers import actions, entries, errors, ids, refused
from tests.factories import party, patch, post

pytestmark = pytest.mark.one_on_postgresql


@pytest.mark.parametrize(
    "identity",
    ["XX", "Ru", "ru", "Russia", "none", "a", "-x", "red cross", "мккк", "x" * 65, 7, None],
)
def test_an_id_of_a_party_that_is_neither_an_iso_code_nor_a_slug_is_refused(
    shared_client, admin, identity
):
    before = entries(shared_client)

    answer = post(shared_client, admin, "/v1/parties", party(id=identity))

    assert errors(answer) == [("/id", "null" if identity is None else "not-an-id")]
    assert entries(shared_client) == before


def test_a_party_without_its_fields_is_refused_field_by_field(shared_client, admin):
    answer = post(shared_client, admin, "/v1/parties", {"nickname": "x"})

    assert sorted(errors(answer)) == [
        ("/id", "required"),
        ("/name", "required"),
        ("/nickname", "unknown-field"),
    ]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "empty"),
        (" \t ", "empty"),
        ("x" * 501, "too-long"),
        ("Red\nCross", "control-character"),
        ("Red\x1b[31mCross", "control-character"),
        (7, "wrong-type"),
        (None, "null"),
        (["Red Cross"], "wrong-type"),
    ],
)
def test_a_name_of_a_party_that_is_no_line_of_words_is_refused(shared_client, admin, name, code):
    answer = post(shared_client, admin, "/v1/parties", party(name=name))

    assert errors(answer) == [("/name", code)]
    assert ids(shared_client.get("/v1/parties")) == ["RU", "UA", "TR"]


def test_an_id_of_a_party_is_given_once(shared_client, admin):
    before = entries(shared_client)

    answer = post(shared_client, admin, "/v1/parties", party(id="RU", name="Another"))

    assert refused(answer) == (409, "already-exists", {"location": "/v1/parties/RU"})
    assert entries(shared_client) == before
    assert shared_client.get("/v1/parties/RU").json["name"] == "Russia"


def test_a_party_is_answered_as_it_was_recorded(client, admin, database):
    before = entries(client)

    answer = post(client, admin, "/v1/parties", party())

    assert answer.status_code == 201
    assert answer.content_type == "application/json"
    assert answer.json == party() | {
        "aliases": [],
        "members": [],
        "version": 1,
        "recorded_by": "admin",
        "recorded_at": ANY,
    }
    assert answer.headers["Location"] == "/v1/parties/icrc"
    assert answer.headers["Ledger-Entry"] == str(before)
    assert answer.headers["Ledger-Size"] == str(before + 1)
    assert answer.headers["ETag"] == client.get("/v1/parties/icrc").headers["ETag"]
    assert client.get("/v1/parties/icrc").data == answer.data
    assert actions(database, since=before) == ["party.create"]


def test_parties_are_listed_in_the_order_of_their_recording(client, admin):
    made = post(client, admin, "/v1/parties", party())

    answer = client.get("/v1/parties")

    assert ids(answer) == ["RU", "UA", "TR", "icrc"]
    assert answer.json["next"] is None
    assert answer.data.splitlines()[4] == made.data.strip()


@pytest.mark.parametrize(
    ("change", "errors_seen"),
    [
        ({"id": "GB"}, [("/id", "unknown-field")]),
        ({"name": None}, [("/name", "null")]),
        ({"version": 5}, [("/version", "unknown-field")]),
    ],
)
def test_a_patch_of_what_never_changes_in_a_party_is_refused(
    shared_client, admin, change, errors_seen
):
    before = shared_client.get("/v1/parties/RU").data

    answer = patch(shared_client, admin, "/v1/parties/RU", **change)

    assert errors(answer) == errors_seen
    assert shared_client.get("/v1/parties/RU").data == before


def test_the_name_of_a_party_is_mended_in_a_new_version(client, admin, database):
    old, before = client.get("/v1/parties/RU").json, entries(client)

    answer = patch(client, admin, "/v1/parties/RU", name="Russian Federation")

    assert answer.status_code == 200
    assert answer.json == old | {"name": "Russian Federation", "version": 2}
    assert answer.headers["Ledger-Entry"] == str(before)
    assert "Location" not in answer.headers
    assert client.get("/v1/parties/RU").data == answer.data
    assert actions(database, since=before) == ["party.patch"]


def test_a_group_names_the_parties_that_it_is_made_of(client, admin):
    made = post(client, admin, "/v1/parties", party(id="talks", members=["RU", "UA"]))
    answer = patch(client, admin, "/v1/parties/talks", members=["UA"])

    assert made.json["members"] == ["RU", "UA"]
    assert (answer.status_code, answer.json["members"]) == (200, ["UA"])
    assert client.get("/v1/parties.csv").text.splitlines()[-1].split(",")[3] == "UA"


@pytest.mark.parametrize(
    ("members", "seen"),
    [
        (["RU", "RU"], [("/members", "repeated")]),
        (["XX"], [("/members/0", "unknown-reference")]),
        (["RU", "outer"], [("/members/1", "circle")]),
        (["inner"], [("/members/0", "circle")]),
        (None, [("/members", "null")]),
    ],
)
def test_no_group_is_its_own_member_however_far_down(client, admin, members, seen):
    for identity, within in (("inner", ["RU"]), ("middle", ["inner"]), ("outer", ["middle"])):
        assert post(client, admin, "/v1/parties", party(id=identity, members=within)).json

    answer = patch(client, admin, "/v1/parties/inner", members=members)

    assert errors(answer) == seen
    assert client.get("/v1/parties/inner").json["members"] == ["RU"]


def test_a_new_group_is_not_its_own_member(shared_client, admin):
    answer = post(shared_client, admin, "/v1/parties", party(members=["RU", "icrc"]))

    assert errors(answer) == [("/members/1", "circle")]


def test_a_party_goes_by_other_names_which_are_kept_clean(client, admin):
    made = post(client, admin, "/v1/parties", party(aliases=["  Red   Cross ", "CICR"]))
    answer = patch(client, admin, "/v1/parties/icrc", aliases=["the Committee"])

    assert made.json["aliases"] == ["Red Cross", "CICR"]
    assert (answer.status_code, answer.json["aliases"]) == (200, ["the Committee"])
    listed = client.get("/v1/parties.csv").text.splitlines()[-1].split(",")
    assert listed[2] == "the Committee"


@pytest.mark.parametrize(
    ("aliases", "seen"),
    [
        (["Red Cross", "RED-CROSS"], [("/aliases", "repeated")]),
        ([f"name {number}" for number in range(21)], [("/aliases", "wrong-length")]),
        (["Red Cross", " "], [("/aliases/1", "empty")]),
        (None, [("/aliases", "null")]),
    ],
)
def test_other_names_of_a_party_are_names_none_of_them_twice(shared_client, admin, aliases, seen):
    assert errors(post(shared_client, admin, "/v1/parties", party(aliases=aliases))) == seen
