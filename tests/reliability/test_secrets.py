"""Tokens leave no trace, and one that was revoked is good for nothing from that moment on."""

import io
import shutil
import threading
import time
from contextlib import ExitStack, contextmanager

import psycopg
import pytest

from tests.reliability.servers import Client, running
from tests.reliability.workload import wait_until

#: Connections over which a revoked token is tried, so that each server process gets some.
CONNECTIONS, RACERS = 6, 4
GOOD = {"GET /v1/parties": 200, "GET /v1/parties/nobody": 404, "POST /v1/sources": 422}


class Desk:
    """An admin who makes, rotates and revokes tokens, and those who use them."""

    def __init__(self, server, stack):
        self._server, self._stack = server, stack
        self.admin = stack.enter_context(Client(server.port, server.token()))
        self.others = [stack.enter_context(Client(server.port)) for _ in range(CONNECTIONS)]
        self.texts = []  #: every token that was made
        self.told = []  #: the body of every answer that has no business with a token's text
        self.served = []  #: what was served after the revocation was acknowledged
        made = self.admin.send("POST", "/v1/actors", {"id": "rosa", "role": "recorder"})
        assert made.status == 201, made.body

    def make(self, number):
        """Make a token, which no retry is shown again; answers its id and its text."""
        key = {"idempotency_key": f"token-{number}"}
        made = self.admin.send("POST", "/v1/tokens", {"actor": "rosa"}, **key)
        again = self.admin.send("POST", "/v1/tokens", {"actor": "rosa"}, **key)
        assert (made.status, again.json["code"]) == (201, "shown-once")
        self.told.append(again.body)
        return self._note(made)

    def _note(self, made):
        self.texts.append(made.json["token"])
        return made.json["id"], made.json["token"]

    def use(self, token, client):
        """Use a token in good and bad requests; answers their statuses."""
        statuses = {}
        for asked in GOOD:
            method, path = asked.split()
            body = {} if method == "POST" else None
            answer = client.send(method, path, body, authorization=f"Bearer {token}")
            self.told.append(answer.body)
            statuses[asked] = answer.status
        for spoilt in (token[:-1], f"{token}0", f"Basic {token}", f"{token} {token}"):
            answer = client.send("GET", "/v1/parties", authorization=f"Bearer {spoilt}")
            assert answer.status == 401
            self.told.append(answer.body)
        return statuses

    def end(self, identity, *, rotate):
        """Revoke a token, or put another in its place; answers that one's text, or None."""
        path = f"/v1/tokens/{identity}"
        if rotate:
            made = self.admin.send("POST", f"{path}/rotation", {})
            assert made.status == 201, made.body
            return self._note(made)[1]
        revoked = self.admin.send("DELETE", path)
        assert revoked.status == 200, revoked.body
        self.told.append(revoked.body)
        return None

    def live(self, number):
        """A token is made, used, ended and tried again everywhere."""
        identity, token = self.make(number)
        assert self.use(token, self.others[number % CONNECTIONS]) == GOOD
        following = self.end(identity, rotate=number % 2)
        for client in self.others:
            statuses = self.use(token, client)
            self.served += [each for each in statuses.items() if each[1] != 401]
        if following:
            assert self.use(following, self.others[0]) == GOOD

    def race(self, number):
        """A token is revoked while several use it; what starts afterwards is refused."""
        identity, token = self.make(number)
        stop, seen = threading.Event(), []

        def hammer(client):
            while not stop.is_set():
                start = time.monotonic()
                answer = client.send("GET", "/v1/parties", authorization=f"Bearer {token}")
                seen.append((start, answer.status))

        threads = [
            threading.Thread(target=hammer, args=(each,), daemon=True)
            for each in self.others[:RACERS]
        ]
        for thread in threads:
            thread.start()
        while len(seen) < 2 * RACERS:
            time.sleep(0.001)
        self.end(identity, rotate=False)
        ended = time.monotonic()
        wait_until(lambda: any(start > ended for start, _ in seen.copy()))
        stop.set()
        for thread in threads:
            thread.join()
        assert {status for _, status in seen} <= {200, 401}
        assert min(status for _, status in seen) == 200, "it was good before"
        after = [status for start, status in seen if start > ended]
        self.served += [(number, status) for status in after if status != 401]


@contextmanager
def desk(home, url=None, module="ledger"):
    workers = 1 if url is None else 2
    log = home.parent / "log"
    with running(home, module, url=url, workers=workers, log=log) as server, ExitStack() as stack:
        yield Desk(server, stack)


def traces(desk, places):
    """Return where a token's text, or its secret alone, can be found."""
    secrets = [each.encode() for text in desk.texts for each in (text, text[29:59])]
    places = {**places, "an answer": b"\n".join(desk.told)}
    return [name for name, content in places.items() if any(each in content for each in secrets)]


def files(home, copy):
    """Everything that a copy of the home folder holds, and the log; not the token that is given."""
    shutil.copytree(home, copy)
    kept = [path for path in copy.rglob("*") if path.is_file() and path.name != "admin.token"]
    return {path.name: path.read_bytes() for path in [*kept, home.parent / "log"]}


def tables(url):
    """Return the bytes of every table of a PostgreSQL database."""
    contents = {}
    # It is named as libpq names one.
    with psycopg.connect(url) as connection:
        named = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        for (name,) in connection.execute(named).fetchall():
            kept = io.BytesIO()
            with connection.cursor().copy(f"COPY {name} TO STDOUT (FORMAT binary)") as copied:
                for part in copied:
                    kept.write(part)
            contents[name] = kept.getvalue()
    return contents


def check(home, url, *, lives, races):
    with desk(home, url) as at_work:
        for number in range(lives):
            at_work.live(number)
        for number in range(lives, lives + races):
            at_work.race(number)
        places = files(home, home.parent / "copy") | (tables(url) if url else {})

    assert at_work.served == []
    assert len(at_work.texts) >= lives + races
    assert "log" in places
    assert {"ledger.sqlite3", "token_secrets"} & set(places)
    assert len(places["log"]) > 1_000
    assert traces(at_work, places) == []
    return at_work


def test_tokens_leave_no_trace_and_end_at_once(served, tmp_path):
    check(tmp_path / "home", served, lives=4, races=2)


@pytest.mark.long
def test_a_thousand_tokens_leave_no_trace_and_end_at_once(served, tmp_path, capsys):
    at_work = check(tmp_path / "home", served, lives=700, races=100)

    with capsys.disabled():
        print(f"\n{len(at_work.texts):,} tokens, {len(at_work.told):,} answers searched")


def test_control_a_server_that_remembers_tokens_serves_on_and_tells(tmp_path):
    home = tmp_path / "home"
    with desk(home, module="tests.reliability.remembers_tokens") as at_work:
        at_work.live(0)
        at_work.race(1)
        places = files(home, tmp_path / "copy")

    assert {each[0] for each in at_work.served} == {*GOOD, 1}
    assert traces(at_work, places) == ["log"]
