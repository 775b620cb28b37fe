"""What a server counts of itself, as Prometheus reads it."""

import re

import pytest
from prometheus_client.parser import text_string_to_metric_families

from ledger.api.http.operations import OPERATIONS
from ledger.cli import serving
from ledger.db import POSTGRESQL_CONNECTIONS
from tests.journeys.conftest import free_port, refused_to_serve
from tests.reliability.servers import ROOT, Client, running
from tests.reliability.workload import line_item, prepare

#: What PostgreSQL takes by default, and what it keeps for its superusers.
CONNECTIONS_MAX = 100 - 3
ACCEPT = "application/openmetrics-text;version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"


def samples(text):
    """Return the value of each sample by its name and its labels."""
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.fixture(scope="module")
def counted(tmp_path_factory):
    """What was counted before and after some requests, and how large the journal is then."""
    home = tmp_path_factory.mktemp("counted") / "home"
    with running(home) as server, Client(server.port, prepare(server)) as client:
        before = samples(client.get("/metrics").body.decode())
        assert client.send("POST", "/v1/line-items", line_item(1)).status == 201
        for path in ("/v1/line-items/nowhere", "/v1/line-items/neither", "/v1/x", "/y?z=1"):
            assert client.get(path).status == 404
        assert client.send("BREW", "/v1/parties").status == 405
        scraped = client.send("GET", "/metrics", accept=ACCEPT)
        size = client.get("/readyz").json["entries"]
    assert scraped.headers["Content-Type"] == "text/plain; charset=utf-8"
    return before, samples(scraped.body.decode()), size


def test_requests_are_counted_in_metrics_by_method_route_and_status(counted):
    before, after, _ = counted

    def grown(name, **labels):
        key = (name, *sorted(labels.items()))
        return after[key] - before.get(key, 0)

    made = {"method": "POST", "route": "/v1/line-items"}
    missed = {"method": "GET", "route": "/v1/line-items/{identity}"}
    unknown = {"method": "GET", "route": "other"}
    assert grown("ledger_requests_total", **made, status="201") == 1
    assert grown("ledger_requests_total", **missed, status="404") == 2
    assert grown("ledger_requests_total", **unknown, status="404") == 2
    assert grown("ledger_requests_total", method="other", route="other", status="405") == 1
    assert grown("ledger_request_seconds_count", **missed) == 2
    assert 0 < grown("ledger_request_seconds_sum", **made) < 10
    assert grown("ledger_writer_wait_seconds_count") == 1


def test_the_metrics_show_the_size_of_the_journal(counted):
    _, after, size = counted

    assert after[("ledger_journal_entries",)] == size


def test_the_metrics_are_those_that_operators_are_told_of(counted):
    _, after, _ = counted
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")

    told = {*re.findall(r"ledger_(?!size|0)[a-z_]+", page)} - {"ledger_writer_wait_seconds_bucket"}

    shown = {re.sub("_(bucket|count|sum)$", "", key[0]) for key in after}
    assert told == shown


def test_no_label_of_metrics_holds_what_anybody_sent(counted):
    _, after, _ = counted
    routes = {operation.path for operation in OPERATIONS} | {"other"}
    labels = {label for key in after for label in key[1:]}

    assert {name for name, _ in labels} == {"method", "route", "status", "le"}
    assert {value for name, value in labels if name == "route"} <= routes
    assert {value for name, value in labels if name == "method"} == {"GET", "POST", "other"}


def test_more_workers_than_the_embedded_database_takes_are_refused(tmp_path):
    status, said = refused_to_serve(tmp_path / "home", free_port(), "--workers", "2")

    assert status == 1
    assert said == (
        "Error: The embedded database is for one process. For more --workers, keep the ledger in "
        "PostgreSQL: set LEDGER_DATABASE_URL.\n"
    )
    assert not (tmp_path / "home").exists()


def test_all_workers_together_leave_postgresql_connections_for_others():
    taken = serving.WORKERS_MAX * 2 * POSTGRESQL_CONNECTIONS

    assert taken <= CONNECTIONS_MAX - 10
