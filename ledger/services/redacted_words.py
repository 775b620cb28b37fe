"""Documents without the words of a source: of the same shape, with a marker in place of words.

The marker is the article that is left, so that all that quoted the article quotes the marker.
Figures, dates, ids and names of speakers and publishers stay.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from ledger.services.resources import Document
from ledger.services.sealed import PassageDocument

#: Free words of a source's document.
_OF_SOURCE: Final = ("withdrawn", "reinstated")
#: Addresses of the article, which are no words.
_ADDRESSES: Final = ("url", "archived_url")
_OF_LINE_ITEM: Final = ("note", "condition")
_OF_STATED_TOTAL: Final = ("note", "withdrawn", "rank_reason")
_OF_CLAIM: Final = ("rank_reason",)
_OF_RETRACTION: Final = ("where", "reason")


@dataclass(frozen=True, slots=True)
class Redacted:
    """The words that are left of some sources: a marker, which is their whole text.

    `measured` are the fields of a source that its text gives.
    """

    marker: str
    sources: AbstractSet[str]
    measured: Document

    def source(self, document: Document) -> Document:
        """Return a version of one of the sources.

        Its title says that it is redacted, where it had none too.
        """
        authors = [self.marker for _ in document["authors"]]
        addresses = dict.fromkeys(_ADDRESSES)
        words = {"title": self.marker, "authors": authors}
        erased = document | self.measured | addresses | words
        if "retracted" in document:
            erased["retracted"] = self._retraction(document["retracted"])
        return self._without(erased, _OF_SOURCE)

    def line_item(self, document: Document) -> Document:
        """Return a version of a line item of which some version quotes one of the sources.

        What its editors wrote goes too: it may repeat the words.
        """
        erased = self._without(document, _OF_LINE_ITEM)
        claims = [self._claim(claim) for claim in document["claims"]]
        transitions = [self._transition(step) for step in document["transitions"]]
        return erased | {"claims": claims, "transitions": transitions}

    def stated_total(self, document: Document) -> Document:
        """Return a version of a stated total from one of the sources."""
        return self._quoting(self._without(document, _OF_STATED_TOTAL))

    def _claim(self, claim: Document) -> Document:
        return self._quoting(self._without(claim, _OF_CLAIM))

    def _transition(self, step: Document) -> Document:
        erased = step | {"reason": self.marker}
        if step["evidence"] is not None:
            erased["evidence"] = self._quoting(step["evidence"])
        return erased

    def _quoting(self, document: Document) -> Document:
        """Return what quotes an article: where that is one of the sources, it quotes the marker."""
        if document["source"] not in self.sources:
            return document
        erased = document | {"passage": self._passage()}
        if "retracted" in document:
            erased["retracted"] = self._retraction(document["retracted"])
        return erased

    def _passage(self) -> PassageDocument:
        return {
            "exact": self.marker,
            "reading": self.marker,
            "prefix": "",
            "suffix": "",
            "start": 0,
            "end": len(self.marker),
            "guessed": False,
        }

    def _retraction(self, retracted: Document | None) -> Document | None:
        return retracted and self._without(retracted, _OF_RETRACTION)

    def _without(
        self,
        document: Document,
        names: tuple[str, ...],
    ) -> Document:
        """Return a document in which some fields hold the marker; null stays."""
        present = [name for name in names if document.get(name) is not None]
        return document | dict.fromkeys(present, self.marker)
