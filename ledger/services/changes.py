"""What changed since some size of the journal: its entries, and the rows of an agreement's totals.

A list of both: first the rows that changed, then the entries in the order in which they were made.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    and_,
    exists,
    func,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from ledger.models import (
    ActorVersion,
    AgreementVersion,
    ClaimVersion,
    JournalEntry,
    LineItemVersion,
    PartyVersion,
    SourceVersion,
    StatedTotalVersion,
    TokenVersion,
)
from ledger.rules.base.canonical_json import canonical
from ledger.rules.base.errors import NotFound
from ledger.rules.totals.changed_rows import (
    RowChange,
    RowTexts,
    changed_rows,
)
from ledger.rules.totals.changed_rows import in_words as row_in_words
from ledger.rules.totals.policies import ENVELOPE
from ledger.rules.totals.sums import RowKey
from ledger.rules.workflow.lifecycle import COLUMNS
from ledger.rules.workflow.reasons import new_reasons
from ledger.services import entry_changes, queries
from ledger.services.journal import loads
from ledger.services.paging import Page, page
from ledger.services.query_conditions import covers, tied_to
from ledger.services.resources import AGREEMENT, Document
from ledger.services.totals import totals

#: The action of a row of totals, beside those of entries.
ROW_ACTION: Final = "totals"


def of_ledger(
    session: Session,
    *,
    since: int,
    known_at: int,
    after: Sequence[int] | None,
    limit: int,
) -> Page:
    """Return a page of all entries from `since` on, but those about actors and tokens."""
    hidden = [
        ~exists().where(model.from_index == JournalEntry.entry_index)
        for model in (ActorVersion, TokenVersion)
    ]
    between = [*_between(since, known_at), *hidden]
    return _entries(session, between, after=after, limit=limit)


def of_agreement(  # noqa: PLR0913 - where and when go by keyword
    session: Session,
    agreement: str,
    *,
    since: int,
    known_at: int,
    after: Sequence[int] | None,
    limit: int,
) -> Page:
    """Return a page of the rows of an agreement that changed, and of the entries behind them.

    A place below 0 counts the rows that were answered. An agreement that wasn't recorded at `since`
    had no row then.

    Raises:
        NotFound: the agreement isn't recorded, or wasn't by `known_at`.
    """
    queries.get(session, AGREEMENT, agreement, known_at)
    rows: list[bytes] = []
    place = after
    if after is None or after[0] < 0:
        answered = 0 if after is None else -after[0]
        changes = _row_changes(session, agreement, since, known_at)
        rows = [canonical(change) for change in islice(changes, answered, None)]
        place = None
        if len(rows) >= limit:
            return Page(rows[:limit], [-answered - limit])
    among = JournalEntry.entry_index.in_(_touching(agreement, known_at))
    between = [*_between(since, known_at), among]
    entries = _entries(session, between, after=place, limit=limit - len(rows))
    return Page(rows + entries.documents, entries.after)


def numbered_of_agreement(  # noqa: PLR0913 - where and when go by keyword
    session: Session,
    agreement: str,
    *,
    since: int,
    known_at: int,
    start: int,
    limit: int,
) -> tuple[list[bytes], int]:
    """Return the changes of an agreement from a place on, and how many there are in all.

    Raises:
        NotFound: the agreement isn't recorded, or wasn't by `known_at`.
    """
    queries.get(session, AGREEMENT, agreement, known_at)
    rows = list(_row_changes(session, agreement, since, known_at))
    among = JournalEntry.entry_index.in_(_touching(agreement, known_at))
    between = [*_between(since, known_at), among]
    counted = select(func.count(JournalEntry.entry_index)).where(*between)
    count = session.execute(counted).scalar_one()
    listed: list[Document] = rows[start:][:limit]
    room = limit - len(listed)
    first = max(start - len(rows), 0)
    in_order = select(JournalEntry.entry).where(*between)
    in_order = in_order.order_by(JournalEntry.entry_index)
    entries = session.execute(in_order.offset(first).limit(room)).scalars().all()
    listed += entry_changes.of_entries(session, entries)
    return list(map(canonical, listed)), len(rows) + count


def _between(
    since: int,
    known_at: int,
) -> list[ColumnElement[bool]]:
    index = JournalEntry.entry_index
    return [index >= since, index < known_at]


def _entries(
    session: Session,
    conditions: Sequence[ColumnElement[bool]],
    *,
    after: Sequence[int] | None,
    limit: int,
) -> Page:
    """Return a page of the entries that fulfil some conditions."""
    query = select(JournalEntry.entry, JournalEntry.entry_index).where(*conditions)
    order = [JournalEntry.entry_index]
    rows, following = page(session, query, order, after=after, limit=limit)
    documents = entry_changes.of_entries(session, [row.entry for row in rows])
    return Page(list(map(canonical, documents)), following)


def _touching(
    agreement: str,
    known_at: int,
) -> CompoundSelect[Any]:
    """Return the query of the entries about an agreement and about all that hangs from it.

    Groups of parties hang from every agreement: what went to their members counts in their rows.
    """
    claims = ClaimVersion
    totals_of = StatedTotalVersion
    replacing = aliased(totals_of)
    by_then = claims.from_index < known_at
    here = claims.agreement == agreement
    tied = select(claims.line_item).where(
        by_then,
        tied_to([f"agreement:{agreement}"]),
    )
    covering = select(totals_of.id).where(
        totals_of.from_index < known_at, covers(agreement)
    )
    sources_of_totals = select(totals_of.source).where(totals_of.id.in_(covering))
    sources = select(claims.source).where(by_then, here).union(sources_of_totals)
    groups = select(PartyVersion.id).where(PartyVersion.members.is_not(None))
    items = LineItemVersion
    return union_all(
        select(AgreementVersion.from_index).where(AgreementVersion.id == agreement),
        select(items.from_index).where(items.agreement == agreement),
        select(items.from_index).where(items.id.in_(tied)),
        select(totals_of.from_index).where(totals_of.id.in_(covering)),
        select(replacing.from_index).where(replacing.replaces.in_(covering)),
        select(SourceVersion.from_index).where(SourceVersion.id.in_(sources)),
        select(PartyVersion.from_index).where(PartyVersion.id.in_(groups)),
    )


def changed_rows_of(
    session: Session,
    agreement: str,
    *,
    since: int,
    known_at: int,
) -> list[RowChange]:
    """Return the rows of an agreement's totals that changed between two sizes of the journal.

    An agreement that wasn't recorded at `since` had no row then.
    """
    before: RowTexts = {}
    if _is_recorded(session, agreement, since):
        before = _row_texts(session, agreement, since)
    after = _row_texts(session, agreement, known_at)
    return changed_rows(before, after)


def _row_changes(
    session: Session,
    agreement: str,
    since: int,
    known_at: int,
) -> Iterator[Document]:
    """Yield the rows of totals that changed, each as a change that no single entry made."""
    changes = changed_rows_of(
        session,
        agreement,
        since=since,
        known_at=known_at,
    )
    reasons: dict[RowKey, list[str]] = {}
    if changes:
        reasons = _reasons_of_rows(session, agreement, since, known_at)
    for change in changes:
        yield _row_change(change, known_at, reasons.get(change.key, []))


def _reasons_of_rows(
    session: Session,
    agreement: str,
    since: int,
    known_at: int,
) -> dict[RowKey, list[str]]:
    """Return the reasons with which line items were changed, by their category and direction."""
    items = LineItemVersion
    replaced = aliased(items)
    follows = and_(
        items.id == replaced.id,
        items.from_index == replaced.until_index,
    )
    query = (
        select(
            replaced.document.label("before"),
            items.document.label("after"),
        )
        .join(replaced, follows)
        .where(
            items.agreement == agreement,
            items.from_index >= since,
            items.from_index < known_at,
        )
        .order_by(items.from_index)
    )
    reasons: dict[RowKey, list[str]] = {}
    for row in session.execute(query):
        after = loads(row.after)
        before = loads(row.before)
        known = reasons.setdefault(_key(after), [])
        for reason in new_reasons(before, after):
            if reason not in known:
                known.append(reason)
    return reasons


def _key(place: Document) -> RowKey:
    """Return the key of the row in which a line item counts, or that a row of totals has."""
    return RowKey(
        place["category"],
        place["from_party"],
        place["to_party"],
    )


def _is_recorded(
    session: Session,
    agreement: str,
    known_at: int,
) -> bool:
    try:
        queries.get(session, AGREEMENT, agreement, known_at)
    except NotFound:
        return False
    return True


def _row_change(
    change: RowChange,
    known_at: int,
    reasons: list[str],
) -> Document:
    return {
        "action": ROW_ACTION,
        "actor": None,
        "at": None,
        "batch": None,
        "changed": [column._asdict() for column in change.columns],
        "known_at": known_at,
        "reasons": reasons,
        "resource": None,
        "reverses": None,
        "role": None,
        "summary": row_in_words(change),
        "version": None,
        **change.key._asdict(),
    }


def _row_texts(
    session: Session,
    agreement: str,
    known_at: int,
) -> RowTexts:
    """Return the texts of an agreement's rows as they stood then."""
    request = totals.TotalsRequest(
        known_at=known_at, asked_at=known_at, as_of=None, policy=ENVELOPE
    )
    result = totals.of_agreement(session, agreement, request)
    texts = {}
    for row in result.document["totals"]:
        texts[_key(row)] = _column_texts(row)
    return texts


def _column_texts(row: Document) -> dict[str, str | None]:
    names = (*COLUMNS.values(), "outstanding", "fulfilment", "undone")
    texts = {name: _text(row[name]) for name in names}
    texts["assessment"] = row["assessment"]
    texts["caveats"] = ", ".join(row["caveats"]) or None
    return texts


def _text(column: Document | None) -> str | None:
    return None if column is None else column["text"]
