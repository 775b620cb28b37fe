"""The words behind a number, as lines of text."""

from collections.abc import Iterator, Sequence
from typing import Final

from ledger.api.formats.answer_types import QuotedDocument
from ledger.api.formats.attribution import printed_in, spoken_by
from ledger.api.formats.text_table import display
from ledger.rules.texts.forms import form_of

#: Digits of a digest beside each passage; below the tree, each article has all of them.
_DIGITS_SHOWN: Final = 8


def quotation(
    quoted: QuotedDocument,
    identity: str,
    notes: Sequence[str],
    *,
    counts: bool,
) -> Iterator[str]:
    """Yield a number with its notes and its speakers, the words, and their place.

    `identity` is the id of the claim or of the stated total.
    """
    number = _number(quoted["text"], notes, counts=counts)
    origin = _origin(quoted)
    yield f"{number}  {origin}"
    words = quoted_words(quoted["words"], guessed=quoted["guessed"])
    yield f"  {words}"
    place = _place(quoted)
    yield f"  {identity}: {place}"


def _number(
    text: str,
    notes: Sequence[str],
    *,
    counts: bool,
) -> str:
    """The number behind a mark that says whether it counts, with notes in parentheses."""
    mark = "*" if counts else "-"
    if not notes:
        return f"{mark} {text}"
    note = "; ".join(notes)
    return f"{mark} {text} ({note})"


def _origin(quoted: QuotedDocument) -> str:
    """The speakers, the publication, and what the words leave open."""
    voice = spoken_by(quoted["speakers"])
    publication = printed_in(quoted["publisher"], quoted["published_on"])
    unclear = ", ".join(quoted["unclear"])
    if not unclear:
        return f"{voice}; {publication}"
    phrase = unclear.replace("_", " ")
    return f"{voice}; {publication}; unclear: {phrase}"


def _place(quoted: QuotedDocument) -> str:
    """The bytes of the article in which the words stand, and the start of its digest."""
    source = quoted["source"]
    first = quoted["first_byte"]
    last = quoted["last_byte"]
    digest = quoted["sha256"]
    digits = digest[:_DIGITS_SHOWN]
    return f"{source} bytes {first}-{last}, sha256 {digits}…"


def article_lines(quoted: QuotedDocument) -> Iterator[str]:
    """Yield the digest of the article that is quoted, and in which form it came."""
    source = quoted["source"]
    digest = quoted["sha256"]
    yield f"{source}  sha256 {digest}"
    for sentence in form_of(quoted).sentences():
        yield f"  {sentence}"


def quoted_words(
    words: str,
    *,
    guessed: bool,
) -> str:
    """Return words between quotation marks, with a note where damaged ones were guessed."""
    printable_words = display(words)
    if guessed:
        return f"“{printable_words}” [damaged text, in part guessed]"
    return f"“{printable_words}”"
