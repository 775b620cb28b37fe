"""The log of a real server: one line for each request, start and stop, and nothing of anybody's."""

import json
import os
import pty
import subprocess
import sys
from datetime import datetime

import pytest

import ledger
from ledger.services import journal_head
from tests.reliability.servers import ROOT, Client, running
from tests.reliability.workload import ARTICLE, QUOTE, line_item, prepare

SECRET_WORDS = "hush-hush"
#: What a line about a request may say.
FIELDS = {
    "at",
    "level",
    "event",
    "request_id",
    "method",
    "route",
    "status",
    "bytes",
    "actor",
    "ledger_size",
    "problem",
    "ms",
}


def lines_of(file):
    return [json.loads(line) for line in file.read_text().splitlines()]


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What a server logged of its start, of some requests and of its stop; and their answers."""
    folder = tmp_path_factory.mktemp("told")
    log = folder / "log"
    with running(folder / "home", log=log) as server:
        headers = prepare(server)
        token = headers["Authorization"].split()[1]
        with Client(server.port, headers | {"User-Agent": SECRET_WORDS}) as client:
            answers = [
                client.send("POST", "/v1/line-items", line_item(1, id="first")),
                client.get(f"/v1/sources?q={SECRET_WORDS}"),
                client.get("/v1/line-items/first"),
                client.get("/v1/line-items.csv"),
                client.get(f"/{SECRET_WORDS}"),
                client.send(SECRET_WORDS.upper(), "/v1/parties"),
            ]
    return log.read_text(), lines_of(log), answers, token, server


def test_the_log_begins_with_the_start_and_ends_with_the_stop(told):
    _, lines, _, _, server = told
    start, *between, stop = lines

    about = {name: start[name] for name in ("event", "version", "database", "home", "workers")}
    assert about == {
        "event": "start",
        "version": ledger.__version__,
        "database": "sqlite",
        "home": str(server.home),
        "workers": 1,
    }
    assert stop["event"] == "stop"
    assert {line["event"] for line in between} == {"request"}


def test_each_request_has_one_log_line_with_the_id_that_its_answer_carries(told):
    _, lines, answers, _, _ = told
    of = {line["request_id"]: line for line in lines if line["event"] == "request"}
    assert len(of) == len(lines) - 2

    seen = [of[answer.headers["Request-Id"]] for answer in answers]
    said = [(line["method"], line["route"], line["status"], line.get("problem")) for line in seen]

    assert said == [
        ("POST", "/v1/line-items", 201, None),
        ("GET", "/v1/sources", 200, None),
        ("GET", "/v1/line-items/{identity}", 200, None),
        ("GET", "/v1/line-items", 200, None),
        ("GET", "other", 404, "no-such-path"),
        ("other", "other", 405, "method-not-allowed"),
    ]
    for line, answer in zip(seen, answers, strict=True):
        assert line.get("bytes", len(answer.body)) == len(answer.body)
        assert str(line.get("ledger_size")) == answer.headers.get("Ledger-Size", "None")
        assert 0 < line["ms"] < 10_000
        assert datetime.fromisoformat(line["at"]).tzinfo is not None
    assert [line.get("actor") for line in seen[:3]] == ["vera"] * 3
    assert ["bytes" in line for line in seen] == [True, True, True, False, True, True]


def test_the_log_holds_no_words_tokens_addresses_or_agents(told):
    text, lines, _, token, _ = told

    assert set().union(*(line for line in lines if line["event"] == "request")) <= FIELDS
    for private in (token, SECRET_WORDS, SECRET_WORDS.upper(), QUOTE, ARTICLE[:20], "127.0.0.1"):
        assert private not in text


def test_the_server_serves_on_when_nothing_takes_its_log(tmp_path):
    with running(tmp_path / "home", log="/dev/full") as server, Client(server.port) as client:
        statuses = [client.get("/v1/parties").status for _ in range(50)]
        assert (statuses, server.stop()) == ([200] * 50, 0)


SAYING = """
import sys
from ledger.api.http import log as logs
logs.install(sys.argv[1] or None)
about = {"request_id": "r", "method": "GET", "route": "/v1/x", "ms": 1.5}
logs.LOG.info("request", status=404, problem="not-found", **about)
logs.LOG.warning("request", status=503, failure="gone", **about)
try:
    raise ValueError("at most " + 300 * "x" + "\\nDETAIL: hush-hush") from KeyError("first")
except ValueError as failed:
    logs.LOG.error("failure", request_id="r", exc_info=failed)
"""


def said(style, **options):
    """Return what a process logs on standard error."""
    done = subprocess.run(
        [sys.executable, "-c", SAYING, style], cwd=ROOT, check=True, text=True, **options
    )
    return done.stderr


def test_a_failure_in_a_json_log_is_one_line_with_its_places_and_few_of_its_words():
    refused, away, failure = map(json.loads, said("", stderr=subprocess.PIPE).splitlines())

    assert [line["level"] for line in (refused, away, failure)] == ["info", "warning", "error"]
    places = failure["exception"].splitlines()
    assert places[0] == "KeyError: 'first'"
    assert places[-1].startswith("ValueError: at most xxx")
    assert len(places[-1]) < 250
    assert any("line 9, in <module>" in place for place in places)
    assert SECRET_WORDS not in failure["exception"]


def test_a_request_in_a_text_log_is_a_short_line():
    refused, away, *failure = said("text", stderr=subprocess.PIPE).splitlines()

    assert refused[8:] == "Z 404 GET /v1/x 1.5 ms not-found"
    assert away[8:].startswith("Z request status=503 failure=gone")
    assert failure[0][8:] == "Z failure request_id=r"
    assert failure[1] == "KeyError: 'first'"


def test_a_log_switched_off_still_tells_what_went_wrong():
    away, failure, *_ = said("off", stderr=subprocess.PIPE).splitlines()

    assert ("status=503" in away, "failure" in failure) == (True, True)


def test_the_log_on_a_terminal_is_text():
    ours, theirs = pty.openpty()
    said("", stderr=theirs)
    os.close(theirs)
    came = os.read(ours, 10_000).decode()
    os.close(ours)

    assert came.splitlines()[0].endswith("Z 404 GET /v1/x 1.5 ms not-found")


def test_a_bug_is_logged_under_the_request_id_of_its_answer(client, monkeypatch, caplog):
    def fail(_session):
        raise ValueError(SECRET_WORDS)

    monkeypatch.setattr(journal_head, "read", fail)

    answer = client.get("/v1/parties")

    failure, asked = [record.msg for record in caplog.records if record.name == "ledger"]
    assert (answer.status_code, asked["status"]) == (500, 500)
    assert {failure["request_id"], asked["request_id"]} == {answer.headers["Request-Id"]}
    assert failure["exception"].endswith(f"ValueError: {SECRET_WORDS}")
    assert SECRET_WORDS not in answer.text
