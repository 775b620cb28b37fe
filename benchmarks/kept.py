"""What was answered before, again: a page of 100 line items, its 304, totals of 100 line items.

BARE answers the same bytes from memory, on the same server.
"""

from contextlib import ExitStack
from pathlib import Path

from benchmarks import ledgers, lists, rounds, servers
from ledger.settings import Settings

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
        settings = ledger.settings
        ledger.close()
        for path, file in bodies.items():
            _compare(settings, path, file)
        _compare(settings, lists.PATH, bodies[lists.PATH], f"If-None-Match: {etag}\r\n")


def _compare(settings: Settings, path: str, file: Path, more: str = "") -> None:
    product, bare = servers.free_port(), servers.free_port()
    commands = {
        product: ("ledger", "serve", "--port", str(product)),
        bare: ("benchmarks.yardstick", "bare", str(file), str(bare)),
    }
    with ExitStack() as stack:
        for port, command in commands.items():
            server = servers.running(*command, port=port, home=settings.home)
            stack.enter_context(server)
        calls = {
            "kept": servers.Client(product, path, more=more).get,
            "BARE": servers.Client(bare, lists.PATH).get,
        }
        medians = rounds.interleaved(calls, rounds=ROUNDS, calls=CALLS)
    what = f"GET {path}, {'304' if more else f'{file.stat().st_size:,} bytes'}"
    rounds.print_medians(f"{what}: {ROUNDS} rounds of {CALLS}", medians, base="BARE")
