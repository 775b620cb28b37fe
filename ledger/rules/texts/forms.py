"""The form in which an article came: what its bytes have to be known by to be read."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from ledger.rules.texts.encodings import UTF_8
from ledger.rules.texts.misreadings import Misread, NotMisread, by_labels

TEXT: Final = "text/plain"
HTML: Final = "text/html"
#: Stands in the column of a text that nothing misread.
NOT_MISREAD: Final = "no"


class ArticleForm(NamedTuple):
    """The encoding of an article's bytes, their media type, and how they were misread before."""

    encoding: str = UTF_8
    media_type: str = TEXT
    misread: Misread | None = None

    def document(self) -> dict[str, Any]:
        """Return the fields of a source that say it."""
        misread = None if self.misread is None else self.misread._asdict()
        return self._asdict() | {"misread": misread}

    def sentences(self) -> Iterator[str]:
        """Yield what a reader has to know of it, as far as it isn't a plain text in UTF-8."""
        if self.media_type == HTML:
            yield "The article is a web page, and is kept as it was saved."
        if self.encoding != UTF_8:
            yield f"Its bytes are in {self.encoding}."
        if self.misread is not None:
            yield (
                f"Before it came, a program read it as {self.misread.read_as}, though it was in "
                f"{self.misread.encoding}: so the recorder declares."
            )

    def key(self) -> dict[str, str]:
        """Return the columns that tell how a text is read."""
        misread = NOT_MISREAD if self.misread is None else str(self.misread)
        return self._asdict() | {"misread": misread}


#: The form of an article that came within JSON, where nothing misread it.
PLAIN: Final = ArticleForm()


def form_of(source: Mapping[str, Any]) -> ArticleForm:
    """Return the form of a source's article; documents from before it was sealed have the plain."""
    misread = source.get("misread")
    return ArticleForm(
        encoding=source.get("encoding", PLAIN.encoding),
        media_type=source.get("media_type", PLAIN.media_type),
        misread=None if misread is None else Misread(**misread),
    )


def form_by_key(
    encoding: str,
    media_type: str,
    misread: str,
) -> ArticleForm:
    """Return the form that `ArticleForm.key` gave, whose names it has to have.

    Raises:
        NotMisread: `misread` names no two encodings.
    """
    if misread == NOT_MISREAD:
        return ArticleForm(encoding, media_type)
    declared = by_labels(misread)
    if declared is None:
        raise NotMisread(f"There is no such misreading as {misread!r}.")
    return ArticleForm(encoding, media_type, declared)
