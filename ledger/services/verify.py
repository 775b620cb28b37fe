"""Verification of a ledger against itself: the journal, and every row against what it seals.

Reads in the order of the journal, one document at a time, whatever the ledger's size.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeAlias

from sqlalchemy import text
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from ledger.db import schema
from ledger.rules.base.errors import LedgerError
from ledger.rules.proofs.checkpoints import Checkpoint
from ledger.services.ledger_identity import Marks
from ledger.services.verification import entries, kept_keys, redacted, resources
from ledger.services.verification.rows import Inconsistent, Tick

#: What reading something that was tampered with may raise.
_UNREADABLE: Final = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    NoResultFound,
    LedgerError,
)
#: A check returns what it has counted.
Check: TypeAlias = Callable[[], str]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result of one check: `wrong` is the first thing that doesn't hold, None if all does."""

    check: str
    counted: str
    wrong: str | None


def _no_tick(_: int) -> None:
    """Show no progress."""


def verify(
    session: Session,
    tick: Tick = _no_tick,
    noted: Marks | None = None,
    signed: Sequence[Checkpoint] = (),
) -> Iterator[CheckResult]:
    """Run every check and yield a verdict on each, in one snapshot.

    `tick` is called with the number of entries read so far. `noted` has the marks of this ledger
    that are kept outside of its database, if any, and `signed` are checkpoints that it continues.
    """
    checks: dict[str, Check] = {
        "database": partial(_check_database, session),
        "entries": partial(entries.check_entries, session, tick, noted),
        "signed": partial(entries.check_signed, session, signed),
        "documents": partial(entries.check_documents, session, tick),
        "versions": partial(resources.check_versions, session),
        "claims": partial(resources.check_claims, session),
        "speakers": partial(resources.check_speakers, session),
        "sources": partial(resources.check_sources, session),
        "passages": partial(resources.check_passages, session),
        "tokens": partial(kept_keys.check_tokens, session, noted),
        "keys": partial(kept_keys.check_idempotency_keys, session),
        "batches": partial(kept_keys.check_batches, session),
        "redactions": partial(redacted.check_redactions, session),
    }
    if not signed:
        del checks["signed"]
    for name, check in checks.items():
        yield _run(name, check)


def _run(name: str, check: Check) -> CheckResult:
    """Run one check; what it finds, or fails to read, is in its result."""
    try:
        counted = check()
    except Inconsistent as wrong:
        return CheckResult(name, "", str(wrong))
    except _UNREADABLE as unreadable:
        # What was tampered with may not be readable, and what it refers to may be gone.
        return CheckResult(name, "", f"something can't be read: {unreadable!r}")
    return CheckResult(name, counted, None)


def _check_database(session: Session) -> str:
    """Check that the file is whole, its schema that of the migrations, and its references hold."""
    fault = schema.fault(session)
    if fault is not None:
        raise Inconsistent(fault)
    if session.get_bind().dialect.name != "sqlite":
        return "the tables are those of the migrations"
    integrity = session.execute(text("PRAGMA integrity_check(1)")).scalar_one()
    if integrity != "ok":
        raise Inconsistent(f"the file is damaged: {integrity}")
    dangling = session.execute(text("PRAGMA foreign_key_check")).first()
    if dangling is not None:
        table, _, referred_to, _ = dangling
        raise Inconsistent(
            f"table {table} refers to rows of {referred_to} that aren't there"
        )
    return "the file is whole, the tables are those of the migrations"
