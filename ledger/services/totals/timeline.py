"""Totals of an agreement over time, and the stated totals on their dates.

Reads the same narrow rows as its totals, and answers what the rules compute as a document.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeAlias

from sqlalchemy.orm import Session

from ledger.rules.base.errors import TooCostly
from ledger.rules.base.printable import grouped
from ledger.rules.totals.hierarchy import Groups, groups_of
from ledger.rules.totals.sums import LineItemFigures
from ledger.rules.totals.timeline import TimelineKey, TimelineRow, place_of, timeline
from ledger.rules.totals.totals import counted_lines
from ledger.services import categories, parties, queries
from ledger.services.journal import loads
from ledger.services.resources import AGREEMENT, Document
from ledger.services.totals import (
    stated_checks,
    stated_placed,
    stated_rows,
    totals,
    totals_rows,
)
from ledger.services.totals.stated_checks import Categories
from ledger.services.totals.stated_placed import Ground
from ledger.services.totals.totals import TitledDocument, sum_document

#: How many line items a timeline may have: each may add a row, of a kilobyte or two.
LINES_MAX: Final = 100_000
#: The rows to keep, by their category, from_party and to_party.
Filters: TypeAlias = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Stated:
    """Stated totals as they are answered: by the row beside which they stand, and all others.

    `newest` is the newest entry on which they depend, -1 where there is none.
    """

    beside: Mapping[TimelineKey, list[Document]]
    jointly: list[Document]
    newest: int

    def places(self) -> dict[str, TimelineKey]:
        """Return the places of those beside rows, by their ids."""
        places: dict[str, TimelineKey] = {}
        for place, stated in self.beside.items():
            places.update((total["id"], place) for total in stated)
        return places


def of_agreement(
    session: Session,
    agreement: str,
    *,
    known_at: int,
    asked_at: int | None,
    filters: Filters,
) -> TitledDocument:
    """Return the totals of an agreement over time, by the first `known_at` entries of the journal.

    `asked_at` is the journal size that the client sent, echoed in the answer; None means the
    newest. Filters choose rows: a row says the same without them, and `undated` is that of the
    whole agreement.

    Raises:
        NotFound: the agreement isn't recorded, or wasn't by then.
        TooCostly: it has more than LINES_MAX line items.
    """
    head = loads(queries.get(session, AGREEMENT, agreement, known_at))
    members, newest_group = parties.members_and_newest(session, known_at)
    groups = groups_of(members)
    own, newest_line = totals_rows.of_agreement(session, agreement, known_at, groups)
    _check_costs(own)
    tree = categories.tree(session, known_at)
    ground = partial(_ground, head, own, tree, groups)
    stated = _placed(session, head, ground, known_at)
    computed = timeline(own, tree, stated.beside, groups, stated.places())
    version = totals.newest_version(session, agreement, known_at)
    rows = [row for row in computed.rows if _fits(row, filters)]
    jointly = [total for total in stated.jointly if _touches(total, filters)]
    documents = [_document(row, stated) for row in rows]
    document = {
        "agreement": agreement,
        "known_at": asked_at,
        "entry": max(newest_line, stated.newest, version, newest_group),
        "undated": computed.undated,
        "timeline": totals.with_within(documents, tree, groups),
        "stated_jointly": jointly,
    }
    return TitledDocument(head["title"], document)


def _check_costs(lines: Sequence[LineItemFigures]) -> None:
    """Refuse a timeline that would be too long.

    Raises:
        TooCostly: it has more than LINES_MAX line items.
    """
    if len(lines) > LINES_MAX:
        limit = grouped(LINES_MAX)
        raise TooCostly(f"There are more than {limit} line items, each perhaps a date.")


def _ground(
    head: Document,
    own: Sequence[LineItemFigures],
    tree: Categories,
    groups: Groups,
) -> Ground:
    """Return what stated totals are compared with: a row for each line item that counts."""
    counted = counted_lines(own)
    keys = {line.row_key for line in counted}
    return Ground(head, own, sorted(keys), tree, groups)


def _placed(
    session: Session,
    head: Document,
    ground: Callable[[], Ground],
    known_at: int,
) -> _Stated:
    """Put each stated total beside the one row and day that it speaks of, else below them all.

    Only for those below does it take the `ground`, which looks at every line item.
    """
    beside: defaultdict[TimelineKey, list[Document]] = defaultdict(list)
    others = []
    agreement = head["id"]
    began_on = head["concluded_on"]
    live_totals, newest = stated_rows.of_agreement(session, agreement, known_at, None)
    for order, total in enumerate(live_totals):
        statement = stated_checks.statement_of(total, order)
        place = place_of(statement, agreement, began_on)
        if place is None:
            others.append(total)
        else:
            document = stated_placed.document(total, statement)
            beside[place].append(document)
    if not others:
        return _Stated(beside, [], newest)
    jointly, newest_wider = stated_rows.joint_documents(
        session, others, ground(), known_at
    )
    return _Stated(beside, jointly, max(newest, newest_wider))


def _fits(row: TimelineRow, filters: Filters) -> bool:
    """Return whether a row has the category and the parties that are asked for."""
    place = row.place._asdict()
    return filters.items() <= place.items()


def _touches(total: Document, filters: Filters) -> bool:
    """Return whether a stated total covers any row that is kept, among others."""
    category = filters.get("category")
    if category is not None and category not in total["categories"]:
        return False
    parties = dict(filters)
    parties.pop("category", None)
    wanted = parties.items()
    return any(wanted <= direction.items() for direction in total["directions"])


def _document(row: TimelineRow, stated: _Stated) -> Document:
    """Return one row of the timeline as it is answered."""
    return {
        **row.place._asdict(),
        "unit": row.unit,
        "pledged": sum_document(row.pledged),
        "reported_then": sum_document(row.reported_then),
        "reported": sum_document(row.reported),
        "line_items": list(row.line_items),
        "caveats": [caveat.value for caveat in row.caveats],
        "undone": sum_document(row.undone),
        "stated": stated.beside.get(row.place, []),
    }
