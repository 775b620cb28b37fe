"""The words behind a number of an explanation, as lines of its tree."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ledger.api.formats.attribution import printed_in, spoken_by
from ledger.api.formats.column import Document
from ledger.api.formats.text_table import display
from ledger.services.sealed import SpeakerDocument

#: Digits of a digest beside each passage; below the tree, each article has all of them.
_DIGITS_SHOWN: Final = 8


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quoted number: its words, who said them, and the bytes of the article they are.

    `identity` is the id of the claim or of the stated total. Bytes count from 0, both included.
    """

    identity: str
    text: str
    unclear: Sequence[str]
    speaker: SpeakerDocument | None
    publisher: str
    published_on: str | None
    words: str
    guessed: bool
    source: str
    sha256: str
    first_byte: int
    last_byte: int

    @classmethod
    def of(cls, document: Document, identity: str) -> "Quotation":
        """Return the quotation of a claim or a stated total of an explanation."""
        return cls(
            identity=identity,
            text=document["text"],
            unclear=document["unclear"],
            speaker=document["speaker"],
            publisher=document["publisher"],
            published_on=document["published_on"],
            words=document["words"],
            guessed=document["guessed"],
            source=document["source"],
            sha256=document["sha256"],
            first_byte=document["first_byte"],
            last_byte=document["last_byte"],
        )

    def lines(self, notes: Sequence[str], *, counts: bool) -> Iterator[str]:
        """Yield the number with its notes and its speaker, the words, and their place."""
        number = self._number(notes, counts=counts)
        origin = self._origin()
        yield f"{number}  {origin}"
        words = quoted(self.words, guessed=self.guessed)
        yield f"  {words}"
        digits = self.sha256[:_DIGITS_SHOWN]
        place = f"{self.source} bytes {self.first_byte}-{self.last_byte}"
        yield f"  {self.identity}: {place}, sha256 {digits}…"

    def _number(self, notes: Sequence[str], *, counts: bool) -> str:
        mark = "*" if counts else "-"
        number = f"{mark} {self.text}"
        if not notes:
            return number
        note = "; ".join(notes)
        return f"{number} ({note})"

    def _origin(self) -> str:
        """The speaker, the publication, and what the words leave open."""
        speaker = spoken_by(self.speaker)
        publication = printed_in(self.publisher, self.published_on)
        origin = f"{speaker}; {publication}"
        if not self.unclear:
            return origin
        unclear = ", ".join(self.unclear)
        phrase = unclear.replace("_", " ")
        return f"{origin}; unclear: {phrase}"


def quoted(words: str, *, guessed: bool) -> str:
    """Return words between quotation marks, with a note where damaged ones were guessed."""
    quotation = f"“{display(words)}”"
    if guessed:
        return f"{quotation} [damaged text, in part guessed]"
    return quotation
