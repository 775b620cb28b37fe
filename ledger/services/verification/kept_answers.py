"""Checks of what is kept of answers for retries: each names just what its request recorded."""

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.models import ClaimVersion, IdempotencyKey
from ledger.schemas.batches import BatchLineType
from ledger.services import idempotency
from ledger.services.resources import Document
from ledger.services.verification.rows import Inconsistent

_BATCHES: Final = "/v1/batches"
_REVERSAL: Final = "/reversal"
#: What a request records as its own; other entries of it may change what that rests on.
_OWN: Final = (".create", ".claim")
_BESIDE: Final = ".patch"
_OF_RE_ENTRIES: Final = ".transition"
#: The actions of the lines of a batch, but for those that create what they are named after.
_ACTIONS: Final = {
    BatchLineType.CLAIM: "line_item.claim",
    BatchLineType.TRANSITION: "line_item.transition",
}


class _Line(NamedTuple):
    """The result of a line of a batch, as it is kept."""

    number: Any
    type: Any
    id: Any
    entry: Any
    cautions: Any


def check(
    session: Session,
    key: IdempotencyKey,
    entries: list[Document],
) -> None:
    """Check that a key, which isn't erased, answers with what its entries recorded.

    Raises:
        Inconsistent: it says otherwise, or can't be read.
    """
    try:
        holds = _holds(session, key, entries)
    except (ValueError, TypeError):
        holds = False
    if not holds:
        raise Inconsistent(
            f"the key of entry {key.first_index} answers with something else than was recorded "
            "with it"
        )


def _holds(
    session: Session,
    key: IdempotencyKey,
    entries: list[Document],
) -> bool:
    results = orjson.loads(key.results)
    if orjson.dumps(results) != key.results.encode():
        return False
    if key.path != _BATCHES:
        return bool(results == _own_ids(key.path, entries))
    lines = [_Line(*line) for line in results]
    return _lines_hold(session, lines, entries)


def _own_ids(
    path: str,
    entries: Iterable[Document],
) -> list[str]:
    """Return the ids of what a request records as its own, in the order of its answer."""
    if path.endswith(_REVERSAL):
        # Its answer is made of its entries alone.
        return []
    own = [_id(entry) for entry in entries if _is_own(entry)]
    if own:
        return own
    # It changes what its path names, and whatever goes with that.
    _, _, _, identity, *_ = path.split("/")
    return [identity]


def _id(entry: Document) -> str:
    _, _, identity = entry["resource"].partition("/")
    return str(identity)


def _is_own(entry: Document) -> bool:
    return bool(entry["action"].endswith(_OWN))


def _lines_hold(
    session: Session,
    lines: list[_Line],
    entries: list[Document],
) -> bool:
    """Return whether the lines of a batch name entries of it, and leave none of its own out."""
    of_index = {entry["index"]: entry for entry in entries}
    given = set(idempotency.cautions_of(entries))
    before = 1
    for line in lines:
        if not _is_in_order(line, before) or not given.issuperset(line.cautions):
            return False
        if not _is_recorded(session, line, of_index):
            return False
        before = line.number
    return _none_is_left_out(lines, of_index)


def _is_in_order(
    line: _Line,
    before: int,
) -> bool:
    """Return whether a line has a number no smaller than the one before it, and a type."""
    return (
        type(line.number) is int
        and line.number >= before
        and line.type in list(BatchLineType)
    )


def _is_recorded(
    session: Session,
    line: _Line,
    of_index: dict[int, Document],
) -> bool:
    """Return whether the entry of a line records what it names; it has none where that stood."""
    if line.entry is None:
        return type(line.id) is str
    entry = of_index.get(line.entry)
    if entry is None or type(line.entry) is not int:
        return False
    if line.type == BatchLineType.CLAIM:
        is_named = line.id in _claims_changed(session, line.entry)
    else:
        is_named = line.id == _id(entry)
    return is_named and _is_of_type(line, entry)


def _is_of_type(
    line: _Line,
    entry: Document,
) -> bool:
    """Return whether an entry is of the type of a line; a re-entry ends with any of several."""
    action: str = entry["action"]
    if line.type == BatchLineType.RE_ENTRY:
        return action.startswith("line_item.")
    return action == _ACTIONS.get(line.type, f"{line.type}.create")


def _none_is_left_out(
    lines: list[_Line],
    of_index: dict[int, Document],
) -> bool:
    """Return whether lines name every entry, but for those that go with another."""
    entered_again = {line.id for line in lines if line.type == BatchLineType.RE_ENTRY}
    beside = (_BESIDE, _OF_RE_ENTRIES) if entered_again else (_BESIDE,)
    left_out = of_index.keys() - {line.entry for line in lines}
    return all(
        of_index[index]["action"].endswith(beside)
        or _id(of_index[index]) in entered_again
        for index in left_out
    )


def _claims_changed(
    session: Session,
    index: int,
) -> set[str]:
    """Return the ids of the claims that an entry recorded or changed."""
    model = ClaimVersion
    query = select(model.id).where(model.from_index == index)
    return set(session.execute(query).scalars())
