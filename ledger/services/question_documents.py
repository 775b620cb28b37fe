"""Open questions as they are answered, with the words that they quote."""

from collections.abc import Callable
from dataclasses import asdict

from ledger.rules.questions.model import Question
from ledger.services.resources import Document
from ledger.services.sealed import QuotingDocument


def question_document(
    kind: str,
    question: Question,
    quoted: Callable[[str], QuotingDocument],
) -> Document:
    """Return a question as it is answered; `quoted` finds a claim or a stated total by id."""
    category, from_party, to_party = question.key
    return {
        "kind": kind,
        "question": question.question,
        "line_items": list(question.line_items),
        "stated_totals": list(question.stated_totals),
        "category": category,
        "from_party": from_party,
        "to_party": to_party,
        "since": question.since,
        "size": question.size,
        "claims": [_claim_document(quoted(claim.id)) for claim in question.claims],
        "closed_by": None if question.closed_by is None else asdict(question.closed_by),
    }


def _claim_document(claim: QuotingDocument) -> Document:
    """Return the words of a claim or of a stated total, as a question quotes them."""
    passage = claim["passage"]
    return {
        "id": claim["id"],
        "speakers": claim["speakers"],
        "publisher": claim["publisher"],
        "published_on": claim["published_on"],
        "source": claim["source"],
        "text": claim["quantity"]["text"],
        "words": passage["reading"],
        "start": passage["start"],
        "end": passage["end"],
        "guessed": passage["guessed"],
    }
