"""The reasons of a figure: which line items and claims make it, and why the others don't.

Nothing is decided here: totals and figures have decided, and this names their reasons.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from ledger.rules.quantities.figure import Claim, Rank, counted
from ledger.rules.totals.hierarchy import NO_GROUPS, Category, Groups, rows_above
from ledger.rules.totals.members import by_act
from ledger.rules.totals.sums import LineItemFigures, RowKey
from ledger.rules.totals.totals import Totals
from ledger.rules.workflow.lifecycle import Act, Status, counts


class NotCounted(StrEnum):
    """Why a line item doesn't count in a row of its category, or of one above it."""

    WITHDRAWN = "withdrawn"  #: taken back by whoever asked, offered or promised
    RETRACTED = "retracted"  #: taken back by its source
    VOIDED = "voided"  #: entered here in error
    ELSEWHERE = "elsewhere"  #: the speaker whom a policy follows puts it under no such agreement
    UNDATED = "undated"  #: nothing says when it was, and the totals are as of a date
    LATER = "later"  #: it had not happened by the date of the totals
    PART = "part"  #: the whole that it is a part of counts
    UNDOES = "undoes"  #: it undoes another, and counts in no column
    WITHOUT_CLAIM = "without_claim"  #: none of its claims counts


class NotHeard(StrEnum):
    """Why a claim is no part of the figure of its line item."""

    SUPERSEDED = "superseded"  #: another claim replaces it
    SET_ASIDE = "set_aside"  #: a reviewer set it aside
    SOURCE_RETRACTED = (
        "source_retracted"  #: its publisher retracted or corrected the article
    )
    NOT_PREFERRED = "not_preferred"  #: a reviewer preferred another
    LESS_DEFINITE = "less_definite"  #: another says the number more definitely
    LEFT_OUT_BY_POLICY = "left_out_by_policy"  #: the policy doesn't consider it
    IN_PART = "in_part"  #: its speaker puts some of it here, and doesn't say how much


class NotStated(StrEnum):
    """Why a stated total stands neither beside a row nor below them all."""

    WITHDRAWN = "withdrawn"  #: entered here in error
    REPLACED = "replaced"  #: another stated total stands in its place
    SET_ASIDE = "set_aside"  #: a reviewer set it aside
    SOURCE_RETRACTED = (
        "source_retracted"  #: its publisher retracted or corrected the article
    )
    LATER = "later"  #: it reaches beyond the date of the totals, or has none
    EARLIER = "earlier"  #: the same voice states a later one


_BY_STATUS: Final = {
    Status.WITHDRAWN: NotCounted.WITHDRAWN,
    Status.RETRACTED: NotCounted.RETRACTED,
    Status.VOIDED: NotCounted.VOIDED,
}


class Listed(NamedTuple):
    """A line item in an explanation; `why` is None where it counts.

    `whole`: that of a part, or what it undoes.
    """

    line: LineItemFigures
    why: NotCounted | None = None
    whole: str | None = None


@dataclass(frozen=True, slots=True)
class RowExplained:
    """The line items behind one row: by column those that count, and those left out of it."""

    columns: Mapping[Act, Sequence[Listed]]
    left_out: Sequence[Listed]


@dataclass(frozen=True, slots=True)
class Explanation:
    """The line items behind totals, a row each; `left_out` are those that no row is there for."""

    rows: tuple[RowExplained, ...]
    left_out: tuple[Listed, ...]


def explain(
    lines: Sequence[LineItemFigures],
    result: Totals,
    categories: Mapping[str, Category],
    elsewhere: AbstractSet[str] = frozenset(),
    groups: Groups = NO_GROUPS,
) -> Explanation:
    """Return what stands behind the totals of some lines, all in recording order.

    Each line stands once in every row of its category and of those above it, and of the groups that
    hold its parties, counted or left out; where there is no such row, it is left out beside the
    rows. `elsewhere` are the ids of lines that the totals weren't made of, since a policy puts them
    under another agreement or none.
    """
    order = {line.id: place for place, line in enumerate(lines)}
    keys = [row.key for row in result.rows]
    nowhere = _nowhere(lines, result, elsewhere)
    by_row, homeless = _by_row(nowhere, categories, groups, frozenset(keys))
    rows = []
    for key, members in zip(keys, result.members, strict=True):
        parts = [Listed(line, NotCounted.PART, line.part_of) for line in members.parts]
        left_out = sorted(
            [*by_row[key], *parts],
            key=lambda listed: order[listed.line.id],
        )
        rows.append(RowExplained(_by_act(members.lines), left_out))
    return Explanation(tuple(rows), tuple(homeless))


def _by_act(lines: Iterable[LineItemFigures]) -> dict[Act, list[Listed]]:
    """Return lines that count by their column, in recording order."""
    columns: dict[Act, list[Listed]] = {}
    for act, of_act in by_act(lines).items():
        columns[act] = [Listed(line) for line in of_act]
    return columns


def _nowhere(
    lines: Iterable[LineItemFigures],
    result: Totals,
    elsewhere: AbstractSet[str],
) -> Iterator[Listed]:
    """Yield the lines that count in no row, and why."""
    counting = {line.id for line in result.counted}
    undoing = {line.id for line in result.undoing}
    for line in lines:
        if line.id not in counting:
            why = _why_nowhere(line, elsewhere, undoing)
            undone = line.undoes if why is NotCounted.UNDOES else None
            yield Listed(line, why, undone)


def _by_row(
    left_out: Iterable[Listed],
    categories: Mapping[str, Category],
    groups: Groups,
    keys: AbstractSet[RowKey],
) -> tuple[Mapping[RowKey, list[Listed]], list[Listed]]:
    """Return lines by the rows that they would stand in, and those for which there is none."""
    by_row: defaultdict[RowKey, list[Listed]] = defaultdict(list)
    homeless = []
    for listed in left_out:
        of_line = rows_above(listed.line.row_key, categories, groups)
        rows = [key for key in of_line if key in keys]
        for key in rows:
            by_row[key].append(listed)
        if not rows:
            homeless.append(listed)
    return by_row, homeless


def _why_nowhere(
    line: LineItemFigures,
    elsewhere: AbstractSet[str],
    undoing: AbstractSet[str],
) -> NotCounted:
    """Return why a line counts in no row of the totals."""
    if not counts(line.act, line.status):
        return _BY_STATUS[line.status]
    if line.without_claim:
        return NotCounted.WITHOUT_CLAIM
    if line.id in elsewhere:
        return NotCounted.ELSEWHERE
    if line.id in undoing:
        return NotCounted.UNDOES
    return NotCounted.UNDATED if line.happened_on is None else NotCounted.LATER


def reasons(
    claims: Sequence[Claim],
    considered: Sequence[Claim],
    *,
    in_part: bool = False,
) -> list[NotHeard | None]:
    """Return why each claim of a line item is no part of its figure; None where it is one.

    `considered` are those live claims that a policy gives to the figure: all, where there is none.
    `in_part`: the policy leaves the line item without a number, for only some of it counts here.
    """
    given = _identities(considered)
    counting = _identities(counted(considered))
    preferred = any(claim.rank is Rank.PREFERRED for claim in considered)
    of_counting = NotHeard.IN_PART if in_part else None
    why: list[NotHeard | None] = []
    for claim in claims:
        identity = id(claim)
        reason: NotHeard | None
        if identity in counting:
            reason = of_counting
        elif claim.live and identity not in given:
            reason = NotHeard.LEFT_OUT_BY_POLICY
        else:
            reason = _why_not_heard(claim, preferred=preferred)
        why.append(reason)
    return why


def _identities(claims: Iterable[Claim]) -> set[int]:
    """Return what tells claims apart that are equal in all their fields."""
    return {id(claim) for claim in claims}


def _why_not_heard(claim: Claim, *, preferred: bool) -> NotHeard:
    """Return why a claim that the policy considers does not count."""
    if claim.superseded:
        return NotHeard.SUPERSEDED
    if claim.rank is Rank.SET_ASIDE:
        return NotHeard.SET_ASIDE
    if claim.retracted:
        return NotHeard.SOURCE_RETRACTED
    if preferred and claim.rank is not Rank.PREFERRED:
        return NotHeard.NOT_PREFERRED
    return NotHeard.LESS_DEFINITE
