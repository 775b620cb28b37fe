"""An article in a file: its bytes, and what they are."""

import codecs
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ledger.rules.base.errors import LedgerError
from ledger.rules.base.printable import marked

#: A longer file is no article; servers take less.
_BYTES_MAX: Final = 16_000_000
_PDF: Final = b"%PDF-"
_HTML_SUFFIXES: Final = (".html", ".htm", ".xhtml")
#: What may stand before the beginning of a web page: each is left for good once it is passed.
_BEFORE_HTML: Final = re.compile(rb"\s+|<\?[^>]*>|<!--.*?-->", re.DOTALL)
_HTML: Final = re.compile(rb"<(?:!doctype\s+html|html[\s>])", re.IGNORECASE)
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
            f"{name} is a PDF. Send its text: `pdftotext -layout FILE.pdf FILE.txt`, then read "
            "that, and name the PDF by --archived-url."
        )
    return ArticleFile(content, _is_html(file, content), charset or _own(content))


def _is_html(
    file: Path,
    content: bytes,
) -> bool:
    if _begins_as_html(content):
        return True
    return file.suffix.lower() in _HTML_SUFFIXES


def _begins_as_html(content: bytes) -> bool:
    """Return whether bytes begin as a web page does, behind blanks and comments."""
    for mark in (codecs.BOM_UTF8, *_UTF_16):
        content = content.removeprefix(mark)
    content = content.replace(b"\x00", b"")
    place = 0
    while before := _BEFORE_HTML.match(content, place):
        place = before.end()
    return _HTML.match(content, place) is not None


def _own(content: bytes) -> str | None:
    """Return the encoding that a text says by its first bytes; None where it doesn't."""
    return "utf-16" if content.startswith(_UTF_16) else None
