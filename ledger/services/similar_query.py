"""The query of recorded line items that may be the same event as one, or of the same people."""

from functools import cache
from typing import Final

from sqlalchemy import BindParameter, ColumnElement, bindparam, or_, select

from ledger.db.rows import AnyQuery
from ledger.models import LineItemVersion
from ledger.services import queries

_NAMES_IT: Final = LineItemVersion.distinct_from.like(
    bindparam("naming"), escape="/"
).label("names_it")
_CROSSES: Final = LineItemVersion.category.in_(bindparam("crossing", expanding=True))
#: Parts of the same whole are other events by being parts of it; there may be thousands. Those of
#: a kind that crosses may be of the same people all the same.
_NO_PART_OF_IT: Final = or_(
    LineItemVersion.part_of.is_(None),
    LineItemVersion.part_of != bindparam("part_of"),
    _CROSSES,
)
#: By its own dates, or perhaps by those that parties give: the caller looks at these.
_MAY_MEET: Final = or_(
    LineItemVersion.first_on.is_(None),
    LineItemVersion.other_days.is_not(None),
    (LineItemVersion.first_on <= bindparam("last"))
    & (LineItemVersion.last_on >= bindparam("first")),
)
_COLUMNS: Final = (
    LineItemVersion.created_index,
    LineItemVersion.id,
    LineItemVersion.part_of,
    LineItemVersion.category,
    LineItemVersion.status,
    LineItemVersion.upper,
    LineItemVersion.first_on,
    LineItemVersion.last_on,
    LineItemVersion.other_days,
    _NAMES_IT,
)


@cache
def alike(
    *,
    has_agreement: bool,
    is_dated: bool,
    is_part: bool,
    undoes: bool,
) -> AnyQuery:
    """Return the query of the line items that are like one, built once for each of its forms."""
    model = LineItemVersion
    same_agreement: ColumnElement[bool] = model.agreement.is_(None)
    if has_agreement:
        same_agreement = model.agreement == bindparam("agreement")
    same_undone: ColumnElement[bool] = model.undoes.is_(None)
    if undoes:
        same_undone = model.undoes == bindparam("undoes")
    givers: BindParameter[str] = bindparam("givers", expanding=True)
    takers: BindParameter[str] = bindparam("takers", expanding=True)
    kinds: BindParameter[str] = bindparam("kinds", expanding=True)
    conditions: list[ColumnElement[bool]] = [
        queries.current(model),
        same_agreement,
        same_undone,
        model.act == bindparam("act"),
        model.from_party.in_(givers),
        model.to_party.in_(takers),
        model.category.in_(kinds),
    ]
    if is_dated:
        conditions.append(_MAY_MEET)
    if is_part:
        conditions.append(_NO_PART_OF_IT)
    # The caller sorts: an ORDER BY makes SQLite walk the whole agreement instead of its event's
    # index.
    return select(*_COLUMNS).where(*conditions)


def naming(identity: str) -> str:
    """Return the pattern of LIKE for a column of ids that holds one."""
    # An underscore would stand for any character.
    escaped = identity.replace("_", "/_")
    return f"% {escaped} %"
