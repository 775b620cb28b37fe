"""Line items recorded by many clients: writes that wait committed together, beside each alone.

As a program it serves a ledger that commits each write alone: python -m benchmarks.grouping serve.
"""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

from benchmarks import ledgers, rounds, servers, traffic
from ledger import cli
from ledger.db import groups

CLIENTS = (1, 16)
ROUNDS = 4
PAGE = "/v1/agreements/list/line-items?limit=100"
SERVERS = {"alone": "benchmarks.grouping", "together": "ledger"}


def run() -> None:
    rows = []
    with ledgers.temporary() as ledger:
        ledgers.add_agreement(ledger, "list")
        ledgers.fill(ledger, "list", 1_000, prefix="item")
        home, header = ledger.settings.home, ledger.headers["Authorization"]
        ledger.close()
        for clients in CLIENTS:
            with _ports(home) as ports:
                for port in ports.values():
                    traffic.warm(port, PAGE, header)
                rows += _measured(ports, header, clients)
    head = ("", "a second", "half wait", "99 in 100 wait", "beside alone")
    rounds.print_table("POSTs of line items on SQLite", head, rows)


@contextmanager
def _ports(home: Path) -> Iterator[dict[str, int]]:
    """Serve a ledger twice, each time a copy of it."""
    with ExitStack() as stack:
        ports = {}
        for name, module in SERVERS.items():
            ports[name] = servers.free_port()
            own = home.with_name(f"{home.name}-{name}")
            stack.enter_context(_copied(home, own))
            command = (module, "serve", "--port", str(ports[name]))
            running = servers.running(*command, port=ports[name], home=own)
            stack.enter_context(running)
        yield ports


@contextmanager
def _copied(home: Path, own: Path) -> Iterator[None]:
    shutil.copytree(home, own)
    try:
        yield
    finally:
        shutil.rmtree(own)


def _measured(
    ports: dict[str, int], header: str, clients: int
) -> Iterator[tuple[str, ...]]:
    taken: dict[str, list[list[float]]] = {name: [] for name in ports}
    for turn in range(ROUNDS):
        for name in list(ports)[:: -1 if turn % 2 else 1]:
            taken[name] += traffic.done(ports[name], (traffic.writing(header), clients))
    for name, of_rounds in taken.items():
        pairs = zip(of_rounds, taken["alone"], strict=True)
        ratio = median(len(one) / len(two) for one, two in pairs)
        waits = sorted(wait for one in of_rounds for wait in one)
        yield (
            f"{clients} clients, {name}",
            f"{len(waits) / ROUNDS / traffic.SECONDS:.0f}",
            f"{waits[len(waits) // 2]:.0f} ms",
            f"{waits[int(len(waits) * 0.99)]:.0f} ms",
            f"{ratio:.2f}",
        )


if __name__ == "__main__":
    groups.JOINING_SECONDS = 0  # type: ignore[misc]  # what is measured is the constant
    cli.main()
