"""Writers beside many readers of cold pages: with the turns of reading, and without them.

Readers and writers are threads of processes of their own, on both databases. Each side is measured
alone, then both together: what each keeps of its speed.
"""

import json
import multiprocessing
import threading
import time
from collections.abc import Callable
from contextlib import closing
from http.client import HTTPConnection
from itertools import count

from benchmarks import ledgers, rounds, servers
from tests.postgresql import Postgresql

READERS, WRITERS = 32, 8
SECONDS = 3
LINE_ITEMS = 1_000
PAGE = "/v1/agreements/long-list/line-items?limit=100"
TOTALS = "/v1/totals?as_of=2035-01-01"
SERVERS = {"turns": "ledger", "none": "benchmarks.unordered"}
WORKERS = 4
CREATED = 201


def run() -> None:
    rows = _measured(None, 1)
    with closing(Postgresql()) as server:
        rows += _measured(server.empty(), WORKERS)
    head = ("", "reads/s", "of alone", "writes/s", "of alone", "write p50 ms", "p99 ms")
    title = f"{WRITERS} writers beside {READERS} readers, {SECONDS} s each, A B B A"
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
    _warm(port, path, header)
    reading = (_reading(path), READERS)
    (reads_alone,) = _done(port, reading)
    (writes_alone,) = _done(port, (_writing(header), WRITERS))
    reads, writes = _done(port, reading, (_writing(header), WRITERS))
    half, most = (writes[int(len(writes) * share)] for share in (0.5, 0.99))
    return (
        f"{len(reads) / SECONDS:.0f}",
        f"{len(reads) / len(reads_alone):.2f}",
        f"{len(writes) / SECONDS:.0f}",
        f"{len(writes) / len(writes_alone):.2f}",
        f"{half:.0f}",
        f"{most:.0f}",
    )


def _done(
    port: int, *sides: tuple[Callable[[HTTPConnection, int], None], int]
) -> list[list[float]]:
    """Let each side call for some seconds; return how long each of its calls took, sorted."""
    queues: list[multiprocessing.Queue[list[float]]] = []
    processes = []
    for call, threads in sides:
        results: multiprocessing.Queue[list[float]] = multiprocessing.Queue()
        process = multiprocessing.Process(
            target=_side, args=(results, port, call, threads)
        )
        process.start()
        queues.append(results)
        processes.append(process)
    done = [sorted(results.get()) for results in queues]
    for process in processes:
        process.join()
    return done


def _warm(port: int, path: str, header: str) -> None:
    """Let each process of the server do everything once."""
    for call in (_reading(path), _writing(header)):
        for number in range(10 * WORKERS):
            with closing(HTTPConnection("127.0.0.1", port)) as connection:
                call(connection, 1_000_000 + number)


def _reading(path: str) -> Callable[[HTTPConnection, int], None]:
    def read(connection: HTTPConnection, number: int) -> None:
        connection.request("GET", path, headers={"Accept": servers.accept_anew(number)})
        assert connection.getresponse().read()

    return read


def _writing(header: str) -> Callable[[HTTPConnection, int], None]:
    headers = {"Authorization": header, "Content-Type": "application/json"}
    start = time.time_ns() // 1_000_000 % 1_000_000

    def write(connection: HTTPConnection, number: int) -> None:
        body = json.dumps(
            ledgers.line_item("templates", (start + number) % 2_000_000)
        ).encode()
        connection.request("POST", "/v1/line-items", body, headers)
        answer = connection.getresponse()
        assert answer.status == CREATED, answer.read()
        answer.read()

    return write


def _side(
    results: "multiprocessing.Queue[list[float]]",
    port: int,
    call: Callable[[HTTPConnection, int], None],
    threads: int,
) -> None:
    """Call from some threads until the time is over; how long each call took."""
    taken: list[float] = []
    numbers, ends = count(), time.monotonic() + SECONDS

    def go_on() -> None:
        connection = HTTPConnection("127.0.0.1", port)
        while time.monotonic() < ends:
            started = time.perf_counter()
            call(connection, next(numbers))
            taken.append(1_000 * (time.perf_counter() - started))

    running = [threading.Thread(target=go_on, daemon=True) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    results.put(taken)
