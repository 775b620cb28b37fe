"""Stated totals: recorded with their words, and checked against the line items when read."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from ledger.models import AgreementVersion, StatedTotalVersion
from ledger.rules import stated
from ledger.rules.canonical import canonical
from ledger.rules.figure import Claim, Rank
from ledger.rules.lifecycle import Act
from ledger.rules.names import tidy, tidy_or_none
from ledger.rules.quantity import Quantity, parse
from ledger.rules.refusals import TooCostly
from ledger.rules.stated import Check, Difference, Scope, Statement, Step, sentence
from ledger.rules.stated_rows import CheckedTotal
from ledger.rules.sums import Sum
from ledger.rules.totals import Category
from ledger.rules.visible import grouped
from ledger.services import categories, claims, ids, journal, lines, records, rights, withdrawals
from ledger.services.journal import Change, Sealed, loads
from ledger.services.kinds import (
    AGREEMENT,
    CATEGORY,
    PARTY,
    STATED_TOTAL,
    Columns,
    Document,
    agreements_column,
)
from ledger.services.validation import FieldErrors

ACTS: Final = {"pledged": Act.PLEDGE, "reported": Act.REPORT}
#: How long the stated totals of one page may become with their checks.
CHECKED_BYTES_MAX: Final = 16 * 1024 * 1024
#: Which agreements a stated total covers: sorted ids, or None for whatever there is.
Covered: TypeAlias = tuple[str, ...] | None
Categories: TypeAlias = Mapping[str, Category]


def create(change: Change, fields: Columns) -> Sealed:
    """Record a stated total, tied to the words that state it."""
    _check_references(change, fields)
    _check_units(change, fields)
    _check_replaced(change, fields)
    words = claims.quoted(change, fields)
    identity = fields.get("id") or ids.make(STATED_TOTAL.prefix, change.at, change.random)
    records.check_free(change, StatedTotalVersion, STATED_TOTAL.collection, identity)
    kept = {name: fields[name] for name in _KEPT}
    return journal.create(change, STATED_TOTAL, kept | words | {"id": identity, "withdrawn": None})


_KEPT: Final = (
    "of",
    "agreements",
    "categories",
    "directions",
    "since",
    "through",
    "through_inclusive",
    "source",
    "speaker",
    "note",
    "replaces",
    "because",
)


def patch(change: Change, identity: str, fields: Columns) -> Sealed:
    """Change a stated total's note, or withdraw it; the client may have read it with its check."""
    document = records.get(change.session, STATED_TOTAL, identity, change.size)
    if change.expected is not None:
        (answered,) = with_checks(change.session, [document], known_at=change.size)
        change.check_expected(document, answered)
    before = loads(document)
    after = before | fields
    withdrawals.check_actor(change, STATED_TOTAL, before, after)
    if after != before:
        rights.check_own(change, STATED_TOTAL.name, before)
    if before["withdrawn"] is not None and after["withdrawn"] is None:
        # It stands again, and what it rests on may have been withdrawn, or it be replaced.
        _check_references(change, after)
        _check_replaced(change, after)
    return journal.revise(change, STATED_TOTAL, before, after, action="patch")


def get(session: Session, identity: str, known_at: int) -> bytes:
    """Return a stated total with its check, as both stood then.

    Raises:
        NotFound: it isn't recorded, or wasn't by then.
    """
    document = records.get(session, STATED_TOTAL, identity, known_at)
    (checked,) = with_checks(session, [document], known_at=known_at)
    return checked


def _check_references(change: Change, fields: Columns) -> None:
    findings = FieldErrors()
    claims.check_references(change, findings, [("", fields)])
    agreements = [(f"/agreements/{n}", name) for n, name in enumerate(fields["agreements"] or [])]
    findings.references(change, AGREEMENT, agreements)
    named = [(f"/categories/{n}", name) for n, name in enumerate(fields["categories"])]
    findings.references(change, CATEGORY, named)
    parties = [
        (f"/directions/{n}/{side}", direction[side])
        for n, direction in enumerate(fields["directions"])
        for side in ("from_party", "to_party")
    ]
    findings.references(change, PARTY, parties)
    findings.references(change, STATED_TOTAL, [("/replaces", fields["replaces"])])
    findings.check()


def _check_units(change: Change, fields: Columns) -> None:
    tree = categories.tree_now(change)
    units = sorted({tree[name].unit for name in fields["categories"]})
    findings = FieldErrors()
    if len(units) > 1:
        sentence = f"A total has one unit; these are {' and '.join(units)}, which never add up."
        findings.add("/categories", "other-unit", sentence)
    findings.check()


def _check_replaced(change: Change, fields: Columns) -> None:
    """Let a stated total be replaced once, by one of the same kind."""
    if fields["replaces"] is None:
        return
    findings = FieldErrors()
    before = loads(records.get(change.session, STATED_TOTAL, fields["replaces"], change.size))
    rights.check_own(change, STATED_TOTAL.name, before, "replace it")
    model = StatedTotalVersion
    query = select(model.id).where(
        model.replaces == before["id"], model.until_index.is_(None), model.withdrawn.is_(None)
    )
    if before["of"] != fields["of"]:
        findings.add("/replaces", "other-total", f"That one is of what was {before['of']}.")
    elif (other := change.session.execute(query).scalar()) is not None:
        findings.add("/replaces", "already-replaced", f"{other!r} has replaced that one: name it.")
    findings.check()


def live(known_at: int) -> Select[*tuple[Any, ...]]:
    """Return the query of the stated totals that stood then: neither replaced nor withdrawn."""
    model, other = StatedTotalVersion, aliased(StatedTotalVersion)
    replaced = (
        select(other.id)
        .where(
            other.replaces == model.id, other.withdrawn.is_(None), records.visible(other, known_at)
        )
        .exists()
    )
    return (
        select(model.document, model.created_index, model.from_index)
        .where(records.visible(model, known_at), model.withdrawn.is_(None), ~replaced)
        .order_by(model.created_index)
    )


def with_checks(session: Session, documents: Sequence[bytes], *, known_at: int) -> list[bytes]:
    """Return stated totals as they are answered: each with its check, whatever became of it."""
    totals = [loads(document) for document in documents]
    groups: defaultdict[Covered, list[Document]] = defaultdict(list)
    for total in totals:
        groups[covered(total)].append(total)
    others = _live_of(session, groups, known_at)
    found = check_groups(
        session,
        {key: _merged(others[key], groups[key]) for key in groups},
        known_at,
    )
    checked, room = list[bytes](), CHECKED_BYTES_MAX
    for total in totals:
        checked.append(canonical(total | {"check": _document(found[total["id"]])}))
        room -= len(checked[-1])
        if room < 0:
            # A check names each line item that it covers.
            raise TooCostly(f"They would have more than {grouped(CHECKED_BYTES_MAX)} bytes.")
    return checked


def covered(total: Document) -> Covered:
    """Return which agreements a stated total covers."""
    agreements = total["agreements"]
    return None if agreements is None else tuple(sorted(agreements))


def _live_of(
    session: Session, groups: Iterable[Covered], known_at: int
) -> defaultdict[Covered, list[Document]]:
    """The live stated totals that cover just the same agreements as one of the groups."""
    keys = [agreements_column(key) for key in groups]
    query = live(known_at).where(StatedTotalVersion.agreements.in_(keys))
    found: defaultdict[Covered, list[Document]] = defaultdict(list)
    for row in session.execute(query):
        total = loads(row.document)
        found[covered(total)].append(total)
    return found


def _merged(others: list[Document], asked: list[Document]) -> list[Document]:
    there = {total["id"] for total in others}
    return [*others, *(total for total in asked if total["id"] not in there)]


@dataclass(frozen=True, slots=True)
class Checked:
    """A stated total with its check."""

    statement: Statement
    check: Check


def check_groups(
    session: Session, groups: Mapping[Covered, Sequence[Document]], known_at: int
) -> dict[str, Checked]:
    """Return the check of each of some stated totals, grouped by the agreements they cover."""
    named = {name for key in groups for name in key or ()}
    by_agreement = lines.by_agreement(session, None if None in groups else named, known_at)
    tree = categories.tree(session, known_at)
    began = _began(session, named, known_at)
    found: dict[str, Checked] = {}
    for key, totals in groups.items():
        within = [
            line
            for name, there in by_agreement.items()
            if key is None or name in key
            for line in there
        ]
        statements = [statement_of(total, place) for place, total in enumerate(totals)]
        begun = _earliest(began, key)
        checked = stated.checks(statements, within, tree, begun)
        found |= {each.id: Checked(each, checked[each.id]) for each in statements}
    return found


def _began(session: Session, agreements: Iterable[str], known_at: int) -> dict[str, str | None]:
    model = AgreementVersion
    query = select(model.document).where(
        model.id.in_(sorted(agreements)), records.visible(model, known_at)
    )
    documents = map(loads, session.execute(query).scalars())
    return {document["id"]: document["concluded_on"] for document in documents}


def _earliest(began: Mapping[str, str | None], key: Covered) -> str | None:
    days = [began.get(name) for name in key or ()]
    known = [day for day in days if day is not None]
    return min(known) if known and len(known) == len(days) else None


def statement_of(total: Document, place: int) -> Statement:
    """Return a stated total as the rules take it; without a day it covers what was published."""
    speaker = total["speaker"]
    directions = ((each["from_party"], each["to_party"]) for each in total["directions"])
    agreements = total["agreements"]
    return Statement(
        id=total["id"],
        scope=Scope(
            of=ACTS[total["of"]],
            agreements=None if agreements is None else frozenset(agreements),
            categories=frozenset(total["categories"]),
            directions=frozenset(directions),
            since=total["since"],
        ),
        through=total["through"] or total["published_on"],
        inclusive=total["through_inclusive"],
        voice=(tidy(speaker["name"]), "") if speaker else (None, tidy(total["publisher"])),
        quantity=parse(total["quantity"]),
        place=place,
    )


def told(total: Document, checked: Checked) -> CheckedTotal:
    """Return a stated total as the rows of totals take it."""
    speaker = total["speaker"] or {"name": None, "parties": []}
    claim = Claim(
        quantity=checked.statement.quantity,
        rank=Rank.NORMAL,
        superseded=False,
        speaker=tidy_or_none(speaker["name"]),
        parties=tuple(speaker["parties"]),
        publisher=tidy(total["publisher"]),
        published_on=total["published_on"],
    )
    return CheckedTotal(checked.statement, checked.check, claim)


def _document(checked: Checked) -> Document:
    statement, check = checked.statement, checked.check
    return {
        "verdict": check.verdict.value,
        "because": check.because.value if check.because else None,
        "through": statement.through,
        "expected": _recorded(check.expected),
        "stated": _stated(statement.quantity),
        "difference": _difference(check.difference),
        "line_items": [line.id for line in check.lines],
        "not_recorded_after": check.after,
        "since_total": _step(check.step) if check.step else None,
        "text": sentence(statement, check),
    }


def _recorded(recorded: Sum | None) -> Document | None:
    if recorded is None:
        return None
    return {"lower": recorded.lower, "upper": recorded.upper, "text": recorded.text}


def _stated(quantity: Quantity) -> Document:
    return {"lower": quantity.lower, "upper": quantity.upper, "text": quantity.text}


def _difference(difference: Difference | None) -> Document | None:
    if difference is None:
        return None
    return {"lower": difference.lower, "upper": difference.upper, "text": difference.text}


def _step(step: Step) -> Document:
    return {
        "stated_total": step.since.id,
        "through": step.since.through,
        "stated": _difference(step.stated),
        "recorded": _recorded(step.recorded),
        "verdict": step.verdict.value,
        "because": step.because.value if step.because else None,
    }
