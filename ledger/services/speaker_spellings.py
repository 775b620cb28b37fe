"""Spellings of speakers' names: two that differ in case or punctuation alone are pointed out.

So are those that may name several. They are never merged or parted: who is who is for a person to
say.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from sqlalchemy import select, union_all
from sqlalchemy.orm import Session

from ledger.db.rows import AnyQuery
from ledger.models import (
    ClaimVersion,
    JournalEntry,
    LineItemVersion,
    SpeakerSpelling,
    StatedTotalVersion,
)
from ledger.rules.base.names import alike
from ledger.rules.workflow.warnings import RecordWarning
from ledger.services import version_rows
from ledger.services.figure_documents import speaker_names
from ledger.services.journal import Change, loads
from ledger.services.resources import names_in
from ledger.services.sealed import SpeakerDocument

#: Commas of several scripts.
_COMMAS: Final = frozenset(",\u060c\u3001\uff0c")
_STEP: Final = "line_item.transition"
_FIRST: Final = select(SpeakerSpelling.name)


def check(
    change: Change,
    speakers: Sequence[SpeakerDocument],
) -> None:
    """Warn of speakers who are recorded by another spelling, or may be several."""
    for name in speaker_names(speakers):
        _warn_of_several(change, name)
        first = _first_now(change, name)
        if first not in (None, name):
            change.caution(RecordWarning.SPEAKER_SPELT_OTHERWISE)


def record(
    change: Change,
    speakers: Sequence[SpeakerDocument],
) -> None:
    """Keep the spellings of speakers who are new, and warn as `check` does."""
    for name in speaker_names(speakers):
        _warn_of_several(change, name)
        first = _first_now(change, name)
        if first is None:
            _add(change, name)
        elif first != name:
            change.caution(RecordWarning.SPEAKER_SPELT_OTHERWISE)


def _warn_of_several(change: Change, name: str) -> None:
    """Warn of a name with a comma, by which people and spreadsheets part a list."""
    if not _COMMAS.isdisjoint(name):
        change.caution(RecordWarning.MAY_BE_SEVERAL_SPEAKERS)


def _add(change: Change, name: str) -> None:
    """Keep a spelling as the first of its name."""
    folded = alike(name)
    row = {
        "folded": folded,
        "name": name,
    }
    version_rows.add_row(change.session, SpeakerSpelling, row)
    change.spellings[folded] = name


def _first_now(change: Change, name: str) -> str | None:
    """Return the first spelling of a name; one that is recorded is read once in a change."""
    folded = alike(name)
    first = change.spellings.get(folded)
    if first is None:
        first = _first(change.session, name)
        if first is not None:
            change.spellings[folded] = first
    return first


def _first(session: Session, name: str) -> str | None:
    """Return the first recorded spelling of a name; None where there is none."""
    query = _FIRST.where(SpeakerSpelling.folded == alike(name))
    return session.execute(query).scalar()


def spelt_otherwise(session: Session, entries: range) -> list[str]:
    """Return the first spellings of the names that some entries spell otherwise, sorted."""
    names = set(_names_of_steps(session, entries))
    for row in session.execute(recorded_names(entries)):
        names.update(names_in(row.speakers))
    firsts: set[str] = set()
    for name in names:
        first = _first(session, name)
        if first not in (None, name):
            firsts.add(first)
    return sorted(firsts)


def recorded_names(entries: range | None = None) -> AnyQuery:
    """Return the query of the names of claims and stated totals in the order of recording.

    With `entries`, of those that these recorded.
    """
    claims = select(
        ClaimVersion.created_index,
        ClaimVersion.position,
        ClaimVersion.speakers,
    ).where(ClaimVersion.speakers.is_not(None))
    totals = select(
        StatedTotalVersion.created_index,
        StatedTotalVersion.joint,
        StatedTotalVersion.speakers,
    ).where(StatedTotalVersion.speakers.is_not(None))
    if entries is not None:
        first, last = entries.start, entries.stop - 1
        claims = claims.where(ClaimVersion.created_index.between(first, last))
        totals = totals.where(StatedTotalVersion.created_index.between(first, last))
    both = union_all(claims, totals).subquery()
    return select(both.c.speakers).order_by(both.c.created_index, both.c.position)


def _names_of_steps(session: Session, entries: range) -> Iterator[str]:
    """Yield the names of those who speak in the evidence of steps that entries recorded."""
    model = LineItemVersion
    query = (
        select(JournalEntry.entry, model.document)
        .join(model, model.from_index == JournalEntry.entry_index)
        .where(JournalEntry.entry_index.between(entries.start, entries.stop - 1))
    )
    for row in session.execute(query):
        if loads(row.entry)["action"] == _STEP:
            evidence = loads(row.document)["transitions"][-1]["evidence"]
            yield from speaker_names(evidence["speakers"] if evidence else [])
