"""The description of tables that go out together (Data Package v2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

_PROFILES: Final = "https://datapackage.org/profiles/2.0"
#: Columns that hold nothing but whole numbers, or nothing.
_INTEGERS: Final = frozenset(
    (
        "bytes",
        "characters",
        "claims",
        "damaged_places",
        "difference_lower",
        "difference_upper",
        "documents",
        "end",
        "expected_lower",
        "expected_upper",
        "guessed_places",
        "keys",
        "lower",
        "start",
        "upper",
        "value",
        "version",
    )
)
#: Columns that hold nothing but `true` and `false`, or nothing.
_BOOLEANS: Final = frozenset(
    (
        "approximate",
        "contested",
        "crosses",
        "guessed",
        "through_inclusive",
    )
)
#: The tables that columns of others refer to by id.
_REFERENCES: Final = {
    "line_item": "line-items",
    "source": "sources",
    "category": "categories",
    "from_party": "parties",
    "to_party": "parties",
}


@dataclass(frozen=True, slots=True)
class Table:
    """A table in CSV as it was written, with the names of its columns."""

    name: str
    path: str
    size: int
    sha256: str
    columns: Sequence[str]


def descriptor(
    title: str,
    version: str,
    tables: Sequence[Table],
) -> dict[str, Any]:
    """Return the description of some tables, which lie beside it."""
    return {
        "$schema": f"{_PROFILES}/datapackage.json",
        "name": "exchange-ledger",
        "title": title,
        "version": version,
        "resources": [_resource(table) for table in tables],
    }


def _resource(table: Table) -> dict[str, Any]:
    return {
        "$schema": f"{_PROFILES}/dataresource.json",
        "name": table.name,
        "type": "table",
        "path": table.path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": table.size,
        "hash": f"sha256:{table.sha256}",
        "schema": _schema(table),
    }


def _schema(table: Table) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "$schema": f"{_PROFILES}/tableschema.json",
        "fields": [_field(name) for name in table.columns],
        "missingValues": [""],
        "primaryKey": ["id"],
    }
    keys = [_foreign_key(name) for name in table.columns if name in _REFERENCES]
    if keys:
        schema["foreignKeys"] = keys
    return schema


def _field(name: str) -> dict[str, Any]:
    if name in _INTEGERS:
        return {"name": name, "type": "integer"}
    if name in _BOOLEANS:
        return {
            "name": name,
            "type": "boolean",
            "trueValues": ["true"],
            "falseValues": ["false"],
        }
    return {"name": name, "type": "string"}


def _foreign_key(name: str) -> dict[str, Any]:
    reference = {
        "resource": _REFERENCES[name],
        "fields": ["id"],
    }
    return {"fields": [name], "reference": reference}
