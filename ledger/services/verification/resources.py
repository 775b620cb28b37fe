"""Checks of resources: versions in order, first spellings of speakers, and texts of sources."""

import hashlib
from typing import Any

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from ledger.db.rows import AnyQuery, AnyRow, columns
from ledger.models import (
    ClaimVersion,
    SourceText,
    SpeakerSpelling,
)
from ledger.models.versions import Version
from ledger.rules.base.names import alike
from ledger.rules.base.printable import grouped
from ledger.rules.texts.encodings import Undecodable
from ledger.rules.texts.forms import form_by_key
from ledger.rules.texts.html_reading import TooManyRuns
from ledger.rules.texts.misreadings import NotMisread
from ledger.rules.texts.redaction_markers import is_marker
from ledger.services import speaker_spellings
from ledger.services.articles import article
from ledger.services.resources import (
    RESOURCE_TYPES,
    names_in,
)
from ledger.services.search_index import same_text
from ledger.services.verification import rows
from ledger.services.verification.rows import Inconsistent, Tick


def check_versions(
    session: Session,
    tick: Tick,
) -> str:
    """Check that the versions of each resource follow each other, from its first entry on."""
    models: list[type[Version]] = [
        resource_type.model for resource_type in RESOURCE_TYPES.values()
    ]
    models.append(ClaimVersion)
    count = 0
    for model in models:
        broken = session.execute(_out_of_order(model)).first()
        if broken is not None:
            raise Inconsistent(
                f"{model.__tablename__}: the versions of {broken.id} don't follow each other "
                f"at entry {broken.from_index}"
            )
        count += session.execute(select(func.count()).select_from(model)).scalar_one()
        tick(count)
    return f"{grouped(count)} in unbroken order"


def _out_of_order(model: type[Version]) -> AnyQuery:
    """Return the query of the first version that doesn't end where the next begins.

    Or that says of another entry that it recorded the resource than the version before; the first
    one begins there itself.
    """
    window: dict[str, Any] = {"partition_by": model.id, "order_by": model.from_index}
    chain = select(
        model.id,
        model.from_index,
        model.until_index,
        model.created_index,
        func.lead(model.from_index).over(**window).label("following"),
        func.lag(model.created_index, 1, model.from_index)
        .over(**window)
        .label("created_before"),
    ).subquery()
    wrong = or_(
        chain.c.until_index.is_distinct_from(chain.c.following),
        chain.c.created_index != chain.c.created_before,
    )
    query = select(chain.c.id, chain.c.from_index).where(wrong)
    return query.order_by(chain.c.id, chain.c.from_index).limit(1)


def check_speakers(session: Session) -> str:
    """Check that the first spelling of each speaker's name is kept, and no other."""
    spellings: dict[str, None] = {}
    for row in columns(session, speaker_spellings.recorded_names()):
        spellings |= dict.fromkeys(names_in(row.speakers))
    firsts: dict[str, str] = {}
    for name in spellings:
        firsts.setdefault(alike(name), name)
    kept = select(SpeakerSpelling.folded, SpeakerSpelling.name)
    for row in rows.stream(session, kept):
        if firsts.pop(row.folded, None) != row.name:
            raise Inconsistent(f"{row.name!r} isn't the first spelling of that name")
    if firsts:
        first = min(firsts.values())
        raise Inconsistent(f"the spelling {first!r} isn't kept")
    return "each name by its first spelling"


def check_sources(
    session: Session,
    tick: Tick,
) -> str:
    """Check that every text has its digest, its reading and a source."""
    count = 0
    erased = 0
    query = rows.columns_of(SourceText)
    for stored in rows.stream(session, query, rows.LARGE_ROWS_AT_ONCE):
        if hashlib.sha256(stored.content).hexdigest() != stored.sha256:
            raise Inconsistent(f"the text {stored.sha256} was changed")
        if not _reads_as_kept(stored):
            raise Inconsistent(
                f"the text {stored.sha256} reads otherwise than was kept"
            )
        count += 1
        erased += is_marker(stored.folded)
        tick(count)
    _check_all_used(session)
    sentence = f"{grouped(count - erased)} texts as received"
    if erased:
        sentence += f"; in place of words that were redacted: {grouped(erased)}"
    return sentence


def _check_all_used(session: Session) -> None:
    """Check that every stored text is that of a source."""
    used = exists().where(*same_text())
    strays = select(SourceText.sha256).where(~used)
    stray = session.execute(strays).first()
    if stray is not None:
        raise Inconsistent(f"no source has the text {stray.sha256}")


def _reads_as_kept(stored: AnyRow) -> bool:
    """Return whether what is kept of a text's reading is what reading it gives."""
    try:
        form = form_by_key(stored.encoding, stored.media_type, stored.misread)
        read = article(stored.content, form)
    except (Undecodable, NotMisread, TooManyRuns):
        return False
    kept = (stored.read_as, stored.runs, stored.characters, stored.folded)
    return kept == (
        read.read_as,
        read.runs,
        read.characters,
        read.folded,
    )
