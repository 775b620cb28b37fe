"""Totals of an agreement over time, and the stated totals on their dates.

Reads the same narrow rows as its totals, and answers what the rules compute as a document.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeAlias

from sqlalchemy.orm import Session

from ledger.rules.base.errors import TooCostly
from ledger.rules.base.printable import grouped
from ledger.rules.totals.hierarchy import groups_of
from ledger.rules.totals.members import counted_lines
from ledger.rules.totals.sums import LineItemFigures, RowKey
from ledger.rules.totals.timeline import TimelineRow, opening_days, timeline
from ledger.rules.totals.totals import Sums
from ledger.services import categories, parties
from ledger.services.resources import Document
from ledger.services.totals import rows_within, stated_rows, totals, totals_rows
from ledger.services.totals.stated_over_time import StatedOverTime
from ledger.services.totals.stated_placed import Ground
from ledger.services.totals.totals import TitledDocument, sum_document

#: How many line items a timeline may have: each may add a row, of a kilobyte or two.
LINES_MAX: Final = 100_000
#: The rows to keep, by their category, from_party and to_party.
Filters: TypeAlias = Mapping[str, str]


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
    head, version = totals.head_of(session, agreement, known_at)
    members, newest_group = parties.members_and_newest(session, known_at)
    groups = groups_of(members)
    own, newest_line = totals_rows.of_agreement(session, agreement, known_at, groups)
    tree = categories.tree(session, known_at)
    ground = Ground(head, own, [], tree, groups)
    document, newest_stated = of_ground(session, ground, known_at, filters)
    document |= {
        "agreement": agreement,
        "known_at": asked_at,
        "entry": max(newest_line, newest_stated, version, newest_group),
    }
    return TitledDocument(head["title"], document)


def of_ground(
    session: Session,
    ground: Ground,
    known_at: int,
    filters: Filters,
) -> tuple[Document, int]:
    """Return the totals over time of line items that were read.

    The second value is the newest entry on which the stated totals in them depend. The `ground`
    has no rows yet; see `of_agreement`.
    """
    own = ground.lines
    tree = ground.categories
    groups = ground.groups
    _check_costs(own)
    stated, newest = _stated(session, ground, known_at)
    computed = timeline(own, tree, stated.wanted, groups, stated.places())
    rows = [row for row in computed.rows if _fits(row, filters)]
    answered = [row_document(row, stated) for row in rows]
    document = {
        "undated": computed.undated,
        "timeline": rows_within.of_lines(answered, counted_lines(own), tree, groups),
        "stated_jointly": _of_rows(stated.joint_documents(), answered, filters),
    }
    return document, newest


def _check_costs(lines: Sequence[LineItemFigures]) -> None:
    """Refuse a timeline that would be too long.

    Raises:
        TooCostly: it has more than LINES_MAX line items.
    """
    if len(lines) > LINES_MAX:
        limit = grouped(LINES_MAX)
        raise TooCostly(f"There are more than {limit} line items, each perhaps a date.")


def _stated(
    session: Session,
    ground: Ground,
    known_at: int,
) -> tuple[StatedOverTime, int]:
    """Return the stated totals over time, and the newest entry on which they depend.

    The `ground` gets a row for each line item that counts, unless nothing is stated.
    """
    agreement = ground.head["id"]
    live_totals, newest = stated_rows.of_agreement(session, agreement, known_at, None)
    opening: Mapping[RowKey, str] = {}
    if live_totals:
        opening = opening_days(ground.lines)
        ground = ground._replace(rows=sorted(opening))
    concerning = [total for total in live_totals if ground.concerns(total)]
    checked = stated_rows.with_checks(session, concerning, ground, known_at)
    newest_wider = stated_rows.entry_of_wider(checked, agreement, known_at)
    stated = StatedOverTime(ground, concerning, checked, opening)
    return stated, max(newest, newest_wider)


def _fits(row: TimelineRow, filters: Filters) -> bool:
    """Return whether a row has the category and the parties that are asked for."""
    place = row.place._asdict()
    return filters.items() <= place.items()


def _of_rows(
    jointly: Iterable[Document],
    rows: Iterable[Document],
    filters: Filters,
) -> list[Document]:
    """Return the joint totals that the rows name, or that touch any that would be kept."""
    in_rows: set[str] = set()
    for row in rows:
        in_rows.update(row["stated_jointly"])
    return [
        total for total in jointly if total["id"] in in_rows or _touches(total, filters)
    ]


def _touches(total: Document, filters: Filters) -> bool:
    """Return whether a stated total covers any row that is kept, among others."""
    category = filters.get("category")
    if category is not None and category not in total["categories"]:
        return False
    parties = dict(filters)
    parties.pop("category", None)
    wanted = parties.items()
    return any(wanted <= direction.items() for direction in total["directions"])


def row_document(row: TimelineRow, stated: StatedOverTime) -> Document:
    """Return one row of the timeline as it is answered."""
    place = row.place
    left, caveats = stated.leave(row)
    all_caveats = (*row.caveats, *caveats)
    columns = Sums(None, None, *left)
    sums = totals.sum_documents(columns, row.without_claim)
    return {
        **place._asdict(),
        "unit": row.unit,
        "pledged": sums["pledged"],
        "reported_then": sum_document(row.reported_then),
        "reported": sums["reported"],
        "line_items": list(row.line_items),
        "caveats": [caveat.value for caveat in all_caveats],
        "undone": sum_document(row.undone),
        "stated": stated.beside_documents(place),
        "stated_jointly": stated.jointly.get(place, ()),
    }
