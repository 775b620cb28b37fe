"""Articles that come bare: a text or a page is the body, its metadata is in the query."""

from typing import Any, Final

from ledger.api.http.errors import BadParameter, NotUtf8, UnsupportedType
from ledger.api.http.operations import Operation
from ledger.api.http.parameters import NAME_CHARACTERS_MAX, bad_parameters
from ledger.rules.base.errors import Invalid
from ledger.rules.base.printable import grouped
from ledger.rules.texts import (
    encodings,
    html_charset,
    html_metadata,
    html_reading,
    readings,
)
from ledger.rules.texts.encodings import UTF_8, Undecodable
from ledger.rules.texts.file_kinds import FileKind, by_content
from ledger.rules.texts.forms import HTML, TEXT, ArticleForm
from ledger.rules.texts.readings import ReadArticle
from ledger.schemas import page_metadata
from ledger.schemas.page_metadata import FromPage
from ledger.schemas.queries import WriteQuery

TYPES: Final = (HTML, TEXT)
#: Parameters that say how a body is written; others are metadata of a bare article.
CONTROLS: Final = frozenset(WriteQuery().fields)
#: Encodings of which the bytes of passages are counted, and articles are answered as they are.
_TAKEN_IN: Final = (UTF_8,)
_NO_PUBLISHER: Final = (
    "publisher: the page doesn't name it, so it has to be sent: `publisher=...`."
)


def read(
    operation: Operation,
    content_type: tuple[str, str | None],
    content: bytes,
    metadata: dict[str, str],
) -> dict[str, Any]:
    """Return the fields of an article that came bare, with what the query says about it.

    `content_type` is its media type and its charset, if that was declared.
    """
    media_type, charset = content_type
    check_kind(by_content(content))
    fields = _metadata(metadata)
    encoding = _encoding(charset, content, media_type)
    text = _decoded(content, encoding)
    article = _read(text, media_type)
    from_page = FromPage()
    if media_type == HTML:
        from_page = _from_page(operation, fields, text)
    # What is read has to be what the text of an article is: a page may be longer.
    fields |= from_page.fields | {"text": article.reading.text}
    shaped = _shaped(operation, fields)
    form = ArticleForm(encoding, media_type)
    received = {"received": (content, form), "read": article}
    return shaped | received | {"from_page": from_page}


def check_kind(kind: FileKind | None) -> None:
    """Refuse a file that is no article.

    Raises:
        UnsupportedType: it is of some such kind.
    """
    if kind is not None:
        raise UnsupportedType(kind.instead, "Accept-Post", TYPES)


def _metadata(metadata: dict[str, str]) -> dict[str, Any]:
    """Return what the query says about an article, as JSON would.

    Raises:
        BadParameter: it has the text too.
    """
    if "text" in metadata:
        raise BadParameter(
            "text: the body is the text; leave this out.", parameters=["text"]
        )
    fields: dict[str, Any] = dict(metadata)
    if "authors" in metadata:
        authors = [author.strip() for author in metadata["authors"].split(";")]
        fields["authors"] = [author for author in authors if author]
    return fields


def _encoding(
    charset: str | None,
    content: bytes,
    media_type: str,
) -> str:
    """Return the encoding of an article: as declared, else as a page says itself, else UTF-8.

    Raises:
        UnsupportedType: no article is taken in it.
    """
    label = charset
    if label is None and media_type == HTML:
        label = html_charset.stated(content)
    if label is None:
        return UTF_8
    encoding = html_charset.encoding_of(label)
    if encoding not in _TAKEN_IN:
        taken = ", ".join(_TAKEN_IN)
        raise UnsupportedType(
            f"No article is taken in {label[:NAME_CHARACTERS_MAX]!r}, which the page or the "
            f"request names; it is taken in {taken}. Where it is in that, say so: "
            "charset=utf-8; else convert it first.",
            "Accept-Post",
            [f"{media_type}; charset={name}" for name in _TAKEN_IN],
        )
    return encoding


def _decoded(
    content: bytes,
    encoding: str,
) -> str:
    """Return the text of an article.

    Raises:
        NotUtf8: it is not in its encoding, or holds a NUL.
    """
    try:
        text = encodings.decode(content, encoding)
    except Undecodable as wrong:
        raise NotUtf8(_not_in(encoding, wrong.position)) from None
    position = text.find("\x00")
    if position >= 0:
        raise NotUtf8(
            f"Character {position} of the article is a NUL, which no text holds."
        )
    return text


def _not_in(
    encoding: str,
    position: int,
) -> str:
    """Say that a byte isn't in an encoding."""
    if encoding == UTF_8:
        return (
            f"Byte {position} of the article isn't UTF-8; convert it to UTF-8 and send it "
            "again."
        )
    return (
        f"Byte {position} of the article isn't in {encoding}; send the charset that it is in, "
        "or convert it to UTF-8."
    )


def _read(text: str, media_type: str) -> ReadArticle:
    """Read an article.

    Raises:
        Invalid: it is a page with more tags than any article.
    """
    try:
        return readings.read(text, media_type)
    except html_reading.TooManyRuns:
        raise _refused(
            "too-long",
            f"Tags and references cut this page into more than {grouped(html_reading.RUNS_MAX)} "
            "pieces, which no article has; send its text as text/plain.",
        ) from None


def _from_page(
    operation: Operation,
    fields: dict[str, Any],
    page: str,
) -> FromPage:
    """Return what a page gives of the fields that weren't sent.

    Raises:
        BadParameter: nobody says who published it.
    """
    assert operation.bare_text is not None
    proposals = html_metadata.proposals(page)
    from_page = page_metadata.from_page(operation.bare_text, fields, proposals)
    if "publisher" not in fields | from_page.fields:
        raise BadParameter(_NO_PUBLISHER, parameters=["publisher"])
    return from_page


def _shaped(
    operation: Operation,
    fields: dict[str, Any],
) -> dict[str, Any]:
    """Return the fields as the shape of the body reads them.

    Raises:
        BadParameter, Invalid: some aren't acceptable.
    """
    assert operation.body is not None
    try:
        return operation.body.read(fields)
    except Invalid as refused:
        raise _refusal(refused, operation) from None


def _refusal(
    refused: Invalid,
    operation: Operation,
) -> BadParameter | Invalid:
    """Refuse what came in the query as a parameter, and the text as a field."""
    errors: Any = refused.extra["errors"]
    if any(error["pointer"] == "/text" for error in errors):
        return refused
    assert operation.bare_text is not None
    return bad_parameters(refused, [*operation.bare_text.fields, *CONTROLS])


def _refused(code: str, message: str) -> Invalid:
    """Return the refusal of the text itself."""
    error = {"pointer": "/text", "code": code, "message": message}
    return Invalid([error])
