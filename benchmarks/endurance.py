"""Ten minutes of everything at once: what memory each process of a server has, minute by minute.

Readers ask for lists, totals, timelines, explanations, pages, CSV and searches, each new to what is
kept; writers change line items, and try batches, so that there is never more to read.
"""

import threading
import time
from collections.abc import Callable
from contextlib import closing
from http.client import HTTPConnection
from itertools import count
from pathlib import Path

import orjson

from benchmarks import ledgers, rounds, servers
from tests.postgresql import Postgresql

LINE_ITEMS = 1_000
READERS, WRITERS = 8, 4
MINUTES = 10
WORKERS = 2
BATCH_LINES = 50
AGREEMENT = "/v1/agreements/long"
READ = (
    f"{AGREEMENT}/line-items?limit=100",
    f"{AGREEMENT}/totals",
    f"{AGREEMENT}/totals.txt?explain=true",
    f"{AGREEMENT}/timeline",
    f"{AGREEMENT}/open-questions",
    "/v1/line-items.csv?limit=200",
    "/v1/claims.txt?q=prisoners&limit=50",
    "/v1/totals",
    "/agreements/long",
    "/v1/line-items/template-0/history",
)


def run() -> None:
    rows = [_measured(None, 1)]
    with closing(Postgresql()) as server:
        rows.append(_measured(server.empty(), WORKERS))
    head = (
        "",
        "idle",
        *(f"{minute} min" for minute in range(1, MINUTES + 1)),
        "requests",
    )
    title = f"MB of the largest process, {READERS} readers and {WRITERS} writers"
    rounds.print_table(title, head, rows)


def _measured(database: str | None, workers: int) -> tuple[str, ...]:
    """Return a row of the table: the largest process of a server when idle, and each minute."""
    with ledgers.temporary(database) as ledger:
        ledgers.add_agreement(ledger, "long")
        ledgers.fill(ledger, "long", LINE_ITEMS, prefix="item")
        header, home = ledger.headers["Authorization"], ledger.settings.home
        ledger.close()
        port = servers.free_port()
        command = ("ledger", "serve", "--port", str(port), "--workers", str(workers))
        with servers.running(*command, port=port, home=home, database=database):
            sizes = [_megabytes(port)]
            load = _Load(port, header)
            for _ in range(MINUTES):
                time.sleep(60)
                sizes.append(_megabytes(port))
            load.end()
    where = "SQLite" if database is None else f"PostgreSQL, {workers} workers"
    return (where, *(f"{size:.0f}" for size in sizes), f"{load.requests:,}")


class _Load:
    """Readers and writers in threads, until it ends; what isn't answered well stops the run."""

    def __init__(self, port: int, header: str) -> None:
        self.requests = 0
        self._port = port
        self._header = header
        self._numbers = count(1)
        self._ended = threading.Event()
        self._failures: list[str] = []
        calls = [self._read] * READERS + [self._write] * WRITERS
        self._threads = [
            threading.Thread(target=self._repeat, args=[call]) for call in calls
        ]
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()
        assert not self._failures, self._failures[:3]

    def _repeat(self, call: Callable[[HTTPConnection, int], None]) -> None:
        with closing(
            HTTPConnection("127.0.0.1", self._port, timeout=120)
        ) as connection:
            while not self._ended.is_set() and not self._failures:
                call(connection, next(self._numbers))

    def _read(self, connection: HTTPConnection, number: int) -> None:
        path = READ[number % len(READ)]
        headers = {"Accept": f"{servers.accept_anew(number)}, */*"}
        connection.request("GET", path, headers=headers)
        # A reader who is told to come later has been answered well.
        self._answered(connection, path, {200, 503})

    def _write(self, connection: HTTPConnection, number: int) -> None:
        """Change a line item, or try a batch: what there is to read stays as large as it is."""
        headers = {"Authorization": self._header, "If-Match": "*"}
        if number % 10:
            note = {"note": f"Looked at {number} times."}
            path = f"/v1/line-items/template-{number % 4}"
            headers["Content-Type"] = "application/merge-patch+json"
            connection.request("PATCH", path, orjson.dumps(note), headers)
        else:
            path = "/v1/batches?dry_run=true"
            headers["Content-Type"] = "application/x-ndjson"
            connection.request("POST", path, _batch(number), headers)
        self._answered(connection, path, {200, 201, 503})

    def _answered(
        self, connection: HTTPConnection, path: str, statuses: set[int]
    ) -> None:
        answer = connection.getresponse()
        content = answer.read()
        self.requests += 1
        if answer.status not in statuses:
            self._failures.append(f"{path}: {answer.status} {content[:500]!r}")


def _batch(number: int) -> bytes:
    """Return a batch of line items that aren't like others."""
    first = 1_000_000 + number * BATCH_LINES
    numbers = range(first, first + BATCH_LINES)
    lines = [
        {"type": "line_item", **ledgers.line_item("long", line)} for line in numbers
    ]
    return b"\n".join(map(orjson.dumps, lines))


def _megabytes(port: int) -> float:
    """Return what memory the largest process of a server has, by its port; see proc(5)."""
    sizes = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().split(b"\0")
            status = (folder / "status").read_text()
        except OSError:  # It has ended.
            continue
        if b"serve" in command and str(port).encode() in command:
            sizes.append(int(status.partition("VmRSS:")[2].split()[0]) / 1024)
    return max(sizes)
