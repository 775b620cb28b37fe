"""Parts of line items: they count where their whole doesn't."""

from sqlalchemy import select

from ledger.db.rows import AnyRow
from ledger.models import LineItemVersion
from ledger.rules.workflow import lifecycle
from ledger.rules.workflow.lifecycle import Act, Status
from ledger.rules.workflow.warnings import RecordWarning
from ledger.services import queries
from ledger.services.journal import Change
from ledger.services.resources import Document


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
    in_order = query.where(is_part, queries.current(model)).order_by(
        model.created_index
    )
    rows = change.session.execute(in_order)
    counting = [row.id for row in rows if _is_counted(row)]
    if counting:
        change.caution(RecordWarning.PARTS_COUNT_NOW, *counting)


def _is_counted(row: AnyRow) -> bool:
    """Return whether totals count a line item in its status."""
    return lifecycle.counts(Act(row.act), Status(row.status))
