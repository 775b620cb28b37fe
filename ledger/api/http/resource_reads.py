"""Reading what is recorded, alike for every type of resource: its list, one of it, its history.

Each function here adds a row to the table of operations. A route file declares what its resources
have in common with others, and writes a function of its own for the rest.
"""

from collections.abc import Sequence
from functools import partial

from ledger.api.formats import resource_columns
from ledger.api.formats.column import Column
from ledger.api.formats.listings import Listing
from ledger.api.formats.representations import Single
from ledger.api.http.lists import list_of
from ledger.api.http.operations import (
    FORMATS_OF_LISTS,
    Read,
    Target,
    declare_read,
)
from ledger.rules.workflow.permissions import Role
from ledger.schemas.queries import PageQuery, PinnedQuery
from ledger.services import queries
from ledger.services.resources import ResourceType


def declare_reads(
    resource_type: ResourceType, columns: Sequence[Column], *, role: Role | None = None
) -> None:
    """Declare the list of a collection, one resource of it, and the versions of one."""
    declare_list(resource_type, columns, role=role)
    declare_get(resource_type, columns, role=role)
    declare_history(resource_type, role=role)


def declare_list(
    resource_type: ResourceType,
    columns: Sequence[Column],
    summary: str | None = None,
    *,
    role: Role | None = None,
) -> None:
    """Declare GET of a collection, such as `/v1/parties`, in the order of recording."""
    collection = resource_type.collection
    declare_read(
        f"/v1/{collection}",
        partial(list_of, resource_type=resource_type, columns=columns),
        name=f"list_{collection}",
        summary=summary or f"List the {collection}.",
        lists=True,
        query=PageQuery(),
        returns=resource_type.shape,
        formats=FORMATS_OF_LISTS,
        role=role,
    )


def declare_get(
    resource_type: ResourceType,
    columns: Sequence[Column],
    summary: str | None = None,
    *,
    role: Role | None = None,
) -> None:
    """Declare GET of one resource, such as `/v1/parties/{identity}`."""
    declare_read(
        f"/v1/{resource_type.collection}/{{identity}}",
        partial(_get, resource_type=resource_type, columns=columns),
        name=f"get_{resource_type.action}",
        summary=summary or f"Read {_with_article(resource_type.name)}.",
        query=PinnedQuery(),
        returns=resource_type.shape,
        target=resource_type,
        role=role,
    )


def declare_history(target: ResourceType | Target, *, role: Role | None = None) -> None:
    """Declare GET of the versions of one resource, such as `/v1/parties/{identity}/history`."""
    versioned = _with_article(target.name)
    declare_read(
        f"/v1/{target.collection}/{{identity}}/history",
        partial(_history, target=target),
        name=f"get_{target.action}_history",
        summary=f"List every version of {versioned}, with the journal entry that made it.",
        lists=True,
        query=PageQuery(),
        target=target,
        formats=FORMATS_OF_LISTS,
        role=role,
    )


def _get(
    read: Read, identity: str, *, resource_type: ResourceType, columns: Sequence[Column]
) -> Single:
    document = queries.get(read.session, resource_type, identity, read.known_at)
    return Single(document, columns)


def _history(read: Read, identity: str, *, target: ResourceType | Target) -> Listing:
    find = partial(
        queries.history,
        model=target.model,
        name=target.name,
        identity=identity,
        known_at=read.known_at,
    )
    return Listing(find, resource_columns.HISTORY)


def _with_article(name: str) -> str:
    article = "an" if name[0] in "aeiou" else "a"
    return f"{article} {name}"
