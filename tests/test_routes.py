"""The table of routes: all of it is served, nothing else is, and each route asks for its role."""

import re

import pytest

from ledger.api.formats.formats import CSV, JSON
from ledger.api.http.operations import OPERATIONS
from ledger.app import create_app
from tests.answers import refusal
from tests.conftest import ABOVE_DATABASES

ROLES = ["recorder", "reviewer", "admin"]
#: Who may, apart from the table in the code: everything that isn't named here is open to readers.
NEEDED = {
    ("GET", "/v1/sources/{identity}/text"): "recorder",
    ("GET", "/v1/sources/{identity}/candidates"): "recorder",
    ("GET", "/sources/{identity}/candidates"): "recorder",
    ("POST", "/v1/sources"): "recorder",
    ("PATCH", "/v1/sources/{identity}"): "recorder",
    ("POST", "/v1/line-items"): "recorder",
    ("PATCH", "/v1/line-items/{identity}"): "recorder",
    ("POST", "/v1/line-items/{identity}/claims"): "recorder",
    ("POST", "/v1/line-items/{identity}/transitions"): "recorder",
    ("POST", "/v1/line-items/{identity}/re-entry"): "recorder",
    ("PATCH", "/v1/claims/{identity}"): "reviewer",
    **{
        (method, f"/v1/{collection}{rest}"): "admin"
        for collection in ("parties", "categories", "agreements")
        for method, rest in (("POST", ""), ("PATCH", "/{identity}"))
    },
    **{
        (method, f"/v1/{collection}{rest}"): "admin"
        for collection in ("actors", "tokens")
        for method, rest in (
            ("GET", ""),
            ("POST", ""),
            ("GET", "/{identity}"),
            ("GET", "/{identity}/history"),
        )
    },
    ("DELETE", "/v1/tokens/{identity}"): "admin",
    ("POST", "/v1/tokens/{identity}/rotation"): "admin",
    ("POST", "/v1/redactions"): "admin",
    ("POST", "/v1/redactions/{identity}/approval"): "admin",
    ("POST", "/v1/stated-totals"): "recorder",
    ("POST", "/v1/batches"): "recorder",
    ("POST", "/v1/batches/{identity}/reversal"): "recorder",
    ("PATCH", "/v1/stated-totals/{identity}"): "recorder",
    ("GET", "/v1/token-uses"): "admin",
    ("GET", "/v1/dossier.zip"): "recorder",
    ("GET", "/v1/agreements/{identity}/dossier.zip"): "recorder",
}
#: What there is once a checkpoint of the journal was signed.
UNSIGNED = {"/v1/journal/checkpoint", "/v1/journal/key"}
WHO = {"none": None, "rosa": "recorder", "vera": "reviewer", "admin": "admin"}
TABLE = {(operation.method, operation.path): operation for operation in OPERATIONS}
CELLS = [(method, path, who) for method, path in TABLE for who in WHO]


def expected(method, path, role):
    """Return how a request is answered that names nothing recorded and has an empty body."""
    needed = NEEDED.get((method, path))
    if needed is not None and role is None:
        return 401
    if needed is not None and ROLES.index(role) < ROLES.index(needed):
        return 403
    if "{" in path or path in UNSIGNED:
        return 404
    return 200 if method == "GET" else 422


def test_every_row_of_the_route_table_is_served_and_nothing_else(database):
    app = create_app(database)

    served = {
        (method, rule.rule.replace("<written:", "<").replace("<", "{").replace(">", "}"))
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }

    assert served == set(TABLE)
    assert len(TABLE) == len(OPERATIONS)


def test_the_role_of_each_route_is_what_the_contract_says():
    declared = {key: operation.role for key, operation in TABLE.items() if operation.role}

    assert {key: role.value for key, role in declared.items()} == NEEDED


def test_every_route_that_writes_needs_a_role():
    assert [
        key for key, operation in TABLE.items() if operation.writes and not operation.role
    ] == []


def test_every_operation_has_a_name_of_its_own_and_says_what_it_does():
    assert len({operation.name for operation in OPERATIONS}) == len(OPERATIONS)
    assert [operation.name for operation in OPERATIONS if not operation.summary.endswith(".")] == []


@pytest.mark.parametrize(("form", "parameter"), [(JSON, "pretty"), (CSV, "bom")])
def test_every_json_can_be_indented_and_every_csv_can_have_a_bom(form, parameter):
    reads = [operation for operation in OPERATIONS if not operation.writes]

    having = {operation.path for operation in reads if form in operation.formats}
    taking = {operation.path for operation in reads if parameter in operation.query.fields}

    assert len(having) > 10
    assert taking == having


@ABOVE_DATABASES
@pytest.mark.parametrize(("method", "path", "who"), CELLS)
def test_each_role_reaches_as_far_as_the_contract_says(shared_client, template, method, path, who):
    headers = template.headers.get(who, {})

    answer = shared_client.open(
        re.sub(r"{\w+}", "no-such-thing", path),
        method=method,
        headers=headers,
        json=None if method in ("GET", "DELETE") else {},
    )

    assert answer.status_code == expected(method, path, WHO[who])
    if answer.status_code in (401, 403):
        assert refusal(answer)[1] == {401: "unauthenticated", 403: "forbidden"}[answer.status_code]
