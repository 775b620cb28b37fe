"""The container files, built and run by a real engine: what they promise, and what goes wrong."""

import json
import os
import secrets
import shutil
import signal
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.containers import engine as engines
from tests.reliability.servers import ROOT
from tests.reliability.workload import wait_until
from tests.test_containers import SERVICES, instructions

pytestmark = pytest.mark.long

PROJECT, URL = "exchange-ledger", "http://127.0.0.1:8000"
IMAGE = SERVICES["server"]["image"]
BASES = [instructions("FROM")[-1].split()[0], SERVICES["database"]["image"]]
COPIED = ("Dockerfile", ".dockerignore", "docker-compose.yml", "LICENSE", "requirements.lock")
SHOWN = "{{.Config.User}} {{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}}"
#: What a process of the container may do: its capabilities, and whether it can get more.
RIGHTS = "grep -E '^(CapEff|CapBnd|NoNewPrivs)' /proc/self/status | cut -f 2 | sort -u"


@pytest.fixture(scope="module")
def engine():
    with engines.started(BASES) as ready:
        yield ready


class Checkout:
    """A copy of the files that somebody takes to run the ledger, with its password."""

    def __init__(self, engine, folder):
        self.engine, self.folder = engine, folder
        for name in COPIED:
            shutil.copy(ROOT / name, folder / name)
        for name in ("ledger", "migrations"):
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)
        (folder / "secrets").mkdir(mode=0o700)
        password = folder / "secrets" / "postgresql_password"
        password.write_text(secrets.token_urlsafe(24))
        password.chmod(0o644)

    def compose(self, *arguments, check=True):
        return self.engine.compose(self.folder, *arguments, check=check)

    def up(self, *more):
        return self.compose("up", "--detach", "--wait", *more, "server")

    def down(self, *more):
        return self.compose("down", "--timeout", "30", *more, check=False)

    def inside(self, *command, check=True):
        return self.compose("exec", "-T", "server", *command, check=check)

    def ledger(self, *arguments, check=True):
        return self.inside("python", "-P", "-m", "ledger", *arguments, check=check)

    def state(self, service, form):
        return self.engine.docker(
            "inspect", f"{PROJECT}-{service}-1", "--format", form
        ).stdout.strip()

    def ready(self):
        return self.engine.curl(f"{URL}/readyz")

    def send_examples(self, folder):
        """Send a batch with the first admin's token; returns the status."""
        token = folder / "admin.token"
        token.write_text(self.inside("cat", "/var/lib/ledger/admin.token").stdout)
        return self.engine.curl(
            "--output", "/dev/null", "--write-out", "%{http_code}", f"{URL}/v1/batches",
            "--header", f"@{token}", "--header", "Content-Type: application/x-ndjson",
            "--data-binary", f"@{ROOT / 'examples' / 'istanbul.ndjson'}",
        )  # fmt: skip


@contextmanager
def checked_out(engine, folder):
    checkout = Checkout(engine, folder)
    try:
        yield checkout
    finally:
        checkout.down("--volumes")


@pytest.fixture(scope="module")
def up(engine, tmp_path_factory):
    """What Compose has started, with the examples recorded."""
    with checked_out(engine, tmp_path_factory.mktemp("checkout")) as checkout:
        checkout.up()
        assert checkout.send_examples(tmp_path_factory.mktemp("token")) == "201"
        yield checkout


def test_what_compose_starts_is_healthy_and_verified(up):
    assert up.state("server", "{{.State.Health.Status}}") == "healthy"
    assert json.loads(up.ready())["status"] == "ready"
    assert up.ledger("verify").returncode == 0


def test_the_server_has_no_right_in_its_container_and_writes_to_its_volume_alone(up):
    written = up.inside("sh", "-c", "touch /tmp/x /opt/ledger/x", check=False)

    assert up.state("server", SHOWN) == "10001:10001 true [ALL]"
    assert up.inside("sh", "-c", RIGHTS).stdout.split() == ["0000000000000000", "1"]
    assert written.returncode == 1
    assert up.inside("touch", "/var/lib/ledger/x").returncode == 0


def test_a_server_that_is_killed_comes_back_by_itself(up):
    before, started = up.ready(), up.state("server", "{{.State.StartedAt}}")
    pid = up.state("server", "{{.State.Pid}}")
    child, *_ = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()

    os.kill(int(child), signal.SIGKILL)

    wait_until(lambda: up.state("server", "{{.State.StartedAt}}") != started)
    wait_until(lambda: up.ready() == before)


def test_a_server_that_is_stopped_ends_well_and_all_is_there_after_down_and_up(up):
    before = up.ready()

    up.compose("stop", "server")
    status = up.state("server", "{{.State.ExitCode}}")
    up.down()
    up.up()

    assert (status, up.ready()) == ("0", before)


def test_an_upgrade_builds_anew_migrates_and_keeps_all(up):
    before = up.ready()
    told = up.folder / "ledger" / "__init__.py"
    told.write_text(told.read_text().replace('__version__ = "', '__version__ = "9.'))

    up.compose("stop", "server")
    up.up()

    assert up.ledger("--version").stdout.split()[-1].startswith("9.")
    assert up.ready() == before
    assert up.state("migrate", "{{.State.ExitCode}}") == "0"


def test_the_key_of_checkpoints_may_be_a_secret(up):
    up.ledger("checkpoint")
    key = up.folder / "secrets" / "checkpoint_key"
    key.write_text(up.inside("cat", "/var/lib/ledger/checkpoint.key").stdout)
    up.inside("rm", "/var/lib/ledger/checkpoint.key")
    shutil.chown(key, 10001, 10001)
    key.chmod(0o400)
    operations = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    override = operations.split("```yaml\n", 1)[1].split("```", 1)[0]
    (up.folder / "docker-compose.override.yml").write_text(override)

    up.up()

    signed = up.ledger("checkpoint").stdout
    assert signed.startswith("exchange-ledger/")
    assert up.engine.curl(f"{URL}/v1/journal/checkpoint").startswith("exchange-ledger/")


def test_a_database_whose_first_start_was_cut_off_is_not_healthy_and_says_what_to_do(
    engine, up, tmp_path
):
    up.down("--volumes")
    with checked_out(engine, tmp_path) as checkout:
        checkout.compose("up", "--detach", "database")
        made = ("exec", f"{PROJECT}-database-1", "test", "-s")
        version = "/var/lib/postgresql/18/docker/PG_VERSION"
        wait_until(lambda: engine.docker(*made, version, check=False).returncode == 0)
        engine.docker("kill", f"{PROJECT}-database-1")

        started = checkout.compose("up", "--detach", "--wait", "server", check=False)
        health = checkout.state("database", "{{.State.Health.Status}}")
        checkout.down("--volumes")
        again = checkout.up()

    assert (started.returncode, health) == (1, "unhealthy")
    assert again.returncode == 0


@pytest.mark.usefixtures("up")
def test_alone_the_image_keeps_an_embedded_ledger_on_a_read_only_root(engine):
    name, volume = "ledger-alone", "ledger-alone-home"
    rights = ("--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges")
    at = ("--volume", f"{volume}:/var/lib/ledger")
    try:
        engine.docker("run", "--detach", "--init", "--name", name, *rights, *at, IMAGE)
        health = ("inspect", name, "--format", "{{.State.Health.Status}}")
        wait_until(lambda: engine.docker(*health).stdout.strip() == "healthy")
        second = engine.docker("run", "--rm", *rights, *at, IMAGE, check=False)
        verified = engine.docker("exec", name, "python", "-P", "-m", "ledger", "verify")
        engine.docker("stop", name)
        status = engine.docker("inspect", name, "--format", "{{.State.ExitCode}}").stdout.strip()
    finally:
        engine.docker("rm", "--force", name, check=False)
        engine.docker("volume", "rm", volume, check=False)

    assert (verified.returncode, status) == (0, "0")
    assert second.returncode == 1
    assert "Another process uses the ledger in /var/lib/ledger" in second.stderr


@pytest.mark.usefixtures("up")
def test_a_volume_of_somebody_else_is_refused_with_a_sentence(engine, tmp_path):
    at = ("--volume", f"{tmp_path}:/var/lib/ledger")

    refused = engine.docker("run", "--rm", "--init", "--read-only", *at, IMAGE, check=False)

    assert refused.returncode == 1
    assert refused.stderr.startswith("ledger: The home folder /var/lib/ledger can't be used: ")
    assert len(refused.stderr.splitlines()) == 1


@pytest.mark.usefixtures("up")
def test_a_server_that_is_stopped_as_it_starts_ends_at_once(engine):
    name = "ledger-stopped-early"
    engine.docker("run", "--detach", "--init", "--name", name, IMAGE)

    start = time.monotonic()
    engine.docker("stop", "--time", "60", name)
    taken = time.monotonic() - start
    engine.docker("rm", "--force", "--volumes", name)

    assert taken < 50
