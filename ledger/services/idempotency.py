"""Idempotency keys: the outcome of a write is kept for ever, in the transaction of its effect."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from ledger.db.files import DatabaseLost
from ledger.db.prepared import Prepared
from ledger.db.rows import AnyRow
from ledger.models import IdempotencyKey, JournalEntry
from ledger.rules.base.canonical_json import canonical, sealed_digest
from ledger.rules.base.errors import LedgerError
from ledger.services import version_rows

NONCE_BYTES: Final = 16


#: What is left in a key of a request that recorded words which are erased, beside a new nonce.
ERASED: Final[dict[str, Any]] = {
    "body_sha256": "",
    "results": "[]",
    "cautioned": "{}",
    "answer_sha256": "",
}


class AnswerRedacted(LedgerError):
    """A retry of a request that recorded words which are erased."""

    code = "redacted"


class Reused(LedgerError):
    """The key of another request, sent again with a new one."""

    code = "idempotency-key-reused"


@dataclass(frozen=True, slots=True)
class WriteOutcome:
    """The outcome of a write: the journal entries from `first` to before `size`, and its results.

    `results` are JSON values, such as the ids of resources in the order of the answer: with the
    documents of that journal size, the answer can be made again from them. `cautions` stand in the
    entries; `cautioned` is what they name, by their codes. `documents` are those of its results
    that are at hand.
    """

    first: int
    size: int
    results: list[Any]
    cautions: list[str]
    cautioned: dict[str, list[str]]
    documents: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def entries(self) -> range:
        """The numbers of its journal entries."""
        return range(self.first, self.size)


@dataclass(frozen=True, slots=True)
class RequestKey:
    """A key as a client sent it: keys are an actor's own, for each method and path."""

    actor: str
    method: str
    path: str
    key: str
    body_sha256: str

    @property
    def place(self) -> dict[str, str]:
        """The columns that identify its row; only a digest of the key itself is kept."""
        return {
            "actor": self.actor,
            "method": self.method,
            "path": self.path,
            "key_sha256": hashlib.sha256(self.key.encode()).hexdigest(),
        }

    def request(self, nonce: bytes | None) -> str:
        """Return the digest that stands in the journal entries of its request."""
        return request_digest(nonce, self.place, self.body_sha256)


def place_of(row: IdempotencyKey) -> dict[str, str]:
    """Return the columns that identify a row."""
    return {
        "actor": row.actor,
        "method": row.method,
        "path": row.path,
        "key_sha256": row.key_sha256,
    }


def erased_place(row: IdempotencyKey) -> dict[str, str]:
    """Return what identifies an erased row to those who read its nonce alone.

    A key may be made of the words that were erased. Redactions of before kept no nonce.
    """
    place = place_of(row)
    if row.nonce is None:
        return place
    place["key_sha256"] = sealed_digest(row.nonce, place["key_sha256"].encode())
    return place


def request_digest(nonce: bytes | None, place: dict[str, str], body_sha256: str) -> str:
    """Return the SHA-256 of a nonce and the canonical form of a key's place and its body's digest.

    The nonce keeps an erased body, and its key, from being guessed. Entries of `v` 1 have none.
    """
    return sealed_digest(nonce or b"", canonical(place | {"body_sha256": body_sha256}))


def answer_digest(row: AnyRow | IdempotencyKey) -> str:
    """Return the digest of what a row answers with, in which its nonce is.

    No entry seals it: it tells of a change of either, but not of whoever changes both.
    """
    return _answer_digest(row.nonce, row.first_index, row.results, row.cautioned)


def _answer_digest(
    nonce: bytes | None,
    first: int,
    results: str,
    cautioned: str,
) -> str:
    kept = f"{first}\n{results}\n{cautioned}"
    return sealed_digest(nonce or b"", kept.encode())


def find_outcome(session: Session, key: RequestKey) -> WriteOutcome | None:
    """Return the outcome of the write with this key, None where there was none.

    Raises:
        AnswerRedacted: what it recorded was redacted.
        Reused: that write had another body.
        DatabaseLost: its journal entries don't name it, or its answer isn't what was kept.
    """
    row = _KEPT.record(session, **key.place)
    if row is None:
        return None
    if not row.body_sha256:
        raise AnswerRedacted(
            "A request with this Idempotency-Key was recorded, and some of what it recorded was "
            "redacted since: whether it was this one can't be told any more. Nothing was recorded "
            "now; a new request needs a new key."
        )
    if row.body_sha256 != key.body_sha256:
        raise Reused(
            "Another request was recorded with this Idempotency-Key, at this path: its body, or "
            "what its query says of an article, was another. Bodies are compared byte by byte: "
            "the same JSON in another order or spacing, or the same text with other line ends, is "
            "another body. Send the very same bytes again, or a new key with each new request."
        )
    entries = _entries(session, row)
    _check_request(entries, key.request(row.nonce))
    _check_answer(row)
    results = orjson.loads(row.results)
    return WriteOutcome(
        row.first_index,
        row.size,
        results,
        cautions_of(entries),
        orjson.loads(row.cautioned),
    )


_PLACE: Final = ("actor", "method", "path", "key_sha256")
#: What is kept of the write with a key.
_KEPT: Final = Prepared(
    select(
        IdempotencyKey.body_sha256,
        IdempotencyKey.first_index,
        IdempotencyKey.size,
        IdempotencyKey.results.label("results"),
        IdempotencyKey.cautioned,
        IdempotencyKey.answer_sha256,
        IdempotencyKey.nonce,
    ).where(*(getattr(IdempotencyKey, name) == bindparam(name) for name in _PLACE))
)


def _entries(session: Session, row: AnyRow) -> list[dict[str, Any]]:
    """The journal entries of the write, in their order."""
    entries = _ENTRIES.rows(session, first=row.first_index, size=row.size)
    return [orjson.loads(entry) for (entry,) in entries]


_ENTRIES: Final = Prepared(
    select(JournalEntry.entry)
    .where(
        JournalEntry.entry_index >= bindparam("first"),
        JournalEntry.entry_index < bindparam("size"),
    )
    .order_by(JournalEntry.entry_index)
)


def _check_request(entries: Sequence[dict[str, Any]], request: str) -> None:
    """Refuse a key that somebody put into the database.

    Raises:
        DatabaseLost: there is no entry, or one that doesn't name the request.
    """
    if not entries or any(entry.get("request") != request for entry in entries):
        raise DatabaseLost(
            "The database holds an Idempotency-Key that no entry of the journal vouches for: "
            "nothing was recorded. Whoever runs this ledger has to run `ledger verify`."
        )


def _check_answer(row: AnyRow) -> None:
    """Refuse to answer with something else than was kept.

    Raises:
        DatabaseLost: it was changed.
    """
    if row.answer_sha256 != answer_digest(row):
        raise DatabaseLost(
            "What the database keeps as the answer to this Idempotency-Key was changed: nothing "
            "was recorded. Whoever runs this ledger has to run `ledger verify`."
        )


def cautions_of(entries: Sequence[dict[str, Any]]) -> list[str]:
    """Return the cautions of some entries without repeats, in their order."""
    cautions: dict[str, None] = {}
    for entry in entries:
        cautions.update(dict.fromkeys(entry.get("cautions", [])))
    return list(cautions)


def keep_outcome(
    session: Session,
    key: RequestKey,
    nonce: bytes,
    outcome: WriteOutcome,
) -> None:
    """Keep the outcome of the write with a key, and the nonce of its entries."""
    results = orjson.dumps(outcome.results).decode()
    cautioned = orjson.dumps(outcome.cautioned).decode()
    row = {
        **key.place,
        "body_sha256": key.body_sha256,
        "first_index": outcome.first,
        "size": outcome.size,
        "made": results,
        "cautioned": cautioned,
        "answer_sha256": _answer_digest(nonce, outcome.first, results, cautioned),
        "nonce": nonce,
    }
    version_rows.add_row(session, IdempotencyKey, row)
