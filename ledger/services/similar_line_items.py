"""Recorded line items that may be the same event as one that is posted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Any, Final, NamedTuple, TypeAlias

from ledger.db.prepared import Record
from ledger.rules.base.days import effective_ends
from ledger.rules.base.times import Time, hull, share_a_day, times_told
from ledger.rules.totals import crossing, differs
from ledger.rules.totals.hierarchy import lineage
from ledger.rules.workflow import duplicates, lifecycle
from ledger.rules.workflow.duplicates import Similar
from ledger.rules.workflow.lifecycle import Act, Status
from ledger.rules.workflow.warnings import RecordWarning
from ledger.services import categories, parties, possible_duplicates, similar_query
from ledger.services.bodies import ClaimBody
from ledger.services.events_at_hand import Event
from ledger.services.journal import ALL, Change
from ledger.services.resources import (
    CATEGORY,
    PARTY,
    Document,
    live_claims,
)

#: The fields by which a change may make a line item like another one, beside its times.
_CHANGEABLE: Final = ("part_of", "distinct_from", "undoes")
#: A recorded line item, as a query or a batch at hand gives it.
_Other: TypeAlias = Record | Event
_in_recording_order: Final = attrgetter("created_index")


@dataclass(frozen=True, slots=True)
class _Like:
    """The counted line items that are like one.

    `similar`: those that may be the same event. `may_hold_it`: the ids of those of another kind
    that may be of the same people, where nothing ties the two.
    """

    similar: list[Similar]
    may_hold_it: list[str]


class Ties(NamedTuple):
    """What a line item says of others, with what decides whether it counts beside them."""

    created_index: int
    id: str
    part_of: str | None
    category: str
    status: str
    distinct_from: str | None
    undoes: str | None


def check(
    change: Change,
    directions: Sequence[Mapping[str, Any]],
    posted: Sequence[ClaimBody],
) -> list[list[str]]:
    """Refuse line items whose event may be recorded already.

    `directions` holds the posted line item with its claims as they are to be recorded, and its
    mirror image in a mutual exchange. Returns of each the ids of those of another kind that may be
    of the same people.

    Raises:
        PossibleDuplicate: the client names neither a whole, nor these as other events.
    """
    similar: list[Similar] = []
    may_be_contained: list[list[str]] = []
    for direction in directions:
        like = _like(change, direction)
        similar += like.similar
        may_be_contained.append(like.may_hold_it)
    posted_item = directions[0]
    unnamed = duplicates.unexplained(
        similar,
        part_of=posted_item["part_of"],
        distinct_from=posted_item["distinct_from"],
    )
    if unnamed:
        is_mutual = len(directions) > 1
        raise possible_duplicates.refusal(change, unnamed, posted, both_ways=is_mutual)
    return may_be_contained


def unexplained(
    change: Change,
    item: Document,
) -> list[str]:
    """Return what a line item that is entered again has to name as other events, and doesn't."""
    if not is_counted(item):
        return []
    return duplicates.unexplained(
        _like(change, item).similar,
        part_of=item["part_of"],
        distinct_from=_distinct_ids(item),
    )


def unnamed(
    change: Change,
    item: Document,
) -> list[str]:
    """Return what a recorded line item may repeat, where both count and neither names the other."""
    if not is_counted(item):
        return []
    alike = _alike_others(item, _like(change, item))
    return [identity for identity in alike if identity not in _distinct_ids(item)]


def alike(
    change: Change,
    item: Document,
) -> list[str]:
    """Return the counted line items that may be the same event as one that isn't recorded."""
    return [similar.id for similar in _like(change, item).similar]


def may_hold(
    change: Change,
    item: Document,
) -> list[str]:
    """Return what else may be of the same people as a recorded line item, where both count."""
    if not is_counted(item) or item["figure"]["upper"] == 0:
        return []
    return _like(change, item).may_hold_it


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
    if not is_counted(after) or _is_same_event(before, after):
        return
    like = _like(change, after)
    needed = _to_name(change, before, after, like)
    if not set(needed) <= _distinct_ids(after):
        raise possible_duplicates.refusal_of_change(
            change,
            needed,
            before,
            was_counted=is_counted(before),
            is_dated=before["claims"] != after["claims"],
        )
    if like.may_hold_it and after["figure"]["upper"] != 0:
        change.caution(RecordWarning.MAY_BE_CONTAINED, *like.may_hold_it)


def caution_contained(
    change: Change,
    item: Document,
) -> None:
    """Warn where line items of another kind may be of the same people, and nothing ties them."""
    like = _like(change, item)
    if like.may_hold_it:
        change.caution(RecordWarning.MAY_BE_CONTAINED, *like.may_hold_it)


def untied(
    change: Change,
    item: Mapping[str, Any],
    others: Iterable[Ties],
) -> list[str]:
    """Return those of some line items that count, are of related categories, and aren't tied."""
    act = Act(item["act"])
    related = _related(change, item["category"])
    linked = _linked_ids(item)
    wholes = _without_none(item["part_of"], item["re_entry_of"])
    return [
        other.id
        for other in others
        if other.id not in linked and other.part_of not in wholes
        if other.category in related and _counts(act, other.status)
        if not _accounts_for(other, item)
    ]


def _linked_ids(
    item: Mapping[str, Any],
) -> set[str]:
    """Return the line items that one names as its whole, as undone, replaced or distinct."""
    names = ("part_of", "undoes", "re_entry_of")
    linked = _without_none(*(item[name] for name in names))
    return linked | _distinct_ids(item)


def _without_none(*identities: str | None) -> set[str]:
    return {identity for identity in identities if identity is not None}


@cache
def _counts(
    act: Act,
    status: str,
) -> bool:
    """Return whether totals count a line item of a status."""
    return lifecycle.counts(act, Status(status))


def _accounts_for(
    other: Ties,
    item: Mapping[str, Any],
) -> bool:
    """Return whether a recorded line item says how it stands to another."""
    return item["id"] in (other.part_of, other.undoes) or _names(other, item)


def _is_same_event(
    before: Document,
    after: Document,
) -> bool:
    """Return whether a change leaves what makes a line item like others, and that it counts."""
    if is_counted(before) != is_counted(after):
        return False
    if _times(before) != _times(after):
        return False
    return all(before[name] == after[name] for name in _CHANGEABLE)


def _to_name(
    change: Change,
    before: Document,
    after: Document,
    like: _Like,
) -> list[str]:
    """Return the ids of what a line item has to be distinct from after a change.

    What it was like before and didn't name then is no matter of this change.
    """
    alike = _alike_others(after, like)
    if not is_counted(before):
        return alike
    alike_before = _alike_others(before, _like(change, before))
    unnamed = set(alike_before) - _distinct_ids(before)
    return [identity for identity in alike if identity not in unnamed]


def _distinct_ids(item: Mapping[str, Any]) -> set[str]:
    """Return what a line item says it is distinct from."""
    return set(item["distinct_from"])


def is_counted(item: Document) -> bool:
    """Return whether totals count a line item where it stands."""
    return _counts(Act(item["act"]), item["status"])


def _alike_others(
    item: Document,
    like: _Like,
) -> list[str]:
    """Return the ids of the line items that a recorded one may repeat; its parts don't."""
    identity = item["id"]
    others = [
        similar
        for similar in like.similar
        if identity not in (similar.id, similar.part_of)
    ]
    return duplicates.to_name(others, item["part_of"])


def _like(change: Change, item: Mapping[str, Any]) -> _Like:
    """Return the counted line items that may be the same event, or of the same people.

    All else is alike, the category is related or may cross, each end is the same party or a group
    that holds the other, and no date rules it out.
    """
    crossing_kinds = _crossing(change, item["category"])
    similar: list[Similar] = []
    may_hold_it: list[str] = []
    for row in _counted_rows(change, item, crossing_kinds):
        if row.category not in crossing_kinds:
            other = Similar(
                row.id,
                row.part_of,
                _names(row, item),
            )
            similar.append(other)
        elif not _is_tied(item, row) and row.upper != 0:
            may_hold_it.append(row.id)
    return _Like(similar, may_hold_it)


def _is_tied(item: Mapping[str, Any], row: _Other) -> bool:
    """Return whether a line item, or the one of a row, names the other."""
    return _names(row, item) or _is_named(item, row)


def _names(other: _Other | Ties, item: Mapping[str, Any]) -> bool:
    """Return whether a recorded line item says that it is distinct from another."""
    distinct_from = other.distinct_from
    return distinct_from is not None and f" {item['id']} " in distinct_from


def _is_named(item: Mapping[str, Any], other: _Other) -> bool:
    """Return whether a line item is tied to another, but for what that is distinct from."""
    if other.part_of == item["id"]:
        return True
    return other.id == item["part_of"] or other.id in _distinct_ids(item)


def _counted_rows(
    change: Change,
    item: Mapping[str, Any],
    crossing_kinds: list[str],
) -> list[_Other]:
    """Return the counted line items that are like one, of related and of crossing kinds.

    They have the same agreement and act, no date rules them out, and each end is the same party,
    or one is a group that holds the other.
    """
    times = _times(item)
    lists = similar_query.Lists(
        from_party=_lineage(change, item["from_party"]),
        to_party=_lineage(change, item["to_party"]),
        category=_related(change, item["category"]) + crossing_kinds,
    )
    days = hull(times)
    rows: Iterable[_Other] | None = None
    if change.events is not None:
        rows = change.events.like(change.session, item, lists, crossing_kinds, days)
    if rows is None:
        rows = similar_query.alike(change.session, item, lists, crossing_kinds, days)
    act = Act(item["act"])
    in_order = sorted(rows, key=_in_recording_order)
    return [
        row
        for row in in_order
        if _counts(act, row.status) and not _gives_way(row, item)
        if share_a_day(times, _times_of_row(row))
    ]


def _times(item: Mapping[str, Any]) -> list[Time]:
    """Return the times at which a line item may have happened, by whoever dates it."""
    first_on, last_on = effective_ends(item["effective_on"])
    return times_told(first_on, last_on, differs.other_days(live_claims(item)))


def _times_of_row(row: _Other) -> list[Time]:
    """Return the times at which a recorded line item may have happened."""
    other_days = (row.other_days or "").split()
    return times_told(row.first_on, row.last_on, other_days)


def _gives_way(row: _Other, item: Mapping[str, Any]) -> bool:
    """Return whether a line item is entered again in place of another, or of its whole."""
    earlier = item["re_entry_of"]
    return earlier is not None and earlier in (row.id, row.part_of)


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


def _lineage(change: Change, party: str) -> list[str]:
    """Return a party, the groups that hold it and those in it; worked out once in a change."""
    cache = change.cache(PARTY, "lineage")
    by_party: dict[str, list[str]] = cache.setdefault(ALL, {})
    if party not in by_party:
        members = parties.members_now(change)
        by_party[party] = sorted(lineage(party, members))
    return by_party[party]
