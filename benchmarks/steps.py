"""What a request costs on each step of docs/scaling.md, from one process to three machines."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from itertools import count

from benchmarks import ledgers, rounds, servers
from tests.postgresql import Postgresql
from tests.reliability import machines

LINE_ITEMS = 100
PAGE = "/v1/agreements/list/line-items?limit=100"
TOTALS = "/v1/agreements/list/totals"
ROUNDS, CALLS = 10, 2


def run() -> None:
    with ExitStack() as stack:
        steps = {
            name: stack.enter_context(ledgers.temporary(url))
            for name, url in _databases(stack)
        }
        for ledger in steps.values():
            ledgers.add_agreement(ledger, "list")
            ledgers.fill(ledger, "list", LINE_ITEMS, prefix="item")
        calls: dict[str, Callable[[], object]] = {}
        for name, ledger in steps.items():
            calls |= {f"{name}, {what}": call for what, call in _calls(ledger)}
        of_processor = rounds.interleaved(
            calls, rounds=ROUNDS, calls=CALLS, clock=time.thread_time_ns
        )
        by_clock = rounds.interleaved(calls, rounds=ROUNDS, calls=CALLS)
    head = ("", "ms of processor", "ms by the clock", "a second, one at a time")
    rows = [
        (name, _ms(of_processor[name]), _ms(taken), f"{1_000_000 / taken:,.0f}")
        for name, taken in by_clock.items()
    ]
    rounds.print_table("A request in the process that answers it", head, rows)


def _ms(microseconds: float) -> str:
    return f"{microseconds / 1_000:.1f}"


def _calls(ledger: ledgers.Ledger) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield what each call asks for, made anew each time, and the call."""
    numbers, days = count(), count(1_000)

    def read(path: str) -> None:
        accept = servers.accept_anew(next(numbers))
        assert ledger.client().get(path, headers={"Accept": accept}).data

    yield f"page of {LINE_ITEMS}", lambda: read(PAGE)
    yield f"totals of {LINE_ITEMS}", lambda: read(TOTALS)
    yield (
        "POST of a line item",
        lambda: ledger.post("/v1/line-items", ledgers.line_item("list", next(days))),
    )


def _databases(stack: ExitStack) -> Iterator[tuple[str, str | None]]:
    """Yield the steps and the URLs of their databases, those that can be started here."""
    yield "embedded", None
    server = stack.enter_context(closing(Postgresql()))
    yield "PostgreSQL", server.empty()
    if not all(shutil.which(name, path=machines.PATH) for name in machines.PROGRAMS):
        print("Patroni, etcd, HAProxy and PgBouncer aren't all installed here.")
        return
    cluster = stack.enter_context(machines.machines())
    yield from _of_cluster(cluster)


def _of_cluster(cluster: machines.Machines) -> Iterator[tuple[str, str]]:
    """Yield two ways to three machines: a schema of the database for each."""
    with cluster.connect("ledger") as connection:
        connection.execute("CREATE SCHEMA direct AUTHORIZATION ledger")
    user = f"ledger:{cluster.values['LEDGER_PASSWORD']}"
    ports = cluster.values["PRIMARY_PORT"], cluster.values["PGBOUNCER_PORT"]
    primary, pooler = (f"postgresql://{user}@127.0.0.1:{port}/ledger" for port in ports)
    yield "three machines", f"{primary}?options=-csearch_path%3Ddirect"
    yield "three machines by PgBouncer", pooler
