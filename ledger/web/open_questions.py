"""Open questions of an agreement, as pages show them."""

from typing import Final

from ledger.api.http.operations import Read
from ledger.rules.base.errors import TooCostly
from ledger.schemas.questions import SILENT_DAYS_DEFAULT
from ledger.services import questions
from ledger.services.questions import QuestionsRequest
from ledger.services.resources import Document
from ledger.web import reading

#: Of how many line items questions are worked out beside something else: it takes a third of a
#: second. With more they stand on a page of their own, for which whoever opens it waits.
LINE_ITEMS_MAX: Final = 2_000


def of_agreement(read: Read, identity: str) -> list[Document]:
    """Return the open questions of an agreement, those with the most at stake first."""
    request = QuestionsRequest(
        known_at=read.known_at,
        asked_at=read.asked_at,
        as_of=reading.day_of(read),
        silent_days=SILENT_DAYS_DEFAULT,
        kind=None,
        closed=False,
    )
    result = questions.of_agreement(read.session, identity, request)
    raised: list[Document] = result.document["questions"]
    return raised


def quickly(
    read: Read,
    identity: str,
    line_items: int,
    line_items_max: int = LINE_ITEMS_MAX,
) -> list[Document] | None:
    """Return the open questions of an agreement with so many line items; None where it is long."""
    if line_items > line_items_max:
        return None
    try:
        return of_agreement(read, identity)
    except TooCostly:
        return None
