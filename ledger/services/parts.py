"""Parts of line items: they count where their whole doesn't."""

from sqlalchemy import select

from ledger.db.rows import AnyRow
from ledger.models import LineItemVersion
from ledger.rules.quantities.figure import NoNumber
from ledger.rules.workflow import lifecycle
from ledger.rules.workflow.lifecycle import Act, Status
from ledger.rules.workflow.warnings import RecordWarning
from ledger.services import counterparts, queries
from ledger.services.counterparts import Revision
from ledger.services.journal import Change
from ledger.services.resources import Document


def caution_counting(
    change: Change,
    before: Document,
    after: Document,
) -> None:
    """Warn of a change by which a whole counts no more, so that its parts do."""
    if not _covers_parts(before) or _covers_parts(after):
        return
    model = LineItemVersion
    is_part = model.part_of == before["id"]
    query = select(model.id, model.act, model.status, model.no_number)
    in_order = query.where(is_part, queries.current(model)).order_by(
        model.created_index
    )
    rows = change.session.execute(in_order)
    counting = [row.id for row in rows if _is_counted(row)]
    if counting:
        change.caution(RecordWarning.PARTS_COUNT_NOW, *counting)


def revision_of_whole(
    change: Change,
    before: Document,
    after: Document,
) -> Revision | None:
    """Return the change of a new whole that said it was distinct from its part; None without any.

    Warn of what gives way to `part_of`, there and in the part itself.

    Raises:
        Forbidden: another recorder's line item would change.
        DocumentTooLarge: a document would be.
    """
    if after["part_of"] in (None, before["part_of"]):
        return None
    whole = counterparts.line_item(change, after["part_of"])
    part = after["id"]
    named_there = part in whole["distinct_from"] and whole["status"] != Status.VOIDED
    if named_there or whole["id"] in before["distinct_from"]:
        change.caution(RecordWarning.NO_LONGER_DISTINCT, whole["id"])
    if not named_there:
        return None
    distinct_from = [other for other in whole["distinct_from"] if other != part]
    return counterparts.retied(
        change,
        after,
        whole,
        {"distinct_from": distinct_from},
    )


def _covers_parts(item: Document) -> bool:
    """Return whether a line item counts in totals, so that its parts don't: a claim of it does."""
    no_number: str | None = item["figure"]["no_number"]
    return _counts(item["act"], item["status"], no_number)


def _is_counted(row: AnyRow) -> bool:
    """Return whether totals count a line item, where its whole doesn't."""
    return _counts(row.act, row.status, row.no_number)


def _counts(
    act: str,
    status: str,
    no_number: str | None,
) -> bool:
    """Return whether totals count a line item in its status, by claims that stand."""
    if no_number == NoNumber.WITHOUT_CLAIM:
        return False
    return lifecycle.counts(Act(act), Status(status))
