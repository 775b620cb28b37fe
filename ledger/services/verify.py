"""Verification of a ledger against itself: the journal, and every row against what it seals.

Reads in the order of the journal, each document once, whatever the ledger's size.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeAlias

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ledger.db import disks, references, savepoints, schema
from ledger.db.savepoints import Unreadable
from ledger.rules.proofs.checkpoints import Checkpoint
from ledger.services.ledger_identity import Marks
from ledger.services.verification import (
    entries,
    kept_keys,
    redacted,
    resources,
    rows,
    search,
)
from ledger.services.verification.one_pass import OnePass
from ledger.services.verification.rows import Inconsistent, Tick

#: What a verdict begins with where the database fails, rather than what stands in it.
UNREADABLE: Final = "the database can't be read: "
#: A check returns what it has counted.
Check: TypeAlias = Callable[[], str]
#: A function that is called with the name of a check, and the number of rows that it has read.
Progress: TypeAlias = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result of one check: `wrong` is the first thing that doesn't hold, None if all does."""

    check: str
    counted: str
    wrong: str | None


def _no_progress(_: str, __: int) -> None:
    """Show no progress."""


def verify(
    session: Session,
    progress: Progress = _no_progress,
    noted: Marks | None = None,
    signed: Sequence[Checkpoint] = (),
) -> Iterator[CheckResult]:
    """Run every check and yield a verdict on each, in one snapshot.

    `progress` is called as each check begins, and with each row that a long one reads. `noted` has
    the marks of this ledger that are kept outside of its database, if any, and `signed` are
    checkpoints that it continues.
    """

    def tick(check: str) -> Tick:
        """Return what counts the rows that a check has read."""
        return partial(progress, check)

    one_pass = OnePass(session, tick("documents"))
    checks: dict[str, Check] = {
        "database": partial(_check_database, session),
        "entries": partial(entries.check_entries, session, tick("entries"), noted),
        "signed": partial(entries.check_signed, session, signed),
        "documents": partial(one_pass.counted, "documents"),
        "versions": partial(resources.check_versions, session, tick("versions")),
        "claims": partial(one_pass.counted, "claims"),
        "speakers": partial(resources.check_speakers, session),
        "sources": partial(resources.check_sources, session, tick("sources")),
        "search": partial(search.check_search, session, tick("search")),
        "passages": partial(one_pass.counted, "passages"),
        "tokens": partial(kept_keys.check_tokens, session, noted),
        "keys": partial(kept_keys.check_idempotency_keys, session, tick("keys")),
        "batches": partial(kept_keys.check_batches, session),
        "redactions": partial(redacted.check_redactions, session),
    }
    if not signed:
        del checks["signed"]
    for name, check in checks.items():
        progress(name, 0)
        yield _run(session, name, check)


def _run(
    session: Session,
    name: str,
    check: Check,
) -> CheckResult:
    """Run one check, so that the next can read whatever the database refused to this one."""
    try:
        with savepoints.reading(session):
            return _result(name, check)
    except Unreadable as refused:
        disk = disks.fault_below(session)
        why = refused if disk is None else f"{refused}; {disk}"
        return CheckResult(name, "", f"{UNREADABLE}{why}")


def _result(name: str, check: Check) -> CheckResult:
    """Return what a check finds, or fails to read."""
    try:
        counted = check()
    except DBAPIError:
        raise
    except Exception as wrong:  # noqa: BLE001 - reading what was tampered with may raise any
        return CheckResult(name, "", rows.sentence(wrong))
    return CheckResult(name, counted, None)


def _check_database(session: Session) -> str:
    """Check that the file is whole, its schema that of the migrations, and its references hold."""
    embedded = session.get_bind().dialect.name == "sqlite"
    fault = schema.fault(session)
    if fault is None and embedded:
        fault = _damage(session)
    if fault is None:
        fault = references.fault(session)
    if fault is not None:
        raise Inconsistent(fault)
    whole = "the file is whole, " if embedded else ""
    return f"{whole}the tables are those of the migrations"


def _damage(session: Session) -> str | None:
    """Return what is wrong with the embedded database's file or its disk, None if nothing is."""
    integrity = session.execute(text("PRAGMA integrity_check(1)")).scalar_one()
    if integrity == "ok":
        return None
    disk = disks.fault_below(session) or disks.fault_in(integrity)
    return disk or f"the file is damaged: {integrity}"
