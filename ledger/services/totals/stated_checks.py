"""Stated totals checked against the line items that they cover."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Final, TypeAlias, TypedDict

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.models import AgreementVersion
from ledger.rules.quantities.figure import Claim, Rank
from ledger.rules.quantities.quantity import Quantity
from ledger.rules.totals import stated_comparison
from ledger.rules.totals.hierarchy import NO_GROUPS, Category, Groups
from ledger.rules.totals.stated_bearing import CheckedTotal, bearing
from ledger.rules.totals.stated_checks import (
    Difference,
    Growth,
    Scope,
    Statement,
    Voice,
)
from ledger.rules.totals.stated_sentences import sentence
from ledger.rules.totals.sums import LineItemFigures, Sum
from ledger.rules.workflow.lifecycle import Act
from ledger.services import categories, parties, queries
from ledger.services.figure_documents import parties_of, quantity_of, speaker_names
from ledger.services.journal import loads
from ledger.services.resources import Document
from ledger.services.sealed import StatedTotalDocument, is_heard
from ledger.services.totals import totals_rows

_ACTS: Final = {"pledged": Act.PLEDGE, "reported": Act.REPORT}
#: The agreements that a stated total covers, by sorted ids; None means any and none.
Coverage: TypeAlias = tuple[str, ...] | None
Categories: TypeAlias = Mapping[str, Category]


def coverage(total: StatedTotalDocument) -> Coverage:
    """Return the agreements that a stated total covers."""
    agreements = total["agreements"]
    if agreements is None:
        return None
    return tuple(sorted(agreements))


def by_coverage(
    totals: Iterable[StatedTotalDocument],
) -> defaultdict[Coverage, list[StatedTotalDocument]]:
    """Return stated totals by the agreements that they cover."""
    groups: defaultdict[Coverage, list[StatedTotalDocument]] = defaultdict(list)
    for total in totals:
        groups[coverage(total)].append(total)
    return groups


def check_groups(
    session: Session,
    groups: Mapping[Coverage, Sequence[StatedTotalDocument]],
    known_at: int,
) -> dict[str, CheckedTotal]:
    """Return stated totals with their checks, by id; those of a group are compared with each other.

    Their line items are read once for all groups.
    """
    agreements = set[str]()
    for key in groups:
        agreements.update(key or ())
    tree = categories.tree(session, known_at)
    wanted = None if None in groups else agreements
    kinds = _kinds(chain.from_iterable(groups.values()), tree)
    by_agreement = totals_rows.by_agreement(session, wanted, known_at, kinds)
    groups_of_parties = parties.groups(session, known_at)
    first_days = concluded(session, agreements, known_at)
    by_id: dict[str, CheckedTotal] = {}
    for key, totals in groups.items():
        within = _within(by_agreement, key)
        began_on = _earliest(first_days, key)
        for checked in check(totals, within, tree, began_on, groups_of_parties):
            by_id[checked.statement.id] = checked
    return by_id


def _kinds(totals: Iterable[StatedTotalDocument], tree: Categories) -> set[str]:
    """Return the categories that any of some stated totals covers, and all below them."""
    kinds: set[str] = set()
    for total in totals:
        for category in total["categories"]:
            kinds |= {category, *categories.below(category, tree)}
    return kinds


def _within(
    by_agreement: Mapping[str | None, Sequence[LineItemFigures]],
    key: Coverage,
) -> list[LineItemFigures]:
    """Return the line items of the agreements that a stated total covers."""
    within: list[LineItemFigures] = []
    for agreement, of_agreement in by_agreement.items():
        if key is None or agreement in key:
            within.extend(of_agreement)
    return within


def concluded(
    session: Session,
    agreements: Iterable[str],
    known_at: int,
) -> dict[str, str | None]:
    """Return the days on which some agreements were concluded, by their ids."""
    model = AgreementVersion
    query = select(model.document).where(
        model.id.in_(sorted(agreements)), queries.visible(model, known_at)
    )
    documents = map(loads, session.execute(query).scalars())
    return {document["id"]: document["concluded_on"] for document in documents}


def _earliest(concluded: Mapping[str, str | None], key: Coverage) -> str | None:
    """Return the first of the days; None where one of them isn't known."""
    days = []
    for agreement in key or ():
        day = concluded.get(agreement)
        if day is None:
            return None
        days.append(day)
    return min(days, default=None)


def check(
    totals: Sequence[StatedTotalDocument],
    within: Sequence[LineItemFigures],
    tree: Categories,
    began_on: str | None,
    groups: Groups = NO_GROUPS,
) -> list[CheckedTotal]:
    """Return stated totals with their checks against the line items of the agreements they cover.

    `began_on` is the first day of these agreements, None where it isn't known.
    """
    statements = [statement_of(total, place) for place, total in enumerate(totals)]
    checks = stated_comparison.checks(statements, within, tree, began_on, groups)
    checked: list[CheckedTotal] = []
    for total, statement in zip(totals, statements, strict=True):
        check = checks[statement.id]
        claim = _claim(total, statement.quantity, groups)
        checked.append(CheckedTotal(statement, check, claim))
    return checked


def recorders_heard(totals: Sequence[StatedTotalDocument]) -> set[str]:
    """Return who recorded those of some stated totals of one scope that bear on a row of it."""
    heard = list(filter(is_heard, totals))
    # What their checks would find makes no difference here.
    by_id = {total["id"]: total for total in heard}
    ids = [total.statement.id for total in bearing(check(heard, [], {}, None))]
    return {by_id[identity]["recorded_by"] for identity in ids}


def statement_of(total: StatedTotalDocument, place: int) -> Statement:
    """Return a stated total as the rules take it; `place` is its place in recording order.

    Without a day of its own it covers what had happened when it was published.
    """
    return Statement(
        id=total["id"],
        scope=scope_of(total),
        through=total["through"] or total["published_on"],
        inclusive=total["through_inclusive"],
        voices=_voices(total),
        quantity=quantity_of(total["quantity"]),
        place=place,
        published_on=total["published_on"],
    )


def scope_of(total: StatedTotalDocument) -> Scope:
    """Return what a stated total covers."""
    agreements = total["agreements"]
    ways = [(way["from_party"], way["to_party"]) for way in total["directions"]]
    return Scope(
        of=_ACTS[total["of"]],
        agreements=None if agreements is None else frozenset(agreements),
        categories=frozenset(total["categories"]),
        directions=frozenset(ways),
        since=total["since"],
    )


def _voices(total: StatedTotalDocument) -> frozenset[Voice]:
    """Return who states a total: named speakers, else the publisher in their own voice."""
    names = speaker_names(total["speakers"])
    if not names:
        return frozenset([(None, total["publisher"])])
    return frozenset((name, "") for name in names)


def _claim(
    total: StatedTotalDocument,
    quantity: Quantity,
    groups: Groups,
) -> Claim:
    """Return a stated total as a claim, from which a figure can be made."""
    speakers = total["speakers"]
    return Claim(
        quantity=quantity,
        rank=Rank(total["rank"]),
        superseded=False,
        speakers=speaker_names(speakers),
        parties=parties_of(speakers, groups),
        publisher=total["publisher"],
        published_on=total["published_on"],
    )


class Bounds(TypedDict):
    """An interval of whole numbers, as it is answered; None is open."""

    lower: int | None
    upper: int | None
    text: str


def document(checked: CheckedTotal) -> Document:
    """Return a check as it is answered."""
    statement, check = checked.statement, checked.check
    return {
        "verdict": check.verdict.value,
        "because": check.because.value if check.because else None,
        "through": statement.through,
        "expected": _bounds(check.expected),
        "stated": _bounds(statement.quantity),
        "difference": _bounds(check.difference),
        "line_items": [line.id for line in check.lines],
        "not_recorded_after": check.after,
        "since_total": _step(check.step) if check.step else None,
        "text": sentence(statement, check),
    }


def _bounds(numbers: Sum | Quantity | Difference | None) -> Bounds | None:
    """Return numbers as an interval with its text; null where there are none."""
    if numbers is None:
        return None
    return {
        "lower": numbers.lower,
        "upper": numbers.upper,
        "text": numbers.text,
    }


def _step(step: Growth) -> Document:
    """Return the check of what was added since an earlier stated total."""
    return {
        "stated_total": step.since.id,
        "through": step.since.through,
        "stated": _bounds(step.stated),
        "recorded": _bounds(step.recorded),
        "verdict": step.verdict.value,
        "because": step.because.value if step.because else None,
    }
