"""Verifying a ledger against itself: the journal, and every row against the documents it seals.

Reads in the order of the journal, one document at a time, whatever the ledger's size.
"""

import hashlib
import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, groupby
from typing import Any, Final, TypeAlias

import orjson
from sqlalchemy import func, select, text
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from ledger.db import schema
from ledger.models import (
    ClaimVersion,
    IdempotencyKey,
    JournalEntry,
    JournalHead,
    Secret,
    SourceText,
    SourceVersion,
    TokenSecret,
    TokenVersion,
)
from ledger.models.versions import Version
from ledger.rules.base import merkle
from ledger.rules.base.canonical_json import canonical, sealed_digest
from ledger.rules.base.errors import LedgerError
from ledger.rules.base.printable import grouped
from ledger.rules.texts import damaged_text, passages
from ledger.services import batches, idempotency, ledger_identity
from ledger.services.claims import passage_document
from ledger.services.journal import loads
from ledger.services.ledger_identity import Marks
from ledger.services.resources import (
    LINE_ITEM,
    RESOURCE_TYPES,
    STATED_TOTAL,
    Document,
    ResourceType,
    claim_columns,
    folded,
    is_figure_of,
)
from ledger.services.sources import reading

_ROWS_AT_ONCE: Final = 500
_ARTICLES_AT_ONCE: Final = 16
Tick: TypeAlias = Callable[[int], None]


_UNREADABLE: Final = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    NoResultFound,
    LedgerError,
)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What one check found: `wrong` is the first thing that doesn't hold, None where all does."""

    check: str
    counted: str
    wrong: str | None


class Wrong(Exception):
    """Something doesn't hold; the words say what and where."""


def verify(
    session: Session, tick: Tick = lambda _: None, noted: Marks | None = None
) -> Iterator[CheckResult]:
    """Run every check and yield a verdict on each, in one snapshot.

    `tick` is told of each entry as it is read, for progress. `noted` is what is known of this
    ledger from outside of its database, if anything.
    """
    checks: tuple[tuple[str, Callable[[], str]], ...] = (
        ("database", lambda: _database(session)),
        ("entries", lambda: _entries(session, tick, noted)),
        ("documents", lambda: _documents(session, tick)),
        ("versions", lambda: _versions(session)),
        ("claims", lambda: _claims(session)),
        ("sources", lambda: _sources(session)),
        ("passages", lambda: _passages(session)),
        ("tokens", lambda: _tokens(session, noted)),
        ("keys", lambda: _keys(session)),
    )
    for name, check in checks:
        try:
            yield CheckResult(name, check(), None)
        except Wrong as wrong:
            yield CheckResult(name, "", str(wrong))
        except _UNREADABLE as unreadable:
            # What was tampered with may not even be readable, nor all that it speaks of be there.
            yield CheckResult(name, "", f"something can't be read: {unreadable!r}")


def _database(session: Session) -> str:
    """The file is whole and its references hold."""
    if (fault := schema.fault(session)) is not None:
        raise Wrong(fault)
    if session.get_bind().dialect.name != "sqlite":
        return "the tables are those of the migrations"
    found = session.execute(text("PRAGMA integrity_check(1)")).scalar_one()
    if found != "ok":
        raise Wrong(f"the file is damaged: {found}")
    if dangling := session.execute(text("PRAGMA foreign_key_check")).first():
        raise Wrong(
            f"table {dangling[0]} refers to rows of {dangling[2]} that aren't there"
        )
    return "the file is whole, the tables are those of the migrations"


def _entries(session: Session, tick: Tick, noted: Marks | None) -> str:
    """Indexes without a gap, leaf hashes, instants that increase, and the head's root and size."""
    size, frontier, before = 0, list[bytes](), ""
    for row in _streamed(
        session, select(JournalEntry).order_by(JournalEntry.entry_index)
    ):
        entry = row[0]
        fields = loads(entry.entry)
        if entry.entry_index != size or fields["index"] != size:
            raise Wrong(
                f"entry {size} isn't there; the next one is {entry.entry_index}"
            )
        if merkle.leaf_hash(entry.entry) != entry.leaf_hash:
            raise Wrong(f"entry {size} doesn't have its leaf hash")
        if size == 0 and noted is not None and entry.leaf_hash.hex() != noted.origin:
            raise Wrong("this is another ledger than the one that ledger.id names")
        if fields["at"] <= before:
            raise Wrong(f"entry {size} is not later than the one before")
        frontier = merkle.grow(frontier, size, entry.leaf_hash)
        size, before = size + 1, fields["at"]
        tick(size)
    head = session.execute(select(JournalHead)).scalar_one()
    if head.size != size:
        raise Wrong(f"the head counts {head.size} entries, and there are {size}")
    if head.frontier != b"".join(frontier) or (size and head.last_at != before):
        raise Wrong("the head doesn't have the root of the entries")
    return f"{grouped(size)} without a gap, root {merkle.root(frontier).hex()}"


def _documents(session: Session, tick: Tick) -> str:
    """Each entry seals one version's document, which gives the figure and the filter columns."""
    versions = heapq.merge(
        *(_versions_of(session, kind) for kind in RESOURCE_TYPES.values()),
        key=lambda found: found[0],
    )
    entries = _streamed(
        session,
        select(JournalEntry.entry_index, JournalEntry.entry).order_by(
            JournalEntry.entry_index
        ),
    )
    count = 0
    for row in entries:
        found = next(versions, None)
        if found is None or found[0] != row.entry_index:
            raise Wrong(f"entry {row.entry_index} seals a document that isn't there")
        _check_sealed(loads(row.entry), found[1], found[2])
        count += 1
        tick(count)
    if (extra := next(versions, None)) is not None:
        raise Wrong(f"a {extra[1].name} of index {extra[0]} has no entry")
    return f"{grouped(count)} sealed, each with its columns"


def _versions_of(
    session: Session, kind: ResourceType
) -> Iterator[tuple[int, ResourceType, Any]]:
    query = select(kind.model).order_by(kind.model.from_index)
    return ((row[0].from_index, kind, row[0]) for row in _streamed(session, query))


def _check_sealed(entry: Document, kind: ResourceType, version: Any) -> None:
    where = f"entry {entry['index']}, {entry['resource']}"
    if sealed_digest(version.salt, version.document) != entry["document"]:
        raise Wrong(f"{where}: the document isn't the one that was sealed")
    document = loads(version.document)
    if canonical(document) != version.document:
        raise Wrong(f"{where}: the document isn't in canonical form")
    named = (f"{kind.collection}/{version.id}", document["id"], document["version"])
    if named != (entry["resource"], version.id, entry["version"]):
        raise Wrong(f"{where}: the entry speaks of another resource or version")
    columns = kind.columns(document)
    for name, value in columns.items():
        if getattr(version, name) != value:
            raise Wrong(
                f"{where}: the column {name} holds {getattr(version, name)!r}; "
                f"the document says {value!r}"
            )
    if kind is LINE_ITEM and not is_figure_of(document["figure"], document):
        raise Wrong(f"{where}: the claims give another figure")


def _versions(session: Session) -> str:
    """The versions of each resource follow each other, from its first entry on."""
    count = 0
    models: list[type[Version]] = [
        *(kind.model for kind in RESOURCE_TYPES.values()),
        ClaimVersion,
    ]
    for model in models:
        for row in _streamed(session, _chains(model)):
            expected_from = row.first if row.place == 1 else row.from_index
            if (
                row.until_index != row.following
                or row.created_index != row.first
                or row.from_index != expected_from
            ):
                raise Wrong(
                    f"{model.__tablename__}: the versions of {row.id} don't follow each other "
                    f"at entry {row.from_index}"
                )
            count += 1
    return f"{grouped(count)} in unbroken order"


def _chains(model: type[Version]) -> Any:
    window: dict[str, Any] = {"partition_by": model.id, "order_by": model.from_index}
    return select(
        model.id,
        model.from_index,
        model.until_index,
        model.created_index,
        func.lead(model.from_index).over(**window).label("following"),
        func.min(model.from_index).over(partition_by=model.id).label("first"),
        func.row_number().over(**window).label("place"),
    )


def _claims(session: Session) -> str:
    """The rows of claims are the slices of their line items' documents, version by version."""
    rows = _streamed(
        session,
        select(ClaimVersion).order_by(ClaimVersion.from_index, ClaimVersion.position),
    )
    claim = next(rows, None)
    count = 0
    for _, _, item in _versions_of(session, LINE_ITEM):
        document = loads(item.document)
        for position in _changed_claims(session, item, document):
            if claim is None or not _is_slice(
                claim[0], document, position, item.from_index
            ):
                raise Wrong(
                    f"entry {item.from_index}: the row of claim "
                    f"{document['claims'][position]['id']} isn't what its line item says"
                )
            claim = next(rows, None)
            count += 1
    if claim is not None:
        raise Wrong(
            f"claim {claim[0].id} at entry {claim[0].from_index} stands in no line item"
        )
    return f"{grouped(count)} as their line items say"


def _changed_claims(session: Session, item: Any, document: Document) -> list[int]:
    """The places of the claims that this version of a line item brought or changed."""
    before: list[Document] = []
    if document["version"] > 1:
        query = select(LINE_ITEM.model.document).where(
            LINE_ITEM.model.id == item.id,
            LINE_ITEM.model.until_index == item.from_index,
        )
        before = loads(session.execute(query).scalar_one())["claims"]
    return [
        place for place, claim in enumerate(document["claims"]) if claim not in before
    ]


def _is_slice(row: Any, document: Document, position: int, index: int) -> bool:
    claim = document["claims"][position]
    columns = claim_columns(document, position)
    same = all(getattr(row, name) == value for name, value in columns.items())
    return same and (row.id, row.from_index, row.document) == (
        claim["id"],
        index,
        canonical(claim),
    )


def _sources(session: Session) -> str:
    """Every text has its digest and its reading."""
    count = 0
    for row in _streamed(session, select(SourceText)):
        stored = row[0]
        if hashlib.sha256(stored.content).hexdigest() != stored.sha256:
            raise Wrong(f"the text {stored.sha256} was changed")
        read = damaged_text.read(stored.content.decode())
        derived = (
            read.read_as,
            orjson.dumps(read.runs()),
            len(read.stored),
            folded(read.text),
        )
        if derived != (stored.read_as, stored.runs, stored.characters, stored.folded):
            raise Wrong(f"the text {stored.sha256} reads otherwise than was kept")
        count += 1
    used = select(SourceVersion.sha256)
    stray = session.execute(
        select(SourceText.sha256).where(SourceText.sha256.not_in(used))
    ).first()
    if stray is not None:
        raise Wrong(f"no source has the text {stray.sha256}")
    return f"{grouped(count)} texts as received"


def _passages(session: Session) -> str:
    """Every quoted passage stands in its source, at its place."""
    article = lru_cache(maxsize=_ARTICLES_AT_ONCE)(
        lambda identity: reading(session, identity)
    )
    count = 0
    for _, _, item in chain(
        _versions_of(session, STATED_TOTAL), _versions_of(session, LINE_ITEM)
    ):
        if item.until_index is not None:
            # A later version holds its words too.
            continue
        for words in _quoted(loads(item.document)):
            if words["passage"] != passage_document(
                passages.at(
                    article(words["source"]),
                    words["passage"]["start"],
                    words["passage"]["end"],
                )
            ):
                raise Wrong(
                    f"{item.id}: its words don't stand so in source {words['source']}"
                )
            count += 1
    return f"{grouped(count)} as their sources have them"


def _quoted(document: Document) -> list[Document]:
    """What quotes a source: a stated total itself, or a line item's claims and evidence."""
    if "claims" not in document:
        return [document]
    evidence = [
        step["evidence"] for step in document["transitions"] if step["evidence"]
    ]
    return [*document["claims"], *evidence]


def _tokens(session: Session, noted: Marks | None) -> str:
    """Every token has the digest that was sealed with it, and no digest is without a token.

    The key of cursors is there too.
    """
    _check_secrets(session, noted)
    digests = {
        row.id: row.digest
        for row in session.execute(select(TokenSecret.id, TokenSecret.digest))
    }
    rows = _streamed(session, select(TokenVersion.id, TokenVersion.document))
    sealed = {
        row.id: bytes.fromhex(loads(row.document)["token_sha256"]) for row in rows
    }
    for identity in sorted(sealed.keys() | digests.keys()):
        if sealed.get(identity) != digests.get(identity):
            raise Wrong(
                f"token {identity} doesn't have the digest that was sealed with it"
            )
    return f"{grouped(len(sealed))} with their digests"


def _check_secrets(session: Session, noted: Marks | None) -> None:
    """Check the key of cursors, which no entry seals, against what is noted of it elsewhere."""
    secrets = session.execute(select(Secret.name, Secret.secret)).all()
    if [(row.name, len(row.secret)) for row in secrets] != [("cursor", 32)]:
        raise Wrong("the table secrets doesn't hold the key of cursors, and that alone")
    if noted is None or noted.secret_sha256 is None:
        return
    if ledger_identity.digest(secrets[0].secret) != noted.secret_sha256:
        raise Wrong(
            "the table secrets was changed: its key isn't the one that ledger.id names"
        )


def _keys(session: Session) -> str:
    """Every kept key has the entries that name its request, and says what those made."""
    rows = _streamed(
        session, select(IdempotencyKey).order_by(IdempotencyKey.first_index)
    )
    count = 0
    for digest, entries in _by_request(session):
        kept = next(rows, (None,))[0]
        if kept is None or _request_of(kept) != digest:
            raise Wrong(
                f"entry {entries[0]['index']} names a request whose key isn't there"
            )
        if (kept.first_index, kept.size) != (
            entries[0]["index"],
            entries[-1]["index"] + 1,
        ):
            raise Wrong(f"the key of entry {entries[0]['index']} names other entries")
        if not _made(kept) <= {
            name for entry in entries for name in _recorded(session, entry)
        }:
            raise Wrong(
                f"the key of entry {entries[0]['index']} names what wasn't made with it"
            )
        count += 1
    if next(rows, None) is not None:
        raise Wrong("a key names entries that aren't of its request")
    return f"{grouped(count)} with the entries that name them"


def _by_request(session: Session) -> Iterator[tuple[str, list[Document]]]:
    """The entries that were made with a key, those of one request together."""
    query = select(JournalEntry.entry).order_by(JournalEntry.entry_index)
    # Most have none, which is soon seen.
    entries = (
        loads(row.entry)
        for row in _streamed(session, query)
        if _HAS_REQUEST in row.entry
    )
    for digest, made in groupby(entries, lambda entry: entry["request"]):
        yield digest, list(made)


_HAS_REQUEST: Final = b'"request":'


def _request_of(kept: IdempotencyKey) -> str:
    place = {
        name: getattr(kept, name) for name in ("actor", "method", "path", "key_sha256")
    }
    return idempotency.request_digest(place, kept.body_sha256)


def _made(kept: IdempotencyKey) -> set[str]:
    """The ids that a write says it recorded; a batch says more of each."""
    made = orjson.loads(kept.results)
    return batches.ids_recorded(made) if kept.path == _BATCHES else set(made)


_BATCHES: Final = "/v1/batches"


def _recorded(session: Session, entry: Document) -> list[str]:
    """The ids of what an entry recorded: a resource, and of a line item the claims that changed."""
    claims = select(ClaimVersion.id).where(ClaimVersion.from_index == entry["index"])
    return [entry["resource"].partition("/")[2], *session.execute(claims).scalars()]


def _streamed(session: Session, query: Any) -> Iterator[Any]:
    """Read a few rows at a time; what is left unread is closed with the iterator."""
    with session.execute(query.execution_options(yield_per=_ROWS_AT_ONCE)) as rows:
        yield from rows
