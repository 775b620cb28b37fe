"""The speakers and sources behind the line items that count, and the stated totals beside them."""

from collections.abc import Generator, Iterable, Sequence
from collections.abc import Set as AbstractSet
from contextlib import closing
from functools import cache
from itertools import chain
from typing import Final, TypeAlias, TypedDict

from sqlalchemy import ColumnElement, and_, bindparam, select
from sqlalchemy.orm import Session

from ledger.db import prepared
from ledger.db.prepared import Prepared, Values, partitions_of
from ledger.models import ClaimVersion
from ledger.rules.quantities.figure import Rank
from ledger.services import queries
from ledger.services.figure_documents import speaker_names
from ledger.services.resources import names_in
from ledger.services.sealed import ClaimDocument, StatedTotalDocument
from ledger.services.totals import rows_at_hand, totals_rows

#: What is read of a claim, in the order in which `Tally` takes it.
_COLUMNS: Final = (
    ClaimVersion.id,
    ClaimVersion.line_item,
    ClaimVersion.source,
    ClaimVersion.speakers,
    ClaimVersion.published_on,
)
_HEARD: Final = and_(
    ClaimVersion.rank != Rank.SET_ASIDE.value,
    ClaimVersion.retracted == 0,
)
_THEN: Final = and_(
    queries.visible(ClaimVersion, bindparam("known_at")),
    ClaimVersion.agreement == bindparam("agreement"),
)
_OF_AGREEMENT: Final = Prepared(select(*_COLUMNS).where(_THEN, _HEARD))
_REPLACED: Final = Prepared(
    select(ClaimVersion.replaces).where(_THEN, ClaimVersion.replaces.is_not(None))
)
#: What a claim adds: its speakers as their column holds them, its source, and its date.
_Behind: TypeAlias = tuple[str | None, str, str | None]
#: What the live claims of each line item add.
_OfLineItems: TypeAlias = dict[str, tuple[_Behind, ...]]


class Provenance(TypedDict):
    """The numbers of named speakers and of sources, and the date of the newest source."""

    newest_source_on: str | None
    speakers: int
    sources: int


def of_agreement(
    session: Session,
    agreement: str,
    known_at: int,
    counted: AbstractSet[str],
    stated: Iterable[StatedTotalDocument] = (),
) -> Provenance:
    """Return the provenance of the `counted` line items of an agreement, and of `stated`."""
    tally = Tally()
    if rows_at_hand.keeps(session, len(counted)):
        rows = rows_at_hand.rows_of(session, _READING, agreement, known_at)
        behind: set[_Behind] = set()
        for line_item in counted:
            behind.update(rows.get(line_item, ()))
        tally.add_behind(behind)
    else:
        _add_all(tally, session, agreement, known_at, counted)
    tally.add_all(stated)
    return tally.provenance()


def of_claims(
    claims: Iterable[ClaimDocument],
    stated: Iterable[StatedTotalDocument],
) -> Provenance:
    """Return the provenance of live claims and of stated totals, given their documents."""
    tally = Tally()
    tally.add_all(claims)
    tally.add_all(stated)
    return tally.provenance()


class Tally:
    """The speakers and sources of the claims and stated totals so far."""

    def __init__(self) -> None:
        self._columns: set[str | None] = set()
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

    def add_behind(
        self,
        behind: Iterable[_Behind],
    ) -> None:
        """Add live claims of line items that count."""
        for speakers, source, published_on in behind:
            self.add(names_in(speakers), source, published_on)

    def add_where(
        self,
        session: Session,
        conditions: Sequence[ColumnElement[bool]],
        known_at: int,
        counted: AbstractSet[str],
        *,
        large: bool,
    ) -> None:
        """Add the live claims of the `counted` line items; they are read from columns.

        The conditions must keep all claims of these line items: a claim that is left out would not
        supersede another. `large`: there may be very many claims.
        """
        model = ClaimVersion
        of_then = [queries.visible(model, known_at), *conditions]
        replacing = select(model.replaces).where(model.replaces.is_not(None), *of_then)
        replaced = set(session.connection().execute(replacing).scalars())
        query = select(*_COLUMNS).where(*of_then, _HEARD)
        size = totals_rows.ROWS_AT_ONCE
        self.add_claims(
            partitions_of(session, query, size, large=large), counted, replaced
        )

    def add_claims(
        self,
        partitions: Generator[list[Values]],
        counted: AbstractSet[str],
        replaced: AbstractSet[str | None],
    ) -> None:
        """Add those of some claims that are live, of line items that count."""
        with closing(partitions):
            for claims in partitions:
                self._add_some(claims, counted, replaced)

    def _add_some(
        self,
        claims: Iterable[Values],
        counted: AbstractSet[str],
        replaced: AbstractSet[str | None],
    ) -> None:
        for identity, line_item, source, speakers, published_on in claims:
            if line_item not in counted or identity in replaced:
                continue
            # Many claims have the same, and are told apart by nothing else here.
            self._columns.add(speakers)
            self._sources.add(source)
            if published_on is not None and published_on > self._newest_on:
                self._newest_on = published_on

    def add_all(
        self,
        documents: Iterable[ClaimDocument | StatedTotalDocument],
    ) -> None:
        """Add the claims or stated totals of some documents."""
        for document in documents:
            names = speaker_names(document["speakers"])
            self.add(names, document["source"], document["published_on"])

    def provenance(self) -> Provenance:
        """Return the numbers of what was added."""
        for column in self._columns:
            self._speakers.update(names_in(column))
        return {
            "newest_source_on": self._newest_on or None,
            "speakers": len(self._speakers),
            "sources": len(self._sources),
        }


def _add_all(
    tally: Tally,
    session: Session,
    agreement: str,
    known_at: int,
    counted: AbstractSet[str],
) -> None:
    """Add the live claims of an agreement's line items that count, a few in memory at once."""
    replacing = _REPLACED.rows(session, agreement=agreement, known_at=known_at)
    replaced = {identity for (identity,) in replacing}
    partitions = _OF_AGREEMENT.partitions(
        session, totals_rows.ROWS_AT_ONCE, agreement=agreement, known_at=known_at
    )
    tally.add_claims(partitions, counted, replaced)


def _read_all(
    session: Session,
    agreement: str,
    known_at: int,
) -> _OfLineItems:
    """Read the live claims of an agreement's line items as they stood then."""
    replacing = _REPLACED.rows(session, agreement=agreement, known_at=known_at)
    partitions = _OF_AGREEMENT.partitions(
        session, totals_rows.ROWS_AT_ONCE, agreement=agreement, known_at=known_at
    )
    with closing(partitions):
        return _by_line_item(chain.from_iterable(partitions), replacing)


def _read_some(
    session: Session,
    identities: Sequence[str],
) -> _OfLineItems:
    """Read the live claims of some line items as they are now; none of one without any."""
    ids = prepared.listed("id", identities)
    heard, replacing = _of_line_items(prepared.places(identities))
    claims = heard.rows(session, **ids)
    rows = _by_line_item(claims, replacing.rows(session, **ids))
    return {identity: rows.get(identity, ()) for identity in identities}


def _by_line_item(
    claims: Iterable[Values],
    replacing: Iterable[Values],
) -> _OfLineItems:
    """Return what claims add that none of `replacing` replaces, by their line items."""
    replaced = {identity for (identity,) in replacing}
    rows: _OfLineItems = {}
    alike: dict[_Behind, _Behind] = {}
    for identity, line_item, source, speakers, published_on in claims:
        if identity not in replaced:
            behind = (speakers, source, published_on)
            # Many claims have the same: it is in memory once.
            behind = alike.setdefault(behind, behind)
            others = rows.get(line_item, ())
            rows[line_item] = (*others, behind)
    return rows


@cache
def _of_line_items(count: int) -> tuple[Prepared, Prepared]:
    """Return the queries of the claims of so many line items as they are now.

    The one reads those that are heard, the other the ids that any of them replace.
    """
    model = ClaimVersion
    among_them = prepared.among(model.line_item, "id", count)
    of_them = and_(among_them, queries.current(model))
    heard = select(*_COLUMNS).where(of_them, _HEARD)
    replacing = select(model.replaces).where(of_them, model.replaces.is_not(None))
    return Prepared(heard), Prepared(replacing)


_READING: Final = rows_at_hand.Reading("claims", _read_all, _read_some)
