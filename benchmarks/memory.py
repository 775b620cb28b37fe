"""Eight of the largest answers at once, from a real server: its memory over idle, at the worst.

The ledger holds a line item of 200 claims that quote 2,000 characters each, 199 times changed, as
they could be made once; and an agreement of 200,000 line items.
"""

import threading
import time
import urllib.error
import urllib.request
from collections import Counter

import orjson
from sqlalchemy import delete, insert, select

from benchmarks import ledgers, servers
from benchmarks.streams import PIECE_BYTES, peak_megabytes
from ledger.models import JournalHead, LineItemVersion
from ledger.rules.base.canonical_json import canonical

LINE_ITEMS, CLAIMS, VERSIONS = 200_000, 200, 200
AT_ONCE = 8
FAT = "/v1/line-items/template-0"
PATHS = (
    f"{FAT}/history?limit=200&pretty=true",
    f"{FAT}.txt",
    "/v1/agreements/large/open-questions?pretty=true",
    "/v1/agreements/large/totals?explain=true&pretty=true",
    "/v1/agreements/templates/totals?explain=true&pretty=true",
    "/v1/agreements/large/totals?policy=from_party",
    "/v1/agreements/large/timeline?pretty=true",
    "/v1/totals?pretty=true",
)


def run() -> None:
    with ledgers.temporary() as ledger:
        ledgers.add_agreement(ledger, "large")
        ledgers.fill(ledger, "large", LINE_ITEMS, prefix="large")
        _fatten(ledger)
        home = ledger.settings.home
        ledger.close()
        for paths in (*([path] * AT_ONCE for path in PATHS), list(PATHS)):
            _measure(home, paths)


def _measure(home: object, paths: list[str]) -> None:
    port = servers.free_port()
    with servers.running("ledger", "serve", "--port", str(port), port=port, home=home):
        idle, started, statuses = peak_megabytes(), time.perf_counter(), Counter[str]()
        asking = [
            threading.Thread(
                target=_drain,
                args=(f"http://127.0.0.1:{port}{path}", statuses),
                daemon=True,
            )
            for path in paths
        ]
        for thread in asking:
            thread.start()
        for thread in asking:
            thread.join()
        what = paths[0] if len(set(paths)) == 1 else "one of each"
        over, seconds = peak_megabytes() - idle, time.perf_counter() - started
        print(
            f"{AT_ONCE} x {what:60} {over:+6.0f} MB over idle, {seconds:4.0f} s, {dict(statuses)}"
        )


def _drain(url: str, statuses: Counter[str]) -> None:
    try:
        with urllib.request.urlopen(url) as answer:  # noqa: S310 - the server is our own
            size = 0
            while piece := answer.read(PIECE_BYTES):
                size += len(piece)
            statuses[f"{answer.status}, {size / 1e6:.1f} MB"] += 1
    except urllib.error.HTTPError as refused:
        statuses[f"{refused.code} {orjson.loads(refused.read())['code']}"] += 1


def _fatten(ledger: ledgers.Ledger) -> None:
    """Give the first template many versions that no change could make any more."""
    with ledger.database.transaction() as session:
        model = LineItemVersion
        row = session.execute(
            select(model.__table__).where(model.id == "template-0")
        ).one()
        columns = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a mapping
        document = orjson.loads(columns["document"])
        claim = document["claims"][0]
        words = "x" * 2_000
        passage = claim["passage"] | {
            "exact": words,
            "reading": words,
            "prefix": "",
            "suffix": "",
        }
        document["claims"] = [
            claim | {"id": f"fat-{number}", "passage": passage}
            for number in range(CLAIMS)
        ]
        size = session.execute(select(JournalHead.size)).scalar_one()
        indexes = [columns["from_index"], *range(size - VERSIONS + 1, size)]
        later = [*indexes[1:], None]
        fat = columns | {"document": canonical(document)}
        # An entry makes one version: those of as many copies give way.
        session.execute(delete(model).where(model.from_index.in_(indexes)))
        for first, until in zip(indexes, later, strict=True):
            version = fat | {"from_index": first, "until_index": until}
            session.connection().execute(insert(model.__table__), version)
