"""Documents sealed before a field was there stay as they are; their next version has it."""

import csv
import io

import pytest
from sqlalchemy import select, update

from ledger.models import ClaimVersion, JournalEntry, JournalHead, LineItemVersion
from ledger.rules import merkle
from ledger.rules.canonical import canonical, sealed_digest
from ledger.services import verify
from ledger.services.journal import loads
from tests.answers import etag
from tests.factories import ROUND, claim, patch, post_claim, post_line_item, speaker


@pytest.fixture
def sealed_before(database, client, recorder):
    """A line item whose two claims were sealed before claims had `differs`."""
    item = post_line_item(
        client, recorder, claims=[claim(speaker=speaker()), claim(relation="restates")]
    )
    with database.transaction() as session:
        version = session.execute(
            select(LineItemVersion).where(LineItemVersion.id == item["id"])
        ).scalar_one()
        document = loads(version.document)
        for told in document["claims"]:
            del told["differs"]
            row = update(ClaimVersion).where(ClaimVersion.id == told["id"])
            session.execute(row.values(document=canonical(told)))
        version.document = canonical(document)
        reseal(session, version)
    return document


def reseal(session, version):
    """Make the journal say of its last entry's document what stands there now."""
    rows = session.execute(select(JournalEntry).order_by(JournalEntry.entry_index)).scalars().all()
    last = rows[-1]
    sealed = {"document": sealed_digest(version.salt, version.document)}
    last.entry = canonical(loads(last.entry) | sealed)
    last.leaf_hash = merkle.leaf_hash(last.entry)
    frontier = []
    for size, row in enumerate(rows):
        frontier = merkle.grow(frontier, size, row.leaf_hash)
    session.execute(update(JournalHead).values(frontier=b"".join(frontier)))


def wrong(database):
    with database.snapshot() as session:
        return [verdict.wrong for verdict in verify.verify(session) if verdict.wrong]


def test_they_are_served_and_verified_as_they_are(database, client, sealed_before):
    path = f"/v1/line-items/{sealed_before['id']}"

    assert client.get(path).data == canonical(sealed_before) + b"\n"
    assert client.get(f"/v1/claims/{sealed_before['claims'][0]['id']}.txt").status_code == 200
    rows = csv.DictReader(io.StringIO(client.get("/v1/claims.csv").text, newline=""))
    assert [row["differs"] for row in rows] == ["", ""]
    totals = client.get(f"/v1/agreements/{ROUND}/totals?policy=to_party").json["totals"]
    assert [row["pledged"]["text"] for row in totals] == ["6,000"]
    assert wrong(database) == []


def test_their_next_version_has_the_field_in_every_claim(database, client, recorder, sealed_before):
    told = post_claim(client, recorder, sealed_before, differs={"agreement": None})

    differs = [each["differs"] for each in told.json["claims"]]
    assert differs == [None, None, {"agreement": None}]
    listed = client.get("/v1/claims").json["items"]
    assert listed == told.json["claims"]
    assert wrong(database) == []


def test_ranking_one_answers_what_is_sealed_then(database, client, reviewer, sealed_before):
    path = f"/v1/claims/{sealed_before['claims'][0]['id']}"

    ranked = patch(client, reviewer, path, rank="preferred", reason="the treaty")

    assert ranked.data == client.get(path).data
    assert (ranked.json["differs"], etag(ranked)) == (None, etag(client.get(path)))
    assert wrong(database) == []
