"""Spellings of speakers' names: two that differ in case or punctuation alone are pointed out.

So are those that may name several. They are never merged or parted: who is who is for a person to
say.
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import bindparam, select, union_all
from sqlalchemy.orm import Session

from ledger.db.prepared import Prepared
from ledger.db.rows import AnyQuery
from ledger.models import (
    ClaimVersion,
    SpeakerSpelling,
    StatedTotalVersion,
)
from ledger.rules.base.names import alike
from ledger.rules.workflow.warnings import RecordWarning
from ledger.services import version_rows
from ledger.services.figure_documents import speaker_names
from ledger.services.journal import Change
from ledger.services.sealed import SpeakerDocument

#: Commas of several scripts.
_COMMAS: Final = frozenset(",\u060c\u3001\uff0c")
_FIRST: Final = Prepared(
    select(SpeakerSpelling.name).where(SpeakerSpelling.folded == bindparam("folded"))
)


def check(
    change: Change,
    speakers: Sequence[SpeakerDocument],
) -> None:
    """Warn of speakers who are recorded by another spelling, or may be several."""
    for name in speaker_names(speakers):
        _warn_of_several(change, name)
        first = _first_now(change, name)
        if first not in (None, name):
            change.caution(RecordWarning.SPEAKER_SPELT_OTHERWISE, first)


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
            change.caution(RecordWarning.SPEAKER_SPELT_OTHERWISE, first)


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
    row = _FIRST.first(session, folded=alike(name))
    return None if row is None else row[0]


def recorded_names() -> AnyQuery:
    """Return the query of the names of claims and stated totals in the order of recording."""
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
    both = union_all(claims, totals).subquery()
    return select(both.c.speakers).order_by(both.c.created_index, both.c.position)
