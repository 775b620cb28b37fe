"""What tests of batches send, and how they look at what came of it."""

import csv
import io
import json
from operator import itemgetter

from sqlalchemy import func, select

from ledger.db import Base
from tests.answers import refused
from tests.factories import DAILY, ROUND, WIRE

JSON, NDJSON, CSV = "application/json", "application/x-ndjson", "text/csv"

ROW = {
    "line_item": "bodies",
    "agreement": ROUND,
    "act": "pledge",
    "category": "body",
    "from_party": "RU",
    "to_party": "UA",
    "source": DAILY,
    "words": "return 6,000 bodies",
    "text": "6,000",
}
FURTHER = {
    "line_item": "bodies",
    "source": WIRE,
    "words": "the 6,000 bodies for each side",
    "text": "6000",
    "relation": "restates",
}


def sheet(*rows, delimiter=",", bom=""):
    """Return CSV with the columns that any row has."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, names, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return (bom + out.getvalue()).encode()


def send(client, actor, lines, kind=NDJSON, path="/v1/batches", **headers):
    """Send lines, or a body as it stands; `If_Match="*"` becomes the header If-Match."""
    if isinstance(lines, list):
        texts = [json.dumps(line, ensure_ascii=False) for line in lines]
        lines = "\n".join(texts) if kind == NDJSON else f"[{', '.join(texts)}]"
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(path, data=lines, headers=actor | {"Content-Type": kind} | named)


def made(answer):
    """Return what each line recorded: line, type and id."""
    assert answer.status_code == 201, answer.text
    return [(item["line"], item["type"], item["id"]) for item in answer.json["items"]]


def told(answer):
    """Return where each line was refused, and why; of errors that are alike, each of them."""
    places = [
        (place["line"], place["pointer"], error["code"])
        for error in errors(answer)
        for place in error.get("alike", [error])
    ]
    return sorted(places, key=itemgetter(0))


def errors(answer):
    status, code, more = refused(answer)
    assert (status, code) == (422, "batch-refused"), answer.text
    assert all(error["message"] for error in more["errors"])
    return more["errors"]


def counts(database):
    """Return how many rows each table has."""
    with database.snapshot() as session:
        return {
            table.name: session.execute(select(func.count()).select_from(table)).scalar_one()
            for table in Base.metadata.sorted_tables
        }
