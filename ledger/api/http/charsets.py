"""Charsets of articles that come bare: the one that is named, and the text of the bytes in it."""

import re
from typing import Final

from flask import Request

from ledger.api.http.errors import NotInCharset, NotUtf8, UnsupportedType
from ledger.rules.base.printable import grouped
from ledger.rules.texts import encoding_advice, encodings, page_advice
from ledger.rules.texts.encodings import UTF_8, Undecodable
from ledger.rules.texts.forms import HTML
from ledger.rules.texts.page_beginnings import bytes_begin_page

_QUOTED: Final = re.compile(r'(?<!\\)"(?:[^"\\]|\\.)*"')
_CHARSETS: Final = re.compile(r";\s*charset\s*=", re.IGNORECASE)
_OTHER_ORDER: Final = "\ufffe"


def check(request: Request) -> None:
    """Refuse a charset of an article that says nothing, or says it twice.

    Raises:
        UnsupportedType: its charset can't be read, or is named twice.
    """
    header = _QUOTED.sub("x", request.headers.get("Content-Type", ""))
    times = len(_CHARSETS.findall(header))
    if times > 1:
        raise refusal(request.mimetype, "The Content-Type names charset twice.")
    if times and not request.mimetype_params.get("charset"):
        raise refusal(request.mimetype, "The charset of the Content-Type is empty.")


def refusal(media_type: str, sentence: str) -> UnsupportedType:
    """Return the refusal of a charset, with those that are taken."""
    accepted = [f"{media_type}; charset={name}" for name in encodings.TAKEN]
    instead = f"{sentence} Send one of those in `accepted`, or convert it to UTF-8."
    return UnsupportedType(instead, "Accept-Post", accepted)


def not_taken(
    label: str,
    content: bytes,
    media_type: str,
) -> UnsupportedType:
    """Return the refusal of a charset that no article is taken in, with what would fit."""
    sentence = f"No article is taken in {label!r}, which the page or the request names."
    if content.isascii():
        return refusal(media_type, sentence)
    if encoding_advice.decoded(content, UTF_8) is not None:
        return refusal(media_type, f"{sentence} These bytes are UTF-8.")
    advice = _advice(content, label, media_type)
    return refusal(media_type, f"{sentence} {advice or ''}".rstrip())


def decoded(
    content: bytes,
    encoding: str,
    media_type: str,
) -> str:
    """Return the text of an article.

    Raises:
        NotUtf8: it isn't UTF-8, which it is in where nothing says otherwise; or it holds a NUL.
        NotInCharset: its bytes aren't in the charset that is named.
    """
    try:
        text = encodings.decode(content, encoding)
    except Undecodable as wrong:
        advice = _advice(content, encoding, media_type)
        raise _unread(encoding, wrong.position, advice) from None
    if text.startswith(_OTHER_ORDER):
        raise NotInCharset(
            f"The byte order mark of the article is that of the other order than {encoding}: send "
            "charset=utf-16."
        )
    _check_no_nul(text, encoding)
    return text


def _advice(
    content: bytes,
    failed: str,
    media_type: str,
) -> str | None:
    """Return what to send in place of what can't be read; None where nothing would fit."""
    if media_type == HTML or bytes_begin_page(content):
        return page_advice.advice(content, failed)
    return encoding_advice.advice(content, failed)


def by_mark(content: bytes) -> str:
    """Return the UTF-16 that a byte order mark says.

    Raises:
        NotInCharset: there is none.
    """
    encoding = encodings.by_mark(content)
    if encoding is None:
        raise NotInCharset(
            "The article begins with no byte order mark, so that charset=utf-16 doesn't say how to "
            "read it: send charset=utf-16le or charset=utf-16be."
        )
    return encoding


def _unread(
    encoding: str,
    position: int,
    advice: str | None,
) -> NotUtf8 | NotInCharset:
    """Return the refusal of bytes that can't be read, with what would fit."""
    where = f"Byte {grouped(position)} of the article, counted from 0,"
    if encoding == UTF_8:
        instead = advice or "Convert it to UTF-8 and send it again."
        return NotUtf8(f"{where} isn't UTF-8. {instead}")
    instead = advice or "Name the charset that it is in, or convert it to UTF-8."
    return NotInCharset(f"{where} isn't {encoding} as charset says. {instead}")


def _check_no_nul(text: str, encoding: str) -> None:
    position = text.find("\x00")
    if position < 0:
        return
    sentence = f"Character {position} of the article is a NUL, which no text holds."
    if encoding == UTF_8:
        raise NotUtf8(sentence)
    raise NotInCharset(sentence)
