"""Redactions: one admin asks that the words of a source are erased, another approves it.

Erased words are nowhere in the database then: not in documents of any version, not in texts, not in
columns beside them. Digests that would test a guess of them lose their secrets.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeAlias

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from ledger.models import (
    ClaimVersion,
    IdempotencyKey,
    LineItemVersion,
    RedactedDocument,
    Secret,
    SourceText,
    SourceVersion,
    StatedTotalVersion,
)
from ledger.rules.base.canonical_json import canonical, digest
from ledger.rules.base.errors import Frozen, Invalid
from ledger.rules.texts import redaction_markers, repeated_words
from ledger.rules.workflow import reviews
from ledger.rules.workflow.warnings import RecordWarning
from ledger.services import (
    access,
    articles,
    erased_sources,
    idempotency,
    ids,
    journal,
    queries,
    search_index,
    sources,
)
from ledger.services.etag_keys import ETAG_KEY
from ledger.services.journal import Change, Sealed, loads
from ledger.services.known_ids import known
from ledger.services.redacted_words import Redacted
from ledger.services.resources import (
    LINE_ITEM,
    REDACTION,
    SOURCE,
    STATED_TOTAL,
    Columns,
    Document,
    ResourceType,
    claim_columns,
)
from ledger.services.validation import FieldErrors

_ROWS_AT_ONCE: Final = 500
_OF_APPROVAL: Final = ("approved_by", "approved_at", "approval_reason", "erased")
#: The digests of what is left of documents, by the entries that sealed the documents.
Left: TypeAlias = dict[int, str]


def ask(
    change: Change,
    fields: Columns,
) -> Sealed:
    """Record that somebody asks for a redaction; nothing is erased yet.

    A source that is withdrawn still has its words.

    Raises:
        Frozen: its words are erased already.
        Invalid: there is no such source, or the reason repeats words of it.
    """
    source = fields["source"]
    if source not in known(change, SOURCE, {source}):
        errors = FieldErrors()
        errors.references(change, SOURCE, [("/source", source)])
        errors.check()
    erased_sources.check_has_words(change.session, source)
    _check_reason(change, source, fields["reason"])
    identity = ids.make(REDACTION.prefix, change.at, change.random)
    unapproved = dict.fromkeys(_OF_APPROVAL)
    return journal.create(change, REDACTION, fields | unapproved | {"id": identity})


def approve(
    change: Change,
    identity: str,
    reason: str,
) -> Sealed:
    """Erase the words that a redaction names, and seal who approved it and what that was.

    Raises:
        Frozen: it is approved already, or another was that erased the same.
        SameActor: whoever asked for it approves it.
        Invalid: the reason repeats words that are to be erased.
    """
    before = queries.find_to_change(change, REDACTION, identity)
    _check_other(change, before)
    erased_sources.check_has_words(change.session, before["source"])
    _check_reason(change, before["source"], reason)
    same_text = _with_same_text(change.session, before["source"])
    left = _erase(change.session, identity, same_text)
    keys = _erase_keys(change, sorted(left))
    _renew_etags(change)
    erased = {
        "sources": same_text,
        "documents": len(left),
        "keys": len(keys),
        "sha256": list_digest(left, keys),
    }
    approved = {
        "approved_by": change.author.actor,
        "approved_at": change.recorded_at,
        "approval_reason": reason,
        "erased": erased,
    }
    index = change.size
    after = before | approved
    sealed = journal.revise(change, REDACTION, before, after, action="approve")
    _keep_left(change.session, index, left)
    return sealed


def _check_other(
    change: Change,
    redaction: Document,
) -> None:
    """Let another admin than whoever asked for it approve a redaction, once."""
    approved_by = redaction["approved_by"]
    if approved_by is not None:
        raise Frozen(
            f"{redaction['id']!r} was approved by {approved_by} at {redaction['approved_at']}."
        )
    reviews.check_redaction(
        actor=change.author.actor,
        asked_by=redaction["recorded_by"],
    )


def _check_reason(
    change: Change,
    source: str,
    reason: str,
) -> None:
    """Refuse a reason that repeats what is to be erased: it stays, and so would that.

    Raises:
        Invalid: it does.
    """
    for text in _words_of(change.session, source):
        places = repeated_words.repeated(reason, text)
        if places is not None:
            raise Invalid.of_field(
                "/reason",
                f"A reason stays for ever, and this one repeats what is to be erased: see "
                f"{_which_words(places)} of it. Say why without names, places, numbers and "
                f"sentences of the article.",
                "repeats-erased",
            )
    change.caution(RecordWarning.WORDS_STAY)


def _which_words(places: range) -> str:
    """Return in words at which places of a reason something stands."""
    first, last = places[0], places[-1]
    return f"word {first}" if first == last else f"words {first} to {last}"


def _words_of(session: Session, source: str) -> Iterator[str]:
    """Yield what a redaction of a source would erase of it, and of others with the same text."""
    yield sources.reading(session, source).text
    model = SourceVersion
    same_text = model.id.in_(_with_same_text(session, source))
    for content in session.execute(select(model.document).where(same_text)).scalars():
        document = loads(content)
        yield document["title"] or ""
        # Within a sentence, so that a single word is known for a name.
        yield from (f"by {author}" for author in document["authors"])


def _keep_left(
    session: Session,
    index: int,
    left: Left,
) -> None:
    """Keep the digests of what a redaction left of documents; `index` is its approval's entry."""
    for entry, sha256 in left.items():
        row = {
            "redaction_index": index,
            "entry_index": entry,
            "sha256": sha256,
        }
        session.execute(insert(RedactedDocument), row)


def list_digest(
    left: Left,
    keys: Sequence[Document],
) -> str:
    """Return the digest of the list of what a redaction left: of documents, then of keys."""
    lines = [canonical([entry, left[entry]]) for entry in sorted(left)]
    lines += map(canonical, keys)
    return digest(b"\n".join(lines))


def _with_same_text(
    session: Session,
    source: str,
) -> list[str]:
    """Return a source and the others with the very same text, in the order of their ids."""
    model = SourceVersion
    texts = select(model.sha256).where(model.id == source)
    query = select(model.id).where(model.sha256.in_(texts)).distinct()
    return sorted(session.execute(query).scalars())


def _erase(
    session: Session,
    redaction: str,
    identities: list[str],
) -> Left:
    """Put a marker in place of the words of some sources; return what is left of documents."""
    marker = redaction_markers.marker(redaction)
    article = articles.article(marker.encode())
    sources.store_text(session, article)
    redacted = Redacted(marker, frozenset(identities), articles.measured(article))
    left: Left = {}
    before = list(search_index.expected(session, identities))
    texts = _texts(session, identities)
    for source in identities:
        left |= _rewrite(session, SOURCE, source, redacted)
    session.execute(delete(SourceText).where(SourceText.sha256.in_(texts)))
    for line_item in _line_items(session, identities):
        left |= _rewrite(session, LINE_ITEM, line_item, redacted)
    for stated_total in _stated_totals(session, identities):
        left |= _rewrite(session, STATED_TOTAL, stated_total, redacted)
    search_index.replace(session, before, identities)
    return left


def _texts(
    session: Session,
    identities: list[str],
) -> list[str]:
    """Return the digests of the texts of some sources."""
    model = SourceVersion
    query = select(model.sha256).where(model.id.in_(identities)).distinct()
    return list(session.execute(query).scalars())


def _line_items(
    session: Session,
    identities: list[str],
) -> list[str]:
    """Return the line items of which some version quotes one of some sources."""
    model = ClaimVersion
    query = select(model.line_item).where(model.source.in_(identities)).distinct()
    claiming = session.execute(query).scalars().all()
    with_evidence = _with_evidence(session, identities)
    return sorted({*claiming, *with_evidence})


def _with_evidence(
    session: Session,
    identities: list[str],
) -> Iterable[str]:
    """Return the line items with a transition whose evidence is from one of some sources.

    Only documents say that.
    """
    model = LineItemVersion
    changed = select(model.id, model.document).where(
        model.from_index > model.created_index
    )
    streaming = changed.execution_options(yield_per=_ROWS_AT_ONCE)
    quoting = [b'"source":"%b"' % source.encode() for source in identities]
    line_items: dict[str, None] = {}
    with session.execute(streaming) as rows:
        for row in rows:
            if any(quoted in row.document for quoted in quoting):
                line_items[row.id] = None
    return line_items


def _stated_totals(
    session: Session,
    identities: list[str],
) -> list[str]:
    """Return the stated totals that quote one of some sources."""
    model = StatedTotalVersion
    query = select(model.id).where(model.source.in_(identities)).distinct()
    return sorted(session.execute(query).scalars())


def _rewrite(
    session: Session,
    resource_type: ResourceType,
    identity: str,
    redacted: Redacted,
) -> Left:
    """Write every version of a resource without the words; return what is left of each."""
    model = resource_type.model
    query = select(model.from_index, model.document).where(model.id == identity)
    left: Left = {}
    for row in session.execute(query.order_by(model.from_index)).all():
        document = _of_type(redacted, resource_type, loads(row.document))
        rewritten = canonical(document)
        if rewritten == row.document:
            continue
        columns = resource_type.columns(document)
        session.execute(
            update(model)
            .where(model.id == identity, model.from_index == row.from_index)
            .values(document=rewritten, salt=b"", **columns)
            .execution_options(synchronize_session=False)
        )
        if resource_type is LINE_ITEM:
            _rewrite_claims(session, document, row.from_index)
        left[row.from_index] = digest(rewritten)
    return left


def _of_type(
    redacted: Redacted, resource_type: ResourceType, document: Document
) -> Document:
    """Return a version of a resource without the words."""
    if resource_type is SOURCE:
        return redacted.source(document)
    if resource_type is LINE_ITEM:
        return redacted.line_item(document)
    return redacted.stated_total(document)


def _rewrite_claims(
    session: Session,
    item: Document,
    entry: int,
) -> None:
    """Write the claims that a version of a line item brought as that says them now."""
    model = ClaimVersion
    for position, claim in enumerate(item["claims"]):
        session.execute(
            update(model)
            .where(model.id == claim["id"], model.from_index == entry)
            .values(document=canonical(claim), **claim_columns(item, position))
            .execution_options(synchronize_session=False)
        )


def _erase_keys(
    change: Change,
    entries: Sequence[int],
) -> list[Document]:
    """Erase what tests a guess of a request that recorded erased words; return what names the keys.

    `entries` are those of the documents, in their order.
    """
    places: list[Document] = []
    query = select(IdempotencyKey).order_by(IdempotencyKey.first_index)
    for key in change.session.execute(query).scalars().all():
        if is_erased(key) or not touches(key, entries):
            continue
        key.nonce = change.random(idempotency.NONCE_BYTES)
        for name, value in idempotency.ERASED.items():
            setattr(key, name, value)
        places.append(idempotency.erased_place(key))
    change.session.flush()
    return places


def touches(
    key: IdempotencyKey,
    entries: Sequence[int],
) -> bool:
    """Return whether one of some entries, which are in their order, was made with a key."""
    first = bisect_left(entries, key.first_index)
    return first < len(entries) and entries[first] < key.size


def is_erased(key: IdempotencyKey) -> bool:
    """Return whether a key has lost what its request could be known by."""
    return not key.body_sha256


def _renew_etags(change: Change) -> None:
    """Make another key for ETags: no cache and no client keeps an answer from before."""
    key = change.random(access.KEY_BYTES)
    change.session.execute(
        update(Secret).where(Secret.name == ETAG_KEY).values(secret=key)
    )
    change.etag_key = key
