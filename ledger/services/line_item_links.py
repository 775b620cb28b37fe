"""Checks of what a line item refers to: resources that are recorded, and links that make sense."""

from typing import Final

from sqlalchemy import select

from ledger.db.rows import AnyQuery
from ledger.models import LineItemVersion
from ledger.rules.base.errors import Invalid
from ledger.rules.totals.hierarchy import above
from ledger.rules.workflow.lifecycle import CHAIN, Act
from ledger.services import categories, queries
from ledger.services.journal import Change, loads
from ledger.services.resources import (
    AGREEMENT,
    CATEGORY,
    LINE_ITEM,
    PARTY,
    Columns,
    Document,
)
from ledger.services.validation import FieldErrors

#: The fields in which a whole agrees with its parts.
_SAME_IN_WHOLE: Final = ("agreement", "act", "from_party", "to_party")


class NotAWhole(Invalid):
    """`part_of` names a line item that this one can't be a part of."""

    code = "not-a-whole"


def check_new(change: Change, item: Columns) -> None:
    """Check everything that a new line item refers to.

    Raises:
        Invalid: something isn't recorded or is withdrawn, or a link makes no sense.
    """
    distinct_from = [
        (f"/distinct_from/{place}", other)
        for place, other in enumerate(item["distinct_from"])
    ]
    errors = FieldErrors()
    errors.references(change, AGREEMENT, [("/agreement", item["agreement"])])
    errors.references(change, CATEGORY, [("/category", item["category"])])
    errors.references(change, PARTY, _references(item, "from_party", "to_party"))
    errors.references(change, LINE_ITEM, _references(item, "answers", "part_of"))
    errors.references(change, LINE_ITEM, distinct_from)
    errors.check()
    _check_links(change, item, changed=item)


def check_changed(
    change: Change,
    item: Columns,
    fields: Columns,
) -> None:
    """Check the links of a line item among the `fields` that a client changes.

    Raises:
        Invalid: one isn't recorded, or makes no sense.
    """
    errors = FieldErrors()
    errors.references(change, LINE_ITEM, _references(fields, "answers", "part_of"))
    errors.check()
    _check_links(change, item, changed=fields)


def _references(fields: Columns, *names: str) -> list[tuple[str, str | None]]:
    """Return the ids that some fields hold, each after its pointer."""
    return [(f"/{name}", fields.get(name)) for name in names]


def _check_links(
    change: Change,
    item: Columns,
    *,
    changed: Columns,
) -> None:
    """Check the links that are new; the others were checked when they were recorded."""
    if changed.get("answers") is not None:
        _check_answers(change, item)
    if changed.get("part_of") is not None:
        _check_whole(change, item)


def _check_answers(change: Change, item: Columns) -> None:
    """Check that a line item answers what stands earlier in the chain of acts."""
    answered = _line_item(change, item["answers"])
    if CHAIN.index(Act(answered["act"])) < CHAIN.index(Act(item["act"])):
        return
    sentence = (
        f"A {item['act']} answers what stands earlier in the chain request, offer, pledge, "
        f"report; this is a {answered['act']}."
    )
    error = {
        "pointer": "/answers",
        "code": "not-earlier",
        "message": sentence,
    }
    raise Invalid([error])


def _check_whole(change: Change, item: Columns) -> None:
    """Check that a line item can be a part of the one that it names."""
    whole = _line_item(change, item["part_of"])
    reason = _why_not_a_whole(change, item, whole)
    if reason is None:
        return
    error = {
        "pointer": "/part_of",
        "code": NotAWhole.code,
        "message": reason,
    }
    raise NotAWhole([error])


def _line_item(change: Change, identity: str) -> Document:
    return loads(queries.get(change.session, LINE_ITEM, identity, change.size))


def _why_not_a_whole(
    change: Change,
    item: Columns,
    whole: Document,
) -> str | None:
    """Return why a line item can't be a part of another; None if it can."""
    identity = item.get("id")
    category = item["category"]
    if whole["id"] == identity:
        return "A line item can't be a part of itself."
    if any(whole[name] != item[name] for name in _SAME_IN_WHOLE):
        return "A whole has the same agreement, act and direction as its part."
    if whole["category"] not in (
        category,
        *above(category, categories.tree_now(change)),
    ):
        return (
            "A whole has the same category as its part or one above it; "
            f"{whole['category']!r} isn't above {category!r}."
        )
    if whole["part_of"] is not None:
        return (
            f"That line item is itself a part, of {whole['part_of']!r}: name that one."
        )
    if identity is not None and change.session.execute(_parts(identity)).first():
        return "This line item has parts of its own, and a whole is itself no part."
    return None


def _parts(line_item: str) -> AnyQuery:
    """Return the query of one part of a line item."""
    model = LineItemVersion
    is_part = model.part_of == line_item
    return select(model.id).where(is_part, queries.current(model)).limit(1)
