"""Checks of what a line item refers to: resources that are recorded, and links that make sense."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from sqlalchemy import or_, select

from ledger.db.rows import AnyQuery
from ledger.models import LineItemVersion
from ledger.rules.base.errors import Invalid
from ledger.rules.totals.undone import Undoable, Undoing, why_not_undoable
from ledger.rules.totals.wholes import Linked, why_not_a_whole
from ledger.rules.workflow.lifecycle import CHAIN, Act, Status
from ledger.services import categories, parties, queries
from ledger.services.journal import Change, loads
from ledger.services.known_ids import known
from ledger.services.resources import (
    AGREEMENT,
    CATEGORY,
    LINE_ITEM,
    PARTY,
    STATED_TOTAL,
    Columns,
    Document,
)
from ledger.services.validation import FieldErrors

#: What to do where a line item is said to be both distinct from another and a part of it, or whole.
_LEAVE_OUT: Final = (
    "what is a share or a stage of another isn't distinct from it. Leave it out here, or send "
    '"part_of": null there.'
)
_OF_ITS_WHOLE: Final = f"That is the whole in part_of: {_LEAVE_OUT}"


class CannotUndo(Invalid):
    """`undoes` names what this line item can't undo."""

    code = "cannot-undo"


class NotAWhole(Invalid):
    """`part_of` names a line item that this one can't be a part of."""

    code = "not-a-whole"


def check_new(
    change: Change,
    item: Mapping[str, Any],
) -> None:
    """Check everything that a new line item refers to.

    Raises:
        Invalid: something isn't recorded or is withdrawn, or a link makes no sense.
    """
    errors = FieldErrors()
    errors.references(change, AGREEMENT, [("/agreement", item["agreement"])])
    errors.references(change, CATEGORY, [("/category", item["category"])])
    errors.references(change, PARTY, _references(item, "from_party", "to_party"))
    errors.references(change, LINE_ITEM, _references(item, "answers", "part_of"))
    _check_distinct(change, errors, item)
    errors.check()
    _check_links(change, item, changed=item)


def check_changed(
    change: Change,
    item: Mapping[str, Any],
    fields: Columns,
) -> None:
    """Check the links of a line item among the `fields` that a client changes.

    Raises:
        Invalid: one isn't recorded, or makes no sense.
    """
    errors = FieldErrors()
    linked = _references(fields, "answers", "part_of", "counterpart")
    errors.references(change, LINE_ITEM, linked)
    if "distinct_from" in fields:
        _check_distinct(change, errors, item)
    errors.check()
    _check_links(change, item, changed=fields)


def further_distinct(
    change: Change,
    item: Document,
    further_ids: list[str],
) -> Columns:
    """Return what a line item is distinct from, when a step names further ones.

    Raises:
        Invalid: one isn't recorded, or makes no sense.
    """
    other_ids = [*item["distinct_from"], *further_ids]
    further = {"distinct_from": list(dict.fromkeys(other_ids))}
    errors = FieldErrors()
    _check_distinct(change, errors, item | further)
    errors.check()
    return further


def _check_distinct(
    change: Change, errors: FieldErrors, item: Mapping[str, Any]
) -> None:
    """Add an error for each that isn't recorded, is the line item itself, its whole or a part."""
    pointed = [
        (f"/distinct_from/{place}", other)
        for place, other in enumerate(item["distinct_from"])
    ]
    errors.references(change, LINE_ITEM, pointed)
    for pointer, other in pointed:
        if other == item.get("id"):
            errors.add(pointer, "not-distinct", "No line item is distinct from itself.")
        elif other == item["part_of"]:
            errors.add(pointer, "not-distinct", _OF_ITS_WHOLE)
    for part in _parts_among(change, item):
        place = item["distinct_from"].index(part)
        sentence = f"{part!r} says that it is a part of this one: {_LEAVE_OUT}"
        errors.add(f"/distinct_from/{place}", "not-distinct", sentence)


def _parts_among(change: Change, item: Mapping[str, Any]) -> Collection[str]:
    """Return the parts of a line item, or of what it is entered again for, in `distinct_from`."""
    wholes = [item.get("id"), item.get("re_entry_of")]
    if not item["distinct_from"] or not any(wholes):
        return []
    model = LineItemVersion
    query = select(model.id).where(
        model.id.in_(item["distinct_from"]),
        model.part_of.in_(filter(None, wholes)),
        queries.current(model),
    )
    return change.session.execute(query).scalars().all()


def apart_from_whole(
    item: Document,
    fields: Mapping[str, Any],
) -> list[str]:
    """Return what a line item is distinct from, once `fields` make it a part of another.

    What was recorded of its new whole gives way; what the same `fields` say of it doesn't.
    """
    distinct_from: list[str] = item["distinct_from"]
    if "part_of" not in fields or item["part_of"] in fields.get("distinct_from", ()):
        return distinct_from
    return [other for other in distinct_from if other != item["part_of"]]


def _references(
    fields: Mapping[str, Any],
    *names: str,
) -> list[tuple[str, str | None]]:
    """Return the ids that some fields hold, each after its pointer."""
    return [(f"/{name}", fields.get(name)) for name in names]


def _check_links(
    change: Change,
    item: Mapping[str, Any],
    *,
    changed: Mapping[str, Any],
) -> None:
    """Check the links that are new; the others were checked when they were recorded."""
    if changed.get("answers") is not None:
        _check_answers(change, item)
    if changed.get("part_of") is not None:
        _check_whole(change, item)
    if changed.get("undoes") is not None:
        _check_undone(change, item)
    if item["undoes"] is not None and item["part_of"] is not None:
        reason = "What undoes another is no part of a whole."
        raise CannotUndo.of_field("/undoes", reason)


def would_break(
    change: Change,
    item: Mapping[str, Any],
    names: Collection[str],
    other: Mapping[str, Any],
) -> bool:
    """Return whether a line item can't have these links to another one, which isn't recorded."""
    if "answers" in names and not _is_earlier(other, item):
        return True
    if "part_of" in names and _why_not_a_whole(change, item, other):
        return True
    return "undoes" in names and bool(_why_not_undoable(change, item, _undone(other)))


def resting_ids(
    change: Change,
    item: Document,
) -> list[str]:
    """Return the line items that have a link to one, unless they are voided."""
    model = LineItemVersion
    rests = or_(
        model.answers == item["id"],
        model.part_of == item["id"],
        model.undoes == item["id"],
    )
    query = select(model.id).where(
        rests,
        model.status != Status.VOIDED.value,
        queries.current(model),
    )
    in_order = query.order_by(model.created_index)
    return list(change.session.execute(in_order).scalars())


def _is_earlier(
    answered: Mapping[str, Any],
    item: Mapping[str, Any],
) -> bool:
    """Return whether one line item stands earlier in the chain of acts than another."""
    return CHAIN.index(Act(answered["act"])) < CHAIN.index(Act(item["act"]))


def _check_answers(
    change: Change,
    item: Mapping[str, Any],
) -> None:
    """Check that a line item answers what stands earlier in the chain of acts."""
    answered = _line_item(change, item["answers"])
    if _is_earlier(answered, item):
        return
    sentence = (
        f"A {item['act']} answers what stands earlier in the chain request, offer, pledge, "
        f"report; this is a {answered['act']}."
    )
    raise Invalid.of_field("/answers", sentence, code="not-earlier")


def _check_whole(
    change: Change,
    item: Mapping[str, Any],
) -> None:
    """Check that a line item can be a part of the one that it names."""
    whole = _line_item(change, item["part_of"])
    reason = _why_not_a_whole(change, item, whole)
    if reason is not None:
        raise NotAWhole.of_field("/part_of", reason)


def _check_undone(
    change: Change,
    item: Mapping[str, Any],
) -> None:
    """Check that a line item can undo the report or the stated total that it names."""
    undone = _undoable(change, item["undoes"])
    reason = _why_not_undoable(change, item, undone)
    if reason is not None:
        raise CannotUndo.of_field("/undoes", reason)


def _why_not_undoable(
    change: Change,
    item: Mapping[str, Any],
    undone: Undoable,
) -> str | None:
    """Return why a line item can't undo another, or a stated total; None if it can."""
    undoing = Undoing(
        item.get("id"),
        item["agreement"],
        item["act"],
        item["category"],
    )
    return why_not_undoable(undoing, undone, categories.tree_now(change))


def _undone(item: Mapping[str, Any]) -> Undoable:
    """Return a line item as the rule of what can be undone takes it."""
    return Undoable(
        id=item["id"],
        agreements=[item["agreement"]],
        act=item["act"],
        categories=[item["category"]],
        undoes=item["undoes"],
    )


def _undoable(
    change: Change,
    identity: str,
) -> Undoable:
    """Return the line item of an id, else the stated total.

    Raises:
        Invalid: neither is recorded, or the stated total is withdrawn.
    """
    if known(change, LINE_ITEM, [identity]):
        return _undone(_line_item(change, identity))
    errors = FieldErrors()
    errors.references(change, STATED_TOTAL, [("/undoes", identity)])
    errors.check()
    total = loads(queries.get(change.session, STATED_TOTAL, identity, change.size))
    return Undoable(
        id=identity,
        agreements=total["agreements"],
        act=Act.REPORT if total["of"] == "reported" else Act.PLEDGE,
        categories=total["categories"],
        undoes=None,
    )


def _line_item(
    change: Change,
    identity: str,
) -> Document:
    return loads(queries.get(change.session, LINE_ITEM, identity, change.size))


def _why_not_a_whole(
    change: Change,
    item: Mapping[str, Any],
    whole: Mapping[str, Any],
) -> str | None:
    """Return why a line item can't be a part of another; None if it can."""
    reason = why_not_a_whole(
        _linked(item),
        _linked(whole),
        categories.tree_now(change),
        parties.members_now(change),
    )
    if reason is not None:
        return reason
    identity = item.get("id")
    if identity is not None and change.session.execute(_parts(identity)).first():
        return "This line item has parts of its own, and a whole is itself no part."
    return None


def _linked(item: Mapping[str, Any]) -> Linked:
    """Return a line item as the rule of wholes takes it."""
    return Linked(
        id=item.get("id"),
        agreement=item["agreement"],
        act=item["act"],
        category=item["category"],
        from_party=item["from_party"],
        to_party=item["to_party"],
        part_of=item["part_of"],
    )


def _parts(line_item: str) -> AnyQuery:
    """Return the query of one part of a line item."""
    model = LineItemVersion
    is_part = model.part_of == line_item
    return select(model.id).where(is_part, queries.current(model)).limit(1)
