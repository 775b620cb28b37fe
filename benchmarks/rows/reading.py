"""Pages and totals from a real server, over one connection: made anew, kept, and as a 304.

BARE answers the same bytes from memory, on the same server. NAIVE sums with a GROUP BY. The loop is
the least that totals cost: the bare driver reads the same narrow rows, and adds two of each.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import psycopg

from benchmarks import ledgers, naive, rounds, servers
from benchmarks.rows.row import (
    Measured,
    Part,
    Row,
    Where,
    at_least,
    at_most,
    speed,
    time,
)
from benchmarks.totals import NARROW_ROWS

PAGE = "/v1/agreements/with-100/line-items?limit=100"
TOTALS = "/v1/agreements/with-100/totals"
LARGE = "/v1/agreements/with-10000/totals"
SIZES = (100, 10_000)
ROUNDS, CALLS = 20, 5


@dataclass(frozen=True, slots=True)
class Place:
    """The ports of the product, of BARE by path, and of NAIVE, and the loop over narrow rows."""

    product: int
    bare: dict[str, int]
    naive: int
    etag: str
    loop: Callable[[], object]


@contextmanager
def _place(where: Where) -> Iterator[Place]:
    url, other = where.empty(), where.empty()
    with ledgers.temporary(url) as ledger, ExitStack() as stack:
        for size in SIZES:
            ledgers.add_agreement(ledger, f"with-{size}")
            ledgers.fill(ledger, f"with-{size}", size, prefix=f"of-{size}")
        home, client = ledger.settings.home, ledger.client()
        files = {path: home / f"bare-{n}.json" for n, path in enumerate((PAGE, TOTALS))}
        for path, file in files.items():
            file.write_bytes(client.get(path).data)
        etag = client.get(PAGE).headers["ETag"]
        other = other or f"sqlite:///{home / 'naive.sqlite3'}"
        items = orjson.loads(files[PAGE].read_bytes())["items"]
        article = client.get("/v1/sources/article").get_json()
        naive.fill(other, article | {"text": ledgers.ARTICLE}, items)
        ledger.close()

        def serve(module: str, *arguments: str) -> int:
            port = servers.free_port()
            command = (module, *arguments, str(port))
            stack.enter_context(
                servers.running(*command, port=port, home=home, database=url)
            )
            return port

        yield Place(
            serve("ledger", "serve", "--port"),
            {path: serve(*_bare(file)) for path, file in files.items()},
            serve("benchmarks.yardstick", "naive", other),
            etag,
            stack.enter_context(_loop(url, home)),
        )


def _bare(file: Path) -> tuple[str, ...]:
    return ("benchmarks.yardstick", "bare", str(file))


@contextmanager
def _loop(url: str | None, home: Path) -> Iterator[Callable[[], object]]:
    connection: Any
    if url is None:
        connection, query = sqlite3.connect(home / "ledger.sqlite3"), NARROW_ROWS
    else:
        connection, query = psycopg.connect(url), NARROW_ROWS.replace("?", "%s")

    def add() -> tuple[int, int]:
        lower = upper = 0
        for row in connection.execute(query, ("with-10000",)):
            lower += row[8]
            upper += row[9]
        connection.rollback()
        return lower, upper

    with closing(connection):
        yield add


def _beside_bare(
    place: Place, path: str, *, anew: bool = False, more: str = ""
) -> Measured:
    own = servers.Client(place.product, path, anew=anew, more=more)
    bare = servers.Client(place.bare[path], path)
    with closing(own), closing(bare):
        calls = CALLS if anew else 4 * CALLS
        return speed(rounds.compared(own.get, bare.get, rounds=ROUNDS, calls=calls))


def _page_304(place: Place) -> Measured:
    return _beside_bare(place, PAGE, more=f"If-None-Match: {place.etag}\r\n")


def _beside_naive(place: Place) -> Measured:
    own = servers.Client(place.product, TOTALS, anew=True)
    other = servers.Client(place.naive, TOTALS)
    with closing(own), closing(other):
        return speed(rounds.compared(own.get, other.get, rounds=ROUNDS, calls=CALLS))


def _beside_loop(place: Place) -> Measured:
    own = servers.Client(place.product, LARGE, anew=True)
    with closing(own):
        return time(rounds.compared(own.get, place.loop, rounds=ROUNDS // 2))


_ROWS: dict[Row, Callable[[Place], Measured]] = {
    Row("page-cold", "page of 100 line items, made anew", "BARE", at_least(0.35)): (
        lambda place: _beside_bare(place, PAGE, anew=True)
    ),
    Row("page-kept", "the same, kept", "BARE", at_least(0.9)): (
        lambda place: _beside_bare(place, PAGE)
    ),
    Row("page-304", "its 304", "BARE", at_least(0.9)): _page_304,
    Row("totals-cold", "totals of 100 line items, made anew", "BARE", at_least(0.2)): (
        lambda place: _beside_bare(place, TOTALS, anew=True)
    ),
    Row("totals-naive", "the same", "NAIVE", at_least(1)): _beside_naive,
    Row("totals-kept", "the same, kept", "BARE", at_least(0.9)): (
        lambda place: _beside_bare(place, TOTALS)
    ),
    Row(
        "totals-large", "totals of 10,000, made anew", "the loop", at_most(3)
    ): _beside_loop,
}


def _measured(where: Where, rows: Sequence[Row]) -> Iterator[tuple[Row, Measured]]:
    with _place(where) as place:
        for row in rows:
            yield row, _ROWS[row](place)


PART = Part(tuple(_ROWS), _measured)
