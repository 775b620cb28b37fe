"""Reading what is recorded, one resource or a page of a list, as it stands or stood earlier."""

from collections.abc import Collection, Iterator, Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Text,
    and_,
    bindparam,
    or_,
    select,
)
from sqlalchemy.orm import Session

from ledger.db import prepared
from ledger.db.prepared import Prepared, Value
from ledger.models import JournalEntry
from ledger.models.versions import Version
from ledger.rules.base.errors import AlreadyExists, NotFound
from ledger.rules.workflow.lifecycle import Status
from ledger.services.journal import Change, loads
from ledger.services.paging import (
    AnyColumn,
    Page,
    Within,
    is_after,
    page,
    page_of_rows,
)
from ledger.services.resources import (
    LINE_ITEM,
    Document,
    ResourceType,
)


def visible(
    model: type[Version],
    known_at: int | BindParameter[int],
) -> ColumnElement[bool]:
    """Return the condition for versions that were current at `known_at` entries of the journal."""
    return and_(
        model.from_index < known_at,
        or_(model.until_index.is_(None), model.until_index >= known_at),
    )


def current(model: type[Version]) -> ColumnElement[bool]:
    """Return the condition for versions as they are now."""
    return model.until_index.is_(None)


def get(
    session: Session,
    resource_type: ResourceType,
    identity: str,
    known_at: int,
) -> bytes:
    """Return the document of a resource as it stood then.

    Raises:
        NotFound: it isn't recorded, or wasn't by then.
    """
    name = resource_type.name
    return get_version(session, resource_type.model, name, identity, known_at)


def get_version(
    session: Session,
    model: type[Version],
    name: str,
    identity: str,
    known_at: int,
) -> bytes:
    """Return the document of a resource of this model as it stood then; see `get`."""
    return get_sealed(session, model, name, identity, known_at)[0]


def get_sealed(
    session: Session, model: type[Version], name: str, identity: str, known_at: int
) -> tuple[bytes, int]:
    """Return a document as `get_version` does, and the entry that sealed it so."""
    row = _newest(model).first(session, identity=identity, known_at=known_at)
    if row is None:
        later = _recorded_later(session, model, identity)
        raise NotFound(f"No {name} {identity!r} is recorded{later}.")
    return row[0], row[1]


@cache
def _newest(model: type[Version]) -> Prepared:
    """The query of `get_sealed`."""
    return Prepared(
        select(model.document, model.from_index)
        .where(
            model.id == bindparam("identity"), model.from_index < bindparam("known_at")
        )
        .order_by(model.from_index.desc())
        .limit(1)
    )


def _recorded_later(
    session: Session,
    model: type[Version],
    identity: str,
) -> str:
    """Say from which size of the journal on a resource is known that wasn't recorded by then."""
    query = select(model.created_index).where(model.id == identity).limit(1)
    entry = session.execute(query).scalar_one_or_none()
    if entry is None:
        return ""
    return f" at that size of the journal; it is known from known_at={entry + 1} on"


def find_to_change(
    change: Change,
    resource_type: ResourceType,
    identity: str,
) -> Document:
    """Return a resource's document to build the next version on; the client must have read it.

    Raises:
        NotFound: it isn't recorded.
        Stale: the client has read an older version.
    """
    document = get(change.session, resource_type, identity, change.size)
    change.check_expected(document)
    return loads(document)


def check_free(
    change: Change,
    model: type[Version],
    collection: str,
    identity: str,
) -> None:
    """Make sure that an id is free.

    Raises:
        AlreadyExists: it is taken; `location` is the path of the resource that has it.
    """
    free = change.free.get(model.__tablename__)
    if free is not None and identity in free:
        # The next one who gives it comes too late.
        free.remove(identity)
        return
    if _taken(model).first(change.session, identity=identity):
        location = f"/v1/{collection}/{identity}"
        document = get_version(change.session, model, "", identity, change.size)
        out_of_use = _why_out_of_use(change, loads(document))
        raise AlreadyExists(
            f"{identity!r} is already recorded, at {location}; nothing was recorded.{out_of_use}",
            location=location,
        )


def _why_out_of_use(change: Change, document: Document) -> str:
    """Return what to do where a resource is voided or withdrawn; nothing where it stands."""
    if "line_item" in document:
        line_item = get(change.session, LINE_ITEM, document["line_item"], change.size)
        return why_voided(loads(line_item))
    if document.get("withdrawn") is not None:
        return (
            f" It was withdrawn: {document['withdrawn']}. PATCH it with "
            '"withdrawn": null to take that back, or give what you send another id.'
        )
    return why_voided(document)


def why_voided(document: Document) -> str:
    """Return since when a line item is voided, and what to do; nothing where it isn't voided."""
    if document.get("status") != Status.VOIDED:
        return ""
    voiding = document["transitions"][-1]
    again = document["re_entered_as"]
    instead = "give what you send another id, and its claims too"
    if again is not None:
        instead = f"it was entered again as {again!r}"
    return (
        f" Line item {document['id']!r} was voided on {voiding['recorded_at']} "
        f"({voiding['reason']}), which is final: {instead}."
    )


@cache
def _taken(model: type[Version]) -> Prepared:
    return Prepared(select(model.id).where(model.id == bindparam("identity")).limit(1))


def note_free(
    change: Change,
    model: type[Version],
    identities: Collection[str],
) -> None:
    """Note which of many ids are free, so that `check_free` needs no query for each."""
    free = set(identities)
    in_order = sorted(free)
    for start in range(0, len(in_order), _IDS_AT_ONCE):
        some = in_order[start : start + _IDS_AT_ONCE]
        taken = _taken_of(model, prepared.places(some))
        rows = taken.rows(change.session, **prepared.listed("id", some))
        free.difference_update(identity for (identity,) in rows)
    change.free[model.__tablename__] = free


@cache
def _taken_of(model: type[Version], count: int) -> Prepared:
    """Return the query of those of so many ids that are taken."""
    return Prepared(select(model.id).where(prepared.among(model.id, "id", count)))


#: How many ids are looked up by one query.
_IDS_AT_ONCE: Final = 512


def document_now(
    change: Change,
    resource_type: ResourceType,
    identity: str,
) -> Document:
    """Return the document of a resource, which must exist, as it stands; read once in a change."""
    cache = change.cache(resource_type, "document")
    if identity not in cache:
        document = get(change.session, resource_type, identity, change.size)
        cache[identity] = loads(document)
    read: Document = cache[identity]
    return read


def list_documents(  # noqa: PLR0913 - where and when go by keyword
    session: Session,
    resource_type: ResourceType,
    conditions: Sequence[ColumnElement[bool]],
    *,
    within: Within | None = None,
    known_at: int,
    after: Sequence[int] | None,
    limit: int,
) -> Page:
    """Return a page of a collection in the order in which its resources were first recorded."""
    model = resource_type.model
    if not conditions and not (within is not None and within.filters):
        return _all_documents_page(
            session, model, within=within, known_at=known_at, after=after, limit=limit
        )
    query = select(model.document, model.created_index).where(
        visible(model, known_at), *conditions
    )
    order = [model.created_index]
    rows, following = page(
        session,
        query,
        order,
        within=within,
        after=after,
        limit=limit,
    )
    return Page([row.document for row in rows], following)


def _all_documents_page(  # noqa: PLR0913 - where and when go by keyword
    session: Session,
    model: type[Version],
    *,
    within: Within | None,
    known_at: int,
    after: Sequence[int] | None,
    limit: int,
) -> Page:
    """Return a page of all documents of a table, or within a value, as they stood then.

    It is the one that `page` returns, of a statement that is compiled once.
    """
    values: dict[str, Value] = {"known_at": known_at, "limit": limit + 1}
    column = None
    if within is not None:
        column = within.name
        values["within"] = within.value
    if after is not None:
        values["after"] = after[0]
    query = _page_query(model, column, begins=after is None)
    rows, following = page_of_rows(query.streamed(session, **values), 1, limit)
    return Page([row[0] for row in rows], following)


@cache
def _page_query(model: type[Version], within: str | None, *, begins: bool) -> Prepared:
    """Return the query of `_all_documents_page`."""
    columns: list[AnyColumn] = [model.created_index]
    start: list[BindParameter[Any]] = [bindparam("after", type_=Integer)]
    query = select(model.document, model.created_index).where(
        visible(model, bindparam("known_at"))
    )
    conditions: list[ColumnElement[bool]] = []
    if within is not None:
        column = getattr(model, within)
        value: BindParameter[str] = bindparam("within", type_=Text)
        conditions = [column >= value, column <= value]
        columns.insert(0, column)
        start.insert(0, value)
    if not begins:
        # Before all others, as in `page`.
        conditions.insert(0, is_after(columns, start))
    query = query.where(*conditions)
    return Prepared(query.order_by(*columns).limit(bindparam("limit")))


def all_documents(session: Session, resource_type: ResourceType) -> Iterator[bytes]:
    """Return every current document of a type, in recording order."""
    model = resource_type.model
    query = select(model.document).where(current(model)).order_by(model.created_index)
    return iter(session.execute(query).scalars())


def history(  # noqa: PLR0913 - where and when go by keyword
    session: Session,
    model: type[Version],
    name: str,
    identity: str,
    *,
    known_at: int,
    after: Sequence[int] | None,
    limit: int,
) -> Page:
    """Return a page of every version of a resource, each with the journal entry that made it.

    Raises:
        NotFound: it isn't recorded, or wasn't by then.
    """
    get_version(session, model, name, identity, known_at)
    query = (
        select(model.document, JournalEntry.entry, model.from_index)
        .join(JournalEntry, JournalEntry.entry_index == model.from_index)
        .where(model.id == identity, model.from_index < known_at)
    )
    rows, following = page(session, query, [model.from_index], after=after, limit=limit)
    versions = [
        b'{"document":%b,"entry":%b}' % (row.document, row.entry) for row in rows
    ]
    return Page(versions, following)
