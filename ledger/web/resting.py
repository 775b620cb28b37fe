"""What rests on an article, page by page: its claims, then its stated totals, as recorded."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select, tuple_

from ledger.api.http.operations import Read
from ledger.models import ClaimVersion, StatedTotalVersion
from ledger.rules.base.errors import NotFound
from ledger.services import claim_queries, queries
from ledger.services.journal import loads
from ledger.services.paging import AnyColumn, Page
from ledger.services.query_conditions import covers
from ledger.services.resources import STATED_TOTAL, Document

#: How many claims and stated totals a page has.
SHOWN_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class Resting:
    """What rests on some words: a stated total, or a claim with its line item and its successor."""

    quoting: Document
    line_item: Document | None = None
    superseded_by: str | None = None


@dataclass(frozen=True, slots=True)
class RestingPage:
    """One page of what rests on an article, and how many there are; pages count from 1."""

    resting: Sequence[Resting]
    number: int
    count: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return -(-self.count // SHOWN_MAX)


@dataclass(frozen=True, slots=True)
class _Quoting:
    """The claims of an article, or its stated totals, in the order in which they were recorded."""

    read: Read
    source: str
    model: type[ClaimVersion | StatedTotalVersion]
    order: tuple[AnyColumn, ...]

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """What holds of each of them."""
        visible = queries.visible(self.model, self.read.known_at)
        return [self.model.source == self.source, visible]

    def count(self, *more: ColumnElement[bool]) -> int:
        """Return how many there are of which something holds."""
        query = select(func.count(self.model.id)).where(*self.conditions, *more)
        return self.read.session.execute(query).scalar_one()

    def place(self, identity: str) -> int:
        """Return how many stand before one.

        Raises:
            NotFound: it isn't among them.
        """
        place = self.place_of_first(self.model.id == identity)
        if place is None:
            raise NotFound(f"Nothing recorded as {identity!r} quotes this source.")
        return place

    def place_of_first(self, condition: ColumnElement[bool]) -> int | None:
        """Return how many stand before the first of which something holds; None without one."""
        query = select(*self.order).where(condition, *self.conditions)
        first = query.order_by(*self.order).limit(1)
        key = self.read.session.execute(first).one_or_none()
        if key is None:
            return None
        return self.count(tuple_(*self.order) < tuple_(*key))

    def key_before(self, place: int) -> list[Any] | None:
        """Return the key after which those from a place on stand; None for all of them."""
        if place == 0:
            return None
        keys = select(*self.order).where(*self.conditions)
        in_order = keys.order_by(*self.order)
        last = in_order.offset(place - 1).limit(1)
        row = self.read.session.execute(last).one()
        return list(row)


def resting_on(read: Read, source: str) -> RestingPage:
    """Return the page of what rests on an article that is asked for, by its number or by one of it.

    Raises:
        NotFound: there is no such page.
    """
    claims = _Quoting(
        read,
        source,
        ClaimVersion,
        (ClaimVersion.created_index, ClaimVersion.position),
    )
    totals = _Quoting(
        read,
        source,
        StatedTotalVersion,
        (StatedTotalVersion.created_index,),
    )
    claimed = claims.count()
    stated = totals.count()
    count = claimed + stated
    number = _number(claims, totals, claimed)
    start = (number - 1) * SHOWN_MAX
    if number > 1 and start >= count:
        raise NotFound("page: there are fewer of it.")
    resting = list(_claims(claims, start, claimed))
    room = SHOWN_MAX - len(resting)
    if room:
        first = max(start - claimed, 0)
        resting += _totals(
            totals,
            first,
            room,
        )
    return RestingPage(
        resting,
        number,
        count,
    )


def _number(
    claims: _Quoting,
    totals: _Quoting,
    claimed: int,
) -> int:
    """Return which page is asked for; the claims stand before the stated totals."""
    query = claims.read.query
    if "claim" in query:
        identity: str = query["claim"]
        place = claims.place(identity)
        return place // SHOWN_MAX + 1
    if "stated_total" in query:
        identity = query["stated_total"]
        place = claimed + totals.place(identity)
        return place // SHOWN_MAX + 1
    if "agreement" in query:
        place = _place_under(claims, totals, claimed)
        return place // SHOWN_MAX + 1
    number: int = query["page"]
    return number


def _place_under(
    claims: _Quoting,
    totals: _Quoting,
    claimed: int,
) -> int:
    """Return the place of the first that is of an agreement; 0 where none is."""
    agreement: str = claims.read.query["agreement"]
    place = claims.place_of_first(ClaimVersion.agreement == agreement)
    if place is not None:
        return place
    place = totals.place_of_first(covers(agreement))
    return 0 if place is None else claimed + place


def _claims(
    claims: _Quoting,
    start: int,
    count: int,
) -> Iterator[Resting]:
    """Yield the claims of a page that begins at a place."""
    wanted = min(SHOWN_MAX, count - start)
    if wanted <= 0:
        return
    after = claims.key_before(start)
    while wanted:
        listed = claim_queries.list_claims_with_line_items(
            claims.read.session,
            [ClaimVersion.source == claims.source],
            known_at=claims.read.known_at,
            after=after,
            limit=wanted,
        )
        for row in map(loads, listed.documents):
            yield Resting(row["claim"], row["line_item"], row["superseded_by"])
        # A page of large documents ends early.
        wanted -= len(listed.documents)
        after = listed.after


def _totals(
    totals: _Quoting,
    start: int,
    room: int,
) -> Iterator[Resting]:
    """Yield the stated totals of a page from a place on."""
    listed = Page([], totals.key_before(start))
    while room:
        listed = queries.list_documents(
            totals.read.session,
            STATED_TOTAL,
            [StatedTotalVersion.source == totals.source],
            known_at=totals.read.known_at,
            after=listed.after,
            limit=room,
        )
        for total in map(loads, listed.documents):
            yield Resting(total)
        room -= len(listed.documents)
        if listed.after is None:
            return
