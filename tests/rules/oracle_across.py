"""The totals across agreements again, by the same oracle: what may be one event is said."""

from itertools import combinations

from tests.rules.oracle import NOT_COUNTED, began_on, happened_on, totals


def may_be_the_same(one, other, parents):
    """Whether two line items of different agreements may be one event recorded twice."""

    def lineage(category):
        return [category, *(lineage(parents[category]) if parents[category] else [])]

    def ruled_out_by_dates():
        if one["first_on"] is None or other["first_on"] is None:
            return False
        return one["last_on"] < other["first_on"] or other["last_on"] < one["first_on"]

    kinds = one["category"], other["category"]
    return (
        one["agreement"] != other["agreement"]
        and all(one[name] == other[name] for name in ("act", "from_party", "to_party"))
        and (kinds[0] in lineage(kinds[1]) or kinds[1] in lineage(kinds[0]))
        and not ruled_out_by_dates()
    )


def ends(item):
    dates = (item["effective_on"] or "").split("/")
    return {"first_on": dates[0] or None, "last_on": dates[-1] or None}


def across(items, parents, units, as_of, period):
    """The rows across agreements, the ids that count, and how many lack a date that is asked for.

    `period` is two dates or None: not over before the one, not begun after the other.
    """
    begin, end = period
    standing = [i | ends(i) for i in items if i["status"] not in NOT_COUNTED[i["act"]]]
    undated = [i for i in standing if (as_of or begin or end) and happened_on(i) is None]
    days = [f"2025-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 32)]
    asked = [d for d in days if not (begin and d < begin) and not (end and d > end)]
    asked = [d for d in asked if not (as_of and d > as_of)]
    kept = []
    for item in standing:
        if not (as_of or begin or end):
            kept.append(item)
        elif item not in undated:
            own = [d for d in days if began_on(item) <= d <= happened_on(item)]
            if any(d in asked for d in own):
                kept.append(item | {"spans": not all(d in asked for d in own)})
    rows, ids, _ = totals(kept, parents, units, None)
    return [row_across(found, kept, parents) for found in rows], ids, len(undated)


def row_across(found, kept, parents):
    """A row of totals over line items of any agreement, made one across agreements."""
    row = {k: found[k] for k in found if k not in {"outstanding", "fulfilment", "assessment"}}
    members = [
        i
        for i in kept
        if may_be_above(row["category"], i["category"], parents)
        and (i["from_party"], i["to_party"]) == (row["from_party"], row["to_party"])
    ]
    wholes = [i for i in members if i["part_of"] not in [other["id"] for other in members]]
    names = {i["agreement"] for i in wholes}
    row["agreements"] = [
        (name, sum(i["agreement"] == name for i in wholes))
        for name in [*sorted(names - {None}), *({None} & names)]
    ]
    if any(may_be_the_same(one, other, parents) for one, other in combinations(wholes, 2)):
        row["caveats"] = sorted([*row["caveats"], "overlaps"])
    return row


def may_be_above(upper, lower, parents):
    """Whether a category is another one or above it."""
    return upper == lower or (bool(parents[lower]) and may_be_above(upper, parents[lower], parents))
