"""The tables: columns, constraints and indexes.

They guarantee what the rules and services check first. A module holds one noun.
"""

from ledger.models.actors import ActorVersion
from ledger.models.agreements import AgreementVersion
from ledger.models.batches import RecordedBatch
from ledger.models.categories import CategoryVersion
from ledger.models.claims import ClaimVersion
from ledger.models.idempotency_keys import IdempotencyKey
from ledger.models.installation_secrets import Secret
from ledger.models.journal import JournalEntry, JournalHead, LoadedJournal
from ledger.models.line_items import LineItemVersion
from ledger.models.parties import PartyVersion
from ledger.models.redactions import RedactedDocument, RedactionVersion
from ledger.models.sources import SourceText, SourceVersion
from ledger.models.speaker_spellings import SpeakerSpelling
from ledger.models.stated_totals import StatedTotalVersion
from ledger.models.tokens import TokenSecret, TokenVersion
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
    "LoadedJournal",
    "PartyVersion",
    "RecordedBatch",
    "RedactedDocument",
    "RedactionVersion",
    "Secret",
    "SourceText",
    "SourceVersion",
    "SpeakerSpelling",
    "StatedTotalVersion",
    "TokenSecret",
    "TokenVersion",
    "Version",
]
