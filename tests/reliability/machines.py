"""Three machines of `deploy/` on this one: etcd, Patroni, HAProxy and PgBouncer from packages.

Each machine is an address of the loopback network and a folder. Nothing runs as root: PostgreSQL
refuses that. What is killed or frozen is found by its process ids.
"""

import base64
import http.client
import json
import os
import pwd
import re
import secrets
import shutil
import signal
import string
import subprocess
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from tests import leftovers
from tests.postgresql import DEBIAN, UNPRIVILEGED
from tests.reliability.servers import ROOT, free_port
from tests.reliability.workload import wait_until

DEPLOY = ROOT / "deploy"
NAMES = ("db1", "db2", "db3")
PROGRAMS = ("etcd", "patroni", "haproxy", "pgbouncer")
#: Debian has some of them where only an administrator looks.
PATH = f"{os.environ['PATH']}:/usr/sbin"
#: No copy of the environment: these programs run on the system's own Python.
ENVIRONMENT = {"PATH": PATH, leftovers.VARIABLE: ""}
PORTS = ("POSTGRESQL", "PATRONI", "ETCD", "ETCD_PEER", "PRIMARY", "PGBOUNCER")
PASSWORDS = ("SUPERUSER", "REPLICATION", "PATRONI", "LEDGER")


def program(name):
    """Return the path of a program, or skip the test where it isn't installed."""
    path = shutil.which(name, path=PATH)
    if path is None:
        pytest.skip(f"{name} isn't installed: apt install etcd-server patroni haproxy pgbouncer")
    return path


def filled(template, values):
    """Return a template of `deploy/` with its values, as `envsubst` fills it."""
    return string.Template((DEPLOY / template).read_text(encoding="utf-8")).substitute(values)


class Machine:
    """One of the three: an etcd, and Patroni with its PostgreSQL."""

    def __init__(self, name, folder, values):
        self.name, self._folder = name, folder / name
        self.address = values[name.upper()]
        self._values = values | {
            "NAME": name,
            "ADDRESS": self.address,
            "DATA": str(self._folder),
            "SOCKETS": str(self._folder),
            "ETCD_DATA": str(self._folder / "etcd"),
        }
        self._folder.mkdir()
        self._processes = {}
        self._stopped = []

    def start(self, what):
        """Start etcd or Patroni."""
        config = self._folder / f"{what}.yml"
        config.write_text(self._alone(filled(config.name, self._values)))
        options = ["--config-file"] if what == "etcd" else []
        self._processes[what] = started(program(what), *options, config, log=config)

    def _alone(self, text):
        """Have Patroni ask the etcd of its own machine alone, and PostgreSQL keep to its folder.

        So whoever stops that etcd has cut Patroni off from the others.
        """
        own = f"{self.address}:{self._values['ETCD_PORT']}"
        alone = f"etcd:\n  use_proxies: true\n  hosts: ['{own}']\n"
        text = re.sub(r"^etcd:\n.*\n", alone, text, flags=re.MULTILINE)
        kept = "  parameters:\n    dynamic_shared_memory_type: mmap\n"
        return re.sub(r"^  parameters:\n", kept, text, flags=re.MULTILINE)

    def kill(self, what):
        """Kill etcd or Patroni."""
        self._processes[what].kill()
        self._processes[what].wait()

    def kill_postgresql(self):
        """Kill PostgreSQL's first process; its others end by themselves."""
        os.kill(self._postgresql()[0], signal.SIGKILL)

    def freeze(self):
        """Freeze Patroni and all of PostgreSQL."""
        self._stop([self._processes["patroni"].pid, *self._postgresql()])

    def cut(self):
        """Let nothing pass to the other machines: neither etcd's words nor PostgreSQL's log."""
        self._stop([self._processes["etcd"].pid])
        self.hold_back()

    def hold_back(self):
        """Send nothing of PostgreSQL's log to the standbys."""
        self._stop([pid for pid in self._postgresql() if "walsender" in command_of(pid)])

    def heal(self):
        """Let go on what was frozen or cut, and start what was killed."""
        while self._stopped:
            with suppress(ProcessLookupError):
                os.kill(self._stopped.pop(), signal.SIGCONT)
        for what, process in self._processes.items():
            if process.poll() is not None:
                self.start(what)

    def end(self):
        """Kill everything of it."""
        for process in self._processes.values():
            process.kill()
            process.wait()
        with suppress(OSError):
            for pid in self._postgresql():
                os.kill(pid, signal.SIGKILL)

    def ask(self, method, path, body=None):
        """Ask its Patroni; answers the status and what it says, (0, None) where nobody answers."""
        port = self._values["PATRONI_PORT"]
        with suppress(OSError, http.client.HTTPException, ValueError):
            return send(f"{self.address}:{port}", method, path, body, self._credentials())
        return 0, None

    def _credentials(self):
        user = f"patroni:{self._values['PATRONI_PASSWORD']}".encode()
        return {"Authorization": f"Basic {base64.b64encode(user).decode()}"}

    def keeps(self):
        """Return whether its etcd takes what it is told: most of the three must be there."""
        with suppress(OSError, http.client.HTTPException):
            address = f"{self.address}:{self._values['ETCD_PORT']}"
            return send(address, "GET", "/health", None)[1] == {"health": "true"}
        return False

    def _stop(self, pids):
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
            self._stopped.append(pid)

    def _postgresql(self):
        """Return the processes of PostgreSQL, the first one before its children."""
        first = int((self._folder / "data" / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        return [first, *map(int, children)]


class Machines:
    """The three machines, and HAProxy and PgBouncer before them."""

    def __init__(self, folder):
        self._folder = folder
        ports = {f"{name}_PORT": str(free_port()) for name in PORTS}
        passwords = {f"{name}_PASSWORD": secrets.token_hex(8) for name in PASSWORDS}
        addresses = {name.upper(): f"127.0.0.{2 + at}" for at, name in enumerate(NAMES)}
        binaries = max(DEBIAN.glob("[0-9]*/bin"), key=lambda path: int(path.parent.name))
        self.values = ports | passwords | addresses
        self.values |= {"NETWORK": "127.0.0.0/8", "POSTGRESQL_BIN": str(binaries)}
        self.values["DATA"] = str(folder)
        self.all = [Machine(name, folder, self.values) for name in NAMES]
        self._proxies = []

    def start(self):
        """Start everything, and make the database of the ledger."""
        own(self._folder)
        for machine in self.all:
            machine.start("etcd")
        wait_until(self.all[0].keeps)
        for machine in self.all:
            machine.start("patroni")
        wait_until(self.whole)
        self._make_role()
        self.empty()
        for command in (["haproxy", "-f", "haproxy.cfg"], ["pgbouncer", "pgbouncer.ini"]):
            self._start_proxy(*command)
        # Until HAProxy has looked, it leads to any of the three.
        wait_until(self._leads_to_primary)

    def _leads_to_primary(self):
        """Return whether PgBouncer and HAProxy lead to the primary alone."""
        address = (
            f"host=127.0.0.1 port={self.values['PGBOUNCER_PORT']} dbname=ledger user=ledger "
            f"password={self.values['LEDGER_PASSWORD']}"
        )
        with suppress(psycopg.Error), psycopg.connect(address, autocommit=True) as connection:
            answer = connection.execute("SELECT pg_is_in_recovery()")
            looked = (self._folder / "haproxy.log").read_text().count("is DOWN")
            return answer.fetchone() == (False,) and looked == len(NAMES) - 1
        return False

    def _start_proxy(self, name, *arguments):
        for template in ("haproxy.cfg", "pgbouncer.ini", "pgbouncer.users", "ledger.env"):
            (self._folder / template).write_text(filled(template, self.values))
        paths = [self._folder / each if "." in each else each for each in arguments]
        process = started(program(name), *paths, log=self._folder / name)
        self._proxies.append(process)

    def settings(self):
        """Return the settings of a server of the ledger, as `ledger.env` has them, in no home."""
        lines = filled("ledger.env", self.values).splitlines()
        password = self._folder / "ledger.password"
        password.write_text(self.values["LEDGER_PASSWORD"])
        settings = dict(line.split("=", 1) for line in lines if not line.startswith("#"))
        del settings["LEDGER_HOME"]
        return settings | {"LEDGER_DATABASE_PASSWORD_FILE": str(password)}

    def primary(self):
        """Return the machine whose Patroni says that it is the primary, None where none does."""
        primaries = [each for each in self.all if each.ask("GET", "/primary")[0] == 200]
        return primaries[0] if len(primaries) == 1 else None

    def whole(self):
        """Return whether two standbys follow the primary, and one of them is waited for."""
        primary = self.primary()
        if primary is None:
            return False
        waits = primary.ask("GET", "/config")[1]["synchronous_mode"]
        members = (primary.ask("GET", "/cluster")[1] or {"members": []})["members"]
        # What PostgreSQL waits for may take over only once Patroni has written that down too.
        if [member["role"] for member in members].count("sync_standby") != int(waits):
            return False
        with suppress(psycopg.Error, AttributeError), self.connect() as connection:
            states = connection.execute("SELECT state, sync_state FROM pg_stat_replication")
            streaming, waited_for = zip(*states.fetchall() or [("", "")], strict=True)
            return streaming == ("streaming",) * 2 and waited_for.count("sync") == int(waits)
        return False

    def set(self, **settings):
        """Set what Patroni goes by, as `patronictl edit-config` does."""
        assert self.primary().ask("PATCH", "/config", settings)[0] == 200
        wait_until(self.whole)

    def connect(self, name="postgres", user="postgres"):
        """Connect to the primary, as an administrator does."""
        password = self.values["SUPERUSER_PASSWORD"]
        port = self.values["POSTGRESQL_PORT"]
        return psycopg.connect(
            f"host={self.primary().address} port={port} dbname={name} user={user} "
            f"password={password}",
            autocommit=True,
        )

    def _make_role(self):
        password = self.values["LEDGER_PASSWORD"]
        with self.connect() as connection:
            connection.execute(f"CREATE ROLE ledger LOGIN PASSWORD '{password}'")

    def empty(self):
        """Put an empty database in the place of what was there."""
        with self.connect() as connection:
            connection.execute("DROP DATABASE IF EXISTS ledger WITH (FORCE)")
            connection.execute(
                "CREATE DATABASE ledger OWNER ledger TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'"
            )

    def end(self):
        for process in self._proxies:
            process.kill()
            process.wait()
        for machine in self.all:
            machine.end()


@contextmanager
def machines():
    """Start them, and end all that they are."""
    for name in PROGRAMS:
        program(name)
    folder = Path(tempfile.mkdtemp(prefix="machines-", dir=leftovers.memory()))
    made = Machines(folder)
    try:
        made.start()
        yield made
    finally:
        made.end()
        shutil.rmtree(folder, ignore_errors=True)


def started(command, *arguments, log):
    """Start a program as somebody without rights."""
    environment = ENVIRONMENT | {leftovers.VARIABLE: os.environ[leftovers.VARIABLE]}
    with log.with_suffix(".log").open("ab") as said:
        return subprocess.Popen(
            [command, *arguments],
            cwd=log.parent,
            env=environment | {"HOME": str(log.parent)},
            user=unprivileged(),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
        )


def unprivileged():
    """Return whom PostgreSQL runs as: it refuses to run as root."""
    return UNPRIVILEGED if os.geteuid() == 0 else None


def own(folder):
    """Give a folder to whoever runs the programs."""
    if unprivileged() is not None:
        owner = pwd.getpwnam(UNPRIVILEGED)
        for path in (folder, *folder.rglob("*")):
            os.chown(path, owner.pw_uid, owner.pw_gid)


def send(address, method, path, body, headers=()):
    """Send a request; answers the status, and what was said as JSON."""
    connection = http.client.HTTPConnection(address, timeout=2)
    try:
        connection.request(method, path, json.dumps(body), dict(headers))
        response = connection.getresponse()
        received = response.read()
        return response.status, json.loads(received) if received else None
    finally:
        connection.close()


def command_of(pid):
    """Return the command line of a process."""
    return Path(f"/proc/{pid}/cmdline").read_text()
