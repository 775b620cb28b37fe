"""The journal: the one road by which anything is recorded.

A change locks the head row first, so that one writer at a time decides over what it has read. Each
recorded document gets one entry: hashed, stored and answered as the same bytes.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Final

import orjson
from sqlalchemy import Insert, Row, Table, Update, bindparam, insert, select, update
from sqlalchemy.orm import Session

from ledger.db import Base
from ledger.models import ClaimVersion, JournalEntry, JournalHead, Version
from ledger.rules import merkle
from ledger.rules.anchoring import Found, Quote
from ledger.rules.canonical import canonical, digest, sealed_digest
from ledger.rules.cautions import Caution
from ledger.rules.refusals import NoSuchEtag, PreconditionRequired, Stale
from ledger.services import sizes
from ledger.services.kinds import LINE_ITEM, Columns, Document, ResourceType, claim_columns

#: The version of the documents' derivation; it rises when the code derives something differently.
DERIVATION: Final = 1
SALT_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Author:
    """Who makes a change: an actor with the role held at that moment, and any token used."""

    actor: str
    role: str
    token: str | None


#: In place of an id, for what was read of all resources of a kind; no id is spelled so.
ALL: Final = "*"
#: What a client expects that said nothing of it, where only some of a body's lines need that.
NOT_SENT: Final = frozenset({"unsaid"})
SYSTEM: Final = Author("system", "system", None)


@dataclass(frozen=True, slots=True)
class Sealed:
    """What was recorded; `entry` is None where a change changed nothing."""

    id: str
    document: bytes
    entry: int | None


@dataclass(slots=True)
class Change:
    """One change under way: everything recorded in it commits together or not at all.

    `expected` holds the digests that the client takes for current, none of them where what it said
    is no ETag; it is None where any will do, and `NOT_SENT` where the client said nothing of it.
    `request` is the digest that its entries hold of a request with an Idempotency-Key. `ahead` are
    passages found before the turn, `go_on` refuses where the turn takes too long.
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
    ahead: Mapping[Quote, Found] = field(default_factory=dict)
    go_on: Callable[[], None] = lambda: None
    entries: list[int] = field(default_factory=list)
    cautions: list[Caution] = field(default_factory=list)
    _held: dict[str, defaultdict[str, dict[str, Any]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(dict))
    )

    @property
    def recorded_at(self) -> str:
        """The instant of the next entry, RFC 3339 in UTC."""
        return instant(self.at)

    @property
    def tomorrow(self) -> str:
        """The day after today (UTC): anywhere on earth, today is no later."""
        return (self.now.astimezone(UTC).date() + timedelta(days=1)).isoformat()

    def caution(self, caution: Caution) -> None:
        """Say that something is taken that a person should look at again."""
        if caution not in self.cautions:
            self.cautions.append(caution)

    def cache(self, kind: ResourceType, what: str) -> dict[str, Any]:
        """Return where to keep what was read of a kind of resource, by id, or of `ALL` of it.

        It is forgotten when a version of that resource is recorded.
        """
        return self._held[kind.collection][what]

    def forget(self, kind: ResourceType, identity: str) -> None:
        """Forget what was read of a resource, and of all of its kind."""
        for kept in self._held[kind.collection].values():
            kept.pop(identity, None)
            kept.pop(ALL, None)

    def check_expected(self, *documents: bytes) -> None:
        """Let the change go on where the client has read the newest version of one of these.

        Raises:
            PreconditionRequired: it didn't say what it has read.
            NoSuchEtag, Stale: it has not.
        """
        if self.expected is NOT_SENT:
            raise PreconditionRequired
        if self.expected is None:
            return
        if not self.expected:
            raise NoSuchEtag
        if self.expected.isdisjoint(map(digest, documents)):
            raise Stale


def lock(session: Session) -> None:
    """Wait until every writer before this one has committed; the others wait for this one."""
    session.execute(_SIZE.with_for_update())


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
) -> Iterator[Change]:
    """Open a change: lock the head, and seal what was recorded when the block ends well."""
    head = session.execute(
        select(JournalHead.size, JournalHead.frontier, JournalHead.last_at).with_for_update()
    ).one()
    last_at = datetime.fromisoformat(head.last_at)
    frontier = merkle.split(head.frontier)
    # An entry's instant strictly increases, whatever the clock of the machine does.
    at = max(now, last_at + _TICK)
    opened = Change(session, author, at, now, head.size, frontier, random, expected, request)
    yield opened
    if opened.entries:
        session.execute(
            update(JournalHead).values(
                size=opened.size,
                frontier=b"".join(opened.frontier),
                last_at=instant(opened.at - _TICK),
            )
        )


_TICK: Final = timedelta(microseconds=1)


def create(
    change: Change, kind: ResourceType, fields: Document, *, action: str = "create"
) -> Sealed:
    """Record a new resource; `fields` holds its id and all of its own fields.

    Raises:
        DocumentTooLarge: its document would be.
    """
    rendered = _new(change, kind, fields)
    document = sizes.checked(kind, rendered)
    return _seal(change, kind, rendered, document, action, created_index=change.size)


def check_fits(change: Change, kind: ResourceType, fields: Document) -> None:
    """Make sure that a new resource can be recorded, before another one is.

    Raises:
        DocumentTooLarge: its document would be.
    """
    sizes.checked(kind, _new(change, kind, fields))


def _new(change: Change, kind: ResourceType, fields: Document) -> Document:
    rendered: Document = kind.shape.render(
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
    kind: ResourceType,
    before: Document,
    fields: Document,
    *,
    action: str,
    at_any_size: bool = False,
) -> Sealed:
    """Record a new version of a resource, unless it says the same as the one before.

    Raises:
        DocumentTooLarge: it is larger than before, and too large, and not taken `at_any_size`.
    """
    identity = before["id"]
    row = change.session.execute(
        select(kind.model.document, kind.model.created_index).where(
            kind.model.id == identity, kind.model.until_index.is_(None)
        )
    ).one()
    rendered = kind.shape.render(fields | {"version": before["version"]})
    if not _surely_differ(rendered, before) and rendered == kind.shape.render(before):
        return Sealed(identity, row.document, None)
    rendered["version"] += 1
    bytes_before = math.inf if at_any_size else len(row.document)
    document = sizes.checked(kind, rendered, bytes_before)
    return _seal(change, kind, rendered, document, action, created_index=row.created_index)


def _surely_differ(rendered: Document, before: Document) -> bool:
    """Whether two versions differ, as can be seen without rendering the earlier one.

    A list that is longer now says enough: rendering hundreds of claims takes long.
    """
    return any(
        isinstance(value, list) and len(value) != len(before.get(name, value))
        for name, value in rendered.items()
    )


def _seal(  # noqa: PLR0913 - when it came goes by keyword
    change: Change,
    kind: ResourceType,
    rendered: Document,
    document: bytes,
    action: str,
    *,
    created_index: int,
) -> Sealed:
    salt = change.random(SALT_BYTES)
    index = change.size
    entry = _entry(change, kind, rendered, action, sealed_digest(salt, document))
    leaf = merkle.leaf_hash(entry)
    _add(change, JournalEntry, {"entry_index": index, "entry": entry, "leaf_hash": leaf})
    if rendered["version"] > 1:
        _end_current(change, kind.model, rendered["id"])
    place: Columns = {
        "id": rendered["id"],
        "from_index": index,
        "created_index": created_index,
        "until_index": None,
    }
    own = {"document": document, "salt": salt}
    _add(change, kind.model, place | own | kind.columns(rendered))
    change.forget(kind, rendered["id"])
    if kind is LINE_ITEM:
        _write_claims(change, rendered)
    _move_on(change, leaf)
    return Sealed(rendered["id"], document, index)


def _entry(
    change: Change, kind: ResourceType, rendered: Document, action: str, document_digest: str
) -> bytes:
    return canonical(
        {
            "action": f"{kind.action}.{action}",
            "actor": change.author.actor,
            "at": change.recorded_at,
            "document": document_digest,
            "index": change.size,
            "resource": f"{kind.collection}/{rendered['id']}",
            "role": change.author.role,
            "token": change.author.token,
            "v": DERIVATION,
            "version": rendered["version"],
            **_told(change),
        }
    )


def _told(change: Change) -> Document:
    """What an entry says where there is something to say: what was doubtful, and by which key."""
    told: Document = {}
    if change.cautions:
        told["cautions"] = [caution.value for caution in change.cautions]
    if change.request is not None:
        told["request"] = change.request
    return told


def _add(change: Change, model: type[Base], row: Columns) -> None:
    change.session.execute(_insertion(model), row)


@cache
def _insertion(model: type[Base]) -> Insert:
    """Built once for each table: building it takes longer than running it."""
    table = model.__table__
    assert isinstance(table, Table)
    return insert(table)


def _move_on(change: Change, leaf: bytes) -> None:
    """Count the entry just made, so that the next one follows it."""
    change.entries.append(change.size)
    change.frontier = merkle.grow(change.frontier, change.size, leaf)
    change.size += 1
    change.at += _TICK


def _end_current(change: Change, model: type[Version], identity: str) -> None:
    """Say of the current version, where there is one, that the entry being made replaces it."""
    change.session.execute(_ending(model), {"identity": identity, "ended_by": change.size})


@cache
def _ending(model: type[Version]) -> Update:
    return (
        update(model)
        .where(model.id == bindparam("identity"), model.until_index.is_(None))
        .values(until_index=bindparam("ended_by"))
        .execution_options(synchronize_session=False)
    )


def _current_claims(session: Session, line_item: str) -> dict[str, Row[str, bytes, int]]:
    query = select(ClaimVersion.id, ClaimVersion.document, ClaimVersion.created_index).where(
        ClaimVersion.line_item == line_item, ClaimVersion.until_index.is_(None)
    )
    return {row.id: row for row in session.execute(query)}


def _write_claims(change: Change, item: Document) -> None:
    """Keep the claims' rows equal to the slices of their line item's new document."""
    current = _current_claims(change.session, item["id"]) if item["version"] > 1 else {}
    for position, claim in enumerate(item["claims"]):
        document = canonical(claim)
        before = current.get(claim["id"])
        if before is not None and before.document == document:
            continue
        if before is not None:
            _end_current(change, ClaimVersion, claim["id"])
        created_index = change.size if before is None else before.created_index
        place: Columns = {
            "id": claim["id"],
            "from_index": change.size,
            "created_index": created_index,
            "until_index": None,
        }
        _add(change, ClaimVersion, place | {"document": document} | claim_columns(item, position))


#: Built once: every request asks for it.
_SIZE: Final = select(JournalHead.size)


def size(session: Session) -> int:
    """Return the number of entries."""
    return session.execute(_SIZE).scalar_one()


def size_at(session: Session, at: datetime) -> int:
    """Return how many entries there were at an instant; theirs strictly increase."""
    least, most = 0, size(session)
    while least < most:
        middle = (least + most) // 2
        query = select(JournalEntry.entry).where(JournalEntry.entry_index == middle)
        entry = loads(session.execute(query).scalar_one())
        if datetime.fromisoformat(entry["at"]) <= at:
            least = middle + 1
        else:
            most = middle
    return least


def loads(document: bytes) -> Document:
    """Return a stored document as a value."""
    parsed: Document = orjson.loads(document)
    return parsed
