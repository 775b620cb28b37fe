"""No document grows beyond 128 KiB, whatever makes it grow; larger ones of before stay readable."""

import pytest
from sqlalchemy import update

from ledger.models import LineItemVersion
from ledger.rules.base.canonical_json import canonical
from ledger.services.journal import loads
from tests.answers import entries, items, refused
from tests.api.batches import CSV, NDJSON, ROW, send, sheet
from tests.factories import (
    claim,
    line_item,
    patch,
    post,
    post_claim,
    post_line_item,
    post_source,
    post_transition,
)

MOST = 128 * 1024
#: Words of 2,000 characters; in UTF-8 twice as many bytes, and a passage holds them twice.
LONG = ("слово " * 400)[:1_999] + "."
LENGTHY = {"id": "lengthy", "text": LONG, "language": "ru"}
INSTEAD = "Quote fewer words, or record what is new as another line item; it can still be voided."


def lengthy(**fields):
    return claim(source="lengthy", quote=LONG, **fields)


def restated(count):
    return [lengthy(), *(lengthy(relation="restates") for _ in range(count - 1))]


@pytest.fixture
def large(client, recorder):
    """A line item that takes no further claim of these words."""
    post_source(client, recorder, **LENGTHY)
    item = post_line_item(client, recorder, id="li-large", claims=restated(16))
    assert MOST - 9_000 < len(canonical(item)) <= MOST
    return item


def too_large(answer):
    """Return what is said of a refusal for size, but for how many bytes it would be."""
    status, code, more = refused(answer)
    assert more["bytes"] > MOST
    assert f"would have {more['bytes']:,} bytes; at most 131,072 are taken" in answer.json["detail"]
    return status, code, more["bytes_max"]


REFUSED = (422, "document-too-large", MOST)


def test_a_line_item_is_not_recorded_with_too_many_words(client, recorder):
    post_source(client, recorder, **LENGTHY)
    before = entries(client)

    for both_ways in (False, True):
        body = line_item(claims=restated(20), both_ways=both_ways)
        answer = post(client, recorder, "/v1/line-items", body)

        assert too_large(answer) == REFUSED
        assert answer.json["detail"].endswith(INSTEAD)
    assert entries(client) == before


def test_whatever_would_make_a_large_line_item_larger_is_refused(client, recorder, reviewer, large):
    evidence = {"source": "lengthy", "quote": LONG}
    path, ranked = "/v1/line-items/li-large", f"/v1/claims/{large['claims'][0]['id']}"
    words = "я" * 3_000

    for answer in (
        post_claim(client, recorder, large, **lengthy()),
        post_transition(client, recorder, large, reason=words, evidence=evidence),
        patch(client, recorder, path, note=words, condition=words),
        patch(client, reviewer, ranked, rank="preferred", rank_reason=words),
    ):
        assert too_large(answer) == REFUSED
    assert client.get(path).json["version"] == 1


def test_a_large_line_item_can_still_be_voided(client, recorder, large):
    answer = post_transition(
        client, recorder, large, to="voided", reason="я" * 2_000, evidence=None
    )

    assert answer.status_code == 200, answer.text
    assert answer.json["status"] == "voided"


def test_a_batch_is_refused_by_the_line_that_makes_a_document_too_large(client, recorder, large):
    before = entries(client)
    further = {"type": "claim", "line_item": large["id"], **lengthy(relation="restates")}
    fine = {"type": "line_item", **line_item(category="pow")}

    for kind in (NDJSON, "application/json"):
        answer = send(client, recorder, [fine, further, fine], kind, If_Match="*")

        (error, *_) = refused(answer)[2]["errors"]
        assert (error["line"], error["code"], error["bytes_max"]) == (2, REFUSED[1], MOST)
        assert error["message"].endswith(INSTEAD)
    assert entries(client) == before


def test_a_batch_refuses_a_pair_of_which_neither_can_be_recorded(client, recorder):
    post_source(client, recorder, **LENGTHY)
    pair = {"type": "line_item", **line_item(claims=restated(20), both_ways=True)}

    answer = send(client, recorder, [pair, pair])

    codes = [(error["line"], error["code"]) for error in refused(answer)[2]["errors"]]
    assert codes == [(1, "document-too-large"), (2, "document-too-large")]


def test_csv_rows_add_up_to_one_document_of_limited_size(client, recorder):
    post_source(client, recorder, **LENGTHY)
    first = ROW | {"source": "lengthy", "words": LONG}
    further = {"line_item": "bodies", "source": "lengthy", "words": LONG, "relation": "restates"}
    rows = [first, *[further | {"text": "6000"}] * 17]

    answer = send(client, recorder, sheet(*rows), CSV)

    assert {error["code"] for error in refused(answer)[2]["errors"]} == {"document-too-large"}
    assert items(client.get("/v1/line-items")) == []


def test_a_document_that_was_larger_before_is_read_and_may_become_smaller(
    client, recorder, database, large
):
    assert large["condition"] is None
    with database.transaction() as session:
        version = LineItemVersion.id == "li-large"
        stored = loads(session.query(LineItemVersion).where(version).one().document)
        larger = stored | {"condition": "before " * 5_000}
        session.execute(update(LineItemVersion).where(version).values(document=canonical(larger)))

    read = client.get("/v1/line-items/li-large")
    grown = post_claim(client, recorder, large)
    shrunk = patch(client, recorder, "/v1/line-items/li-large", condition=None)

    assert (read.status_code, len(read.data) > MOST) == (200, True)
    assert too_large(grown) == REFUSED
    assert (shrunk.status_code, shrunk.json["condition"]) == (200, None)


def test_the_page_of_document_too_large_says_what_to_do(shared_client):
    page = shared_client.get("/problems/document-too-large", headers={"Accept": "text/html"})

    assert page.status_code == 200
    assert "another line item" in page.text
