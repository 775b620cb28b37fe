"""Candidates of an article: passages that may carry a quantity, each with a request to fill in.

Nothing of them is stored.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.models import PartyVersion
from ledger.rules.reading import lexicon
from ledger.rules.reading.candidates import Lookup, candidates
from ledger.rules.reading.directions import Pair
from ledger.rules.reading.evidence import Candidate
from ledger.rules.texts import (
    paragraphs,
    passages,
    redaction_markers,
    unseen_words,
)
from ledger.rules.texts.anchoring import STORED_CHARACTERS_MAX
from ledger.rules.texts.damaged_text import ReadText
from ledger.rules.texts.encoding_advice import first_words
from ledger.rules.texts.forms import HTML, form_of
from ledger.rules.texts.turned_words import is_turned
from ledger.rules.workflow.lifecycle import Status
from ledger.services import (
    candidate_requests,
    categories,
    queries,
    quotes,
    recorded_directions,
    sources,
)
from ledger.services.journal import loads
from ledger.services.recorded_passages import RecordedPassages, says_number
from ledger.services.resources import AGREEMENT, SOURCE, Document

_WITHDRAWN: Final = "This article is withdrawn, and nothing can be quoted from it: {}"
_REDACTED: Final = (
    "The words of this article were erased by a redaction: "
    "nothing can be quoted from it."
)
_UNSEEN: Final = (
    "The page may hide these words, strike them out or turn them around. "
    "Does a reader see them so?"
)
_PARTED: Final = (
    "A tag of the page stands within the number: '{}'. How many does the article say?"
)
_FAR_APART: Final = (
    "The page has more between its words than a claim keeps. The number alone is quoted: what does "
    "the sentence say of it?"
)
_TURNED: Final = (
    "The text has a sign here that turns words around (U+202E, or one like it): a reader may see "
    "another order than the one stored. What does it say?"
)
_COLUMNS: Final = (
    "Its sentence runs across columns or cells. Do its words belong together?"
)
_ANOTHER_NUMBER: Final = (
    "It may be the event of {}, which says {}. Is it this one, or another?"
)
_STANDING: Final = "It is recorded as {}, which is {}. Is it to be recorded again?"
#: What a recorded event is said of that is denied, or taken back.
_DOUBTFUL: Final = (Status.DISPUTED, Status.RETRACTED)
_RETRACTED: Final = "Its publisher retracted or corrected this article: {}"


@dataclass(frozen=True, slots=True)
class CandidatesRequest:
    """What a client asks of an article: for which agreement, how many, and numberless ones too."""

    known_at: int
    agreement: str | None
    limit: int
    numberless: bool


@dataclass(frozen=True, slots=True)
class _Article:
    """An article with all that its candidates are worked out from."""

    source: Document
    reading: ReadText
    agreement: Document | None
    kinds: Sequence[str]
    is_page: bool
    unseen: Sequence[tuple[int, int]]

    @property
    def agreement_id(self) -> str | None:
        """The id of its agreement, where it is read for one."""
        return None if self.agreement is None else self.agreement["id"]

    @property
    def pair(self) -> Pair | None:
        """The parties of its agreement, where that has two."""
        match self.agreement:
            case {"parties": [str(one), str(other)]}:
                return one, other
        return None


def of_source(
    session: Session,
    identity: str,
    request: CandidatesRequest,
) -> Document:
    """Return the candidates of an article; none where nothing can be quoted from it."""
    source = loads(queries.get(session, SOURCE, identity, request.known_at))
    reading = sources.reading(
        session,
        identity,
    )
    items: list[Document] = []
    more = 0
    if _is_quotable(source, reading):
        article = _article(
            session,
            source,
            reading,
            request,
        )
        recorded = RecordedPassages(
            session,
            request.known_at,
            identity,
        )
        for candidate in candidates(reading.text, _lookup(session, article, request)):
            if len(items) < request.limit:
                items.append(_item(article, candidate, recorded))
            else:
                more += 1
    return {
        "source": identity,
        "agreement": request.agreement,
        "grammar": lexicon.GRAMMAR,
        "notes": list(_notes(source, reading)),
        "items": items,
        "more": more,
    }


def _is_quotable(
    source: Document,
    reading: ReadText,
) -> bool:
    """Return whether claims may quote an article."""
    is_redacted = redaction_markers.is_marker(reading.stored)
    return source["withdrawn"] is None and not is_redacted


def _notes(
    source: Document,
    reading: ReadText,
) -> Iterator[str]:
    """Yield what a person has to know of an article before they quote it."""
    if redaction_markers.is_marker(reading.stored):
        yield _REDACTED
    elif source["withdrawn"] is not None:
        yield _WITHDRAWN.format(source["withdrawn"])
    retracted = source.get("retracted")
    if retracted is not None:
        yield _RETRACTED.format(retracted["reason"])
    misread = sources.misread_note(source, reading)
    if misread is not None:
        yield misread


def _article(
    session: Session,
    source: Document,
    reading: ReadText,
    request: CandidatesRequest,
) -> _Article:
    """Return an article with the agreement that it is read for."""
    agreement: Document | None = None
    if request.agreement is not None:
        stored = queries.get(
            session,
            AGREEMENT,
            request.agreement,
            request.known_at,
        )
        agreement = loads(stored)
    kinds = list(categories.tree(session, request.known_at))
    is_page = form_of(source).media_type == HTML
    hidden = unseen_words.unseen(reading.stored) if is_page else []
    return _Article(
        source,
        reading,
        agreement,
        kinds,
        is_page,
        hidden,
    )


def _lookup(
    session: Session,
    article: _Article,
    request: CandidatesRequest,
) -> Lookup:
    """Return by what candidates of an article are looked for."""
    names = _names_of_parties(
        session,
        request.known_at,
    )
    return Lookup(
        lexicon.lexicon_of(lexicon.shipped_rows(), names),
        article.source["language"],
        article.pair,
        request.numberless,
        _published_on(article.source),
        article.source["title"] or "",
    )


def _published_on(source: Document) -> date | None:
    """Return the day on which an article was published, where it is known."""
    day = source["published_on"]
    return None if day is None else date.fromisoformat(day)


def _names_of_parties(
    session: Session,
    known_at: int,
) -> Mapping[str, Sequence[str]]:
    """Return the name and the aliases of each party as they stood then."""
    model = PartyVersion
    query = select(model.document).where(queries.visible(model, known_at))
    recorded = map(loads, session.execute(query.order_by(model.id)).scalars())
    return {
        party["id"]: [party["name"], *party.get("aliases", ())] for party in recorded
    }


def _item(
    article: _Article,
    candidate: Candidate,
    recorded: RecordedPassages,
) -> Document:
    """Return a candidate as it is answered."""
    reading = article.reading
    number = reading.to_stored(
        candidate.number_start,
        candidate.number_end,
    )
    whole = reading.to_stored(candidate.start, candidate.end)
    may_be_kept = _may_be_kept(whole)
    start, end, _ = whole if may_be_kept else number
    passage = passages.at(reading, start, end)
    draft = candidate_requests.draft(
        candidate,
        passage,
        source=article.source["id"],
        agreement=article.agreement_id,
        kinds=article.kinds,
    )
    line_item = recorded.holding(
        candidate,
        number[:2],
        draft,
        article.pair,
    )
    doubts = list(_doubts(article, candidate, number[:2], line_item))
    doubts += [] if may_be_kept else [_FAR_APART]
    sentence = reading.text[candidate.sentence_start : candidate.sentence_end]
    return {
        "passage": quotes.passage_document(passage),
        "sentence": sentence,
        "quantity": candidate.quantity.document(),
        "likely": candidate.is_likely and not doubts,
        "because": list(candidate.because),
        "ask": [*candidate.ask, *doubts] or _unread(candidate),
        **_requests(draft, line_item),
    }


def _may_be_kept(place: tuple[int, int, bool]) -> bool:
    """Return whether a passage may be as long as words of a page with all that is between them."""
    start, end, _ = place
    return end - start <= STORED_CHARACTERS_MAX


def _unread(candidate: Candidate) -> list[str]:
    """Return the question of what isn't read of a candidate, where there is one."""
    return [] if candidate.unread is None else [candidate.unread]


def _doubts(
    article: _Article,
    candidate: Candidate,
    number: tuple[int, int],
    line_item: Document | None,
) -> Iterator[str]:
    """Yield what to know of a candidate by its page, and by the line item that holds it."""
    yield from _unseen(
        article,
        candidate,
    )
    written = article.reading.stored[slice(*number)]
    if article.is_page and unseen_words.parts_number(written):
        yield _PARTED.format(first_words(written))
    if is_turned(
        article.reading.text, candidate.sentence_start, candidate.sentence_end
    ):
        yield _TURNED
    if _crosses_columns(article, candidate):
        yield _COLUMNS
    yield from _standing(line_item)
    yield from _another_number(candidate, line_item)
    yield from recorded_directions.questions(
        candidate,
        line_item,
        article.source["id"],
        number,
    )


def _unseen(
    article: _Article,
    candidate: Candidate,
) -> Iterator[str]:
    """Yield what to know of a candidate whose sentence a page may hide, or some of its words."""
    sentence = (candidate.sentence_start, candidate.sentence_end)
    start, end, _ = article.reading.to_stored(*sentence)
    if unseen_words.overlaps(article.unseen, start, end):
        yield _UNSEEN


def _crosses_columns(
    article: _Article,
    candidate: Candidate,
) -> bool:
    """Return whether the sentence of a candidate goes on over the border of a column or a cell."""
    return paragraphs.crosses_border(
        article.reading.text,
        candidate.sentence_start,
        candidate.sentence_end,
        is_page=article.is_page,
    )


def _standing(line_item: Document | None) -> Iterator[str]:
    """Yield what to know of the line item that holds a candidate: it is denied, or taken back."""
    if line_item is not None and line_item["status"] in _DOUBTFUL:
        yield _STANDING.format(
            line_item["id"],
            line_item["status"],
        )


def _another_number(
    candidate: Candidate,
    line_item: Document | None,
) -> Iterator[str]:
    """Yield what to know of a candidate where what may be the same event says other numbers."""
    if line_item is None or says_number(line_item, candidate):
        return
    texts = [claim["quantity"]["text"] for claim in line_item["claims"]]
    others = ", ".join(dict.fromkeys(texts))
    yield _ANOTHER_NUMBER.format(line_item["id"], others)


def _requests(
    draft: Document,
    line_item: Document | None,
) -> Document:
    """Return how a draft is recorded: where it may be recorded already, in two ways."""
    if line_item is None:
        request, fill = candidate_requests.new_line_item(draft)
        return {
            "recorded": None,
            "request": request,
            "fill": fill,
            "other_request": None,
            "other_fill": [],
        }
    request, fill = candidate_requests.further_claim(
        draft,
        line_item,
    )
    other, other_fill = candidate_requests.another_line_item(
        draft,
        line_item,
    )
    return {
        "recorded": line_item["id"],
        "request": request,
        "fill": fill,
        "other_request": other,
        "other_fill": other_fill,
    }
