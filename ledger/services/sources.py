"""Sources: stored articles, as received, and the repaired reading of what is damaged."""

from dataclasses import dataclass
from typing import Any, Final

import orjson
from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    case,
    func,
    insert,
    not_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from ledger.db.prepared import Prepared, Record
from ledger.models import SourceText, SourceVersion
from ledger.rules.base.errors import NotFound
from ledger.rules.quantities.lost_digits import LOST
from ledger.rules.texts import encodings, misreading_advice
from ledger.rules.texts.damaged_text import ReadText
from ledger.rules.texts.forms import form_of
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
    search_index,
    withdrawals,
)
from ledger.services.articles import Article, file_name, measured
from ledger.services.journal import Change, Sealed
from ledger.services.resources import SOURCE, Columns, Document

#: The runs of a text that reads as it stands.
NO_RUNS: Final = b"[]"
#: Each repair takes some hundred bytes of memory, and each damaged letter may be one.
LARGE_CHARACTERS: Final = 50_000
#: What is said of an article that looks misread.
_MISREAD: Final = (
    "This text looks as if it had been read in a wrong encoding, so that its words can't be "
    "recognised. What would fit, with the first words then: {}. Where these are its words, store "
    "it again with that, and withdraw this source."
)
#: How many characters on one line are no wonder.
_ONE_LINE_MAX: Final = 1_000


@dataclass(frozen=True, slots=True)
class StoredSource:
    """The document of a source; `is_large`: reading its article takes much memory.

    That is where it is long, and has runs. `text` is what is stored of any other.
    """

    document: bytes
    is_large: bool
    text: Record


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
    search_index.add_text(change.session, change.size, read.folded)
    fields_of_text = measured(read)
    return journal.create(change, SOURCE, metadata | fields_of_text | {"id": identity})


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
    elif article.would_fit is not None:
        change.caution(RecordWarning.MAY_BE_MISREAD, article.would_fit)
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


def as_file(session: Session, identity: str) -> tuple[str, bytes]:
    """Return the name of an article's file, and its bytes as received.

    The source must exist.
    """
    (row,) = _RECEIVED.records(session, identity=identity)
    return file_name(identity, row.media_type), row.content


def as_received(session: Session, identity: str) -> tuple[bytes, str]:
    """Return an article's bytes as received, and their encoding.

    Raises:
        NotFound: there is no such source.
    """
    row = _RECEIVED.record(session, identity=identity)
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
    row = _STORED.record(session, identity=identity)
    if row is None:
        return None
    return StoredSource(row.document, row.content is None, row)


def reading(session: Session, identity: str) -> ReadText:
    """Return the reading of an article, which quotes are anchored against.

    The source must exist.
    """
    (row,) = _READING.records(session, identity=identity)
    return reading_of(row)


def reading_of(stored_text: Record) -> ReadText:
    """Return the reading of what is stored of an article."""
    text = encodings.decode(stored_text.content, stored_text.encoding)
    runs = orjson.loads(stored_text.runs)
    return ReadText.from_runs(text, runs, stored_text.read_as)


def misread_note(source: Document, reading: ReadText) -> str | None:
    """Return what to do about an article that looks misread; None of others."""
    if source.get("repair") is not None:
        return None
    form = form_of(source)
    would_fit = misreading_advice.of_words(reading.stored, form, reading.text)
    if would_fit is None:
        return None
    return _MISREAD.format(would_fit)


def _of_text(
    *columns: ColumnElement[Any] | InstrumentedAttribute[Any],
) -> Prepared:
    """Return the query of what is stored of an article, by the id of its source."""
    return Prepared(
        select(*columns)
        .join_from(SourceText, SourceVersion, and_(*search_index.same_text()))
        .where(
            SourceVersion.id == bindparam("identity"), queries.current(SourceVersion)
        )
    )


_IS_LARGE: Final = and_(
    SourceText.characters > LARGE_CHARACTERS,
    func.length(SourceText.runs) > len(NO_RUNS),
)
_STORED: Final = _of_text(
    SourceVersion.document,
    case((not_(_IS_LARGE), SourceText.content)).label("content"),
    SourceText.encoding,
    case((not_(_IS_LARGE), SourceText.runs)).label("runs"),
    SourceText.read_as,
)
_READING: Final = _of_text(
    SourceText.content, SourceText.encoding, SourceText.runs, SourceText.read_as
)
_RECEIVED: Final = _of_text(
    SourceText.content, SourceText.encoding, SourceText.media_type
)


def store_text(session: Session, article: Article) -> None:
    """Store a text once in each form, however many sources have it."""
    key = {"sha256": article.sha256, **article.form.key()}
    stored = select(SourceText.sha256).filter_by(**key)
    if session.execute(stored).first():
        return
    session.execute(
        insert(SourceText).values(
            **key,
            content=article.content,
            characters=article.characters,
            read_as=article.read_as,
            runs=article.runs,
            folded=article.folded,
        )
    )
