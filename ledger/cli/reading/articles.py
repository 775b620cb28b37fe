"""An article in a file: its bytes, and what they are."""

import codecs
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ledger.rules.base.errors import LedgerError
from ledger.rules.base.printable import marked
from ledger.rules.texts import encodings
from ledger.rules.texts.encoding_advice import first_words
from ledger.rules.texts.page_beginnings import bytes_begin_page

#: A longer file is no article; servers take less.
_BYTES_MAX: Final = 16_000_000
_PDF: Final = b"%PDF-"
_HTML_SUFFIXES: Final = (".html", ".htm", ".xhtml")
#: A word with a letter that isn't the same in all encodings.
_READ_OTHERWISE: Final = re.compile(r"(?<!\S)\S*[^\x00-\x7f]")
_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class NoArticle(LedgerError):
    """A file can't be read as an article."""

    code = "bad-parameter"


@dataclass(frozen=True, slots=True)
class ArticleFile:
    """An article as it came: `charset` where its bytes say it themselves, or somebody does."""

    content: bytes
    is_html: bool
    charset: str | None

    @property
    def sha256(self) -> str:
        """The digest by which a ledger knows the text."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def media_type(self) -> str:
        """The type of the bytes, as the upload says it."""
        kind = "text/html" if self.is_html else "text/plain"
        return f"{kind}; charset={self.charset}" if self.charset else kind

    @property
    def beginning(self) -> str:
        """The first words that are read otherwise in another encoding, else the first ones."""
        encoding = encodings.by_label(self.charset or encodings.UTF_8)
        codec = encodings.CODECS.get(encoding or "", encodings.UTF_16)
        text = self.content.decode(codec, errors="replace")
        otherwise = _READ_OTHERWISE.search(text)
        return first_words(text[otherwise.start() :] if otherwise else text)


def read(
    file: Path,
    charset: str | None,
) -> ArticleFile:
    """Return the article in a file.

    Raises:
        NoArticle: it can't be read, is empty, or is no text.
    """
    name = marked(str(file))
    try:
        content = file.read_bytes()
    except OSError as failed:
        raise NoArticle(f"{name} can't be read: {failed.strerror}.") from None
    if not content.strip():
        raise NoArticle(f"{name} is empty.")
    if len(content) > _BYTES_MAX:
        raise NoArticle(f"{name} is far too long for an article.")
    if content.startswith(_PDF):
        raise NoArticle(
            f"{name} is a PDF. Send its text: `pdftotext FILE.pdf FILE.txt` (of the package "
            "poppler-utils), then read that, and name the PDF by --archived-url."
        )
    return ArticleFile(content, _is_html(file, content), charset or _own(content))


def _is_html(
    file: Path,
    content: bytes,
) -> bool:
    return bytes_begin_page(content) or file.suffix.lower() in _HTML_SUFFIXES


def _own(content: bytes) -> str | None:
    """Return the encoding that a text says by its first bytes; None where it doesn't."""
    return "utf-16" if content.startswith(_UTF_16) else None
