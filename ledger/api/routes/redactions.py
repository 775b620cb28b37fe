"""Redactions."""

from typing import Any, Final

from ledger.api.formats import resource_columns
from ledger.api.http.operations import WriteResult, write_result, writes
from ledger.api.http.resource_reads import declare_reads
from ledger.api.http.write_response import changed, created
from ledger.rules.workflow.permissions import Role
from ledger.rules.workflow.warnings import RecordWarning
from ledger.schemas.redactions import ApprovalIn, RedactionIn, RedactionOut
from ledger.services import redactions
from ledger.services.journal import Change
from ledger.services.resources import REDACTION

_WORDS_STAY: Final = frozenset({RecordWarning.WORDS_STAY})

declare_reads(REDACTION, resource_columns.REDACTIONS)


@writes(
    "POST",
    "/v1/redactions",
    role=Role.ADMIN,
    answers=created(REDACTION),
    body=RedactionIn(),
    returns=RedactionOut(),
    status=201,
    refuses=("frozen",),
    warnings=_WORDS_STAY,
)
def create_redaction(change: Change, fields: dict[str, Any]) -> WriteResult:
    """Ask that the words of a source are erased, with all that quotes it; another admin decides.

    The reason stays for ever: one that repeats names, long numbers or sentences of the article is
    refused. So is a source whose words are erased already.
    """
    return write_result(redactions.ask(change, fields))


@writes(
    "POST",
    "/v1/redactions/{identity}/approval",
    role=Role.ADMIN,
    answers=changed(REDACTION),
    body=ApprovalIn(),
    returns=RedactionOut(),
    target=REDACTION,
    refuses=("frozen", "same-actor"),
    warnings=_WORDS_STAY,
)
def approve_redaction(
    change: Change, fields: dict[str, Any], identity: str
) -> WriteResult:
    """Erase what a redaction names, for ever: another admin than whoever asked for it.

    Article, title, addresses and authors of the source, the passages of all that quotes it and what
    editors wrote beside those hold `[redacted ID]` then, in every version. Figures, dates, ids and
    names of speakers and publishers stay. Retries of requests that recorded them are refused. Older
    backups still hold the words; so may the database's files, until whoever runs the ledger gives
    the command `ledger db vacuum`, which says what may hold them even then.
    """
    return write_result(redactions.approve(change, identity, fields["reason"]))
