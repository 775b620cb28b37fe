"""Sources: stored articles, as received, and the repaired reading of what is damaged."""

import hashlib
from dataclasses import dataclass

import orjson
from sqlalchemy import ColumnElement, exists, insert, or_, select
from sqlalchemy.orm import Session

from ledger.models import ClaimVersion, SourceText, SourceVersion
from ledger.rules import encoding
from ledger.rules.cautions import Caution
from ledger.rules.encoding import Reading
from ledger.rules.permissions import Role, require
from ledger.rules.refusals import NotFound
from ledger.services import ids, journal, records, withdrawals
from ledger.services.journal import Change, Sealed
from ledger.services.kinds import SOURCE, Columns, Document, folded
from ledger.services.searching import holds


@dataclass(frozen=True, slots=True)
class Article:
    """A text as received, with its reading, which takes too long to derive while others wait."""

    content: bytes
    sha256: str
    reading: Reading


def read_article(fields: Columns) -> Columns:
    """Return the fields of a new source with its text read: this needs no ledger."""
    text: str = fields["text"]
    content = text.encode()
    article = Article(content, hashlib.sha256(content).hexdigest(), encoding.read(text))
    return {name: value for name, value in fields.items() if name != "text"} | {"article": article}


def create(change: Change, fields: Columns) -> Sealed:
    """Record a source from what `read_article` returned: its text is stored untouched."""
    metadata = dict(fields)
    article: Article = metadata.pop("article")
    reading = article.reading
    identity = metadata.get("id") or ids.make(SOURCE.prefix, change.at, change.random)
    records.check_free(change, SourceVersion, SOURCE.collection, identity)
    _caution(change, article, metadata["published_on"])
    store_text(change.session, article)
    repair = None
    if reading.read_as is not None:
        repair = {"read_as": reading.read_as, "places": reading.places, "guessed": reading.guessed}
    measured = {
        "sha256": article.sha256,
        "bytes": len(article.content),
        "characters": len(reading.stored),
        "repair": repair,
    }
    return journal.create(change, SOURCE, metadata | measured | {"id": identity})


def _caution(change: Change, article: Article, published_on: str | None) -> None:
    """Point out what is doubtful of an article that is about to be stored."""
    carried = select(SourceVersion.id).where(
        SourceVersion.sha256 == article.sha256,
        SourceVersion.until_index.is_(None),
        SourceVersion.withdrawn.is_(None),
    )
    if change.session.execute(carried.limit(1)).first():
        change.caution(Caution.SAME_TEXT)
    if article.reading.read_as is not None:
        change.caution(Caution.DAMAGED_TEXT)
    if published_on is not None and published_on > change.tomorrow:
        change.caution(Caution.DATED_AHEAD)


def patch(change: Change, identity: str, fields: Columns) -> Sealed:
    """Mend a source's metadata; its text never changes."""
    before = records.find_to_change(change, SOURCE, identity)
    after = before | fields
    withdrawals.check(change, SOURCE, before, after)
    if after != before and change.author.actor != before["recorded_by"]:
        _check_editor(change, before)
    return journal.revise(change, SOURCE, before, after, action="patch")


def _check_editor(change: Change, source: Document) -> None:
    """Let another recorder mend a source only as long as nothing cites it.

    Raises:
        Forbidden: something rests on it, and citations of that would change.
    """
    resting = next(withdrawals.on_source(change.session, source["id"]), None)
    if resting is not None:
        what = f"{source['recorded_by']} recorded this, and {resting} rests on it: mending it"
        require(Role(change.author.role), Role.REVIEWER, what=what)


def found_by(words: str, known_at: int, *, texts: bool) -> ColumnElement[bool]:
    """Return the condition for sources that hold some words, in any case.

    Their titles, and what claims recorded by then quote from them, are open to whoever reads. Whole
    texts are searched only for those who may read them: whoever may ask whether an article holds
    this or that can put it together again.
    """
    claims = exists().where(
        ClaimVersion.source == SourceVersion.id,
        ClaimVersion.from_index < known_at,
        holds(ClaimVersion.folded, words),
    )
    conditions = [holds(SourceVersion.title_folded, words), claims]
    if texts:
        text = exists().where(
            SourceText.sha256 == SourceVersion.sha256,
            holds(SourceText.folded, words),
        )
        conditions.append(text)
    return or_(*conditions)


def content(session: Session, identity: str) -> bytes:
    """Return an article's bytes as received.

    Raises:
        NotFound: there is no such source.
    """
    return _text(session, identity).content


def reading(session: Session, identity: str) -> Reading:
    """Return the reading of an article, which quotes are anchored against.

    The source must exist.
    """
    row = _text(session, identity)
    return Reading.from_runs(row.content.decode(), orjson.loads(row.runs), row.read_as)


def _text(session: Session, identity: str) -> SourceText:
    query = (
        select(SourceText)
        .join(SourceVersion, SourceVersion.sha256 == SourceText.sha256)
        .where(SourceVersion.id == identity, SourceVersion.until_index.is_(None))
    )
    found = session.execute(query).scalar_one_or_none()
    if found is None:
        raise NotFound(f"No source {identity!r} is recorded.")
    return found


def store_text(session: Session, article: Article) -> None:
    """Keep a text once, however many sources carry it."""
    held = select(SourceText.sha256).where(SourceText.sha256 == article.sha256)
    if session.execute(held).first():
        return
    session.execute(
        insert(SourceText).values(
            sha256=article.sha256,
            content=article.content,
            characters=len(article.reading.stored),
            read_as=article.reading.read_as,
            runs=orjson.dumps(article.reading.runs()),
            folded=folded(article.reading.text),
        )
    )
