"""The SQL statements of each kind of request; BEGIN, COMMIT and ROLLBACK aren't counted."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

from benchmarks import ledgers, rounds

LINE_ITEMS = 100


def run() -> None:
    with ledgers.temporary() as ledger:
        ledgers.add_agreement(ledger, "counted")
        ledgers.fill(ledger, "counted", LINE_ITEMS, prefix="item")
        rows = []
        for name, send in _requests(ledger).items():
            with _counted() as statements:
                status = send()
            assert status in (200, 201), (name, status)
            writing = [
                text
                for text in statements
                if not text.lstrip().upper().startswith("SELECT")
            ]
            rows.append(
                (name, len(statements) - len(writing), len(writing), len(statements))
            )
    rounds.print_table(
        "SQL statements of one request", ("", "SELECT", "writing", "all"), rows
    )


def _requests(ledger: ledgers.Ledger) -> dict[str, Callable[[], int]]:
    client = ledger.client()
    claim = ledgers.line_item("counted", 0)["claims"][0] | {"relation": "restates"}
    step = {
        "to": "suspended",
        "reason": "The envoy said so.",
        "evidence": {"source": "article", "quote": "60 prisoners are to follow"},
    }
    changing = ledger.headers | {"If-Match": "*"}

    def get(path: str) -> Callable[[], int]:
        return lambda: client.get(path).status_code

    def post(path: str, body: dict[str, Any]) -> Callable[[], int]:
        return lambda: client.post(path, json=body, headers=changing).status_code

    return {
        "GET a line item": get("/v1/line-items/item-0"),
        "GET a page of 50 line items": get("/v1/agreements/counted/line-items"),
        "GET a page of 100 line items": get(
            "/v1/agreements/counted/line-items?limit=100"
        ),
        "GET totals": get("/v1/agreements/counted/totals"),
        "POST a line item with a claim": post(
            "/v1/line-items", ledgers.line_item("counted", 1_000)
        ),
        "POST a claim": post("/v1/line-items/item-0/claims", claim),
        "POST a transition": post("/v1/line-items/item-2/transitions", step),
    }


@contextmanager
def _counted() -> Iterator[list[str]]:
    statements: list[str] = []

    def note(*arguments: object) -> None:
        statement = str(arguments[2])
        if not statement.startswith(("BEGIN", "PRAGMA")):
            statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)
