"""A body with a wrong form says too which of the ids that it names aren't recorded."""

import json

from tests import factories
from tests.factories import post


def speaking(*parties):
    return [{"name": "A", "parties": parties}]


WRONG = factories.line_item(
    id="bodies",
    to_party="XX",
    distinct_from=["nobody"],
    effective_on="June",
    claims=[
        factories.claim(source="nowhere", quantity="6.5", speakers=speaking("YY")),
        factories.claim(speakers=speaking("RU", "?")),
    ],
)
UNKNOWN = [
    "/to_party",
    "/distinct_from/0",
    "/claims/0/source",
    "/claims/0/speakers/0/parties/0",
]
MISSHAPEN = ["/claims/0/quantity", "/claims/1/speakers/0/parties/1", "/effective_on"]


def test_unknown_ids_are_told_beside_wrong_forms_in_every_format(client, recorder):
    lines = [
        {"type": "line_item"} | WRONG,
        {"type": "line_item"} | factories.line_item(part_of="bodies", category="?", to_party="ZZ"),
    ]
    ndjson = "\n".join(map(json.dumps, lines))
    headers = recorder | {"Content-Type": "application/x-ndjson"}

    alone = post(client, recorder, "/v1/line-items", WRONG)
    batch = post(client, recorder, "/v1/batches", lines)
    of_ndjson = client.post("/v1/batches", data=ndjson, headers=headers)

    expected = sorted([*UNKNOWN, *MISSHAPEN])
    assert sorted(each["pointer"] for each in alone.json["errors"]) == expected
    in_batch = [(each["line"], each["pointer"]) for each in of_ndjson.json["errors"]]
    second = [(2, "/category"), (2, "/to_party")]
    assert sorted(in_batch) == [*[(1, pointer) for pointer in expected], *second]
    assert sorted(each["pointer"] for each in batch.json["errors"]) == [
        *[f"/0{pointer}" for pointer in expected],
        "/1/category",
        "/1/to_party",
    ]
