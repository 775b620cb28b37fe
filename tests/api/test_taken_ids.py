"""Ids that are taken by what counts no more: the refusal says so, and which way leads on."""

import re

import pytest

from tests import factories
from tests.factories import post

VOIDED = (
    "'bodies' is already recorded, at /v1/line-items/bodies; nothing was recorded. "
    "Line item 'bodies' was voided on MOMENT (entered twice), which is final: "
    "give what you send another id, and its claims too."
)
OF_CLAIM = VOIDED.replace("'bodies' is already recorded, at /v1/line-items/bodies",
                          "'told' is already recorded, at /v1/claims/told")  # fmt: skip
WITHDRAWN = (
    "'copy' is already recorded, at /v1/sources/copy; nothing was recorded. "
    'It was withdrawn: uploaded twice. PATCH it with "withdrawn": null to take that back, or '
    "give what you send another id."
)


@pytest.fixture
def extended(client, recorder):
    item = factories.post_line_item(
        client, recorder, id="bodies", claims=[factories.claim(id="told")]
    )
    step = {"to": "voided", "reason": "entered twice", "evidence": None}
    factories.post_transition(client, recorder, item, **step)
    factories.post_source(client, recorder, id="copy")
    factories.patch(client, recorder, "/v1/sources/copy", withdrawn="uploaded twice")


@pytest.mark.usefixtures("extended")
def test_an_id_of_what_was_voided_or_withdrawn_is_refused_with_the_way_on(client, recorder):
    again = factories.line_item(id="bodies", claims=[factories.claim(id="told")])
    of_claim = factories.line_item(claims=[factories.claim(id="told")])
    bodies = {
        "/v1/line-items": again,
        "/v1/line-items/": of_claim,
        "/v1/sources": factories.source(id="copy"),
    }

    answers = [post(client, recorder, path.rstrip("/"), body) for path, body in bodies.items()]
    in_batch = post(client, recorder, "/v1/batches", [{"type": "line_item"} | again])

    details = [answer.json["detail"] for answer in answers]
    details.append(in_batch.json["errors"][0]["message"])
    moment = re.compile(r"\d{4}-\S+Z")
    assert [moment.sub("MOMENT", detail) for detail in details] == [
        VOIDED,
        OF_CLAIM,
        WITHDRAWN,
        VOIDED,
    ]
