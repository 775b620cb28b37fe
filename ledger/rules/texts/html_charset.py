"""The encoding that an HTML page says it is in, before anything of it can be read."""

import re
from collections.abc import Mapping
from typing import Final

from ledger.rules.texts import encodings
from ledger.rules.texts.html_tokens import TokenKind, attributes, tokens

#: Where browsers look for it too (WHATWG HTML, 13.2.3.2).
_BYTES_LOOKED_AT: Final = 1024
_CHARSET: Final = re.compile(
    "charset[\t\n\f\r ]*=[\t\n\f\r ]*(?:\"([^\"]*)\"|'([^']*)'|([^\t\n\f\r ;\"']+))",
    re.ASCII | re.IGNORECASE,
)
_BYTE_ORDER_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xfe\xff", "utf-16be"),
    (b"\xff\xfe", "utf-16le"),
)
#: Names that browsers take for those of a larger encoding (WHATWG Encoding, 4.2).
_TAKEN_FOR: Final[Mapping[str, str]] = {
    "ascii": "windows-1252",
    "us-ascii": "windows-1252",
    "iso-8859-1": "windows-1252",
    "latin1": "windows-1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-cp1251": "windows-1251",
    "x-cp1252": "windows-1252",
    "x-gbk": "gb18030",
}


def encoding_of(label: str) -> str | None:
    """Return the encoding that a page means by a name, None where no article is taken in it."""
    name = label.strip().lower()
    return encodings.by_label(_TAKEN_FOR.get(name, name))


def stated(page: bytes) -> str | None:
    """Return the encoding by a page's byte order mark, or by its `meta`; None where it is silent.

    The name is the page's own: it may be none that anybody knows.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if page.startswith(mark):
            return encoding
    # Whatever the encoding is, tags are ASCII in it.
    head = page[:_BYTES_LOOKED_AT].decode("latin-1")
    for token in tokens(head):
        if token.kind is TokenKind.START and token.name == "meta":
            encoding_of_meta = _of_meta(attributes(head, token))
            if encoding_of_meta is not None:
                return _readable(encoding_of_meta)
    return None


def _of_meta(
    values: dict[str, str],
) -> str | None:
    """Return the encoding that a `meta` names, or None."""
    charset = values.get("charset", "").strip()
    if charset:
        return charset
    if values.get("http-equiv", "").lower() != "content-type":
        return None
    match = _CHARSET.search(values.get("content", ""))
    if match is None:
        return None
    return next(filter(None, match.groups()), None)


def _readable(encoding: str) -> str:
    """Return the encoding of a `meta`: one that could be read isn't in UTF-16, whatever it says."""
    name = encoding.strip().lower()
    return "utf-8" if name.startswith("utf-16") else name
