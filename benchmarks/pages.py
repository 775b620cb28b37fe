"""Pages beside the JSON that they show, on both databases: cold, kept, and asked about again.

The first page is that of a ledger with ten agreements of 10,000 line items and some of 100.
"""

from collections.abc import Callable
from contextlib import closing
from itertools import count
from typing import Final

from benchmarks import ledgers, rounds
from tests.postgresql import Postgresql

SIZES: Final = (100, 10_000)
LARGE: Final = 10
ROUNDS: Final = 9
JSON: Final = "application/json"
HTML: Final = "text/html"
#: Numbers that no request had before.
NUMBERS: Final = count()


def run() -> None:
    _measure("SQLite", None)
    with closing(Postgresql()) as server:
        _measure("PostgreSQL", server.empty())


def _measure(where: str, database: str | None) -> None:
    with ledgers.temporary(database) as ledger:
        for size in SIZES:
            ledgers.add_agreement(ledger, f"with-{size}")
            ledgers.fill(ledger, f"with-{size}", size, prefix=f"of-{size}")
        for size in SIZES:
            title = f"{where}, {size:,} line items, cold"
            _print(title, _cold(ledger, _paths(size)))
        _print(f"{where}, 100 line items, kept", _kept(ledger, _paths(100)))
        _print(f"{where}, 100 line items, 304", _unchanged(ledger, _paths(100)))
        for number in range(LARGE):
            ledgers.add_agreement(ledger, f"large-{number}")
            ledgers.fill(ledger, f"large-{number}", 10_000, prefix=f"large-{number}")
        large = "/v1/agreements/large-0/totals"
        _print(
            f"{where}, the first page, {LARGE} agreements of 10,000",
            _cold(ledger, {"totals of one": large, "first page": "/"}),
        )


def _paths(size: int) -> dict[str, str]:
    agreement = f"/agreements/with-{size}"
    return {
        "totals": f"/v1{agreement}/totals",
        "page of the agreement": agreement,
        "page of a row": f"{agreement}/pow/ruritania/syldavia",
        "picture": f"{agreement}/chart.svg",
        "open questions": f"/v1{agreement}/open-questions",
        "page of questions": f"{agreement}/questions",
        "page of changes": f"{agreement}/changes",
        "page of the source": "/sources/article",
        "page of a line item": f"/line-items/of-{size}-1",
    }


def _accepted(path: str) -> str:
    return JSON if path.startswith("/v1/") else HTML


def _cold(
    ledger: ledgers.Ledger, paths: dict[str, str]
) -> dict[str, Callable[[], bytes]]:
    """Return requests that each ask for another answer, so that none is kept."""
    client = ledger.client()

    def ask(path: str) -> bytes:
        other = f"{_accepted(path)}, x/x{next(NUMBERS)}, */*;q=0.1"
        answer = client.get(path, headers={"Accept": other})
        assert answer.status_code == 200, answer.text
        return answer.data

    return {name: _bound(ask, path) for name, path in paths.items()}


def _kept(
    ledger: ledgers.Ledger, paths: dict[str, str]
) -> dict[str, Callable[[], bytes]]:
    client = ledger.client()

    def ask(path: str) -> bytes:
        return client.get(
            path, headers={"Accept": f"{_accepted(path)}, */*;q=0.1"}
        ).data

    return {name: _bound(ask, path) for name, path in paths.items()}


def _unchanged(
    ledger: ledgers.Ledger, paths: dict[str, str]
) -> dict[str, Callable[[], bytes]]:
    client = ledger.client()
    etags = {
        path: client.get(
            path, headers={"Accept": f"{_accepted(path)}, */*;q=0.1"}
        ).headers["ETag"]
        for path in paths.values()
    }

    def ask(path: str) -> bytes:
        accepted = f"{_accepted(path)}, */*;q=0.1"
        headers = {"Accept": accepted, "If-None-Match": etags[path]}
        answer = client.get(path, headers=headers)
        assert answer.status_code == 304, answer.status
        return answer.data

    return {name: _bound(ask, path) for name, path in paths.items()}


def _bound(ask: Callable[[str], bytes], path: str) -> Callable[[], bytes]:
    return lambda: ask(path)


def _print(title: str, contenders: dict[str, Callable[[], bytes]]) -> None:
    medians = rounds.interleaved(contenders, rounds=ROUNDS)
    first = next(iter(medians.values()))
    rows = [
        (
            name,
            f"{medians[name] / 1_000:,.1f}",
            f"{medians[name] / first:.1f}",
            f"{len(ask()) / 1_000:,.1f}",
        )
        for name, ask in contenders.items()
    ]
    rounds.print_table(
        f"Pages: {title}, {ROUNDS} rounds",
        ("", "ms a call", "time, the first = 1", "kB"),
        rows,
    )
