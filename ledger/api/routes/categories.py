"""Categories: what is handed over, and in which unit it is counted."""

from typing import Any

from ledger.api.formats import resource_columns
from ledger.api.http.operations import WriteResult, write_result, writes
from ledger.api.http.resource_reads import declare_reads
from ledger.api.http.write_response import changed, created
from ledger.rules.workflow.permissions import Role
from ledger.schemas.batches import BatchLineType
from ledger.schemas.parties import CategoryIn, CategoryOut, CategoryPatch
from ledger.services import categories
from ledger.services.journal import Change
from ledger.services.resources import CATEGORY

declare_reads(CATEGORY, resource_columns.CATEGORIES)


@writes(
    "POST",
    "/v1/categories",
    role=Role.ADMIN,
    answers=created(CATEGORY),
    body=CategoryIn(),
    line_type=BatchLineType.CATEGORY,
    returns=CategoryOut(),
    status=201,
    refuses=("already-exists",),
)
def create_category(change: Change, fields: dict[str, Any]) -> WriteResult:
    """Record a category, with its unit and perhaps the category above it."""
    return write_result(categories.create(change, fields))


@writes(
    "PATCH",
    "/v1/categories/{identity}",
    role=Role.ADMIN,
    answers=changed(CATEGORY),
    body=CategoryPatch(),
    returns=CategoryOut(),
    target=CATEGORY,
    if_match=True,
    refuses=("frozen",),
)
def patch_category(
    change: Change, fields: dict[str, Any], identity: str
) -> WriteResult:
    """Change a category; its unit, parent and crosses only while no line item uses it."""
    return write_result(categories.patch(change, identity, fields))
