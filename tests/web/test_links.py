"""Links: each leads somewhere, and its anchor is there."""

import re
import sys
from collections import Counter
from urllib.parse import parse_qsl, urldefrag, urlsplit

import pytest

from tests.conftest import ABOVE_DATABASES
from tests.web.documents import Document
from tests.web.recorded_pages import PAGES, ROUND, examples_and_more, get


@pytest.fixture(scope="module")
def client(engine, empty_template):
    with examples_and_more(engine, empty_template) as (_, recorded, _):
        yield recorded


#: What needs a token wherever it is linked to.
NEED_A_TOKEN = (".zip", "/candidates")


#: How many addresses of a kind are followed in the short form.
A_FEW = 3


def kind_of(address):
    """Return what addresses of one kind share: their path but for ids, and what they ask for."""
    parts = urlsplit(address)
    path = re.sub(r"[^/]*[-\d][^/]*", "*", parts.path)
    return path, tuple(name for name, _ in parse_qsl(parts.query))


def follow(client, of_a_kind):
    """Follow the links of every page; answers what is at each address that was followed."""
    followed, kinds = {}, Counter()
    unseen = ["/", *PAGES, f"{ROUND}?policy=stated"]
    while unseen:
        address, anchor = urldefrag(unseen.pop())
        if address not in followed:
            kinds[kind_of(address)] += 1
            if kinds[kind_of(address)] > of_a_kind:
                continue
            document = followed[address] = at(client, address)
            if document and not urlsplit(address).path.startswith(("/docs", "/problems")):
                unseen += document.links()
                unseen += [f"{address}#{place}" for place in document.places()]
        document = followed[address]
        if anchor and document:
            assert [each for each in document.elements if each.get("id") == anchor], anchor
    return followed


def at(client, address):
    """Return the page at an address, None where there is no page."""
    answer = get(client, address)
    while answer.status_code == 303:
        answer = get(client, urldefrag(answer.headers["Location"])[0])
    assert answer.status_code == (401 if address.endswith(NEED_A_TOKEN) else 200), address
    return Document(answer.text) if answer.content_type.startswith("text/html") else None


@ABOVE_DATABASES
def test_links_of_each_kind_lead_somewhere_and_each_anchor_is_there(client):
    followed = follow(client, A_FEW)

    assert len(followed) > 60
    assert f"/v1{ROUND}/dossier.zip" in followed


@pytest.mark.long
@ABOVE_DATABASES
def test_every_link_of_every_page_leads_somewhere_and_each_anchor_is_there(client):
    followed = follow(client, sys.maxsize)

    assert len(followed) > 200
    assert f"/v1{ROUND}/dossier.zip" in followed
