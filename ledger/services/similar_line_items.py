"""Recorded line items that may be the same event as one that is posted."""

from collections.abc import Mapping, Sequence
from functools import cache
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import BindParameter, ColumnElement, bindparam, or_, select

from ledger.db.rows import AnyQuery, AnyRow
from ledger.models import LineItemVersion
from ledger.rules.totals import crossing
from ledger.rules.workflow import duplicates, lifecycle
from ledger.rules.workflow.duplicates import Similar
from ledger.rules.workflow.lifecycle import Act, Status
from ledger.rules.workflow.warnings import RecordWarning
from ledger.services import categories, possible_duplicates, queries
from ledger.services.bodies import ClaimBody
from ledger.services.journal import ALL, Change
from ledger.services.resources import (
    CATEGORY,
    Columns,
    Document,
    effective_ends,
)
from ledger.services.sealed import LineItemFields

#: The fields in which line items of the same event agree, but for category and dates.
_OF_EVENT: Final = ("agreement", "act", "from_party", "to_party", "part_of", "undoes")
#: The fields by which a change may make a line item like another one.
_CHANGEABLE: Final = ("effective_on", "part_of", "distinct_from", "undoes")
_in_recording_order: Final = attrgetter("created_index")


def check(
    change: Change,
    directions: Sequence[LineItemFields],
    posted: Sequence[ClaimBody],
) -> None:
    """Refuse line items whose event may be recorded already.

    `directions` holds the posted line item, and its mirror image in a mutual exchange.

    Raises:
        PossibleDuplicate: the client names neither a whole, nor these as other events.
    """
    similar: list[Similar] = []
    for direction in directions:
        similar += _similar(change, direction)
    posted_item = directions[0]
    unnamed = duplicates.unexplained(
        similar,
        part_of=posted_item["part_of"],
        distinct_from=posted_item["distinct_from"],
    )
    if unnamed:
        raise possible_duplicates.refusal(change, unnamed, posted)


def unexplained(change: Change, item: Document) -> list[str]:
    """Return what a line item that is entered again has to name as other events, and doesn't."""
    if not is_counted(item):
        return []
    return duplicates.unexplained(
        _similar(change, item),
        part_of=item["part_of"],
        distinct_from=_distinct_ids(item),
    )


def check_changed(
    change: Change,
    before: Document,
    after: Document,
) -> None:
    """Refuse a change by which a line item may count together with others of the same event.

    Warn of one by which it may be of the same people as others of another kind.

    Raises:
        PossibleDuplicate: it doesn't name them as other events.
    """
    needed = _to_name(change, before, after)
    if not set(needed) <= _distinct_ids(after):
        raise possible_duplicates.refusal_of_change(
            change,
            needed,
            before,
            was_counted=is_counted(before),
        )
    if is_counted(after) and not _is_same_event(before, after):
        caution_contained(change, after)


def caution_contained(change: Change, item: Columns) -> None:
    """Warn where line items of another kind may be of the same people, and nothing ties them."""
    kinds = _crossing(change, item["category"])
    if not kinds:
        return
    tied = {item["part_of"], *_distinct_ids(item)}
    for row in _counted_rows(change, item, kinds, is_part=False):
        is_tied = row.names_it or row.id in tied or row.part_of == item["id"]
        if not is_tied and row.upper != 0:
            change.caution(RecordWarning.MAY_BE_CONTAINED)


def _is_same_event(before: Document, after: Document) -> bool:
    """Return whether a change leaves what makes a line item like others, and that it counts."""
    if is_counted(before) != is_counted(after):
        return False
    return all(before.get(name) == after.get(name) for name in _CHANGEABLE)


def _to_name(change: Change, before: Document, after: Document) -> list[str]:
    """Return the ids of what a line item has to be distinct from after a change.

    What it was like before and didn't name then is no matter of this change.
    """
    if not is_counted(after):
        return []
    if not is_counted(before):
        return _alike_others(change, after)
    if _is_same_event(before, after):
        return []
    unnamed = set(_alike_others(change, before)) - _distinct_ids(before)
    alike = _alike_others(change, after)
    return [identity for identity in alike if identity not in unnamed]


def _distinct_ids(item: Document) -> set[str]:
    """Return what a line item says it is distinct from."""
    return set(item.get("distinct_from", ()))


def is_counted(item: Document) -> bool:
    """Return whether totals count a line item where it stands."""
    act = Act(item["act"])
    status = Status(item["status"])
    return lifecycle.counts(act, status)


def _alike_others(change: Change, item: Document) -> list[str]:
    """Return the ids of the line items that a recorded one may repeat; its parts don't."""
    identity = item["id"]
    others = [
        similar
        for similar in _similar(change, item)
        if identity not in (similar.id, similar.part_of)
    ]
    return duplicates.to_name(others, item["part_of"])


def _similar(change: Change, item: Mapping[str, Any]) -> list[Similar]:
    """Return the counted line items that may be the same event.

    All else is alike, the category is related, and no date rules it out.
    """
    kinds = _related(change, item["category"])
    is_part = item["part_of"] is not None
    rows = _counted_rows(change, item, kinds, is_part=is_part)
    return [Similar(row.id, row.part_of, bool(row.names_it)) for row in rows]


def _counted_rows(
    change: Change,
    item: Mapping[str, Any],
    kinds: list[str],
    *,
    is_part: bool,
) -> list[AnyRow]:
    """Return the counted line items of some kinds that are like one, and that no date rules out.

    They have the same agreement, act and direction. `is_part`: the parts of its whole are left out.
    """
    first_on, last_on = effective_ends(item["effective_on"])
    query = _alike(
        has_agreement=item["agreement"] is not None,
        is_dated=first_on is not None,
        is_part=is_part,
        undoes=item.get("undoes") is not None,
    )
    parameters: Columns = {name: item.get(name) for name in _OF_EVENT}
    parameters |= {
        "related": kinds,
        "first": first_on,
        "last": last_on,
        "naming": naming(item["id"]),
    }
    act = Act(item["act"])
    rows = change.session.execute(query, parameters)
    in_order = sorted(rows, key=_in_recording_order)
    return [
        row
        for row in in_order
        if lifecycle.counts(act, Status(row.status)) and not _gives_way(row, item)
    ]


def _gives_way(row: AnyRow, item: Mapping[str, Any]) -> bool:
    """Return whether a line item is entered again in place of another, or of its whole."""
    earlier = item.get("re_entry_of")
    return earlier is not None and earlier in (row.id, row.part_of)


def naming(identity: str) -> str:
    """Return the pattern of LIKE for a column of ids that holds one."""
    # An underscore would stand for any character.
    escaped = identity.replace("_", "/_")
    return f"% {escaped} %"


def _crossing(change: Change, category: str) -> list[str]:
    """Return the categories that may be of the same people; worked out once in a change."""
    cache = change.cache(CATEGORY, "crossing")
    by_category: dict[str, list[str]] = cache.setdefault(ALL, {})
    if category not in by_category:
        tree = categories.tree_now(change)
        by_category[category] = sorted(crossing.kinds_beside(category, tree))
    return by_category[category]


def _related(change: Change, category: str) -> list[str]:
    """Return a category with all above and all below it; worked out once in a change."""
    cache = change.cache(CATEGORY, "related")
    by_category: dict[str, list[str]] = cache.setdefault(ALL, {})
    if category not in by_category:
        tree = categories.tree_now(change)
        by_category[category] = sorted(categories.related(category, tree))
    return by_category[category]


_NAMES_IT: Final = LineItemVersion.distinct_from.like(
    bindparam("naming"), escape="/"
).label("names_it")
_COLUMNS: Final = (
    LineItemVersion.created_index,
    LineItemVersion.id,
    LineItemVersion.part_of,
    LineItemVersion.status,
    LineItemVersion.upper,
    _NAMES_IT,
)


@cache
def _alike(
    *,
    has_agreement: bool,
    is_dated: bool,
    is_part: bool,
    undoes: bool,
) -> AnyQuery:
    """Return the query of `_similar`, built once for each of its forms.

    Parts of the same whole are other events by being parts of it; there may be thousands.
    """
    model = LineItemVersion
    same_agreement: ColumnElement[bool] = model.agreement.is_(None)
    if has_agreement:
        same_agreement = model.agreement == bindparam("agreement")
    same_undone: ColumnElement[bool] = model.undoes.is_(None)
    if undoes:
        same_undone = model.undoes == bindparam("undoes")
    related: BindParameter[str] = bindparam("related", expanding=True)
    conditions: list[ColumnElement[bool]] = [
        queries.current(model),
        same_agreement,
        same_undone,
        model.act == bindparam("act"),
        model.from_party == bindparam("from_party"),
        model.to_party == bindparam("to_party"),
        model.category.in_(related),
    ]
    if is_dated:
        begins_by = model.first_on <= bindparam("last")
        ends_from = model.last_on >= bindparam("first")
        conditions.append(or_(model.first_on.is_(None), begins_by & ends_from))
    if is_part:
        in_other = model.part_of != bindparam("part_of")
        conditions.append(or_(model.part_of.is_(None), in_other))
    # The caller sorts: an ORDER BY makes SQLite walk the whole agreement instead of its event's
    # index.
    return select(*_COLUMNS).where(*conditions)
