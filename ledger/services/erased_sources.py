"""Sources whose words a redaction erased: none is erased again, nor gets other words."""

from hashlib import sha256
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.models import RedactionVersion
from ledger.rules.base.errors import Frozen
from ledger.rules.texts.redaction_markers import is_marker
from ledger.rules.workflow.warnings import RecordWarning
from ledger.services import queries
from ledger.services.journal import Change, loads
from ledger.services.resources import Document

#: What can change of such a source: figures rest on it.
_OPEN: Final = ("withdrawn", "retracted", "reinstated")


def is_erased(source: Document) -> bool:
    """Return whether a source's document is what a redaction left: its title is its whole text."""
    title: str = source["title"] or ""
    digest = sha256(title.encode()).hexdigest()
    return is_marker(title) and digest == source["sha256"]


def redactions_of(session: Session) -> dict[str, Document]:
    """Return the redaction of each source whose words are erased, by the source's id."""
    model = RedactionVersion
    query = select(model.document).where(
        queries.current(model), model.approved_by.is_not(None)
    )
    redactions: dict[str, Document] = {}
    for document in session.execute(query).scalars():
        redaction = loads(document)
        for source in redaction["erased"]["sources"]:
            redactions[source] = redaction
    return redactions


def check_has_words(
    session: Session,
    source: str,
) -> None:
    """Make sure that there is something of a source that a redaction can erase.

    Raises:
        Frozen: a redaction did.
    """
    redaction = redactions_of(session).get(source)
    if redaction is not None:
        raise Frozen(f"{_sentence(source, redaction)} Nothing is left to erase.")


def check_patch(
    change: Change,
    before: Document,
    after: Document,
) -> None:
    """Let no words be put beside those that are erased, but why its figures count or don't.

    Raises:
        Frozen: another field is to be changed.
    """
    changed = [name for name, value in after.items() if before.get(name) != value]
    if not changed:
        return
    redaction = redactions_of(change.session).get(before["id"])
    if redaction is None:
        return
    frozen = [name for name in changed if name not in _OPEN]
    if frozen:
        raise Frozen(
            f"{_sentence(before['id'], redaction)} Of such a source only {', '.join(_OPEN)} can "
            f"change: leave out {', '.join(frozen)}."
        )
    change.caution(RecordWarning.WORDS_STAY)


def _sentence(
    source: str,
    redaction: Document,
) -> str:
    return (
        f"The words of {source} were erased at {redaction['approved_at']} by the redaction "
        f"{redaction['id']}, which {redaction['approved_by']} approved."
    )
