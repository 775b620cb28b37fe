"""Articles as received, and the reading of each: this needs no ledger."""

import hashlib
from dataclasses import dataclass

import orjson

from ledger.rules.base.errors import Invalid
from ledger.rules.texts import encodings, misreading_advice, readings
from ledger.rules.texts.damaged_text import ReadText
from ledger.rules.texts.forms import HTML, PLAIN, ArticleForm
from ledger.rules.texts.misreadings import Misread, NotMisread
from ledger.rules.texts.readings import ReadArticle
from ledger.services.resources import Columns, Document, folded


@dataclass(frozen=True, slots=True)
class Article:
    """A text as received, and what is kept of its reading, which takes too long while others wait.

    `runs` is the JSON of `Reading.runs()`: a body may hold many articles, and readings are large.
    `would_fit` is what somebody may have to declare of it.
    """

    content: bytes
    form: ArticleForm
    sha256: str
    characters: int
    reading: Document | None
    repair: Document | None
    runs: bytes
    folded: str
    would_fit: str | None

    @property
    def read_as(self) -> str | None:
        """The decoding that was wrongly applied, None where nothing is repaired."""
        return None if self.repair is None else self.repair["read_as"]


def file_name(identity: str, media_type: str) -> str:
    """Return how the file of a source's article is called where it is handed on.

    No browser opens a web page by that name: it is other people's, and may run what is in it.
    """
    ending = "html.txt" if media_type == HTML else "txt"
    return f"{identity}.{ending}"


def read_article(fields: Columns) -> Columns:
    """Return the fields of a new source with its text read: this needs no ledger.

    `received` has the bytes of a bare text, and their form; a text within JSON has none. `read` is
    its reading, where it had to be read before.

    Raises:
        Invalid: it wasn't misread as is declared.
    """
    metadata = dict(fields)
    text: str = metadata.pop("text")
    declared = metadata.pop("misread", None)
    content, form = metadata.pop("received", None) or _within_json(text, declared)
    read: ReadArticle | None = metadata.pop("read", None)
    try:
        return metadata | {"article": article(content, form, read)}
    except NotMisread as wrong:
        raise Invalid.of_field("/misread", wrong.sentence, "not-misread") from None


def _within_json(text: str, declared: Document | None) -> tuple[bytes, ArticleForm]:
    """Return the bytes of a text that came within JSON, and their form."""
    if declared is None:
        return text.encode(), PLAIN
    return text.encode(), PLAIN._replace(misread=Misread(**declared))


def article(
    content: bytes,
    form: ArticleForm = PLAIN,
    read: ReadArticle | None = None,
) -> Article:
    """Read a text or a page: its digest, its reading, and that without regard to case.

    Raises:
        Undecodable: the bytes aren't in the encoding of the form.
        NotMisread: they weren't misread as the form declares.
        TooManyRuns: it is a page that no article is.
    """
    text = encodings.decode(content, form.encoding)
    if read is None:
        read = readings.read(text, form)
    reading = read.reading
    return Article(
        content=content,
        form=form,
        sha256=hashlib.sha256(content).hexdigest(),
        characters=len(text),
        reading=_reading_document(read),
        repair=_repair_document(read.damage),
        # A copy: what orjson returns keeps the room that it was written in, six times as much.
        runs=bytes(memoryview(orjson.dumps(reading.runs()))),
        folded=folded(reading.text),
        would_fit=misreading_advice.declaration(text, form, read),
    )


def _reading_document(read: ReadArticle) -> Document | None:
    """Return how a page was read; None of text."""
    if read.by is None:
        return None
    return {"by": read.by, "characters": len(read.damage.stored)}


def _repair_document(damage: ReadText) -> Document | None:
    """Return how damage was repaired; None where there is none."""
    if damage.read_as is None:
        return None
    return {
        "read_as": damage.read_as,
        "places": damage.places,
        "guessed": damage.guessed,
    }


def measured(read: Article) -> Document:
    """Return the fields of a source that its text gives."""
    return {
        "sha256": read.sha256,
        **read.form.document(),
        "bytes": len(read.content),
        "characters": read.characters,
        "reading": read.reading,
        "repair": read.repair,
    }
