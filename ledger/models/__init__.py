"""The tables: columns, constraints and indexes.

They guarantee what the rules and services check first.
"""

from ledger.models.access import ActorVersion, Secret, TokenSecret, TokenVersion
from ledger.models.items import ClaimVersion, LineItemVersion
from ledger.models.journal import JournalEntry, JournalHead
from ledger.models.keys import IdempotencyKey
from ledger.models.registers import (
    AgreementVersion,
    CategoryVersion,
    PartyVersion,
    SourceText,
    SourceVersion,
)
from ledger.models.stated import StatedTotalVersion
from ledger.models.versions import Version

__all__ = [
    "ActorVersion",
    "AgreementVersion",
    "CategoryVersion",
    "ClaimVersion",
    "IdempotencyKey",
    "JournalEntry",
    "JournalHead",
    "LineItemVersion",
    "PartyVersion",
    "Secret",
    "SourceText",
    "SourceVersion",
    "StatedTotalVersion",
    "TokenSecret",
    "TokenVersion",
    "Version",
]
