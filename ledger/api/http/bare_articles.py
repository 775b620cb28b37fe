"""Articles that come bare: a text or a page is the body, its metadata is in the query."""

from typing import Any, Final

from ledger.api.http import charsets
from ledger.api.http.errors import BadParameter, UnsupportedType
from ledger.api.http.operations import Operation
from ledger.api.http.parameters import NAME_CHARACTERS_MAX, bad_parameters
from ledger.rules.base.errors import Invalid
from ledger.rules.base.printable import grouped, is_seen
from ledger.rules.texts import (
    encodings,
    html_charset,
    html_metadata,
    html_reading,
    readings,
)
from ledger.rules.texts.encodings import UTF_8, UTF_16
from ledger.rules.texts.file_kinds import FileKind, by_content
from ledger.rules.texts.forms import HTML, TEXT, ArticleForm
from ledger.rules.texts.misreadings import Misread, NotMisread
from ledger.rules.texts.readings import ReadArticle
from ledger.schemas import page_metadata
from ledger.schemas.page_metadata import FromPage
from ledger.schemas.queries import WriteQuery

TYPES: Final = (HTML, TEXT)
#: Parameters that say how a body is written; others are metadata of a bare article.
CONTROLS: Final = frozenset(WriteQuery().fields)
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
    text = charsets.decoded(content, encoding, media_type)
    form = ArticleForm(encoding, media_type, _misread(operation, fields))
    article = _read(text, form)
    from_page = FromPage()
    if media_type == HTML:
        _check_words(article)
        from_page = _from_page(operation, fields, article.meant)
    # What is read has to be what the text of an article is: a page may be longer.
    fields |= from_page.fields | {"text": article.reading.text}
    shaped = _shaped(operation, fields)
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
        NotInCharset: it is UTF-16 in an order that nothing says.
    """
    label = charset
    if label is None and media_type == HTML:
        label = html_charset.stated(content)
    if label is None:
        return UTF_8
    encoding = _by_label(label, media_type)
    if encoding is None:
        raise charsets.not_taken(label[:NAME_CHARACTERS_MAX], content, media_type)
    if encoding == UTF_16:
        return charsets.by_mark(content)
    return encoding


def _by_label(label: str, media_type: str) -> str | None:
    """Return the encoding that a label means: pages have some labels of their own."""
    if media_type == HTML:
        return html_charset.encoding_of(label)
    return encodings.by_label(label)


def _misread(operation: Operation, fields: dict[str, Any]) -> Misread | None:
    """Return the misreading that is declared, which stands in the fields as JSON has it then.

    Raises:
        BadParameter: it can't be read.
    """
    if "misread" not in fields:
        return None
    assert operation.bare_text is not None
    words = {"misread": fields["misread"]}
    try:
        misread: Misread = operation.bare_text.read(words, partial=True)["misread"]
    except Invalid as refused:
        raise bad_parameters(refused, []) from None
    fields["misread"] = misread._asdict()
    return misread


def _read(text: str, form: ArticleForm) -> ReadArticle:
    """Read an article.

    Raises:
        BadParameter: it wasn't misread as is declared.
        Invalid: it is a page with more tags than any article.
    """
    try:
        return readings.read(text, form)
    except NotMisread as wrong:
        raise BadParameter(
            f"misread: {wrong.sentence}", parameters=["misread"]
        ) from None
    except html_reading.TooManyRuns:
        raise _refused(
            "too-long",
            f"Tags and references cut this page into more than {grouped(html_reading.RUNS_MAX)} "
            "pieces, which no article has; send its text as text/plain.",
        ) from None


def _check_words(page: ReadArticle) -> None:
    """Refuse a page that shows nothing.

    Raises:
        Invalid: it has no words to quote.
    """
    if not is_seen(page.reading.text):
        raise _refused(
            "empty",
            "This page holds no words to read: a script may write them, or a tag before them "
            "lacks its end. Save it from the browser, or send its text as text/plain.",
        )


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
