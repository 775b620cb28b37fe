"""Categories: what is handed over, each with a unit and perhaps a category above it."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from ledger.db.prepared import Prepared
from ledger.models import CategoryVersion, ClaimVersion, LineItemVersion
from ledger.rules.base.errors import Frozen
from ledger.rules.totals.hierarchy import Category, above
from ledger.services import journal, queries
from ledger.services.journal import Change, Sealed, loads
from ledger.services.query_conditions import tied_to
from ledger.services.resources import CATEGORY, Columns, Document
from ledger.services.validation import FieldErrors

#: All categories as they stood then. Built once, since every answer with totals reads it.
_TREE: Final = Prepared(
    select(
        CategoryVersion.id,
        CategoryVersion.unit,
        CategoryVersion.parent,
        CategoryVersion.crosses,
    ).where(queries.visible(CategoryVersion, bindparam("known_at")))
)
#: The shipped categories whose persons may be of a sibling kind too.
_CROSSING: Final = frozenset({"wounded", "child"})
#: The categories that every ledger starts with: id, label, unit, parent.
SHIPPED: Final = (
    ("person", "Persons", "persons", None),
    ("pow", "Prisoners of war", "persons", "person"),
    ("wounded", "Seriously wounded and sick", "persons", "person"),
    ("detainee", "Detainees", "persons", "person"),
    ("civilian", "Civilians", "persons", "person"),
    ("child", "Children", "persons", "person"),
    ("hostage", "Hostages", "persons", "person"),
    ("body", "Bodies, the remains of the dead", "bodies", None),
)


def ship(change: Change) -> None:
    """Record the categories that every ledger starts with."""
    for identity, label, unit, parent in SHIPPED:
        create(
            change,
            {
                "id": identity,
                "label": label,
                "unit": unit,
                "parent": parent,
                "crosses": identity in _CROSSING,
            },
        )


def create(
    change: Change,
    fields: Columns,
) -> Sealed:
    """Record a category: nothing is below it yet, so only the one above it has to fit."""
    _check_parent(change, fields)
    queries.check_free(change, CategoryVersion, CATEGORY.collection, fields["id"])
    return journal.create(change, CATEGORY, fields)


def patch(
    change: Change,
    identity: str,
    fields: Columns,
) -> Sealed:
    """Change a category.

    Its unit, its parent and whether it crosses change only while no line item uses it or one below.

    Raises:
        Frozen: a line item does.
    """
    before = queries.find_to_change(change, CATEGORY, identity)
    after = before | fields
    frozen = CATEGORY.columns
    if frozen(after) != frozen(before):
        _check_unused(change, identity)
        _check_place(change, after)
    return journal.revise(change, CATEGORY, before, after, action="patch")


def tree(
    session: Session,
    known_at: int,
) -> dict[str, Category]:
    """Return all categories as they stood then, by id."""
    rows = _TREE.rows(session, known_at=known_at)
    return {
        name: Category(unit, parent, bool(crosses))
        for name, unit, parent, crosses in rows
    }


def documents(
    session: Session,
    known_at: int,
) -> dict[str, Document]:
    """Return the documents of all categories as they stood then, by id."""
    query = select(CategoryVersion.document).where(
        queries.visible(CategoryVersion, known_at)
    )
    recorded = map(journal.loads, session.execute(query).scalars())
    return {category["id"]: category for category in recorded}


def tree_now(change: Change) -> dict[str, Category]:
    """Return all categories as they stand in a change, read once."""
    cache = change.cache(CATEGORY, "tree")
    if journal.ALL not in cache:
        cache[journal.ALL] = tree(change.session, change.size)
    categories: dict[str, Category] = cache[journal.ALL]
    return categories


def related(
    category: str,
    categories: dict[str, Category],
) -> set[str]:
    """Return a category with all above and all below it."""
    return {category, *above(category, categories), *below(category, categories)}


def below(
    category: str,
    categories: Mapping[str, Category],
) -> set[str]:
    """Return all categories below one."""
    return {name for name in categories if category in above(name, categories)}


def _check_parent(
    change: Change,
    category: Document,
) -> None:
    """Check that the category above a new one is recorded, and counts the same unit.

    Raises:
        Invalid: it isn't, or it counts another.
    """
    parent = category["parent"]
    if parent is None:
        return
    errors = FieldErrors()
    errors.references(change, CATEGORY, [("/parent", parent)])
    errors.check()
    above_it = loads(queries.get(change.session, CATEGORY, parent, change.size))
    _check_unit(errors, category, parent, above_it["unit"])
    errors.check()


def _check_unit(
    errors: FieldErrors,
    category: Document,
    other: str,
    unit: str,
) -> None:
    """Add an error where a category has another unit than one that it touches."""
    if unit != category["unit"]:
        sentence = f"{other!r} counts {unit}, and units are never added to each other."
        errors.add("/unit", "other-unit", sentence)


def _check_place(
    change: Change,
    category: Document,
) -> None:
    """Refuse a place in the tree that makes a circle or joins two units.

    The category above has to exist, and all that touch count the same unit.
    """
    identity = category["id"]
    parent = category["parent"]
    errors = FieldErrors()
    errors.references(change, CATEGORY, [("/parent", parent)])
    errors.check()
    categories = dict(tree_now(change))
    categories[identity] = Category(category["unit"], None)
    all_above: list[str] = []
    if parent is not None:
        all_above = [parent, *above(parent, categories)]
    if identity in all_above:
        errors.add("/parent", "circle", "This would put the category below itself.")
    for name, other in categories.items():
        if name == parent or other.parent == identity:
            _check_unit(errors, category, name, other.unit)
    errors.check()


def _check_unused(
    change: Change,
    identity: str,
) -> None:
    """Refuse a change of a category that line items use, or claims that differ from theirs.

    Raises:
        Frozen: one uses it or a category below it.
    """
    names = [identity, *below(identity, tree_now(change))]
    of_category = LineItemVersion.category.in_(names)
    tied = tied_to(f"category:{name}" for name in names)
    items = select(LineItemVersion.id).where(of_category).limit(1)
    claims = select(ClaimVersion.id).where(tied).limit(1)
    for query in (items, claims):
        if change.session.execute(query).first():
            raise Frozen(
                f"Line items use {identity!r} or a category below it: "
                "its unit, its parent and whether it crosses can't change any more."
            )
