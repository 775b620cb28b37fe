"""`ledger load FILE`, killed at random and gone on with: its rate, and the memory of both sides.

Every second kill takes the server too. In the end each line is there once, and `ledger verify`
finds nothing. `LINES=1000000 python -m benchmarks loads` takes another number of lines.
"""

import json
import os
import random
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from benchmarks import ledgers, rounds, servers
from tests.postgresql import Postgresql

LINES = int(os.environ.get("LINES", "20000"))
KILLS = 4
KILLED_WITHIN = (1.0, 8.0)
LOOK_SECONDS = 0.5
LINES_SHOWN = 40
QUARTERS = 4
HEAD = (
    "",
    "lines/s",
    "load",
    *(f"{part}/{QUARTERS}" for part in range(1, QUARTERS + 1)),
)


def run() -> None:
    _print(_measured(None))
    with closing(Postgresql()) as server:
        _print(_measured(server.empty()))


def _print(row: tuple[str, ...]) -> None:
    title = f"ledger load of {LINES:,} lines: MB of it, and of the server by parts of the time"
    rounds.print_table(title, HEAD, [row])


def _measured(database: str | None) -> tuple[str, ...]:
    with ledgers.temporary(database) as ledger:
        ledgers.add_agreement(ledger, "large")
        ledgers.add_agreement(ledger, "killed")
        home, token = ledger.settings.home, ledger.settings.token_file
        ledger.close()
        loading = _Loading(home, database, token)
        _write(home / "killed.ndjson", "killed", LINES // 10)
        _write(home / "large.ndjson", "large", LINES)
        loading.kill_and_go_on(home / "killed.ndjson")
        rate, own, sizes = loading.whole(home / "large.ndjson")
        assert loading.line_items("killed") == LINES // 10
        assert loading.line_items("large") == LINES
        loading.check("verify")
    where = "SQLite" if database is None else "PostgreSQL"
    return (where, f"{rate:,.0f}", f"{own:.0f}", *(f"{size:.0f}" for size in sizes))


def _write(file: Path, agreement: str, lines: int) -> None:
    with file.open("w") as out:
        for number in range(lines):
            line = ledgers.line_item(agreement, number, type="line_item")
            out.write(json.dumps(line) + "\n")


class _Loading:
    """Files on their way to a server, both of which may be killed."""

    def __init__(self, home: Path, database: str | None, token: Path) -> None:
        self._home = home
        self._database = database
        self._port = servers.free_port()
        self._place = f"http://127.0.0.1:{self._port}"
        self._token = token
        self._written = home / "written.txt"

    def command(self, *arguments: object) -> subprocess.Popen[bytes]:
        """Start a command of the ledger."""
        more = {
            "LEDGER_HOME": str(self._home),
            "LEDGER_DATABASE_URL": self._database or "",
            "LEDGER_RATE_WRITE": "off",
            "LEDGER_LOG": "off",
        }
        return subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "ledger", *map(str, arguments)],
            cwd=servers.ROOT,
            env=os.environ | more,
            stdout=self._written.open("ab"),
            stderr=subprocess.STDOUT,
        )

    def check(self, *arguments: object) -> None:
        """Run a command that has to end well."""
        self._end_well(self.command(*arguments))

    def _end_well(self, command: subprocess.Popen[bytes]) -> None:
        """Wait for a command, and print what all of them wrote if it doesn't end well."""
        if command.wait():
            last = self._written.read_text().splitlines()[-LINES_SHOWN:]
            sys.exit("\n".join([f"{command.args}: {command.returncode}", *last]))

    def kill_and_go_on(self, file: Path) -> None:
        """Load a file with kills; at last without one."""
        for number in range(KILLS):
            with self._serving() as server:
                load = self._load(file)
                time.sleep(random.uniform(*KILLED_WITHIN))  # noqa: S311 - no secret
                if number % 2:
                    _kill(server)
                load.kill()
                load.wait()
        with self._serving():
            self._end_well(self._load(file))

    def whole(self, file: Path) -> tuple[float, float, list[float]]:
        """Load a file; return lines a second, its memory, and the server's by parts of the time."""
        sizes: list[float] = []
        own = 0.0
        with self._serving() as server:
            started = time.perf_counter()
            load = self._load(file)
            while load.poll() is None:
                own = max(own, _megabytes(load.pid))
                sizes.append(max(map(_megabytes, _family(server.pid))))
                time.sleep(LOOK_SECONDS)
            rate = LINES / (time.perf_counter() - started)
        self._end_well(load)
        parts = [
            sizes[len(sizes) * part // QUARTERS - 1] for part in range(1, QUARTERS + 1)
        ]
        return rate, own, parts

    def line_items(self, agreement: str) -> int:
        """Count the line items of an agreement, as a reader is told them."""
        with self._serving():
            url = f"{self._place}/v1/line-items.ndjson?agreement={agreement}"
            with urllib.request.urlopen(url) as answer:  # noqa: S310 - the server is our own
                return sum(1 for _ in answer)

    def _load(self, file: Path) -> subprocess.Popen[bytes]:
        return self.command(
            "load", file, "--server", self._place, "--token-file", self._token
        )

    @contextmanager
    def _serving(self) -> Iterator[subprocess.Popen[bytes]]:
        server = self.command("serve", "--port", self._port)
        try:
            servers.await_answer(self._port)
            yield server
        finally:
            server.terminate()
            server.wait()


def _kill(server: subprocess.Popen[bytes]) -> None:
    """Kill a server's first process, and wait until its workers have ended too."""
    family = _family(server.pid)
    server.kill()
    server.wait()
    while any(map(_megabytes, family)):
        time.sleep(LOOK_SECONDS / 10)


def _family(process: int) -> list[int]:
    """Return a process and its children."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [process, *map(int, children)]


def _megabytes(process: int) -> float:
    """Return the memory that a process has now; none of one that has ended."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0.0
    _, _, size = status.partition("VmRSS:")
    return int(size.split()[0]) / 1024 if size else 0.0
