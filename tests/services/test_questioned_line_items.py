"""Line items that questions are about take little more memory than their sealed documents."""

import tracemalloc

import pytest
from sqlalchemy import select

from ledger.models import LineItemVersion
from ledger.services import questioned_line_items, questions
from ledger.services.questions import QuestionsRequest
from tests.factories import ROUND, post_line_item

MANY = 300


@pytest.mark.one_on_postgresql
def test_line_items_are_not_kept_parsed(client, admin, database, monkeypatch):
    post_line_item(client, admin)
    with database.snapshot() as session:
        model = LineItemVersion
        (document,) = session.execute(select(model.document)).scalars()
        # Other bytes each, as a database hands them out.
        sealed = (bytes(bytearray(document)) for _ in range(MANY))
        monkeypatch.setattr(questioned_line_items, "documents_of", lambda *_: sealed)
        kept = []
        monkeypatch.setattr(questions, "_questions", lambda *_: kept.append(memory()) or [])
        request = QuestionsRequest(
            known_at=10**6,
            asked_at=None,
            as_of="2025-06-20",
            silent_days=30,
            kind=None,
            closed=False,
        )
        questions.of_agreement(session, ROUND, request)
        tracemalloc.start()
        try:
            sealed = (bytes(bytearray(document)) for _ in range(MANY))
            questions.of_agreement(session, ROUND, request)
        finally:
            tracemalloc.stop()

    assert kept[1] < 3 * MANY * len(document)


def memory():
    return tracemalloc.get_traced_memory()[0]
