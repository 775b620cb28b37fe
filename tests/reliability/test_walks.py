"""Walks through lists while others write: nothing twice, nothing missing that stood still."""

import random
import threading
from collections import Counter
from itertools import cycle

import pytest

from ledger.api.http.cursors import Cursors
from ledger.app import create_app
from ledger.services import queries
from tests import factories
from tests.answers import refused
from tests.factories import ROUND

STANDING, MOVING = 8, 6
WRITERS, WALKERS = 4, 3
RECENT, LONG_AGO = "2025-03", "1999-03"
#: What a moving line item and a moving article change to, in turn.
CHANGES = [(LONG_AGO, "An old article"), (RECENT, "A recent article")]
#: Every list that comes in pages, and filters out of which the moving ones come and go.
LISTS = [
    "/v1/parties", "/v1/categories", "/v1/agreements", "/v1/sources", "/v1/sources?q=recent",
    "/v1/line-items", "/v1/line-items?effective_from=2020-01-01", "/v1/line-items?act=report",
    f"/v1/line-items?agreement={ROUND}&category=body&effective_from=2020-01-01&status=reported",
    f"/v1/agreements/{ROUND}/line-items",
    f"/v1/agreements/{ROUND}/line-items?effective_to=2026-01-01", "/v1/claims",
    "/v1/claims?effective_from=2020-01-01", "/v1/claims?publisher=The Daily Example",
    "/v1/line-items/standing-0/claims", "/v1/line-items/moving-0/history", "/v1/stated-totals",
    f"/v1/stated-totals?agreement={ROUND}", "/v1/actors", "/v1/tokens", "/v1/token-uses",
]  # fmt: skip


def report(name, number, day):
    told = [factories.claim(id=f"{name}-{number}-cl")]
    on = f"{RECENT}-{day:02}"
    return factories.line_item(id=f"{name}-{number}", act="report", effective_on=on, claims=told)


@pytest.fixture
def filled(client, admin, recorder):
    """A ledger in which what stands still and what moves take turns."""
    for number in range(STANDING):
        names = [("standing", 1 + number), ("moving", 1 + STANDING + number)]
        for name, day in names[: 1 + (number < MOVING)]:
            body = report(name, number, day)
            assert factories.post(client, recorder, "/v1/line-items", body).status_code == 201
            factories.post_source(client, recorder, id=f"{name}-{number}", title="A recent article")
        factories.post_party(client, admin, id=f"party-{number}")
        factories.post_agreement(client, admin, id=f"round-s{number}")
        total = {"id": f"total-{number}", "through": f"2025-06-{number + 1:02}"}
        factories.post_stated_total(client, recorder, **total)
        factories.post_token(client, admin, actor="rosa")
        told = factories.post_claim(client, recorder, {"id": "standing-0"}, id=f"further-{number}")
        assert told.status_code == 201
    return client


def write(client, headers, number, step):
    """Change something that moves, and record something new now and then."""
    target = step % MOVING
    month, title = CHANGES[step // MOVING % 2]
    moved = {"effective_on": f"{month}-{STANDING + target + 1:02}"}
    path = f"/v1/line-items/moving-{target}"
    answers = [factories.patch(client, headers["rosa"], path, **moved)]
    path = f"/v1/sources/moving-{target}"
    answers.append(factories.patch(client, headers["rosa"], path, title=title))
    if step % 10 == number:
        party = factories.party(id=f"new-{number}-{step}")
        answers.append(factories.post(client, headers["admin"], "/v1/parties", party))
    assert {answer.status_code for answer in answers} <= {200, 201}, answers


def walk(client, headers, path, limit):
    """Return what a walk meets, page by page."""
    met, following = [], f"{path}{'&' if '?' in path else '?'}limit={limit}"
    while following:
        answer = client.get(following, headers=headers)
        assert answer.status_code == 200, answer.text
        met += [each.get("id") or each["entry"]["index"] for each in answer.json["items"]]
        following = answer.json["next"]
    return met


class Walks:
    """Writers and walkers at once, until so many walks are done."""

    def __init__(self, database, headers, count):
        self._app, self._headers = create_app(database), headers
        self._left, self._guard, self._stop = cycle(LISTS), threading.Lock(), threading.Event()
        self._count = count
        self.written, self.walked, self.faults = 0, 0, []
        client = self._app.test_client()
        whole = {path: walk(client, headers["admin"], path, 200) for path in LISTS}
        self._standing = {
            path: [each for each in met if not str(each).startswith("moving")]
            for path, met in whole.items()
        }

    def run(self):
        roles = [(self._write, n) for n in range(WRITERS)] + [
            (self._walk, n) for n in range(WALKERS)
        ]
        threads = [threading.Thread(target=self._work, args=each, daemon=True) for each in roles]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return self

    def _work(self, role, number):
        try:
            role(self._app.test_client(), number)
        except Exception as failure:  # noqa: BLE001 - the test reports whatever ended a thread
            self.faults.append(repr(failure))
            self._stop.set()

    def _write(self, client, number):
        step = 0
        while not self._stop.wait(0.005):
            write(client, self._headers, number, step)
            step, self.written = step + 1, self.written + 1

    def _walk(self, client, number):
        chance = random.Random(number)  # noqa: S311 - nothing secret
        while not self._stop.is_set():
            with self._guard:
                path, self.walked = next(self._left), self.walked + 1
                if self.walked >= self._count:
                    self._stop.set()
            met = walk(client, self._headers["admin"], path, chance.randint(1, 7))
            self._compare(path, met)

    def _compare(self, path, met):
        doubles = [each for each, times in Counter(met).items() if times > 1]
        standing = self._standing[path]
        kept = set(standing)
        if doubles or [each for each in met if each in kept] != standing:
            self.faults.append((path, doubles, [each for each in standing if each not in met]))
            self._stop.set()


@pytest.mark.usefixtures("filled")
def test_walks_meet_what_stands_still_once_while_four_write(database, template):
    walks = Walks(database, template.headers, count=len(LISTS)).run()

    assert walks.faults == []
    assert walks.written > WRITERS


@pytest.mark.long
@pytest.mark.usefixtures("filled")
def test_a_thousand_walks_meet_what_stands_still_once_while_four_write(database, template, capsys):
    walks = Walks(database, template.headers, count=1_000).run()

    with capsys.disabled():
        print(f"\n{walks.walked:,} walks beside {walks.written:,} rounds of writing")
    assert walks.faults == []


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("filled")
def test_control_pages_that_are_counted_off_miss_and_repeat(database, template, monkeypatch):
    def counted(session, query, order, *, after, limit, **_):
        start = after[0] if after else 0
        rows = list(session.execute(query.order_by(*order).offset(start).limit(limit + 1)))
        return rows[:limit], [start + limit, 0] if len(rows) > limit else None

    monkeypatch.setattr(queries, "page", counted)

    # It ends with the first fault; how soon one comes is chance.
    walks = Walks(database, template.headers, count=100 * len(LISTS)).run()

    assert walks.faults


def cursors_of(client, headers):
    """Return a cursor of each list, with the list's path."""
    pages = {path: f"{path}{'&' if '?' in path else '?'}limit=1" for path in LISTS}
    answers = {path: client.get(page, headers=headers).json for path, page in pages.items()}
    return {
        path: answer["next"].partition("cursor=")[2]
        for path, answer in answers.items()
        if answer["next"]
    }


def altered(cursors, chance):
    """Yield cursors that no list ever made, or another one did, with the list that they are for."""
    alphabet = "ABCabcyz0189-_.~%=+ é\u0663"
    while True:
        path, cursor = chance.choice(list(cursors.items()))
        place = chance.randrange(len(cursor))
        payload, _, signature = cursor.partition(".")
        other = chance.choice([each for each in cursors if each != path])
        start = [chance.randint(0, 500)]
        changed = chance.choice(
            (
                cursor[:place] + chance.choice(alphabet) + cursor[place + 1 :],
                cursor[:-1] + chance.choice(alphabet),
                cursor[:place] + chance.choice(alphabet) + cursor[place:],
                cursor[:place],
                cursor[place:],
                cursor[:place] + cursor[place + 1 :],
                cursor.swapcase(),
                cursors[other],
                f"{cursors[other].partition('.')[0]}.{signature}",
                f"{payload}.{cursors[other].partition('.')[2]}",
                Cursors(chance.randbytes(32)).make(start, path),
                f".{cursor}",
                cursor + chance.choice((".", "=", "==", "\n", "A", " ")),
                payload,
            )
        )
        if changed != cursor:
            yield path, changed


def accepted(client, headers, count):
    """Return the altered cursors that were answered with anything but a refusal."""
    chance = random.Random(3)  # noqa: S311 - the same each time
    cursors, taken = cursors_of(client, headers), []
    made = altered(cursors, chance)
    for _ in range(count):
        path, cursor = next(made)
        answer = follow(client, headers, path, cursor)
        if answer.status_code != 400:
            taken.append((path, cursor, answer.status_code))
        else:
            assert refused(answer) == (400, "bad-parameter", {"parameters": ["cursor"]})
    for path, cursor in cursors.items():
        answer = follow(client, headers, path, cursor)
        assert answer.json["items"]
    return taken


def follow(client, headers, path, cursor):
    place, _, query = path.partition("?")
    pairs = dict(pair.split("=") for pair in query.split("&") if pair)
    return client.get(place, query_string=pairs | {"cursor": cursor}, headers=headers)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_no_altered_cursor_is_followed(filled, admin):
    assert accepted(filled, admin, 300) == []


@pytest.mark.long
def test_none_of_10000_altered_cursors_is_followed(filled, admin):
    assert accepted(filled, admin, 10_000) == []


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_control_a_cursor_that_is_not_signed_is_followed(filled, admin, monkeypatch):
    def read(cursors, cursor, _listing, _leaf_of=None):
        _, (place, _) = cursors._serializer.loads_unsafe(cursor)  # noqa: SLF001 - the sabotage
        return place

    monkeypatch.setattr(Cursors, "read", read)

    assert accepted(filled, admin, 50)
