"""Idempotency keys: what was done with one is kept for ever, in the transaction of its effect."""

import hashlib
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from ledger.db.files import DatabaseLost
from ledger.models import IdempotencyKey, JournalEntry
from ledger.rules.canonical import canonical, digest
from ledger.rules.refusals import Refusal


class Reused(Refusal):
    """A key that another request has used already."""

    code = "idempotency-key-reused"


@dataclass(frozen=True, slots=True)
class Done:
    """What a write has done: the journal entries from `first` to before `size`, and what it made.

    `made` holds JSON values, such as the ids of resources in the order of the answer: with the
    documents of that journal size, the answer can be made again from them. `cautions` stand in the
    entries.
    """

    first: int
    size: int
    made: list[Any]
    cautions: list[str]

    @property
    def entries(self) -> range:
        """The entries that it made."""
        return range(self.first, self.size)


@dataclass(frozen=True, slots=True)
class Key:
    """A key as a client sent it: keys are an actor's own, for each method and path."""

    actor: str
    method: str
    path: str
    key: str
    body_sha256: str

    @property
    def place(self) -> dict[str, str]:
        """The columns that name its row; of the key itself only a digest is kept."""
        return {
            "actor": self.actor,
            "method": self.method,
            "path": self.path,
            "key_sha256": hashlib.sha256(self.key.encode()).hexdigest(),
        }

    @property
    def request(self) -> str:
        """The digest by which the entries that were made with it name the request."""
        return request_digest(self.place, self.body_sha256)


def request_digest(place: dict[str, str], body_sha256: str) -> str:
    """Return the SHA-256 of the canonical form of a key's place and its body's digest."""
    return digest(canonical(place | {"body_sha256": body_sha256}))


def find(session: Session, key: Key) -> Done | None:
    """Return what was done with this key, None where nothing was.

    Raises:
        Reused: the request that was done with it had another body.
    """
    model = IdempotencyKey
    row = session.execute(select(model).filter_by(**key.place)).scalar_one_or_none()
    if row is None:
        return None
    if row.body_sha256 != key.body_sha256:
        raise Reused(
            "Another request was recorded with this Idempotency-Key, at this path: its body, or "
            "what its query says of an article, was another. Bodies are compared byte by byte: "
            "the same JSON in another order or spacing, or the same text with other line ends, is "
            "another body. Send the very same bytes again, or a new key with each new request."
        )
    return Done(row.first_index, row.size, orjson.loads(row.made), _cautions(session, row, key))


def _cautions(session: Session, row: IdempotencyKey, key: Key) -> list[str]:
    """What the entries say was doubtful, each once, in their order.

    Raises:
        DatabaseLost: they don't name the request, so that the key was put there.
    """
    query = select(JournalEntry.entry).where(
        JournalEntry.entry_index >= row.first_index, JournalEntry.entry_index < row.size
    )
    stored = session.execute(query.order_by(JournalEntry.entry_index)).scalars()
    entries = [orjson.loads(entry) for entry in stored]
    if not entries or any(entry.get("request") != key.request for entry in entries):
        raise DatabaseLost(
            "The database holds an Idempotency-Key that no entry of the journal vouches for: "
            "nothing was recorded. Whoever runs this ledger has to run `ledger verify`."
        )
    told = (caution for entry in entries for caution in entry.get("cautions", []))
    return list(dict.fromkeys(told))


def keep(session: Session, key: Key, done: Done) -> None:
    """Keep what was done with a key."""
    session.execute(
        insert(IdempotencyKey).values(
            **key.place,
            body_sha256=key.body_sha256,
            first_index=done.first,
            size=done.size,
            made=orjson.dumps(done.made).decode(),
        )
    )
