"""Parties: states and other actors."""

from typing import Any

from ledger.api.formats import resource_columns
from ledger.api.http.operations import WriteResult, write_result, writes
from ledger.api.http.resource_reads import declare_reads
from ledger.api.http.write_response import changed, created
from ledger.rules.workflow.permissions import Role
from ledger.rules.workflow.warnings import RecordWarning
from ledger.schemas.batches import BatchLineType
from ledger.schemas.parties import PartyIn, PartyOut, PartyPatch
from ledger.services import memberships, parties
from ledger.services.journal import Change
from ledger.services.resources import PARTY

declare_reads(PARTY, resource_columns.PARTIES)


@writes(
    "POST",
    "/v1/parties",
    role=Role.ADMIN,
    answers=created(PARTY),
    body=PartyIn(),
    line_type=BatchLineType.PARTY,
    returns=PartyOut(),
    status=201,
    refuses=("already-exists",),
)
def create_party(change: Change, fields: dict[str, Any]) -> WriteResult:
    """Record a party: a state by its ISO code, or another actor by a slug."""
    return write_result(parties.create_party(change, fields))


@writes(
    "PATCH",
    "/v1/parties/{identity}",
    role=Role.ADMIN,
    answers=changed(PARTY),
    body=PartyPatch(),
    returns=PartyOut(),
    target=PARTY,
    if_match=True,
    refuses=("in-use", "possible-duplicate"),
    warnings=frozenset(
        (RecordWarning.MAY_BE_CONTAINED, RecordWarning.NOT_OF_AGREEMENT)
    ),
)
def patch_party(change: Change, fields: dict[str, Any], identity: str) -> WriteResult:
    """Change a party's name, or the parties that a group is made of."""
    return write_result(memberships.patch_party(change, identity, fields))
