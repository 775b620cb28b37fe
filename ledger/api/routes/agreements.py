"""Agreements: rounds and deals that line items hang from."""

from typing import Any

from ledger.api.formats import resource_columns
from ledger.api.http.operations import WriteResult, write_result, writes
from ledger.api.http.resource_reads import declare_reads
from ledger.api.http.write_response import changed, created
from ledger.rules.workflow.permissions import Role
from ledger.rules.workflow.warnings import RecordWarning
from ledger.schemas.batches import BatchLineType
from ledger.schemas.parties import AgreementIn, AgreementOut, AgreementPatch
from ledger.services import agreements
from ledger.services.journal import Change
from ledger.services.resources import AGREEMENT

declare_reads(AGREEMENT, resource_columns.AGREEMENTS)


@writes(
    "POST",
    "/v1/agreements",
    role=Role.ADMIN,
    answers=created(AGREEMENT),
    body=AgreementIn(),
    line_type=BatchLineType.AGREEMENT,
    returns=AgreementOut(),
    status=201,
    refuses=("already-exists",),
    warnings=frozenset((RecordWarning.DATED_AHEAD,)),
)
def create_agreement(change: Change, fields: dict[str, Any]) -> WriteResult:
    """Record an agreement: a round or deal that line items hang from."""
    return write_result(agreements.create(change, fields))


@writes(
    "PATCH",
    "/v1/agreements/{identity}",
    role=Role.ADMIN,
    answers=changed(AGREEMENT),
    body=AgreementPatch(),
    returns=AgreementOut(),
    target=AGREEMENT,
    if_match=True,
    refuses=("in-use",),
    warnings=frozenset(
        (
            RecordWarning.DATED_AHEAD,
            RecordWarning.BEFORE_AGREEMENT,
            RecordWarning.NOT_OF_AGREEMENT,
        )
    ),
)
def patch_agreement(
    change: Change, fields: dict[str, Any], identity: str
) -> WriteResult:
    """Change an agreement, or withdraw it."""
    return write_result(agreements.patch(change, identity, fields))
