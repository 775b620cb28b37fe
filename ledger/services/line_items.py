"""Line items, recorded with their evidence.

Further claims, ranks and reasoned transitions change them.
"""

from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, bindparam, or_, select

from ledger.models import ClaimVersion, LineItemVersion
from ledger.rules.base.errors import Frozen, Invalid
from ledger.rules.quantities.figure import Rank
from ledger.rules.totals.totals import above
from ledger.rules.workflow import duplicates, lifecycle, reviews
from ledger.rules.workflow.duplicates import Similar
from ledger.rules.workflow.lifecycle import CHAIN, STARTS, Act, Status, Step
from ledger.rules.workflow.permissions import Role, require
from ledger.rules.workflow.warnings import RecordWarning
from ledger.services import (
    categories,
    claims,
    ids,
    journal,
    possible_duplicates,
    queries,
    rights,
)
from ledger.services.journal import ALL, Change, Sealed, loads
from ledger.services.resources import (
    AGREEMENT,
    CATEGORY,
    LINE_ITEM,
    PARTY,
    Columns,
    Document,
    counted_recorders,
    effective_ends,
    figure_of,
)
from ledger.services.validation import FieldErrors

TRANSITIONS_MAX: Final = 200


class NotAWhole(Invalid):
    """`part_of` names a line item that this one can't be a part of."""

    code = "not-a-whole"


def create(change: Change, fields: Columns) -> list[Sealed]:
    """Record a line item with its claims; with `both_ways` the two of a mutual exchange."""
    _check_references(change, fields)
    fields = dict(fields)
    both_ways, distinct_from, posted = (
        fields.pop(name) for name in ("both_ways", "distinct_from", "claims")
    )
    directions = [fields]
    if both_ways:
        directions.append(
            fields
            | {"from_party": fields["to_party"], "to_party": fields["from_party"]}
        )
    made = [
        fields.get("id") or ids.make(LINE_ITEM.prefix, change.at, change.random)
        for _ in directions
    ]
    built = [
        claims.build(
            change, direction | {"id": identity}, [], posted, pointer="/claims/{}"
        )
        for direction, identity in zip(directions, made, strict=True)
    ]
    if "id" in fields:
        # A request that is sent again names its line item, not the first claim of it.
        queries.check_free(change, LineItemVersion, LINE_ITEM.collection, fields["id"])
    claims.check_ids_free(change, posted)
    found = [
        similar for direction in directions for similar in _similar(change, direction)
    ]
    if unexplained := duplicates.unexplained(
        found, part_of=fields["part_of"], distinct_from=distinct_from
    ):
        raise possible_duplicates.refusal(change, unexplained, posted)
    counterparts: list[str | None] = [*reversed(made)] if both_ways else [None]
    drafts = [
        direction | {"id": identity, "counterpart": counterpart, "claims": told}
        for direction, identity, counterpart, told in zip(
            directions, made, counterparts, built, strict=True
        )
    ]
    if both_ways:
        # Nothing is recorded of the one where the other can't be.
        for draft in drafts:
            journal.check_fits(change, LINE_ITEM, _new(change, draft))
    return [journal.create(change, LINE_ITEM, _new(change, draft)) for draft in drafts]


def _new(change: Change, fields: Document) -> Document:
    status = STARTS[Act(fields["act"])]
    # Each entry has an instant of its own, and what is new in it carries that instant.
    told = [claim | {"recorded_at": change.recorded_at} for claim in fields["claims"]]
    document = fields | {"status": status.value, "claims": told, "transitions": []}
    _caution_dates(change, document)
    return document | {"figure": _figure(change, document)}


def patch(change: Change, identity: str, fields: Columns) -> Sealed:
    """Change what may change of a line item: its links, dates, condition and note."""
    before = _find_to_change(change, identity)
    after = before | fields
    if after != before:
        rights.check_own(change, LINE_ITEM.name, before)
    findings = FieldErrors()
    findings.references(
        change,
        LINE_ITEM,
        [(f"/{name}", fields.get(name)) for name in ("answers", "part_of")],
    )
    findings.check()
    _check_links(change, after, changed=fields)
    if "effective_on" in fields:
        _caution_dates(change, after)
    return journal.revise(change, LINE_ITEM, before, after, action="patch")


def add_claim(change: Change, identity: str, posted: Columns) -> Sealed:
    """Record a further claim on a line item."""
    before = _find_to_change(change, identity)
    claims.check_replaces_own(change, before["claims"], posted)
    told = claims.build(change, before, before["claims"], [posted], pointer="")
    claims.check_ids_free(change, [posted])
    return _revise_claims(change, before, told, action="claim")


def rank_claim(change: Change, identity: str, *, rank: str, rank_reason: str) -> Sealed:
    """Rank a claim; the client may have read the claim or its line item."""
    claim_bytes = queries.get_version(
        change.session, ClaimVersion, "claim", identity, change.size
    )
    line_item = queries.get(
        change.session, LINE_ITEM, loads(claim_bytes)["line_item"], change.size
    )
    change.check_expected(claim_bytes, line_item)
    before = loads(line_item)
    _check_not_voided(before)
    ranked = [
        claim | {"rank": rank, "rank_reason": rank_reason}
        if claim["id"] == identity
        else claim
        for claim in before["claims"]
    ]
    reviews.check_rank(
        Rank(rank),
        actor=change.author.actor,
        recorded_by=loads(claim_bytes)["recorded_by"],
        counted_by=counted_recorders(before["claims"]),
        counted_by_then=counted_recorders(ranked),
    )
    return _revise_claims(change, before, ranked, action="rank")


def transition(change: Change, identity: str, fields: Columns) -> Sealed:
    """Move a line item to another status, with a reason and the passage that shows it."""
    before = queries.find_to_change(change, LINE_ITEM, identity)
    act, status, to = Act(before["act"]), Status(before["status"]), Status(fields["to"])
    step = lifecycle.find_step(act, status, to)
    _check_reviewer(change, step, before)
    if len(before["transitions"]) >= TRANSITIONS_MAX:
        raise Frozen(f"A line item takes at most {TRANSITIONS_MAX} transitions.")
    words = fields["evidence"]
    if step.evidence and words is None:
        sentence = (
            f"A step to {to} says something about the world: "
            "send the source and the quote that show it."
        )
        raise Invalid(
            [{"pointer": "/evidence", "code": "evidence-needed", "message": sentence}]
        )
    made = {
        "from": status.value,
        "to": to.value,
        "reason": fields["reason"],
        "evidence": claims.evidence(change, words) if words else None,
        "effective_on": fields["effective_on"],
        "actor": change.author.actor,
        "recorded_at": change.recorded_at,
    }
    after = before | {"status": to.value, "transitions": [*before["transitions"], made]}
    # What was entered in error can be voided, however much stands there; nothing follows that.
    last = to is Status.VOIDED
    return journal.revise(
        change, LINE_ITEM, before, after, action="transition", at_any_size=last
    )


def _find_to_change(change: Change, identity: str) -> Document:
    """Return a line item that may still be changed: voiding is final.

    Raises:
        Frozen: it is voided.
    """
    item = queries.find_to_change(change, LINE_ITEM, identity)
    _check_not_voided(item)
    return item


def _check_not_voided(item: Document) -> None:
    if item["status"] == Status.VOIDED:
        raise Frozen(
            f"Line item {item['id']!r} was entered in error and is voided, which is final: "
            "record it again as a new one."
        )


def _check_reviewer(change: Change, step: Step, item: Document) -> None:
    recorded_by, actor = item["recorded_by"], change.author.actor
    builders = {claim["recorded_by"] for claim in item["claims"]} | {
        made["actor"] for made in item["transitions"]
    }
    others = bool(builders - {recorded_by})
    if lifecycle.is_review(
        step, actor=actor, recorded_by=recorded_by, others_built_on_it=others
    ):
        if step.to is Status.VOIDED and not others:
            rights.check_own(change, LINE_ITEM.name, item, "void it")
        require(Role(change.author.role), Role.REVIEWER)
        counted_by = counted_recorders(item["claims"])
        reviews.check_step(
            step, actor=actor, recorded_by=recorded_by, counted_by=counted_by
        )


def _revise_claims(
    change: Change, before: Document, told: list[Document], *, action: str
) -> Sealed:
    after = before | {"claims": told}
    figure = _figure(change, after, contested_before=before["figure"]["contested"])
    return journal.revise(
        change, LINE_ITEM, before, after | {"figure": figure}, action=action
    )


def _figure(
    change: Change, item: Document, *, contested_before: bool = False
) -> Document:
    """Return the figure of a line item's claims, pointing out where they contradict each other."""
    found = figure_of(item)
    if found.contested and not contested_before:
        change.caution(RecordWarning.CONTESTED)
    return found.document()


def _caution_dates(change: Change, item: Document) -> None:
    """Point out a report of what can't have happened yet when it was told."""
    _, last_on = effective_ends(item["effective_on"])
    if Act(item["act"]) is not Act.REPORT or last_on is None:
        return
    if last_on > change.tomorrow:
        change.caution(RecordWarning.DATED_AHEAD)
    told_on = [claim["published_on"] for claim in item["claims"]]
    if None not in told_on and last_on > max(told_on):
        change.caution(RecordWarning.AFTER_PUBLICATION)


def _check_references(change: Change, item: Columns) -> None:
    findings = FieldErrors()
    findings.references(change, AGREEMENT, [("/agreement", item["agreement"])])
    findings.references(change, CATEGORY, [("/category", item["category"])])
    findings.references(
        change, PARTY, [(f"/{name}", item[name]) for name in ("from_party", "to_party")]
    )
    findings.references(
        change, LINE_ITEM, [(f"/{name}", item[name]) for name in ("answers", "part_of")]
    )
    distinct = [
        (f"/distinct_from/{place}", other)
        for place, other in enumerate(item["distinct_from"])
    ]
    findings.references(change, LINE_ITEM, distinct)
    findings.check()
    _check_links(change, item, changed=item)


def _check_links(change: Change, item: Columns, *, changed: Columns) -> None:
    """What a line item answers stands earlier in the chain, and what it is part of is a whole."""
    if changed.get("answers") is not None:
        answered = loads(
            queries.get(change.session, LINE_ITEM, item["answers"], change.size)
        )
        if CHAIN.index(Act(answered["act"])) >= CHAIN.index(Act(item["act"])):
            sentence = (
                f"A {item['act']} answers what stands earlier in the chain request, offer, pledge, "
                f"report; this is a {answered['act']}."
            )
            raise Invalid(
                [{"pointer": "/answers", "code": "not-earlier", "message": sentence}]
            )
    if changed.get("part_of") is not None:
        whole = loads(
            queries.get(change.session, LINE_ITEM, item["part_of"], change.size)
        )
        if why := _why_not_a_whole(change, item, whole):
            raise NotAWhole(
                [{"pointer": "/part_of", "code": NotAWhole.code, "message": why}]
            )


def _why_not_a_whole(change: Change, item: Columns, whole: Document) -> str | None:
    same = ("agreement", "act", "from_party", "to_party")
    wider = (item["category"], *above(item["category"], categories.tree_now(change)))
    if whole["id"] == item.get("id"):
        return "A line item can't be a part of itself."
    if any(whole[name] != item[name] for name in same):
        return "A whole has the same agreement, act and direction as its part."
    if whole["category"] not in wider:
        return (
            "A whole has the same category as its part or one above it; "
            f"{whole['category']!r} isn't above {item['category']!r}."
        )
    if whole["part_of"] is not None:
        return (
            f"That line item is itself a part, of {whole['part_of']!r}: name that one."
        )
    parts = select(LineItemVersion.id).where(
        LineItemVersion.part_of == item.get("id"), LineItemVersion.until_index.is_(None)
    )
    if item.get("id") is not None and change.session.execute(parts.limit(1)).first():
        return "This line item has parts of its own, and a whole is itself no part."
    return None


def _similar(change: Change, item: Columns) -> list[Similar]:
    """The counted line items that may be the same event.

    All else is alike, the category is related, and no date rules it out.
    """
    first_on, last_on = effective_ends(item["effective_on"])
    query = _alike(
        nowhere=item["agreement"] is None,
        dated=first_on is not None,
        part=item["part_of"] is not None,
    )
    named = ("agreement", "act", "from_party", "to_party", "part_of")
    wanted = {name: item[name] for name in named}
    related = _related(change, item["category"])
    rows = change.session.execute(
        query, wanted | {"related": related, "first": first_on, "last": last_on}
    )
    act = Act(item["act"])
    return [
        Similar(row.id, row.part_of)
        for row in sorted(rows, key=lambda row: row.created_index)
        if lifecycle.counts(act, Status(row.status))
    ]


def _related(change: Change, category: str) -> list[str]:
    """A category with all above and all below it; worked out once in a change."""
    held = change.cache(CATEGORY, "related").setdefault(ALL, {})
    if category not in held:
        held[category] = sorted(
            categories.related(category, categories.tree_now(change))
        )
    found: list[str] = held[category]
    return found


@cache
def _alike(*, nowhere: bool, dated: bool, part: bool) -> Select[*tuple[Any, ...]]:
    """The query of `_similar`, built once for each of its forms.

    Parts of the same whole are told apart by being so; there may be thousands.
    """
    model = LineItemVersion
    conditions: list[ColumnElement[bool]] = [
        model.until_index.is_(None),
        model.agreement.is_(None)
        if nowhere
        else model.agreement == bindparam("agreement"),
        model.act == bindparam("act"),
        model.from_party == bindparam("from_party"),
        model.to_party == bindparam("to_party"),
        model.category.in_(bindparam("related", expanding=True)),
    ]
    if dated:
        overlaps = (model.first_on <= bindparam("last")) & (
            model.last_on >= bindparam("first")
        )
        conditions.append(or_(model.first_on.is_(None), overlaps))
    if part:
        conditions.append(
            or_(model.part_of.is_(None), model.part_of != bindparam("part_of"))
        )
    # Sorted by whoever asks: an ORDER BY makes SQLite walk the whole agreement instead of its
    # event's index.
    return select(model.created_index, model.id, model.part_of, model.status).where(
        *conditions
    )
