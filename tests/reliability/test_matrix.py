"""Who may do what: every path, method and identity, with targets that are there and that aren't.

Expected is what the contract says, from the roles that tests/test_routes.py names.
"""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import cycle

import pytest

from ledger import db
from ledger.api.http.operations import OPERATIONS
from ledger.app import create_app
from ledger.rules.base import tokens
from ledger.rules.workflow import permissions
from ledger.web import stylesheet
from tests import story
from tests.answers import entries
from tests.conftest import bearer, found, opened
from tests.factories import post, post_token
from tests.test_routes import NEEDED, ROLES
from tests.test_schemathesis import RECORDED

METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "PURGE"]
#: Answered whatever token is sent: these read nothing that is recorded.
NEVER_ASKS = {"/healthz", "/metrics", "/openapi.yaml", "/openapi.json", "/docs", "/docs/{noun}",
"/problems", "/problems/{code}", "/static/{name}",
"/v1/journal/checkpoint", "/v1/journal/key", "/v1/journal/forks"}  # fmt: skip
#: Each identity with its role: None for nobody, "bad" for a token that isn't good, or no more.
IDENTITIES = {
    "nobody": None, "another scheme": "bad", "mistyped": "bad", "of another ledger": "bad",
    "expired": "bad", "revoked": "bad", "rotated": "bad", "recorder": "recorder",
    "reviewer": "reviewer", "admin": "admin",
}  # fmt: skip
#: A recorder enters again what is their own; what is recorded here is the admin's.
RE_ENTRY = ("POST", "/v1/line-items/{identity}/re-entry")
#: Paths whose parts aren't ids of their collection, as what there is has them.
PARTS = {
    "/agreements/{identity}/{category}/{from_party}/{to_party}": "/agreements/round-2/body/RU/UA",
    "/static/{name}": stylesheet.PATH,
    "/v1/journal/tile/{level}/{number}.p/{width}": "/v1/journal/tile/0/000.p/7",
    "/v1/journal/tile/entries/{number}.p/{width}": "/v1/journal/tile/entries/000.p/7",
}
#: What is asked of a path that has the method: a good request, one for what isn't there, a bad one.
STATES = ["good", "not there", "wrong"]
TABLE = {(each.method, each.path): each for each in OPERATIONS}
ALLOWED = {path: {method for method, at in TABLE if at == path} for _, path in TABLE}
#: Answered once a checkpoint was signed; here none is.
UNSIGNED = {"/v1/journal/checkpoint", "/v1/journal/key"}
#: Tiles that are there: the journal here has fewer than the 256 entries that fill one.
PARTIAL = {path for path in PARTS if path.startswith("/v1/journal/tile/")}
TILES = {path for _, path in TABLE if path.startswith("/v1/journal/tile/")}
NOT_YET = {path for _, path in TABLE if path.endswith(".tlog-proof")} | (TILES - PARTIAL)
#: Open to whoever comes, even where reading needs a token.
ALWAYS_OPEN = {*NEVER_ASKS, "/readyz", "/"} | {path for path in TILES if "{level}" in path}


@pytest.fixture(scope="module")
def told(engine):
    """A ledger in which the examples' story was told; the header of each identity."""
    with engine.lent() as url, opened(url) as database:
        db.migrate(database)
        two_days_ago = datetime.now(UTC) - timedelta(days=2)
        admin = found(database, now=two_days_ago)
        client = create_app(database, clock=lambda: two_days_ago).test_client()
        for _, answer in story.tell(client, admin):
            assert answer.status_code in (200, 201), answer.text
        yield database, headers_of(client, admin)


def headers_of(client, admin):
    for role in ROLES:
        assert (
            post(client, admin, "/v1/actors", {"id": f"a-{role}", "role": role}).status_code == 201
        )
    made = {
        name: post_token(client, admin, actor="a-admin", days=days)
        for name, days in (("expired", 1), ("revoked", 90), ("rotated", 90), ("spare", 90))
    }
    assert client.delete(f"/v1/tokens/{made['revoked']['id']}", headers=admin).status_code == 200
    path = f"/v1/tokens/{made['rotated']['id']}/rotation"
    assert post(client, admin, path, {}).status_code == 201
    good = {role: post_token(client, admin, actor=f"a-{role}")["token"] for role in ROLES}
    of_a_party = client.get("/v1/parties/UA/history").json["items"][0]
    other = tokens.make("tk-" + "0" * 26, lambda size: b"7" * size)
    last = "0" if good["admin"][-1] != "0" else "1"
    return {
        "nobody": {},
        "another scheme": {"Authorization": "Basic YWRtaW46eA=="},
        "mistyped": bearer(good["admin"][:-1] + last),
        "of another ledger": bearer(other),
        **{name: bearer(made[name]["token"]) for name in ("expired", "revoked", "rotated")},
        **{role: bearer(token) for role, token in good.items()},
        "own": {
            "tokens": made["spare"]["id"],
            "journal": str(of_a_party["entry"]["index"]),
            "batches": client.get("/v1/batches").json["items"][0]["id"],
            "redactions": client.get("/v1/redactions").json["items"][0]["id"],
        },
    }


def expected(method, path, identity, state, *, open_reading):
    """Return the statuses that the contract allows here."""
    role, read = IDENTITIES[identity], "GET" if method == "HEAD" else method
    if method == "OPTIONS":
        return {204}
    if read not in ALLOWED[path]:
        return {401} if role == "bad" else {405}
    needed = NEEDED.get((read, path))
    if path in NEVER_ASKS:
        role, needed = None, None
    if role == "bad" or (role is None and needed):
        return {401}
    if role is None and not (open_reading or path in ALWAYS_OPEN):
        return {401}
    if needed and ROLES.index(role) < ROLES.index(needed):
        return {403}
    allowed = expected_of_those_let_in(TABLE[read, path], state)
    return allowed | {403} if (read, path) == RE_ENTRY and role == "recorder" else allowed


def expected_of_those_let_in(operation, state):
    if state == "not there" and "{" in operation.path:
        return {404}
    if operation.path in UNSIGNED or (operation.path in NOT_YET and state == "good"):
        return {404}
    if operation.method in ("GET", "DELETE"):
        there = {303} if operation.path == "/claims/{identity}" else {200}
        return {400} if state == "wrong" else there
    if state == "wrong":
        return {422}
    # What stands there already is told to those only who may write; of a batch, line by line.
    return {operation.status, 422 if operation.lines else 409}


def ask(client, headers, own, cell):
    """Send what a cell says; nothing that is asked is recorded."""
    method, path, identity, state = cell
    collection = path.removeprefix("/v1").split("/")[1]
    named = "no-such-thing" if state == "not there" else (RECORDED | own)
    named = named if isinstance(named, str) else named.get(collection, "x")
    where = re.sub(r"{\w+}", named, path)
    if state != "not there":
        where = PARTS.get(path, where)
    operation = TABLE.get((method, path))
    writes = operation is not None and operation.writes
    query = {"dry_run": "true"} if writes else {}
    if state == "wrong" and method in ("GET", "HEAD", "DELETE"):
        query["nonsense"] = "1"
    body = None
    if writes and method != "DELETE":
        body = story.EXAMPLES[operation.name]["body"] if state != "wrong" else {"nonsense": 1}
    sent = headers[identity] | ({"If-Match": "*"} if operation and operation.if_match else {})
    return client.open(where, method=method, json=body, headers=sent, query_string=query)


def every_state(_method, _who):
    return STATES


def good_ones(_method, _who):
    return ["good"]


def few_states():
    """Every state for who may get far; one after the other for who may not, and beside GET."""
    turns = cycle(STATES)

    def states_of(method, who):
        if method in ("HEAD", "OPTIONS") or IDENTITIES[who] == "bad":
            return [next(turns)]
        return STATES

    return states_of


def cells(identities, of_no_method, states_of):
    """Every path, method and identity; the state of its target where the path has the method."""
    for path, allowed in ALLOWED.items():
        for method in METHODS:
            if ("GET" if method == "HEAD" else method) not in allowed:
                yield from ((method, path, who, "good") for who in of_no_method)
                continue
            for who in identities:
                yield from ((method, path, who, state) for state in states_of(method, who))


def differences(told, identities, of_no_method, states_of, *, open_reading):
    """Return the cells that aren't answered as the contract says, and how many there are."""
    database, headers = told
    client = create_app(database, open_reading=open_reading).test_client()
    before, wrong, asked = entries(client), [], Counter()
    for cell in cells(identities, of_no_method, states_of):
        answer = ask(client, headers, headers["own"], cell)
        asked[answer.status_code] += 1
        # As a server does: what is being sent takes a place until then.
        answer.close()
        if answer.status_code not in expected(*cell, open_reading=open_reading):
            wrong.append((*cell, answer.status_code))
    assert entries(client) == before
    return wrong, asked


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_nobody_reaches_further_than_the_contract_says(told):
    wrong, asked = differences(
        told, IDENTITIES, ["nobody", "mistyped"], few_states(), open_reading=True
    )

    assert wrong == []
    assert asked.total() > 2_000
    assert set(asked) == {200, 201, 204, 303, 400, 401, 403, 404, 405, 409, 422}


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_nobody_reads_without_a_token_where_reading_needs_one(told):
    wrong, asked = differences(
        told, ["nobody", "expired", "recorder"], [], few_states(), open_reading=False
    )

    assert wrong == []
    assert asked[401] > asked[200] > 0


@pytest.mark.long
@pytest.mark.parametrize("open_reading", [True, False])
def test_nobody_in_the_whole_matrix_reaches_further_than_the_contract_says(
    told, open_reading, capsys
):
    wrong, asked = differences(told, IDENTITIES, IDENTITIES, every_state, open_reading=open_reading)

    with capsys.disabled():
        print(f"\n{asked.total():,} cells: {dict(sorted(asked.items()))}")
    assert wrong == []


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_control_without_roles_somebody_reaches_further_than_the_contract_says(told, monkeypatch):
    monkeypatch.setattr(permissions, "require", lambda *_, **__: None)

    wrong, _ = differences(told, ROLES, [], good_ones, open_reading=True)

    assert {cell[2] for cell in wrong} == {"recorder", "reviewer"}
