"""The speakers and sources behind the line items that count."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import TypedDict

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from ledger.models import ClaimVersion
from ledger.rules.base.names import tidy
from ledger.rules.quantities.figure import Rank
from ledger.services import queries
from ledger.services.sealed import ClaimDocument
from ledger.services.totals import totals_rows


class Provenance(TypedDict):
    """The numbers of named speakers and of sources, and the date of the newest source."""

    newest_source_on: str | None
    speakers: int
    sources: int


def of_rows(
    session: Session,
    conditions: Sequence[ColumnElement[bool]],
    known_at: int,
    counted: AbstractSet[str],
) -> Provenance:
    """Return the provenance of the `counted` line items, by their live claims.

    It is read from the columns of claims. The conditions must keep all claims of these line items:
    a claim that is left out would not supersede another.
    """
    model = ClaimVersion
    conditions = [queries.visible(model, known_at), *conditions]
    replacing = select(model.replaces).where(model.replaces.is_not(None), *conditions)
    replaced = set(session.execute(replacing).scalars())
    query = select(
        model.id,
        model.line_item,
        model.source,
        model.speaker,
        model.published_on,
        model.rank,
    ).where(*conditions)
    speakers = set[str | None]()
    sources = set[str]()
    newest = ""
    for row in session.execute(query).yield_per(totals_rows.ROWS_AT_ONCE):
        live = row.id not in replaced and row.rank != Rank.SET_ASIDE.value
        if live and row.line_item in counted:
            speakers.add(row.speaker)
            sources.add(row.source)
            newest = max(newest, row.published_on or "")
    speakers.discard(None)
    return {
        "newest_source_on": newest or None,
        "speakers": len(speakers),
        "sources": len(sources),
    }


def of_claims(claims: Iterable[ClaimDocument]) -> Provenance:
    """Return the provenance of some line items, given the documents of their live claims."""
    speakers = set[str]()
    sources = set[str]()
    newest = ""
    for claim in claims:
        if claim["speaker"]:
            speakers.add(tidy(claim["speaker"]["name"]))
        sources.add(claim["source"])
        newest = max(newest, claim["published_on"] or "")
    return {
        "newest_source_on": newest or None,
        "speakers": len(speakers),
        "sources": len(sources),
    }
