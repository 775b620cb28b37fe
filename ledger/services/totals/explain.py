"""Line items, claims, and the bytes of passages behind the totals of an agreement.

The explanation comes from the narrow rows behind the totals; the documents are read a few at a
time, while they are sent.
"""

import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Final, TypedDict

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.models import LineItemVersion
from ledger.rules.quantities.figure import Rank
from ledger.rules.totals import differs
from ledger.rules.totals.caveats import of_interval
from ledger.rules.totals.differs import Share
from ledger.rules.totals.explain import (
    Explanation,
    Listed,
    NotCounted,
    NotHeard,
    explain,
    reasons,
)
from ledger.rules.totals.policies import Form
from ledger.rules.totals.stated_bearing import CheckedTotal, fitting
from ledger.rules.totals.stated_in_rows import Effect, effects
from ledger.rules.totals.sums import LineItemFigures
from ledger.rules.totals.totals import Row
from ledger.services import documents, queries
from ledger.services.journal import loads
from ledger.services.resources import Document
from ledger.services.sealed import ClaimDocument, QuotingDocument
from ledger.services.totals import policies, stated_rows
from ledger.services.totals.places import Places
from ledger.services.totals.stated_placed import PlacedTotals
from ledger.services.totals.stated_rows import LeftOut
from ledger.services.totals.totals import TotalsResult

_TAKEN_BACK: Final = frozenset(
    {NotCounted.WITHDRAWN, NotCounted.RETRACTED, NotCounted.VOIDED}
)


class Why(TypedDict):
    """The reason why something doesn't count; `by` is the id of the one in its place."""

    code: str
    by: str | None
    reason: str | None


class ExplainSource:
    """The documents behind an agreement's totals at `known_at` entries of the journal.

    `stated` are the stated totals beside each row, `jointly` those below the rows, and
    `stated_left_out` all others that cover the agreement, each with why it is left out.
    """

    def __init__(
        self,
        session: Session,
        result: TotalsResult,
        known_at: int,
    ) -> None:
        self.result = result
        self._known_at = known_at
        self._places = Places(known_at)
        shares = {item.line.id: item.share for item in result.considered}
        self._in_part = _with(shares, Share.IN_PART)
        self.explanation = _explanation(result, _with(shares, Share.NONE))
        placed = result.placed
        rows = result.document["totals"]
        beside = zip(result.totals.rows, placed.beside, rows, strict=True)
        self.stated = [
            _stated_beside(result, row, totals, document["stated"])
            for row, totals, document in beside
        ]
        jointly = result.document["stated_jointly"]
        self.jointly = [
            _stated(placed, total, answered, None)
            for total, answered in zip(placed.jointly, jointly, strict=True)
        ]
        self.stated_left_out = self._read_left_out(session)
        quoting = chain(self.jointly, self.stated_left_out, *self.stated)
        self._places.fill_in(session, quoting)

    def _read_left_out(self, session: Session) -> list[Document]:
        """Return the stated totals that cover the agreement and aren't shown."""
        as_of = self.result.document["as_of"]
        placed = self.result.placed
        left_out = stated_rows.left_out(session, placed, self._known_at, as_of)
        return list(map(_stated_left_out, left_out))

    def find(self, session: Session, wanted: Sequence[Listed]) -> list[Document]:
        """Return the documents of some line items as an explanation has them, in their order.

        Those that count have their claims, all others the reason why they don't.
        """
        if not wanted:
            return []
        model = LineItemVersion
        ids = {listed.line.id for listed in wanted}
        visible = queries.visible(model, self._known_at)
        query = select(model.id, model.document).where(model.id.in_(ids), visible)
        places = _places_by_id(wanted)
        by_place: dict[int, Document] = {}
        # A sealed document is let go before the next one is read.
        for row in documents.rows(session, query, bytes_max=sys.maxsize):
            item = loads(row.document)
            for place in places[row.id]:
                listed = wanted[place]
                by_place[place] = self._line_item(listed, item)
        line_items = [by_place[place] for place in range(len(wanted))]
        self._places.fill_in(session, _claims_of(line_items))
        return line_items

    def _line_item(self, listed: Listed, item: Document) -> Document:
        """Return a line item with its claims, or with why it is left out."""
        line = listed.line
        about = _about(line, item)
        claims = policies.claims_of(self.result.policy, item, self.result.groups)
        if listed.why is not None:
            why = _why_left_out(listed, item, claims.fitting_documents)
            return about | {"act": line.act.value, "why": why}
        in_part = line.id in self._in_part
        not_heard = reasons(claims.all, claims.fitting, in_part=in_part)
        explained = _claims(item["claims"], not_heard)
        in_doubt = [caveat.value for caveat in of_interval(line)]
        return about | {
            "claims": list(explained),
            "in_doubt": in_doubt,
            "sure": 0 if line.contained else line.sure,
        }


def _places_by_id(listing: Sequence[Listed]) -> Mapping[str, list[int]]:
    """Return the places of each line item in a listing: it may stand in several rows."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, listed in enumerate(listing):
        places[listed.line.id].append(place)
    return places


def _claims_of(line_items: Sequence[Document]) -> Iterator[Document]:
    for item in line_items:
        yield from item.get("claims", ())


def _with(shares: Mapping[str, Share], share: Share) -> frozenset[str]:
    """Return the ids of the line items that have a share."""
    items = shares.items()
    return frozenset(identity for identity, of_item in items if of_item is share)


def _explanation(result: TotalsResult, elsewhere: frozenset[str]) -> Explanation:
    """Return the line items of each row; `elsewhere` has those put under other agreements."""
    lines = result.own
    if not result.policy.whole:
        lines = [
            item.line
            for item in result.considered
            if item.own or item.line.id not in elsewhere
        ]
    return explain(lines, result.totals, result.categories, elsewhere, result.groups)


def _stated_beside(
    result: TotalsResult,
    row: Row,
    totals: Sequence[CheckedTotal],
    answered: Sequence[Document],
) -> list[Document]:
    """Return the stated totals beside a row; one that the policy doesn't consider has no effect.

    `answered` are the same as the row has them.
    """
    considered = fitting(row.key, totals, result.policy)
    in_place = result.policy.form is Form.STATED
    by_id: dict[str, Effect | None] = {}
    row_effects = effects(row, considered, in_place=in_place)
    for total, effect in zip(considered, row_effects, strict=True):
        by_id[total.statement.id] = effect
    return [
        _stated(result.placed, total, document, by_id.get(total.statement.id))
        for total, document in zip(totals, answered, strict=True)
    ]


def _about(line: LineItemFigures, item: Document) -> Document:
    """Return the fields of a line item that stand in each row, counted or not."""
    return {
        "line_item": line.id,
        "agreement": item["agreement"],
        "category": line.category,
        "status": item["status"],
        "effective_on": item["effective_on"],
        "due_on": item["due_on"],
        "condition": item["condition"],
        "lower": line.lower,
        "upper": line.upper,
        "approximate": line.approximate,
        "text": line.text,
    }


def _why_left_out(
    listed: Listed,
    item: Document,
    considered: Sequence[Document],
) -> Why:
    """Return why a line item doesn't count.

    Where it was taken back, or its last claim was, with the reason that was given; where it belongs
    elsewhere, by which of the claims that the policy considers.
    """
    assert listed.why is not None, "a line item that counts needs no reason"
    by = listed.whole
    reason = None
    if listed.why in _TAKEN_BACK:
        reason = item["transitions"][-1]["reason"]
    elif listed.why is NotCounted.WITHOUT_CLAIM:
        reason = _why_out(item["claims"][-1])
    elif listed.why is NotCounted.ELSEWHERE:
        by = differs.newest(considered)["id"]
    return {
        "code": listed.why.value,
        "by": by,
        "reason": reason,
    }


def _why_out(claim: ClaimDocument) -> str | None:
    """Return the reason for which a claim was set aside, else that of a retraction."""
    if claim["rank"] == Rank.SET_ASIDE:
        return claim["rank_reason"]
    retraction = claim["retracted"]
    return retraction["reason"] if retraction else None


def _claims(
    claims: list[ClaimDocument],
    not_heard: Sequence[NotHeard | None],
) -> Iterator[Document]:
    """Yield the claims of a line item that counts, each with why it is no part of the figure."""
    replacing = [claim for claim in claims if claim["replaces"]]
    superseding = {claim["replaces"] or "": claim for claim in replacing}
    for claim, why in zip(claims, not_heard, strict=True):
        yield _quoted(claim) | {
            "claim": claim["id"],
            "relation": claim["relation"],
            "counts": why is None,
            "why": _why_not_heard(claim, why, superseding),
            "differs": claim["differs"],
        }


def _stated(
    placed: PlacedTotals,
    checked: CheckedTotal,
    answered: Document,
    effect: Effect | None,
) -> Document:
    """Return a stated total that is shown, with its check and its effect on the figure."""
    statement = checked.statement
    total = placed.documents[statement.id]
    return _quoted(total) | {
        "stated_total": statement.id,
        "of": total["of"],
        "through": statement.through,
        "rank": total["rank"],
        "check": answered["check"],
        "effect": effect.value if effect else None,
    }


def _stated_left_out(left_out: LeftOut) -> Document:
    """Return a stated total that isn't shown, with the reason and its scope."""
    total = left_out.total
    why: Why = {
        "code": left_out.why.value,
        "by": left_out.by,
        "reason": left_out.reason,
    }
    return _quoted(total) | {
        "stated_total": total["id"],
        "of": total["of"],
        "why": why,
        "agreements": total["agreements"],
        "categories": total["categories"],
        "directions": total["directions"],
        "since": total["since"],
        "through": total["through"],
    }


def _quoted(quoting: QuotingDocument) -> Document:
    """Return the fields that a claim and a stated total share, without byte offsets."""
    passage = quoting["passage"]
    return {
        "text": quoting["quantity"]["text"],
        "unclear": quoting["unclear"],
        "speakers": quoting["speakers"],
        "source": quoting["source"],
        "publisher": quoting["publisher"],
        "published_on": quoting["published_on"],
        "words": passage["reading"],
        "exact": passage["exact"],
        "guessed": passage["guessed"],
        "start": passage["start"],
        "end": passage["end"],
    }


def _why_not_heard(
    claim: ClaimDocument,
    why: NotHeard | None,
    superseding: Mapping[str, ClaimDocument],
) -> Why | None:
    """Return why a claim is no part of the figure, with the reason that was given; None if it is.

    `superseding` has the claims that replaced others, by the ids of those.
    """
    if why is None:
        return None
    by = None
    reason = None
    if why is NotHeard.SUPERSEDED:
        newer = superseding[claim["id"]]
        by, reason = newer["id"], newer["because"]
    elif why in (NotHeard.SET_ASIDE, NotHeard.SOURCE_RETRACTED):
        reason = _why_out(claim)
    return {
        "code": why.value,
        "by": by,
        "reason": reason,
    }
