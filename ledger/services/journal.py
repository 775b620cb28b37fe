"""The journal: everything is recorded through it.

A change locks the head row first, so that one writer at a time decides over what it has read. Each
recorded document gets one entry: hashed, stored and answered as the same bytes.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import orjson
from sqlalchemy.orm import Session

from ledger.db.gathering import together
from ledger.models import JournalEntry
from ledger.rules.base import merkle
from ledger.rules.base.canonical_json import canonical, etag, sealed_digest
from ledger.rules.base.errors import NoSuchEtag, PreconditionRequired, Stale
from ledger.rules.texts.anchoring import AnchoringResult, Quote
from ledger.rules.workflow.warnings import RecordWarning
from ledger.services import document_sizes, journal_head, search_index, version_rows
from ledger.services.events_at_hand import EventsAtHand
from ledger.services.journal_head import Head
from ledger.services.resources import LINE_ITEM, Columns, Document, ResourceType

#: The version of entries (`v`): from 2 on, `request` is a digest with a nonce (`idempotency.py`).
ENTRY_VERSION: Final = 2
SALT_BYTES: Final = 16
#: The least time between two entries.
_TICK: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Author:
    """The author of a change: an actor with the role held at that moment, and any token used."""

    actor: str
    role: str
    token: str | None


#: In place of an id, for what was read of all resources of a type; no id is spelled so.
ALL: Final = "*"
#: In place of ETags where If-Match was not sent, and only some lines of the body need it.
NOT_SENT: Final = frozenset({"unsaid"})
SYSTEM: Final = Author("system", "system", None)


@dataclass(frozen=True, slots=True)
class Sealed:
    """The document of a resource that was recorded; `entry` is None where nothing changed."""

    id: str
    document: bytes
    entry: int | None


@dataclass(slots=True)
class Change:
    """A change under way: everything recorded in it commits together or not at all.

    `expected` holds the digests that the client takes for current: none where what it sent is no
    ETag, None where any will do, `NOT_SENT` where If-Match was not sent. `request` is the digest
    that its entries hold of a request with an Idempotency-Key; `batch` and `reverses` are the ids
    that they hold of the batch that they record or take back. `ahead` has the passages that were
    anchored before the turn; `go_on` refuses where the turn takes too long. `spellings` has the
    first spellings of speakers that were read or recorded, by what all spellings have in common.
    `cautioned` is what warnings name, each once, by their codes.
    `etag_key` makes ETags; it is empty while the ledger is made. `leaf` is the hash of the newest
    entry. `free` has ids that are known to
    be free, by their tables, and `events` the line items at hand: a batch reads both at once.
    `doubts` has what is doubtful of numbers by their words (`quotes.py`).
    """

    session: Session
    author: Author
    at: datetime
    now: datetime
    size: int
    frontier: list[bytes]
    random: Callable[[int], bytes]
    expected: frozenset[str] | None = None
    request: str | None = None
    batch: str | None = None
    reverses: str | None = None
    ahead: Mapping[tuple[str, Quote], AnchoringResult] = field(default_factory=dict)
    go_on: Callable[[], None] = lambda: None
    etag_key: bytes = b""
    leaf: bytes = b""
    entries: list[int] = field(default_factory=list)
    cautions: list[RecordWarning] = field(default_factory=list)
    cautioned: dict[str, dict[str, None]] = field(default_factory=dict)
    spellings: dict[str, str] = field(default_factory=dict)
    free: dict[str, set[str]] = field(default_factory=dict)
    events: EventsAtHand | None = None
    doubts: dict[object, Any] = field(default_factory=dict)
    _caches: dict[str, defaultdict[str, dict[str, Any]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(dict))
    )

    @property
    def recorded_at(self) -> str:
        """The instant of the next entry, RFC 3339 in UTC."""
        return instant(self.at)

    @property
    def head(self) -> Head:
        """The head that the journal has with the entries of the change, of which there are some."""
        frontier = b"".join(self.frontier)
        return Head(self.size, self.leaf, self.at - _TICK, self.etag_key, frontier)

    @property
    def tomorrow(self) -> str:
        """The day after today (UTC): anywhere on earth, today is no later."""
        return (self.now.astimezone(UTC).date() + timedelta(days=1)).isoformat()

    def caution(self, caution: RecordWarning, *names: str) -> None:
        """Add a warning: something is taken that a person should look at again.

        `names` are ids, or whatever else the warning names.
        """
        if caution not in self.cautions:
            self.cautions.append(caution)
        if names:
            earlier = self.cautioned.setdefault(caution.value, {})
            earlier |= dict.fromkeys(names)

    def caution_ahead(self, *days: str | None) -> None:
        """Warn where a day on which something happened is after tomorrow; None is no day."""
        if any(day is not None and day > self.tomorrow for day in days):
            self.caution(RecordWarning.DATED_AHEAD)

    def cache(self, resource_type: ResourceType, name: str) -> dict[str, Any]:
        """Return the cache of this name for what was read of a type of resource.

        Its keys are ids, or `ALL`. When a version of a resource is recorded, what is kept under its
        id and under `ALL` is forgotten.
        """
        return self._caches[resource_type.collection][name]

    def forget(self, resource_type: ResourceType, identity: str) -> None:
        """Forget what was read of a resource, and of all of its type."""
        for kept in self._caches[resource_type.collection].values():
            kept.pop(identity, None)
            kept.pop(ALL, None)

    def check_expected(self, *documents: bytes) -> None:
        """Let the change go on where the client has read the newest version of one of these.

        Raises:
            PreconditionRequired: If-Match was not sent.
            NoSuchEtag, Stale: it has read none of them.
        """
        if self.expected is NOT_SENT:
            raise PreconditionRequired
        if self.expected is None:
            return
        if not self.expected:
            raise NoSuchEtag
        if self.expected.isdisjoint(map(self.etag, documents)):
            raise Stale

    def etag(self, document: bytes) -> str:
        """Return the ETag of a document, without its quotes."""
        return etag(self.etag_key, document)


def instant(at: datetime) -> str:
    """Return an instant in RFC 3339, in UTC with microseconds and Z."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


@contextmanager
def change(  # noqa: PLR0913 - what only some requests say goes by keyword
    session: Session,
    author: Author,
    now: datetime,
    random: Callable[[int], bytes],
    *,
    expected: frozenset[str] | None = None,
    request: str | None = None,
    head: Head | None = None,
) -> Iterator[Change]:
    """Open a change: lock the head, and seal what was recorded when the block ends well.

    `head` is the one that was read under its lock.
    """
    if head is None:
        head = journal_head.locked(session)
    frontier = merkle.split(head.frontier)
    # An entry's instant strictly increases, whatever the clock of the machine does.
    at = max(now, head.last_at + _TICK)
    opened = Change(
        session, author, at, now, head.size, frontier, random, expected, request
    )
    opened.etag_key = head.etag_key
    yield opened
    if opened.entries:
        with together(session):
            _write_head(opened)


def _write_head(change: Change) -> None:
    """Write what the journal has with the entries of a change."""
    search_index.write(change.session)
    journal_head.MOVE.send(
        change.session,
        new_size=change.size,
        new_frontier=change.head.frontier,
        new_last_at=instant(change.head.last_at),
    )


def create(
    change: Change,
    resource_type: ResourceType,
    fields: Document,
    *,
    action: str = "create",
    columns: Columns | None = None,
) -> Sealed:
    """Record a new resource; `fields` holds its id and all of its own fields.

    `columns` are its filter columns, where the caller has them; else its document gives them.

    Raises:
        DocumentTooLarge: its document would be.
    """
    rendered = _new(change, resource_type, fields)
    document = document_sizes.checked(resource_type, rendered)
    return _seal(
        change,
        resource_type,
        rendered,
        document,
        action,
        columns=columns,
        created_index=change.size,
    )


def check_fits(
    change: Change,
    resource_type: ResourceType,
    fields: Document,
) -> None:
    """Make sure that a new resource can be recorded, before another one is.

    Raises:
        DocumentTooLarge: its document would be.
    """
    document_sizes.checked(resource_type, _new(change, resource_type, fields))


def _new(
    change: Change,
    resource_type: ResourceType,
    fields: Document,
) -> Document:
    """Return the first version of a resource's document, with when and by whom it is recorded."""
    rendered: Document = resource_type.shape.render(
        {
            **fields,
            "version": 1,
            "recorded_at": change.recorded_at,
            "recorded_by": change.author.actor,
        }
    )
    return rendered


def revise(  # noqa: PLR0913 - how goes by keyword
    change: Change,
    resource_type: ResourceType,
    before: Document,
    fields: Document,
    *,
    action: str,
    at_any_size: bool = False,
    columns: Columns | None = None,
) -> Sealed:
    """Record a new version of a resource, unless it says the same as the one before.

    `columns` are as in `create`.

    Raises:
        DocumentTooLarge: it is larger than before, and too large, and not taken `at_any_size`.
    """
    identity = before["id"]
    row = version_rows.current(change.session, resource_type.model, identity)
    rendered = resource_type.shape.render(fields | {"version": before["version"]})
    if not resource_type.is_changed(rendered, before):
        return Sealed(identity, row.document, None)
    rendered["version"] += 1
    bytes_before = math.inf if at_any_size else len(row.document)
    document = document_sizes.checked(resource_type, rendered, bytes_before)
    return _seal(
        change,
        resource_type,
        rendered,
        document,
        action,
        columns=columns,
        created_index=row.created_index,
    )


def _seal(  # noqa: PLR0913 - when it came goes by keyword
    change: Change,
    resource_type: ResourceType,
    rendered: Document,
    document: bytes,
    action: str,
    *,
    columns: Columns | None,
    created_index: int,
) -> Sealed:
    """Record a version: its entry, its row, and the rows of its claims."""
    salt = change.random(SALT_BYTES)
    index = change.size
    entry = _entry(
        change, resource_type, rendered, action, sealed_digest(salt, document)
    )
    leaf = merkle.leaf_hash(entry)
    row = {"entry_index": index, "entry": entry, "leaf_hash": leaf}
    version_rows.add_row(change.session, JournalEntry, row)
    if rendered["version"] > 1:
        version_rows.end_current(
            change.session, resource_type.model, rendered["id"], index
        )
    version = version_rows.place_columns(rendered["id"], index, created_index)
    version |= {"document": document, "salt": salt}
    if columns is None:
        columns = resource_type.columns(rendered)
    version |= columns
    version_rows.add_version(change.session, resource_type, version)
    change.forget(resource_type, rendered["id"])
    if resource_type is LINE_ITEM:
        version_rows.write_claims(change.session, rendered, index)
        if change.events is not None:
            change.events.note(version)
    _move_on(change, leaf)
    return Sealed(rendered["id"], document, index)


def _entry(
    change: Change,
    resource_type: ResourceType,
    rendered: Document,
    action: str,
    document_digest: str,
) -> bytes:
    """Return the canonical bytes of the entry that seals a document."""
    return canonical(
        {
            "action": f"{resource_type.action}.{action}",
            "actor": change.author.actor,
            "at": change.recorded_at,
            "document": document_digest,
            "index": change.size,
            "resource": f"{resource_type.collection}/{rendered['id']}",
            "role": change.author.role,
            "token": change.author.token,
            "v": ENTRY_VERSION,
            "version": rendered["version"],
            **_optional_members(change),
        }
    )


def _optional_members(change: Change) -> Document:
    """Return the members of an entry that only some have: its warnings, request and batch."""
    members: Document = {
        "batch": change.batch,
        "change": change.entries[0] if change.entries else None,
        "request": change.request,
        "reverses": change.reverses,
    }
    if change.cautions:
        members["cautions"] = [caution.value for caution in change.cautions]
    return {name: value for name, value in members.items() if value is not None}


def _move_on(change: Change, leaf: bytes) -> None:
    """Count the entry that was made, so that the next one follows it."""
    change.entries.append(change.size)
    change.leaf = leaf
    change.frontier = merkle.grow(change.frontier, change.size, leaf)
    change.size += 1
    change.at += _TICK


def loads(document: bytes) -> Document:
    """Return a stored document as a value."""
    parsed: Document = orjson.loads(document)
    return parsed
