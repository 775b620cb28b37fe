"""Rules of changes, applied while reading: what a change would find, where none is made."""

from datetime import UTC, datetime
from typing import Final

from sqlalchemy.orm import Session

from ledger.services.journal import SYSTEM, Change

#: No entry carries it, since nothing is recorded.
_NO_INSTANT: Final = datetime.fromtimestamp(0, UTC)


def looking(session: Session, known_at: int) -> Change:
    """Return a change of a ledger of some size that looks only: nothing may be recorded in it."""
    return Change(
        session,
        SYSTEM,
        _NO_INSTANT,
        _NO_INSTANT,
        known_at,
        [],
        _no_random,
    )


def _no_random(size: int) -> bytes:
    """Refuse to make an id."""
    raise AssertionError(f"nothing is recorded that needs {size} bytes")
