"""The speakers and sources behind the line items that count, and the stated totals beside them."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import TypedDict

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from ledger.models import ClaimVersion
from ledger.rules.quantities.figure import Rank
from ledger.services import queries
from ledger.services.figure_documents import speaker_names
from ledger.services.resources import names_in
from ledger.services.sealed import ClaimDocument, StatedTotalDocument
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
    stated: Iterable[StatedTotalDocument] = (),
) -> Provenance:
    """Return the provenance of the `counted` line items, by their live claims, and of `stated`.

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
        model.speakers,
        model.published_on,
        model.rank,
        model.retracted,
    ).where(*conditions)
    tally = _Tally()
    for row in session.execute(query).yield_per(totals_rows.ROWS_AT_ONCE):
        heard = row.rank != Rank.SET_ASIDE.value and not row.retracted
        if heard and row.id not in replaced and row.line_item in counted:
            tally.add(names_in(row.speakers), row.source, row.published_on)
    tally.add_all(stated)
    return tally.provenance()


def of_claims(
    claims: Iterable[ClaimDocument],
    stated: Iterable[StatedTotalDocument],
) -> Provenance:
    """Return the provenance of live claims and of stated totals, given their documents."""
    tally = _Tally()
    tally.add_all(claims)
    tally.add_all(stated)
    return tally.provenance()


class _Tally:
    """The speakers and sources of the claims and stated totals so far."""

    def __init__(self) -> None:
        self._speakers: set[str] = set()
        self._sources: set[str] = set()
        self._newest_on = ""

    def add(
        self,
        speakers: Iterable[str],
        source: str,
        published_on: str | None,
    ) -> None:
        """Add a claim, with the names of its speakers."""
        self._speakers.update(speakers)
        self._sources.add(source)
        if published_on is not None:
            self._newest_on = max(self._newest_on, published_on)

    def add_all(self, documents: Iterable[ClaimDocument | StatedTotalDocument]) -> None:
        """Add the claims or stated totals of some documents."""
        for document in documents:
            names = speaker_names(document["speakers"])
            self.add(names, document["source"], document["published_on"])

    def provenance(self) -> Provenance:
        """Return the numbers of what was added."""
        return {
            "newest_source_on": self._newest_on or None,
            "speakers": len(self._speakers),
            "sources": len(self._sources),
        }
