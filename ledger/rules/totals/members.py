"""What each row of totals adds up: which line items stand in it, and what covers what.

Nothing counts twice in a row, and what has no claim that counts is said apart.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ledger.rules.totals import crossing
from ledger.rules.totals.hierarchy import NO_GROUPS, Category, Groups, rows_above
from ledger.rules.totals.said_apart import WithoutClaim, count_without_claim
from ledger.rules.totals.sums import LineItemFigures, RowKey
from ledger.rules.totals.wholes import with_sure_parts
from ledger.rules.workflow.lifecycle import Act, counts


class Members(NamedTuple):
    """The lines that one row adds up, and the parts that their wholes cover, in recording order.

    `without_claim` are neither: it only says how many they are.
    """

    key: RowKey
    lines: list[LineItemFigures]
    parts: list[LineItemFigures]
    without_claim: WithoutClaim


def counted_lines(lines: Iterable[LineItemFigures]) -> list[LineItemFigures]:
    """Return the lines that count in their rows: none that undoes another or has no claim."""
    return [line for line in lines if line.counts]


def with_claims(lines: Iterable[LineItemFigures]) -> list[LineItemFigures]:
    """Return the lines that have a claim that counts."""
    return [line for line in lines if not line.without_claim]


def standing_lines(lines: Iterable[LineItemFigures]) -> list[LineItemFigures]:
    """Return the lines whose status counts, those too that undo others or have no claim."""
    return [line for line in lines if counts(line.act, line.status)]


def undoing_lines(lines: Iterable[LineItemFigures]) -> list[LineItemFigures]:
    """Return the lines whose status counts, and that undo others by a claim that counts."""
    undoing = [line for line in lines if line.undoes is not None]
    return with_claims(standing_lines(undoing))


def members(
    lines: Iterable[LineItemFigures],
    categories: Mapping[str, Category],
    groups: Groups = NO_GROUPS,
) -> Iterator[Members]:
    """Yield what each row adds up, in the order of the rows; nothing stands twice in a row.

    There is a row for each category and direction that has a line of its own. What stands in a
    category below counts there too, and what went to a member of a group, or came from one; a part
    only where its whole doesn't.
    """
    by_row = _by_row(list(lines), categories, groups)
    for key in sorted(by_row):
        yield _members(key, by_row[key], categories, groups)


def members_of(
    key: RowKey,
    lines: Iterable[LineItemFigures],
    categories: Mapping[str, Category],
    groups: Groups,
) -> Members:
    """Return what a row adds up, or would where no line item is of its very category."""
    all_lines = list(lines)
    own_keys = {line.row_key for line in all_lines}
    below = {own for own in own_keys if key in rows_above(own, categories, groups)}
    of_row = [line for line in all_lines if line.row_key in below]
    return _members(key, of_row, categories, groups)


def _members(
    key: RowKey,
    of_row: Iterable[LineItemFigures],
    categories: Mapping[str, Category],
    groups: Groups,
) -> Members:
    """Return the members of a row, each as it counts there."""
    members = unmarked(key, of_row, categories, groups)
    marked = _marked(members.lines, categories, groups)
    return members._replace(lines=marked)


def unmarked(
    key: RowKey,
    of_row: Iterable[LineItemFigures],
    categories: Mapping[str, Category],
    groups: Groups,
) -> Members:
    """Return the members of a row as they are but for those that may be of the same people.

    A whole without a claim covers none of its parts.
    """
    as_there = [
        in_row(line, key, categories, groups) if line.elsewhere else line
        for line in of_row
    ]
    lines = with_sure_parts(as_there, categories, groups)
    whole, parts = _apart(lines)
    return Members(
        key,
        counted_lines(whole),
        counted_lines(parts),
        count_without_claim(whole),
    )


def in_row(
    line: LineItemFigures,
    key: RowKey,
    categories: Mapping[str, Category],
    groups: Groups,
) -> LineItemFigures:
    """Return a line as it counts in a row: there for sure, where no party puts it outside."""
    for place in line.elsewhere:
        if key not in rows_above(place, categories, groups):
            return line
    return line._replace(tie_contested=False, elsewhere=())


def _by_row(
    lines: Sequence[LineItemFigures],
    categories: Mapping[str, Category],
    groups: Groups,
) -> dict[RowKey, list[LineItemFigures]]:
    """Return the lines of each row, those that count there from rows below included."""
    own_keys = [line.row_key for line in lines]
    by_row: dict[RowKey, list[LineItemFigures]] = {key: [] for key in own_keys}
    rows: dict[RowKey, list[list[LineItemFigures]]] = {}
    for key in by_row:
        keys = rows_above(key, categories, groups)
        rows[key] = [by_row[name] for name in keys if name in by_row]
    for key, line in zip(own_keys, lines, strict=True):
        for row in rows[key]:
            row.append(line)
    return by_row


def _marked(
    lines: Sequence[LineItemFigures],
    categories: Mapping[str, Category],
    groups: Groups,
) -> list[LineItemFigures]:
    """Return the lines of a row, those marked that may be of the same people as others."""
    kinds = {line.category for line in lines}
    if not crossing.crossing_pairs(kinds, categories):
        return list(lines)
    marked = {
        act: iter(crossing.mark(of_act, categories, groups))
        for act, of_act in by_act(lines).items()
    }
    return [next(marked[line.act]) for line in lines]


def _apart(
    lines: Sequence[LineItemFigures],
) -> tuple[list[LineItemFigures], list[LineItemFigures]]:
    """Return lines less the parts whose whole is among them, and these parts."""
    ids = _wholes(lines)
    if not ids:
        return list(lines), []
    kept = [line for line in lines if line.part_of not in ids]
    return kept, [line for line in lines if line.part_of in ids]


def without_parts(lines: Sequence[LineItemFigures]) -> list[LineItemFigures]:
    """Return lines less the parts whose whole is among them."""
    kept, _ = _apart(lines)
    return kept


def _wholes(lines: Sequence[LineItemFigures]) -> set[str]:
    """Return the ids of the lines of which others are parts: of none without a claim."""
    wholes = {line.part_of for line in lines if line.part_of is not None}
    if not wholes:
        return wholes
    return wholes.intersection(line.id for line in counted_lines(lines))


def by_act(lines: Iterable[LineItemFigures]) -> dict[Act, list[LineItemFigures]]:
    """Return lines by their act, in their order."""
    acts: dict[Act, list[LineItemFigures]] = {act: [] for act in Act}
    for line in lines:
        acts[line.act].append(line)
    return acts
