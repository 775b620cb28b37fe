"""Open questions: those that the sources leave open of an agreement."""

from ledger.api.formats.questions_page import QuestionPage
from ledger.api.http.operations import Read, reads
from ledger.schemas.questions import OpenQuestionsOut, OpenQuestionsQuery
from ledger.services import questions
from ledger.services.questions import QuestionsRequest
from ledger.services.resources import AGREEMENT


@reads(
    "/v1/agreements/{identity}/open-questions",
    query=OpenQuestionsQuery(),
    returns=OpenQuestionsOut(),
    target=AGREEMENT,
    formats=QuestionPage.formats,
    long=True,
)
def get_agreement_open_questions(read: Read, identity: str) -> QuestionPage:
    """Read what the sources leave open, each question with the words that leave it so."""
    as_of = read.query.get("as_of")
    request = QuestionsRequest(
        known_at=read.known_at,
        asked_at=read.asked_at,
        as_of=as_of or read.today,
        silent_days=read.query["silent_days"],
        kind=read.query.get("kind"),
        closed=read.query["closed"],
    )
    result = questions.of_agreement(read.session, identity, request)
    return QuestionPage(
        result.title,
        result.words,
        result.document,
        of_today=as_of is None,
        all_of_them=read.query["all"],
        details=read.query["details"],
    )
