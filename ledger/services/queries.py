"""Reading what is recorded: one resource, or a page of a list.

Both are read as the ledger stands now, or as it stood at an earlier size.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Label,
    Row,
    Select,
    and_,
    bindparam,
    null,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from ledger.models import (
    ClaimVersion,
    JournalEntry,
    LineItemVersion,
    StatedTotalVersion,
)
from ledger.models.versions import Version
from ledger.rules.base.canonical_json import canonical
from ledger.rules.base.errors import AlreadyExists, NotFound
from ledger.services.journal import Change, loads
from ledger.services.paging import Page, Within, page
from ledger.services.resources import (
    EVERYTHING,
    Columns,
    Document,
    ResourceType,
    agreements_column,
)


def visible(
    model: type[Version], known_at: int | BindParameter[int]
) -> ColumnElement[bool]:
    """Return the condition for versions that were current at `known_at` entries of the journal."""
    return and_(
        model.from_index < known_at,
        or_(model.until_index.is_(None), model.until_index >= known_at),
    )


def current(model: type[Version]) -> ColumnElement[bool]:
    """Return the condition for versions as they are now."""
    return model.until_index.is_(None)


def tied(names: Iterable[str]) -> ColumnElement[bool]:
    """Return the condition for claims whose `differs` names any of these.

    A name is `agreement:ID` or `category:ID`.
    """
    column = ClaimVersion.ties
    among = [column.contains(f" {name} ", autoescape=True) for name in names]
    # `is_not` makes the database take the index of the few claims that differ.
    return and_(column.is_not(None), or_(*among))


def get(
    session: Session, resource_type: ResourceType, identity: str, known_at: int
) -> bytes:
    """Return the document of a resource as it stood then.

    Raises:
        NotFound: it isn't recorded, or wasn't by then.
    """
    return get_version(
        session, resource_type.model, resource_type.name, identity, known_at
    )


def get_version(
    session: Session, model: type[Version], name: str, identity: str, known_at: int
) -> bytes:
    """Return the document of a resource of this model as it stood then; see `get`."""
    parameters = {"identity": identity, "known_at": known_at}
    document = session.execute(_newest(model), parameters).scalar_one_or_none()
    if document is None:
        later = _recorded_later(session, model, identity)
        raise NotFound(f"No {name} {identity!r} is recorded{later}.")
    return document


@cache
def _newest(model: type[Version]) -> Select[bytes]:
    """The query of `get_version`.

    Nearly every request makes it, and building it costs more than running it.
    """
    return (
        select(model.document)
        .where(
            model.id == bindparam("identity"), model.from_index < bindparam("known_at")
        )
        .order_by(model.from_index.desc())
        .limit(1)
    )


def _recorded_later(session: Session, model: type[Version], identity: str) -> str:
    """Say with which entry a resource came that wasn't recorded at some size of the journal."""
    query = select(model.created_index).where(model.id == identity).limit(1)
    entry = session.execute(query).scalar_one_or_none()
    if entry is None:
        return ""
    return f" at that size of the journal; it came with entry {entry}"


def find_to_change(
    change: Change, resource_type: ResourceType, identity: str
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
    change: Change, model: type[Version], collection: str, identity: str
) -> None:
    """Make sure that an id is free.

    Raises:
        AlreadyExists: it is taken; `location` is the path of the resource that has it.
    """
    if change.session.execute(_taken(model), {"identity": identity}).first():
        location = f"/v1/{collection}/{identity}"
        raise AlreadyExists(
            f"{identity!r} is already recorded, at {location}; nothing was recorded.",
            location=location,
        )


@cache
def _taken(model: type[Version]) -> Select[str]:
    return select(model.id).where(model.id == bindparam("identity")).limit(1)


#: In place of the reason of a withdrawal, for an id that isn't recorded.
_UNKNOWN: Final = object()


def known(
    change: Change, resource_type: ResourceType, identities: Collection[str]
) -> dict[str, str | None]:
    """Return those of some ids that are recorded now, with the reason of those withdrawn."""
    cache = change.cache(resource_type, "known")
    unread = [identity for identity in identities if identity not in cache]
    if unread:
        cache |= dict.fromkeys(unread, _UNKNOWN)
        for row in change.session.execute(
            _known(resource_type), {"identities": unread}
        ):
            cache[row.id] = row.withdrawn
    reasons = {identity: cache[identity] for identity in identities}
    return {
        identity: reason
        for identity, reason in reasons.items()
        if reason is not _UNKNOWN
    }


@cache
def _known(resource_type: ResourceType) -> Select[str, str | None]:
    model = resource_type.model
    withdrawn = getattr(model, "withdrawn", null()).label("withdrawn")
    among = model.id.in_(bindparam("identities", expanding=True))
    return select(model.id, withdrawn).where(among, current(model))


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
    query = select(model.document, model.created_index).where(
        visible(model, known_at), *conditions
    )
    order = [model.created_index]
    rows, following = page(
        session, query, order, within=within, after=after, limit=limit
    )
    return Page([row.document for row in rows], following)


def all_documents(session: Session, resource_type: ResourceType) -> Iterator[bytes]:
    """Return every current document of a type, in recording order."""
    model = resource_type.model
    query = select(model.document).where(current(model)).order_by(model.created_index)
    return iter(session.execute(query).scalars())


def list_claims(  # noqa: PLR0913 - where and when go by keyword
    session: Session,
    conditions: Sequence[ColumnElement[bool]],
    *,
    within: Within | None = None,
    known_at: int,
    after: Sequence[int] | None,
    limit: int,
) -> Page:
    """Return a page of claims in recording order.

    Conditions may speak of the claim and of its line item.
    """
    rows, following = _claims_page(
        session, conditions, known_at, within=within, after=after, limit=limit
    )
    return Page([row.document for row in rows], following)


def list_claims_with_line_items(  # noqa: PLR0913 - where and when go by keyword
    session: Session,
    conditions: Sequence[ColumnElement[bool]],
    *,
    within: Within | None = None,
    known_at: int,
    after: Sequence[int] | None,
    limit: int,
) -> Page:
    """Return the same page for flat rows: `{"claim", "line_item", "superseded_by"}` each.

    `line_item` has the fields of `_ABOUT_LINE_ITEM` and `effective_on`; `superseded_by` is the id
    of the claim that replaced it by then, or null.
    """
    rows, following = _claims_page(
        session,
        conditions,
        known_at,
        _superseded_by(known_at),
        within=within,
        after=after,
        limit=limit,
    )
    return Page([_flat_row(row) for row in rows], following)


def _flat_row(row: Row[*tuple[Any, ...]]) -> bytes:
    superseded_by = canonical(row.superseded_by)
    return b'{"claim":%b,"line_item":%b,"superseded_by":%b}' % (
        row.document,
        _about_line_item(row),
        superseded_by,
    )


def _superseded_by(known_at: int) -> Label[str | None]:
    other = aliased(ClaimVersion)
    replacing = select(other.id).where(
        other.line_item == ClaimVersion.line_item,
        other.replaces == ClaimVersion.id,
        visible(other, known_at),
    )
    return replacing.scalar_subquery().label("superseded_by")


_ABOUT_LINE_ITEM: Final = (
    "agreement",
    "act",
    "category",
    "from_party",
    "to_party",
    "status",
)


def _about_line_item(row: Row[*tuple[Any, ...]]) -> bytes:
    """Return what a claim's row says of its line item.

    It is made of columns, since the line item's document holds all of its claims.
    """
    about = {name: getattr(row, name) for name in _ABOUT_LINE_ITEM}
    about["effective_on"] = row.first_on
    if row.first_on != row.last_on:
        about["effective_on"] = f"{row.first_on}/{row.last_on}"
    return canonical(about)


def _claims_page(  # noqa: PLR0913 - where goes by keyword
    session: Session,
    conditions: Sequence[ColumnElement[bool]],
    known_at: int,
    *more: Label[str | None],
    within: Within | None,
    after: Sequence[int] | None,
    limit: int,
) -> tuple[list[Row[*tuple[Any, ...]]], list[int] | None]:
    about_line_item = [getattr(LineItemVersion, name) for name in _ABOUT_LINE_ITEM]
    query = (
        select(
            ClaimVersion.document,
            *more,
            *about_line_item,
            LineItemVersion.first_on,
            LineItemVersion.last_on,
            ClaimVersion.created_index,
            ClaimVersion.position,
        )
        .join(LineItemVersion, LineItemVersion.id == ClaimVersion.line_item)
        .where(
            visible(ClaimVersion, known_at),
            visible(LineItemVersion, known_at),
            *conditions,
        )
    )
    order = [ClaimVersion.created_index, ClaimVersion.position]
    return page(session, query, order, within=within, after=after, limit=limit)


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


def line_item_conditions(filters: Columns, known_at: int) -> list[ColumnElement[bool]]:
    """Return the conditions of the filters of line items.

    `agreement` "none" finds those without one.
    """
    return [
        _line_item_condition(name, value, known_at) for name, value in filters.items()
    ]


def _line_item_condition(name: str, value: str, known_at: int) -> ColumnElement[bool]:
    model = LineItemVersion
    match name:
        case "agreement" if value == "none":
            return model.agreement.is_(None)
        case "source":
            from_source = ClaimVersion.source == value
            recorded = ClaimVersion.from_index < known_at
            claims = select(ClaimVersion.line_item).where(from_source, recorded)
            return model.id.in_(claims)
        case "effective_from":
            return model.last_on >= value
        case "effective_to":
            return model.first_on <= value
    column: InstrumentedAttribute[Any] = getattr(model, name)
    return column == value


def covers(agreement: str) -> ColumnElement[bool]:
    """Return the condition for stated totals that cover an agreement, among others perhaps."""
    return _covers(**covered_by(agreement))


def covered_by(agreement: str) -> dict[str, str]:
    """Return the parameters of `COVERS`."""
    alone = agreements_column([agreement])
    # An underscore would stand for any character.
    return {"alone": alone, "jointly": f"%{alone.replace('_', '/_')}%"}


def _covers(
    alone: str | BindParameter[str], jointly: str | BindParameter[str]
) -> ColumnElement[bool]:
    model = StatedTotalVersion
    among_others = or_(
        model.agreements == EVERYTHING, model.agreements.like(jointly, escape="/")
    )
    return or_(model.agreements == alone, and_(model.joint == 1, among_others))


#: The condition of `covers`, for queries that are built once.
COVERS: Final = _covers(bindparam("alone"), bindparam("jointly"))
