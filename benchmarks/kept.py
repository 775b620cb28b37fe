"""What was answered before, again: a page of 100 line items, its 304, totals of 100 line items.

BARE answers the same bytes from memory, on the same server. In process both are called as a server
calls them, and processor time is counted.
"""

import time
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from werkzeug.test import EnvironBuilder

from benchmarks import ledgers, lists, rounds, servers

LINE_ITEMS = 100
TOTALS = "/v1/agreements/long-list/totals"
ROUNDS, CALLS = 30, 20


def run() -> None:
    with ledgers.temporary() as ledger:
        ledgers.add_agreement(ledger, "long-list")
        ledgers.fill(ledger, "long-list", LINE_ITEMS, prefix="item")
        bodies = {
            path: ledger.settings.home / f"bare-{number}.json"
            for number, path in enumerate((lists.PATH, TOTALS))
        }
        for path, file in bodies.items():
            file.write_bytes(ledger.client().get(path).data)
        etag = ledger.client().get(lists.PATH).headers["ETag"]
        _in_process(ledger.app, bodies, etag)
        home = ledger.settings.home
        ledger.close()
        product = servers.free_port()
        serve = ("ledger", "serve", "--port", str(product))
        with servers.running(*serve, port=product, home=home):
            for path, file in bodies.items():
                _compare(product, path, file)
            has_it = f"If-None-Match: {etag}\r\n"
            _compare(product, lists.PATH, bodies[lists.PATH], has_it)


def _in_process(product: Flask, bodies: dict[str, Path], etag: str) -> None:
    calls = {}
    for path, file in bodies.items():
        calls[f"{path}, kept"] = _caller(product, path)
        calls[f"BARE, {file.stat().st_size:,} bytes"] = _caller(
            lists.bare_app(file), lists.PATH
        )
    calls["304"] = _caller(product, lists.PATH, if_none_match=etag)
    medians = rounds.interleaved(
        calls, rounds=ROUNDS, calls=10 * CALLS, clock=time.thread_time_ns
    )
    title = f"In process, by processor time: {ROUNDS} rounds of {10 * CALLS}"
    rounds.print_medians(title, medians, base=next(filter(_is_bare, medians)))


def _is_bare(name: str) -> bool:
    return name.startswith("BARE")


def _caller(app: Flask, path: str, **headers: str) -> Callable[[], object]:
    """Return a function that calls an application as WSGI has it."""
    environ = EnvironBuilder(path=path, headers=headers).get_environ()
    return lambda: b"".join(app(dict(environ), lambda *_begun: None))


def _compare(product: int, path: str, file: Path, more: str = "") -> None:
    bare = servers.free_port()
    yardstick = ("benchmarks.yardstick", "bare", str(file), str(bare))
    with servers.running(*yardstick, port=bare, home=file.parent):
        calls = {
            "kept": servers.Client(product, path, more=more).get,
            "BARE": servers.Client(bare, lists.PATH).get,
        }
        medians = rounds.interleaved(calls, rounds=ROUNDS, calls=CALLS)
    what = f"GET {path}, {'304' if more else f'{file.stat().st_size:,} bytes'}"
    rounds.print_medians(f"{what}: {ROUNDS} rounds of {CALLS}", medians, base="BARE")
