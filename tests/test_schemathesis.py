"""The API does what openapi.yaml says, whatever is sent: requests are made from the description.

Each operation gets requests of three kinds: made up, aimed at what is recorded, and an example with
some of its fields made up.
"""

import os

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from ledger import db
from ledger.api.http.operations import OPERATIONS
from ledger.api.openapi.specification import for_programs
from ledger.app import create_app
from tests import story
from tests.conftest import found, opened

#: The operations that programs read of.
DESCRIBED = for_programs(OPERATIONS)

#: EXAMPLES_OF_EACH=1000 ./run test tests/test_schemathesis.py --timeout 0
EXAMPLES_OF_EACH = int(os.environ.get("EXAMPLES_OF_EACH", "5"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
RECORDED = {
    "parties": "UA",
    "categories": "medic",
    "agreements": "round-2",
    "sources": "courier-2025-06-02",
    "line-items": "bodies-1",
    "claims": "claim-1",
    "actors": "desk-2",
    "problems": "stale",
    "docs": "line-items",
    "stated-totals": "bodies-stated",
}
#: Changes made with a key: their entries say so.
KEYED = {"/v1/parties/UA": {"name": "Ukrajina"}, "/v1/line-items/bodies-1": {"note": "As told."}}
MOSTLY = st.sampled_from((True, True, True, False))
QUIET = settings(
    max_examples=EXAMPLES_OF_EACH,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def api(sqlite):
    """A ledger in which the examples' story was told, and the header of its admin."""
    with sqlite.lent() as url, opened(url) as database:
        db.migrate(database)
        admin = found(database)
        app = create_app(database)
        for _, answer in story.tell(app.test_client(), admin):
            assert answer.status_code in (200, 201), answer.text
        keyed = admin | {"If-Match": "*", "Idempotency-Key": "key-1"}
        for path, body in KEYED.items():
            answer = app.test_client().patch(path, json=body, headers=keyed)
            assert answer.status_code == 200, answer.text
        yield schemathesis.openapi.from_wsgi("/openapi.json", app), admin


def aim(case, data):
    """Let a made-up request reach further: name what is recorded, and keep most of an example."""
    collection = case.path.removeprefix("/v1").split("/")[1]
    for name in case.path_parameters:
        if collection in RECORDED and data.draw(MOSTLY):
            case.path_parameters[name] = RECORDED[collection]
    if "If-Match" in case.headers and data.draw(MOSTLY):
        case.headers["If-Match"] = "*"
    example = story.EXAMPLES.get(case.operation.definition.raw["operationId"], {}).get("body")
    if example and isinstance(case.body, dict) and data.draw(MOSTLY):
        made_up = data.draw(st.sets(st.sampled_from(sorted(case.body)))) if case.body else ()
        case.body = example | {name: case.body[name] for name in made_up}


def check_code(case, answer):
    """Check that a refusal's code is one of those that the description names for its status."""
    if answer.status_code >= 400:
        told = case.operation.definition.raw["responses"][str(answer.status_code)]
        assert answer.json()["code"] in told["$ref"].rpartition("/")[2].split(".")


@pytest.mark.parametrize("operation", DESCRIBED, ids=lambda each: each.name)
def test_an_operation_answers_as_openapi_describes_it(api, operation):
    schema, admin = api
    described = schema[operation.path][operation.method]

    @QUIET
    @given(case=described.as_strategy(), data=st.data())
    def attempt(case, data):
        aim(case, data)
        answer = case.call(headers=admin)
        case.validate_response(answer, checks=CHECKS)
        check_code(case, answer)

    attempt()
