"""Readers and writers as threads of processes of their own, against a server, for some seconds."""

import json
import multiprocessing
import threading
import time
from collections.abc import Callable
from contextlib import closing
from http.client import HTTPConnection
from itertools import count
from typing import TypeAlias

from benchmarks import ledgers, servers

SECONDS = 3
CREATED = 201
WARMING = 40
#: A request by its number, over a connection.
Call: TypeAlias = Callable[[HTTPConnection, int], None]


def done(port: int, *sides: tuple[Call, int]) -> list[list[float]]:
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
    taken = [sorted(results.get()) for results in queues]
    for process in processes:
        process.join()
    return taken


def warm(port: int, path: str, header: str) -> None:
    """Let each process of the server do everything once."""
    for call in (reading(path), writing(header)):
        for number in range(WARMING):
            with closing(HTTPConnection("127.0.0.1", port)) as connection:
                call(connection, 1_000_000 + number)


def reading(path: str) -> Call:
    def read(connection: HTTPConnection, number: int) -> None:
        connection.request("GET", path, headers={"Accept": servers.accept_anew(number)})
        assert connection.getresponse().read()

    return read


def writing(header: str) -> Call:
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
    call: Call,
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
