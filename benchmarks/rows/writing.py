"""Line items recorded over HTTP: by many clients, beside many readers, and by the thousand.

Both the product and NAIVE are one process, and what they answer is on the disk. Where PostgreSQL
stands in memory, its disk costs neither of them anything.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from functools import cached_property
from http.client import HTTPConnection
from itertools import count
from statistics import median
from time import perf_counter

import orjson

from benchmarks import ledgers, naive, servers, traffic
from benchmarks.rows.row import (
    POSTGRESQL,
    SQLITE,
    Asked,
    Measured,
    Part,
    Row,
    Where,
    at_least,
    at_most,
)

CLIENTS = 16
READERS, WRITERS = 32, 8
PAGE = "/v1/agreements/list/line-items?limit=100"
LINE_ITEMS = 1_000
BATCH_LINES = 10_000
ROUNDS = 2
#: NAIVE takes as long for each, and longer.
NAIVE_LINES = 2_000


class Place:
    """The product and NAIVE, each on a port of its own."""

    def __init__(self, product: int, plain: int, header: str) -> None:
        self._ports = product, plain
        self._header = header
        self._first = count(BATCH_LINES, BATCH_LINES)
        for port in self._ports:
            traffic.warm(port, PAGE, header)

    def by_many(self) -> Measured:
        """Return how many line items a second many clients record."""
        own, other = (self._posts[port] for port in self._ports)
        pairs = zip(own, other, strict=True)
        ratio = median(len(one) / len(two) for one, two in pairs)
        return Measured(_rate(own), _rate(other), ratio)

    def waiting(self) -> Measured:
        """Return what a client waits at the worst, beside what it mostly waits."""
        own = sorted(taken for one in self._posts[self._ports[0]] for taken in one)
        half, most = (own[int(len(own) * share)] for share in (0.5, 0.99))
        return Measured(f"{most:.0f} ms", f"{half:.0f} ms", most / half)

    def writers(self) -> Measured:
        """Return how many line items a second are recorded beside readers, and alone."""
        return self._beside_each_other(1)

    def readers(self) -> Measured:
        """Return how many pages a second are made anew beside writers, and alone."""
        return self._beside_each_other(0)

    def batch(self) -> Measured:
        """Return how many lines of a batch are recorded a second."""
        rates: dict[int, list[float]] = {port: [] for port in self._ports}
        lines = dict(zip(self._ports, (BATCH_LINES, NAIVE_LINES), strict=True))
        for turn in range(ROUNDS):
            for port in self._ports[:: -1 if turn % 2 else 1]:
                seconds = self._batch_seconds(port, lines[port])
                rates[port].append(lines[port] / seconds)
        own, other = rates.values()
        ratio = median(one / two for one, two in zip(own, other, strict=True))
        mine, yardstick = round(median(own)), median(other)
        return Measured(f"{mine:,}/s", f"{yardstick:,.0f}/s", ratio, mine)

    @cached_property
    def _posts(self) -> dict[int, list[list[float]]]:
        """Return how long each POST took, round by round."""
        posts: dict[int, list[list[float]]] = {port: [] for port in self._ports}
        for turn in range(ROUNDS):
            for port in self._ports[:: -1 if turn % 2 else 1]:
                posts[port] += traffic.done(
                    port, (traffic.writing(self._header), CLIENTS)
                )
        return posts

    def _beside_each_other(self, side: int) -> Measured:
        pairs = [(together[side], alone[side]) for together, alone in self._shared]
        ratio = median(len(one) / len(two) for one, two in pairs)
        together, alone = map(list, zip(*pairs, strict=True))
        return Measured(_rate(together), _rate(alone), ratio)

    @cached_property
    def _shared(self) -> list[tuple[list[list[float]], list[list[float]]]]:
        """Return what readers and writers did together and alone, round by round."""
        port, _ = self._ports
        return [self._round(port) for _ in range(ROUNDS)]

    def _round(self, port: int) -> tuple[list[list[float]], list[list[float]]]:
        reading = (traffic.reading(PAGE), READERS)
        alone = traffic.done(port, reading)
        together = traffic.done(port, reading, (traffic.writing(self._header), WRITERS))
        alone += traffic.done(port, (traffic.writing(self._header), WRITERS))
        return together, alone

    def _batch_seconds(self, port: int, count: int) -> float:
        first = next(self._first)
        numbers = range(first, first + count)
        lines = [
            ledgers.line_item("batches", line, type="line_item") for line in numbers
        ]
        body = b"\n".join(map(orjson.dumps, lines))
        headers = {
            "Authorization": self._header,
            "Content-Type": "application/x-ndjson",
        }
        with closing(HTTPConnection("127.0.0.1", port)) as connection:
            started = perf_counter()
            connection.request("POST", "/v1/batches", body, headers)
            answer = connection.getresponse()
            content = answer.read()
            taken = perf_counter() - started
        assert answer.status == traffic.CREATED, content[:1_000]
        return taken


def _rate(rounds: Sequence[Sequence[float]]) -> str:
    """Return how many calls were made a second."""
    return f"{sum(map(len, rounds)) / len(rounds) / traffic.SECONDS:,.0f}/s"


@contextmanager
def _place(where: Where) -> Iterator[Place]:
    url, other = where.empty(), where.empty()
    with ledgers.temporary(url) as ledger, ExitStack() as stack:
        ledgers.add_agreement(ledger, "batches")
        ledgers.add_agreement(ledger, "list")
        ledgers.fill(ledger, "list", LINE_ITEMS, prefix="item")
        home, client = ledger.settings.home, ledger.client()
        other = other or f"sqlite:///{home / 'naive.sqlite3'}"
        article = client.get("/v1/sources/article").get_json()
        items = client.get(PAGE).get_json()["items"]
        naive.fill(other, article | {"text": ledgers.ARTICLE}, items)
        ledger.close()
        product, plain = servers.free_port(), servers.free_port()
        serve = ("ledger", "serve", "--port", str(product))
        stack.enter_context(
            servers.running(*serve, port=product, home=home, database=url)
        )
        serve = ("benchmarks.yardstick", "naive", other, str(plain))
        stack.enter_context(servers.running(*serve, port=plain, home=home))
        yield Place(product, plain, ledger.headers["Authorization"])


_ROWS: dict[Row, Callable[[Place], Measured]] = {
    Row(
        "post",
        f"line items with a claim recorded a second, {CLIENTS} clients",
        "NAIVE",
        at_least(3),
    ): Place.by_many,
    Row("post-p99", "how long these wait, 99 in 100", "50 in 100", at_most(5)): (
        Place.waiting
    ),
    Row(
        "writers",
        f"line items recorded by {WRITERS} clients beside {READERS} readers",
        "the same alone",
        at_least(0.5),
    ): Place.writers,
    Row(
        "readers",
        f"pages made anew for {READERS} readers beside {WRITERS} writers",
        "the same alone",
        at_least(0.7),
    ): Place.readers,
    Row(
        "batch",
        f"lines of a batch of {BATCH_LINES:,}",
        "NAIVE",
        Asked({SQLITE: 2_500, POSTGRESQL: 1_500}, unit="/s"),
    ): Place.batch,
}


def _measured(where: Where, rows: Sequence[Row]) -> Iterator[tuple[Row, Measured]]:
    with _place(where) as place:
        for row in rows:
            yield row, _ROWS[row](place)


PART = Part(tuple(_ROWS), _measured)
