"""What stands behind the totals of an agreement: line items, claims, and the bytes of passages.

The plan is made of the narrow rows that the totals were made of; the documents are read a few at a
time, as they are sent.
"""

import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.models import LineItemVersion
from ledger.rules import differs
from ledger.rules.differs import Share
from ledger.rules.explain import Explanation, Listed, NotCounted, NotHeard, explain, reasons
from ledger.rules.policies import Form, fits
from ledger.rules.stated_rows import CheckedTotal, Effect, effects
from ledger.rules.sums import LineItemFigures
from ledger.rules.totals import Row
from ledger.services import documents, records, stated_rows
from ledger.services.journal import loads
from ledger.services.kinds import Document, figure_claims
from ledger.services.places import Places
from ledger.services.stated_rows import LeftOut, PlacedTotals
from ledger.services.totals import TotalsResult, fitting

_TAKEN_BACK: Final = frozenset({NotCounted.WITHDRAWN, NotCounted.RETRACTED, NotCounted.VOIDED})


class ExplainSource:
    """What stands behind the totals that a session has read at `known_at` entries of the journal.

    `stated` are the stated totals beside each row, `jointly` those below the rows, and
    `stated_left_out` all others that cover the agreement, each with why it isn't there.
    """

    def __init__(self, session: Session, account: TotalsResult, known_at: int) -> None:
        self.account, self._known_at = account, known_at
        self._places = Places(known_at)
        shares = {item.line.id: item.share for item in account.considered}
        self._in_part = _with(shares, Share.IN_PART)
        self.explanation = _explanation(account, _with(shares, Share.NONE))
        placed = account.placed
        self.stated = [
            _stated_beside(account, row, told)
            for row, told in zip(account.totals.rows, placed.beside, strict=True)
        ]
        self.jointly = [_stated(placed, told, None) for told in placed.jointly]
        shown = {told.statement.id for told in chain(placed.jointly, *placed.beside)}
        document = account.document
        gone = stated_rows.left_out(
            session, document["agreement"], known_at, document["as_of"], shown
        )
        self.stated_left_out = list(map(_stated_left_out, gone))
        self._places.fill_in(session, chain(self.jointly, self.stated_left_out, *self.stated))

    def find(self, session: Session, wanted: Sequence[Listed]) -> list[Document]:
        """Return what is told of each of some line items, in their order.

        Those that count come with their claims, all others with why they don't.
        """
        model = LineItemVersion
        ids = {listed.line.id for listed in wanted}
        query = select(model.id, model.document).where(
            model.id.in_(ids), records.visible(model, self._known_at)
        )
        # One may be listed in several rows; and each document is let go before the next one.
        places: defaultdict[str, list[int]] = defaultdict(list)
        for place, listed in enumerate(wanted):
            places[listed.line.id].append(place)
        by_place: dict[int, Document] = {}
        for row in documents.rows(session, query, bytes_max=sys.maxsize):
            item = loads(row.document)
            by_place |= {place: self._told(wanted[place], item) for place in places[row.id]}
        told = [by_place[place] for place in range(len(wanted))]
        claims = (claim for each in told for claim in each.get("claims", ()))
        self._places.fill_in(session, claims)
        return told

    def _told(self, listed: Listed, item: Document) -> Document:
        line, claims = listed.line, figure_claims(item["claims"])
        considered = [
            claim
            for claim in claims
            if fits(self.account.policy, claim, item["from_party"], item["to_party"])
        ]
        if listed.why is not None:
            given = {id(claim) for claim in considered}
            paired = zip(item["claims"], claims, strict=True)
            heard = [document for document, claim in paired if id(claim) in given]
            why = _why_left_out(listed, item, heard)
            return _about(line, item) | {"act": line.act.value, "why": why}
        found = reasons(claims, considered, in_part=line.id in self._in_part)
        return _about(line, item) | {"claims": list(_claims(item["claims"], found))}


def _with(shares: Mapping[str, Share], share: Share) -> frozenset[str]:
    return frozenset(identity for identity, its in shares.items() if its is share)


def _explanation(account: TotalsResult, elsewhere: frozenset[str]) -> Explanation:
    lines = account.own
    if not account.policy.whole:
        lines = [
            item.line for item in account.considered if item.own or item.line.id not in elsewhere
        ]
    return explain(lines, account.totals, account.categories, elsewhere)


def _stated_beside(account: TotalsResult, row: Row, told: Sequence[CheckedTotal]) -> list[Document]:
    """The stated totals beside a row; those that the policy doesn't consider do nothing to it."""
    considered = fitting(row, told, account.policy)
    in_place = account.policy.form is Form.STATED
    does = zip(considered, effects(row, considered, in_place=in_place), strict=True)
    by_id = {each.statement.id: effect for each, effect in does}
    return [_stated(account.placed, each, by_id.get(each.statement.id)) for each in told]


def _about(line: LineItemFigures, item: Document) -> Document:
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


def _why_left_out(listed: Listed, item: Document, heard: Sequence[Document]) -> Document:
    """Why a line item doesn't count.

    Where it was taken back, with the reason that was given; where it belongs elsewhere, by which of
    the claims that the policy considers.
    """
    assert listed.why is not None
    by, reason = listed.whole, None
    if listed.why in _TAKEN_BACK:
        reason = item["transitions"][-1]["reason"]
    elif listed.why is NotCounted.ELSEWHERE:
        by = differs.newest(heard)["id"]
    return {"code": listed.why.value, "by": by, "reason": reason}


def _claims(claims: list[Document], found: Sequence[NotHeard | None]) -> Iterator[Document]:
    superseding = {claim["replaces"]: claim for claim in claims if claim["replaces"]}
    for claim, reason in zip(claims, found, strict=True):
        yield _quoted(claim) | {
            "claim": claim["id"],
            "relation": claim["relation"],
            "counts": reason is None,
            "why": _why_not_heard(claim, reason, superseding),
            "differs": claim.get("differs"),
        }


def _stated(placed: PlacedTotals, told: CheckedTotal, effect: Effect | None) -> Document:
    statement = told.statement
    total = placed.documents[statement.id]
    return _quoted(total) | {
        "stated_total": statement.id,
        "of": total["of"],
        "through": statement.through,
        "effect": effect.value if effect else None,
    }


def _stated_left_out(gone: LeftOut) -> Document:
    total = gone.total
    covered = ("agreements", "categories", "directions", "since", "through")
    return _quoted(total) | {
        "stated_total": total["id"],
        "of": total["of"],
        "why": {"code": gone.why.value, "by": gone.by, "reason": gone.reason},
        **{name: total[name] for name in covered},
    }


def _quoted(told: Document) -> Document:
    """What a claim and a stated total have in common, without the places among the bytes."""
    passage = told["passage"]
    return {
        "text": told["quantity"]["text"],
        "unclear": told["unclear"],
        "speaker": told["speaker"],
        "source": told["source"],
        "publisher": told["publisher"],
        "published_on": told["published_on"],
        "words": passage["reading"],
        "exact": passage["exact"],
        "guessed": passage["guessed"],
        "start": passage["start"],
        "end": passage["end"],
    }


def _why_not_heard(
    claim: Document, reason: NotHeard | None, superseding: Mapping[str, Document]
) -> Document | None:
    """Why a claim is no part of the figure: by which claim, and with the reason that was given."""
    if reason is None:
        return None
    by, said = None, None
    if reason is NotHeard.SUPERSEDED:
        newer = superseding[claim["id"]]
        by, said = newer["id"], newer["because"]
    elif reason is NotHeard.SET_ASIDE:
        said = claim["rank_reason"]
    return {"code": reason.value, "by": by, "reason": said}
