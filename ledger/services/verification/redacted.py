"""Checks of redactions: each is approved, and left what its approval seals, nothing else."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.models import IdempotencyKey, RedactedDocument
from ledger.rules.base.printable import grouped
from ledger.services import idempotency, loaded_journals, redactions
from ledger.services.redactions import Left
from ledger.services.resources import REDACTION, Document
from ledger.services.verification import rows
from ledger.services.verification.rows import Inconsistent


def left_of_documents(session: Session) -> Left:
    """Return the digest of what is left of each redacted document, by the entry that sealed it."""
    left: Left = {}
    for of_one in _by_redaction(session).values():
        left |= of_one
    return left


def _by_redaction(session: Session) -> dict[int, Left]:
    """Return what each redaction left of documents, by its approval's entry, in their order."""
    model = RedactedDocument
    by_redaction: defaultdict[int, Left] = defaultdict(dict)
    query = select(model).order_by(model.redaction_index, model.entry_index)
    for row in rows.stream(session, query):
        document: RedactedDocument = row[0]
        of_one = by_redaction[document.redaction_index]
        of_one[document.entry_index] = document.sha256
    return dict(by_redaction)


def check_redactions(session: Session) -> str:
    """Check that what is redacted is what approvals seal, each given by another person."""
    by_redaction = _by_redaction(session)
    keys = _erased_keys(session, by_redaction)
    documents = len(left_of_documents(session))
    loaded = loaded_journals.size(session)
    approved = 0
    for index, redaction in _approvals(session):
        left = by_redaction.pop(index, {})
        if index < loaded and redaction["erased"]["keys"]:
            _check_loaded(redaction, left)
        else:
            _check_approval(redaction, left, keys[index])
        approved += 1
    if by_redaction:
        index = min(by_redaction)
        raise Inconsistent(
            f"entry {index} approves no redaction, and documents name it"
        )
    return f"{grouped(approved)} approved, {grouped(documents)} documents tied to them"


def _approvals(session: Session) -> Iterator[tuple[int, Document]]:
    """Yield the redactions that are approved, each after the entry that approves it."""
    for version in rows.versions(session, REDACTION):
        document = version.document()
        if document["approved_by"] is not None:
            yield version.row.from_index, document


def _check_approval(
    redaction: Document,
    left: Left,
    keys: Sequence[Document],
) -> None:
    """Check one redaction against what it left."""
    identity = redaction["id"]
    if redaction["approved_by"] == redaction["recorded_by"]:
        raise Inconsistent(f"whoever asked for {identity} approved it")
    if redaction["erased"]["sha256"] != redactions.list_digest(left, keys):
        raise Inconsistent(f"what {identity} left isn't what its approval seals")


def _check_loaded(
    redaction: Document,
    left: Left,
) -> None:
    """Check a redaction that was loaded: its digest is of erased keys too, which no dossier has."""
    if redaction["erased"]["documents"] != len(left):
        identity = redaction["id"]
        raise Inconsistent(f"{identity} left another number of documents than it seals")


def _erased_keys(
    session: Session,
    by_redaction: Mapping[int, Left],
) -> defaultdict[int, list[Document]]:
    """Return the places of erased keys, by the first redaction that took words of theirs.

    Raises:
        Inconsistent: a key is erased, and nothing that it recorded is redacted.
    """
    places: defaultdict[int, list[Document]] = defaultdict(list)
    query = select(IdempotencyKey).order_by(IdempotencyKey.first_index)
    for row in rows.stream(session, query):
        key: IdempotencyKey = row[0]
        if not redactions.is_erased(key):
            continue
        _check_erased(key)
        index = _erased_by(key, by_redaction)
        places[index].append(idempotency.erased_place(key))
    return places


def _check_erased(key: IdempotencyKey) -> None:
    """Check that nothing is left of what an erased key kept."""
    for name, value in idempotency.ERASED.items():
        if getattr(key, name) != value:
            raise Inconsistent(
                f"the key of entry {key.first_index} is erased by halves"
            )


def _erased_by(
    key: IdempotencyKey,
    by_redaction: Mapping[int, Left],
) -> int:
    """Return the first redaction that took words of what a key recorded."""
    for index, left in by_redaction.items():
        entries = list(left)
        if redactions.touches(key, entries):
            return index
    raise Inconsistent(
        f"the key of entry {key.first_index} is erased, and nothing that it recorded is redacted"
    )
