"""The line items of an agreement, gathered by what questions ask of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from ledger.rules.questions.model import LineItems, LineItemView
from ledger.rules.totals import crossing
from ledger.rules.totals.hierarchy import Category, Groups, rows_above
from ledger.rules.totals.members import Members, by_act
from ledger.rules.totals.sums import RowKey
from ledger.rules.workflow.lifecycle import Act


def answers(items: LineItems) -> Mapping[str, LineItems]:
    """Return the line items that answer another one directly, by its id."""
    replies: defaultdict[str, list[LineItemView]] = defaultdict(list)
    for item in items:
        if item.answers is not None:
            replies[item.answers].append(item)
    return replies


def same_people(
    own: LineItems,
    rows: Sequence[Members],
    categories: Mapping[str, Category],
    groups: Groups,
) -> Mapping[tuple[RowKey, Act], LineItems]:
    """Return the line items of each row and act that may be of the same people."""
    by_id = {item.line.id: item for item in own}
    together: dict[tuple[RowKey, Act], LineItems] = {}
    for row in rows:
        for act, lines in by_act(row.lines).items():
            if any(line.contained for line in lines):
                alike = crossing.same_people(
                    lines,
                    categories,
                    groups,
                )
                together[row.key, act] = [by_id[line.id] for line in alike]
    return together


def reports_above(
    keys: Iterable[RowKey],
    own: LineItems,
    categories: Mapping[str, Category],
    groups: Groups,
) -> Mapping[RowKey, LineItems]:
    """Return the reports of the rows above each row."""
    by_row: defaultdict[RowKey, list[LineItemView]] = defaultdict(list)
    for item in own:
        if item.act is Act.REPORT:
            by_row[item.key].append(item)
    above: defaultdict[RowKey, list[LineItemView]] = defaultdict(list)
    for key in keys:
        _, *keys_above = rows_above(
            key,
            categories,
            groups,
        )
        for key_above in keys_above:
            reports = by_row.get(key_above, ())
            above[key].extend(reports)
    return above


def members(
    own: LineItems,
    categories: Mapping[str, Category],
    groups: Groups,
) -> Mapping[tuple[RowKey, Act], LineItems]:
    """Return the line items of each row and act; one counts in the rows above its own too."""
    counting: defaultdict[tuple[RowKey, Act], list[LineItemView]] = defaultdict(list)
    for item in own:
        keys = rows_above(
            item.key,
            categories,
            groups,
        )
        for key in keys:
            counting[key, item.act].append(item)
    return counting
