"""The beginning of a web page, by which one is known that was sent as a text."""

import codecs
import re
from typing import Final

#: What pages begin with; `<header>` and `<headline>` are other words.
_PAGE: Final = re.compile(r"<(?:!doctype\s+html|html|head|body)(?=[\s>/])")
_BLANKS: Final = re.compile(r"\s*")
#: What may stand before that: a comment or an instruction, up to its end.
_ENDS: Final = {"<!--": "-->", "<?": ">"}
_BYTE_ORDER_MARKS: Final = (
    codecs.BOM_UTF8,
    codecs.BOM_UTF16_LE,
    codecs.BOM_UTF16_BE,
)


def bytes_begin_page(content: bytes) -> bool:
    """Return whether bytes begin as those of a page do, whatever encoding they are in."""
    for mark in _BYTE_ORDER_MARKS:
        content = content.removeprefix(mark)
    # Tags are ASCII in each encoding, but for the NULs of UTF-16.
    ascii_alone = content.replace(b"\x00", b"").lower()
    return begins_page(ascii_alone.decode("latin-1"))


def begins_page(text: str) -> bool:
    """Return whether a text without capital letters and a byte order mark begins as a page does."""
    place = 0
    while True:
        place = _behind_blanks(text, place)
        behind = _behind_remark(text, place)
        if behind is None:
            return _PAGE.match(text, place) is not None
        place = behind


def _behind_blanks(
    text: str,
    place: int,
) -> int:
    """Return where the white space at a place ends."""
    blanks = _BLANKS.match(text, place)
    assert blanks is not None, "it may be empty"
    return blanks.end()


def _behind_remark(
    text: str,
    place: int,
) -> int | None:
    """Return where a comment or an instruction at a place ends; None where none is there."""
    for begin, end in _ENDS.items():
        if text.startswith(begin, place):
            last = text.find(end, place + len(begin))
            return None if last < 0 else last + len(end)
    return None
