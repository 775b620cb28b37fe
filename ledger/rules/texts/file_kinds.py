"""Files that are no article, told by their first bytes or media type, and what to send instead."""

from collections.abc import Sequence
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from typing import Final


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file that isn't taken; `instead` says how its words are sent.

    `begins_with` are the bytes that such a file begins with, `media_types` the beginnings of
    what its Content-Type may be.
    """

    instead: str
    begins_with: Sequence[bytes]
    media_types: Sequence[str]


_PDF: Final = FileKind(
    "This is a PDF, whose words stand nowhere in its bytes. Send what `pdftotext` (of the "
    "package poppler-utils) makes of it, as text/plain, and the address of the PDF in "
    "`archived_url`.",
    [b"%PDF-"],
    ["application/pdf", "application/x-pdf"],
)
_ARCHIVE: Final = FileKind(
    "This is a ZIP archive, as .docx, .odt and .epub files are. Save the document as plain text "
    "in UTF-8, or as HTML, and send that.",
    [b"PK\x03\x04", b"PK\x05\x06"],
    [
        "application/zip",
        "application/epub",
        "application/vnd.openxmlformats",
        "application/vnd.oasis",
    ],
)
_WORD: Final = FileKind(
    "This is a file of a word processor. Save the document as plain text in UTF-8, or as HTML, and "
    "send that.",
    [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf"],
    [
        "application/msword",
        "application/rtf",
        "application/vnd.ms-",
        "text/rtf",
    ],
)
_IMAGE: Final = FileKind(
    "This is an image, which has no words to quote. Send the words that it shows as text/plain, "
    "and the address of the image in `archived_url`.",
    [
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff",
        b"GIF87a",
        b"GIF89a",
        b"II*\x00",
        b"MM\x00*",
    ],
    ["image/"],
)
_COMPRESSED: Final = FileKind(
    "This is compressed. Unpack it, as `gunzip` does, and send what is in it.",
    [
        b"\x1f\x8b",
        b"BZh91AY&SY",
        b"\xfd7zXZ\x00",
        b"\x28\xb5\x2f\xfd",
        b"7z\xbc\xaf\x27\x1c",
    ],
    [
        "application/gzip",
        "application/x-gzip",
        "application/x-bzip",
        "application/x-xz",
        "application/zstd",
        "application/x-7z",
    ],
)
_SAVED_WHOLE: Final = FileKind(
    "This is a page saved together with its pictures, in which its words are encoded once more. "
    "Save it as HTML alone, and send that as text/html.",
    [b"From: <Saved by ", b"bplist00"],
    ["multipart/related", "application/x-mimearchive"],
)
_MAIL: Final = FileKind(
    "This is an e-mail as it is sent, in which words are encoded once more. Open it, save its "
    "words as plain text in UTF-8, and send these.",
    [],
    ["message/rfc822"],
)
_KINDS: Final = (
    _PDF,
    _ARCHIVE,
    _WORD,
    _IMAGE,
    _COMPRESSED,
    _SAVED_WHOLE,
    _MAIL,
)
#: What may stand before the first bytes of a file without being of it.
_BEFORE: Final = b"\xef\xbb\xbf\r\n\t "
_FIRST_BYTES: Final = 64
#: The head of an e-mail ends before.
_HEAD_BYTES: Final = 32_768
#: Ways in which an e-mail encodes its words once more (RFC 2045, section 6).
_ENCODED_ONCE_MORE: Final = ("quoted-printable", "base64")


def by_content(content: bytes) -> FileKind | None:
    """Return the kind of a file by its first bytes; None where it may be an article."""
    first = content[:_FIRST_BYTES].lstrip(_BEFORE)
    for kind in _KINDS:
        if first.startswith(tuple(kind.begins_with)):
            return kind
    return _MAIL if _is_encoded_mail(content[:_HEAD_BYTES]) else None


def _is_encoded_mail(beginning: bytes) -> bool:
    """Return whether bytes begin as an e-mail whose words, or those of a part, are encoded."""
    head = BytesHeaderParser().parsebytes(beginning.lstrip(_BEFORE))
    encoding = str(head["Content-Transfer-Encoding"]).strip().lower()
    return encoding in _ENCODED_ONCE_MORE or head.get_content_maintype() == "multipart"


def by_media_type(media_type: str) -> FileKind | None:
    """Return the kind of a file by its media type, in lower case without parameters."""
    for kind in _KINDS:
        if media_type.startswith(tuple(kind.media_types)):
            return kind
    return None
