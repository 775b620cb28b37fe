"""Checks of resources: versions in order, claims as slices, sources, and passages in them."""

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from typing import Any, Final

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from ledger.db.rows import AnyQuery, AnyRow
from ledger.models import (
    ClaimVersion,
    LineItemVersion,
    SourceText,
    SpeakerSpelling,
)
from ledger.models.versions import Version
from ledger.rules.base.canonical_json import canonical
from ledger.rules.base.names import alike
from ledger.rules.base.printable import grouped
from ledger.rules.texts import passages
from ledger.rules.texts.damaged_text import ReadText
from ledger.rules.texts.encodings import Undecodable
from ledger.rules.texts.forms import ArticleForm
from ledger.services import speaker_spellings
from ledger.services.journal import loads
from ledger.services.quotes import passage_document
from ledger.services.resources import (
    LINE_ITEM,
    RESOURCE_TYPES,
    STATED_TOTAL,
    Document,
    claim_columns,
    names_in,
)
from ledger.services.sources import article, reading, same_text
from ledger.services.verification import rows
from ledger.services.verification.rows import Inconsistent, StoredVersion, Tick

_ARTICLES_AT_ONCE: Final = 16


def check_versions(session: Session, tick: Tick) -> str:
    """Check that the versions of each resource follow each other, from its first entry on."""
    models: list[type[Version]] = [
        resource_type.model for resource_type in RESOURCE_TYPES.values()
    ]
    models.append(ClaimVersion)
    count = 0
    for model in models:
        for row in rows.stream(session, _chains(model)):
            if not _follows(row):
                raise Inconsistent(
                    f"{model.__tablename__}: the versions of {row.id} don't follow each other "
                    f"at entry {row.from_index}"
                )
            count += 1
            tick(count)
    return f"{grouped(count)} in unbroken order"


def _follows(version: AnyRow) -> bool:
    """Return whether a row of `_chains` ends where the next begins, and begins where it says."""
    if version.place == 1 and version.from_index != version.first:
        return False
    if version.created_index != version.first:
        return False
    ends_where_next_begins: bool = version.until_index == version.following
    return ends_where_next_begins


def _chains(model: type[Version]) -> AnyQuery:
    """Return the query of all versions of a model, each beside its neighbours.

    `following` is the first entry of the next version, `first` that of the first one; `place`
    counts from 1.
    """
    window: dict[str, Any] = {"partition_by": model.id, "order_by": model.from_index}
    following = func.lead(model.from_index).over(**window)
    first = func.min(model.from_index).over(partition_by=model.id)
    place = func.row_number().over(**window)
    return select(
        model.id,
        model.from_index,
        model.until_index,
        model.created_index,
        following.label("following"),
        first.label("first"),
        place.label("place"),
    )


def check_claims(session: Session, tick: Tick) -> str:
    """Check that the rows of claims are the slices of their line items' documents."""
    model = ClaimVersion
    query = rows.columns_of(model).order_by(model.from_index, model.position)
    claims = rows.stream(session, query)
    count = 0
    for item in rows.versions(session, LINE_ITEM):
        document = item.document()
        for position in _changed_claims(session, item, document):
            row = next(claims, None)
            claim = document["claims"][position]
            if row is None or not _is_slice(row, item, document, position):
                raise Inconsistent(
                    f"entry {item.row.from_index}: the row of claim {claim['id']} isn't what its "
                    "line item says"
                )
            count += 1
            tick(count)
    _check_none_left(claims)
    return f"{grouped(count)} as their line items say"


def _check_none_left(claims: Iterator[AnyRow]) -> None:
    """Check that no row of claims is left when all line items were read."""
    extra = next(claims, None)
    if extra is not None:
        raise Inconsistent(
            f"claim {extra.id} at entry {extra.from_index} stands in no line item"
        )


def _changed_claims(
    session: Session,
    item: StoredVersion,
    document: Document,
) -> list[int]:
    """Return the places of the claims that this version of a line item brought or changed."""
    before: list[Document] = []
    if document["version"] > 1:
        model = LineItemVersion
        is_before = model.until_index == item.row.from_index
        query = select(model.document).where(model.id == item.row.id, is_before)
        before = loads(session.execute(query).scalar_one())["claims"]
    brought = _brought(session, item)
    return [
        place
        for place, claim in enumerate(document["claims"])
        if claim not in before or claim["id"] in brought
    ]


def _brought(session: Session, item: StoredVersion) -> set[str]:
    """Return the claims that a redacted version brought: what differed may be erased."""
    if item.row.salt:
        return set()
    query = select(ClaimVersion.id).where(
        ClaimVersion.from_index == item.row.from_index
    )
    return set(session.execute(query).scalars())


def _is_slice(
    row: AnyRow,
    item: StoredVersion,
    document: Document,
    position: int,
) -> bool:
    """Return whether a row says of the claim at a position what its line item's document says."""
    claim = document["claims"][position]
    columns = claim_columns(document, position) | {
        "id": claim["id"],
        "from_index": item.row.from_index,
        "document": canonical(claim),
    }
    return all(getattr(row, name) == columns[name] for name in columns)


def check_speakers(session: Session) -> str:
    """Check that the first spelling of each speaker's name is kept, and no other."""
    firsts: dict[str, str] = {}
    for row in rows.stream(session, speaker_spellings.recorded_names()):
        for name in names_in(row.speakers):
            firsts.setdefault(alike(name), name)
    kept = select(SpeakerSpelling.folded, SpeakerSpelling.name)
    for row in rows.stream(session, kept):
        if firsts.pop(row.folded, None) != row.name:
            raise Inconsistent(f"{row.name!r} isn't the first spelling of that name")
    if firsts:
        first = min(firsts.values())
        raise Inconsistent(f"the spelling {first!r} isn't kept")
    return "each name by its first spelling"


def check_sources(session: Session, tick: Tick) -> str:
    """Check that every text has its digest, its reading and a source."""
    count = 0
    query = rows.columns_of(SourceText)
    for stored in rows.stream(session, query, rows.LARGE_ROWS_AT_ONCE):
        if hashlib.sha256(stored.content).hexdigest() != stored.sha256:
            raise Inconsistent(f"the text {stored.sha256} was changed")
        if not _reads_as_kept(stored):
            raise Inconsistent(
                f"the text {stored.sha256} reads otherwise than was kept"
            )
        count += 1
        tick(count)
    _check_all_used(session)
    return f"{grouped(count)} texts as received"


def _check_all_used(session: Session) -> None:
    """Check that every stored text is that of a source."""
    used = exists().where(*same_text())
    strays = select(SourceText.sha256).where(~used)
    stray = session.execute(strays).first()
    if stray is not None:
        raise Inconsistent(f"no source has the text {stray.sha256}")


def _reads_as_kept(stored: AnyRow) -> bool:
    """Return whether what is kept of a text's reading is what reading it gives."""
    form = ArticleForm(stored.encoding, stored.media_type)
    try:
        read = article(stored.content, form)
    except Undecodable:
        return False
    kept = (stored.read_as, stored.runs, stored.characters, stored.folded)
    return kept == (
        read.read_as,
        read.runs,
        read.characters,
        read.folded,
    )


def check_passages(session: Session, tick: Tick) -> str:
    """Check that every quoted passage stands in its source, at its place."""

    @lru_cache(maxsize=_ARTICLES_AT_ONCE)
    def reading_of(source: str) -> ReadText:
        return reading(session, source)

    count = 0
    for version in _current_quoting(session):
        for words in _quoted(version.document()):
            passage = words["passage"]
            text = reading_of(words["source"])
            at_its_place = passages.at(text, passage["start"], passage["end"])
            if passage != passage_document(at_its_place):
                raise Inconsistent(
                    f"{version.row.id}: its words don't stand so in source {words['source']}"
                )
            count += 1
            tick(count)
    return f"{grouped(count)} as their sources have them"


def _current_quoting(session: Session) -> Iterator[StoredVersion]:
    """Yield the newest versions of what quotes a source: they hold the words of earlier ones."""
    stated_totals = rows.versions(session, STATED_TOTAL)
    line_items = rows.versions(session, LINE_ITEM)
    for version in chain(stated_totals, line_items):
        if version.row.until_index is None:
            yield version


def _quoted(document: Document) -> list[Document]:
    """Return what quotes a source: a stated total itself, or claims and evidence."""
    if "claims" not in document:
        return [document]
    claims: list[Document] = document["claims"]
    steps = document["transitions"]
    evidence = [step["evidence"] for step in steps if step["evidence"]]
    return claims + evidence
