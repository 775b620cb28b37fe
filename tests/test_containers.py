"""The container files: what they promise, and what they run, run here without a container."""

import json
import os
import re
import stat
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml
from sqlalchemy import make_url

import ledger
from ledger.settings import Settings
from tests.reliability.servers import Client, free_port

ROOT = Path(__file__).parent.parent
TEXTS = {
    name: (ROOT / name).read_text(encoding="utf-8")
    for name in (
        "Dockerfile",
        ".dockerignore",
        "docker-compose.yml",
        "docs/operations.md",
    )
}
COMPOSE = yaml.safe_load(TEXTS["docker-compose.yml"])
SERVICES = COMPOSE["services"]
OURS = ["migrate", "server"]
SECRET = "/run/secrets/postgresql_password"
PASSWORD = "p@ss:/w?r#d"
START_SECONDS = 300
STOP_SECONDS = 300
PASSWORD_IN_SIGHT = re.compile(
    r"PASSWORD(?!_FILE)\w*\s*[:=]|://[^/\s:@]+:[^/\s@]+@|AUTH_METHOD|--auth"
)


def instructions(name):
    """Return what follows each such instruction of the Dockerfile."""
    lines = re.sub(r"^#.*\n", "", TEXTS["Dockerfile"], flags=re.MULTILINE).replace("\\\n", " ")
    return re.findall(rf"^{name}\s+(.*?)\s*$", lines, re.MULTILINE)


def composed(service, **environment):
    """Return the environment that Compose gives to a service, run from such an environment."""
    done = subprocess.run(
        [Path(sys.executable).with_name("docker-compose"), "config", "--format", "json"],
        cwd=ROOT,
        env={"COMPOSE_DISABLE_ENV_FILE": "1"} | environment,
        check=True,
        capture_output=True,
    )
    return json.loads(done.stdout)["services"][service]["environment"]


def health_check(port):
    """Return the command that the engine runs in the server's container."""
    python, *arguments = SERVICES["server"]["healthcheck"]["test"][1:]
    assert python == "python"
    return [sys.executable, *(argument.replace("8000", str(port)) for argument in arguments)]


class Containers:
    """What Compose gives to the ledger's services, with places of this machine for its own."""

    def __init__(self, url, home, password_file):
        self.home, self._url, self._password_file = home, make_url(url), password_file

    def start(self, service, *more, **options):
        """Start the very command of a service."""
        (entry,) = instructions("ENTRYPOINT")
        python, *arguments = json.loads(entry)
        assert python == "python"
        return subprocess.Popen(
            [sys.executable, *arguments, *SERVICES[service]["command"], *more],
            cwd=self.home,
            env=self._environment(service),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            **options,
        )

    def run(self, service):
        """Run the very command of a service; returns its status and what it said."""
        process = self.start(service)
        said, _ = process.communicate(timeout=START_SECONDS)
        return process.returncode, said

    @contextmanager
    def serving(self):
        """Run the server until the block ends; yields it and its port once it is healthy."""
        port = free_port()
        server = self.start("server", "--port", str(port))
        try:
            deadline = time.monotonic() + START_SECONDS
            while subprocess.run(health_check(port), check=False, capture_output=True).returncode:
                assert server.poll() is None, server.stdout.read()
                assert time.monotonic() < deadline, "the server doesn't get healthy"
            yield server, port
        finally:
            server.kill()
            server.communicate()

    def _environment(self, service):
        others = {
            name: value for name, value in os.environ.items() if not name.startswith("LEDGER")
        }
        image = dict(pair.split("=", 1) for line in instructions("ENV") for pair in line.split())
        places = {
            "LEDGER_HOME": str(self.home),
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "TMPDIR": str(self.home),
        }
        asked = composed(service)
        assert asked["LEDGER_DATABASE_PASSWORD_FILE"] == SECRET
        asked["LEDGER_DATABASE_PASSWORD_FILE"] = str(self._password_file)
        database = make_url(asked["LEDGER_DATABASE_URL"])
        assert (database.host, database.password) == ("database", None)
        here = database.set(host="", database=self._url.database, query=self._url.query)
        asked["LEDGER_DATABASE_URL"] = here.render_as_string(hide_password=False)
        return others | image | places | asked


@pytest.fixture
def containers(empty_postgresql_url, tmp_path):
    home, password_file = tmp_path / "home", tmp_path / "password"
    home.mkdir(mode=0o700)
    password_file.write_text(f"{PASSWORD}\n")
    return Containers(empty_postgresql_url, home, password_file)


def test_the_containers_serve_what_the_migration_made_until_told_to_stop(containers):
    migrated = containers.run("migrate")
    token = containers.home / "admin.token"
    name, _, value = token.read_text().strip().partition(": ")

    with containers.serving() as (server, port):
        with Client(port, {name: value}) as client:
            ready, tokens = client.get("/readyz").json, client.get("/v1/tokens")
        server.terminate()
        status = server.wait(STOP_SECONDS)

    assert migrated == (0, "The tables are at the newest revision.\n")
    assert (ready["status"], tokens.status, status) == ("ready", 200, 0)
    assert subprocess.run(health_check(port), check=False, capture_output=True).returncode == 1


@pytest.mark.parametrize("service", OURS)
def test_no_container_starts_without_the_password(containers, tmp_path, service):
    (tmp_path / "password").unlink()

    status, said = containers.run(service)

    assert status == 1
    assert said.startswith("ledger: LEDGER_DATABASE_PASSWORD_FILE can't be read: ")
    assert list(containers.home.iterdir()) == []


def test_each_container_image_has_its_version():
    images = {name: service["image"] for name, service in SERVICES.items()}
    bases = {base.split()[0] for base in instructions("FROM")}

    assert {images.pop(name) for name in OURS} == {f"exchange-ledger:{ledger.__version__}"}
    assert len(bases) == 1
    for image in [*images.values(), *bases]:
        assert re.fullmatch(r"[a-z]+:\d+\.\d+(\.\d+)?-[a-z-]+", image), image


@pytest.mark.parametrize("name", TEXTS)
def test_no_container_file_holds_a_password(name):
    assert PASSWORD_IN_SIGHT.findall(TEXTS[name]) == []


@pytest.mark.parametrize(
    "text",
    ["POSTGRES_PASSWORD: ledger", "postgresql://ledger:ledger@database", "LEDGER_PASSWORD=x"],
)
def test_a_password_in_a_container_file_would_be_seen(text):
    assert PASSWORD_IN_SIGHT.search(text)


def test_the_password_is_a_file_that_goes_nowhere_else():
    assert COMPOSE["secrets"] == {"postgresql_password": {"file": "secrets/postgresql_password"}}
    assert [service["secrets"] for service in SERVICES.values()] == [["postgresql_password"]] * 3
    assert SERVICES["database"]["environment"]["POSTGRES_PASSWORD_FILE"] == SECRET
    assert "/secrets/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


def test_the_command_that_makes_the_password_makes_it_once(tmp_path):
    (command,) = re.findall(r"^# +(mkdir .*)$", TEXTS["docker-compose.yml"], re.MULTILINE)
    assert command in TEXTS["docs/operations.md"]
    folder, file = tmp_path / "secrets", tmp_path / "secrets" / "postgresql_password"

    first = subprocess.run(["/bin/sh", "-c", command], cwd=tmp_path, check=False, umask=0o077)
    password = file.read_text()
    again = subprocess.run(
        ["/bin/sh", "-c", command], cwd=tmp_path, check=False, capture_output=True
    )

    assert (first.returncode, file.read_text()) == (0, password)
    assert again.returncode != 0
    assert len(password.strip()) == 32
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(file.stat().st_mode) == 0o644


@pytest.mark.parametrize("name", OURS)
def test_the_container_of_the_ledger_has_no_right_that_it_does_not_need(name):
    service = SERVICES[name]
    user, group = map(int, instructions("USER")[-1].split(":"))

    assert min(user, group) > 0
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["volumes"] == ["home:/var/lib/ledger"]
    assert {"user", "privileged", "cap_add", "tmpfs", "network_mode", "pid"} & set(service) == set()


def test_every_setting_in_the_docs_reaches_the_container():
    settings = re.findall(r"^\| `(LEDGER_\w+)` \|", TEXTS["docs/operations.md"], re.MULTILINE)

    given = composed("server", LEDGER_READ="token", LEDGER_LOG="off")

    assert len(settings) > 4
    assert {*given, "LEDGER_HOME"} == set(settings)
    assert "LEDGER_HOME=" in instructions("ENV")[0]
    assert (given["LEDGER_READ"], given["LEDGER_LOG"]) == ("token", "off")


@pytest.mark.parametrize("said", [{}, {"LEDGER_READ": "", "LEDGER_LOG": ""}])
def test_settings_have_the_same_defaults_with_containers_as_without(said):
    given = composed("server", **said)

    kept = {name: given[name] for name in ("LEDGER_READ", "LEDGER_LOG")}
    assert Settings.from_environment(kept) == Settings.from_environment({})


def test_the_container_waits_for_the_migration_and_listens_on_this_machine_alone():
    waits = {name: service.get("depends_on") for name, service in SERVICES.items()}

    healthy, done = "service_healthy", "service_completed_successfully"
    assert waits == {
        "database": None,
        "migrate": {"database": {"condition": healthy}},
        "server": {"database": {"condition": healthy}, "migrate": {"condition": done}},
    }
    assert {name: service["ports"] for name, service in SERVICES.items() if "ports" in service} == {
        "server": ["${LEDGER_PUBLISH:-127.0.0.1:8000}:8000"]
    }


def test_the_dockerfile_and_compose_run_and_check_the_same():
    (check,) = instructions("HEALTHCHECK")
    times, command = check.split("CMD ")
    asked = SERVICES["server"]["healthcheck"]

    assert json.loads(*instructions("CMD")) == SERVICES["server"]["command"]
    assert ["CMD", *json.loads(command)] == asked["test"]
    assert dict(re.findall(r"--([\w-]+)=(\w+)", times)) == {
        "interval": asked["interval"],
        "timeout": asked["timeout"],
        "start-period": asked["start_period"],
        "retries": str(asked["retries"]),
    }


def test_only_what_is_copied_gets_into_the_image():
    copied = [line.split()[0] for line in instructions("COPY") if not line.startswith("--from")]
    lines = [line for line in TEXTS[".dockerignore"].splitlines() if line[:1] not in ("", "#")]

    assert lines == ["*", *(f"!{name}" for name in sorted(copied)), "**/__pycache__"]


@pytest.mark.parametrize(
    ("command", "name", "planted"),
    [
        ("docker-compose config --quiet", "docker-compose.yml", ("read_only:", "readonly:")),
        ("hadolint Dockerfile", "Dockerfile", ("python:3.11.14-slim-bookworm", "python")),
    ],
)
def test_the_checks_of_container_files_see_a_fault(tmp_path, command, name, planted):
    tool, *arguments = command.split()
    file = tmp_path / name

    statuses = []
    for text in (TEXTS[name], TEXTS[name].replace(*planted)):
        file.write_text(text, encoding="utf-8")
        ran = [Path(sys.executable).with_name(tool), *arguments]
        done = subprocess.run(ran, cwd=tmp_path, check=False, capture_output=True)
        statuses.append(done.returncode == 0)

    assert statuses == [True, False]
