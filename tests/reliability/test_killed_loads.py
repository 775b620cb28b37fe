"""`ledger load`, killed again and again at either end: all is recorded once, or nothing is."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import ExitStack

import pytest

from tests.cli.places import Place
from tests.reliability.servers import PATIENCE_SECONDS, ROOT, Client, running
from tests.reliability.workload import line_item, prepare

pytestmark = [pytest.mark.long, pytest.mark.timeout(3_600)]
KILLS, LINES = 30, 4_000
AT_ONCE = 10
#: The parts that are recorded between two kills, at the most.
PARTS_BETWEEN = 12
FOLDER_LINES = 2_000


class Loads:
    """Loads of one file, of which most are killed."""

    def __init__(self, server, folder, lines, chance):
        self._server, self._chance = server, chance
        self._done, self._last = 0, lines // AT_ONCE - 1
        file, token = folder / "lines.ndjson", folder / "token"
        items = [{"type": "line_item", **line_item(number)} for number in range(lines)]
        file.write_text("".join(f"{json.dumps(item)}\n" for item in items))
        token.write_text(f"Authorization: {prepare(server)['Authorization']}\n")
        self._command = [
            *(sys.executable, "-m", "ledger", "load", file, "--token-file", token),
            *("--server", f"http://127.0.0.1:{server.port}", "--at-once", str(AT_ONCE)),
        ]

    def start(self):
        return subprocess.Popen(self._command, cwd=ROOT, stdout=subprocess.PIPE, text=True)

    def kill(self, kills_server):
        """Kill a load that has come further than all before it, or the server below it."""
        goal = min(self._done + self._chance.randint(1, PARTS_BETWEEN), self._last)
        with self.start() as load:
            for self._done in range(1, goal + 1):
                assert load.stdout.readline().startswith("From line ")
            time.sleep(self._chance.uniform(0, 0.03))
            if kills_server:
                self._server.kill()
                assert load.wait(PATIENCE_SECONDS) == 1
                self._server.start()
            else:
                load.kill()
                assert load.wait(PATIENCE_SECONDS) == -signal.SIGKILL

    def finish(self):
        with self.start() as load:
            printed, _ = load.communicate(timeout=PATIENCE_SECONDS)
        assert load.returncode == 0
        return printed


def listed(server, path):
    with Client(server.port) as client:
        return [json.loads(line) for line in client.get(path).body.splitlines()]


def test_a_file_whose_load_is_killed_is_recorded_once(tmp_path, served):
    chance = random.Random(KILLS)  # noqa: S311 - the same kills each time
    with running(tmp_path / "home", url=served) as server:
        loads = Loads(server, tmp_path, LINES, chance)
        for number in range(1, KILLS + 1):
            loads.kill(kills_server=number % 3 == 0)
        printed = loads.finish()
        items = listed(server, "/v1/line-items.ndjson")
        batches = listed(server, "/v1/batches.ndjson")
        status, verified = server.verify()

    assert f"\nAll {LINES:,} lines are recorded.\n" in printed
    days = [line_item(number)["effective_on"] for number in range(LINES)]
    assert [item["effective_on"] for item in items] == days
    assert len(batches) == LINES // AT_ONCE
    assert status == 0, verified


@pytest.fixture
def places(engine, request, tmp_path):
    """What makes places without a ledger, on one of the databases."""
    with ExitStack() as lent:

        def place(name):
            is_embedded = request.node.callspec.params["engine"] == "sqlite"
            url = None if is_embedded else lent.enter_context(engine.lent())
            return Place(tmp_path / name, url)

        yield place


def kill_load(place, folder, seconds):
    """Kill the load of a dossier after some seconds; tell whether it was still under way."""
    command = [sys.executable, "-m", "ledger", "load", folder]
    options = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, env=os.environ | place.environment, **options) as load:
        time.sleep(seconds)
        load.kill()
    return load.returncode == -signal.SIGKILL


def test_a_dossier_whose_load_is_killed_is_not_there_until_all_of_it_is(tmp_path, served, places):
    folder = tmp_path / "dossier"
    chance = random.Random(KILLS)  # noqa: S311 - as above
    with running(tmp_path / "home", url=served) as server:
        Loads(server, tmp_path, FOLDER_LINES, chance).finish()
        assert Place(server.home, served).run("export", folder)[0] == 0
    undisturbed = places("undisturbed")
    began = time.monotonic()
    status, loaded, complaint = undisturbed.run("load", folder)
    seconds = time.monotonic() - began
    assert status == 0, complaint
    root = loaded.splitlines()[0]
    whole = undisturbed.run("verify")
    place = places("killed")
    killed = 0
    while killed < KILLS:
        was_killed = kill_load(place, folder, chance.uniform(0, seconds))
        killed += was_killed
        verified = place.run("verify")
        # It may be killed when all of it is there already.
        if verified[0] == 0 or not was_killed:
            assert verified == whole
            place = places(f"killed-after-{killed}")

    assert place.run("load", folder)[1].splitlines()[0] == root
    assert place.run("verify")[0] == 0
    assert [path.name for path in place.home.glob("*.restoring*")] == []
