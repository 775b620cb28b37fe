"""Parts of line items: they count where their whole doesn't."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from ledger.db.rows import AnyRow
from ledger.models import JournalEntry, LineItemVersion
from ledger.rules.workflow import lifecycle
from ledger.rules.workflow.lifecycle import Act, Status
from ledger.rules.workflow.warnings import RecordWarning
from ledger.services import queries
from ledger.services.journal import Change, loads
from ledger.services.resources import Document

_STEP: Final = "line_item.transition"


def caution_counting(
    change: Change,
    before: Document,
    after: Document,
) -> None:
    """Warn of a step by which a whole counts no more, so that its parts do."""
    act = Act(before["act"])
    counted = lifecycle.counts(act, Status(before["status"]))
    if not counted or lifecycle.counts(act, Status(after["status"])):
        return
    model = LineItemVersion
    is_part = model.part_of == before["id"]
    query = select(model.id, model.act, model.status)
    rows = change.session.execute(query.where(is_part, queries.current(model)))
    if any(_is_counted(row) for row in rows):
        change.caution(RecordWarning.PARTS_COUNT_NOW)


def counting_since(
    session: Session,
    entries: range,
) -> list[str]:
    """Return the parts that count since steps of these entries, in the order of recording."""
    whole, part = aliased(LineItemVersion), aliased(LineItemVersion)
    steps = JournalEntry.entry_index.between(entries.start, entries.stop - 1)
    query = (
        select(JournalEntry.entry, whole.status, whole.act, part.id)
        .add_columns(part.status.label("part_status"))
        .join(whole, whole.from_index == JournalEntry.entry_index)
        .join(part, part.part_of == whole.id)
        .where(steps, queries.visible(part, entries.stop))
        .order_by(part.created_index)
    )
    counting: dict[str, None] = {}
    for row in session.execute(query):
        is_step = loads(row.entry)["action"] == _STEP
        part_counts = lifecycle.counts(Act(row.act), Status(row.part_status))
        if is_step and part_counts and not _is_counted(row):
            counting[row.id] = None
    return list(counting)


def _is_counted(row: AnyRow) -> bool:
    """Return whether totals count a line item in its status."""
    return lifecycle.counts(Act(row.act), Status(row.status))
