"""Totals of an agreement over time, and the stated totals on their dates.

Reads the same narrow rows as its totals, and makes the answer of the one pure function a document.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from sqlalchemy.orm import Session

from ledger.rules.refusals import TooCostly
from ledger.rules.timeline import TimelineKey, TimelineRow, place_of, timeline
from ledger.rules.visible import grouped
from ledger.services import categories, lines, records, stated_rows, stated_totals, totals
from ledger.services.journal import loads
from ledger.services.kinds import AGREEMENT, Document
from ledger.services.totals import Account, sum_document

#: Of how many line items a timeline is made: each may change it, and takes a kilobyte or two.
LINES_MAX: Final = 100_000
#: What rows to keep, by their category, from_party and to_party.
Filters: TypeAlias = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Stated:
    """Stated totals as they are answered: by the row that they stand beside, and all others."""

    beside: Mapping[TimelineKey, list[Document]]
    jointly: list[Document]


def of_agreement(
    session: Session, agreement: str, *, known_at: int, asked_at: int | None, filters: Filters
) -> Account:
    """Return the totals of an agreement over time as the first `known_at` entries tell them.

    `asked_at` is the journal size that the client asked for, echoed in the answer; None means the
    newest. Filters choose rows: what a row says is the same without them, and `undated` is that of
    the whole agreement.

    Raises:
        NotFound: the agreement isn't recorded, or wasn't by then.
    """
    head = loads(records.get(session, AGREEMENT, agreement, known_at))
    there, newest_line = lines.of_agreement(session, agreement, known_at)
    if len(there) > LINES_MAX:
        raise TooCostly(
            f"There are more than {grouped(LINES_MAX)} line items, each perhaps a date."
        )
    told, newest_told = stated_rows.of_agreement(session, agreement, known_at, None)
    stated = _placed(told, head)
    found = timeline(there, categories.tree(session, known_at), stated.beside)
    version = totals.newest_version(session, agreement, known_at)
    document = {
        "agreement": agreement,
        "known_at": asked_at,
        "entry": max(newest_line, newest_told, version),
        "undated": found.undated,
        "timeline": [
            _document(row) | {"stated": stated.beside.get(row.place, [])}
            for row in found.rows
            if _fits(row, filters)
        ],
        "stated_jointly": [each for each in stated.jointly if _touches(each, filters)],
    }
    return Account(head["title"], document)


def _placed(told: list[Document], head: Document) -> _Stated:
    beside: defaultdict[TimelineKey, list[Document]] = defaultdict(list)
    jointly: list[Document] = []
    for order, total in enumerate(told):
        statement = stated_totals.statement_of(total, order)
        place = place_of(statement, head["id"], head["concluded_on"])
        if place is None:
            jointly.append(stated_rows.joint_document(total, statement))
        else:
            beside[place].append(stated_rows.document(total, statement))
    return _Stated(beside, jointly)


def _fits(row: TimelineRow, filters: Filters) -> bool:
    return all(getattr(row.place, name) == value for name, value in filters.items())


def _touches(stated: Document, filters: Filters) -> bool:
    """Whether a stated total covers any row that is kept, among others."""
    category = filters.get("category")
    parties = {name: value for name, value in filters.items() if name != "category"}
    return (category is None or category in stated["categories"]) and any(
        parties.items() <= direction.items() for direction in stated["directions"]
    )


def _document(row: TimelineRow) -> Document:
    return {
        **row.place._asdict(),
        "unit": row.unit,
        "pledged": sum_document(row.pledged),
        "reported_then": sum_document(row.reported_then),
        "reported": sum_document(row.reported),
        "line_items": list(row.line_items),
    }
