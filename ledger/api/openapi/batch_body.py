"""The body of a batch in openapi.yaml: lines of each type, NDJSON and CSV."""

from typing import Final

from ledger.api.batch import claims_csv_columns
from ledger.api.http.operations import line_shapes
from ledger.api.openapi.schemas import name_of
from ledger.api.openapi.types import Described
from ledger.services.batches import BATCH_LINES_MAX

IF_MATCH: Final = (
    "Needed where a line adds a claim or a transition to a line item that was there before: the "
    "ETags of those last read, or * for any."
)
_NDJSON: Final = (
    "One object a line, each as in the array of the JSON body. Empty lines are skipped; errors "
    "name the line of the file."
)
_CSV: Final = (
    "The columns of /v1/claims.csv, any of them in any order, and some more: one row is one claim. "
    "Rows with the same line_item make one line item: the first one makes it, and the later ones "
    "say their relation. A row whose id is recorded already, just so, is left as it is. What the "
    "ledger works out may stay empty, or must be what it works out. Comma, semicolon or tab; "
    f"UTF-8. Columns: {', '.join(claims_csv_columns.KNOWN)}."
)


def body(example: Described) -> Described:
    """Return the description of the body of a batch in each of its forms."""
    json_lines: Described = {"schema": _lines()}
    if "body" in example:
        json_lines["example"] = example["body"]
    ndjson = _text(_NDJSON)
    content = {
        "application/json": json_lines,
        "application/x-ndjson": ndjson,
        "application/ndjson": ndjson,
        # As with bare articles: some generators tell it by this from the CSV that is answered.
        "text/csv; charset=utf-8": _text(_CSV),
    }
    return {
        "required": True,
        "content": content,
    }


def _lines() -> Described:
    """The array of the JSON body; the type of a line says which shape it has."""
    shapes = line_shapes()
    schemas = {}
    for line_type, shape in shapes.items():
        name = name_of(shape)
        schemas[line_type.value] = f"#/components/schemas/{name}"
    line = {
        "oneOf": list(shapes.values()),
        "discriminator": {
            "propertyName": "type",
            "mapping": schemas,
        },
    }
    return {
        "type": "array",
        "minItems": 1,
        "maxItems": BATCH_LINES_MAX,
        "items": line,
    }


def _text(sentence: str) -> Described:
    schema = {
        "type": "string",
        "description": sentence,
    }
    return {"schema": schema}
