"""Sources: stored articles, as received, and the repaired reading of what is damaged."""

import hashlib
from dataclasses import dataclass
from typing import Any, Final

import orjson
from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    exists,
    func,
    insert,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from ledger.db.prepared import Prepared
from ledger.models import ClaimVersion, SourceText, SourceVersion
from ledger.rules.base.errors import NotFound
from ledger.rules.quantities.lost_digits import LOST
from ledger.rules.texts import encodings, readings
from ledger.rules.texts.damaged_text import ReadText
from ledger.rules.texts.forms import PLAIN, ArticleForm
from ledger.rules.texts.readings import ReadArticle
from ledger.rules.workflow.warnings import RecordWarning
from ledger.schemas.page_metadata import FromPage
from ledger.services import (
    erased_sources,
    ids,
    journal,
    no_articles,
    queries,
    retractions,
    rights,
    withdrawals,
)
from ledger.services.journal import Change, Sealed
from ledger.services.resources import SOURCE, Columns, Document, folded
from ledger.services.text_search import holds

#: The runs of a text that reads as it stands.
NO_RUNS: Final = b"[]"
#: Each repair takes some hundred bytes of memory, and each damaged letter may be one.
LARGE_CHARACTERS: Final = 50_000


#: How many characters on one line are no wonder.
_ONE_LINE_MAX: Final = 1_000


@dataclass(frozen=True, slots=True)
class StoredSource:
    """The document of a source; `is_large`: reading its article takes much memory.

    That is where it is long, and has runs.
    """

    document: bytes
    is_large: bool


@dataclass(frozen=True, slots=True)
class Article:
    """A text as received, and what is kept of its reading, which takes too long while others wait.

    `runs` is the JSON of `Reading.runs()`: a body may hold many articles, and readings are large.
    """

    content: bytes
    form: ArticleForm
    sha256: str
    characters: int
    reading: Document | None
    repair: Document | None
    runs: bytes
    folded: str

    @property
    def read_as(self) -> str | None:
        """The decoding that was wrongly applied, None where nothing is repaired."""
        return None if self.repair is None else self.repair["read_as"]


def read_article(fields: Columns) -> Columns:
    """Return the fields of a new source with its text read: this needs no ledger.

    `received` has the bytes of a bare text, and their form; a text within JSON has none. `read` is
    its reading, where it had to be read before.
    """
    metadata = dict(fields)
    text: str = metadata.pop("text")
    content, form = metadata.pop("received", None) or (text.encode(), PLAIN)
    read: ReadArticle | None = metadata.pop("read", None)
    return metadata | {"article": article(content, form, read)}


def article(
    content: bytes,
    form: ArticleForm = PLAIN,
    read: ReadArticle | None = None,
) -> Article:
    """Read a text or a page: its digest, its reading, and that without regard to case.

    Raises:
        Undecodable: the bytes aren't in the encoding of the form.
        TooManyRuns: it is a page that no article is.
    """
    text = encodings.decode(content, form.encoding)
    if read is None:
        read = readings.read(text, form.media_type)
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


def create(change: Change, fields: Columns) -> Sealed:
    """Record a source from what `read_article` returned: its text is stored untouched."""
    metadata = dict(fields)
    read: Article = metadata.pop("article")
    from_page: FromPage | None = metadata.pop("from_page", None)
    identity = metadata.get("id")
    if identity is None:
        identity = ids.make(SOURCE.prefix, change.at, change.random)
    queries.check_free(change, SourceVersion, SOURCE.collection, identity)
    no_articles.check(read.content, read.form, read.folded)
    _caution(change, read, metadata["published_on"])
    if from_page is not None:
        _caution_page(change, from_page)
    store_text(change.session, read)
    fields_of_text = measured(read)
    return journal.create(change, SOURCE, metadata | fields_of_text | {"id": identity})


def measured(read: Article) -> Document:
    """Return the fields of a source that its text gives."""
    return {
        "sha256": read.sha256,
        **read.form._asdict(),
        "bytes": len(read.content),
        "characters": read.characters,
        "reading": read.reading,
        "repair": read.repair,
    }


def _caution(
    change: Change,
    article: Article,
    published_on: str | None,
) -> None:
    """Warn of what is doubtful about an article that is to be stored."""
    same_bytes = select(SourceVersion.id).where(
        SourceVersion.sha256 == article.sha256,
        queries.current(SourceVersion),
        SourceVersion.withdrawn.is_(None),
    )
    if change.session.execute(same_bytes.limit(1)).first():
        change.caution(RecordWarning.SAME_TEXT)
    if article.read_as is not None:
        change.caution(RecordWarning.DAMAGED_TEXT)
    elif LOST in article.folded:
        change.caution(RecordWarning.LOST_CHARACTERS)
    if article.reading is None and _is_one_line(article):
        change.caution(RecordWarning.NO_LINE_ENDS)
    change.caution_ahead(published_on)


def _is_one_line(article: Article) -> bool:
    """Return whether a long text has not one line end."""
    if article.characters <= _ONE_LINE_MAX:
        return False
    return len(article.content.splitlines()) == 1


def _caution_page(change: Change, from_page: FromPage) -> None:
    """Warn of metadata that the page gave, and of what it says in another form."""
    if from_page.fields:
        change.caution(RecordWarning.FROM_PAGE, *sorted(from_page.fields))
    if from_page.left_out:
        change.caution(RecordWarning.NOT_FROM_PAGE, *sorted(from_page.left_out))


def patch(
    change: Change,
    identity: str,
    fields: Columns,
) -> Sealed:
    """Change a source's metadata, and what is known of its retraction; its text never changes."""
    before = queries.find_to_change(change, SOURCE, identity)
    after = before | retractions.with_reasons(before, fields)
    erased_sources.check_patch(change, before, after)
    withdrawals.check(change, SOURCE, before, after)
    retractions.check(change, before, after)
    if after != before and change.author.actor != before["recorded_by"]:
        _check_editor(change, before)
    retraction = fields.get("retracted") or {}
    change.caution_ahead(fields.get("published_on"), retraction.get("on"))
    sealed = journal.revise(change, SOURCE, before, after, action="patch")
    if retractions.differ(before, after):
        retractions.copy(change, after)
    return sealed


def _check_editor(change: Change, source: Document) -> None:
    """Let another recorder change a source only as long as nothing cites it.

    Raises:
        Forbidden: something rests on it, and citations of that would change.
    """
    path = next(withdrawals.on_source(change.session, source["id"]), None)
    if path is not None:
        rights.check_own(change, SOURCE.name, source, why=f", and {path} rests on it")


def found_by(
    words: str,
    known_at: int,
    *,
    texts: bool,
) -> ColumnElement[bool]:
    """Return the condition for sources that hold some words, in any case.

    Their titles, and what claims recorded by then quote from them, are open to every reader. Whole
    texts are searched only for readers who may read them: with enough searches anybody else could
    put an article together.
    """
    claims = exists().where(
        ClaimVersion.source == SourceVersion.id,
        ClaimVersion.from_index < known_at,
        holds(ClaimVersion.folded, words),
    )
    conditions = [holds(SourceVersion.title_folded, words), claims]
    if texts:
        text = exists().where(
            *same_text(),
            holds(SourceText.folded, words),
        )
        conditions.append(text)
    return or_(*conditions)


def content(session: Session, identity: str) -> bytes:
    """Return an article's bytes as received.

    Raises:
        NotFound: there is no such source.
    """
    received, _ = as_received(session, identity)
    return received


def as_received(session: Session, identity: str) -> tuple[bytes, str]:
    """Return an article's bytes as received, and their encoding.

    Raises:
        NotFound: there is no such source.
    """
    row = _RECEIVED.run(session, identity=identity).one_or_none()
    if row is None:
        raise NotFound(f"No source {identity!r} is recorded.")
    return row.content, row.encoding


def digests(session: Session) -> dict[str, str]:
    """Return the SHA-256 of each article as it is stored, by the id of its source."""
    model = SourceVersion
    query = select(model.id, model.sha256).where(queries.current(model))
    rows = session.execute(query.order_by(model.id))
    return {row.id: row.sha256 for row in rows}


def stored(session: Session, identity: str) -> StoredSource | None:
    """Return a source as it stands, None where there is none."""
    row = _STORED.run(session, identity=identity).one_or_none()
    if row is None:
        return None
    has_runs = row.of_runs > len(NO_RUNS)
    return StoredSource(row.document, has_runs and row.characters > LARGE_CHARACTERS)


def reading(session: Session, identity: str) -> ReadText:
    """Return the reading of an article, which quotes are anchored against.

    The source must exist.
    """
    row = _READING.run(session, identity=identity).one()
    text = encodings.decode(row.content, row.encoding)
    return ReadText.from_runs(text, orjson.loads(row.runs), row.read_as)


def same_text() -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that a stored text is that of a source."""
    return (
        SourceText.sha256 == SourceVersion.sha256,
        SourceText.encoding == SourceVersion.encoding,
        SourceText.media_type == SourceVersion.media_type,
    )


def _of_text(
    *columns: ColumnElement[Any] | InstrumentedAttribute[Any],
) -> Prepared:
    """Return the query of what is stored of an article, by the id of its source."""
    return Prepared(
        select(*columns)
        .join_from(SourceText, SourceVersion, and_(*same_text()))
        .where(
            SourceVersion.id == bindparam("identity"), queries.current(SourceVersion)
        )
    )


_STORED: Final = _of_text(
    SourceVersion.document,
    SourceText.characters,
    func.length(SourceText.runs).label("of_runs"),
)
_READING: Final = _of_text(
    SourceText.content, SourceText.encoding, SourceText.runs, SourceText.read_as
)
_RECEIVED: Final = _of_text(SourceText.content, SourceText.encoding)


def store_text(session: Session, article: Article) -> None:
    """Store a text once in each form, however many sources have it."""
    stored = select(SourceText.sha256).where(
        SourceText.sha256 == article.sha256,
        SourceText.encoding == article.form.encoding,
        SourceText.media_type == article.form.media_type,
    )
    if session.execute(stored).first():
        return
    session.execute(
        insert(SourceText).values(
            sha256=article.sha256,
            **article.form._asdict(),
            content=article.content,
            characters=article.characters,
            read_as=article.read_as,
            runs=article.runs,
            folded=article.folded,
        )
    )
