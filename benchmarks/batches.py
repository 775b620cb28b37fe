"""One batch of 10,000 lines, in each form, on both databases: all of it, and the turn to write.

Nobody else writes during the turn; what comes before it, reading the body and checking its shapes,
holds nobody up. CPU is that of this process; PostgreSQL has its own.
"""

import csv
import io
import json
import time
from collections.abc import Callable, Iterator
from contextlib import closing

from benchmarks import ledgers, rounds
from ledger.api.routes.batches import READERS
from tests.postgresql import Postgresql

LINES = 10_000
SOURCES = 5
CLAIMS_OF_EACH = 50
JSON, NDJSON, CSV = "application/json", "application/x-ndjson", "text/csv"


def run() -> None:
    rows = [("SQLite", *measured) for measured in _measured(None)]
    with closing(Postgresql()) as server:
        rows += [("PostgreSQL", *measured) for measured in _measured(server.empty())]
    head = ("", "lines", "MB", "s in all", "s of turn", "s of CPU here")
    rounds.print_table(
        f"POST a batch of {LINES:,} lines, {SOURCES} sources, once each",
        head,
        [(f"{where}, {what}", *figures) for where, what, *figures in rows],
    )


def _measured(database: str | None) -> Iterator[tuple[str, ...]]:
    with ledgers.temporary(database) as ledger:
        for number in range(SOURCES):
            body = {
                "publisher": "The Evening Post",
                "text": ledgers.ARTICLE + "." * number,
            }
            ledger.post("/v1/sources", body | {"id": f"article-{number}"})
        for what, (kind, make) in FORMS.items():
            agreement = what.replace(" ", "-").replace(",", "").lower()
            ledgers.add_agreement(ledger, agreement)
            yield what, *_timed(ledger, kind, make(agreement))


def _timed(ledger: ledgers.Ledger, kind: str, body: bytes) -> tuple[str, ...]:
    started = time.perf_counter()
    lines = READERS[kind](body)
    read = time.perf_counter() - started
    started, used = time.perf_counter(), time.process_time()
    headers = ledger.headers | {"Content-Type": kind}
    answer = ledger.client().post("/v1/batches", data=body, headers=headers)
    taken, used = time.perf_counter() - started, time.process_time() - used
    assert answer.status_code == 201, answer.text[:1_000]
    return (
        f"{len(lines):,}",
        f"{len(body) / 1e6:.1f}",
        f"{taken:.1f}",
        f"{taken - read:.1f}",
        f"{used:.1f}",
    )


def _items(agreement: str, count: int = LINES) -> Iterator[dict[str, object]]:
    for number in range(count):
        item = ledgers.line_item(agreement, number, id=f"{agreement}-{number}")
        item["claims"][0]["source"] = f"article-{number % SOURCES}"
        yield item | {"type": "line_item"}


def _array(agreement: str) -> bytes:
    return json.dumps(list(_items(agreement))).encode()


def _ndjson(agreement: str) -> bytes:
    return b"\n".join(json.dumps(item).encode() for item in _items(agreement))


def _further_claims(agreement: str) -> bytes:
    """A few line items, each told many times."""
    lines = []
    for item in _items(agreement, LINES // CLAIMS_OF_EACH):
        lines.append(item)
        claim = item["claims"][0] | {"relation": "restates"}
        further = {"type": "claim", "line_item": item["id"]} | claim
        lines += [further] * (CLAIMS_OF_EACH - 1)
    return b"\n".join(json.dumps(line).encode() for line in lines)


def _csv(agreement: str) -> bytes:
    own = ("agreement", "act", "category", "from_party", "to_party", "effective_on")
    head = ("line_item", *own, "source", "words", "text", "speakers", "speaker_parties")
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(head)
    for item in _items(agreement):
        claim = item["claims"][0]
        (speaker,) = claim["speakers"]
        said = (
            claim["source"],
            claim["quote"],
            claim["quantity"],
            speaker["name"],
        )
        parties = ", ".join(speaker["parties"])
        writer.writerow([item["id"], *(item[name] for name in own), *said, parties])
    return out.getvalue().encode()


FORMS: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "line items, NDJSON": (NDJSON, _ndjson),
    "line items, array": (JSON, _array),
    "line items, CSV": (CSV, _csv),
    f"{CLAIMS_OF_EACH} claims each, NDJSON": (NDJSON, _further_claims),
}
