"""References within a description: `{"$ref": "#/components/schemas/Party"}`."""

from typing import Any

from ledger.api.openapi.types import Described


def resolved(
    description: Described,
    part: Described,
) -> Described:
    """Return the target of a reference; a part that is no reference, as it is."""
    if "$ref" not in part:
        return part
    target: Any = description
    path = part["$ref"].removeprefix("#/")
    for key in path.split("/"):
        target = target[key]
    assert isinstance(target, dict)
    return target


def target_name(reference: Described) -> str:
    """Return the name of the component that a reference names."""
    path = str(reference["$ref"])
    _, _, name = path.rpartition("/")
    return name


def reference_within(schema: Described) -> Described | None:
    """Return the reference that a schema holds: itself, as the items of a list, or beside null."""
    items = schema.get("items", {})
    alternatives = schema.get("anyOf", [])
    for part in (schema, items, *alternatives):
        reference = part.get("$ref")
        if reference is not None:
            return {"$ref": reference}
    return None


def with_choices(
    part: object,
    description: Described,
) -> object:
    """Put choices where they are referred to: whoever reads a field need not look them up."""
    if isinstance(part, list):
        return [with_choices(item, description) for item in part]
    if not isinstance(part, dict):
        return part
    target = resolved(description, part)
    if target is not part and "enum" in target:
        siblings = dict(part)
        del siblings["$ref"]
        return target | siblings
    return {name: with_choices(value, description) for name, value in part.items()}
