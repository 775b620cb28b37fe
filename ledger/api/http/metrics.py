"""Counts of the server itself, for Prometheus: no ids, no words, nobody's name.

Where several processes serve, each counts in files that all of them read; prometheus-client
decides that as it is imported, by PROMETHEUS_MULTIPROC_DIR.
"""

import os
from collections.abc import Iterator
from functools import cache
from typing import Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Metric,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

_REGISTRY: Final = CollectorRegistry()
_SECONDS: Final = (0.005, 0.02, 0.1, 0.5, 2, 10)
#: Anybody can send a method or a path of their own making; none of them makes a label.
_METHODS: Final = frozenset(
    {"GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"}
)
OTHER: Final = "other"

disable_created_metrics()  # type: ignore[no-untyped-call]  # the package gives it no types
REQUESTS: Final = Counter(
    "ledger_requests",
    "Requests that were answered.",
    ("method", "route", "status"),
    registry=_REGISTRY,
)
REQUEST_SECONDS: Final = Histogram(
    "ledger_request_seconds",
    "How long a request took until its answer was ready; of a stream, until all of it was sent.",
    ("method", "route"),
    buckets=_SECONDS,
    registry=_REGISTRY,
)
ANSWERS_KEPT: Final = Counter(
    "ledger_answers_kept",
    "Requests to read that were answered from memory.",
    registry=_REGISTRY,
)
WRITER_WAIT_SECONDS: Final = Histogram(
    "ledger_writer_wait_seconds",
    "How long a write queued for its turn, in vain too.",
    buckets=_SECONDS,
    registry=_REGISTRY,
)
_SIZE: Final = "ledger_journal_entries"
JOURNAL_ENTRIES: Final = Gauge(
    _SIZE,
    "Entries of the journal, as last seen.",
    # Not the most: a database that is restored may hold fewer than before.
    multiprocess_mode="mostrecent",
    registry=_REGISTRY,
)


def method_label(method: str) -> str:
    """Return one of a few words for a method, whatever it is."""
    return method if method in _METHODS else OTHER


@cache
def _counted(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    """Return what counts the requests with these labels, looked up once."""
    requests = REQUESTS.labels(method, route, str(status))
    return requests, REQUEST_SECONDS.labels(method, route)


def count(method: str, route: str, status: int, seconds: float) -> None:
    """Count a request that was answered, and how long that took."""
    requests, took = _counted(method, route, status)
    requests.inc()
    took.observe(seconds)


def prometheus_text(*, with_size: bool) -> bytes:
    """Return the counts in the text format of Prometheus, with or without the journal's size."""
    registry = _REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the package gives it no types
    return generate_latest(registry if with_size else _WithoutSize(registry))


class _WithoutSize(CollectorRegistry):
    """The counts of another registry, but for the size of the journal."""

    def __init__(self, whole: CollectorRegistry) -> None:
        super().__init__()
        self._whole = whole

    def collect(self) -> Iterator[Metric]:
        """Yield the counts that anybody may read."""
        return (metric for metric in self._whole.collect() if metric.name != _SIZE)
