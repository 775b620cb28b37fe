"""Checks of what is kept beside the resources: tokens, the ledger's keys, idempotency keys."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Final

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.db.rows import columns
from ledger.models import (
    IdempotencyKey,
    JournalEntry,
    RecordedBatch,
    Secret,
    TokenSecret,
    TokenVersion,
)
from ledger.rules.base.printable import grouped
from ledger.services import (
    access,
    idempotency,
    ledger_identity,
    loaded_journals,
    recorded_batches,
    redactions,
)
from ledger.services.ledger_identity import Marks
from ledger.services.resources import Document
from ledger.services.verification import kept_answers, rows
from ledger.services.verification.rows import Inconsistent, Tick

#: The bytes that the entry of a request with an Idempotency-Key holds.
_HAS_REQUEST: Final = b'"request":'
#: Those that the entry of a batch, and of a reversal, hold.
_HAS_BATCH: Final = b'"batch":'
_HAS_REVERSAL: Final = b'"reverses":'
_NUMBERED: Final = select(JournalEntry.entry_index, JournalEntry.entry)


def check_tokens(
    session: Session,
    noted: Marks | None,
) -> str:
    """Check that every token has the digest that was sealed with it, and no other is kept.

    The keys of cursors and ETags are checked too.
    """
    _check_secrets(session, noted)
    kept = _kept_digests(session)
    sealed = _sealed_digests(session)
    for identity in sorted(sealed.keys() | kept.keys()):
        if sealed.get(identity) != kept.get(identity):
            raise Inconsistent(
                f"token {identity} doesn't have the digest that was sealed with it"
            )
    count = len(sealed)
    return f"{grouped(count)} with their digests"


def _kept_digests(session: Session) -> dict[str, bytes]:
    """Return the SHA-256 of each token that is kept, by the token's id."""
    query = select(TokenSecret.id, TokenSecret.digest)
    return {row.id: row.digest for row in session.execute(query)}


def _sealed_digests(session: Session) -> dict[str, bytes]:
    """Return the SHA-256 of each token that its document holds, by the token's id."""
    digests: dict[str, bytes] = {}
    query = select(TokenVersion.id, TokenVersion.document)
    for row in rows.stream(session, query):
        document = rows.parsed(row.document, f"the document of token {row.id}")
        digests[row.id] = bytes.fromhex(document["token_sha256"])
    return digests


def _check_secrets(
    session: Session,
    noted: Marks | None,
) -> None:
    """Check the keys that no entry seals; that of cursors against what is noted of it elsewhere."""
    query = select(Secret.name, Secret.secret)
    secrets = {row.name: row.secret for row in session.execute(query)}
    lengths = {name: len(secret) for name, secret in secrets.items()}
    if lengths != dict.fromkeys(access.KEYS, access.KEY_BYTES):
        raise Inconsistent(
            "the table secrets doesn't hold the keys of cursors and ETags, and those alone"
        )
    if noted is None or noted.secret_sha256 is None:
        return
    digest = ledger_identity.digest(secrets[access.CURSOR_KEY])
    if digest != noted.secret_sha256:
        raise Inconsistent(
            "the table secrets was changed: its key isn't the one that ledger.id names"
        )


def check_idempotency_keys(
    session: Session,
    tick: Tick,
) -> str:
    """Check that every kept key has the entries of its request, and names what those recorded."""
    query = select(IdempotencyKey).order_by(IdempotencyKey.first_index)
    keys = rows.stream(session, query)
    count = 0
    for digest, entries in _entries_by_request(session):
        row = next(keys, None)
        first = entries[0]["index"]
        if row is None or not _names_its_request(row[0], digest):
            raise Inconsistent(f"entry {first} names a request whose key isn't there")
        _check_effect(session, row[0], entries)
        count += 1
        tick(count)
    if next(keys, None) is not None:
        raise Inconsistent("a key names entries that aren't of its request")
    return f"{grouped(count)} with the entries that name them"


def check_batches(session: Session) -> str:
    """Check that every batch has the entries that name it, and its reversal those of that."""
    query = select(RecordedBatch).order_by(RecordedBatch.first_index)
    kept: recorded_batches.Bounds = {}
    for row in session.execute(query):
        batch: RecordedBatch = row[0]
        kept[batch.id] = [
            batch.first_index,
            batch.size,
            batch.reversed_index,
        ]
    sealed: recorded_batches.Bounds = {}
    for entry in _entries_of_batches(session):
        recorded_batches.bound(sealed, entry)
    for identity in sorted(kept.keys() | sealed.keys()):
        if kept.get(identity) != sealed.get(identity):
            raise Inconsistent(f"batch {identity} isn't that which its entries name")
    count = len(kept)
    return f"{grouped(count)} with the entries that name them"


def _entries_of_batches(session: Session) -> Iterator[Document]:
    """Yield the entries that record a batch or take one back."""
    query = _NUMBERED.order_by(JournalEntry.entry_index)
    for row in columns(session, query):
        if _HAS_BATCH in row.entry or _HAS_REVERSAL in row.entry:
            yield rows.parsed(row.entry, f"entry {row.entry_index}")


def _check_effect(
    session: Session,
    key: IdempotencyKey,
    entries: list[Document],
) -> None:
    """Check that a kept key names just the entries of its request, and answers with them."""
    first = entries[0]["index"]
    last = entries[-1]["index"]
    if key.first_index != first or key.size != last + 1:
        raise Inconsistent(f"the key of entry {first} names other entries")
    if redactions.is_erased(key):
        return
    kept_answers.check(session, key, entries)
    if not _codes_named(key).issubset(idempotency.cautions_of(entries)):
        raise Inconsistent(f"the key of entry {first} has warnings that weren't given")
    if orjson.dumps(orjson.loads(key.cautioned)) != key.cautioned.encode():
        raise Inconsistent(f"the key of entry {first} isn't in the form it was kept in")
    if key.answer_sha256 != idempotency.answer_digest(key):
        raise Inconsistent(f"what the key of entry {first} answers with was changed")


def _codes_named(key: IdempotencyKey) -> set[str]:
    """Return the codes of the warnings whose names are kept with a key.

    Raises:
        Inconsistent: they aren't what was written there.
    """
    try:
        return set(orjson.loads(key.cautioned))
    except orjson.JSONDecodeError:
        raise Inconsistent(
            f"the key of entry {key.first_index} has warnings that can't be read"
        ) from None


def _entries_by_request(session: Session) -> Iterator[tuple[str, list[Document]]]:
    """Yield the entries that were made with a key, those of one request together."""
    entries = _entries_with_request(session)
    for digest, of_request in groupby(entries, itemgetter("request")):
        yield digest, list(of_request)


def _entries_with_request(session: Session) -> Iterator[Document]:
    loaded = loaded_journals.size(session)
    here = JournalEntry.entry_index >= loaded
    query = _NUMBERED.where(here).order_by(JournalEntry.entry_index)
    for row in columns(session, query):
        # Most have none, which is seen sooner in the bytes than in the parsed entry.
        if _HAS_REQUEST in row.entry:
            yield rows.parsed(row.entry, f"entry {row.entry_index}")


def _names_its_request(
    key: IdempotencyKey,
    digest: str,
) -> bool:
    """Return whether a key gives the digest that entries hold; an erased one can't any more."""
    if redactions.is_erased(key):
        return True
    kept = idempotency.request_digest(
        key.nonce,
        idempotency.place_of(key),
        key.body_sha256,
    )
    return kept == digest
