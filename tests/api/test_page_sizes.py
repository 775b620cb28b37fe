"""Pages are bounded in bytes beside items, and so is every answer that is built whole."""

import json

import pytest

from ledger.app import create_app
from ledger.services import paging
from tests import factories
from tests.answers import ids, items
from tests.api import tables
from tests.conftest import extended

#: Room for about two line items.
ROOM = 3_000


@pytest.fixture
def small_pages(monkeypatch):
    monkeypatch.setattr(paging, "PAGE_BYTES_MAX", ROOM)


NAMES = [f"item-{number}" for number in range(7)]


def record_items(client, headers):
    for number, name in enumerate(NAMES, 10):
        factories.post_line_item(client, headers["rosa"], id=name, effective_on=f"2025-06-{number}")


@pytest.fixture(scope="module")
def template(engine, template):
    with extended(engine, template, record_items) as with_items:
        yield with_items


def walked(client, path):
    """Return the items of each page of a list."""
    found = []
    while path is not None:
        answer = client.get(path)
        found.append(items(answer))
        path = answer.json["next"]
    return found


@pytest.mark.usefixtures("small_pages")
@pytest.mark.parametrize(
    "path", ["/v1/line-items", f"{tables.ROUND}/line-items", "/v1/line-items?act=pledge"]
)
def test_a_page_of_a_list_ends_early_where_it_is_full_of_bytes(client, path):
    pages = walked(client, path)

    assert [item["id"] for page in pages for item in page] == NAMES
    assert 1 < len(pages) < len(NAMES)
    assert all(len(json.dumps(page)) < 2 * ROOM for page in pages)


def test_a_document_larger_than_a_page_stands_on_one_of_its_own(client, monkeypatch):
    monkeypatch.setattr(paging, "PAGE_BYTES_MAX", 1)

    assert [len(page) for page in walked(client, "/v1/line-items")] == [1] * len(NAMES)


def test_pages_of_histories_and_claims_are_bounded_in_bytes_too(
    database, client, recorder, monkeypatch
):
    for note in "one", "two", "three":
        factories.patch(client, recorder, "/v1/line-items/item-0", note=note)
    paths = ("/v1/line-items/item-0/history", "/v1/claims", "/v1/sources")
    whole = [walked(client, path) for path in paths]
    monkeypatch.setattr(paging, "PAGE_BYTES_MAX", 1)

    # Another server has kept no answer.
    other = create_app(database).test_client()
    small = [walked(other, path) for path in paths]

    for one, many in zip(whole, small, strict=True):
        assert len(one) == 1
        assert many == [[item] for item in one[0]]


@pytest.mark.parametrize("form", ["csv", "ndjson"])
@pytest.mark.parametrize("path", ["/v1/line-items", "/v1/claims", "/v1/line-items/item-0/history"])
def test_a_whole_list_is_the_same_however_small_its_pieces(client, monkeypatch, path, form):
    whole = client.get(f"{path}.{form}").data

    monkeypatch.setattr(paging, "PAGE_BYTES_MAX", 1)

    assert client.get(f"{path}.{form}").data == whole


def test_a_full_page_is_no_longer_than_its_limit_of_bytes(client):
    assert ids(client.get("/v1/line-items?limit=3")) == NAMES[:3]
