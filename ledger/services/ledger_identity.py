"""The marks of one ledger, which never change: hash of its first entry, digest of its secret."""

import hashlib
from dataclasses import dataclass

from sqlalchemy.orm import Session

from ledger.services import access, journal_head


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of one ledger, in hex.

    `secret_sha256` is the digest of the key of cursors, which no entry seals; None: it isn't known.
    """

    origin: str
    secret_sha256: str | None


def read(session: Session) -> Marks:
    """Return the marks of a ledger that is founded.

    Raises:
        KeyGone: it has lost its key of cursors.
    """
    origin = journal_head.origin(session)
    assert origin is not None, "a founded ledger has entries"
    return Marks(origin.hex(), digest(access.cursor_key(session)))


def digest(secret: bytes) -> str:
    """Return the digest of a secret; that of 32 random bytes gives nothing of them away."""
    return hashlib.sha256(secret).hexdigest()
