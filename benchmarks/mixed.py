"""Writers beside many readers of cold pages: with the turns of reading, and without them.

Readers and writers are threads of processes of their own, on both databases. Each side is measured
alone, then both together: what each keeps of its speed.
"""

from contextlib import closing

from benchmarks import ledgers, rounds, servers, traffic
from tests.postgresql import Postgresql

READERS, WRITERS = 32, 8
LINE_ITEMS = 1_000
PAGE = "/v1/agreements/long-list/line-items?limit=100"
TOTALS = "/v1/totals?as_of=2035-01-01"
SERVERS = {"turns": "ledger", "none": "benchmarks.unordered"}
WORKERS = 4


def run() -> None:
    rows = _measured(None, 1)
    with closing(Postgresql()) as server:
        rows += _measured(server.empty(), WORKERS)
    head = ("", "reads/s", "of alone", "writes/s", "of alone", "write p50 ms", "p99 ms")
    title = (
        f"{WRITERS} writers beside {READERS} readers, {traffic.SECONDS} s each, A B B A"
    )
    rounds.print_table(title, head, rows)


def _measured(database: str | None, workers: int) -> list[tuple[str, ...]]:
    rows = []
    with ledgers.temporary(database) as ledger:
        ledgers.add_agreement(ledger, "long-list")
        ledgers.fill(ledger, "long-list", LINE_ITEMS, prefix="item")
        header, home = ledger.headers["Authorization"], ledger.settings.home
        ledger.close()
        where = "SQLite" if database is None else f"PostgreSQL, {workers} workers"
        for path, what in ((PAGE, "cold pages"), (TOTALS, "cold totals across")):
            for name in (*SERVERS, *reversed(SERVERS)):
                port = servers.free_port()
                command = (
                    SERVERS[name],
                    "serve",
                    "--port",
                    str(port),
                    "--workers",
                    str(workers),
                )
                with servers.running(*command, port=port, home=home, database=database):
                    figures = _together(port, path, header)
                rows.append((f"{where}, {what}, {name}", *figures))
    return rows


def _together(port: int, path: str, header: str) -> tuple[str, ...]:
    """Read and write for some seconds; answers how much of each was done."""
    traffic.warm(port, path, header)
    reading = (traffic.reading(path), READERS)
    (reads_alone,) = traffic.done(port, reading)
    (writes_alone,) = traffic.done(port, (traffic.writing(header), WRITERS))
    reads, writes = traffic.done(port, reading, (traffic.writing(header), WRITERS))
    half, most = (writes[int(len(writes) * share)] for share in (0.5, 0.99))
    return (
        f"{len(reads) / traffic.SECONDS:.0f}",
        f"{len(reads) / len(reads_alone):.2f}",
        f"{len(writes) / traffic.SECONDS:.0f}",
        f"{len(writes) / len(writes_alone):.2f}",
        f"{half:.0f}",
        f"{most:.0f}",
    )
