"""The form in which an article came: what its bytes have to be known by to be read."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from ledger.rules.texts.encodings import UTF_8

TEXT: Final = "text/plain"
HTML: Final = "text/html"


class ArticleForm(NamedTuple):
    """The encoding of an article's bytes, and their media type."""

    encoding: str = UTF_8
    media_type: str = TEXT


#: The form of every article that came within JSON.
PLAIN: Final = ArticleForm()


def form_of(source: Mapping[str, Any]) -> ArticleForm:
    """Return the form of a source's article; documents from before it was sealed have the plain."""
    return ArticleForm(
        encoding=source.get("encoding", PLAIN.encoding),
        media_type=source.get("media_type", PLAIN.media_type),
    )
