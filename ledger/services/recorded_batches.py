"""Batches that were recorded: each has an id, which its entries name."""

from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from ledger.db.rows import AnyRow
from ledger.models import JournalEntry, RecordedBatch
from ledger.rules.base.canonical_json import canonical
from ledger.rules.base.errors import NotFound
from ledger.services import ids
from ledger.services.journal import Change, loads
from ledger.services.paging import Page, page
from ledger.services.resources import Document

_PREFIX: Final = "ba"
#: Of each batch its first entry, the one after its last, and the first of its reversal, if any.
Bounds: TypeAlias = dict[str, list[int | None]]


def bound(bounds: Bounds, entry: Document) -> None:
    """Move the bounds of the batch that an entry is of, or takes back."""
    index = entry["index"]
    recorded = entry.get("batch")
    if recorded is not None:
        of_batch = bounds.setdefault(recorded, [index, None, None])
        of_batch[1] = index + 1
    taken_back = entry.get("reverses")
    if taken_back is not None:
        of_batch = bounds.setdefault(taken_back, [None, None, None])
        of_batch[2] = of_batch[2] or index


def begin(change: Change) -> None:
    """Give the entries that follow in a change the id of a new batch."""
    change.batch = ids.make(_PREFIX, change.at, change.random)


def keep(change: Change) -> None:
    """Keep which entries a batch made; one that made none is no batch."""
    if not change.entries:
        return
    row = {
        "id": change.batch,
        "first_index": change.entries[0],
        "size": change.size,
    }
    change.session.execute(insert(RecordedBatch), row)


def id_of(
    session: Session,
    first: int,
) -> str | None:
    """Return the id of the batch that begins with an entry; None where none does."""
    query = select(RecordedBatch.id).where(RecordedBatch.first_index == first)
    identity: str | None = session.execute(query).scalar_one_or_none()
    return identity


def find(
    session: Session,
    identity: str,
) -> RecordedBatch:
    """Return a batch.

    Raises:
        NotFound: none has the id.
    """
    query = select(RecordedBatch).where(RecordedBatch.id == identity)
    batch = session.execute(query).scalar_one_or_none()
    if batch is None:
        raise NotFound(f"No batch {identity!r} is recorded; /v1/batches lists them.")
    return batch


def mark_reversed(
    change: Change,
    batch: RecordedBatch,
) -> None:
    """Keep that a batch was reversed by the entries of a change."""
    own = RecordedBatch.first_index == batch.first_index
    values = {"reversed_index": change.entries[0]}
    change.session.execute(update(RecordedBatch).where(own).values(values))


def entries(
    session: Session,
    first: int,
    size: int,
) -> Iterator[Document]:
    """Yield the entries from one to before another, in their order."""
    model = JournalEntry
    query = (
        select(model.entry)
        .where(model.entry_index.between(first, size - 1))
        .order_by(model.entry_index)
    )
    for entry in session.execute(query).scalars():
        yield loads(entry)


def list_documents(
    session: Session,
    *,
    known_at: int,
    after: Sequence[int] | None,
    limit: int,
) -> Page:
    """Return a page of the batches, in the order of recording."""
    model = RecordedBatch
    query = (
        select(
            model.id,
            model.size,
            model.reversed_index,
            JournalEntry.entry,
            model.first_index,
        )
        .join(JournalEntry, JournalEntry.entry_index == model.first_index)
        .where(model.size <= known_at)
    )
    rows, following = page(
        session,
        query,
        [model.first_index],
        after=after,
        limit=limit,
    )
    documents = [canonical(_document(row, known_at)) for row in rows]
    return Page(documents, following)


def _document(
    row: AnyRow,
    known_at: int,
) -> Document:
    """Return a batch as it stood at a journal size."""
    entry = loads(row.entry)
    reversed_by = row.reversed_index
    if reversed_by is not None and reversed_by >= known_at:
        reversed_by = None
    return {
        "id": row.id,
        "first_entry": row.first_index,
        "entries": row.size - row.first_index,
        "reversed_by": reversed_by,
        "recorded_at": entry["at"],
        "recorded_by": entry["actor"],
    }
