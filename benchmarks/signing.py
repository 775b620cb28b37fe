"""A durable POST of one line item with its claim, where the server signs each second, and not."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count

from benchmarks import ledgers, rounds
from ledger.app import create_app
from ledger.cli import signing
from ledger.cli.continuous_signing import ContinuousSigning
from ledger.cli.signing import Signer
from ledger.services.journal_tree import JournalTree, hashed_entries

SIZE = 1_000
ROUNDS, CALLS = 10, 10
SIGNATURES = 10


def run() -> None:
    with (
        ledgers.temporary() as bare,
        ledgers.temporary() as other,
        _signed(other) as (signed, worker),
    ):
        contenders: dict[str, Callable[[], object]] = {
            "POST, nothing is signed": _poster(bare),
            "POST, signed each second": _poster(signed),
        }
        medians = rounds.interleaved(contenders, rounds=ROUNDS, calls=CALLS)
        title = f"POST a line item with its claim, durable: {ROUNDS} rounds of {CALLS}"
        rounds.print_medians(title, medians, base="POST, nothing is signed")
        worker.stop()
        _one_signature(contenders["POST, signed each second"], worker)


@contextmanager
def _signed(
    ledger: ledgers.Ledger,
) -> Iterator[tuple[ledgers.Ledger, ContinuousSigning]]:
    """Have a ledger signed by itself, as a server does it."""
    settings = ledger.settings
    tree = JournalTree(hashed_entries)
    with signing.turn(settings.home), ledger.database.snapshot() as session:
        is_new = signing.make_key_if_missing(settings, loaded=False, first=False)
        origin = signing.origin(settings, session)
        Signer(settings, origin, has_new_key=is_new).sign(session, tree)
    app = create_app(ledger.database, home=settings.home, signed_tree=tree)
    worker = ContinuousSigning(ledger.database, settings, tree)
    worker.start()
    try:
        yield replace(ledger, app=app), worker
    finally:
        worker.stop()


def _poster(ledger: ledgers.Ledger) -> Callable[[], object]:
    ledgers.add_agreement(ledger, "large")
    ledgers.fill(ledger, "large", SIZE, prefix="large")
    numbers = count(100_000)
    return lambda: ledger.post(
        "/v1/line-items", ledgers.line_item("large", next(numbers))
    )


def _one_signature(post: Callable[[], object], worker: ContinuousSigning) -> None:
    """Print what a signature takes, which no request waits for."""
    taken = []
    for _ in range(SIGNATURES):
        post()
        started = time.perf_counter()
        worker.look()
        taken.append(time.perf_counter() - started)
    median = sorted(taken)[SIGNATURES // 2]
    rounds.print_table("", ("", "ms"), [("a signature", f"{median * 1_000:.1f}")])
