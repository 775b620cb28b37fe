"""Advice on a web page whose bytes can't be read: its type and its charset, both at once."""

from collections.abc import Iterator

from ledger.rules.texts import encoding_advice, html_charset
from ledger.rules.texts.encoding_advice import BYTES_MAX
from ledger.rules.texts.encodings import UTF_8
from ledger.rules.texts.html_tokens import TokenKind, tokens


def advice(
    content: bytes,
    failed: str,
) -> str:
    """Return a sentence on how to send a page that isn't in the encoding that failed."""
    encoding = _stated(content, failed) or _fitting(content, failed)
    if encoding is None:
        return (
            "This is a web page: send it as Content-Type: text/html, with the charset that it "
            "is in."
        )
    text = _beginning(content, encoding) or ""
    words = " ".join(_foreign_words(text))
    so_it_reads = encoding_advice.read_so(encoding, words)
    return (
        f"This is a web page. {so_it_reads} send it as "
        f"Content-Type: text/html; charset={encoding}."
    )


def _stated(
    content: bytes,
    failed: str,
) -> str | None:
    """Return the encoding that a page says it is in; None where it isn't."""
    label = html_charset.stated(content) or ""
    encoding = html_charset.encoding_of(label)
    if encoding in (None, UTF_8, failed):
        return None
    text = _beginning(content, encoding)
    return None if text is None else encoding


def _fitting(
    content: bytes,
    failed: str,
) -> str | None:
    """Return the encoding that fits best; None where none does."""
    fit = encoding_advice.best(content, failed)
    return None if fit is None else fit.encoding


def _beginning(
    content: bytes,
    encoding: str,
) -> str | None:
    """Return the first of a page's text; None where it isn't in an encoding."""
    first = content[:BYTES_MAX]
    return encoding_advice.decoded(first, encoding)


def _foreign_words(page: str) -> Iterator[str]:
    """Yield what stands between the tags, where another encoding would read it otherwise."""
    for token in tokens(page):
        is_title = token.kind is TokenKind.CONTENT and token.name == "title"
        if not (is_title or token.kind is TokenKind.TEXT):
            continue
        words = page[token.start : token.end]
        if not words.isascii():
            yield words
