"""Whole lists, and totals across agreements: the server's memory while writers go on."""

import json
import os
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import ledgers, servers

LINE_ITEMS = 200_000
PATHS = (
    "/v1/line-items.ndjson",
    "/v1/line-items.csv",
    "/v1/claims.csv",
    "/v1/totals",
    "/v1/totals.txt?category=pow",
)
PIECE_BYTES = 1 << 16


def run() -> None:
    print(
        f"\nLists and totals of {LINE_ITEMS:,} line items, from a real server while one writes\n"
    )
    with ledgers.temporary() as ledger:
        ledgers.add_agreement(ledger, "large")
        ledgers.fill(ledger, "large", LINE_ITEMS, prefix="large")
        header = ledger.headers["Authorization"]
        port, home = servers.free_port(), ledger.settings.home
        ledger.close()
        with servers.running(
            "ledger", "serve", "--port", str(port), port=port, home=home
        ):
            base = f"http://127.0.0.1:{port}"
            idle = peak_megabytes()
            print(f"{'idle':30}{idle:8.0f} MB")
            with _writing(base, header) as written:
                for path in PATHS:
                    _measure(base, path, idle, written)


def _measure(base: str, path: str, idle: float, written: list[int]) -> None:
    before, start = len(written), time.perf_counter()
    lines, size = _drain(base + path)
    seconds = time.perf_counter() - start
    peak = peak_megabytes()
    print(
        f"{path:30}{peak:8.0f} MB peak, {peak - idle:+.0f} over idle; {lines:,} lines, "
        f"{size / 1e6:.0f} MB in {seconds:.1f} s; {len(written) - before} writes meanwhile"
    )


def _drain(url: str) -> tuple[int, int]:
    lines = size = 0
    with urllib.request.urlopen(url) as answer:  # noqa: S310 - the server is our own
        while piece := answer.read(PIECE_BYTES):
            lines += piece.count(b"\n")
            size += len(piece)
    return lines, size


@contextmanager
def _writing(base: str, header: str) -> Iterator[list[int]]:
    """Record line items one after the other, until the block ends; lists their statuses."""
    ended, written = threading.Event(), list[int]()

    def write() -> None:
        number = 0
        while not ended.is_set():
            body = json.dumps(ledgers.line_item("templates", 10_000 + number)).encode()
            request = urllib.request.Request(  # noqa: S310 - the server is our own
                f"{base}/v1/line-items",
                body,
                {"Authorization": header, "Content-Type": "application/json"},
            )
            with urllib.request.urlopen(request) as answer:  # noqa: S310 - the server is our own
                written.append(answer.status)
            number += 1

    writer = threading.Thread(target=write, daemon=True)
    writer.start()
    try:
        yield written
    finally:
        ended.set()
        writer.join()


def peak_megabytes() -> float:
    """The most memory that one process of the server has held, in MB (VmHWM of proc(5))."""
    listed = subprocess.run(
        ["ps", "-eo", "pid,ppid,args"],  # noqa: S607 - wherever ps is
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    rows = [line.split(None, 2) for line in listed[1:]]
    mains = {
        pid
        for pid, parent, args in rows
        if int(parent) == os.getpid() and "serve" in args
    }
    workers = {pid for pid, parent, args in rows if parent in mains and "serve" in args}
    return max(map(_peak_megabytes_of, mains | workers))


def _peak_megabytes_of(pid: str) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    kilobytes = next(
        line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")
    )
    return int(kilobytes) / 1024
