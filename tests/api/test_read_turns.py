"""In a process one answer is made at a time, and beside it one that takes long."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from ledger.api.http import read_handler
from ledger.api.http.operations import OPERATIONS
from ledger.api.http.read_turns import Crowded, MemoryRoom, ReadTurns
from ledger.app import create_app
from ledger.db import Database
from ledger.services import agreement_sizes
from tests import factories
from tests.answers import ids, refusal
from tests.api import tables

TOTALS = f"{tables.ROUND}/totals"
#: No test waits so long; one that would is broken.
SECONDS = 60


class Watched(Database):
    """A database that counts who reads at once, and can keep a reader until it is let go."""

    def __init__(self, url):
        super().__init__(url)
        self._guard = threading.Lock()
        self.reading = self.reading_most = 0
        #: How many readers are still let through before one is kept.
        self.let_through = None
        self.kept, self.let_go = threading.Event(), threading.Event()

    @contextmanager
    def snapshot(self):
        with super().snapshot() as session:
            with self._guard:
                self.reading += 1
                self.reading_most = max(self.reading_most, self.reading)
                keeps = self.let_through == 0
                self.let_through = None if self.let_through is None else self.let_through - 1
            try:
                if keeps:
                    self.kept.set()
                    assert self.let_go.wait(SECONDS)
                yield session
            finally:
                with self._guard:
                    self.reading -= 1


@pytest.fixture
def watched(engine, template):
    database = Watched(engine.copy(template.url))
    yield database
    database.let_go.set()
    database.dispose()


def test_pages_of_lists_are_made_one_at_a_time(watched):
    app = create_app(watched)

    def ask(number):
        return app.test_client().get(f"/v1/parties?limit={number}").status_code

    with ThreadPoolExecutor(8) as readers:
        statuses = set(readers.map(ask, range(1, 65)))

    assert (statuses, watched.reading_most) == ({200}, 1)


@pytest.mark.parametrize(
    "path",
    [
        TOTALS,
        f"{TOTALS}?explain=true",
        f"{tables.ROUND}/timeline",
        f"{tables.ROUND}/open-questions",
        "/v1/totals",
        "/v1/stated-totals",
        "/v1/sources?q=bodies",
        "/v1/claims?q=bodies",
        "/v1/line-items?status=open",
    ],
)
def test_an_answer_that_takes_long_holds_up_no_page_and_no_writer(
    watched, recorder, monkeypatch, path
):
    monkeypatch.setattr(read_handler, "ReadTurns", lambda: ReadTurns(wait_seconds=0))
    monkeypatch.setattr(agreement_sizes, "is_small", lambda *_: False)
    app = create_app(watched)
    # The first snapshot lets it in, the second one is its long turn.
    watched.let_through = 1
    with ThreadPoolExecutor(1) as other:
        long = other.submit(app.test_client().get, path)
        assert watched.kept.wait(SECONDS)

        client = app.test_client()
        page = client.get("/v1/parties")
        another = client.get("/v1/totals?as_of=2025-06-02")
        written = factories.post_line_item(client, recorder)
        watched.let_go.set()

        assert long.result(SECONDS).status_code == 200
    assert ids(page) == ["RU", "UA", "TR"]
    assert refusal(another) == (503, "busy")
    assert another.headers["Retry-After"]
    assert written["version"] == 1


def beside_a_long_answer(watched, monkeypatch, path):
    """Return what is answered to a request that may wait for nothing, while a long one is made."""
    monkeypatch.setattr(read_handler, "ReadTurns", lambda: ReadTurns(wait_seconds=0))
    app = create_app(watched)
    watched.let_through = 1
    with ThreadPoolExecutor(1) as other:
        long = other.submit(app.test_client().get, "/v1/totals")
        assert watched.kept.wait(SECONDS)

        answer = app.test_client().get(path)
        watched.let_go.set()
        long.result(SECONDS)

    return answer


@pytest.mark.parametrize("path", [TOTALS, f"{tables.ROUND}/timeline"])
def test_what_is_soon_made_of_a_small_agreement_waits_for_no_long_answer(
    watched, monkeypatch, path
):
    answer = beside_a_long_answer(watched, monkeypatch, path)

    assert answer.status_code == 200


def test_an_agreement_is_small_up_to_a_number_of_line_items_and_of_claims(
    database, client, recorder, monkeypatch
):
    posted = factories.post_line_item(client, recorder)

    def is_small():
        agreement_sizes._sizes.cache_clear()  # noqa: SLF001 - the limits stand in the statement
        with database.snapshot() as session:
            return agreement_sizes.is_small(session, posted["agreement"])

    small = is_small()
    monkeypatch.setattr(agreement_sizes, "LINE_ITEMS_MAX", 0)
    many_line_items = is_small()
    monkeypatch.undo()
    monkeypatch.setattr(agreement_sizes, "CLAIMS_MAX", 0)
    many_claims = is_small()
    monkeypatch.undo()
    factories.post_stated_total(client, recorder, agreements=None)
    wider = is_small()

    assert (small, many_line_items, many_claims, wider) == (True, False, False, False)


def test_a_long_answer_that_is_kept_waits_for_no_other(watched, monkeypatch):
    monkeypatch.setattr(read_handler, "ReadTurns", lambda: ReadTurns(wait_seconds=0))
    app = create_app(watched)
    client = app.test_client()
    first = client.get(TOTALS)
    watched.let_through = 1
    with ThreadPoolExecutor(1) as other:
        long = other.submit(app.test_client().get, "/v1/totals")
        assert watched.kept.wait(SECONDS)

        again = client.get(TOTALS)
        watched.let_go.set()
        long.result(SECONDS)

    assert (again.status_code, again.data) == (200, first.data)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/v1/agreements/nowhere/totals", (404, "not-found")),
        ("/v1/totals?category=nothing", (400, "bad-parameter")),
        ("/v1/totals?colour=red", (400, "bad-parameter")),
    ],
)
def test_a_refusal_waits_for_no_long_answer(watched, monkeypatch, path, expected):
    answer = beside_a_long_answer(watched, monkeypatch, path)

    assert refusal(answer) == expected


def test_a_read_whose_turn_does_not_come_in_time_is_refused():
    turns = ReadTurns(wait_seconds=0)

    with turns.short(), turns.long():
        with pytest.raises(Crowded):
            turns.short().__enter__()
        with pytest.raises(Crowded):
            turns.long().__enter__()

    with turns.short(), turns.long():
        pass


def test_the_parameters_that_make_an_answer_long_exist():
    for operation in OPERATIONS:
        assert set(operation.long_with) <= set(operation.query.fields), operation.path


def test_explanations_under_way_have_a_bounded_room(client, recorder, database, monkeypatch):
    factories.post_line_item(client, recorder)
    monkeypatch.setattr(read_handler, "MemoryRoom", lambda: MemoryRoom(1_000))
    other = create_app(database).test_client()
    path = f"{TOTALS}?explain=true"

    first = other.get(path, buffered=False)
    refused = other.get(path)
    first.close()

    assert refusal(refused) == (503, "busy")
    assert other.get(path).status_code == 200


def test_an_explanation_for_which_there_is_never_room_is_refused(
    client, recorder, database, monkeypatch
):
    factories.post_line_item(client, recorder)
    monkeypatch.setattr(read_handler, "MemoryRoom", lambda: MemoryRoom(1))

    answer = create_app(database).test_client().get(f"{TOTALS}?explain=true")

    assert refusal(answer) == (503, "too-costly")
