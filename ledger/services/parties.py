"""Parties and agreements."""

from ledger.models import AgreementVersion, PartyVersion
from ledger.services import ids, journal, queries, withdrawals
from ledger.services.journal import Change, Sealed
from ledger.services.resources import AGREEMENT, PARTY, Columns, Document
from ledger.services.validation import FieldErrors


def create_party(change: Change, fields: Columns) -> Sealed:
    """Record a party."""
    queries.check_free(change, PartyVersion, PARTY.collection, fields["id"])
    return journal.create(change, PARTY, fields)


def patch_party(
    change: Change,
    identity: str,
    fields: Columns,
) -> Sealed:
    """Change a party's name."""
    before = queries.find_to_change(change, PARTY, identity)
    return journal.revise(change, PARTY, before, before | fields, action="patch")


def create_agreement(change: Change, fields: Columns) -> Sealed:
    """Record an agreement between parties that are recorded."""
    _check_parties(change, fields)
    identity = fields.get("id")
    if identity is None:
        identity = ids.make(AGREEMENT.prefix, change.at, change.random)
    queries.check_free(change, AgreementVersion, AGREEMENT.collection, identity)
    change.caution_ahead(fields["concluded_on"])
    return journal.create(change, AGREEMENT, fields | {"id": identity})


def patch_agreement(
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
    return journal.revise(change, AGREEMENT, before, after, action="patch")


def _check_parties(change: Change, agreement: Document) -> None:
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
