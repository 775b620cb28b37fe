"""JSON bodies: what two readers could read differently is refused before anything reads it."""

import json

import pytest

from tests.answers import entries, errors, refused
from tests.factories import party, post

pytestmark = pytest.mark.one_on_postgresql

JSON = {"Content-Type": "application/json"}


def send(client, actor, body, **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post("/v1/parties", data=body, headers=actor | JSON | named)


@pytest.mark.parametrize(
    "body",
    [
        b" ",
        b"{",
        b'{"id":"icrc","name":"ICRC"} x',
        b'{"id":"icrc","name":"ICRC"}{}',
        b"{'id':'icrc'}",
        b'{"id":"icrc","name":"ICRC",}',
        b'{"id":"icrc","id":"icrc","name":"ICRC"}',
        b'{"id":"icrc","name":"ICRC","x":{"a":1,"\\u0061":1}}',
        b'{"id":"icrc","name":-0}',
        b'{"id":"icrc","name":NaN}',
        b'{"id":"icrc","name":Infinity}',
        b'{"id":"icrc","name":-Infinity}',
        b'{"id":"icrc","name":9007199254740992}',
        b'{"id":"icrc","name":-9007199254740992}',
        b'{"id":"icrc","name":' + b"1" * 5_000 + b"}",
        b'{"id":"icrc","name":"\\ud800"}',
        b'{"id":"icrc","\\udc00":1}',
        b'{"id":"icrc","name":"a\\u0000b"}',
        b'{"id":"icrc","na\\u0000me":"x"}',
        b'{"id":"icrc","name":"caf\xe9"}',
        b'{"id":"icrc","name":"\x01"}',
        '{"id":"icrc","name":"ICRC"}'.encode("utf-16"),
        b'{"id":"icrc","name":' + b"[" * 32 + b"]" * 32 + b"}",
        b"[" * 100_000,
        b'{"a":' * 100_000,
    ],
)
def test_json_that_two_readers_read_differently_is_refused(shared_client, admin, body):
    before = entries(shared_client)

    answer = send(shared_client, admin, body)

    assert refused(answer) == (400, "bad-json", {})
    assert entries(shared_client) == before


@pytest.mark.parametrize(
    ("body", "seen"),
    [
        (b"null", [("", "wrong-type")]),
        (b"[]", [("", "wrong-type")]),
        (b'"icrc"', [("", "wrong-type")]),
        (b"7", [("", "wrong-type")]),
        (b"{}", [("/id", "required"), ("/name", "required")]),
        (b'{"id":"icrc","name":9007199254740991}', [("/name", "wrong-type")]),
        (b'{"id":"icrc","name":1e400}', [("/name", "wrong-type")]),
        (b'{"id":"icrc","name":' + b"[" * 31 + b"]" * 31 + b"}", [("/name", "wrong-type")]),
        (b'{"id":"icrc","name":"x","a/b~c":1}', [("/a~1b~0c", "unknown-field")]),
        (b'{"id":"icrc","name":"x","":1}', [("/", "unknown-field")]),
    ],
)
def test_json_of_another_shape_is_refused_by_its_fields(shared_client, admin, body, seen):
    answer = send(shared_client, admin, body)

    assert sorted(errors(answer)) == seen


@pytest.mark.parametrize("marks", [1, 2])
def test_byte_order_marks_before_json_are_taken(client, admin, marks):
    body = b"\xef\xbb\xbf" * marks + b'{"id":"icrc","name":"ICRC"}'

    answer = send(client, admin, body)

    assert (answer.status_code, answer.json["name"]) == (201, "ICRC")


def test_white_space_escapes_and_brackets_in_strings_are_json(client, admin):
    name = "[" * 40 + '\\" } ICRC \U0001f54a'
    body = post(client, admin, "/v1/parties", party(name=name))
    escaped = send(client, admin, b' \r\n\t{"id":"ifrc","name":"\\ud83d\\udd4a"}\n ')

    assert (body.status_code, body.json["name"]) == (201, name)
    assert (escaped.status_code, escaped.json["name"]) == (201, "\U0001f54a")


@pytest.mark.parametrize(
    "kind",
    [
        "",
        "text/plain",
        "text/json",
        "application/x-www-form-urlencoded",
        "application/merge-patch+json",
        "multipart/form-data; boundary=x",
    ],
)
def test_a_json_body_with_another_content_type_is_refused(shared_client, admin, kind):
    body = b'{"id":"icrc","name":"ICRC"}'

    answer = send(shared_client, admin, body, Content_Type=kind)

    assert refused(answer) == (415, "unsupported-type", {"accepted": ["application/json"]})
    assert answer.headers["Accept-Post"] == "application/json"


def test_a_json_body_that_is_all_wrong_is_told_a_thousand_errors(shared_client, admin):
    body = json.dumps({f"field-{number}": 0 for number in range(5_000)}).encode()

    assert len(errors(send(shared_client, admin, body))) == 1_000


def test_a_json_body_in_another_charset_is_refused(shared_client, admin):
    kind = "application/json; charset=latin1"

    answer = send(shared_client, admin, b'{"id":"icrc","name":"ICRC"}', Content_Type=kind)

    accepted = {"accepted": ["application/json; charset=utf-8"]}
    assert refused(answer) == (415, "unsupported-type", accepted)


@pytest.mark.parametrize("kind", ["application/json", "application/merge-patch+json"])
def test_a_patch_is_a_merge_patch(client, admin, kind):
    headers = admin | {"Content-Type": kind, "If-Match": "*"}

    answer = client.patch("/v1/parties/RU", data=b'{"name":"Russian Federation"}', headers=headers)

    assert (answer.status_code, answer.json["name"]) == (200, "Russian Federation")


@pytest.mark.parametrize("coding", ["gzip", "br", "x"])
def test_a_compressed_json_body_is_refused(shared_client, admin, coding):
    answer = send(shared_client, admin, b'{"id":"icrc","name":"ICRC"}', Content_Encoding=coding)

    assert refused(answer) == (415, "unsupported-type", {"accepted": ["identity"]})


def test_a_json_body_without_its_length_is_refused(shared_client, admin):
    answer = shared_client.post("/v1/parties", headers=admin | JSON)

    assert refused(answer) == (411, "length-required", {})


@pytest.mark.parametrize(
    ("path", "most"), [("/v1/parties", 1024 * 1024), ("/v1/sources", 4 * 1024 * 1024)]
)
def test_a_json_body_has_a_limit_of_bytes(shared_client, admin, path, most):
    within = shared_client.post(path, data=b"x" * most, headers=admin | JSON)
    beyond = shared_client.post(path, data=b"x" * (most + 1), headers=admin | JSON)

    assert refused(within) == (400, "bad-json", {})
    assert refused(beyond) == (413, "too-large", {"bytes_max": most})


def test_a_json_body_shorter_than_its_length_is_refused(shared_client, admin):
    before = entries(shared_client)
    body = b'{"id":"icrc","name":"ICRC"}'

    longer = {"CONTENT_LENGTH": str(len(body) + 1)}
    answer = shared_client.post(
        "/v1/parties", data=body, headers=admin | JSON, environ_overrides=longer
    )

    assert refused(answer) == (400, "incomplete-body", {})
    assert entries(shared_client) == before


@pytest.mark.parametrize("value", [b'{"":0}', b"[]", b"0", b"{}", b'"[{,"', b'[{"":[]}]'])
def test_a_json_body_has_a_limit_of_values_too(shared_client, admin, value):
    beyond = send(shared_client, admin, b"[" + (value + b",") * 50_000 + b"0]")

    assert refused(beyond) == (413, "too-large", {"values_max": 50_000})


def test_what_stands_in_json_strings_is_no_value(client, admin):
    body = b'{"id":"icrc","name":"ICRC","x":"' + rb"\"[{," * 50_000 + b'"}'

    assert errors(send(client, admin, body)) == [("/x", "unknown-field")]


def test_json_values_within_the_limit_are_read(shared_client, admin):
    answer = send(shared_client, admin, b"[" + b"0," * 49_997 + b"0]")

    assert errors(answer) == [("", "wrong-type")]
