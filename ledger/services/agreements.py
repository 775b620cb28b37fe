"""Agreements: rounds and deals that line items hang from."""

from ledger.models import AgreementVersion
from ledger.services import agreement_cautions, ids, journal, queries, withdrawals
from ledger.services.journal import Change, Sealed
from ledger.services.resources import AGREEMENT, PARTY, Columns, Document
from ledger.services.validation import FieldErrors


def create(
    change: Change,
    fields: Columns,
) -> Sealed:
    """Record an agreement between parties that are recorded."""
    _check_parties(change, fields)
    identity = fields.get("id")
    if identity is None:
        identity = ids.make(AGREEMENT.prefix, change.at, change.random)
    queries.check_free(change, AgreementVersion, AGREEMENT.collection, identity)
    change.caution_ahead(fields["concluded_on"])
    return journal.create(change, AGREEMENT, fields | {"id": identity})


def patch(
    change: Change,
    identity: str,
    fields: Columns,
) -> Sealed:
    """Change an agreement."""
    before = queries.find_to_change(change, AGREEMENT, identity)
    after = before | fields
    _check_parties(change, fields)
    change.caution_ahead(fields.get("concluded_on"))
    withdrawals.check(change, AGREEMENT, before, after)
    agreement_cautions.caution_agreement(change, before, after)
    return journal.revise(change, AGREEMENT, before, after, action="patch")


def _check_parties(
    change: Change,
    agreement: Document,
) -> None:
    """Check that the parties of an agreement and its host are recorded.

    Raises:
        Invalid: one of them isn't.
    """
    parties = agreement.get("parties", [])
    references = [(f"/parties/{place}", party) for place, party in enumerate(parties)]
    references.append(("/host", agreement.get("host")))
    errors = FieldErrors()
    errors.references(change, PARTY, references)
    errors.check()
