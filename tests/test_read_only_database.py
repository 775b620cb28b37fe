"""A ledger that is only read, through sessions that others open, answers as any other does."""

import pytest

from ledger.app import create_app
from ledger.db.read_only import ReadOnly
from tests.factories import post_line_item


@pytest.fixture
def reading(database):
    """A client that reads at whatever moment it asks."""
    return create_app(ReadOnly(database.snapshot)).test_client()


@pytest.mark.parametrize(
    "path",
    [
        "/v1/parties",
        "/v1/line-items?known_at=999",
        "/readyz",
    ],
)
def test_what_is_read_twice_is_answered_as_by_any_other(reading, client, path):
    answers = [reading.get(path) for _ in range(3)]

    answer = client.get(path)
    kept = [(each.status_code, kept_part(each)) for each in answers]
    assert kept == [(answer.status_code, kept_part(answer))] * 3


def kept_part(answer):
    """Return what doesn't tell of the request alone."""
    return {name: part for name, part in answer.get_json(force=True).items() if name != "instance"}


def test_what_others_record_meanwhile_is_read(reading, client, recorder):
    before = [reading.get("/v1/line-items").json["items"] for _ in range(2)]

    item = post_line_item(client, recorder)

    after = [reading.get("/v1/line-items").json["items"] for _ in range(2)]
    assert before == [[], []]
    assert [[each["id"] for each in items] for items in after] == [[item["id"]]] * 2
