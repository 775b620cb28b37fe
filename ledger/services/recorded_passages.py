"""What of an article is recorded already: by a claim of its words, or by another article's."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.models import ClaimVersion
from ledger.rules.reading.directions import Pair
from ledger.rules.reading.evidence import Candidate
from ledger.rules.workflow.lifecycle import Status
from ledger.services import queries, similar_line_items
from ledger.services.journal import loads
from ledger.services.looking import looking
from ledger.services.resources import LINE_ITEM, Document

#: The fields of an event that nothing is known of before it is recorded.
_UNKNOWN: Document = {
    "id": "-",
    "part_of": None,
    "undoes": None,
    "re_entry_of": None,
    "distinct_from": [],
    "claims": [],
}


class RecordedPassages:
    """The line items that may hold what an article says."""

    def __init__(
        self,
        session: Session,
        known_at: int,
        source: str,
    ) -> None:
        self._session = session
        self._known_at = known_at
        self._change = looking(session, known_at)
        self._claims = self._claims_of(source)
        self._alike: dict[tuple[str | None, ...], list[str]] = {}
        self._line_items: dict[str, Document] = {}

    def holding(
        self,
        candidate: Candidate,
        number: tuple[int, int],
        draft: Document,
        pair: Pair | None,
    ) -> Document | None:
        """Return the line item that holds a candidate already; None where none is known.

        `number` is where its number stands in the stored text, `pair` the parties of the agreement.
        """
        for claim in self._claims:
            if _tells(claim, candidate, number):
                line_item = self._line_item(claim["line_item"])
                if line_item["status"] != Status.VOIDED:
                    return line_item
        return self._event(candidate, draft, pair)

    def _claims_of(
        self,
        source: str,
    ) -> list[Document]:
        """Return the claims that quote an article, as they were recorded."""
        model = ClaimVersion
        query = select(model.document).where(
            model.source == source,
            queries.visible(model, self._known_at),
        )
        in_order = query.order_by(model.created_index, model.position)
        return list(map(loads, self._session.execute(in_order).scalars()))

    def _line_item(
        self,
        identity: str,
    ) -> Document:
        """Return a line item, read once."""
        if identity not in self._line_items:
            stored = queries.get(self._session, LINE_ITEM, identity, self._known_at)
            self._line_items[identity] = loads(stored)
        return self._line_items[identity]

    def _event(
        self,
        candidate: Candidate,
        draft: Document,
        pair: Pair | None,
    ) -> Document | None:
        """Return the line item that may be the same event, whatever article told it.

        Where no word says who hands over, the number has to be the same too.
        """
        if None in (draft["act"], draft["category"]) or candidate.doubles:
            return None
        every: list[str] = []
        for giver, taker in _directions(draft, pair):
            every += self._alike_to(draft, giver, taker)
        is_open = None in (draft["from_party"], draft["to_party"])
        for line_item in map(self._line_item, every):
            if not is_open or says_number(line_item, candidate):
                return line_item
        return None

    def _alike_to(
        self,
        draft: Document,
        giver: str,
        taker: str,
    ) -> list[str]:
        """Return the line items that count and may be the event of a draft in some direction."""
        on = draft.get("effective_on")
        key = (draft["act"], draft["category"], giver, taker, on)
        if key not in self._alike:
            sides = {"from_party": giver, "to_party": taker}
            event = {**draft, **_UNKNOWN, **sides, "effective_on": on}
            self._alike[key] = similar_line_items.alike(self._change, event)
        return self._alike[key]


def _directions(
    draft: Document,
    pair: Pair | None,
) -> Iterator[tuple[str, str]]:
    """Yield the directions that agree with what words say, between parties of the agreement."""
    giver = draft["from_party"]
    taker = draft["to_party"]
    if giver is not None and taker is not None:
        yield giver, taker
        return
    if pair is None:
        return
    for one, other in (pair, pair[::-1]):
        if giver in (None, one) and taker in (None, other):
            yield one, other


def says_number(
    line_item: Document,
    candidate: Candidate,
) -> bool:
    """Return whether a claim of a line item says the number of a candidate."""
    return any(_is_same(claim["quantity"], candidate) for claim in line_item["claims"])


def _tells(
    claim: Document,
    candidate: Candidate,
    number: tuple[int, int],
) -> bool:
    """Return whether a claim has the words of a number, and says that number, or half of it."""
    passage = claim["passage"]
    start, end = number
    if not (passage["start"] < end and start < passage["end"]):
        return False
    return _is_same(claim["quantity"], candidate)


def _is_same(
    quantity: dict[str, Any],
    candidate: Candidate,
) -> bool:
    """Return whether a recorded quantity has a number of a candidate, or neither has one."""
    stated = set(candidate.quantity.stated)
    ends = {quantity["value"], quantity["lower"], quantity["upper"]}
    if not stated:
        return quantity["value"] is None and quantity["lower"] == 0
    if candidate.doubles:
        stated |= {number // 2 for number in stated}
    return not stated.isdisjoint(ends)
