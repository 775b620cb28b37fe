"""What a write needs no turn for is done before it, and none holds the turn for long."""

from itertools import count

import pytest

from ledger.api.http import write_handler
from ledger.services.pace import Pace
from tests.answers import entries, refused
from tests.api.batches import CSV, ROW, send, sheet
from tests.factories import (
    claim,
    line_item,
    post,
    post_claim,
    post_line_item,
    post_transition,
    stated_total,
)

#: The statements by which a write takes its turn.
TURNS = ("BEGIN IMMEDIATE", "FOR UPDATE")


def before_and_after(queries):
    """Return how often a text was read before the turn and in it."""
    (turn, *_) = (
        place for place, each in enumerate(queries) if any(word in each for word in TURNS)
    )
    return tuple(
        sum("source_texts.content" in each for each in part)
        for part in (queries[:turn], queries[turn:])
    )


@pytest.mark.parametrize(
    "write",
    [
        lambda client, actor: post(client, actor, "/v1/line-items", line_item(claims=[claim()])),
        lambda client, actor: post_claim(client, actor, {"id": "li-own"}),
        lambda client, actor: post_transition(client, actor, {"id": "li-own"}),
        lambda client, actor: post(client, actor, "/v1/stated-totals", stated_total()),
        lambda client, actor: send(client, actor, [{"type": "line_item", **line_item()}]),
        lambda client, actor: send(client, actor, sheet(ROW), CSV),
        lambda client, actor: post(
            client, actor, "/v1/line-items", line_item(claims=[claim(quote="no such words")])
        ),
    ],
    ids=["line item", "claim", "transition", "stated total", "batch", "csv", "refused"],
)
def test_quotes_are_looked_for_before_the_turn_to_write(client, recorder, queries, write):
    # Other words than are quoted then, which would be at hand.
    other = claim(quote="6,000 bodies")
    post_line_item(client, recorder, id="li-own", category="pow", claims=[other])
    queries.clear()

    answer = write(client, recorder)

    assert answer.status_code in {200, 201, 422}, answer.text
    assert before_and_after(queries) == (1, 0)


def test_a_write_that_quotes_nothing_reads_nothing_ahead(client, admin, queries):
    queries.clear()

    assert post(client, admin, "/v1/parties", {"id": "icrc", "name": "ICRC"}).status_code == 201
    assert before_and_after(queries) == (0, 0)


def test_a_write_that_holds_the_turn_for_too_long_is_refused(client, recorder, monkeypatch):
    looks = count()
    monkeypatch.setattr(write_handler, "WRITE_PACES", (Pace(lambda: next(looks) * 0.5, 2),))
    before = entries(client)
    body = line_item(claims=[claim(), *[claim(relation="restates")] * 9])

    few = post(client, recorder, "/v1/line-items?dry_run=true", line_item())
    many = post(client, recorder, "/v1/line-items", body)

    assert few.status_code == 201
    assert refused(many) == (503, "busy", {})
    assert int(many.headers["Retry-After"]) > 0
    assert entries(client) == before
