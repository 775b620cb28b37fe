"""One pass over the documents, which hands each to the checks that look at it.

Every document is read and parsed once for all of them.
"""

import heapq
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import chain, islice
from operator import attrgetter
from typing import Final, NamedTuple, Protocol

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ledger.db import savepoints
from ledger.db.savepoints import Unreadable
from ledger.services.resources import RESOURCE_TYPES, ResourceType
from ledger.services.verification import rows
from ledger.services.verification.claims import Claims
from ledger.services.verification.documents import Documents
from ledger.services.verification.quoted_passages import Passages
from ledger.services.verification.rows import Inconsistent, StoredVersion, Tick


class _Check(Protocol):
    """A check of documents, of the types of resources that it names.

    `look` is called with each version in the order of the journal, with those of other types too;
    `end`, once all were read, returns what was counted. Either raises what it finds.
    """

    types: tuple[ResourceType, ...]

    def look(self, version: StoredVersion) -> None: ...

    def end(self) -> str: ...


#: The checks that share the pass, by what begins each.
_CHECKS: Final[Mapping[str, Callable[[Session], _Check]]] = {
    "documents": Documents,
    "claims": Claims,
    "passages": Passages,
}
#: How many documents each check looks at before the next one does.
_AT_ONCE: Final = 16
_from_index: Final = attrgetter("row.from_index")


class _Outcome(NamedTuple):
    """What a check has counted, and what it found: None if nothing."""

    counted: str
    wrong: str | None


class OnePass:
    """The checks of documents, which run together as soon as one of them is wanted."""

    def __init__(self, session: Session, tick: Tick) -> None:
        """Keep the session and what counts the documents; nothing is read yet."""
        self._session = session
        self._tick = tick
        self._outcomes: dict[str, _Outcome] | None = None

    def counted(self, name: str) -> str:
        """Return what a check has counted.

        Raises:
            Inconsistent: it found something.
        """
        if self._outcomes is None:
            self._outcomes = self._together()
        if name not in self._outcomes:
            self._outcomes |= self._run(name)
        outcome = self._outcomes[name]
        if outcome.wrong is not None:
            raise Inconsistent(outcome.wrong)
        return outcome.counted

    def _together(self) -> dict[str, _Outcome]:
        """Run all checks in one pass.

        Where the database refuses anything, there is no outcome: each has to run alone, which
        shows whom it refuses what.
        """
        try:
            with savepoints.reading(self._session):
                return self._run(*_CHECKS)
        except Unreadable:
            return {}

    def _run(self, *names: str) -> dict[str, _Outcome]:
        """Run some checks in one pass; one that found something looks at nothing more."""
        checks = {name: _CHECKS[name](self._session) for name in names}
        outcomes: dict[str, _Outcome] = {}
        versions = _versions(self._session, checks.values())
        count = 0
        while batch := list(islice(versions, _AT_ONCE)):
            for name, check in tuple(checks.items()):
                wrong = _first_fault(check, batch)
                if wrong is not None:
                    outcomes[name] = _Outcome("", wrong)
                    del checks[name]
            for _ in batch:
                count += 1
                self._tick(count)
        for name, check in checks.items():
            outcomes[name] = _ended(check)
        return outcomes


def _versions(
    session: Session,
    checks: Collection[_Check],
) -> Iterator[StoredVersion]:
    """Return the versions that some checks look at, in the order of the journal."""
    wanted = list(chain.from_iterable(check.types for check in checks))
    of_types = [
        rows.versions(session, resource_type)
        for resource_type in RESOURCE_TYPES.values()
        if resource_type in wanted
    ]
    return heapq.merge(*of_types, key=_from_index)


def _first_fault(check: _Check, batch: Iterable[StoredVersion]) -> str | None:
    """Return the first thing that a check finds in some versions, None if nothing."""
    try:
        for version in batch:
            check.look(version)
    except DBAPIError:
        raise
    except Exception as wrong:  # noqa: BLE001 - reading what was tampered with may raise any
        return rows.sentence(wrong)
    return None


def _ended(check: _Check) -> _Outcome:
    """Return the outcome of a check that found nothing until all was read."""
    try:
        return _Outcome(check.end(), None)
    except DBAPIError:
        raise
    except Exception as wrong:  # noqa: BLE001 - reading what was tampered with may raise any
        return _Outcome("", rows.sentence(wrong))
