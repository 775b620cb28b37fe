"""The check of passages: each stands in its source, at its place."""

from typing import Final

from sqlalchemy.orm import Session

from ledger.rules.base.printable import grouped
from ledger.rules.texts import passages
from ledger.rules.texts.damaged_text import ReadText
from ledger.services import sources
from ledger.services.quotes import passage_document
from ledger.services.resources import LINE_ITEM, STATED_TOTAL, Document, ResourceType
from ledger.services.verification.rows import Inconsistent, StoredVersion

#: How many characters of articles are kept at hand, of the last ones that were quoted.
_CHARACTERS_KEPT_MAX: Final = 2_000_000


class Passages:
    """Checks that every quoted passage stands in its source, at its place."""

    types: tuple[ResourceType, ...] = (LINE_ITEM, STATED_TOTAL)

    def __init__(self, session: Session) -> None:
        """Begin without any article at hand."""
        self._readings = _Readings(session)
        self._count = 0

    def look(self, version: StoredVersion) -> None:
        """Check what a newest version quotes: it holds the words of earlier ones."""
        if version.resource_type not in self.types:
            return
        if version.row.until_index is not None:
            return
        for words in _quoted(version.document()):
            passage = words["passage"]
            article = self._reading(version, words["source"])
            at_its_place = passages.at(article, passage["start"], passage["end"])
            if passage != passage_document(at_its_place):
                raise Inconsistent(
                    f"{version.row.id}: its words don't stand so in source {words['source']}"
                )
            self._count += 1

    def _reading(self, version: StoredVersion, source: str) -> ReadText:
        try:
            return self._readings.of(source)
        except ValueError:
            raise Inconsistent(
                f"{version.row.id}: the text of source {source} isn't there, or can't be read"
            ) from None

    def end(self) -> str:
        """Count the passages."""
        return f"{grouped(self._count)} as their sources have them"


class _Readings:
    """The readings of the articles that were quoted last, as far as they are small together."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._kept: dict[str, ReadText] = {}
        self._characters = 0

    def of(self, source: str) -> ReadText:
        """Return the reading of an article, which takes long to read."""
        reading = self._kept.pop(source, None)
        if reading is None:
            reading = sources.reading(self._session, source)
            self._make_room(len(reading.stored))
        self._kept[source] = reading
        return reading

    def _make_room(self, characters: int) -> None:
        """Forget what was quoted longest ago, so that another article fits in."""
        self._characters += characters
        while self._kept and self._characters > _CHARACTERS_KEPT_MAX:
            oldest = next(iter(self._kept))
            self._characters -= len(self._kept.pop(oldest).stored)


def _quoted(document: Document) -> list[Document]:
    """Return what quotes a source: a stated total itself, or claims and evidence."""
    if "claims" not in document:
        return [document]
    claims: list[Document] = document["claims"]
    steps = document["transitions"]
    evidence = [step["evidence"] for step in steps if step["evidence"]]
    return claims + evidence
