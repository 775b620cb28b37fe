"""A page of 100 line items with one claim each: the product, NAIVE and BARE.

The product makes it anew, answers what it has kept, or says that the client has it (304). BARE
answers the same bytes from memory.
"""

import json
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from flask import Flask, Response

from benchmarks import ledgers, naive, rounds, servers
from ledger.settings import Settings

LINE_ITEMS = 1_000
PATH = "/v1/agreements/long-list/line-items?limit=100"
ROUNDS, CALLS = 30, 10


@dataclass(frozen=True, slots=True)
class Files:
    """Where the yardsticks find what they answer."""

    naive: Path
    bare: Path


def run() -> None:
    with ledgers.temporary() as ledger:
        ledgers.add_agreement(ledger, "long-list")
        ledgers.fill(ledger, "long-list", LINE_ITEMS, prefix="item")
        files = Files(
            ledger.settings.home / "naive.sqlite3", ledger.settings.home / "bare.json"
        )
        naive.fill(files.naive, _all_items(ledger))
        files.bare.write_bytes(ledger.client().get(PATH).data)
        _in_process(ledger.app, files)
        settings = ledger.settings
        ledger.close()
        _over_http(settings, files)


def _all_items(ledger: ledgers.Ledger) -> list[dict[str, Any]]:
    path, items = PATH, []
    while path is not None:
        answer = ledger.client().get(path).get_json()
        items += answer["items"]
        path = answer["next"]
    return items


def bare_app(file: Path) -> Flask:
    """Return an application that answers the bytes of a file from memory."""
    body = file.read_bytes()
    app = Flask("bare", static_folder=None)

    @app.get("/v1/agreements/<agreement>/line-items")
    def answer(agreement: str) -> Response:  # noqa: ARG001 - the path's part comes by name
        return Response(body, content_type="application/json")

    return app


def _in_process(product: Flask, files: Files) -> None:
    apps = {"NAIVE": naive.create_app(files.naive), "BARE": bare_app(files.bare)}
    clients = {name: app.test_client() for name, app in apps.items()}
    own, numbers = product.test_client(), count()
    has_it = {"If-None-Match": own.get(PATH).headers["ETag"]}

    def anew() -> bytes:
        accept = servers.accept_anew(next(numbers))
        return own.get(PATH, headers={"Accept": accept}).data

    calls = {
        "product": anew,
        "product, kept": lambda: own.get(PATH).data,
        **{
            name: lambda client=client: client.get(PATH).data
            for name, client in clients.items()
        },
    }
    _check_equal({name: call() for name, call in calls.items()})
    calls["product, 304"] = lambda: own.get(PATH, headers=has_it).data
    _report("in process", files, rounds.interleaved(calls, rounds=ROUNDS, calls=CALLS))


def _over_http(settings: Settings, files: Files) -> None:
    product, plain, bare = (servers.free_port() for _ in range(3))
    commands = {
        product: ("ledger", "serve", "--port", str(product)),
        plain: ("benchmarks.yardstick", "naive", str(files.naive), str(plain)),
        bare: ("benchmarks.yardstick", "bare", str(files.bare), str(bare)),
    }
    with ExitStack() as stack:
        for port, command in commands.items():
            stack.enter_context(
                servers.running(*command, port=port, home=settings.home)
            )
        clients = {
            "product": servers.Client(product, PATH, anew=True),
            "product, kept": servers.Client(product, PATH),
            "NAIVE": servers.Client(plain, PATH),
            "BARE": servers.Client(bare, PATH),
        }
        _check_equal({name: client.get() for name, client in clients.items()})
        has_it = f'If-None-Match: "{_etag(product)}"\r\n'
        clients["product, 304"] = servers.Client(product, PATH, more=has_it)
        calls = {name: client.get for name, client in clients.items()}
        _report(
            "over HTTP, one connection",
            files,
            rounds.interleaved(calls, rounds=ROUNDS, calls=CALLS),
        )
        for client in clients.values():
            client.close()


def _etag(port: int) -> str:
    with urlopen(f"http://127.0.0.1:{port}{PATH}", timeout=30) as answer:
        return str(answer.headers["ETag"]).strip('"')


def _check_equal(bodies: dict[str, bytes]) -> None:
    items = {name: json.loads(body)["items"] for name, body in bodies.items()}
    assert items["product"] == items["NAIVE"] == items["BARE"]
    assert len(items["product"]) == 100


def _report(where: str, files: Files, medians: dict[str, float]) -> None:
    size = files.bare.stat().st_size
    title = f"GET a page of 100 line items, {size:,} bytes, {where}: {ROUNDS} rounds of {CALLS}"
    rounds.print_medians(title, medians, base="NAIVE")
